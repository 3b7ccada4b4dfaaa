import Calendars
import Files
import Mail
import Maildir
import Replies
import RuleLanguage
import Store
import Tickets
import Triage

// What is worked out of a message before the lock is taken, and what is done with it under the lock.

extension Desk {
    /// Everything that can be worked out before the lock is taken. A class, as it goes from hand to hand, and has a hundred parts to be
    /// counted each time that it is copied.
    final class Prepared: @unchecked Sendable {
        // Other threads read it to write the message's file. What they read, the one that owns the desk changes only before they have it.
        let incoming: Incoming
        var decision: Decision
        let digest: [UInt8]
        var ticket: Ticket
        let evidence: PackedEvidence?
        /// What `replay` will read; nil where the site keeps nothing.
        let kept: [UInt8]?
        /// The time that the reply speaks of.
        let replyTime: Timestamp
        /// Those whom its queue names are told.
        let notifies: Bool
        var repliesByTemplate: Bool { decision.template != nil && decision.suppressed == nil }
        /// A reply, or a notice, waits in the outbox; known once it was written, and no other thread's business.
        var hasReply = false

        init(
            _ worked: WorkedOut, _ decision: consuming Decision, _ ticket: consuming Ticket, evidence: PackedEvidence?,
            kept: [UInt8]?, replyTime: Timestamp, notifies: Bool
        ) {
            incoming = worked.incoming
            digest = worked.digest
            self.decision = decision
            self.ticket = ticket
            self.ticket.file = MaildirName.unique().text
            self.evidence = evidence
            self.kept = kept
            self.replyTime = replyTime
            self.notifies = notifies
        }
    }

    func prepare(
        _ incoming: Incoming, digest: [UInt8], policy: Policy, options: DeliveryOptions
    ) throws(DeskError) -> Prepared {
        let (register, naming) = try stored(store.register(for: incoming))
        let worked = WorkedOut(
            incoming, digest: digest, naming, register: register, policy: policy, zones: zones, now: clock())
        return try prepare(worked, policy: policy, options: options)
    }

    /// Adds to what was worked out without the ledger what the ledger says: the tickets that the message names.
    func prepare(
        _ worked: WorkedOut, policy: Policy, _ glossary: Glossary = Glossary(), options: DeliveryOptions
    ) throws(DeskError) -> Prepared {
        let earlier = try stored(earlierTickets(named: worked.keys))
        let (received, accepted) = (worked.decision.received, worked.ticket.accepted)
        let replyTime = options.repliesAtArrival ? received : accepted
        let notifies = options.notifies && (options.repliesToOldMail || accepted - received <= DeliveryOptions.oldAge)
        guard !earlier.isEmpty else {
            return Prepared(
                worked, worked.decision, worked.ticket, evidence: worked.evidence, kept: worked.kept, replyTime: replyTime,
                notifies: notifies)
        }
        let decision = try decided(worked, earlier, policy: policy)
        let ticket = Ticket(
            decision, worked.incoming, digest: worked.digest, accepted: accepted, rules: policy.digest, file: "")
        // A follow-up was decided by its ticket, not by the rules alone.
        let isAlone = decision.sender.project == worked.decision.sender.project
        let kept =
            ticket.follows != nil
            ? nil : isAlone ? worked.kept : Desk.kept(worked.incoming, decision.sender, accepted: accepted, policy)
        return Prepared(
            worked, decision, ticket, evidence: PackedEvidence(of: decision, glossary), kept: kept, replyTime: replyTime,
            notifies: notifies)
    }

    /// The decision on a message that names earlier tickets.
    private func decided(_ worked: WorkedOut, _ earlier: [EarlierTicket], policy: Policy) throws(DeskError) -> Decision {
        var decision = try decidedInThread(worked, earlier, policy: policy)
            .concluded(on: worked.incoming, earlier: earlier, policy: policy, zones: zones)
        if let answered = try stored(answered(by: worked.incoming, decision, earlier, policy: policy)) {
            decision.answer(answered)
        }
        return decision
    }

    /// The decision on a message as what is said in a conversation: where it names no project, that of the ticket it answers counts.
    private func decidedInThread(
        _ worked: WorkedOut, _ earlier: [EarlierTicket], policy: Policy
    ) throws(DeskError) -> Decision {
        let sender = worked.decision.sender
        guard !sender.namesProject, earlier.contains(where: { $0.project != nil && $0.project != sender.project }) else {
            return worked.decision
        }
        let (register, naming) = try stored(store.register(for: worked.incoming))
        let answered = worked.decision.answeredProject(
            of: earlier, isForward: worked.keys.isForward, register: register)
        guard let answered else { return worked.decision }
        return decide(
            worked.incoming, register: register, policy: policy, naming: naming, answered: answered, zones: zones,
            now: worked.ticket.accepted)
    }

    /// Refers a request that several partners could do to the one whose last turn is the longest ago. Under the lock, so that
    /// two at once do not go to the same.
    func takeTurn(_ prepared: Prepared) throws(DeskError) {
        let candidates = prepared.decision.referrals
        guard candidates.count > 1 else { return }
        let next = try stored(store.longestWaiting(of: candidates))
        prepared.decision.partner = next
        prepared.ticket.partner = next
    }

    /// Holds back a reply that would be one too many. Under the lock, where the replies of other processes, and those of this
    /// batch, are all counted.
    func limitReply(_ prepared: Prepared, policy: Policy, options: DeliveryOptions) throws(DeskError) {
        guard prepared.repliesByTemplate else { return }
        let now = prepared.ticket.accepted
        let history = try history(for: prepared.incoming, prepared.decision.sender, policy: policy, now: now)
        prepared.decision.suppressed =
            suppression(of: prepared.incoming, prepared.decision, policy: policy, history: history)?.rawValue
        if prepared.decision.suppressed == nil, !options.repliesToOldMail,
            now - prepared.decision.received > DeliveryOptions.oldAge
        {
            prepared.decision.suppressed = Suppression.oldMail.rawValue
        }
        prepared.ticket.suppressed = prepared.decision.suppressed
    }

    func history(
        for incoming: Incoming, _ sender: Sender, policy: Policy, now: Timestamp
    ) throws(DeskError) -> ReplyHistory {
        guard let recipient = replyRecipient(of: incoming, sender, policy: policy) else { return ReplyHistory() }
        let subject = Desk.subjectKey(Reply.subjectKey(of: incoming.message.subject), for: sender)
        return try stored { () throws(StoreError) in
            let limits = ReplyLimits(policy.site)
            var history = try ReplyHistory(now: now, limits: limits) { (since) throws(StoreError) in
                try store.mailCounts(recipient: recipient, subjectKey: subject, since: since)
            }
            history.hasBounced = try store.isUnreachable(recipient, since: now + -limits.bouncePeriod)
            return history
        }
    }

    /// Writes the message into its queue's `tmp`.
    func write(_ prepared: Prepared, policy: Policy, synchronise: Maildir.Synchronisation) throws(DeskError) -> Maildir.Draft
    {
        try Desk.write(prepared, policy: policy, to: folders.queue(prepared.ticket.queue, files), synchronise: synchronise)
    }

    /// The same in any thread.
    static func write(
        _ prepared: Prepared, policy: Policy, to queue: Maildir, synchronise: Maildir.Synchronisation
    ) throws(DeskError) -> Maildir.Draft {
        let file = MaildirName(prepared.ticket.file)
        let see = prepared.decision.following.flatMap { other in
            other.reasonAgainst.map { "\(policy.site.ticketPrefix)-\(other.ticket), named by \(other.namedBy); \($0)" }
        }
        let lines = QueueFile.lines(
            prepared.decision, ticket: Desk.name(of: prepared, policy), rules: policy.digest, see: see)
        do throws(FileSystemError) {
            return try queue.draft(
                file, QueueFile.pieces(prepared.incoming.message, lines: lines),
                mode: SiteFolders.messageMode, synchronise: synchronise)
        } catch {
            throw .fileSystem(error)
        }
    }

    /// The rows of a ticket, its reply included.
    func insert(_ prepared: Prepared, policy: Policy) throws(DeskError) {
        let decision = prepared.decision
        let ticket = prepared.ticket
        try stored { () throws(StoreError) in
            let clocks = decision.clocks.map(Ticket.Clock.init)
            try store.insert(
                ticket, evidence: prepared.evidence, clocks: ticket.follows == nil ? clocks : [])
            if let first = ticket.follows {
                try store.note(.followUp, ticket: first, at: ticket.accepted, "message \(ticket.number)")
            }
            if let kept = prepared.kept { try store.insertKept(ticket.number, kept) }
            try noteBounced(prepared.incoming, policy: policy, at: ticket.accepted)
        }
        if let first = ticket.follows {
            let isAnswer = decision.following?.isAnswer ?? false
            try apply(
                isAnswer ? .respond : .hear, to: first,
                by: isAnswer ? Doer(name: ticket.sender ?? "", source: .journal) : .customer,
                at: ticket.received, detail: "message \(ticket.number)", policy: policy)
        }
        if ticket.follows == nil, prepared.notifies, try notices.notify(of: prepared, policy: policy) {
            prepared.hasReply = true
        }
        guard let template = decision.template, decision.suppressed == nil,
            let reply = Reply(
                to: prepared.incoming, decision, ticket: Desk.name(of: ticket, policy), digest: prepared.digest,
                policy: policy, zones: zones,
                now: prepared.replyTime, facts: try replyFacts(for: ticket, policy: policy))
        else { return }
        let row = OutboxRow(
            ticket: ticket.number, purpose: .reply(template), messageID: reply.messageID, created: clock(),
            recipient: reply.recipient,
            subjectKey: Desk.subjectKey(reply.subjectKey, for: decision.sender), message: reply.message,
            file: MaildirName.unique().text)
        try stored(store.insert(row))
        prepared.hasReply = true
    }

    /// The subject's key as the outbox has it.
    static func subjectKey(_ key: String, for sender: Sender) -> String {
        sender.account == nil ? OutboxRow.strangers + key : key
    }
}
