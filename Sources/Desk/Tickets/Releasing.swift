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
        guard let ticket = try stored(store.ticket(number: number)) else {
            throw .notHeld("there is no such ticket")
        }
        let name = Desk.name(of: ticket, policy)
        guard ticket.outcome == .held else { throw .notHeld("\(name) was not held back because of its sender") }
        guard let message = try ticketFiles.message(of: ticket) else {
            throw .notHeld("the message of \(name) is in no queue any more")
        }
        var incoming = Incoming(message, envelope: ticket.envelope)
        incoming.voucher = doer.name
        var options = DeliveryOptions()
        options.repliesToOldMail = true
        let prepared = try prepare(incoming, digest: ticket.digest, policy: policy, options: options)
        let change = ["as verified, to \(prepared.ticket.queue)", remark].filter { !$0.isEmpty }.joined(separator: "; ")
        try decideAgain(ticket, prepared, by: doer, change, options: options, policy: policy)
        return Release(
            ticket: Desk.name(of: prepared.ticket, policy), decision: prepared.decision, hasReply: prepared.hasReply)
    }

    /// A copy of a held message by which our mail server proves who wrote it, where that which came first proved nothing: the message is
    /// decided by it. Else whoever has a copy, and is faster, could keep a customer from being answered. Where staff have moved the
    /// message, or looked after it, they know better.
    ///
    /// - Returns: the ticket as it is then.
    func proven(_ ticket: Ticket, _ message: Message, envelope: Envelope, policy: Policy) throws(DeskError) -> Ticket {
        guard message.trustedResults(of: policy.site).contains(where: { $0.result == "pass" }),
            let (place, _) = try ticketFiles.whereabouts(of: ticket), place.queue == ticket.queue,
            try stored(store.status(of: ticket.number))?.state == .open
        else { return ticket }
        let both = Envelope(
            sender: envelope.sender, recipients: envelope.recipients + [ticket.envelopeRecipient].compactMap(\.self))
        let options = DeliveryOptions()
        let prepared = try prepare(
            Incoming(message, envelope: both), digest: ticket.digest, policy: policy, options: options)
        guard prepared.decision.sender.verification == .verified else { return ticket }
        try decideAgain(
            ticket, prepared, by: .mailServer, "as verified by another copy, to \(prepared.ticket.queue)", options: options,
            policy: policy)
        return prepared.ticket
    }

    /// Puts another decision in the place of that by which a message was held.
    private func decideAgain(
        _ ticket: Ticket, _ prepared: Prepared, by doer: Doer, _ words: String, options: DeliveryOptions, policy: Policy
    ) throws(DeskError) {
        prepared.ticket.number = ticket.number
        prepared.ticket.file = ticket.file
        try takeTurn(prepared)
        // Before its file says whether it is answered, and once more under the lock.
        try limitReply(prepared, policy: policy, options: options)
        let moved = try refile(ticket, prepared, policy: policy)
        try store.transaction { () throws(DeskError) in
            guard try stored(store.ticket(number: ticket.number))?.outcome == .held
            else { throw .notHeld("somebody has released it meanwhile") }
            try limitReply(prepared, policy: policy, options: options)
            try stored(store.removeDecision(of: ticket.number))
            try ticketFiles.note(moved)
            try insert(prepared, policy: policy)
            let change = TicketChange(
                at: clock(), kind: .release, detail: words, by: doer)
            try stored(store.insert(change, of: ticket.number))
        }
    }

    /// Writes the message into the queue of the new decision, then takes it from where it was: cut off in between, it is in both, and
    /// the release once more finds it. Where staff had put it into that queue, it is written anew there, with its new lines.
    private func refile(_ ticket: Ticket, _ prepared: Prepared, policy: Policy) throws(DeskError) -> [TicketFiles.Moved] {
        guard let (place, path) = try ticketFiles.whereabouts(of: ticket) else { return [] }
        let queue = prepared.ticket.queue
        try make(queue: queue)
        let target = folders.queue(queue, files)
        let name = MaildirName(ticket.file)
        let written = "\(target.path)/new/\(name.text)"
        try filing { () throws(FileSystemError) in
            // What a release that was cut off has delivered stays: it may be another's at this moment, and the one file that there is.
            if target.hasDraft(name) { try files.remove("\(target.path)/tmp/\(name.text)") }
        }
        let draft = try write(prepared, policy: policy, synchronise: .now)
        do throws(FileSystemError) { try draft.deliver() } catch { throw .fileSystem(error) }
        try filing { () throws(FileSystemError) in
            // The new file has replaced one of its name that nobody had opened.
            if path != written {
                // Gone, where another release has come first: the ticket says so.
                do throws(FileSystemError) { try files.remove(path) } catch {
                    guard error.isMissing else { throw error }
                }
            }
            for left in try files.list("\(target.path)/cur") where MaildirName.base(of: left) == name.text {
                try files.remove("\(target.path)/cur/\(left)")
            }
            try folders.queue(place.queue, files).synchronise()
        }
        let flags = path.hasSuffix("/new/" + place.name) ? "" : MaildirName.flags(of: path)
        return [
            TicketFiles.Moved(
                from: StoredQueueFile(queue: place.queue, name: place.name, message: ticket.number, flags: flags),
                to: StoredQueueFile(queue: queue, name: name.text, message: ticket.number, flags: ""))
        ]
    }
}
