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
    /// Mails handed over in one call at the most; the rest waits for the next.
    private static let sentAtOnce = 1000

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

    /// Hands waiting mails to a transport.
    ///
    /// One process does so at a time. Where one does already, and another one waits that will see all there is now, there is nothing
    /// left to do: deliveries would pile up behind a relay that hangs.
    ///
    /// - Parameters:
    ///   - transport: nil: the Maildir `STATE/outbox`.
    ///   - sender: the envelope's; empty: the null path.
    package func send(by transport: (any Transport)? = nil, sender: String = "") throws(DeskError) -> SendCounts {
        guard let lock = SendLock(folders.state) else { return SendCounts() }
        defer { lock.release() }
        try stored { () throws(StoreError) in try store.markAbandoned() }
        let waiting = try stored { () throws(StoreError) in try store.waitingMails(at: clock(), limit: Desk.sentAtOnce) }
        guard !waiting.isEmpty else { return SendCounts() }
        let ledger = OutboxLedger(store, waiting, clock: clock)
        let mails = waiting.map { mail in
            OutgoingMail(
                id: mail.id, sender: sender, recipient: mail.recipient, message: mail.message,
                file: mail.file ?? "\(mail.created.seconds).R\(mail.id).mailtriage")
        }
        (transport ?? MaildirTransport(outbox: Maildir(folders.outbox, files), files: files)).handOver(mails, ledger)
        if let error = ledger.error { throw .store(error) }
        return ledger.counts
    }
}

/// Writes the outcomes of a hand-over down, each at once.
private final class OutboxLedger: HandOverLedger {
    /// Wait before another try, in seconds, by the tries that failed.
    private static let backOff: [Int64] = [60, 300, 900, 3600, 14_400]
    /// Seconds after which a mail that could not be handed over is given up: an acknowledgement of the day before yesterday says
    /// nothing that the customer does not know.
    private static let patience: Int64 = 2 * 86_400

    private(set) var counts = SendCounts()
    /// The first thing that could not be written down. Nothing goes out any more from then on.
    private(set) var error: StoreError?
    private let store: Store
    private let rows: [Int64: OutboxRow]
    private let clock: () -> Timestamp

    init(_ store: Store, _ rows: [OutboxRow], clock: @escaping () -> Timestamp) {
        self.store = store
        self.rows = Dictionary(rows.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        self.clock = clock
    }

    func isAboutToGo(_ mail: OutgoingMail) -> Bool {
        guard error == nil else { return false }
        return write { () throws(StoreError) in try store.mark(mail.id, .going) }
    }

    func note(_ outcome: HandOverOutcome, of mail: OutgoingMail) {
        guard let row = rows[mail.id] else { return }
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

    func handOver(_ mails: [OutgoingMail], _ ledger: any HandOverLedger) {
        for mail in mails {
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

    /// nil where two are there already: the one that waits will see all that is in the outbox now.
    init?(_ state: String) {
        descriptor = SendLock.open(state + "/send.lock")
        guard descriptor >= 0 else { return nil }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
        let turn = SendLock.open(state + "/send.next")
        defer { if turn >= 0 { _ = close(turn) } }
        guard turn >= 0, flock(turn, LOCK_EX | LOCK_NB) == 0, flock(descriptor, LOCK_EX) == 0 else {
            _ = close(descriptor)
            return nil
        }
    }

    private static func open(_ path: String) -> Int32 { Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600) }

    func release() { _ = close(descriptor) }
}
