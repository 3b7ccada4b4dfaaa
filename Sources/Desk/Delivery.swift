import Bytes
package import Calendars
import Files
import Mail
import Maildir
import Register
import Replies
package import RuleLanguage
import Store
package import Triage

/// What became of a message.
package struct Delivery: Sendable {
    package enum Outcome: Sendable, Equatable {
        /// In its queue, with a new ticket.
        case ticketed
        /// It was here before, and is where it was put then.
        case duplicate
        /// It failed too often and was filed whole, unread.
        case unparsed
    }
    package var outcome: Outcome
    /// `CP-1042`
    package var ticket: String
    package var queue: String
    /// nil for a duplicate and an unparsed one.
    package var decision: Decision?
    package var incoming: Incoming?
    /// A reply waits in the outbox.
    package var hasReply: Bool
}

/// How a run of deliveries differs from the usual.
package struct DeliveryOptions: Sendable {
    /// Mail that our MX took longer ago than `oldAge` gets a reply all the same.
    package var repliesToOldMail = false
    /// The reply is written as of the moment when our MX took the message: for `demo`, whose messages are of the past.
    package var repliesAtArrival = false
    /// In seconds: whoever wrote a day ago has been answered, or waits for a person.
    package static let oldAge: Int64 = 86_400

    package init() {}
}

extension Desk {
    /// Takes in one message. When this returns, message and decision are durable.
    package func deliver(
        _ bytes: [UInt8], envelope: Envelope, policy: Policy, options: DeliveryOptions = DeliveryOptions()
    ) throws(DeskError) -> Delivery {
        let attempts = Attempts(bytes, folders)
        if attempts.begin() >= Attempts.limit {
            let delivery = try fileUnparsed(bytes, policy: policy)
            attempts.end()
            return delivery
        }
        let delivery: Delivery
        do throws(DeskError) {
            delivery = try deliverOnce(bytes, envelope: envelope, policy: policy, options: options)
        } catch {
            // Our own trouble is not the message's fault: only a crash or an overrun leaves the count.
            attempts.end()
            throw error
        }
        attempts.end()
        return delivery
    }

    private func deliverOnce(
        _ bytes: [UInt8], envelope: Envelope, policy: Policy, options: DeliveryOptions
    ) throws(DeskError) -> Delivery {
        let message = Message(parsing: bytes)
        let digest = message.digest.bytes
        if let known = try stored({ () throws(StoreError) in try store.ticket(digest: digest) }) {
            return try finish(known, pieces: { QueueFile.pieces(message, lines: "") }, policy: policy)
        }
        let incoming = Incoming(message, envelope: envelope)
        let prepared = try store.snapshot({ () throws(DeskError) in
            try prepare(incoming, digest: digest, policy: policy, options: options)
        }, wrap: { .store($0) })
        try sweep(before: clock() + -Desk.sweepAge)
        try make(queue: prepared.decision.queue)
        var draft: Maildir.Draft?
        var known: Ticket?
        var ticket = prepared.ticket
        try store.transaction({ () throws(DeskError) in
            if let other = try stored({ () throws(StoreError) in try store.ticket(digest: digest) }) {
                known = other
                return
            }
            try stored { () throws(StoreError) in try store.markFiled(pendingFiled) }
            ticket.number = try stored { () throws(StoreError) in try store.nextTicketNumber() }
            draft = try write(prepared, ticket, policy: policy, synchronise: true)
            try insert(prepared, ticket, policy: policy)
        }, wrap: { .store($0) })
        if let known { return try finish(known, pieces: { QueueFile.pieces(message, lines: "") }, policy: policy) }
        pendingFiled = []
        let queue = folders.queue(ticket.queue, files)
        if let draft = draft.take() {
            do throws(FileSystemError) {
                try draft.deliver()
            } catch {
                // A sweep of another process may have been faster.
                guard error.isMissing, (try? queue.find(MaildirName(ticket.file))) != nil else { throw .fileSystem(error) }
            }
        }
        return delivery(prepared, ticket, policy: policy)
    }

    func delivery(_ prepared: Prepared, _ ticket: Ticket, policy: Policy) -> Delivery {
        Delivery(
            outcome: .ticketed, ticket: Desk.name(of: ticket, policy), queue: ticket.queue, decision: prepared.decision, incoming: prepared.incoming,
            hasReply: prepared.willReply)
    }

    static func name(of ticket: Ticket, _ policy: Policy) -> String { "\(policy.site.ticketPrefix)-\(ticket.number)" }

    /// Everything that can be worked out before the lock is taken.
    struct Prepared {
        var incoming: Incoming
        var decision: Decision
        var digest: [UInt8]
        var ticket: Ticket
        /// The time that the reply speaks of.
        var replyTime: Timestamp
        var willReply: Bool { decision.template != nil && decision.suppressed == nil }
    }

    func prepare(
        _ incoming: Incoming, digest: [UInt8], policy: Policy, options: DeliveryOptions
    ) throws(DeskError) -> Prepared {
        let now = clock()
        let register: Register = try stored { () throws(StoreError) in try self.register(for: incoming) }
        var decision = decided(incoming, register: register, policy: policy, zones: zones, now: now)
        if decision.template != nil, decision.suppressed == nil {
            let history = try history(for: incoming, decision.sender, policy: policy, now: now)
            decision.suppressed = suppression(of: incoming, decision, policy: policy, history: history)?.rawValue
            if decision.suppressed == nil, !options.repliesToOldMail, now - decision.received > DeliveryOptions.oldAge {
                decision.suppressed = Suppression.oldMail.rawValue
            }
        }
        fileCount += 1
        let ticket = Ticket(decision, incoming, digest: digest, accepted: now, rules: policy.digest, file: MaildirName.unique(count: fileCount).text)
        return Prepared(
            incoming: incoming, decision: decision, digest: digest, ticket: ticket,
            replyTime: options.repliesAtArrival ? decision.received : now)
    }

    private func history(
        for incoming: Incoming, _ sender: Sender, policy: Policy, now: Timestamp
    ) throws(DeskError) -> ReplyHistory {
        guard let recipient = replyRecipient(of: incoming, sender) else { return ReplyHistory() }
        let subject = Reply.subjectKey(of: incoming.message.subject)
        return try stored { () throws(StoreError) in
            try ReplyHistory(now: now, limits: ReplyLimits(policy.site)) { (since) throws(StoreError) in
                try store.mailCounts(recipient: recipient, subjectKey: subject, since: since)
            }
        }
    }

    /// Writes the message into its queue's `tmp`.
    func write(_ prepared: Prepared, _ ticket: Ticket, policy: Policy, synchronise: Bool) throws(DeskError) -> Maildir.Draft {
        let lines = QueueFile.lines(prepared.decision, ticket: Desk.name(of: ticket, policy), rules: policy.digest)
        do throws(FileSystemError) {
            return try folders.queue(ticket.queue, files).draft(
                MaildirName(ticket.file), QueueFile.pieces(prepared.incoming.message, lines: lines), mode: SiteFolders.messageMode,
                synchronise: synchronise)
        } catch {
            throw .fileSystem(error)
        }
    }

    /// The rows of a ticket, its reply included.
    func insert(_ prepared: Prepared, _ ticket: Ticket, policy: Policy) throws(DeskError) {
        let decision = prepared.decision
        try stored { () throws(StoreError) in
            try store.insert(ticket, evidence: decision.evidence.map(Ticket.Evidence.init), clocks: decision.clocks.map(Ticket.Clock.init))
            guard prepared.willReply, let template = decision.template,
                let reply = Reply(
                    to: prepared.incoming, decision, ticket: Desk.name(of: ticket, policy), digest: prepared.digest, policy: policy, zones: zones,
                    now: prepared.replyTime)
            else { return }
            try store.insert(
                OutboxRow(
                    ticket: ticket.number, template: template, messageID: reply.messageID, created: clock(), recipient: reply.recipient.lowercased(),
                    subjectKey: reply.subjectKey, message: reply.message, file: MaildirName.unique(count: fileCount).text))
        }
    }

    /// A message that is here already: what a killed process left undone is done now.
    func finish(_ ticket: Ticket, pieces: () -> [ArraySlice<UInt8>], policy: Policy) throws(DeskError) -> Delivery {
        if !ticket.isFiled {
            let queue = folders.queue(ticket.queue, files)
            let name = MaildirName(ticket.file)
            do throws(FileSystemError) {
                if queue.hasDraft(name) {
                    try queue.deliverDraft(name)
                } else if try queue.find(name) == nil, !isElsewhere(name) {
                    // The file system forgot it, but the mail server did not.
                    try make(queue: ticket.queue, pieces(), name)
                }
            } catch {
                throw .fileSystem(error)
            }
        }
        let hasReply = try stored { () throws(StoreError) in try store.hasWaitingMail(of: ticket.number) }
        return Delivery(
            outcome: .duplicate, ticket: Desk.name(of: ticket, policy), queue: ticket.queue, decision: nil, incoming: nil, hasReply: hasReply)
    }

    private func make(queue name: String, _ pieces: [ArraySlice<UInt8>], _ file: MaildirName) throws(FileSystemError) {
        let maildir = folders.queue(name, files)
        try maildir.make(mode: SiteFolders.sharedMode)
        let draft = try maildir.draft(file, pieces, mode: SiteFolders.messageMode)
        try draft.deliver()
    }

    /// Whether staff moved it to another queue under its name.
    private func isElsewhere(_ name: MaildirName) -> Bool {
        guard let queues = try? files.list(folders.queues) else { return false }
        return queues.contains { queue in (try? folders.queue(queue, files).find(name)).flatMap(\.self) != nil }
    }

    /// Tickets whose rename a killed process left undone, in seconds: a delivery in work is younger.
    package static let sweepAge: Int64 = 60
    /// Tickets looked at in one sweep.
    private static let sweptTickets = 50

    /// Finishes what killed processes left undone, and notes what is finished.
    package func sweep(before time: Timestamp) throws(DeskError) {
        let unfiled = try stored { () throws(StoreError) in try store.unfiledTickets(before: time, limit: Desk.sweptTickets) }
        guard !unfiled.isEmpty else { return }
        for ticket in unfiled {
            let queue = folders.queue(ticket.queue, files)
            let name = MaildirName(ticket.file)
            if queue.hasDraft(name) {
                do throws(FileSystemError) {
                    try queue.deliverDraft(name)
                } catch {
                    if !error.isMissing { throw .fileSystem(error) }
                }
            }
        }
        pendingFiled = unfiled.map(\.number)
    }

    /// A message that fails each time: whole into the queue `unparsed`, with a ticket and no decision.
    private func fileUnparsed(_ bytes: [UInt8], policy: Policy) throws(DeskError) -> Delivery {
        var hash = SHA256()
        hash.update(bytes)
        let digest = hash.finalize().bytes
        if let known = try stored({ () throws(StoreError) in try store.ticket(digest: digest) }) {
            return try finish(known, pieces: { [bytes[...]] }, policy: policy)
        }
        fileCount += 1
        var ticket = Ticket.unparsed(
            digest: digest, size: bytes.count, accepted: clock(), rules: policy.digest, file: MaildirName.unique(count: fileCount).text)
        try make(queue: ticket.queue)
        var draft: Maildir.Draft?
        try store.transaction({ () throws(DeskError) in
            ticket.number = try stored { () throws(StoreError) in try store.nextTicketNumber() }
            let lines = "X-Triage-Ticket: \(Desk.name(of: ticket, policy))\nX-Triage-Queue: unparsed\n"
                + "X-Triage-Why: reading this message failed \(Attempts.limit) times; it is here as it came\n"
            do throws(FileSystemError) {
                draft = try folders.queue(ticket.queue, files).draft(
                    MaildirName(ticket.file), [Array(lines.utf8)[...], bytes[...]], mode: SiteFolders.messageMode)
            } catch {
                throw .fileSystem(error)
            }
            try stored { () throws(StoreError) in try store.insert(ticket, evidence: [], clocks: []) }
        }, wrap: { .store($0) })
        if let draft = draft.take() {
            do throws(FileSystemError) { try draft.deliver() } catch { throw .fileSystem(error) }
        }
        return Delivery(
            outcome: .unparsed, ticket: Desk.name(of: ticket, policy), queue: ticket.queue, decision: nil, incoming: nil, hasReply: false)
    }

    func stored<Result>(_ work: () throws(StoreError) -> Result) throws(DeskError) -> Result {
        do throws(StoreError) { return try work() } catch { throw .store(error) }
    }
}
