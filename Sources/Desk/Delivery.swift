import Bytes
import Calendars
import Files
import Mail
import Maildir
package import RuleLanguage
import Store
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
        var sweep = Sweep(self)
        if let known = try stored(store.ticket(digest: digest)) {
            return try again(known, message, envelope: envelope, policy: policy, options: options, &sweep)
        }
        let incoming = Incoming(message, envelope: envelope)
        let prepared = try store.snapshot { () throws(DeskError) in
            try prepare(incoming, digest: digest, policy: policy, options: options)
        }
        if prepared.repliesByTemplate, options.hasCurrentTemplates?() == false { throw .templatesChanged }
        if Sweep.isDue(digest) { try sweep.runInPassing() }
        try make(queue: prepared.ticket.queue)
        var draft: Maildir.Draft?
        var known: Ticket?
        try store.transaction { () throws(DeskError) in
            if let other = try stored(store.ticket(digest: digest)) {
                known = other
                return
            }
            try sweep.note()
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
        }
        if let known {
            return try again(known, message, envelope: envelope, policy: policy, options: options, &sweep)
        }
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
            let moved = try? ticketFiles.move(of: first, to: opened.queue, from: Desk.resolvedQueue), !moved.isEmpty
        else { return }
        try? store.transaction { () throws(DeskError) in try ticketFiles.note(moved) }
    }

    /// A message that is here already, perhaps handed over for another of our addresses.
    private func again(
        _ known: Ticket, _ message: Message, envelope: Envelope, policy: Policy, options: DeliveryOptions,
        _ sweep: inout Sweep
    ) throws(DeskError) -> Delivery {
        // A copy that proves who wrote it is answered (`proven`).
        if known.outcome == .held, options.hasCurrentTemplates?() == false { throw .templatesChanged }
        let delivery = try finish(known, message, policy: policy, &sweep)
        let raised = try raised(known, message, envelope: envelope, policy: policy)
        try sweep.settle()
        return try stored(delivery.moved(from: known, to: raised, store))
    }

    func delivery(_ prepared: Prepared, policy: Policy) -> Delivery {
        Delivery(
            outcome: prepared.ticket.follows == nil ? .ticketed : .followedUp,
            ticket: Desk.name(of: prepared, policy), number: prepared.ticket.number, queue: prepared.ticket.queue,
            prepared: prepared, hasReply: prepared.hasReply)
    }

    static func name(of ticket: Ticket, _ policy: Policy) -> String { name(of: ticket.knownNumber, policy) }

    /// The same without a copy of the ticket, which has thirty texts to be counted.
    static func name(of prepared: Prepared, _ policy: Policy) -> String {
        name(of: prepared.ticket.follows ?? prepared.ticket.number, policy)
    }

    private static func name(of number: Int64, _ policy: Policy) -> String { "\(policy.site.ticketPrefix)-\(number)" }
}
