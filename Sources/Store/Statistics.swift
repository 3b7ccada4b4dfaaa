package import Calendars
import Tickets

// Counters of the whole ledger, for `stats`.

extension Store {
    /// A figure with what it is of: names and values of labels.
    package struct Figure: Sendable, Equatable {
        package var labels: [(name: String, value: String)]
        package var value: Int64

        package init(labels: [(name: String, value: String)] = [], value: Int64) {
            self.labels = labels
            self.value = value
        }

        package static func == (left: Figure, right: Figure) -> Bool {
            left.value == right.value && left.labels.elementsEqual(right.labels) { $0 == $1 }
        }
    }

    private func figures(_ labels: [String], _ sql: String, _ values: Value...) throws(StoreError) -> [Figure] {
        var list: [Figure] = []
        let statement = try connection.prepare(sql)
        func add(_ row: borrowing Statement) {
            let named = labels.enumerated().map { (name: $0.element, value: row.text(Int32($0.offset))) }
            list.append(Figure(labels: named, value: row.integer(Int32(labels.count))))
        }
        switch values.count {
        case 0: try statement.rows { add($0) }
        default: try statement.rows(values[0]) { add($0) }
        }
        return list
    }

    /// Messages taken in, by what became of them. Those handed over again are among them, though no ticket was made
    /// of them: together they are all that was answered with 0, as `audit` adds them up.
    package func messageFigures() throws(StoreError) -> [Figure] {
        try figures(
            ["outcome"],
            """
            SELECT outcome, count(*) FROM (
                SELECT outcome FROM ticket
                UNION ALL SELECT kind FROM event WHERE kind = \(LedgerEvent.duplicate.literal))
            GROUP BY outcome ORDER BY outcome
            """)
    }

    /// Tickets, by queue and state.
    package func ticketFigures() throws(StoreError) -> [Figure] {
        try figures(
            ["queue", "state"],
            "SELECT queue, state, count(*) FROM ticket WHERE follows IS NULL GROUP BY queue, state ORDER BY queue, state")
    }

    /// Tickets whose message is in no queue any more, and that are not resolved.
    package func goneFigure() throws(StoreError) -> [Figure] {
        try figures([], "SELECT count(*) FROM ticket WHERE gone IS NOT NULL AND state <> \(TicketState.resolved.literal)")
    }

    /// Clocks by name: met in time, met late, overdue, running.
    package func clockFigures(at now: Timestamp) throws(StoreError) -> [Figure] {
        try figures(
            ["clock", "state"],
            """
            SELECT name, CASE WHEN met IS NOT NULL THEN CASE WHEN due IS NOT NULL AND met > due THEN 'late' ELSE 'kept' END
                WHEN due IS NULL THEN 'standing' WHEN due < ?1 THEN 'overdue' ELSE 'running' END AS state, count(*)
            FROM clock GROUP BY name, state ORDER BY name, state
            """, .integer(now.seconds))
    }

    /// Mails and commands of the outbox: sent, waiting, or what else became of them.
    package func outboxFigures() throws(StoreError) -> [Figure] {
        try figures(
            ["state"],
            """
            SELECT CASE WHEN sent IS NOT NULL THEN 'sent' WHEN fate IS NOT NULL THEN fate ELSE 'waiting' END AS state, count(*)
            FROM outbox GROUP BY state ORDER BY state
            """)
    }

    /// Replies that were held back, by reason.
    package func suppressionFigures() throws(StoreError) -> [Figure] {
        try figures(
            ["reason"],
            "SELECT suppressed, count(*) FROM ticket WHERE suppressed IS NOT NULL GROUP BY suppressed ORDER BY suppressed")
    }

    /// Messages that staff moved to another queue than the rules put them into.
    package func correctionFigure() throws(StoreError) -> [Figure] { try figures([], "SELECT count(*) FROM correction") }

    /// Seconds since the oldest mail of the outbox waits; 0 where none does.
    package func oldestWaitingMail(at now: Timestamp) throws(StoreError) -> Int64 {
        let oldest =
            try connection.prepare("SELECT min(created) FROM outbox WHERE sent IS NULL AND fate IS NULL").first {
                $0.optionalInteger(0)
            } ?? nil
        return oldest.map { max(0, now.seconds - $0) } ?? 0
    }

    /// When the last message was taken in; nil where none was.
    package func lastAccepted() throws(StoreError) -> Timestamp? {
        try connection.prepare("SELECT accepted FROM ticket ORDER BY number DESC LIMIT 1").first { $0.time(0) }
    }
}
