package import Calendars

// What is kept of messages so that they can be decided again; its form is `Triage`'s.

extension Store {
    /// Keeps what a ticket's message said.
    package func insertKept(_ ticket: Int64, _ content: [UInt8]) throws(StoreError) {
        try connection.prepare("INSERT OR REPLACE INTO kept VALUES (?, ?)").run(.integer(ticket), .blob(content))
    }

    /// The first and the last ticket whose message is kept and was received since; nil where there is none. Numbers follow the time
    /// at which we took messages, so that a range of them is a range of time but for old mail.
    package func keptTickets(since time: Timestamp?) throws(StoreError) -> ClosedRange<Int64>? {
        let found = try connection.prepare(
            "SELECT min(kept.ticket), max(kept.ticket) FROM kept JOIN ticket ON number = kept.ticket WHERE ?1 IS NULL OR accepted >= ?1"
        ).first(.optional(time?.seconds)) { row in (row.optionalInteger(0), row.optionalInteger(1)) }
        guard let found, let first = found.0, let last = found.1 else { return nil }
        return first...last
    }

    /// How many messages are kept that came since.
    package func keptCount(since time: Timestamp?) throws(StoreError) -> Int {
        Int(
            try connection.prepare(
                "SELECT count(*) FROM kept JOIN ticket ON number = kept.ticket WHERE ?1 IS NULL OR accepted >= ?1"
            ).first(.optional(time?.seconds)) { $0.integer(0) } ?? 0)
    }

    /// A kept message with what was decided of it then.
    package struct Kept: Sendable {
        package var ticket: Int64
        package var content: [UInt8]
        package var subject: String
        package var rules: String
        package var received: Timestamp
        package var channel: String?
        package var category: String?
        package var scope: String?
        package var severity: String?
        package var queue: String
        package var promise: String
        package var template: String?
        package var partner: String?
        package var account: String?
        /// Where staff moved it; nil where they left it.
        package var corrected: String?
    }

    /// The kept messages of a range of tickets, in order.
    package func kept(
        _ tickets: ClosedRange<Int64>, since time: Timestamp? = nil, _ body: (Kept) -> Void
    ) throws(StoreError) {
        try connection.prepare(
            """
            SELECT kept.ticket, content, subject, rules, received, channel, category, scope, severity, coalesce(routed, ticket.queue), promise, template,
                partner, account, correction.queue
            FROM kept JOIN ticket ON number = kept.ticket LEFT JOIN correction ON correction.ticket = kept.ticket
            WHERE kept.ticket BETWEEN ?1 AND ?2 AND (?3 IS NULL OR accepted >= ?3) ORDER BY kept.ticket
            """
        ).rows(.integer(tickets.lowerBound), .integer(tickets.upperBound), .optional(time?.seconds)) { row in
            body(
                Kept(
                    ticket: row.integer(0), content: row.blob(1), subject: row.text(2), rules: row.text(3),
                    received: row.time(4), channel: row.optionalText(5),
                    category: row.optionalText(6),
                    scope: row.optionalText(7), severity: row.optionalText(8), queue: row.text(9), promise: row.text(10),
                    template: row.optionalText(11), partner: row.optionalText(12), account: row.optionalText(13),
                    corrected: row.optionalText(14)))
        }
    }

    /// Forgets what was kept of messages that were taken before a time.
    ///
    /// - Returns: how many.
    package func forgetKept(before time: Timestamp, limit: Int) throws(StoreError) -> Int {
        try connection.prepare(
            "DELETE FROM kept WHERE ticket IN (SELECT kept.ticket FROM kept JOIN ticket ON number = kept.ticket WHERE accepted < ? LIMIT ?)"
        ).run(.integer(time.seconds), .integer(Int64(limit)))
        return connection.changes
    }
}
