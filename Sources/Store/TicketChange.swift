package import Calendars
package import Tickets

/// Something that happened to a ticket, as the ledger keeps it: what, when, by whom, from where.
package struct TicketChange: Sendable, Equatable {
    package var at: Timestamp
    package var kind: Kind
    /// In words for people: `from desk to oncall`.
    package var detail: String
    /// Who: a name given by a person, `mail program`, `customer`, or the program's own command.
    package var author: String
    package var source: Source

    package init(at: Timestamp, kind: Kind, detail: String, author: String, source: Source) {
        self.at = at
        self.kind = kind
        self.detail = detail
        self.author = author
        self.source = source
    }

    /// What happened: a deed, or one of these. No enumeration: what another version of the program wrote is told as it is.
    package struct Kind: RawRepresentable, Hashable, Sendable {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }
        package init(_ deed: Deed) { rawValue = deed.rawValue }

        /// Staff put it into another queue.
        package static let queue = Kind(rawValue: "queue")
        /// No queue has its message any more.
        package static let gone = Kind(rawValue: "gone")
        /// One has it again.
        package static let back = Kind(rawValue: "back")
        /// Somebody was told that a promise is near, or broken.
        package static let escalate = Kind(rawValue: "escalate")
        /// It was mailed to engineering.
        package static let pass = Kind(rawValue: "pass")
        /// It was sent on, whole, to who looks after it.
        package static let forward = Kind(rawValue: "forward")
        /// It was held, and is decided as verified.
        package static let release = Kind(rawValue: "release")
        /// Time was booked for it.
        package static let book = Kind(rawValue: "book")
        /// What it says of a person was erased.
        package static let forget = Kind(rawValue: "forget")
        /// A backup that was put back did not know it.
        package static let takenInAgain = Kind(rawValue: "taken in again")
    }

    /// From where it came. No enumeration either.
    package struct Source: RawRepresentable, Hashable, Sendable {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }

        /// A person's command.
        package static let command = Source(rawValue: "command")
        /// A file that was moved, or marked, in a queue.
        package static let queue = Source(rawValue: "queue")
        /// A copy of staff's answer.
        package static let journal = Source(rawValue: "journal")
        /// A message that came in.
        package static let message = Source(rawValue: "message")
        /// The time.
        package static let clock = Source(rawValue: "clock")
    }
}
