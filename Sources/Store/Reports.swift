package import Calendars

// What reports are made of, and which of them went out.

extension Store {
    /// Of some partners the one to whom nothing was referred yet, or not for the longest time; of several such the first.
    package func longestWaiting(of partners: [String]) throws(StoreError) -> String? {
        let last = try connection.prepare("SELECT max(number) FROM ticket WHERE partner = ?")
        var waiting: (partner: String, last: Int64)?
        for partner in partners {
            let number = try last.first(.text(partner)) { $0.optionalInteger(0) ?? 0 } ?? 0
            if waiting.map({ number < $0.last }) ?? true { waiting = (partner, number) }
        }
        return waiting?.partner
    }

    /// A ticket that was referred to a partner.
    package struct ReferredTicket: Sendable {
        package var number: Int64
        package var received: Timestamp
        package var account: String
        package var sender: String?
        package var category: String
        package var subject: String
        /// What is kept of the message; nil where that was forgotten.
        package var kept: [UInt8]?
    }

    /// The tickets out of scope that were referred to a partner and taken within some time, in the order taken; and of those before it,
    /// back to `earlier.since`, what came after the ticket `earlier.last`.
    package func referredTickets(
        to partner: String, within time: Range<Timestamp>, and earlier: (since: Timestamp, last: Int64)? = nil
    ) throws(StoreError) -> [ReferredTicket] {
        var tickets: [ReferredTicket] = []
        try connection.prepare(
            """
            SELECT number, min(received, accepted), account, sender, category, subject, content FROM ticket LEFT JOIN kept ON kept.ticket = number
            WHERE partner = ?1 AND scope = 'out' AND account IS NOT NULL AND category IS NOT NULL
            AND (accepted >= ?2 OR (accepted >= ?4 AND number > ?5)) AND accepted < ?3 ORDER BY number
            """
        ).rows(
            .text(partner), .integer(time.lowerBound.seconds), .integer(time.upperBound.seconds),
            .integer(earlier?.since.seconds ?? .max), .integer(earlier?.last ?? .max)
        ) { row in
            tickets.append(
                ReferredTicket(
                    number: row.integer(0), received: Timestamp(seconds: row.integer(1)), account: row.text(2),
                    sender: row.optionalText(3),
                    category: row.text(4), subject: row.text(5), kept: row.optionalBlob(6)))
        }
        return tickets
    }

    /// When the first ticket was taken that was referred to a partner; nil where none was.
    package func firstReferral(to partner: String) throws(StoreError) -> Timestamp? {
        try connection.prepare("SELECT min(accepted) FROM ticket WHERE partner = ? AND scope = 'out'")
            .first(.text(partner)) { $0.optionalInteger(0) }.flatMap(\.self).map { Timestamp(seconds: $0) }
    }

    /// The number of the last ticket of all; 0 where there is none.
    package func lastTicket() throws(StoreError) -> Int64 {
        try connection.prepare("SELECT max(number) FROM ticket").first { $0.optionalInteger(0) ?? 0 } ?? 0
    }

    /// The weeks whose report went to a recipient.
    package func reportedWeeks(_ name: String, recipient: String) throws(StoreError) -> Set<String> {
        var weeks: Set<String> = []
        try connection.prepare("SELECT week FROM report WHERE name = ? AND recipient = ?")
            .rows(.text(name), .text(recipient)) { weeks.insert($0.text(0)) }
        return weeks
    }

    /// The last ticket that there was when a week's report went to a recipient; nil where it did not, or the program of that time did
    /// not note it.
    package func lastReported(_ name: String, week: String, recipient: String) throws(StoreError) -> Int64? {
        try connection.prepare("SELECT last FROM report WHERE name = ? AND week = ? AND recipient = ?")
            .first(.text(name), .text(week), .text(recipient)) { $0.optionalInteger(0) }.flatMap(\.self)
    }

    /// Notes that a report goes out, with its mail.
    ///
    /// - Parameter last: the last ticket that there was when it was made.
    /// - Returns: false where another process was faster, and nothing was done.
    package func report(
        _ name: String, week: String, recipient: String, items: Int, last: Int64, mail: OutboxRow?, at time: Timestamp
    )
        throws(StoreError) -> Bool
    {
        try connection.transaction { () throws(StoreError) in
            try connection.prepare(
                "INSERT OR IGNORE INTO report (name, week, recipient, at, items, last) VALUES (?, ?, ?, ?, ?, ?)"
            )
            .run(
                .text(name), .text(week), .text(recipient), .integer(time.seconds), .integer(Int64(items)), .integer(last))
            guard connection.changes == 1 else { return false }
            if let mail { try insert(mail) }
            return true
        }
    }
}
