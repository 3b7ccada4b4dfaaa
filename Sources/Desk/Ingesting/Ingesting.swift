import Bytes
import Calendars
import Files
import Mail
import Maildir
package import RuleLanguage
import Store
import Triage

/// A run of taking in many messages, in batches: written, synchronised together, committed together, then renamed.
///
/// Owned by one thread, as its `Desk` is; other threads work messages out ahead of it.
package final class Ingesting {
    package let desk: Desk
    /// The threads.
    package let preparing: Preparing
    /// Which message is at work, for who comes after a crash.
    private let guarding: IngestGuard
    private var sweep: Sweep

    package init(_ desk: Desk) {
        self.desk = desk
        guarding = IngestGuard(desk.folders, desk.files)
        preparing = Preparing(desk.folders, desk.zones, watch: guarding)
        sweep = Sweep(desk)
    }

    private var store: Store { desk.store }
    private var folders: SiteFolders { desk.folders }
    private var files: any FileSystem { desk.files }

    /// Notes what is found of files and not yet noted; at the end of a run, and at its quiet moments.
    package func settle() throws(DeskError) { try sweep.settle() }

    /// Takes in a batch of messages; see below.
    package func ingest(
        _ items: [IngestItem], policy: Policy, options: DeliveryOptions = DeliveryOptions()
    ) throws(DeskError) -> [Delivery] {
        let terms = Terms(policy)
        return try ingest(items.map { begin($0, terms) }, terms, options: options)
    }

    /// Has threads work a message out, which is to be taken in with one of the next batches.
    package func begin(_ item: IngestItem, _ terms: Terms) -> BegunMessage {
        preparing.begin(item, terms, now: desk.time)
    }

    /// Takes in a batch of messages: written, synchronised together, committed together, then renamed. A message that was here
    /// before is a duplicate. After an error nothing of the batch is lost: it is still where it came from.
    ///
    /// - Parameter terms: by what they are decided; what was begun under others is worked out again.
    /// - Returns: what became of each item, in their order.
    package func ingest(
        _ messages: [BegunMessage], _ terms: Terms, options: DeliveryOptions = DeliveryOptions()
    ) throws(DeskError) -> [Delivery] {
        try take(messages, terms, options: options).finish()
    }

    /// Does the same up to the commit. The rest is under way when it returns, and done when the batch's `finish` returns; the next
    /// batch may be taken meanwhile.
    package func take(
        _ messages: [BegunMessage], _ terms: Terms, options: DeliveryOptions = DeliveryOptions()
    ) throws(DeskError) -> TakenBatch {
        var deliveries: [Delivery] = []
        var rest = messages[...]
        // Most batches go in as one; one that holds a message and its answer is parted between them.
        while let first = rest.first {
            if guarding.isSuspect(first.item) {
                deliveries += try preparing.alone { () throws(DeskError) in
                    try ingestNext([first], terms, options: options).finish()
                }
                rest = rest.dropFirst()
            } else {
                let together = rest.prefix { !guarding.isSuspect($0.item) }
                let next = try ingestNext(Array(together), terms, options: options)
                if deliveries.isEmpty, next.items.count == messages.count { return next }
                deliveries += try next.finish()
                rest = rest.dropFirst(next.items.count)
            }
        }
        return TakenBatch(messages.map(\.item), self, deliveries, nil)
    }

    /// Takes in as many of the messages as can be decided together, at least the first.
    private func ingestNext(
        _ all: [BegunMessage], _ terms: Terms, options: DeliveryOptions
    ) throws(DeskError) -> TakenBatch {
        let policy = terms.policy
        // Evidence must not name words that the database does not have.
        let terms = try stored(store.has(terms.glossary)) ? terms : Terms(policy)
        try sweep.runInPassing()
        defer { guarding.end() }
        let decided = try decideTogether(all, terms, options: options)
        let items = all[..<decided.count].map(\.item)
        var deliveries: [Int: Delivery] = [:]
        for (index, ticket, message) in decided.known {
            deliveries[index] = try again(ticket, message, items[index], policy: policy)
        }
        for (index, item) in items.enumerated() where guarding.isGivenUp(item) {
            deliveries[index] = try desk.fileUnparsed(
                item.bytes, digest: Attempts(item.bytes, folders).digest, policy: policy)
        }
        for queue in Set(decided.new.map(\.prepared.ticket.queue)).sorted() { try desk.make(queue: queue) }
        let taken = try commit(decided.new, items, &deliveries, terms, options: options)
        if taken.count == items.count, taken.allSatisfy({ $0.ticket.follows == nil }) {
            let sources = items.enumerated().compactMap { index, item in item.maildirFile.map { (index, $0) } }
            return TakenBatch(
                items, self, items.indices.compactMap { deliveries[$0] },
                BatchFiling(taken, sources: sources, folders, files))
        }
        sweep.add(filed: try BatchFiling(taken, folders, files).end().filed)
        for prepared in taken { desk.bringBack(prepared.ticket) }
        for (index, digest) in decided.repeated {
            guard let known = try stored(store.ticket(digest: digest)) else { continue }
            deliveries[index] = try again(known, Message(parsing: items[index].bytes), items[index], policy: policy)
        }
        if sweep.hasCopies { try settle() }
        for (index, item) in items.enumerated() {
            guarding.forget(item)
            if let file = item.maildirFile { deliveries[index]?.isLeftInNew = !BatchFiling.markRead(file, files) }
        }
        return TakenBatch(items, self, items.indices.compactMap { deliveries[$0] }, nil)
    }

    /// A batch's files are in `new`. The next transaction notes it.
    func ended(_ filed: [Int64], _ items: [IngestItem]) {
        sweep.add(filed: filed)
        for item in items { guarding.forget(item) }
    }

    /// A message with its place in the batch. No tuple: to read a part of one in an array copies the whole.
    private struct Batched {
        let index: Int
        let prepared: Desk.Prepared
    }

    /// What is known of a batch before anything of it is written.
    private struct DecidedBatch {
        /// Messages of the batch, from its first, that are decided. What comes behind answers one of them, which must be in the ledger
        /// first.
        var count: Int
        var new: [Batched] = []
        /// Copies of others of the batch.
        var repeated: [(index: Int, digest: [UInt8])] = []
        /// Messages that are here already.
        var known: [(index: Int, ticket: Ticket, message: Message)] = []
    }

    /// Decides as many of the messages as can be decided without the others, by one state of the ledger. Those that are given up are
    /// passed over.
    private func decideTogether(
        _ all: [BegunMessage], _ terms: Terms, options: DeliveryOptions
    ) throws(DeskError) -> DecidedBatch {
        // The threads may still be at work: they are waited for before the ledger is looked at.
        var findings: [(index: Int, finding: Finding)] = []
        // They take them in order: who waits for the last of them waits once, not once for each.
        _ = all.last?.finding
        for (index, message) in all.enumerated() where !guarding.isGivenUp(message.item) {
            findings.append((index, finding(on: message, terms)))
        }
        guarding.end()
        var decided = DecidedBatch(count: all.count)
        var seen: Set<[UInt8]> = []
        var identifiers: Set<String> = []
        // Nothing is written while they are decided.
        try store.snapshot { () throws(DeskError) in
            for (index, finding) in findings {
                let item = all[index].item
                let worked: WorkedOut
                switch finding {
                case .failed(let error): throw error
                case .workedOut(let found): worked = found
                case .known(let message):
                    if let ticket = try stored(store.ticket(digest: message.digest.bytes)) {
                        decided.known.append((index, ticket, message))
                        continue
                    }
                    // It was known, and is forgotten meanwhile.
                    worked = try workedOut(message, item, terms)
                }
                guard seen.insert(worked.digest).inserted else {
                    decided.repeated.append((index, worked.digest))
                    continue
                }
                if !worked.keys.isEmpty { guarding.begin(item.name) }
                let prepared = try desk.prepare(worked, policy: terms.policy, terms.glossary, options: options)
                if prepared.mayFollow(identifiers, worked.keys) {
                    decided.count = index
                    return
                }
                if let identifier = prepared.ticket.messageID { identifiers.insert(identifier) }
                decided.new.append(Batched(index: index, prepared: prepared))
            }
        }
        guarding.end()
        return decided
    }

    /// Works a message out here and now.
    private func workedOut(_ message: Message, _ item: IngestItem, _ terms: Terms) throws(DeskError) -> WorkedOut {
        let incoming = Incoming(message, envelope: item.envelope)
        let (register, naming) = try stored(store.register(for: incoming))
        return WorkedOut(
            incoming, digest: message.digest.bytes, naming, register: register, policy: terms.policy, own: terms.own,
            terms.glossary, zones: desk.zones, now: desk.time)
    }

    /// What a thread found. What none has, or under terms that are no more, is worked out here; and what one failed at, as the trouble
    /// may have passed, or was its own.
    private func finding(on message: BegunMessage, _ terms: Terms) -> Finding {
        if message.terms === terms {
            switch message.finding {
            case .workedOut(let worked): return .workedOut(worked)
            case .known(let known): return .known(known)
            case .failed, nil: break
            }
        }
        guarding.begin(message.item.name)
        return Finding(on: message.item, terms, store: store, zones: desk.zones, now: message.began)
    }

    /// A message that is here already, perhaps handed over for another of our addresses.
    private func again(_ known: Ticket, _ message: Message, _ item: IngestItem, policy: Policy) throws(DeskError) -> Delivery
    {
        let delivery = try desk.finish(known, message, policy: policy, &sweep)
        let raised = try desk.raised(known, message, envelope: item.envelope, policy: policy)
        return try stored(delivery.moved(from: known, to: raised, store))
    }

    /// The transaction of a batch.
    ///
    /// - Returns: those that are new; what became of the others is in `deliveries`.
    private func commit(
        _ batch: [Batched], _ items: [IngestItem], _ deliveries: inout [Int: Delivery], _ terms: Terms,
        options: DeliveryOptions
    ) throws(DeskError) -> [Desk.Prepared] {
        let policy = terms.policy
        var taken: [Desk.Prepared] = []
        var others: [(index: Int, ticket: Ticket, message: Message)] = []
        var pending: PendingSynchronisation?
        let (writing, synchronising) = (SharedWork(), SharedWork())
        do throws(DeskError) {
            try store.transaction { () throws(DeskError) in
                try sweep.note()
                var number = try desk.nextTicketNumber()
                for batched in batch {
                    let index = batched.index
                    let prepared = batched.prepared
                    let digest = prepared.digest
                    if let known = try stored(store.ticket(digest: digest)) {
                        // Another process took it in meanwhile.
                        others.append((index, known, prepared.incoming.message))
                        continue
                    }
                    guarding.begin(items[index].name)
                    prepared.ticket.number = number
                    number += 1
                    try desk.takeTurn(prepared)
                    try desk.limitReply(prepared, policy: policy, options: options)
                    // Before it is written: what is cut off in the middle is removed below, too.
                    taken.append(prepared)
                    write(prepared, named: items[index].name, terms, as: writing)
                    try desk.insert(prepared, policy: policy)
                    deliveries[index] = desk.delivery(prepared, policy: policy)
                }
                guarding.end()
                try preparing.finish(writing)
                // Files and rows go to the disk side by side, as in `deliverOnce`: a row whose file a power cut takes is no loss, as the
                // message is still where it came from, and is written again when it comes again.
                if taken.count > BatchFiling.fewFiles {
                    pending = files.beginSynchroniseAll(at: folders.queues)
                } else {
                    for prepared in taken { synchronise(prepared.ticket, as: synchronising) }
                }
            }
            try preparing.finish(synchronising)
            do throws(FileSystemError) { try pending.take()?.wait() } catch { throw DeskError.fileSystem(error) }
        } catch {
            try? preparing.finish(writing)
            try? preparing.finish(synchronising)
            try? pending.take()?.wait()
            // What could not be synchronised goes, rows or not: a second sync might call it durable that is not.
            for prepared in taken { try? files.remove(draftPath(of: prepared.ticket)) }
            throw error
        }
        sweep.forget()
        for (index, ticket, message) in others {
            deliveries[index] = try again(ticket, message, items[index], policy: policy)
        }
        return taken
    }

    /// Has a message written into its queue's `tmp` while its rows are.
    private func write(_ prepared: Desk.Prepared, named name: String, _ terms: Terms, as work: SharedWork) {
        let queue = folders.queue(prepared.ticket.queue, files)
        preparing.share(name, of: work) { () throws(DeskError) in
            try Desk.write(prepared, policy: terms.policy, to: queue, synchronise: .byCaller).keep()
        }
    }

    private func draftPath(of ticket: Ticket) -> String {
        "\(folders.queue(ticket.queue, files).path)/tmp/\(ticket.file)"
    }

    /// Has a message's file made durable while its rows are.
    private func synchronise(_ ticket: Ticket, as work: SharedWork) {
        let (files, path) = (files, draftPath(of: ticket))
        preparing.share(nil, of: work) { () throws(DeskError) in
            do throws(FileSystemError) { try files.synchronise(path) } catch { throw .fileSystem(error) }
        }
    }
}

extension Desk.Prepared {
    /// Whether it answers one of these messages, so that its decision may depend on them.
    fileprivate func mayFollow(_ identifiers: Set<String>, _ keys: ThreadKeys) -> Bool {
        guard !identifiers.isEmpty, decision.kind == .request, decision.sender.verification == .verified,
            decision.sender.account != nil
        else { return false }
        return !identifiers.isDisjoint(with: keys.identifiers)
    }
}
