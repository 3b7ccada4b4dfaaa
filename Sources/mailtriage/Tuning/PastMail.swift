import Calendars
import Desk
import Files
import RuleLanguage
import Store
import Synchronization
import Threads
import Triage
import Tuning

/// The messages that the ledger keeps, read by several threads.
struct PastMail {
    let database: String
    let since: Timestamp?
    let count: Int
    private let tickets: ClosedRange<Int64>?

    /// Tickets dealt out at once: enough to pay for the query, few enough that all threads end together.
    private static let slice: Int64 = 256

    init(_ invocation: Invocation) throws(Failure) {
        since = try PastTime.since(invocation)
        let store = try SiteStore.open(invocation)
        database = SiteFolders(rules: "", state: invocation.stateFolder).database
        let since = since
        tickets = try SiteStore.reading(store.keptTickets(since: since))
        count = try SiteStore.reading(store.keptCount(since: since))
    }

    /// A report on nothing would read as if all were well.
    func requireSome() throws(Failure) {
        guard count == 0 else { return }
        throw Failure(
            .unavailable, "the ledger keeps no messages\(since == nil ? "" : " since then")",
            help: "it keeps the text of what is delivered from now on")
    }

    /// Gathers something over all messages: each thread into its own, then joined in the order of threads.
    ///
    /// - Parameters:
    ///   - what: what the progress bar says.
    ///   - each: takes a message in; a message whose kept form is not known is nil.
    func gather<Sum: Sendable>(
        _ what: String, from start: Sum, each: @escaping @Sendable (Store.Kept, KeptMessage?, inout Sum) -> Void,
        join: (inout Sum, Sum) -> Void
    ) throws(Failure) -> Sum {
        guard let tickets else { return start }
        let slices = Int((tickets.upperBound - tickets.lowerBound) / PastMail.slice) + 1
        let dealer = Dealer(slices)
        let progress = Progress(what, total: count)
        let results = Mutex<[(Int, Sum)]>([])
        let failure = Mutex<StoreError?>(nil)
        let (database, since) = (database, since)
        Parallel.run(min(Parallel.threads, slices)) { thread in
            var sum = start
            do throws(StoreError) {
                let store = try Store(path: database)
                while let slice = dealer.take() {
                    let first = tickets.lowerBound + Int64(slice) * PastMail.slice
                    var read = 0
                    try store.kept(first...first + PastMail.slice - 1, since: since) { row in
                        read += 1
                        each(row, KeptMessage(row.content), &sum)
                    }
                    progress.advance(by: read)
                }
            } catch {
                failure.withLock { $0 = error }
            }
            let gathered = sum
            results.withLock { $0.append((thread, gathered)) }
        }
        progress.finish()
        if let error = failure.withLock({ $0 }) { throw Failure(error) }
        var whole = start
        for (_, sum) in results.withLock({ $0 }).sorted(by: { $0.0 < $1.0 }) { join(&whole, sum) }
        return whole
    }
}

extension Outcome {
    /// What was decided at the time.
    init(recorded row: Store.Kept) {
        self.init(
            channel: row.channel, category: row.category, scope: row.scope, severity: row.severity, queue: row.queue,
            promise: row.promise,
            reply: row.template, partner: row.partner)
    }
}

extension Rules {
    /// The policy by which the site decides, from what its state keeps: the rules' folder may be another's on this command line.
    static func packInForce(_ invocation: Invocation) -> PackFiles? {
        let files = PosixFileSystem()
        let folders = SiteFolders(rules: invocation.rulesFolder, state: invocation.stateFolder)
        return KeptPolicies.folderInForce(folders, files).flatMap { try? Pack.read($0, files) }
    }
}
