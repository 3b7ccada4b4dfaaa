import Calendars
import Files
import Mail
import Maildir
import RuleLanguage
import Store

extension Desk {
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
    ///
    /// - Parameter sweep: has it noted that the message was handed over once more.
    func finish(
        _ ticket: Ticket, _ message: Message, policy: Policy, _ sweep: inout Sweep
    ) throws(DeskError) -> Delivery {
        try finish(ticket, policy: policy, &sweep) { clocks in
            QueueFile.pieces(message, lines: QueueFile.lines(ticket, clocks, name: Desk.name(of: ticket, policy)))
        }
    }

    func finish(
        _ ticket: Ticket, policy: Policy, _ sweep: inout Sweep, pieces: ([Ticket.Clock]) -> [ArraySlice<UInt8>]
    ) throws(DeskError) -> Delivery {
        if ticket.filing != .filed {
            let queue = folders.queue(ticket.queue, files)
            let name = MaildirName(ticket.file)
            let isHere = try filing(queue.finishDraft(name))
            if isHere {
                try filing(queue.synchronise())
            } else if try !wasFiled(ticket) {
                // The file system forgot it, but the mail server did not.
                let clocks = try stored(store.clocks(of: ticket.number))
                try filing { () throws(FileSystemError) in
                    try queue.make(mode: SiteFolders.sharedMode)
                    try queue.draft(name, pieces(clocks), mode: SiteFolders.messageMode).deliver()
                }
                // What no sweep has seen, none looks for again.
                if ticket.filing == .unseen {
                    try stored(store.mark([ticket.number], .filed))
                }
            }
        }
        let hasReply = try stored(store.hasWaitingMail(of: ticket.number))
        sweep.add(again: ticket.number)
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
        let queues = try filing(files.list(folders.queues))
        for queue in queues {
            let folder = folders.queue(queue, files).path + "/tmp"
            for name in (try? files.list(folder)) ?? [] {
                guard let stamp = files.stamp(folder + "/" + name), stamp.changed < oldest else { continue }
                if try stored(store.isPending(file: name)) { continue }
                try? files.remove(folder + "/" + name)
            }
        }
        for name in (try? files.list(folders.attempts)) ?? [] {
            guard let stamp = files.stamp(folders.attempts + "/" + name), stamp.changed < oldest else { continue }
            try? files.remove(folders.attempts + "/" + name)
        }
    }
}
