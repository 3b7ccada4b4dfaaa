package import Calendars
import Files
import Maildir
import Store

// Between a ticket's commit and the rename of its file into `new` a process can be killed. What finishes the rename then is the
// mail server's retry, which has had no 0, or a sweep; and only a file that was seen, in a folder that was synchronised since, is
// noted as filed.

/// Finishes what killed processes left undone, and keeps what it found until a transaction notes it: one of its own would cost a sync.
struct Sweep {
    private let store: Store
    private let folders: SiteFolders
    private let files: any FileSystem
    private let clock: () -> Timestamp

    // What is found, and not yet noted.
    private var filed: [Int64] = []
    private var unseen: [Int64] = []
    /// Tickets whose message was handed over once more.
    private var again: [Int64] = []

    /// Tickets looked at in one sweep.
    private static let mostTickets = 256
    /// A delivery sweeps only once so many tickets wait: the syncs are shared by them all.
    private static let enoughInPassing = 32

    init(_ desk: Desk) {
        store = desk.store
        folders = desk.folders
        files = desk.files
        clock = desk.clock
    }

    /// Whether a delivery asks how many wait: one in sixteen does, by its message's digest. The question alone is 2% of its time.
    static func isDue(_ digest: [UInt8]) -> Bool { digest.first.map { $0 & 0x0F == 0 } ?? true }

    /// Looks for tickets whose file is not known to be in its queue, where there are enough of them to pay for it.
    mutating func runInPassing() throws(DeskError) {
        try run(before: clock() + -Desk.sweepAge, atLeast: Sweep.enoughInPassing)
    }

    /// Looks for tickets that were taken before a time and whose file is not known to be in its queue, where there are so many.
    mutating func run(before time: Timestamp, atLeast count: Int = 1) throws(DeskError) {
        let limit = max(count, Sweep.mostTickets)
        let pending = try stored(store.pendingFiles(before: time, limit: limit))
        guard pending.count >= count, !pending.isEmpty else { return }
        for (name, tickets) in Dictionary(grouping: pending, by: \.queue) {
            try filing(look(into: folders.queue(name, files), tickets))
        }
    }

    private mutating func look(into queue: Maildir, _ tickets: [Store.PendingFile]) throws(FileSystemError) {
        var missing: [Store.PendingFile] = []
        var seen: [Int64] = []
        for ticket in tickets {
            if try queue.finishDraft(MaildirName(ticket.file)) { seen.append(ticket.ticket) } else { missing.append(ticket) }
        }
        let read = missing.isEmpty || !queue.exists ? [] : Set(try queue.readMessages().map(\.text))
        for ticket in missing {
            if read.contains(ticket.file) { seen.append(ticket.ticket) } else { unseen.append(ticket.ticket) }
        }
        if !seen.isEmpty {
            try queue.synchronise()
            filed += seen
        }
    }

    /// Files that are in `new`, durably.
    mutating func add(filed tickets: [Int64]) { filed += tickets }

    /// A message that was handed over once more.
    mutating func add(again ticket: Int64) { again.append(ticket) }

    /// Whether a message was, and that is not noted.
    var hasCopies: Bool { !again.isEmpty }

    private var isEmpty: Bool { filed.isEmpty && unseen.isEmpty && again.isEmpty }

    /// Within a transaction: writes down what is found. It stays known until that is committed.
    func note() throws(DeskError) {
        guard !isEmpty else { return }
        try stored { () throws(StoreError) in
            try store.mark(filed, .filed)
            try store.mark(unseen, .unseen)
            for number in again { try store.note(.duplicate, ticket: number, at: clock(), "") }
        }
    }

    /// The transaction that noted it is committed.
    mutating func forget() {
        filed = []
        unseen = []
        again = []
    }

    /// Notes what is found and not yet noted, in a transaction of its own.
    mutating func settle() throws(DeskError) {
        guard !isEmpty else { return }
        try store.transaction { () throws(DeskError) in try note() }
        forget()
    }
}

extension Desk {
    /// Tickets whose rename a killed process left undone, in seconds: a delivery in work is younger.
    package static let sweepAge: Int64 = 60

    /// Finishes what killed processes left undone, of tickets that were taken before a time.
    package func sweep(before time: Timestamp) throws(DeskError) {
        var sweep = Sweep(self)
        try sweep.run(before: time)
        try sweep.settle()
    }
}
