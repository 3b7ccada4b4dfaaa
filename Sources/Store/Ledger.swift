package import Calendars
import Tickets

// The ledger as a whole, for who looks whether it adds up.

/// What the ledger has of a message, for `audit`.
package struct LedgerEntry: Sendable, Equatable {
    package var number: Int64
    package var follows: Int64?
    package var accepted: Timestamp
    package var queue: String
    package var outcome: Ticket.Outcome
    package var file: String
    package var filing: Ticket.Filing
    /// The ticket that it is, or is a part of, is done.
    package var isResolved: Bool
    /// The row names a reply, and nothing held it back.
    package var owesReply: Bool
    /// Replies in the outbox that were written for it, by its template.
    package var replies: Int
}

extension Store {
    /// Every message since a time, in order.
    package func ledger(since time: Timestamp?, _ body: (LedgerEntry) -> Void) throws(StoreError) {
        try connection.prepare(
            """
            SELECT number, follows, accepted, queue, outcome, ticket.file, filing,
                ticket.template IS NOT NULL AND suppressed IS NULL,
                (SELECT count(*) FROM outbox WHERE outbox.ticket = number AND outbox.template = ticket.template),
                (SELECT state FROM ticket AS first WHERE first.number = coalesce(ticket.follows, ticket.number)) = \(TicketState.resolved.literal)
            FROM ticket WHERE ?1 IS NULL OR accepted >= ?1 ORDER BY number
            """
        ).rows(.optional(time?.seconds)) { row in
            body(
                LedgerEntry(
                    number: row.integer(0), follows: row.optionalInteger(1), accepted: row.time(2),
                    queue: row.text(3), outcome: Ticket.Outcome(rawValue: row.text(4)), file: row.text(5),
                    filing: Ticket.Filing(rawValue: row.integer(6)) ?? .pending, isResolved: row.integer(9) != 0,
                    owesReply: row.integer(7) != 0,
                    replies: Int(row.integer(8))))
        }
    }

    /// The message whose file was given this name; nil where there is none.
    package func message(file: String) throws(StoreError) -> (number: Int64, filing: Ticket.Filing)? {
        try connection.prepare("SELECT number, filing FROM ticket WHERE file = ? LIMIT 1").first(.text(file)) { row in
            (row.integer(0), Ticket.Filing(rawValue: row.integer(1)) ?? .pending)
        }
    }

    /// How many events of a kind there were since a time.
    package func eventCount(_ event: LedgerEvent, since time: Timestamp?) throws(StoreError) -> Int {
        Int(
            try connection.prepare("SELECT count(*) FROM event WHERE kind = ?1 AND (?2 IS NULL OR at >= ?2)")
                .first(.text(event.rawValue), .optional(time?.seconds)) { $0.integer(0) } ?? 0)
    }

    /// How the outbox stands.
    package struct OutboxState: Sendable, Equatable {
        package var sent = 0
        package var waiting = 0
        /// Of those that wait: those that were tried and failed.
        package var failing = 0
        /// When the oldest that waits was written.
        package var oldestWaiting: Timestamp?
        /// What the transport said last of one that fails.
        package var lastFailure: String?
        /// May have gone or not, and are not sent again; on their way at this moment, too.
        package var unknown = 0
        /// Refused for good, or not taken for days.
        package var refused = 0

        package init() {}
    }

    /// Counts the outbox: of all mails, or of those that were written since.
    package func outboxState(since time: Timestamp? = nil) throws(StoreError) -> OutboxState {
        try connection.prepare(
            """
            SELECT count(sent), coalesce(sum(sent IS NULL AND fate IS NULL), 0),
                coalesce(sum(sent IS NULL AND fate IS NULL AND attempts > 0), 0),
                min(CASE WHEN sent IS NULL AND fate IS NULL THEN created END),
                (SELECT failure FROM outbox WHERE sent IS NULL AND fate IS NULL AND failure IS NOT NULL ORDER BY id DESC LIMIT 1),
                coalesce(sum(sent IS NULL AND fate IN (\(literals([OutboxRow.Fate.unknown, .going])))), 0),
                coalesce(sum(sent IS NULL AND fate IN (\(literals([OutboxRow.Fate.refused, .expired])))), 0)
            FROM outbox WHERE ?1 IS NULL OR created >= ?1
            """
        ).first(.optional(time?.seconds)) { row in
            var state = OutboxState()
            state.sent = Int(row.integer(0))
            state.waiting = Int(row.integer(1))
            state.failing = Int(row.integer(2))
            state.oldestWaiting = row.optionalTime(3)
            state.lastFailure = row.optionalText(4)
            state.unknown = Int(row.integer(5))
            state.refused = Int(row.integer(6))
            return state
        } ?? OutboxState()
    }

    /// Rows of other tables that name a ticket which is not there, by table.
    package func orphanRows() throws(StoreError) -> [(table: String, count: Int)] {
        var orphans: [(table: String, count: Int)] = []
        for table in ["evidence", "evidence_line", "clock", "outbox", "kept", "correction", "change"] {
            let count =
                try connection.prepare(
                    "SELECT count(*) FROM \(table) WHERE ticket IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ticket WHERE number = \(table).ticket)"
                ).first { Int($0.integer(0)) } ?? 0
            if count > 0 { orphans.append((table, count)) }
        }
        return orphans
    }
}
