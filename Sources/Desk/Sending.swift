import Calendars
import Files
import Glibc
import Maildir
package import RuleLanguage
import Sockets
import Store
package import Transport

/// What one run of `send` did.
package struct SendCounts: Equatable, Sendable {
    package var sent = 0
    /// Not taken, and tried again later.
    package var failed = 0
    /// Will never be taken.
    package var refused = 0
    /// May have gone or not.
    package var unknown = 0

    package init(sent: Int = 0, failed: Int = 0, refused: Int = 0, unknown: Int = 0) {
        self.sent = sent
        self.failed = failed
        self.refused = refused
        self.unknown = unknown
    }
}

extension Desk {
    /// Hands waiting mails over as the site's rules say: `transport`, `relay`, `envelope-sender`.
    package func send(as site: Site) throws(DeskError) -> SendCounts {
        let choice: TransportChoice
        do throws(TransportChoice.Mistake) {
            choice = try TransportChoice(transport: site.settings["transport"], relay: site.settings["relay"])
        } catch {
            throw .noTransport(error.description)
        }
        let transport: (any Transport)? =
            switch choice {
            case .maildir: nil
            case .sendmail(let program): SendmailTransport(program: program)
            case .smtp(let relay): SMTPTransport(relay: relay, name: site.domains.first ?? "localhost")
            }
        return try send(by: transport, sender: site.settings["envelope-sender"] ?? "")
    }

    /// Hands waiting mails to a transport, those included that come while it is at work.
    ///
    /// One process does so at a time. Where one does already, and another one waits that will see all there is now, there is nothing
    /// left to do: deliveries would pile up behind a relay that hangs.
    ///
    /// - Parameters:
    ///   - transport: nil: the Maildir `STATE/outbox`.
    ///   - sender: the envelope's for replies; empty: the null path.
    package func send(by transport: (any Transport)? = nil, sender: String = "") throws(DeskError) -> SendCounts {
        let lock: SendLock?
        do throws(FileSystemError) { lock = try SendLock.take(folders.state) } catch { throw .fileSystem(error) }
        guard let lock else { return SendCounts() }
        defer { lock.release() }
        try stored { () throws(StoreError) in try store.markAbandoned() }
        // Commands first: who is to be woken does not wait for a relay.
        let commands = OutboxLedger(store, sender: sender, forPrograms: true, clock: clock)
        CommandTransport().handOver(commands)
        if let error = commands.error { throw .store(error) }
        let ledger = OutboxLedger(store, sender: sender, counts: commands.counts, clock: clock)
        (transport ?? MaildirTransport(outbox: Maildir(folders.outbox, files), files: files)).handOver(ledger)
        if let error = ledger.error { throw .store(error) }
        return ledger.counts
    }
}

/// Gives out the mails of the outbox, and writes down what becomes of each, at once.
private final class OutboxLedger: HandOverLedger {
    /// Wait before another try, in seconds, by the tries that failed.
    private static let backOff: [Int64] = [60, 300, 900, 3600, 14_400]
    /// Seconds after which a mail that could not be handed over is given up: an acknowledgement of the day before yesterday says
    /// nothing that the customer does not know.
    private static let patience: Int64 = 2 * 86_400
    /// Mails read at once, with their texts: some megabytes.
    private static let readAtOnce = 200
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
        if waiting.isEmpty { look() }
        guard let row = waiting.popFirst() else { return nil }
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
            waiting = rows.filter { underWay[$0.id] == nil }[...]
            nextLook = rows.count < OutboxLedger.readAtOnce ? now + OutboxLedger.lookPeriod : now
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
            Log.write(.error, "mail \(mail.id) of \(row.template) was not taken for two days and is given up: \(why)")
            write { () throws(StoreError) in try store.mark(mail.id, .expired, why) }
        case .deferred(let why):
            counts.failed += 1
            let wait = OutboxLedger.backOff[min(row.attempts, OutboxLedger.backOff.count - 1)]
            write { () throws(StoreError) in try store.markFailed(mail.id, retryAt: now + wait, why) }
        case .refused(let why, let isAddress):
            counts.refused += 1
            Log.write(.warning, "mail \(mail.id) of \(row.template) is refused: \(why)")
            write { () throws(StoreError) in
                try store.mark(mail.id, .refused, why)
                if isAddress { try store.noteUnreachable(mail.recipient, at: now, why) }
            }
        case .unknown(let why):
            counts.unknown += 1
            Log.write(.error, "mail \(mail.id) of \(row.template) may have gone or not, and is not sent again: \(why)")
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

/// Puts mails into a Maildir. The name is given before, so that the same mail once more is the same file: what became of a hand-over
/// is always known.
private struct MaildirTransport: Transport {
    let outbox: Maildir
    let files: any FileSystem

    func handOver(_ ledger: any HandOverLedger) {
        while let mail = ledger.next() {
            do throws(FileSystemError) {
                try put(mail)
                ledger.note(.accepted, of: mail)
            } catch {
                ledger.note(.deferred(error.reason), of: mail)
            }
        }
    }

    private func put(_ mail: OutgoingMail) throws(FileSystemError) {
        let name = MaildirName(mail.file)
        // A send that was cut off between hand-over and note left it there, perhaps not durably.
        if try outbox.find(name) != nil { return try outbox.synchronise() }
        if outbox.hasDraft(name) { try files.remove("\(outbox.path)/tmp/\(name.text)") }
        let draft = try outbox.draft(name, [mail.message[...]], mode: SiteFolders.privateFileMode)
        try draft.deliver()
    }
}

/// One process hands over at a time, so that no mail goes twice, and one more may wait for its turn. The locks go with the process.
private struct SendLock {
    private let descriptor: Int32

    /// - Returns: nil where two are there already: the one that waits will see all that is in the outbox now.
    static func take(_ state: String) throws(FileSystemError) -> SendLock? {
        let lock = SendLock(descriptor: try open(state + "/send.lock"))
        if flock(lock.descriptor, LOCK_EX | LOCK_NB) == 0 { return lock }
        let turn: Int32
        do throws(FileSystemError) {
            turn = try open(state + "/send.next")
        } catch {
            lock.release()
            throw error
        }
        defer { _ = close(turn) }
        guard flock(turn, LOCK_EX | LOCK_NB) == 0, flock(lock.descriptor, LOCK_EX) == 0 else {
            lock.release()
            return nil
        }
        return lock
    }

    private static func open(_ path: String) throws(FileSystemError) -> Int32 {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileSystemError("open", path, errno) }
        Custody.hand(descriptor, at: path)
        return descriptor
    }

    func release() { _ = close(descriptor) }
}
