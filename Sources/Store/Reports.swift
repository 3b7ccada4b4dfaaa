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
        /// When it came: received, or taken where a clock ahead of ours said later.
        package var came: Timestamp
        /// When it was taken in, or released.
        package var accepted: Timestamp
        package var account: String
        package var sender: String?
        package var category: String
        package var subject: String
        /// What is kept of the message; nil where that was forgotten.
        package var kept: [UInt8]?
    }

    /// The tickets out of scope that were referred to a partner, in the order in which they came.
    ///
    /// - Parameters:
    ///   - end: only what came before it.
    ///   - accepted: only what was taken in from then on.
    package func referredTickets(
        to partner: String, before end: Timestamp, acceptedFrom accepted: Timestamp
    ) throws(StoreError) -> [ReferredTicket] {
        var tickets: [ReferredTicket] = []
        try connection.prepare(
            """
            SELECT number, min(received, accepted) AS came, accepted, account, sender, category, subject, content
            FROM ticket LEFT JOIN kept ON kept.ticket = number
            WHERE partner = ? AND scope = 'out' AND account IS NOT NULL AND category IS NOT NULL
            AND came < ? AND accepted >= ? ORDER BY came, number
            """
        ).rows(.text(partner), .integer(end.seconds), .integer(accepted.seconds)) { row in
            tickets.append(
                ReferredTicket(
                    number: row.integer(0), came: row.time(1),
                    accepted: row.time(2), account: row.text(3), sender: row.optionalText(4),
                    category: row.text(5), subject: row.text(6), kept: row.optionalBlob(7)))
        }
        return tickets
    }

    /// When the first ticket came that was referred to a partner; nil where none was.
    package func firstReferral(to partner: String) throws(StoreError) -> Timestamp? {
        try connection.prepare("SELECT min(min(received, accepted)) FROM ticket WHERE partner = ? AND scope = 'out'")
            .first(.text(partner)) { $0.optionalTime(0) }.flatMap(\.self)
    }

    /// The number of the last ticket of all; 0 where there is none.
    package func lastTicket() throws(StoreError) -> Int64 {
        try connection.prepare("SELECT max(number) FROM ticket").first { $0.optionalInteger(0) ?? 0 } ?? 0
    }

    /// A report that went out.
    package struct SentReport: Sendable {
        package var at: Timestamp
        /// The last ticket that there was when it was made; nil where the program of that time did not note it.
        package var last: Int64?

        package init(at: Timestamp, last: Int64?) {
            self.at = at
            self.last = last
        }

        /// Whether a ticket was there when it was made: one that was released afterwards was not, whatever its number.
        package func knew(_ ticket: Int64, accepted: Timestamp) -> Bool { accepted <= at && ticket <= last ?? .max }
    }

    /// The reports that went to a recipient, by their weeks.
    package func sentReports(_ name: String, recipient: String) throws(StoreError) -> [String: SentReport] {
        var reports: [String: SentReport] = [:]
        try connection.prepare("SELECT week, at, last FROM report WHERE name = ? AND recipient = ?")
            .rows(.text(name), .text(recipient)) { row in
                reports[row.text(0)] = SentReport(at: row.time(1), last: row.optionalInteger(2))
            }
        return reports
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
