import Calendars
import Sockets
import Store
import Transport

/// Gives out the mails of the outbox, and writes down what becomes of each, at once.
final class OutboxLedger: HandOverLedger {
    /// Wait before another try, in seconds, by the tries that failed.
    private static let backOff: [Int64] = [60, 300, 900, 3600, 14_400]
    /// Seconds after which a mail that could not be handed over is given up: an acknowledgement of the day before yesterday says
    /// nothing that the customer does not know.
    private static let patience: Int64 = 2 * 86_400
    /// Mails read at once, with their texts: some megabytes.
    private static let readAtOnce = 200
    /// Replies to strangers under way at once: however slow their mail servers are, customers have the other connections.
    private static let mostToStrangers = Concurrency.most / 2
    /// Milliseconds between two looks at an outbox that was empty.
    private static let lookPeriod: Int64 = 500
    /// Milliseconds after which no more is given out: the rules that say how may have changed. The next process goes on.
    private static let longestRun: Int64 = 600_000

    private(set) var counts: SendCounts
    /// The first thing that could not be read or written down. Nothing goes out any more from then on.
    private(set) var error: StoreError?
    private let store: Store
    private let sender: String
    private let clock: () -> Timestamp
    private var waiting: ArraySlice<OutboxRow> = []
    private var underWay: [Int64: OutboxRow] = [:]
    private var nextLook: Int64 = 0
    private let end = SteadyClock.milliseconds + longestRun

    private let forPrograms: Bool

    init(
        _ store: Store, sender: String, forPrograms: Bool = false, counts: SendCounts = SendCounts(),
        clock: @escaping () -> Timestamp
    ) {
        self.forPrograms = forPrograms
        self.counts = counts
        self.store = store
        self.sender = sender
        self.clock = clock
    }

    func next() -> OutgoingMail? {
        guard error == nil else { return nil }
        let isCrowded = underWay.values.count(where: \.isToStranger) >= OutboxLedger.mostToStrangers
        func mayGo(_ row: OutboxRow) -> Bool { !isCrowded || !row.isToStranger }
        // Strangers' come last: where the first may not go, none may.
        if waiting.first.map(mayGo) != true { look() }
        guard let row = waiting.first, mayGo(row) else { return nil }
        waiting.removeFirst()
        underWay[row.id] = row
        return OutgoingMail(
            id: row.id, sender: row.sender ?? sender, recipient: row.recipient, message: row.message, program: row.program,
            file: row.fileName)
    }

    private func look() {
        let now = SteadyClock.milliseconds
        guard now >= nextLook, now < end else { return }
        do throws(StoreError) {
            // Those under way still wait by the book, until they are about to go.
            let rows = try store.waitingMails(
                at: clock(), limit: OutboxLedger.readAtOnce + underWay.count, forPrograms: forPrograms)
            nextLook = waiting.isEmpty && rows.count >= OutboxLedger.readAtOnce ? now : now + OutboxLedger.lookPeriod
            waiting = rows.filter { underWay[$0.id] == nil }[...]
        } catch {
            self.error = error
        }
    }

    func isAboutToGo(_ mail: OutgoingMail) -> Bool {
        guard error == nil else { return false }
        var isGoing = false
        return write { () throws(StoreError) in isGoing = try store.markGoing(mail.id) } && isGoing
    }

    func note(_ outcome: HandOverOutcome, of mail: OutgoingMail) {
        guard let row = underWay.removeValue(forKey: mail.id) else { return }
        let now = clock()
        switch outcome {
        case .accepted:
            counts.sent += 1
            write { () throws(StoreError) in try store.markSent(mail.id, at: now) }
        case .deferred(let why) where now - row.created > OutboxLedger.patience:
            counts.refused += 1
            Log.write(
                .error, "mail \(mail.id) of \(row.purpose.rawValue) was not taken for two days and is given up: \(why)")
            write { () throws(StoreError) in try store.mark(mail.id, .expired, why) }
        case .deferred(let why):
            counts.failed += 1
            // A mail that is put off is every day's; a pager that is silent is an alarm.
            if let program = row.program { Log.write(.error, "\(program) failed, and is run again: \(why)") }
            let wait = OutboxLedger.backOff[min(row.attempts, OutboxLedger.backOff.count - 1)]
            write { () throws(StoreError) in try store.markFailed(mail.id, retryAt: now + wait, why) }
        case .refused(let why, let isAddress):
            counts.refused += 1
            Log.write(.warning, "mail \(mail.id) of \(row.purpose.rawValue) is refused: \(why)")
            write { () throws(StoreError) in
                try store.mark(mail.id, .refused, why)
                if isAddress { try store.noteUnreachable(mail.recipient, at: now, why) }
            }
        case .unknown(let why):
            counts.unknown += 1
            Log.write(
                .error, "mail \(mail.id) of \(row.purpose.rawValue) may have gone or not, and is not sent again: \(why)")
            write { () throws(StoreError) in try store.mark(mail.id, .unknown, why) }
        }
    }

    @discardableResult
    private func write(_ work: () throws(StoreError) -> Void) -> Bool {
        do throws(StoreError) {
            try store.transaction(work, wrap: { $0 })
            return true
        } catch {
            if self.error == nil { self.error = error }
            return false
        }
    }
}
