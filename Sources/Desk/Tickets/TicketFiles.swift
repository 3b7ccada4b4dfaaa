import Files
import Mail
import Maildir
import Store

/// The files of tickets' messages: where staff have put them, and how they are moved.
struct TicketFiles {
    private let store: Store
    private let folders: SiteFolders
    private let files: any FileSystem

    init(_ desk: Desk) {
        store = desk.store
        folders = desk.folders
        files = desk.files
    }

    /// A file that was moved, as it was and as it is.
    struct Moved {
        var from: StoredQueueFile
        var to: StoredQueueFile
    }

    /// Within a transaction: writes down where they are.
    func note(_ moved: [Moved]) throws(DeskError) {
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
    func move(of number: Int64, to queue: String, from origin: String? = nil) throws(DeskError) -> [Moved] {
        try filing(folders.make(queue: queue, files))
        let target = folders.queue(queue, files)
        var moved: [Moved] = []
        for row in try stored(store.messages(of: number)) {
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
            moved.append(Moved(from: from, to: to))
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

    /// The largest message that is read again, in bytes: `deliver` takes none that is larger.
    private static let largestMessage = 256 << 20

    /// The message itself, as it came; nil where it is in no queue any more.
    func message(of row: Ticket) throws(DeskError) -> Message? {
        guard let (_, path) = try whereabouts(of: row),
            let bytes = try? files.readOwn(path, limit: TicketFiles.largestMessage)
        else { return nil }
        return Message(parsing: QueueFile.original(of: bytes))
    }

    /// The paths of all its files: a program that moves a message may have left a copy.
    func all(of row: Ticket) throws(DeskError) -> [String] {
        var found: [String] = []
        for place in try places(of: row) {
            if let path = try file(at: place), !found.contains(path) { found.append(path) }
        }
        return found
    }

    /// Where files of a message were seen, and where it was put at first.
    private func places(of row: Ticket) throws(DeskError) -> [QueuePlace] {
        let known = try stored(store.files(of: row.number))
        return known.map(QueuePlace.init) + [QueuePlace(queue: row.queue, name: row.file)]
    }

    private func file(at place: QueuePlace) throws(DeskError) -> String? {
        try filing { () throws(FileSystemError) -> String? in
            let queue = folders.queue(place.queue, files)
            return queue.exists ? try queue.find(MaildirName(place.name)) : nil
        }
    }
}

/// A file of a queue, whatever its flags.
struct QueuePlace: Hashable {
    var queue: String
    var name: String

    init(queue: String, name: String) {
        self.queue = queue
        self.name = name
    }

    init(_ file: StoredQueueFile) { self.init(queue: file.queue, name: file.name) }

    /// - Parameter file: as the queue's folder has it.
    func path(of file: String, in folders: SiteFolders) -> String { "\(folders.queues)/\(queue)/\(file)" }
}
