import Bytes
import Calendars
import Files
import Mail
import Maildir
package import RuleLanguage
import Store
import Tickets

/// What staff did in their mail programs since the queues were read last.
package struct QueueReading: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case seen, replied, moved, resolved, reopened, gone, back
    }
    package struct Item: Sendable, Equatable {
        package var ticket: Int64
        package var kind: Kind
        /// For a move: the queue that it came to.
        package var queue: String
    }
    package var items: [Item] = []

    mutating func add(_ kind: Kind, _ ticket: Int64, _ queue: String) {
        items.append(Item(ticket: ticket, kind: kind, queue: queue))
    }
}

extension Desk {
    /// The folder beside the queues into which staff put what is done.
    package static let resolvedQueue = OwnQueue.resolved.rawValue
    /// A message's head, in which our lines stand first, in bytes: they take some hundred each.
    private static let headBytes = 16 << 10
    /// The largest message that is read whole to tell whether it is the one that its lines say, in bytes.
    private static let largestMessage = 256 << 20

    /// Reads the queues as mail programs have left them, and does to tickets what was done to their files: replied is responded, moved
    /// to another queue is a correction, moved to `resolved` is resolved; seen is recorded; what has gone is listed, not resolved.
    ///
    /// Programs rename and copy files when they move a message, so a message is known by our line in it, checked against the ledger.
    package func readQueues(policy: Policy) throws(DeskError) -> QueueReading {
        let known = Dictionary(
            try stored(store.queueFiles()).map { (QueuePlace($0), $0) },
            uniquingKeysWith: { first, _ in first })
        var present = try listQueues()
        if known.keys.contains(where: { present[$0] == nil }) {
            // A file that moves while the folders are listed one after the other is seen twice or not at all.
            present.merge(try listQueues()) { _, later in later }
            present = present.filter { place, file in known[place] == nil || files.exists(place.path(of: file, in: folders))
            }
        }
        var found: [StoredQueueFile] = []
        for (place, file) in present where known[place]?.flags != MaildirName.flags(of: file) {
            var message = known[place]?.message
            if message == nil { message = try identify(place, file, policy: policy) }
            found.append(
                StoredQueueFile(
                    queue: place.queue, name: place.name, message: message ?? 0, flags: MaildirName.flags(of: file)))
        }
        let vanished = known.filter { present[$0.key] == nil }.map(\.value)
        if found.isEmpty, vanished.isEmpty { return QueueReading() }
        return try store.transaction { () throws(DeskError) in
            var reading = QueueReading()
            try note(found, vanished: vanished, known: known, policy: policy, &reading)
            return reading
        }
    }

    /// Every message's file in every queue: `new/name`, `cur/name:2,S`.
    private func listQueues() throws(DeskError) -> [QueuePlace: String] {
        var present: [QueuePlace: String] = [:]
        for queue in try filing(files.list(folders.queues)) where !queue.hasPrefix(".") {
            let path = folders.queues + "/" + queue
            guard files.isDirectory(path) else { continue }
            for folder in ["new", "cur"] {
                for name in (try? files.list(path + "/" + folder)) ?? [] where !name.hasPrefix(".") {
                    present[QueuePlace(queue: queue, name: MaildirName.base(of: name))] = folder + "/" + name
                }
            }
        }
        return present
    }

    /// The message that a file is, by its own row's number; 0 for what is none of ours.
    private func identify(_ place: QueuePlace, _ file: String, policy: Policy) throws(DeskError) -> Int64 {
        let path = place.path(of: file, in: folders)
        // Read, and not mapped: staff's programs may cut it at any moment.
        guard let head = try? files.readHead(path, count: Desk.headBytes),
            let number = QueueFile.ticketNumber(in: head, prefix: policy.site.ticketPrefix)
        else { return 0 }
        return try stored { () throws(StoreError) in
            // The name that we gave says it as well, where the program that moved it kept that.
            for row in try store.messages(of: number) where row.file == place.name { return row.number }
            guard let bytes = try? files.readOwn(path, limit: Desk.largestMessage) else { return 0 }
            let digest = Message(parsing: QueueFile.original(of: bytes)).digest.bytes
            guard let ticket = try store.ticket(digest: digest), (ticket.follows ?? ticket.number) == number else {
                return 0
            }
            return ticket.number
        }
    }

    private func note(
        _ found: [StoredQueueFile], vanished: [StoredQueueFile], known: [QueuePlace: StoredQueueFile], policy: Policy,
        _ reading: inout QueueReading
    ) throws(DeskError) {
        try stored { () throws(StoreError) in
            for file in found { try store.put(file) }
            for file in vanished { try store.remove(file) }
        }
        // A file that was moved bears the marks that it had.
        var flags: [Int64: String] = [:]
        for file in known.values { flags[file.message, default: ""] += file.flags }
        for file in found where file.message != 0 {
            let before = flags[file.message] ?? ""
            flags[file.message] = before + file.flags
            let ticket = try ticketNumber(of: file.message)
            if file.flags.contains("R"), !before.contains("R") {
                try apply(.respond, to: ticket, by: .mailProgram, at: clock(), policy: policy)
                reading.add(.replied, ticket, file.queue)
            } else if file.flags.contains("S"), !before.contains("S") {
                try apply(.see, to: ticket, by: .mailProgram, at: clock(), policy: policy)
                reading.add(.seen, ticket, file.queue)
            }
        }
        var looked: Set<Int64> = []
        for file in found + vanished where file.message != 0 && looked.insert(file.message).inserted {
            let left = Set(vanished.lazy.filter { $0.message == file.message }.map(\.queue))
            let came = Set(found.lazy.filter { $0.message == file.message && known[QueuePlace($0)] == nil }.map(\.queue))
            try noteWhereabouts(of: file.message, left: left, came: came, policy: policy, &reading)
        }
    }

    private func ticketNumber(of message: Int64) throws(DeskError) -> Int64 {
        try stored(store.ticket(number: message))?.knownNumber ?? message
    }

    /// - Parameters:
    ///   - left: the queues from which files of the message have gone.
    ///   - came: those in which there are new ones.
    private func noteWhereabouts(
        of message: Int64, left: Set<String>, came: Set<String>, policy: Policy, _ reading: inout QueueReading
    ) throws(DeskError) {
        guard let row = try stored(store.ticket(number: message)) else { return }
        let number = row.knownNumber
        guard let ticket = try stored(store.ticket(number: number)),
            let status = try stored(store.status(of: number))
        else { return }
        // What is marked as deleted waits for its removal: it is nowhere any more.
        let places = try stored(store.queues(of: message))
        let now = clock()
        func record(
            _ kind: QueueReading.Kind, as change: TicketChange.Kind, _ queue: String, _ detail: String
        ) throws(DeskError) {
            reading.add(kind, number, queue)
            let change = TicketChange(
                at: now, kind: change, detail: detail, by: Doer.mailProgram)
            try stored(store.insert(change, of: number))
        }
        guard !places.isEmpty else {
            guard message == number, status.gone == nil else { return }
            try stored(store.setGone(now, of: number))
            return try record(.gone, as: .gone, ticket.queue, "no queue has it any more")
        }
        if message == number, status.gone != nil {
            try stored(store.setGone(nil, of: number))
            try record(.back, as: .back, places[0], "in \(places[0])")
        }
        let isDone = places.contains(Desk.resolvedQueue)
        if status.state != .resolved, came.contains(Desk.resolvedQueue), !places.contains(ticket.queue) {
            try apply(
                .resolve, to: number, by: .mailProgram, at: now, detail: "moved to \(Desk.resolvedQueue)", policy: policy)
            return reading.add(.resolved, number, Desk.resolvedQueue)
        }
        // Only the message that opened the ticket says where the ticket is.
        guard message == number, !isDone else { return }
        if status.state == .resolved, left.contains(Desk.resolvedQueue) {
            try apply(.reopen, to: number, by: .mailProgram, at: now, detail: "moved to \(places[0])", policy: policy)
            reading.add(.reopened, number, places[0])
        }
        if !places.contains(ticket.queue), status.state != .resolved || left.contains(Desk.resolvedQueue) {
            try noteMove(of: ticket, to: places[0], by: .mailProgram, at: now)
            reading.add(.moved, number, places[0])
        }
    }

    /// Within a transaction: staff have put a ticket into another queue, which says that the rules were wrong.
    func noteMove(of ticket: Ticket, to queue: String, by doer: Doer, at time: Timestamp) throws(DeskError) {
        let change = TicketChange(
            at: time, kind: .queue, detail: "from \(ticket.queue) to \(queue)", by: doer)
        try stored { () throws(StoreError) in
            try store.setQueue(queue, of: ticket.number)
            try store.correct(ticket.number, queue: queue, by: doer.name, at: time)
            try store.insert(change, of: ticket.number)
        }
    }
}
