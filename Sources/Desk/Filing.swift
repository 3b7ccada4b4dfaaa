import Bytes
package import Calendars
import Files
import Mail
import Maildir
import RuleLanguage
import Store

// Between a ticket's commit and the rename of its file into `new` a process can be killed. What finishes the rename then is the
// mail server's retry, which has had no 0, or a sweep; and only a file that was seen, in a folder that was synchronised since, is
// noted as filed.

/// What a sweep found, to be noted by the next transaction: one of its own would cost a sync.
struct Swept {
    var filed: [Int64] = []
    var unseen: [Int64] = []
    /// Tickets whose message was handed over once more.
    var again: [Int64] = []
    var isEmpty: Bool { filed.isEmpty && unseen.isEmpty && again.isEmpty }
}

extension Desk {
    /// Tickets whose rename a killed process left undone, in seconds: a delivery in work is younger.
    package static let sweepAge: Int64 = 60
    /// Tickets looked at in one sweep.
    private static let sweptTickets = 256
    /// A delivery sweeps only once so many tickets wait: the syncs are shared by them all.
    static let sweptInPassing = 32

    /// Whether a delivery asks how many wait: one in sixteen does, by its message's digest. The question alone is 2% of its time.
    static func looksForPending(_ digest: [UInt8]) -> Bool { digest.first.map { $0 & 0x0F == 0 } ?? true }

    /// Finishes what killed processes left undone, and finds out what is filed; `settle` or the next transaction notes it.
    package func sweep(before time: Timestamp, atLeast count: Int = 1) throws(DeskError) {
        let limit = max(count, Desk.sweptTickets)
        let pending = try stored { () throws(StoreError) in try store.pendingFiles(before: time, limit: limit) }
        guard pending.count >= count, !pending.isEmpty else { return }
        for (name, tickets) in Dictionary(grouping: pending, by: \.queue) {
            try filing { () throws(FileSystemError) in try sweep(folders.queue(name, files), tickets) }
        }
    }

    private func sweep(_ queue: Maildir, _ tickets: [Store.PendingFile]) throws(FileSystemError) {
        var missing: [Store.PendingFile] = []
        var seen: [Int64] = []
        for ticket in tickets {
            if try queue.finishDraft(MaildirName(ticket.file)) { seen.append(ticket.ticket) } else { missing.append(ticket) }
        }
        if !missing.isEmpty, queue.exists {
            let read = Set(try queue.readMessages().map(\.text))
            for ticket in missing {
                if read.contains(ticket.file) { seen.append(ticket.ticket) } else { swept.unseen.append(ticket.ticket) }
            }
        } else {
            swept.unseen += missing.map(\.ticket)
        }
        if !seen.isEmpty {
            try queue.synchronise()
            swept.filed += seen
        }
    }

    /// Within a transaction: what sweeps found.
    func noteSwept() throws(DeskError) {
        guard !swept.isEmpty else { return }
        try stored { () throws(StoreError) in
            try store.mark(swept.filed, .filed)
            try store.mark(swept.unseen, .unseen)
            for number in swept.again { try store.note("duplicate", ticket: number, at: clock(), "") }
        }
    }

    /// Notes what is found and not yet noted; at the end of a run.
    package func settle() throws(DeskError) {
        guard !swept.isEmpty else { return }
        try store.transaction({ () throws(DeskError) in try noteSwept() }, wrap: { .store($0) })
        swept = Swept()
    }

    /// Whether a ticket's file is in its queue, or where staff moved it.
    func wasFiled(_ ticket: Ticket) throws(DeskError) -> Bool {
        try filing { () throws(FileSystemError) in
            let name = MaildirName(ticket.file)
            return try folders.queue(ticket.queue, files).find(name) != nil || isElsewhere(name)
        }
    }

    private func isElsewhere(_ name: MaildirName) -> Bool {
        guard let queues = try? files.list(folders.queues) else { return false }
        return queues.contains { queue in (try? folders.queue(queue, files).find(name)).flatMap(\.self) != nil }
    }

    /// A message that is here already: what a killed process, or a power cut, left undone is done now.
    func finish(_ ticket: Ticket, _ message: Message, policy: Policy) throws(DeskError) -> Delivery {
        try finish(ticket, policy: policy) { clocks in
            QueueFile.pieces(message, lines: QueueFile.lines(ticket, clocks, name: Desk.name(of: ticket, policy)))
        }
    }

    func finish(
        _ ticket: Ticket, policy: Policy, pieces: ([Ticket.Clock]) -> [ArraySlice<UInt8>]
    ) throws(DeskError) -> Delivery {
        if ticket.filing != .filed {
            let queue = folders.queue(ticket.queue, files)
            let name = MaildirName(ticket.file)
            let isHere = try filing { () throws(FileSystemError) in try queue.finishDraft(name) }
            if isHere {
                try filing { () throws(FileSystemError) in try queue.synchronise() }
            } else if try !wasFiled(ticket) {
                // The file system forgot it, but the mail server did not.
                let clocks = try stored { () throws(StoreError) in try store.clocks(of: ticket.number) }
                try filing { () throws(FileSystemError) in
                    try queue.make(mode: SiteFolders.sharedMode)
                    try queue.draft(name, pieces(clocks), mode: SiteFolders.messageMode).deliver()
                }
                // What no sweep has seen, none looks for again.
                if ticket.filing == .unseen {
                    try stored { () throws(StoreError) in try store.mark([ticket.number], .filed) }
                }
            }
        }
        let hasReply = try stored { () throws(StoreError) in try store.hasWaitingMail(of: ticket.number) }
        swept.again.append(ticket.number)
        return Delivery(
            outcome: .duplicate, ticket: Desk.name(of: ticket, policy), number: ticket.number, queue: ticket.queue,
            prepared: nil, hasReply: hasReply)
    }

    // MARK: Leftovers

    /// Age of files in `tmp` that nobody finishes any more, in seconds: 36 hours by the Maildir convention.
    static let leftoverAge: Int64 = 129_600

    /// Removes what killed processes left in the queues' `tmp` without a ticket: their mail servers brought those messages again.
    ///
    /// - Parameter age: in seconds.
    package func tidy(olderThan age: Int64 = Desk.leftoverAge) throws(DeskError) {
        let oldest = (clock().seconds - age) * 1_000_000_000
        let queues = try filing { () throws(FileSystemError) in try files.list(folders.queues) }
        for queue in queues {
            let folder = folders.queue(queue, files).path + "/tmp"
            for name in (try? files.list(folder)) ?? [] {
                guard let stamp = files.stamp(folder + "/" + name), stamp.changed < oldest else { continue }
                if try stored({ () throws(StoreError) in try store.isPending(file: name) }) { continue }
                try? files.remove(folder + "/" + name)
            }
        }
        for name in (try? files.list(folders.attempts)) ?? [] {
            guard let stamp = files.stamp(folders.attempts + "/" + name), stamp.changed < oldest else { continue }
            try? files.remove(folders.attempts + "/" + name)
        }
    }
}
