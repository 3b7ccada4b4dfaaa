package import Calendars

extension Store {
    /// The first ticket of a site: numbers of four digits look like what they are.
    private static let firstNumber: Int64 = 1001

    /// The number that the next ticket gets. Only inside a transaction is it still so when the ticket is inserted.
    ///
    /// - Returns: the number; and whether this is a copy that was put back (`backUp`) and has had no ticket since: then numbers from
    ///   this one on may have been given before, which this database cannot know.
    package func nextTicketNumber() throws(StoreError) -> (number: Int64, isCopy: Bool) {
        let next = try connection.prepare(
            "SELECT (SELECT max(number) FROM ticket), EXISTS (SELECT 1 FROM setting WHERE name = '\(Store.copyMark)')"
        ).first { (last: $0.optionalInteger(0), isCopy: $0.integer(1) != 0) }
        return ((next?.last ?? Store.firstNumber - 1) + 1, next?.isCopy ?? false)
    }

    /// From the next ticket on, this database is what the site goes by.
    package func forgetThatItIsCopy() throws(StoreError) {
        try connection.prepare("DELETE FROM setting WHERE name = ?").run(.text(Store.copyMark))
    }

    /// The setting that a copy has, and the database does not.
    static let copyMark = "copy"

    /// The ticket of a message that was here before. Most were not, and are looked up by number alone: a row's fifty columns cost more to
    /// ask for than to find.
    package func ticket(digest: [UInt8]) throws(StoreError) -> Ticket? {
        guard
            let number = try connection.prepare("SELECT number FROM ticket WHERE digest = ?").first(
                .blob(digest), row: { $0.integer(0) })
        else { return nil }
        return try ticket(number: number)
    }

    /// Whether a message is in the ledger.
    package func hasTicket(digest: [UInt8]) throws(StoreError) -> Bool {
        try connection.prepare("SELECT 1 FROM ticket WHERE digest = ?").first(.blob(digest)) { _ in true } ?? false
    }

    package func ticket(number: Int64) throws(StoreError) -> Ticket? {
        try connection.prepare("SELECT \(Store.ticketColumns) FROM ticket WHERE number = ?").first(
            .integer(number), row: Store.ticket)
    }

    /// Messages of a queue (all where nil), the newest first, at most `limit`.
    ///
    /// - Parameter followUps: with those that are a part of another's ticket.
    package func tickets(queue: String?, limit: Int, followUps: Bool = true) throws(StoreError) -> [Ticket] {
        var tickets: [Ticket] = []
        try connection.prepare(
            """
            SELECT \(Store.ticketColumns) FROM ticket
            WHERE (?1 IS NULL OR queue = ?1) AND (?3 OR follows IS NULL) ORDER BY number DESC LIMIT ?2
            """
        ).rows(.optional(queue), .integer(Int64(limit)), .flag(followUps)) { tickets.append(Store.ticket($0)) }
        return tickets
    }

    /// How many tickets each queue has had.
    package func ticketCounts() throws(StoreError) -> [(queue: String, count: Int)] {
        var counts: [(queue: String, count: Int)] = []
        try connection.prepare("SELECT queue, count(*) FROM ticket GROUP BY queue ORDER BY queue").rows {
            counts.append(($0.text(0), Int($0.integer(1))))
        }
        return counts
    }

    /// A ticket whose file nobody has seen in its queue yet.
    package struct PendingFile: Sendable, Equatable {
        package var ticket: Int64
        package var queue: String
        package var file: String
    }

    /// Tickets that were taken before a time and whose file is not known to be in its queue, the oldest first.
    package func pendingFiles(before time: Timestamp, limit: Int) throws(StoreError) -> [PendingFile] {
        var list: [PendingFile] = []
        try connection.prepare(
            "SELECT number, queue, file FROM ticket WHERE filing = 0 AND accepted < ? ORDER BY accepted LIMIT ?"
        )
        .rows(.integer(time.seconds), .integer(Int64(limit))) { row in
            list.append(PendingFile(ticket: row.integer(0), queue: row.text(1), file: row.text(2)))
        }
        return list
    }

    /// Whether a file in a queue's `tmp` is that of a ticket, and not a leftover.
    package func isPending(file: String) throws(StoreError) -> Bool {
        try connection.prepare("SELECT 1 FROM ticket WHERE filing = 0 AND file = ? LIMIT 1").first(.text(file)) { _ in true }
            ?? false
    }

    /// Notes how far the files of these tickets are.
    package func mark(_ numbers: [Int64], _ filing: Ticket.Filing) throws(StoreError) {
        guard !numbers.isEmpty else { return }
        let statement = try connection.prepare("UPDATE ticket SET filing = ? WHERE number = ?")
        for number in numbers { try statement.run(.integer(filing.rawValue), .integer(number)) }
    }

    /// Adds a ticket, with why it was decided so, and its clocks.
    package func insert(_ ticket: Ticket, evidence: PackedEvidence?, clocks: [Ticket.Clock]) throws(StoreError) {
        // All columns in their order: `ticketColumns`, then state, assignee, gone and routed. To name them would have SQLite look for each
        // among all, two fifths of what it has to do to understand this.
        let insert = try connection.prepare(
            "INSERT INTO ticket VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                + "?, ?, 'open', NULL, NULL, NULL)")
        try insert.run(
            .integer(ticket.number), .blob(ticket.digest), .optional(ticket.messageID), .integer(ticket.received.seconds),
            .integer(ticket.accepted.seconds), .integer(Int64(ticket.size)), .optional(ticket.envelopeSender),
            .optional(ticket.envelopeRecipient), .text(ticket.subject), .text(ticket.kind), .optional(ticket.kindReason),
            .optional(ticket.sender), .text(ticket.verification), .text(ticket.standing), .optional(ticket.account),
            .optional(ticket.contact), .optional(ticket.plan), .optional(ticket.project), .optional(ticket.channel),
            .optional(ticket.category), .optional(ticket.scope), .optional(ticket.severity), .text(ticket.queue),
            .text(ticket.promise), .optional(ticket.template), .optional(ticket.suppressed), .optional(ticket.partner),
            .text(ticket.rules), .text(ticket.outcome.rawValue), .text(ticket.file),
            .integer(ticket.filing.rawValue), .optional(ticket.follows), .optional(ticket.related))
        if let evidence { try insertEvidence(evidence, of: ticket.number) }
        try insertClocks(clocks, of: ticket.number)
    }

    func insertClocks(_ clocks: [Ticket.Clock], of number: Int64) throws(StoreError) {
        guard !clocks.isEmpty else { return }
        let statement = try connection.prepare(
            "INSERT INTO clock (ticket, name, within, calendar, due, follows) VALUES (?, ?, ?, ?, ?, ?)")
        for clock in clocks {
            try statement.run(
                .integer(number), .text(clock.name), .text(clock.within), .text(clock.calendar),
                .optional(clock.due?.seconds),
                .optional(clock.after))
        }
    }

    package func clocks(of number: Int64) throws(StoreError) -> [Ticket.Clock] {
        var list: [Ticket.Clock] = []
        try connection.prepare(
            "SELECT name, within, calendar, due, follows FROM clock WHERE ticket = ? ORDER BY due IS NULL, due"
        )
        .rows(.integer(number)) { row in
            list.append(
                Ticket.Clock(
                    name: row.text(0), within: row.text(1), calendar: row.text(2),
                    due: row.optionalTime(3), after: row.optionalText(4)))
        }
        return list
    }

    /// The first of the table, in its order.
    static let ticketColumns = """
        number, digest, message_id, received, accepted, size, envelope_sender, envelope_recipient, subject, kind, kind_reason, \
        sender, verification, standing, account, contact, plan, project, channel, category, scope, severity, queue, promise, \
        template, suppressed, partner, rules, outcome, file, filing, follows, related
        """

    static func ticket(_ row: borrowing Statement) -> Ticket {
        var ticket = Ticket(
            digest: row.blob(1), messageID: row.optionalText(2), received: row.time(3),
            accepted: row.time(4), size: Int(row.integer(5)), envelopeSender: row.optionalText(6),
            envelopeRecipient: row.optionalText(7), subject: row.text(8), kind: row.text(9),
            kindReason: row.optionalText(10),
            sender: row.optionalText(11), verification: row.text(12), standing: row.text(13), account: row.optionalText(14),
            contact: row.optionalText(15), plan: row.optionalText(16), project: row.optionalText(17),
            channel: row.optionalText(18),
            category: row.optionalText(19), scope: row.optionalText(20), severity: row.optionalText(21), queue: row.text(22),
            promise: row.text(23), template: row.optionalText(24), suppressed: row.optionalText(25),
            partner: row.optionalText(26),
            rules: row.text(27), outcome: Ticket.Outcome(rawValue: row.text(28)), file: row.text(29))
        ticket.number = row.integer(0)
        ticket.filing = Ticket.Filing(rawValue: row.integer(30)) ?? .pending
        ticket.follows = row.optionalInteger(31)
        ticket.related = row.optionalInteger(32)
        return ticket
    }
}
