import Calendars
import Files
import Mail
import Maildir
package import RuleLanguage
import Store
import Tickets
package import Triage

/// What became of a held message that was released.
package struct Release: Sendable {
    package var ticket: String
    package var decision: Decision
    package var hasReply: Bool
}

extension Desk {
    /// Decides a held message again as verified: somebody has made sure that it is from who it says. Its file moves to the queue that it
    /// then belongs to, with the lines of that decision, its clocks begin, and its reply goes out.
    ///
    /// - Throws: `DeskError.notHeld` for what was not held back because of its sender, or whose message has gone.
    package func release(_ number: Int64, by doer: Doer, remark: String, policy: Policy) throws(DeskError) -> Release {
        guard let ticket = try stored({ () throws(StoreError) in try store.ticket(number: number) }),
            ticket.outcome == "held"
        else {
            throw .notHeld("it was not held back because of its sender")
        }
        guard let (_, path) = try whereabouts(of: ticket), let bytes = try? files.readOwn(path, limit: Desk.largestReleased)
        else {
            throw .notHeld("its message is in no queue any more")
        }
        var envelope = Envelope()
        envelope.recipients = [ticket.envelopeRecipient].compactMap(\.self)
        var incoming = Incoming(Message(parsing: QueueFile.original(of: bytes)), envelope: envelope)
        incoming.voucher = doer.name
        var options = DeliveryOptions()
        options.repliesToOldMail = true
        let prepared = try prepare(incoming, digest: ticket.digest, policy: policy, options: options)
        prepared.ticket.number = number
        prepared.ticket.file = ticket.file
        try takeTurn(prepared)
        let moved = try refile(ticket, prepared, policy: policy)
        try store.transaction(
            { () throws(DeskError) in
                try limitReply(prepared, policy: policy, options: options)
                try stored { () throws(StoreError) in try store.removeDecision(of: number) }
                try note(moved)
                try insert(prepared, policy: policy)
                let words = ["as verified, to \(prepared.ticket.queue)", remark].filter { !$0.isEmpty }.joined(
                    separator: "; ")
                let change = TicketChange(
                    at: clock(), kind: "release", detail: words, author: doer.name, source: doer.source)
                try stored { () throws(StoreError) in try store.insert(change, of: number) }
            }, wrap: { .store($0) })
        return Release(
            ticket: Desk.name(of: prepared.ticket, policy), decision: prepared.decision, hasReply: prepared.hasReply)
    }

    /// The largest message that is decided again, in bytes.
    private static let largestReleased = 256 << 20

    /// Writes the message into the queue of the new decision, then takes it from the old one: cut off in between, it is in both, and
    /// the release once more finds it.
    private func refile(_ ticket: Ticket, _ prepared: Prepared, policy: Policy) throws(DeskError) -> [MovedFile] {
        guard let (place, path) = try whereabouts(of: ticket) else { return [] }
        let queue = prepared.ticket.queue
        try make(queue: queue)
        let target = folders.queue(queue, files)
        let name = MaildirName(ticket.file)
        try filing { () throws(FileSystemError) in
            if place.queue != queue, let left = try target.find(name) { try files.remove(left) }
            if target.hasDraft(name) { try files.remove("\(target.path)/tmp/\(name.text)") }
        }
        guard place.queue != queue else { return [] }
        let draft = try write(prepared, policy: policy, synchronise: .now)
        do throws(FileSystemError) { try draft.deliver() } catch { throw .fileSystem(error) }
        try filing { () throws(FileSystemError) in
            try files.remove(path)
            try folders.queue(place.queue, files).synchronise()
        }
        let flags = path.hasSuffix("/new/" + place.name) ? "" : MaildirName.flags(of: path)
        return [
            MovedFile(
                from: StoredQueueFile(queue: place.queue, name: place.name, message: ticket.number, flags: flags),
                to: StoredQueueFile(queue: queue, name: name.text, message: ticket.number, flags: ""))
        ]
    }
}
