package import Diagnostics

/// The files of a pack, read: rule files in name order, reply templates and holiday files by their path in the pack.
package struct PackFiles: Sendable {
    /// The most that a pack's rules may have together: some hundred times the largest that people wrote.
    static let mostBytes = 8 << 20

    package var rules: [SourceText]
    /// `replies/en/received.txt`
    package var replies: [SourceText]
    /// `holidays/zurich.txt`
    package var holidays: [SourceText]
    /// `sha256:…` over every file's path and content.
    package var digest: String
    /// What else lies where rules, templates and holidays do, by paths in the pack: no part of the policy.
    package var others: [String]

    package init(
        rules: [SourceText], replies: [SourceText], holidays: [SourceText], digest: String, others: [String] = []
    ) {
        self.rules = rules
        self.replies = replies
        self.holidays = holidays
        self.digest = digest
        self.others = others
    }
}
