import Calendars
import Files
import Maildir
package import RuleLanguage
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

    static func + (one: SendCounts, other: SendCounts) -> SendCounts {
        SendCounts(
            sent: one.sent + other.sent, failed: one.failed + other.failed, refused: one.refused + other.refused,
            unknown: one.unknown + other.unknown)
    }
}

/// Hands over what waits in the outbox.
package struct Sending {
    private let store: Store
    private let folders: SiteFolders
    private let files: any FileSystem
    private let clock: @Sendable () -> Timestamp

    package init(_ desk: Desk) {
        store = desk.store
        folders = desk.folders
        files = desk.files
        clock = desk.clock
    }

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
            case .smtp(let relay): SMTPTransport(relay: relay, name: site.firstDomain)
            }
        return try send(by: transport, sender: site.settings["envelope-sender"] ?? "")
    }

    /// Hands waiting mails to a transport, those included that come while it is at work.
    ///
    /// One process does so at a time. Where one does already, and another one waits that will see all there is now, there is nothing
    /// left to do: deliveries would pile up behind a relay that hangs. Queues' commands go at the same time, by a lock of their own: who
    /// is to be woken does not wait for a relay, nor a reply for a pager.
    ///
    /// - Parameters:
    ///   - transport: nil: the Maildir `STATE/outbox`.
    ///   - sender: the envelope's for replies; empty: the null path.
    package func send(by transport: (any Transport)? = nil, sender: String = "") throws(DeskError) -> SendCounts {
        // A Maildir is never waited for, and most sites run no command: then there is nothing to do beside it.
        let hasCommands = try stored(store.hasCommands(at: clock()))
        let commands = hasCommands || transport != nil ? CommandSending(folders, clock: clock) : nil
        let mails: Result<SendCounts, DeskError>
        do throws(DeskError) {
            mails = .success(try sendMails(by: transport, sender: sender))
        } catch {
            mails = .failure(error)
        }
        let others = try commands?.end() ?? SendCounts()
        return try mails.get() + others
    }

    private func sendMails(by transport: (any Transport)?, sender: String) throws(DeskError) -> SendCounts {
        let lock: SendLock?
        do throws(FileSystemError) { lock = try SendLock.take(folders.state, for: .mails) } catch {
            throw .fileSystem(error)
        }
        guard let lock else { return SendCounts() }
        defer { lock.release() }
        try stored(store.markAbandoned())
        let ledger = OutboxLedger(store, sender: sender, clock: clock)
        (transport ?? MaildirTransport(outbox: Maildir(folders.outbox, files), files: files)).handOver(ledger)
        if let error = ledger.error { throw .store(error) }
        return ledger.counts
    }
}
