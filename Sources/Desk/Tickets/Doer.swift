import Calendars
import Store

/// Who does something to a ticket, and from where.
package struct Doer: Sendable, Equatable {
    /// From where a change comes.
    package enum Source: String, Sendable {
        /// A person's command.
        case command
        /// A file that was moved, or marked, in a queue.
        case queue
        /// A copy of staff's answer.
        case journal
        /// A message that came in.
        case message
        /// The time.
        case clock
    }

    package var name: String
    package var source: Source

    package init(name: String, source: Source) {
        self.name = name
        self.source = source
    }

    /// Somebody in a mail program: a Maildir does not tell who.
    static let mailProgram = Doer(name: "mail program", source: .queue)
    static let customer = Doer(name: "customer", source: .message)
    static let mailServer = Doer(name: "mail server", source: .message)
    /// The program itself, because of the time.
    static let clock = Doer(name: "mailtriage", source: .clock)
    /// The program itself, because of where a message was put.
    static let queue = Doer(name: clock.name, source: .queue)
}

extension TicketChange {
    /// What somebody did to a ticket.
    init(at time: Timestamp, kind: String, detail: String, by doer: Doer) {
        self.init(at: time, kind: kind, detail: detail, author: doer.name, source: doer.source.rawValue)
    }
}
