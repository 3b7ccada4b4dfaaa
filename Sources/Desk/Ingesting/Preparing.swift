package import Calendars
package import RuleLanguage
package import Store
import Threads
import Triage

/// The policy by which messages are decided, in one place for all that are in hand.
package final class Terms: Sendable {
    package let policy: Policy
    let glossary: Glossary
    let own: OwnAddresses

    /// - Parameter glossary: of the database that they are taken into; without one, evidence has all its words written out.
    package init(_ policy: Policy, _ glossary: Glossary = Glossary()) {
        self.policy = policy
        self.glossary = glossary
        own = OwnAddresses(of: policy)
    }

    /// For messages that are taken into a ledger.
    package convenience init(_ policy: Policy, for store: Store) {
        // Where the words cannot be had, evidence does without.
        self.init(policy, (try? store.glossary(policy.evidenceWords)) ?? Glossary())
    }
}

/// A message that is to be taken in, and is being worked out, unless it must be tried alone.
package final class BegunMessage: Sendable {
    package let item: IngestItem
    let terms: Terms
    /// When it came to us.
    let began: Timestamp
    private let progress: Monitor<Progress>

    private enum Progress: Sendable {
        case notHandedOver, handedOver
        case done(Finding)
    }

    fileprivate init(_ item: IngestItem, _ terms: Terms, began: Timestamp, isHandedOver: Bool) {
        self.item = item
        self.terms = terms
        self.began = began
        progress = Monitor(isHandedOver ? .handedOver : .notHandedOver)
    }

    /// What a thread found; waits for it. nil where no thread has it, or will have it.
    var finding: Finding? {
        progress.wait { progress -> Finding?? in
            switch progress {
            case .notHandedOver: .some(nil)
            case .handedOver: nil
            case .done(let finding): finding
            }
        }
    }

    fileprivate func end(_ finding: Finding) { progress.change { $0 = .done(finding) } }
    fileprivate func giveBack() { progress.change { $0 = .notHandedOver } }
}

/// Threads that work messages out while another one writes and commits those before them.
///
/// They read: the message, the register, whether the message is known. What depends on the newest state of the ledger, and all that
/// changes something, is done by the one that owns the `Desk`.
package final class Preparing: Sendable {
    /// More would only wait for the one that writes.
    static let mostThreads = 4

    /// A part of what a batch waits for.
    private struct Task: Sendable {
        /// That of the message which it is about; nil where the message cannot make it fail.
        let name: String?
        let work: SharedWork
        let run: @Sendable () throws(DeskError) -> Void
    }

    private struct Queue: Sendable {
        var tasks: [Task] = []
        var waiting: [BegunMessage] = []
        /// Messages that threads have in hand.
        var running = 0
        /// Nothing new is begun.
        var isHeld = false
        var isEnded = false
    }

    private let queue: Monitor<Queue>
    private let threads: [RunningThread]
    let watch: IngestGuard

    init(_ folders: SiteFolders, _ zones: ZoneDatabase, watch: IngestGuard) {
        self.watch = watch
        let queue = Monitor(Queue())
        self.queue = queue
        let count = min(Parallel.threads, Preparing.mostThreads)
        threads = (1...count).compactMap { slot in
            RunningThread { Preparing.work(through: queue, database: folders.database, zones, watch, slot: slot) }
        }
    }

    deinit {
        let left = queue.change { queue in
            queue.isEnded = true
            return queue.waiting
        }
        for thread in threads { thread.join() }
        for message in left { message.giveBack() }
    }

    /// Has a message worked out, as soon as a thread is free. One that may have made a process die is left to `alone`.
    package func begin(_ item: IngestItem, _ terms: Terms, now: Timestamp) -> BegunMessage {
        let isHandedOver = !threads.isEmpty && !watch.isSuspect(item)
        let message = BegunMessage(item, terms, began: now, isHandedOver: isHandedOver)
        if isHandedOver { queue.change { $0.waiting.append(message) } }
        return message
    }

    /// Has a part of a batch's work done, before any message is worked out: by a thread that is free, or by `finish`.
    func share(_ name: String?, of work: SharedWork, _ run: @escaping @Sendable () throws(DeskError) -> Void) {
        work.begin()
        queue.change { $0.tasks.append(Task(name: name, work: work, run: run)) }
    }

    /// Does what no thread has begun of a batch's work, and waits for the rest.
    ///
    /// - Throws: what went wrong first.
    func finish(_ work: SharedWork) throws(DeskError) {
        while let task = queue.change({ $0.tasks.isEmpty ? nil : $0.tasks.removeFirst() }) {
            Preparing.run(task, watch, slot: 0)
        }
        try work.wait()
    }

    private static func run(_ task: Task, _ watch: IngestGuard, slot: Int) {
        if let name = task.name { watch.begin(name, slot: slot) }
        defer { if task.name != nil { watch.end(slot: slot) } }
        do throws(DeskError) {
            try task.run()
            task.work.end(nil)
        } catch {
            task.work.end(error)
        }
    }

    /// Does something while no thread has a message in hand.
    func alone<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        queue.wait { queue in
            queue.isHeld = true
            return queue.running == 0 ? () : nil
        }
        defer { queue.change { $0.isHeld = false } }
        return try body()
    }

    /// What each thread does.
    private static func work(
        through queue: Monitor<Queue>, database: String, _ zones: ZoneDatabase, _ watch: IngestGuard, slot: Int
    ) {
        // A connection is nobody else's.
        var store: Store?
        while let next = next(of: queue) {
            let message: BegunMessage
            switch next {
            case .task(let task):
                run(task, watch, slot: slot)
                queue.change { $0.running -= 1 }
                continue
            case .message(let waiting): message = waiting
            }
            watch.begin(message.item.name, slot: slot)
            do throws(StoreError) {
                let own = if let store { store } else { try Store(path: database) }
                if store == nil { own.workLong() }
                store = own
                message.end(
                    Finding(on: message.item, message.terms, store: own, zones: zones, now: message.began))
            } catch {
                message.end(.failed(.store(error)))
            }
            watch.end(slot: slot)
            queue.change { $0.running -= 1 }
        }
    }

    private enum Next {
        case task(Task)
        case message(BegunMessage)
    }

    /// Waits for something to do; nil at the end.
    private static func next(of queue: Monitor<Queue>) -> Next? {
        queue.wait { queue -> Next?? in
            if queue.isEnded { return .some(nil) }
            guard !queue.isHeld, !queue.tasks.isEmpty || !queue.waiting.isEmpty else { return nil }
            queue.running += 1
            return queue.tasks.isEmpty ? .message(queue.waiting.removeFirst()) : .task(queue.tasks.removeFirst())
        }
    }
}
