import Bytes
package import Calendars

/// A mail of ours that is to go out, or went.
package struct OutboxRow: Sendable, Equatable {
    package var id: Int64 = 0
    package var ticket: Int64?
    package var purpose: Purpose
    /// Stable for ticket and purpose: the same mail is never there twice.
    package var messageID: String
    package var created: Timestamp
    package var recipient: String
    /// The subject as limits compare it: without marks, numbers and case, behind `strangers` where the reply is to one of these;
    /// `noReply` for what no limit of replies counts.
    package var subjectKey: String
    /// The subject's key of notices, reports and commands. No subject has it, as keys are letters.
    package static let noReply = "#"
    /// What stands before the key of a reply to a sender who belongs to no account.
    package static let strangers = "~"
    package var isToStranger: Bool { subjectKey.hasPrefix(OutboxRow.strangers) }
    package var message: [UInt8]
    /// The envelope's sender; nil: the one that the site uses for replies.
    package var sender: String?
    /// The name under which the transport has it, given before the hand-over: a repeated hand-over replaces, and adds nothing.
    package var file: String?
    /// The command that gets it, by its path; nil: it is a mail.
    package var program: String?
    package var attempts = 0
    /// nil: it waits for its next try, or was sent.
    package var fate: Fate?
    /// What went wrong at the last try, in one line.
    package var failure: String?
    package var nextAttempt = Timestamp(seconds: 0)

    /// What a mail is. No enumeration: replies have the names of the rules' templates.
    package struct Purpose: RawRepresentable, Hashable, Sendable {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }

        /// A reply to a customer, by its template.
        package static func reply(_ template: String) -> Purpose { Purpose(rawValue: template) }
        /// Somebody is told of a new ticket.
        package static let notify = Purpose(rawValue: "notify")
        /// Somebody is told that a promise is near, or broken.
        package static let escalation = Purpose(rawValue: "escalation")
        /// A request is sent on, whole.
        package static let forward = Purpose(rawValue: "forward")
        /// A ticket is passed to engineering.
        package static let pass = Purpose(rawValue: "pass")
        /// A partner's report.
        package static let referrals = Purpose(rawValue: "report-referrals")

        /// What goes to the site's own people about a ticket, and is no reply.
        package var isNotice: Bool { [.notify, .escalation, .forward, .pass].contains(self) }
    }

    /// Where a mail that was not sent ended. No enumeration: one that another version of the program gave it is told as it is, and the
    /// mail does not go.
    package struct Fate: RawRepresentable, Hashable, Sendable {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }

        /// It is being handed over; where the process that did so has gone, nobody knows whether it went.
        package static let going = Fate(rawValue: "going")
        /// It may have gone. It is listed, and not sent again unless a person says so.
        package static let unknown = Fate(rawValue: "unknown")
        /// It will never be taken.
        package static let refused = Fate(rawValue: "refused")
        /// It could not be handed over for so long that it says nothing new any more.
        package static let expired = Fate(rawValue: "expired")
        /// A person looked into it and took it off the list.
        package static let dropped = Fate(rawValue: "dropped")
    }

    package init(
        ticket: Int64?, purpose: Purpose, messageID: String, created: Timestamp, recipient: String, subjectKey: String,
        message: [UInt8], file: String?, sender: String? = nil
    ) {
        self.ticket = ticket
        self.purpose = purpose
        self.messageID = messageID
        self.created = created
        self.recipient = recipient
        self.subjectKey = subjectKey
        self.message = message
        self.file = file
        self.sender = sender
    }
}

extension OutboxRow {
    /// The name of its file in a Maildir that it is handed over to.
    package var fileName: String { file ?? "\(created.seconds).R\(id).mailtriage" }
}

extension Store {
    /// Puts a mail into the outbox, once: one of this Message-ID that is there stays as it is. Its recipient stands there in the one form
    /// by which replies are counted (`DomainName.ascii`).
    package func insert(_ row: OutboxRow) throws(StoreError) {
        try connection.prepare(
            """
            INSERT INTO outbox (ticket, template, message_id, created, recipient, subject_key, message, file, sender, program)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (message_id) DO NOTHING
            """
        ).run(
            .optional(row.ticket), .text(row.purpose.rawValue), .text(row.messageID), .integer(row.created.seconds),
            .text(row.program == nil ? DomainName.ascii(ofAddress: row.recipient) : row.recipient),
            .text(row.subjectKey), .blob(row.message), .optional(row.file), .optional(row.sender),
            .optional(row.program))
    }

    /// Mails that wait and are due, the oldest first; commands that are to be run where `forPrograms`.
    /// Replies to strangers come after all others: who has many addresses shall hold up no customer.
    package func waitingMails(at time: Timestamp, limit: Int, forPrograms: Bool = false) throws(StoreError) -> [OutboxRow] {
        let rows = try waitingMails(at: time, limit: limit, forPrograms: forPrograms, toStrangers: false)
        if forPrograms || rows.count == limit { return rows }
        return try rows + waitingMails(at: time, limit: limit - rows.count, forPrograms: false, toStrangers: true)
    }

    private func waitingMails(
        at time: Timestamp, limit: Int, forPrograms: Bool, toStrangers: Bool
    ) throws(StoreError) -> [OutboxRow] {
        var rows: [OutboxRow] = []
        try connection.prepare(
            """
            SELECT id, ticket, template, message_id, created, recipient, subject_key, message, file, attempts, sender, program
            FROM outbox WHERE sent IS NULL AND fate IS NULL AND next_attempt <= ? AND (program IS NOT NULL) = ?
                AND (substr(subject_key, 1, 1) = ?) = ?
            ORDER BY id LIMIT ?
            """
        ).rows(
            .integer(time.seconds), .flag(forPrograms), .text(OutboxRow.strangers), .flag(toStrangers),
            .integer(Int64(limit))
        ) { row in
            var mail = OutboxRow(
                ticket: row.optionalInteger(1), purpose: .init(rawValue: row.text(2)), messageID: row.text(3),
                created: row.time(4), recipient: row.text(5), subjectKey: row.text(6),
                message: row.blob(7),
                file: row.optionalText(8))
            mail.id = row.integer(0)
            mail.attempts = Int(row.integer(9))
            mail.sender = row.optionalText(10)
            mail.program = row.optionalText(11)
            rows.append(mail)
        }
        return rows
    }

    /// Whether a ticket's message was sent on to an address.
    package func wasForwarded(_ ticket: Int64, to address: String) throws(StoreError) -> Bool {
        try connection.prepare("SELECT 1 FROM outbox WHERE ticket = ? AND template = ? AND recipient = ? LIMIT 1")
            .first(.integer(ticket), .text(OutboxRow.Purpose.forward.rawValue), .text(DomainName.ascii(ofAddress: address)))
        { _ in true }
            ?? false
    }

    /// Whether a mail of a ticket's has neither gone nor been given up.
    package func hasWaitingMail(of ticket: Int64) throws(StoreError) -> Bool {
        try connection.prepare("SELECT 1 FROM outbox WHERE sent IS NULL AND fate IS NULL AND ticket = ? LIMIT 1").first(
            .integer(ticket)
        ) { _ in true } ?? false
    }

    /// Notes that a transport has taken a mail.
    package func markSent(_ id: Int64, at time: Timestamp) throws(StoreError) {
        try connection.prepare(
            "UPDATE outbox SET sent = ?, fate = NULL, attempts = attempts + 1, failure = NULL WHERE id = ?"
        )
        .run(.integer(time.seconds), .integer(id))
    }

    /// Notes why a mail did not go, and when to try again.
    package func markFailed(_ id: Int64, retryAt: Timestamp, _ failure: String) throws(StoreError) {
        try connection.prepare(
            """
            UPDATE outbox SET fate = NULL, attempts = attempts + 1, next_attempt = ?, failure = ?
            WHERE id = ? AND sent IS NULL AND coalesce(fate, ?) = ?
            """
        ).run(
            .integer(retryAt.seconds), .text(failure), .integer(id), .text(OutboxRow.Fate.going.rawValue),
            .text(OutboxRow.Fate.going.rawValue))
    }

    /// Marks a mail as on its way.
    ///
    /// - Returns: false where a person took it off the list meanwhile.
    package func markGoing(_ id: Int64) throws(StoreError) -> Bool {
        try connection.prepare("UPDATE outbox SET fate = ? WHERE id = ? AND sent IS NULL AND fate IS NULL")
            .run(.text(OutboxRow.Fate.going.rawValue), .integer(id))
        return connection.changes > 0
    }

    /// Takes a mail out of the queue.
    package func mark(_ id: Int64, _ fate: OutboxRow.Fate, _ reason: String? = nil) throws(StoreError) {
        try connection.prepare(
            "UPDATE outbox SET fate = ?, attempts = attempts + 1, failure = ? WHERE id = ? AND sent IS NULL"
        )
        .run(.text(fate.rawValue), .optional(reason), .integer(id))
    }

    /// Whether a command waits that is due, or was under way when its process ended.
    package func hasCommands(at time: Timestamp) throws(StoreError) -> Bool {
        try connection.prepare(
            """
            SELECT 1 FROM outbox WHERE sent IS NULL AND fate IS NULL AND next_attempt <= ? AND program IS NOT NULL
            UNION ALL SELECT 1 FROM outbox WHERE sent IS NULL AND fate = ? AND program IS NOT NULL LIMIT 1
            """
        ).first(.integer(time.seconds), .text(OutboxRow.Fate.going.rawValue)) { _ in true } ?? false
    }

    /// Commands that failed and are not run yet, or were given up: how many, and which failed last with what it said; nil for none.
    package func failingCommands() throws(StoreError) -> (count: Int, program: String, failure: String)? {
        try connection.prepare(
            """
            SELECT count(*) OVER (), program, coalesce(failure, '') FROM outbox
            WHERE sent IS NULL AND program IS NOT NULL
                AND (fate IS NULL AND attempts > 0 OR fate IN (\(literals([OutboxRow.Fate.refused, .expired]))))
            ORDER BY id DESC LIMIT 1
            """
        ).first { (Int($0.integer(0)), $0.text(1), $0.text(2)) }
    }

    /// Commands that were on their way when their process ended wait again: told twice is better than not at all. Only for who hands
    /// over commands alone.
    package func resumeCommands() throws(StoreError) {
        try connection.prepare("UPDATE outbox SET fate = NULL WHERE fate = ? AND sent IS NULL AND program IS NOT NULL")
            .run(.text(OutboxRow.Fate.going.rawValue))
    }

    /// Mails that were on their way when their process ended: what became of them is unknown. Only for who hands over mails alone.
    package func markAbandoned() throws(StoreError) {
        try connection.prepare(
            """
            UPDATE outbox SET fate = ?, attempts = attempts + 1, failure = ?
            WHERE fate = ? AND sent IS NULL AND program IS NULL
            """
        )
        .run(
            .text(OutboxRow.Fate.unknown.rawValue), .text("the program ended while it was handed over"),
            .text(OutboxRow.Fate.going.rawValue))
    }

    /// What a person may do with a mail that did not go out, or of which nobody knows.
    package enum Settlement: String, Sendable {
        /// It waits for its next try, which is now.
        case retry
        /// It shall not go, or went: nothing more happens with it.
        case drop
    }

    /// Settles what became of a mail, and notes who did so. What is under way at this moment is left to the process that hands it over.
    ///
    /// - Returns: false where no mail that did not go out has this number.
    package func settle(_ id: Int64, _ settlement: Settlement, by author: String, at time: Timestamp) throws(StoreError)
        -> Bool
    {
        try connection.transaction { () throws(StoreError) in
            let known = try connection.prepare(
                "SELECT ticket, coalesce(fate, 'waiting'), recipient FROM outbox WHERE id = ? AND sent IS NULL AND coalesce(fate, '') NOT IN (?, ?)"
            ).first(.integer(id), .text(OutboxRow.Fate.going.rawValue), .text(OutboxRow.Fate.dropped.rawValue)) { row in
                (ticket: row.optionalInteger(0), fate: row.text(1), recipient: row.text(2))
            }
            guard let known else { return false }
            let event: LedgerEvent
            switch settlement {
            case .retry:
                event = .replyRetried
                try connection.prepare("UPDATE outbox SET fate = NULL, attempts = 0, next_attempt = 0 WHERE id = ?").run(
                    .integer(id))
            case .drop:
                event = .replyDropped
                try connection.prepare("UPDATE outbox SET fate = ? WHERE id = ?").run(
                    .text(OutboxRow.Fate.dropped.rawValue), .integer(id))
            }
            try note(
                event, ticket: known.ticket, at: time,
                "mail \(id) to \(known.recipient), \(known.fate), by \(author)")
            return true
        }
    }

    /// Mails that did not go out, the oldest first: those that wait, and those whose fate is sealed.
    package func unsentMails(limit: Int) throws(StoreError) -> [OutboxRow] {
        var rows: [OutboxRow] = []
        try connection.prepare(
            """
            SELECT id, ticket, template, message_id, created, recipient, subject_key, file, attempts, fate, failure, next_attempt
            FROM outbox WHERE sent IS NULL AND coalesce(fate, '') <> ? ORDER BY id LIMIT ?
            """
        ).rows(.text(OutboxRow.Fate.dropped.rawValue), .integer(Int64(limit))) { row in
            var mail = OutboxRow(
                ticket: row.optionalInteger(1), purpose: .init(rawValue: row.text(2)), messageID: row.text(3),
                created: row.time(4), recipient: row.text(5), subjectKey: row.text(6), message: [],
                file: row.optionalText(7))
            mail.id = row.integer(0)
            mail.attempts = Int(row.integer(8))
            mail.fate = row.optionalText(9).map(OutboxRow.Fate.init)
            mail.failure = row.optionalText(10)
            mail.nextAttempt = row.time(11)
            rows.append(mail)
        }
        return rows
    }

    /// An address that refused our mail for good.
    package func noteUnreachable(_ address: String, at time: Timestamp, _ reason: String) throws(StoreError) {
        try connection.prepare(
            "INSERT INTO unreachable VALUES (?, ?, ?) ON CONFLICT (address) DO UPDATE SET since = excluded.since, reason = excluded.reason"
        ).run(.text(DomainName.ascii(ofAddress: address)), .integer(time.seconds), .text(reason))
    }

    /// To whom the mail with this identifier went; nil where it is none of ours.
    package func recipient(ofMail messageID: String) throws(StoreError) -> String? {
        try connection.prepare("SELECT recipient FROM outbox WHERE message_id = ?").first(.text(messageID)) { $0.text(0) }
    }

    /// Whether an address refused our mail for good since a time.
    package func isUnreachable(_ address: String, since time: Timestamp) throws(StoreError) -> Bool {
        try connection.prepare("SELECT 1 FROM unreachable WHERE address = ? AND since >= ?")
            .first(.text(DomainName.ascii(ofAddress: address)), .integer(time.seconds)) { _ in true } ?? false
    }

    /// How many replies were written since a time: to this recipient, to this domain, with this subject, and in all. Those to strangers
    /// count for strangers alone, as the subject's key tells, and those to the people of accounts for these: nobody from outside can use up what
    /// our customers are to get.
    package func mailCounts(
        recipient: String, subjectKey: String, since time: Timestamp
    ) throws(StoreError) -> (recipient: Int, domain: Int, subject: Int, all: Int) {
        let recipient = DomainName.ascii(ofAddress: recipient)
        let domain = recipient.split(separator: "@").last.map(String.init) ?? ""
        return try connection.prepare(
            """
            SELECT total(recipient = ?1), total(substr(recipient, -length(?2)) = ?2), total(subject_key = ?3), count(*)
            FROM outbox WHERE created >= ?4 AND subject_key <> '\(OutboxRow.noReply)'
            AND (substr(subject_key, 1, 1) = '\(OutboxRow.strangers)') = ?5
            """
        ).first(
            .text(recipient), .text("@" + domain), .text(subjectKey), .integer(time.seconds),
            .flag(subjectKey.hasPrefix(OutboxRow.strangers))
        ) { row in
            (Int(row.integer(0)), Int(row.integer(1)), Int(row.integer(2)), Int(row.integer(3)))
        } ?? (0, 0, 0, 0)
    }

    /// The mail that went out for a ticket, or waits.
    package func mails(of ticket: Int64) throws(StoreError) -> [OutboxRow] {
        var rows: [OutboxRow] = []
        try connection.prepare(
            """
            SELECT id, template, message_id, created, recipient, subject_key, message, file, program FROM outbox WHERE ticket = ?
            ORDER BY id
            """
        ).rows(.integer(ticket)) { row in
            var mail = OutboxRow(
                ticket: ticket, purpose: .init(rawValue: row.text(1)), messageID: row.text(2), created: row.time(3),
                recipient: row.text(4), subjectKey: row.text(5), message: row.blob(6), file: row.optionalText(7))
            mail.id = row.integer(0)
            mail.program = row.optionalText(8)
            rows.append(mail)
        }
        return rows
    }
}
