import Calendars

// Messages that belong together: those of a ticket, and what a message names.

extension Store {
    /// The tickets whose messages, or our mails about which, have these identifiers, in the identifiers' order.
    ///
    /// Looked up in two indices that are there anyhow; nothing is kept for it.
    package func tickets(answering identifiers: [String]) throws(StoreError) -> [Int64] {
        guard !identifiers.isEmpty else { return [] }
        var numbers: [Int64] = []
        // One query for both would be four times as much for SQLite to read, and most messages name nothing that is here.
        let ours = try connection.prepare("SELECT ticket FROM outbox WHERE message_id = ?")
        let theirs = try connection.prepare(
            "SELECT number FROM ticket WHERE message_id = ? ORDER BY number LIMIT \(Store.sameIdentifier)")
        for identifier in identifiers {
            var named: [Int64] = []
            try ours.rows(.text(identifier)) { row in row.optionalInteger(0).map { named.append($0) } }
            try theirs.rows(.text(identifier)) { row in named.append(row.integer(0)) }
            for number in named {
                if let first = try ticketNumber(number), !numbers.contains(first) { numbers.append(first) }
            }
        }
        return numbers
    }

    /// Messages of one identifier that are looked at: a stranger may have written his own under it, but not crowd out the true one
    /// that came before.
    private static let sameIdentifier = 4

    /// The ticket that a number means, which may be that of a follow-up; nil where there is none.
    package func ticketNumber(_ number: Int64) throws(StoreError) -> Int64? {
        try connection.prepare("SELECT coalesce(follows, number) FROM ticket WHERE number = ?").first(.integer(number)) {
            $0.integer(0)
        }
    }

    /// The follow-ups of a ticket, in the order in which they came.
    package func followUps(of number: Int64) throws(StoreError) -> [Ticket] {
        var tickets: [Ticket] = []
        try connection.prepare("SELECT \(Store.ticketColumns) FROM ticket WHERE follows = ? ORDER BY number")
            .rows(.integer(number)) { tickets.append(Store.ticket($0)) }
        return tickets
    }

    package func clockStates(of number: Int64) throws(StoreError) -> [Ticket.ClockState] {
        var states: [Ticket.ClockState] = []
        try connection.prepare("SELECT name, due, met FROM clock WHERE ticket = ? ORDER BY name").rows(.integer(number)) {
            row in
            states.append(
                Ticket.ClockState(
                    name: row.text(0), due: row.optionalTime(1),
                    met: row.optionalTime(2)))
        }
        return states
    }

    /// Another channel, queue and promise for a ticket, with its clocks.
    package func raise(_ ticket: Ticket, clocks: [Ticket.Clock]) throws(StoreError) {
        try connection.prepare("UPDATE ticket SET channel = ?, queue = ?, promise = ? WHERE number = ?")
            .run(.optional(ticket.channel), .text(ticket.queue), .text(ticket.promise), .integer(ticket.number))
        try connection.prepare("DELETE FROM clock WHERE ticket = ?").run(.integer(ticket.number))
        try insertClocks(clocks, of: ticket.number)
    }
}
