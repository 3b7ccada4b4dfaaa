import Bytes
import Calendars
import Files
import Mail
import Maildir
import Register
import Replies
package import RuleLanguage
import Store
import Tickets
package import Triage

/// What became of a message.
package struct Delivery: Sendable {
    package enum Outcome: String, Sendable {
        /// In its queue, with a new ticket.
        case ticketed
        /// In its queue, as a part of the ticket that it answers.
        case followedUp = "followed-up"
        /// It was here before, and is where it was put then.
        case duplicate
        /// It failed too often and was filed whole, unread.
        case unparsed
    }
    package var outcome: Outcome
    /// `CP-1042`
    package var ticket: String
    /// The message's own number in the ledger, which a part of another ticket has, too.
    var number: Int64
    package var queue: String
    /// What was decided of it; nil for a duplicate and an unparsed one.
    var prepared: Desk.Prepared?
    package var decision: Decision? { prepared?.decision }
    package var incoming: Incoming? { prepared?.incoming }
    /// A reply waits in the outbox.
    package var hasReply: Bool
    /// It is in, but its file in the Maildir that it came from could not be moved to `cur`.
    package var isLeftInNew = false

    /// The same once this copy has raised the ticket, or has proven who wrote it.
    func moved(from known: Ticket, to ticket: Ticket, _ store: Store) throws(StoreError) -> Delivery {
        var delivery = self
        delivery.queue = ticket.queue
        if ticket.queue != known.queue { delivery.hasReply = try store.hasWaitingMail(of: ticket.number) }
        return delivery
    }
}

/// How a run of deliveries differs from the usual.
package struct DeliveryOptions: Sendable {
    /// Mail that our MX took longer ago than `oldAge` gets a reply all the same.
    package var repliesToOldMail = false
    /// Whoever a queue names is told of what comes into it (`notify`, `forward`).
    package var notifies = true
    /// The reply is written as of the moment when our MX took the message: for `demo`, whose messages are of the past.
    package var repliesAtArrival = false
    /// Asked before a reply is written: whether the policy's templates are still those of the site. Where they are not, nothing is done
    /// but to throw `DeskError.templatesChanged`. nil: they are.
    package var hasCurrentTemplates: (@Sendable () -> Bool)?
    /// In seconds: whoever wrote a day ago has been answered, or waits for a person.
    static let oldAge: Int64 = 86_400

    package init() {}
}

extension Desk {
    /// Takes in one message. When this returns, message and decision are durable.
    package func deliver(
        _ bytes: [UInt8], envelope: Envelope, policy: Policy, options: DeliveryOptions = DeliveryOptions()
    ) throws(DeskError) -> Delivery {
        let attempts = Attempts(bytes, folders)
        if attempts.begin() >= Attempts.limit {
            let delivery = try fileUnparsed(bytes, digest: attempts.digest, policy: policy)
            attempts.end()
            return delivery
        }
        do throws(DeskError) {
            let delivery = try deliverOnce(bytes, envelope: envelope, policy: policy, options: options, attempts)
            attempts.end()
            return delivery
        } catch {
            // Our own trouble is not the message's fault: only a crash or an overrun leaves the count.
            attempts.end()
            throw error
        }
    }

    private func deliverOnce(
        _ bytes: [UInt8], envelope: Envelope, policy: Policy, options: DeliveryOptions, _ attempts: Attempts
    ) throws(DeskError) -> Delivery {
        let message = Message(parsing: bytes)
        let digest = message.digest.bytes
        if let known = try stored({ () throws(StoreError) in try store.ticket(digest: digest) }) {
            return try again(known, message, envelope: envelope, policy: policy, options: options)
        }
        let incoming = Incoming(message, envelope: envelope)
        let prepared = try store.snapshot(
            { () throws(DeskError) in
                try prepare(incoming, digest: digest, policy: policy, options: options)
            }, wrap: { .store($0) })
        if prepared.repliesByTemplate, options.hasCurrentTemplates?() == false { throw .templatesChanged }
        if Desk.looksForPending(digest) {
            try sweep(before: clock() + -Desk.sweepAge, atLeast: Desk.sweptInPassing)
        }
        try make(queue: prepared.ticket.queue)
        var draft: Maildir.Draft?
        var known: Ticket?
        try store.transaction(
            { () throws(DeskError) in
                if let other = try stored({ () throws(StoreError) in try store.ticket(digest: digest) }) {
                    known = other
                    return
                }
                try noteSwept()
                prepared.ticket.number = try nextTicketNumber()
                try takeTurn(prepared)
                try limitReply(prepared, policy: policy, options: options)
                // Its file and the rows go to the disk side by side. A row whose file a power cut takes is no loss: the mail server has had no
                // 0, and its next try finds the row and writes the file again.
                draft = try write(prepared, policy: policy, synchronise: .meanwhile)
                try insert(prepared, policy: policy)
                // All that the message itself can make fail is done. From here on a killed try must not count: once the ticket is
                // committed, a retry has to find it, not file the message a second time.
                attempts.end()
            }, wrap: { .store($0) })
        if let known {
            return try again(known, message, envelope: envelope, policy: policy, options: options)
        }
        swept = Swept()
        if let draft = draft.take() {
            do throws(FileSystemError) {
                try draft.deliver()
            } catch {
                // A retry of the same message, or a sweep, may have been faster.
                guard error.isMissing, try wasFiled(prepared.ticket) else { throw .fileSystem(error) }
            }
        }
        bringBack(prepared.ticket)
        return delivery(prepared, policy: policy)
    }

    /// What the customer wrote again about what was done stands in the queue again, all of it. Where that fails, the ticket is
    /// open and listed all the same.
    func bringBack(_ ticket: Ticket) {
        guard let first = ticket.follows, let opened = try? store.ticket(number: first),
            files.isDirectory(folders.queues + "/" + Desk.resolvedQueue),
            let moved = try? moveFiles(of: first, to: opened.queue, from: Desk.resolvedQueue), !moved.isEmpty
        else { return }
        try? store.transaction({ () throws(DeskError) in try note(moved) }, wrap: { .store($0) })
    }

    /// A message that is here already, perhaps handed over for another of our addresses.
    private func again(
        _ known: Ticket, _ message: Message, envelope: Envelope, policy: Policy, options: DeliveryOptions
    ) throws(DeskError) -> Delivery {
        // A copy that proves who wrote it is answered (`proven`).
        if known.outcome == .held, options.hasCurrentTemplates?() == false { throw .templatesChanged }
        let delivery = try finish(known, message, policy: policy)
        let raised = try raised(known, message, envelope: envelope, policy: policy)
        try settle()
        return try stored { () throws(StoreError) in try delivery.moved(from: known, to: raised, store) }
    }

    func delivery(_ prepared: Prepared, policy: Policy) -> Delivery {
        Delivery(
            outcome: prepared.ticket.follows == nil ? .ticketed : .followedUp,
            ticket: Desk.name(of: prepared, policy), number: prepared.ticket.number, queue: prepared.ticket.queue,
            prepared: prepared, hasReply: prepared.hasReply)
    }

    static func name(of ticket: Ticket, _ policy: Policy) -> String { name(of: ticket.knownNumber, policy) }

    /// The same without a copy of the ticket, which has thirty texts to be counted.
    private static func name(of prepared: Prepared, _ policy: Policy) -> String {
        name(of: prepared.ticket.follows ?? prepared.ticket.number, policy)
    }

    private static func name(of number: Int64, _ policy: Policy) -> String { "\(policy.site.ticketPrefix)-\(number)" }

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
        let (register, naming) = try stored { () throws(StoreError) in try store.register(for: incoming) }
        let worked = WorkedOut(
            incoming, digest: digest, naming, register: register, policy: policy, zones: zones, now: clock())
        return try prepare(worked, policy: policy, options: options)
    }

    /// Adds to what was worked out without the ledger what the ledger says: the tickets that the message names.
    func prepare(
        _ worked: WorkedOut, policy: Policy, _ glossary: Glossary = Glossary(), options: DeliveryOptions
    ) throws(DeskError) -> Prepared {
        let earlier = try stored { () throws(StoreError) in try earlierTickets(named: worked.keys) }
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
        if let answered = try stored({ () throws(StoreError) in
            try answered(by: worked.incoming, decision, earlier, policy: policy)
        }) {
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
        let (register, naming) = try stored { () throws(StoreError) in try store.register(for: worked.incoming) }
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
        let next = try stored { () throws(StoreError) in try store.longestWaiting(of: candidates) }
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
        guard let recipient = replyRecipient(of: incoming, sender) else { return ReplyHistory() }
        let subject = Reply.subjectKey(of: incoming.message.subject)
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
                try store.note("follow-up", ticket: first, at: ticket.accepted, "message \(ticket.number)")
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
        if ticket.follows == nil, prepared.notifies, try notify(of: prepared, policy: policy) { prepared.hasReply = true }
        guard let template = decision.template, decision.suppressed == nil,
            let reply = Reply(
                to: prepared.incoming, decision, ticket: Desk.name(of: ticket, policy), digest: prepared.digest,
                policy: policy, zones: zones,
                now: prepared.replyTime, facts: try replyFacts(for: ticket, policy: policy))
        else { return }
        let row = OutboxRow(
            ticket: ticket.number, template: template, messageID: reply.messageID, created: clock(),
            recipient: reply.recipient.lowercased(),
            subjectKey: reply.subjectKey, message: reply.message, file: MaildirName.unique().text)
        try stored { () throws(StoreError) in try store.insert(row) }
        prepared.hasReply = true
    }

    func stored<Result>(_ work: () throws(StoreError) -> Result) throws(DeskError) -> Result {
        do throws(StoreError) { return try work() } catch { throw .store(error) }
    }

    func filing<Result: ~Copyable>(_ work: () throws(FileSystemError) -> Result) throws(DeskError) -> Result {
        do throws(FileSystemError) { return try work() } catch { throw .fileSystem(error) }
    }
}
