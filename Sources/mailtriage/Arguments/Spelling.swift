import Diagnostics

/// The near word for one that is unknown.
enum Spelling {
    /// `did you mean "explain"?`, or nil where no candidate is near.
    static func suggestion(for word: String, among candidates: [String]) -> String? {
        near(word, among: candidates).map { "did you mean \"\($0)\"?" }
    }

    /// The candidate that the fewest edits lead to, else the only one that the word begins (`acc` for `accounts`).
    private static func near(_ word: String, among candidates: [String]) -> String? {
        if let name = nearest(to: word, among: candidates) { return name }
        let begun = candidates.filter { $0.hasPrefix(word) }
        return begun.count == 1 ? begun[0] : nil
    }
}
