import Files
import Mail
import Maildir
import RuleLanguage
import Store
import Triage

extension Desk {
    /// One mail to two of our addresses is handed over twice by some mail servers, once for each: it is one ticket, on the higher
    /// channel. Where the second copy names a higher one than the ledger has, queue, promise and clocks become those, and those whom
    /// that queue names are told.
    ///
    /// What was held is decided by the copy that proves who wrote it (`proven`).
    ///
    /// The file moves before the ledger changes: a try that is cut off between the two leaves a message that the next try, which
    /// the mail server makes, finds in either place. The reply that the first copy brought stays the only one; it promises less
    /// than is kept now.
    ///
    /// - Returns: the ticket as it is then.
    func raised(_ ticket: Ticket, _ message: Message, envelope: Envelope, policy: Policy) throws(DeskError) -> Ticket {
        if ticket.outcome == .held { return try proven(ticket, message, envelope: envelope, policy: policy) }
        guard !envelope.recipients.isEmpty, ticket.isRequest, ticket.outcome == .ticketed else {
            return ticket
        }
        let own = OwnAddresses(of: policy)
        let named = policy.channel(of: envelope.recipients.compactMap(own.own), plan: ticket.plan)
        func rank(_ channel: String?) -> Int { policy.channels.firstIndex { $0.name == channel } ?? -1 }
        guard rank(named) > rank(ticket.channel) else { return ticket }

        let both = Envelope(
            sender: envelope.sender, recipients: envelope.recipients + [ticket.envelopeRecipient].compactMap(\.self))
        let prepared = try prepare(
            Incoming(message, envelope: both), digest: ticket.digest, policy: policy, options: DeliveryOptions())
        let decision = prepared.decision
        guard rank(decision.channel) > rank(ticket.channel), decision.following?.isFollowUp != true else { return ticket }
        var raised = ticket
        raised.channel = decision.channel
        raised.queue = decision.queue
        raised.promise = decision.promise.description
        if raised.queue != ticket.queue {
            // Where staff have it elsewhere, they know better.
            guard try move(ticket, to: raised.queue, message, prepared, policy) else { return ticket }
        }
        try store.transaction { () throws(DeskError) in
            try stored { () throws(StoreError) in
                try store.raise(raised, clocks: decision.clocks.map(Ticket.Clock.init))
                try store.note(
                    .raised, ticket: ticket.number, at: clock(),
                    "\(ticket.queue) to \(raised.queue), \(decision.channel ?? "")")
            }
            guard raised.queue != ticket.queue, prepared.notifies else { return }
            prepared.ticket.number = ticket.number
            _ = try notices.notify(of: prepared, policy: policy)
        }
        return raised
    }

    /// Moves a message's file from its queue to another, with the lines of the new decision where nobody has seen it yet.
    ///
    /// - Returns: false where it is in neither.
    private func move(
        _ ticket: Ticket, to name: String, _ message: Message, _ prepared: Prepared, _ policy: Policy
    ) throws(DeskError) -> Bool {
        try make(queue: name)
        let old = folders.queue(ticket.queue, files)
        let new = folders.queue(name, files)
        let file = MaildirName(ticket.file)
        return try filing { () throws(FileSystemError) in
            guard let path = try old.find(file) else { return try new.find(file) != nil }
            if path.hasPrefix(old.path + "/cur/") {
                try files.rename(path, to: new.path + path.dropFirst(old.path.count))
            } else {
                let lines = QueueFile.lines(prepared.decision, ticket: Desk.name(of: ticket, policy), rules: policy.digest)
                // A try that was cut off may have left its own.
                if new.hasDraft(file) { try files.remove("\(new.path)/tmp/\(file.text)") }
                let draft = try new.draft(file, QueueFile.pieces(message, lines: lines), mode: SiteFolders.messageMode)
                try draft.deliver()
                try files.remove(path)
            }
            try new.synchronise()
            try old.synchronise()
            return true
        }
    }
}
