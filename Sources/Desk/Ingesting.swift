import Bytes
import Calendars
import Files
import Mail
import Maildir
package import RuleLanguage
import Store
package import Triage

/// What `ingest` is given: where one message lies.
package struct IngestItem: Sendable {
    /// For messages about it: a path, with the message's number in an mbox.
    package var name: String
    package var bytes: [UInt8]
    /// The file in a Maildir's `new`, which goes to `cur` once the message is in; nil for others.
    package var maildirFile: String?
    /// What a mail server said; nothing for what lies in a file.
    package var envelope = Envelope()

    package init(name: String, bytes: [UInt8], maildirFile: String? = nil) {
        self.name = name
        self.bytes = bytes
        self.maildirFile = maildirFile
    }

    /// A message that a mail server hands over. It is named by what it is, so that it is known when it comes again after it made the
    /// program fail.
    package init(bytes: [UInt8], envelope: Envelope) {
        name = "handed over: " + Attempts.digest(of: bytes).hexadecimal
        self.bytes = bytes
        self.envelope = envelope
    }
}

extension Desk {
    /// Messages taken in by one transaction and one synchronisation: enough to pay for them, few enough to hold the lock for
    /// tens of milliseconds.
    package static let batch = 200
    /// Bytes of messages held for a batch.
    package static let batchBytes = 8 << 20

    /// Takes in a batch of messages: written, synchronised together, committed together, then renamed. A message that was here
    /// before is a duplicate. After an error nothing of the batch is lost: it is still where it came from.
    ///
    /// - Returns: what became of each item, in their order.
    package func ingest(
        _ items: [IngestItem], policy: Policy, options: DeliveryOptions = DeliveryOptions()
    ) throws(DeskError) -> [Delivery] {
        var deliveries: [Delivery] = []
        var taken = 0
        // Most batches go in as one; one that holds a message and its answer is parted between them.
        while taken < items.count {
            let next = try ingestNext(Array(items[taken...]), policy: policy, options: options)
            taken += next.taken
            deliveries += next.deliveries
        }
        return deliveries
    }

    /// Takes in as many of the items as can be decided together, at least the first.
    private func ingestNext(
        _ all: [IngestItem], policy: Policy, options: DeliveryOptions
    ) throws(DeskError) -> (taken: Int, deliveries: [Delivery]) {
        try sweep(before: clock() + -Desk.sweepAge, atLeast: Desk.sweptInPassing)
        let watch = ingestGuard
        defer { watch.end() }
        var deliveries: [Int: Delivery] = [:]
        var batch: [(index: Int, prepared: Prepared)] = []
        var seen: Set<[UInt8]> = []
        var repeated: [(index: Int, digest: [UInt8])] = []
        var known: [(index: Int, ticket: Ticket, message: Message)] = []
        var identifiers: Set<String> = []
        var taken = all.count
        // Nothing is written while they are read and decided.
        try store.snapshot(
            { () throws(DeskError) in
                for (index, item) in all.enumerated() where !watch.isGivenUp(item.name) {
                    watch.begin(item.name)
                    let message = Message(parsing: item.bytes)
                    let digest = message.digest.bytes
                    if let ticket = try stored({ () throws(StoreError) in try store.ticket(digest: digest) }) {
                        known.append((index, ticket, message))
                    } else if seen.insert(digest).inserted {
                        let prepared = try prepare(
                            Incoming(message, envelope: item.envelope), digest: digest, policy: policy, options: options)
                        if prepared.mayFollow(identifiers, policy) {
                            // What it answers must be in the ledger first.
                            taken = index
                            return
                        }
                        if let identifier = prepared.ticket.messageID { identifiers.insert(identifier) }
                        batch.append((index, prepared))
                    } else {
                        repeated.append((index, digest))
                    }
                }
            }, wrap: { .store($0) })
        watch.end()
        let items = Array(all[..<taken])
        for (index, ticket, message) in known { deliveries[index] = try again(ticket, message, all[index], policy: policy) }
        for (index, item) in items.enumerated() where watch.isGivenUp(item.name) {
            deliveries[index] = try fileUnparsed(item.bytes, digest: Attempts(item.bytes, folders).digest, policy: policy)
        }
        for item in batch { try make(queue: item.prepared.ticket.queue) }
        let tickets = try take(&batch, items, &deliveries, policy: policy, options: options)
        try file(tickets)
        for ticket in tickets { bringBack(ticket) }
        for (index, digest) in repeated {
            guard let known = try stored({ () throws(StoreError) in try store.ticket(digest: digest) }) else { continue }
            deliveries[index] = try again(known, Message(parsing: items[index].bytes), items[index], policy: policy)
        }
        if !swept.again.isEmpty { try settle() }
        for (index, item) in items.enumerated() {
            watch.forget(item.name)
            if let file = item.maildirFile { deliveries[index]?.isLeftInNew = !markRead(file) }
        }
        return (taken, items.indices.compactMap { deliveries[$0] })
    }

    /// A message that is here already, perhaps handed over for another of our addresses.
    private func again(_ known: Ticket, _ message: Message, _ item: IngestItem, policy: Policy) throws(DeskError) -> Delivery
    {
        let delivery = try finish(known, message, policy: policy)
        return delivery.moved(to: try raised(known, message, envelope: item.envelope, policy: policy).queue)
    }

    /// The transaction of a batch.
    ///
    /// - Returns: the tickets that are new; what became of the others is in `deliveries`.
    private func take(
        _ batch: inout [(index: Int, prepared: Prepared)], _ items: [IngestItem], _ deliveries: inout [Int: Delivery],
        policy: Policy,
        options: DeliveryOptions
    ) throws(DeskError) -> [Ticket] {
        var tickets: [Ticket] = []
        var others: [(index: Int, ticket: Ticket, message: Message)] = []
        var pending: PendingSynchronisation?
        do throws(DeskError) {
            try store.transaction(
                { () throws(DeskError) in
                    try noteSwept()
                    var number = try stored { () throws(StoreError) in try store.nextTicketNumber() }
                    for position in batch.indices {
                        let index = batch[position].index
                        let digest = batch[position].prepared.digest
                        if let known = try stored({ () throws(StoreError) in try store.ticket(digest: digest) }) {
                            // Another process took it in meanwhile.
                            others.append((index, known, batch[position].prepared.incoming.message))
                            continue
                        }
                        ingestGuard.begin(items[index].name)
                        batch[position].prepared.ticket.number = number
                        number += 1
                        try takeTurn(&batch[position].prepared)
                        try limitReply(&batch[position].prepared, policy: policy, options: options)
                        // Before it is written: what is cut off in the middle is removed below, too.
                        tickets.append(batch[position].prepared.ticket)
                        try write(batch[position].prepared, policy: policy, synchronise: .byCaller).keep()
                        try insert(&batch[position].prepared, policy: policy)
                        deliveries[index] = delivery(batch[position].prepared, policy: policy)
                    }
                    ingestGuard.end()
                    // Files and rows go to the disk side by side, as in `deliverOnce`: a row whose file a power cut takes is no loss, as the
                    // message is still where it came from, and is written again when it comes again.
                    if !tickets.isEmpty { pending = files.beginSynchroniseAll(at: folders.queues) }
                }, wrap: { .store($0) })
            do throws(FileSystemError) { try pending.take()?.wait() } catch { throw DeskError.fileSystem(error) }
        } catch {
            try? pending.take()?.wait()
            // What could not be synchronised goes, rows or not: a second sync might call it durable that is not.
            for ticket in tickets { try? files.remove("\(folders.queue(ticket.queue, files).path)/tmp/\(ticket.file)") }
            throw error
        }
        swept = Swept()
        for (index, ticket, message) in others {
            deliveries[index] = try again(ticket, message, items[index], policy: policy)
        }
        return tickets
    }

    private func synchronise() throws(DeskError) {
        do throws(FileSystemError) { try files.synchroniseAll(at: folders.queues) } catch { throw .fileSystem(error) }
    }

    /// Renames the files of committed tickets, which are durable, into `new`, and makes that durable.
    private func file(_ tickets: [Ticket]) throws(DeskError) {
        guard !tickets.isEmpty else { return }
        var filed: [Int64] = []
        for ticket in tickets {
            // What another process's sweep renamed before is found by it or by a later one.
            let isHere = try filing { () throws(FileSystemError) in
                try folders.queue(ticket.queue, files).finishDraft(MaildirName(ticket.file), isDurable: true)
            }
            if isHere { filed.append(ticket.number) }
        }
        try synchronise()
        // The next transaction notes that they are filed.
        swept.filed += filed
    }

    /// `new/name` to `cur/name:2,S`, as the Maildir convention has it: taken in.
    ///
    /// - Returns: false where that cannot be, as in a Maildir that we may only read. The message is in nevertheless, and known
    ///   when it is seen again.
    func markRead(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 2, parts[parts.count - 2] == "new", let name = parts.last else { return false }
        let target = parts.dropLast(2).joined(separator: "/") + "/cur/" + MaildirName.base(of: String(name)) + ":2,S"
        do throws(FileSystemError) {
            try files.rename(path, to: target)
            return true
        } catch {
            return false
        }
    }
}

extension Desk.Prepared {
    /// Whether it answers one of these messages, so that its decision may depend on them.
    fileprivate func mayFollow(_ identifiers: Set<String>, _ policy: Policy) -> Bool {
        guard !identifiers.isEmpty, decision.kind == .request, decision.sender.verification == .verified,
            decision.sender.account != nil
        else { return false }
        return !identifiers.isDisjoint(with: ThreadKeys(of: incoming.message, policy: policy).identifiers)
    }
}
