package import Calendars
package import Tickets

/// Where a ticket stands, beside what was decided of it.
package struct TicketStatus: Sendable, Equatable {
    package var state: TicketState
    package var assignee: String?
    /// Since when no file of it was seen in any queue; nil while there is one.
    package var gone: Timestamp?

    package init(state: TicketState, assignee: String? = nil, gone: Timestamp? = nil) {
        self.state = state
        self.assignee = assignee
        self.gone = gone
    }
}

extension Store {
    /// nil where there is no such ticket.
    package func status(of number: Int64) throws(StoreError) -> TicketStatus? {
        try connection.prepare("SELECT state, assignee, gone FROM ticket WHERE number = ?").first(.integer(number)) { row in
            TicketStatus(
                // A state of another version's is taken for what staff look at.
                state: TicketState(rawValue: row.text(0)) ?? .open, assignee: row.optionalText(1),
                gone: row.optionalTime(2))
        }
    }

    /// A ticket's state and clocks; nil where there is no such ticket.
    package func life(of number: Int64) throws(StoreError) -> TicketLife? {
        guard let status = try status(of: number) else { return nil }
        var clocks: [RunningClock] = []
        try connection.prepare(
            "SELECT name, within, calendar, due, follows, met, begun, left FROM clock WHERE ticket = ? ORDER BY due IS NULL, due"
        ).rows(.integer(number)) { row in
            clocks.append(
                RunningClock(
                    name: row.text(0), within: row.text(1), calendar: row.text(2), due: row.optionalTime(3),
                    after: row.optionalText(4),
                    met: row.optionalTime(5), begun: row.optionalTime(6),
                    left: row.optionalInteger(7).map { min(max($0, 0), Timestamp.latest.seconds) }))
        }
        return TicketLife(state: status.state, clocks: clocks)
    }

    /// Writes down a ticket's state, and how its clocks stand.
    package func update(_ life: TicketLife, of number: Int64) throws(StoreError) {
        try connection.prepare("UPDATE ticket SET state = ? WHERE number = ? AND state <> ?1").run(
            .text(life.state.rawValue), .integer(number))
        let statement = try connection.prepare(
            "UPDATE clock SET due = ?, met = ?, begun = ?, left = ? WHERE ticket = ? AND name = ?")
        for clock in life.clocks {
            try statement.run(
                .optional(clock.due?.seconds), .optional(clock.met?.seconds), .optional(clock.begun?.seconds),
                .optional(clock.left),
                .integer(number), .text(clock.name))
        }
    }

    /// - Parameter person: who has taken the ticket; nil: nobody has.
    package func assign(_ number: Int64, to person: String?) throws(StoreError) {
        try connection.prepare("UPDATE ticket SET assignee = ? WHERE number = ?").run(.optional(person), .integer(number))
    }

    /// Where staff have it from now on; where it was routed to stays known.
    package func setQueue(_ queue: String, of number: Int64) throws(StoreError) {
        try connection.prepare("UPDATE ticket SET routed = coalesce(routed, queue), queue = ? WHERE number = ?")
            .run(.text(queue), .integer(number))
    }

    /// - Parameter time: when none of the ticket's files was found any more; nil: one is there.
    package func setGone(_ time: Timestamp?, of number: Int64) throws(StoreError) {
        try connection.prepare("UPDATE ticket SET gone = ? WHERE number = ?").run(.optional(time?.seconds), .integer(number))
    }

    /// Adds to what happened to a ticket.
    package func insert(_ change: TicketChange, of number: Int64) throws(StoreError) {
        try connection.prepare("INSERT INTO change (ticket, at, kind, detail, author, source) VALUES (?, ?, ?, ?, ?, ?)")
            .run(
                .integer(number), .integer(change.at.seconds), .text(change.kind.rawValue), .text(change.detail),
                .text(change.author),
                .text(change.source.rawValue))
    }

    /// What happened to a ticket, the oldest first.
    package func changes(of number: Int64) throws(StoreError) -> [TicketChange] {
        var changes: [TicketChange] = []
        try connection.prepare("SELECT at, kind, detail, author, source FROM change WHERE ticket = ? ORDER BY id").rows(
            .integer(number)
        ) { row in
            changes.append(
                TicketChange(
                    at: row.time(0), kind: .init(rawValue: row.text(1)), detail: row.text(2), author: row.text(3),
                    source: .init(rawValue: row.text(4))))
        }
        return changes
    }

    /// A clock that runs, with what its ticket is.
    package struct DueClock: Sendable {
        package var ticket: Ticket
        package var status: TicketStatus
        package var clock: RunningClock
    }

    /// The clocks that run and are due before a time, the first due first. Those of robots' and held mail run for nobody.
    package func runningClocks(dueBefore time: Timestamp, limit: Int) throws(StoreError) -> [DueClock] {
        var found: [(Int64, RunningClock)] = []
        try connection.prepare(
            """
            SELECT ticket, name, within, calendar, due, follows, begun FROM clock WHERE met IS NULL AND due < ? ORDER BY due LIMIT ?
            """
        ).rows(.integer(time.seconds), .integer(Int64(limit))) { row in
            let clock = RunningClock(
                name: row.text(1), within: row.text(2), calendar: row.text(3), due: row.optionalTime(4),
                after: row.optionalText(5), begun: row.optionalTime(6))
            found.append((row.integer(0), clock))
        }
        var list: [DueClock] = []
        for (number, clock) in found {
            guard let ticket = try ticket(number: number), let status = try status(of: number) else { continue }
            list.append(DueClock(ticket: ticket, status: status, clock: clock))
        }
        return list
    }

    /// Notes that a step of an escalation was taken for a clock as it runs now.
    ///
    /// - Returns: false where it was before.
    package func escalate(_ clock: RunningClock, of number: Int64, percent: Int, at time: Timestamp) throws(StoreError)
        -> Bool
    {
        try connection.prepare("INSERT OR IGNORE INTO escalation VALUES (?, ?, ?, ?, ?)").run(
            .integer(number), .text(clock.name), .integer(clock.begun?.seconds ?? 0), .integer(Int64(percent)),
            .integer(time.seconds))
        return connection.changes == 1
    }

    /// Tickets of which the customer is heard no more: answered, or asked, before a time, and not written since.
    package func silentTickets(since time: Timestamp, limit: Int) throws(StoreError) -> [Int64] {
        var numbers: [Int64] = []
        try connection.prepare(
            """
            SELECT number FROM ticket WHERE state IN (\(literals([TicketState.responded, .waiting])))
            AND (SELECT max(at) FROM change WHERE change.ticket = number AND kind IN (\(literals([Deed.respond, .wait, .hear])))) < ? ORDER BY number LIMIT ?
            """
        ).rows(.integer(time.seconds), .integer(Int64(limit))) { numbers.append($0.integer(0)) }
        return numbers
    }
}
