package import Calendars

// What files the queues had when they were read last: mail programs change them behind our back.

/// A message's file in a queue.
package struct StoredQueueFile: Sendable, Hashable {
    package var queue: String
    /// Without flags.
    package var name: String
    /// The row of the message that it is; a follow-up has one of its own.
    package var message: Int64
    /// As the Maildir convention has them: `RS`; empty in `new`.
    package var flags: String

    package init(queue: String, name: String, message: Int64, flags: String) {
        self.queue = queue
        self.name = name
        self.message = message
        self.flags = flags
    }
}

extension Store {
    /// All files that stood in queues when they were last read.
    package func queueFiles() throws(StoreError) -> [StoredQueueFile] {
        var files: [StoredQueueFile] = []
        try connection.prepare("SELECT queue, name, message, flags FROM queue_file").rows { row in
            files.append(StoredQueueFile(queue: row.text(0), name: row.text(1), message: row.integer(2), flags: row.text(3)))
        }
        return files
    }

    /// Those of one message.
    package func files(of message: Int64) throws(StoreError) -> [StoredQueueFile] {
        var files: [StoredQueueFile] = []
        try connection.prepare("SELECT queue, name, message, flags FROM queue_file WHERE message = ? ORDER BY queue").rows(
            .integer(message)
        ) {
            row in
            files.append(StoredQueueFile(queue: row.text(0), name: row.text(1), message: row.integer(2), flags: row.text(3)))
        }
        return files
    }

    /// Notes a file as it stands in its queue.
    package func put(_ file: StoredQueueFile) throws(StoreError) {
        try connection.prepare("INSERT OR REPLACE INTO queue_file (queue, name, message, flags) VALUES (?, ?, ?, ?)")
            .run(.text(file.queue), .text(file.name), .integer(file.message), .text(file.flags))
    }

    /// Notes that a file is in its queue no more.
    package func remove(_ file: StoredQueueFile) throws(StoreError) {
        try connection.prepare("DELETE FROM queue_file WHERE queue = ? AND name = ?").run(
            .text(file.queue), .text(file.name))
    }

    /// The queues in which a message has a file that is not marked as deleted, in the order of names.
    package func queues(of message: Int64) throws(StoreError) -> [String] {
        var queues: [String] = []
        try connection.prepare(
            "SELECT DISTINCT queue FROM queue_file WHERE message = ? AND instr(flags, 'T') = 0 ORDER BY queue"
        )
        .rows(.integer(message)) { queues.append($0.text(0)) }
        return queues
    }

    /// The rows of a ticket's messages: its own, then its follow-ups'.
    package func messages(of ticket: Int64) throws(StoreError) -> [Ticket] {
        var rows: [Ticket] = []
        try connection.prepare("SELECT \(Store.ticketColumns) FROM ticket WHERE number = ?1 OR follows = ?1 ORDER BY number")
            .rows(.integer(ticket)) { rows.append(Store.ticket($0)) }
        return rows
    }

    /// Where staff say that a ticket belongs, and who; nil where they left it where the rules put it.
    package func correction(of ticket: Int64) throws(StoreError) -> (queue: String, author: String)? {
        try connection.prepare("SELECT queue, author FROM correction WHERE ticket = ?").first(.integer(ticket)) {
            ($0.text(0), $0.text(1))
        }
    }

    /// Staff say that a ticket belongs into another queue than the one the rules put it into. Back where it was routed to, they take
    /// that back.
    package func correct(_ ticket: Int64, queue: String, by author: String, at time: Timestamp) throws(StoreError) {
        try connection.prepare(
            "DELETE FROM correction WHERE ticket = ?1 AND EXISTS (SELECT 1 FROM ticket WHERE number = ?1 AND routed = ?2)"
        )
        .run(.integer(ticket), .text(queue))
        try connection.prepare(
            """
            INSERT OR REPLACE INTO correction (ticket, at, queue, author)
            SELECT number, ?2, ?3, ?4 FROM ticket WHERE number = ?1 AND routed <> ?3
            """
        ).run(.integer(ticket), .integer(time.seconds), .text(queue), .text(author))
    }
}
