package import Calendars
import Register

// What is taken out of the ledger while its figures stay.

extension Store {
    /// Takes away what was decided of a message, for another decision in its place. What happened since stays.
    package func removeDecision(of number: Int64) throws(StoreError) {
        for table in ["evidence", "evidence_line", "clock", "kept", "escalation"] {
            try connection.prepare("DELETE FROM \(table) WHERE ticket = ?").run(.integer(number))
        }
        try connection.prepare("DELETE FROM ticket WHERE number = ?").run(.integer(number))
    }

    /// Messages from an address, in whatever form it stands: in capitals, its domain in its own letters or as `xn--`.
    package func messages(from address: String) throws(StoreError) -> [Int64] {
        let key = Register.key(address)
        var numbers: [Int64] = []
        try connection.prepare("SELECT number, sender, contact, envelope_sender FROM ticket ORDER BY number").rows { row in
            let isTheirs = (1...3).contains { row.optionalText($0).map(Register.key) == key }
            if isTheirs { numbers.append(row.integer(0)) }
        }
        return numbers
    }

    /// The texts of a column that are one address, in whatever form.
    private func forms(of address: String, in column: String, of table: String) throws(StoreError) -> [String] {
        let key = Register.key(address)
        var forms: [String] = []
        try connection.prepare("SELECT DISTINCT \(column) FROM \(table)").rows { row in
            let form = row.text(0)
            if Register.key(form) == key { forms.append(form) }
        }
        return forms
    }

    /// Mails of ours to an address, and those about messages, which have their words in them; without their own texts.
    package func mails(to address: String, about messages: [Int64]) throws(StoreError) -> [OutboxRow] {
        var mails: [Int64: OutboxRow] = [:]
        func look(_ condition: String, _ value: Value) throws(StoreError) {
            try connection.prepare(
                "SELECT id, ticket, template, created, recipient, file FROM outbox WHERE \(condition) = ?"
            )
            .rows(value) { row in
                var mail = OutboxRow(
                    ticket: row.optionalInteger(1), purpose: .init(rawValue: row.text(2)), messageID: "",
                    created: row.time(3), recipient: row.text(4), subjectKey: "", message: [],
                    file: row.optionalText(5))
                mail.id = row.integer(0)
                mails[mail.id] = mail
            }
        }
        for form in try forms(of: address, in: "recipient", of: "outbox") { try look("recipient", .text(form)) }
        for message in messages { try look("ticket", .integer(message)) }
        return mails.values.sorted { $0.id < $1.id }
    }

    /// Erases a message's words and addresses, and keeps its figures. Its digest stays, by which a copy that comes late is known.
    package func erase(_ number: Int64) throws(StoreError) {
        try connection.prepare(
            """
            UPDATE ticket SET subject = '', sender = NULL, contact = NULL, envelope_sender = NULL, message_id = NULL, kind_reason = NULL,
                filing = ?
            WHERE number = ?
            """
        ).run(.integer(Ticket.Filing.erased.rawValue), .integer(number))
        try connection.prepare("UPDATE evidence SET texts = NULL WHERE ticket = ?").run(.integer(number))
        try connection.prepare("UPDATE evidence_line SET text = '' WHERE ticket = ?").run(.integer(number))
        try connection.prepare("DELETE FROM kept WHERE ticket = ?").run(.integer(number))
        try connection.prepare("DELETE FROM queue_file WHERE message = ?").run(.integer(number))
    }

    /// Erases mails of ours, and of a person's address all that is known, what relays said of it included; mails that wait do not go out
    /// any more. Of reports, which are about many, the texts go once they were sent.
    package func erase(_ mails: [OutboxRow], to address: String) throws(StoreError) {
        let key = Register.key(address)
        for mail in mails {
            let isTheirs = Register.key(mail.recipient) == key
            // What was noted when a person had it tried again, or took it off the list.
            if isTheirs {
                try connection.prepare("UPDATE event SET detail = replace(detail, ?1, ',') WHERE instr(detail, ?1)").run(
                    .text(" to \(mail.recipient),"))
            }
            try connection.prepare(
                """
                UPDATE outbox SET message = x'', recipient = ?1, failure = NULL,
                    subject_key = CASE WHEN substr(subject_key, 1, 1) IN ('\(OutboxRow.noReply)', '\(OutboxRow.strangers)')
                        THEN substr(subject_key, 1, 1) ELSE '' END,
                    fate = CASE WHEN sent IS NULL THEN \(OutboxRow.Fate.dropped.literal) ELSE fate END
                WHERE id = ?2
                """
            ).run(.text(isTheirs ? "" : mail.recipient), .integer(mail.id))
        }
        try connection.prepare("UPDATE outbox SET message = x'' WHERE ticket IS NULL AND sent IS NOT NULL").run()
        for form in try forms(of: address, in: "address", of: "unreachable") {
            try connection.prepare("DELETE FROM unreachable WHERE address = ?").run(.text(form))
        }
    }

    /// Erases evidence and our mails' texts of messages that were taken before a time, so many at once.
    ///
    /// - Returns: whether there is more.
    package func eraseTexts(before time: Timestamp, limit: Int) throws(StoreError) -> Bool {
        var isMore = false
        for statement in [
            """
            UPDATE evidence SET texts = NULL WHERE ticket IN (
                SELECT ticket FROM evidence JOIN ticket ON number = evidence.ticket WHERE texts IS NOT NULL AND accepted < ? LIMIT ?)
            """,
            """
            UPDATE evidence_line SET text = '' WHERE text <> '' AND ticket IN (
                SELECT ticket FROM evidence_line JOIN ticket ON number = evidence_line.ticket WHERE text <> '' AND accepted < ? LIMIT ?)
            """,
            """
            UPDATE outbox SET message = x'' WHERE id IN (
                SELECT id FROM outbox WHERE created < ? AND sent IS NOT NULL AND length(message) > 0 LIMIT ?)
            """,
        ] {
            try connection.prepare(statement).run(.integer(time.seconds), .integer(Int64(limit)))
            if connection.changes > 0 { isMore = true }
        }
        return isMore
    }

    /// Gives the room of what was erased back, and writes over it.
    package func compact() throws(StoreError) {
        try connection.execute("PRAGMA secure_delete = ON")
        try connection.execute("VACUUM")
        try connection.cutLog()
    }
}
