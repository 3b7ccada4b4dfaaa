/// How much of a message is taken in. Each limit has its reason; each one that is reached leaves a `Defect`, and the
/// original stays whole for the staff.
package struct Limits: Sendable {
    /// Fields of the message's header. Long relay chains with ARC sets and scanners' marks reach about 200.
    package var headerFields = 5_000

    /// Bytes of one field's body that are interpreted. A list of a thousand recipients needs about 50 KB.
    package var fieldBytes = 256 * 1024

    /// Mailboxes read from one header field, and the same in all for `To` and `Cc`.
    package var addresses = 5_000

    /// `Received` fields read; RFC 5321 section 6.3 asks relays to stop at 100.
    package var received = 200

    /// Message identifiers read from `References`; a thread of years has a few hundred.
    package var references = 1_000

    /// Deepest multipart nesting. Forwards of forwards reach about ten; a bomb wants thousands.
    package var depth = 32

    /// Leaves of the MIME tree. A digest of a busy list has a few hundred.
    package var parts = 2_000

    /// Fields of one part's header that are looked at, and parameters of one field.
    package var partFields = 1_000
    package var parameters = 200

    /// Longest boundary that is taken for one; RFC 2046 section 5.1.1 allows 70, but a longer one does the same service.
    package var boundaryBytes = 16 * 1024

    /// Defects listed; a broken message repeats the same one line after line.
    package var defects = 100

    package init() {}

    /// What every message is read with, but for tests.
    package static let standard = Limits()
}
