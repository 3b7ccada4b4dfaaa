/// A mistake in a register's file, with its place.
package struct RegisterFault: Hashable, Sendable, Error {
    package enum File: String, Sendable, CaseIterable {
        case accounts = "accounts.csv"
        case contacts = "contacts.csv"
        case projects = "projects.csv"
    }
    package let file: File
    /// Offsets in the file.
    package let range: Range<Int>
    /// A sentence without its place: `no account is called "acme"`.
    package let message: String
    /// How to mend it: `did you mean "acmee"?`
    package let help: String
}
