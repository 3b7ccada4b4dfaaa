package import Calendars

/// A mail of ours that is to go out, or went.
package struct OutboxRow: Sendable, Equatable {
    package var id: Int64 = 0
    package var ticket: Int64?
    package var template: String
    /// Stable for ticket and template: the same mail is never there twice.
    package var messageID: String
    package var created: Timestamp
    package var recipient: String
    /// The subject as limits compare it: without marks, numbers and case.
    package var subjectKey: String
    package var message: [UInt8]
    /// The name under which the transport has it, given before the hand-over: a repeated hand-over replaces, and adds nothing.
    package var file: String?
    package var attempts = 0
    /// nil: it waits for its next try, or was sent.
    package var fate: Fate?
    /// What went wrong at the last try, in one line.
    package var failure: String?
    package var nextAttempt = Timestamp(seconds: 0)

    /// Where a mail that was not sent ended.
    package enum Fate: String, Sendable {
        /// It is being handed over; where the process that did so has gone, nobody knows whether it went.
        case going
        /// It may have gone. It is listed, and not sent again unless a person says so.
        case unknown
        /// It will never be taken.
        case refused
        /// It could not be handed over for so long that it says nothing new any more.
        case expired
    }

    package init(
        ticket: Int64?, template: String, messageID: String, created: Timestamp, recipient: String, subjectKey: String,
        message: [UInt8], file: String?
    ) {
        self.ticket = ticket
        self.template = template
        self.messageID = messageID
        self.created = created
        self.recipient = recipient
        self.subjectKey = subjectKey
        self.message = message
        self.file = file
    }
}

extension Store {
    package func insert(_ row: OutboxRow) throws(StoreError) {
        try connection.prepare(
            """
            INSERT INTO outbox (ticket, template, message_id, created, recipient, subject_key, message, file)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (message_id) DO NOTHING
            """
        ).run(
            .optional(row.ticket), .text(row.template), .text(row.messageID), .integer(row.created.seconds), .text(row.recipient),
            .text(row.subjectKey), .blob(row.message), .optional(row.file))
    }

    /// Mails that wait and are due, the oldest first.
    package func waitingMails(at time: Timestamp, limit: Int) throws(StoreError) -> [OutboxRow] {
        var rows: [OutboxRow] = []
        try connection.prepare(
            """
            SELECT id, ticket, template, message_id, created, recipient, subject_key, message, file, attempts FROM outbox
            WHERE sent IS NULL AND fate IS NULL AND next_attempt <= ? ORDER BY id LIMIT ?
            """
        ).rows(.integer(time.seconds), .integer(Int64(limit))) { row in
            var mail = OutboxRow(
                ticket: row.optionalInteger(1), template: row.text(2), messageID: row.text(3),
                created: Timestamp(seconds: row.integer(4)), recipient: row.text(5), subjectKey: row.text(6), message: row.blob(7),
                file: row.optionalText(8))
            mail.id = row.integer(0)
            mail.attempts = Int(row.integer(9))
            rows.append(mail)
        }
        return rows
    }

    package func hasWaitingMail(of ticket: Int64) throws(StoreError) -> Bool {
        try connection.prepare("SELECT 1 FROM outbox WHERE sent IS NULL AND fate IS NULL AND ticket = ? LIMIT 1").first(.integer(ticket)) { _ in true } ?? false
    }

    package func waitingMailCount() throws(StoreError) -> Int {
        Int(try connection.prepare("SELECT count(*) FROM outbox WHERE sent IS NULL AND fate IS NULL").first { $0.integer(0) } ?? 0)
    }

    package func markSent(_ id: Int64, at time: Timestamp) throws(StoreError) {
        try connection.prepare("UPDATE outbox SET sent = ?, fate = NULL, attempts = attempts + 1, failure = NULL WHERE id = ?")
            .run(.integer(time.seconds), .integer(id))
    }

    package func markFailed(_ id: Int64, retryAt: Timestamp, _ failure: String) throws(StoreError) {
        try connection.prepare("UPDATE outbox SET fate = NULL, attempts = attempts + 1, next_attempt = ?, failure = ? WHERE id = ?")
            .run(.integer(retryAt.seconds), .text(failure), .integer(id))
    }

    /// Takes a mail out of the queue, or marks it as on its way.
    package func mark(_ id: Int64, _ fate: OutboxRow.Fate, _ reason: String? = nil) throws(StoreError) {
        try connection.prepare("UPDATE outbox SET fate = ?, attempts = attempts + ?, failure = ? WHERE id = ? AND sent IS NULL")
            .run(.text(fate.rawValue), .integer(fate == .going ? 0 : 1), .optional(reason), .integer(id))
    }

    /// Mails that were on their way when their process ended: what became of them is unknown. Only for who holds the outbox alone.
    package func markAbandoned() throws(StoreError) {
        try connection.prepare("UPDATE outbox SET fate = ?, attempts = attempts + 1, failure = ? WHERE fate = ? AND sent IS NULL")
            .run(
                .text(OutboxRow.Fate.unknown.rawValue), .text("the program ended while it was handed over"),
                .text(OutboxRow.Fate.going.rawValue))
    }

    /// A mail whose fate is sealed waits again: a person says so. False where there is none.
    package func retry(_ id: Int64) throws(StoreError) -> Bool {
        try connection.prepare("UPDATE outbox SET fate = NULL, attempts = 0, next_attempt = 0 WHERE id = ? AND sent IS NULL").run(.integer(id))
        return connection.changes > 0
    }

    /// Mails that did not go out, the oldest first: those that wait, and those whose fate is sealed.
    package func unsentMails(limit: Int) throws(StoreError) -> [OutboxRow] {
        var rows: [OutboxRow] = []
        try connection.prepare(
            """
            SELECT id, ticket, template, message_id, created, recipient, subject_key, file, attempts, fate, failure, next_attempt
            FROM outbox WHERE sent IS NULL ORDER BY id LIMIT ?
            """
        ).rows(.integer(Int64(limit))) { row in
            var mail = OutboxRow(
                ticket: row.optionalInteger(1), template: row.text(2), messageID: row.text(3),
                created: Timestamp(seconds: row.integer(4)), recipient: row.text(5), subjectKey: row.text(6), message: [],
                file: row.optionalText(7))
            mail.id = row.integer(0)
            mail.attempts = Int(row.integer(8))
            mail.fate = row.optionalText(9).flatMap(OutboxRow.Fate.init)
            mail.failure = row.optionalText(10)
            mail.nextAttempt = Timestamp(seconds: row.integer(11))
            rows.append(mail)
        }
        return rows
    }

    /// An address that refused our mail for good.
    package func noteUnreachable(_ address: String, at time: Timestamp, _ reason: String) throws(StoreError) {
        try connection.prepare(
            "INSERT INTO unreachable VALUES (?, ?, ?) ON CONFLICT (address) DO UPDATE SET since = excluded.since, reason = excluded.reason"
        ).run(.text(address.lowercased()), .integer(time.seconds), .text(reason))
    }

    /// Whether an address refused our mail for good since a time.
    package func isUnreachable(_ address: String, since time: Timestamp) throws(StoreError) -> Bool {
        try connection.prepare("SELECT 1 FROM unreachable WHERE address = ? AND since >= ?")
            .first(.text(address.lowercased()), .integer(time.seconds)) { _ in true } ?? false
    }

    /// Whether a mail of ours went to an address since a time.
    package func hasWritten(to address: String, since time: Timestamp) throws(StoreError) -> Bool {
        try connection.prepare("SELECT 1 FROM outbox WHERE created >= ? AND recipient = ? LIMIT 1")
            .first(.integer(time.seconds), .text(address.lowercased())) { _ in true } ?? false
    }

    /// How many mails were written since a time: to this recipient, to this domain, with this subject, and in all.
    package func mailCounts(
        recipient: String, subjectKey: String, since time: Timestamp
    ) throws(StoreError) -> (recipient: Int, domain: Int, subject: Int, all: Int) {
        let domain = recipient.split(separator: "@").last.map(String.init) ?? ""
        return try connection.prepare(
            """
            SELECT total(recipient = ?1), total(substr(recipient, -length(?2)) = ?2), total(subject_key = ?3), count(*)
            FROM outbox WHERE created >= ?4
            """
        ).first(.text(recipient), .text("@" + domain), .text(subjectKey), .integer(time.seconds)) { row in
            (Int(row.integer(0)), Int(row.integer(1)), Int(row.integer(2)), Int(row.integer(3)))
        } ?? (0, 0, 0, 0)
    }

    /// The mail that went out for a ticket, or waits.
    package func mails(of ticket: Int64) throws(StoreError) -> [OutboxRow] {
        var rows: [OutboxRow] = []
        try connection.prepare(
            "SELECT id, template, message_id, created, recipient, subject_key, message, file FROM outbox WHERE ticket = ? ORDER BY id"
        ).rows(.integer(ticket)) { row in
            var mail = OutboxRow(
                ticket: ticket, template: row.text(1), messageID: row.text(2), created: Timestamp(seconds: row.integer(3)),
                recipient: row.text(4), subjectKey: row.text(5), message: row.blob(6), file: row.optionalText(7))
            mail.id = row.integer(0)
            rows.append(mail)
        }
        return rows
    }
}
