import Calendars
import Files
import Store
import Threads
import Transport

/// Runs the commands of queues in a thread of its own while mails are handed over, those included that come meanwhile.
final class CommandSending: Sendable {
    private let folders: SiteFolders
    private let clock: @Sendable () -> Timestamp
    private let areMailsOut = Monitor(false)
    private let outcome = Monitor<Result<SendCounts, DeskError>?>(nil)

    /// Milliseconds between two looks for commands.
    private static let lookPeriod = 500

    init(_ folders: SiteFolders, clock: @escaping @Sendable () -> Timestamp) {
        self.folders = folders
        self.clock = clock
        if let thread = RunningThread({ [self] in work() }) {
            thread.leave()
        } else {
            areMailsOut.change { $0 = true }
            work()
        }
    }

    /// Waits for the commands that were begun; no more are looked for.
    ///
    /// - Returns: what became of all of them.
    func end() throws(DeskError) -> SendCounts {
        areMailsOut.change { $0 = true }
        return try outcome.wait { $0 }.get()
    }

    private func work() {
        let result: Result<SendCounts, DeskError>
        do throws(DeskError) {
            result = .success(try handOver())
        } catch {
            result = .failure(error)
        }
        outcome.change { $0 = result }
    }

    private func handOver() throws(DeskError) -> SendCounts {
        let lock: SendLock?
        do throws(FileSystemError) { lock = try SendLock.take(folders.state, for: .commands) } catch {
            throw .fileSystem(error)
        }
        guard let lock else { return SendCounts() }
        defer { lock.release() }
        do throws(StoreError) {
            // A connection is nobody else's.
            let store = try Store(path: folders.database)
            try store.transaction({ () throws(StoreError) in try store.resumeCommands() }, wrap: { $0 })
            var counts = SendCounts()
            while true {
                // Asked first: what comes while the last mail goes out is seen by the look that follows.
                let isLast = areMailsOut.change { $0 }
                let ledger = OutboxLedger(store, sender: "", forPrograms: true, counts: counts, clock: clock)
                CommandTransport().handOver(ledger)
                if let error = ledger.error { throw error }
                if isLast { return ledger.counts }
                counts = ledger.counts
                _ = areMailsOut.wait(milliseconds: CommandSending.lookPeriod) { $0 ? true : nil }
            }
        } catch {
            throw .store(error)
        }
    }
}
