import Files
import Maildir
package import RuleLanguage
package import Store
package import Tickets

extension Desk {
    /// Moves a ticket to another queue: its files, then the ledger, as a mail program's move would be found by `readQueues`. So a
    /// move that is cut off between the two is finished by the next reading.
    ///
    /// - Returns: false where the ticket is there already.
    package func move(_ ticket: Ticket, to queue: String, by doer: Doer) throws(DeskError) -> Bool {
        guard ticket.queue != queue else { return false }
        let moved = try moveFiles(of: ticket.number, to: queue)
        try store.transaction(
            { () throws(DeskError) in
                try note(moved)
                try noteMove(of: ticket, to: queue, by: doer, at: clock())
            }, wrap: { .store($0) })
        return true
    }

    /// Resolves a ticket, and puts its messages where staff put what is done.
    package func resolve(_ number: Int64, by doer: Doer, detail: String = "", policy: Policy) throws(DeskError)
        -> TicketLife?
    {
        let moved = try moveFiles(of: number, to: Desk.resolvedQueue)
        return try store.transaction(
            { () throws(DeskError) in
                try note(moved)
                return try apply(.resolve, to: number, by: doer, at: clock(), detail: detail, policy: policy)
            }, wrap: { .store($0) })
    }

    /// Opens a ticket again, and puts its messages back into its queue.
    package func reopen(_ ticket: Ticket, by doer: Doer, detail: String = "", policy: Policy) throws(DeskError)
        -> TicketLife?
    {
        let moved = try moveFiles(of: ticket.number, to: ticket.queue)
        return try store.transaction(
            { () throws(DeskError) in
                try note(moved)
                return try apply(.reopen, to: ticket.number, by: doer, at: clock(), detail: detail, policy: policy)
            }, wrap: { .store($0) })
    }

    /// A file that was moved, as it was and as it is.
    struct MovedFile {
        var from: StoredQueueFile
        var to: StoredQueueFile
    }

    func note(_ moved: [MovedFile]) throws(DeskError) {
        try stored { () throws(StoreError) in
            for file in moved {
                try store.remove(file.from)
                try store.put(file.to)
            }
        }
    }

    /// Moves the files of a ticket's messages, wherever staff have put them, under their names and with their flags. What has gone stays
    /// so. In `resolved` a message is no news any more.
    ///
    /// - Parameter origin: only what is in this queue; nil: wherever it is.
    func moveFiles(of number: Int64, to queue: String, from origin: String? = nil) throws(DeskError) -> [MovedFile] {
        try make(queue: queue)
        let target = folders.queue(queue, files)
        var moved: [MovedFile] = []
        for row in try stored({ () throws(StoreError) in try store.messages(of: number) }) {
            guard let (place, path) = try whereabouts(of: row), place.queue != queue, place.queue == origin ?? place.queue
            else { continue }
            let flags = path.hasSuffix("/new/" + place.name) ? nil : MaildirName.flags(of: path)
            let isRead = flags != nil || queue == Desk.resolvedQueue
            let newFlags = flags ?? (queue == Desk.resolvedQueue ? "S" : "")
            let name = isRead ? "/cur/\(place.name)" + (newFlags.isEmpty ? "" : ":2,\(newFlags)") : "/new/\(place.name)"
            try filing { () throws(FileSystemError) in
                try files.rename(path, to: target.path + name)
                try target.synchronise()
                try folders.queue(place.queue, files).synchronise()
            }
            let from = StoredQueueFile(queue: place.queue, name: place.name, message: row.number, flags: flags ?? "")
            let to = StoredQueueFile(queue: queue, name: place.name, message: row.number, flags: newFlags)
            moved.append(MovedFile(from: from, to: to))
        }
        return moved
    }

    /// Where a message's file is: where the queues were read to have it, else where it was put.
    func whereabouts(of row: Ticket) throws(DeskError) -> (QueuePlace, path: String)? {
        for place in try places(of: row) {
            if let found = try file(at: place) { return (place, found) }
        }
        return nil
    }

    /// The paths of all its files: a program that moves a message may have left a copy.
    func allFiles(of row: Ticket) throws(DeskError) -> [String] {
        var found: [String] = []
        for place in try places(of: row) {
            if let path = try file(at: place), !found.contains(path) { found.append(path) }
        }
        return found
    }

    /// Where files of a message were seen, and where it was put at first.
    private func places(of row: Ticket) throws(DeskError) -> [QueuePlace] {
        let known = try stored { () throws(StoreError) in try store.files(of: row.number) }
        return known.map(QueuePlace.init) + [QueuePlace(queue: row.queue, name: row.file)]
    }

    private func file(at place: QueuePlace) throws(DeskError) -> String? {
        try filing { () throws(FileSystemError) -> String? in
            let queue = folders.queue(place.queue, files)
            return queue.exists ? try queue.find(MaildirName(place.name)) : nil
        }
    }
}
