package import Calendars

// What is taken out of the ledger while its figures stay.

extension Store {
    /// Takes away what was decided of a message, for another decision in its place. What happened since stays.
    package func removeDecision(of number: Int64) throws(StoreError) {
        for table in ["evidence", "clock", "kept", "escalation"] {
            try connection.prepare("DELETE FROM \(table) WHERE ticket = ?").run(.integer(number))
        }
        try connection.prepare("DELETE FROM ticket WHERE number = ?").run(.integer(number))
    }

    /// Messages from an address, whatever its case.
    package func messages(from address: String) throws(StoreError) -> [Int64] {
        var numbers: [Int64] = []
        try connection.prepare(
            "SELECT number FROM ticket WHERE lower(sender) = ?1 OR lower(contact) = ?1 OR lower(envelope_sender) = ?1 ORDER BY number"
        )
        .rows(.text(address.lowercased())) { numbers.append($0.integer(0)) }
        return numbers
    }

    package func mailCount(to address: String) throws(StoreError) -> Int {
        Int(
            try connection.prepare("SELECT count(*) FROM outbox WHERE recipient = ?").first(.text(address.lowercased())) {
                $0.integer(0)
            } ?? 0)
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
        try connection.prepare("UPDATE evidence SET text = '' WHERE ticket = ?").run(.integer(number))
        try connection.prepare("DELETE FROM kept WHERE ticket = ?").run(.integer(number))
        try connection.prepare("DELETE FROM queue_file WHERE message = ?").run(.integer(number))
    }

    /// Erases mails of ours to an address; those that wait do not go out any more.
    package func eraseMails(to address: String) throws(StoreError) {
        try connection.prepare(
            """
            UPDATE outbox SET message = x'', recipient = '', subject_key = '', fate = CASE WHEN sent IS NULL THEN 'dropped' ELSE fate END
            WHERE recipient = ?
            """
        ).run(.text(address.lowercased()))
        try connection.prepare("DELETE FROM unreachable WHERE address = ?").run(.text(address.lowercased()))
    }

    /// Erases evidence and our mails' texts of messages that were taken before a time, so many at once.
    ///
    /// - Returns: whether there is more.
    package func eraseTexts(before time: Timestamp, limit: Int) throws(StoreError) -> Bool {
        try connection.prepare(
            """
            UPDATE evidence SET text = '' WHERE text <> '' AND ticket IN (
                SELECT ticket FROM evidence JOIN ticket ON number = evidence.ticket WHERE text <> '' AND accepted < ? LIMIT ?)
            """
        ).run(.integer(time.seconds), .integer(Int64(limit)))
        let isMore = connection.changes > 0
        try connection.prepare(
            "UPDATE outbox SET message = x'' WHERE id IN (SELECT id FROM outbox WHERE created < ? AND sent IS NOT NULL AND length(message) > 0 LIMIT ?)"
        )
        .run(.integer(time.seconds), .integer(Int64(limit)))
        return isMore || connection.changes > 0
    }

    /// Gives the room of what was erased back, and writes over it.
    package func compact() throws(StoreError) {
        try connection.execute("PRAGMA secure_delete = ON")
        try connection.execute("VACUUM")
        try connection.cutLog()
    }
}
