import Calendars
package import Store

/// Who does something to a ticket, and from where.
package struct Doer: Sendable, Equatable {
    package var name: String
    package var source: TicketChange.Source

    package init(name: String, source: TicketChange.Source) {
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
    init(at time: Timestamp, kind: Kind, detail: String, by doer: Doer) {
        self.init(at: time, kind: kind, detail: detail, author: doer.name, source: doer.source)
    }
}
