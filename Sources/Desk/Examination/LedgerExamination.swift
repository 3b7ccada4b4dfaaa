import Calendars
import Files
import Glibc
import Register
import RuleLanguage
import Store

/// The database itself, the register in it, and the mails and commands that wait in it.
struct LedgerExamination {
    let folders: SiteFolders
    let files: any FileSystem
    let now: Timestamp
    let isThorough: Bool

    /// Seconds after which a waiting reply is late: `send` tries again after minutes.
    private static let lateReply: Int64 = 3600
    /// Seconds after which a delivery is over, whatever became of it.
    private static let endOfDelivery: Int64 = 3600
    /// Bytes of a log that a checkpoint should have emptied long ago.
    private static let longLog: Int64 = 64 << 20

    /// - Returns: the findings, and the database where it can be read.
    func findings() -> (findings: [Observation], store: Store?) {
        guard files.exists(folders.database) else {
            guard isClosed else {
                return (
                    [.wrong("database", "there is none in \(folders.state)", mend: "mailtriage init DIR --from PACK")], nil
                )
            }
            return (
                [
                    .wrong(
                        "database", "\(folders.state) is closed to this user",
                        mend: "run doctor as the user that it belongs to")
                ],
                nil
            )
        }
        do throws(StoreError) {
            let store = try Store(path: folders.database)
            return (try database(store) + register(store) + outbox(store) + commands(store) + deliveries(store), store)
        } catch {
            let mend =
                error.isDamage
                ? "put back the last backup: stop the mail server, copy it to \(folders.database), remove mailtriage.db-wal and -shm"
                : "see who holds it, and that its user may write it"
            return ([.wrong("database", "it cannot be read: \(error.message)", mend: mend)], nil)
        }
    }

    /// Whether there may be a database that this user cannot see.
    private var isClosed: Bool {
        do throws(FileSystemError) {
            _ = try files.list(folders.state)
            return false
        } catch {
            return error.code == EACCES
        }
    }

    private func database(_ store: Store) throws(StoreError) -> [Observation] {
        var findings: [Observation] = []
        let faults = try store.integrity(thorough: isThorough)
        if faults == ["ok"] {
            findings.append(
                .ok(
                    "database", isThorough ? "sound in every page and index" : "sound (--thorough looks at the indices, too)"
                ))
        } else {
            findings.append(
                .wrong(
                    "database", "damaged: \(faults.first ?? "")",
                    mend: "put back the last backup; keep the damaged file for its newer tickets"))
        }
        let version = try store.version()
        findings.append(.ok("database", "version \(version.number) (\(version.name)), which is this program's"))
        let mode = try store.journalMode()
        findings.append(
            mode == "wal"
                ? .ok("database", "with a write-ahead log")
                : .wrong(
                    "database", "its journal is \"\(mode)\": deliveries wait for each other, and for readers",
                    mend: "sqlite3 \(folders.database) 'PRAGMA journal_mode = WAL'"))
        if let log = files.stamp(folders.database + "-wal"), log.size > Self.longLog {
            findings.append(
                .warning(
                    "database",
                    "its log holds \(log.size >> 20) MiB, which a reader that never ends keeps from being emptied",
                    mend: "see who has it open: fuser -v \(folders.database)"))
        }
        return findings
    }

    private func register(_ store: Store) throws(StoreError) -> [Observation] {
        let register = try store.register()
        let authorized = register.contacts.count { $0.isAuthorized }
        guard !register.accounts.isEmpty else {
            return [
                .wrong(
                    "register", "it is empty: every sender is a stranger",
                    mend: "mailtriage accounts import accounts.csv contacts.csv projects.csv")
            ]
        }
        if authorized == 0 {
            return [
                .wrong(
                    "register", "no contact may open requests", mend: "mark them in contacts.csv (authorized), and import it"
                )
            ]
        }
        return [.ok("register", "\(register.accounts.count) accounts, \(authorized) contacts who may open requests")]
    }

    private func outbox(_ store: Store) throws(StoreError) -> [Observation] {
        let state = try store.outboxState()
        let waiting = state.waiting == 1 ? "1 reply waits" : "\(state.waiting) replies wait"
        guard let oldest = state.oldestWaiting, now - oldest > Self.lateReply else {
            return [.ok("outbox", state.waiting == 0 ? "nothing waits" : "\(waiting), none for long")]
        }
        let reason = state.lastFailure.map { "; the transport says: \($0)" } ?? ""
        return [
            .wrong(
                "outbox", "\(waiting), the oldest since \(oldest.rfc3339)\(reason)",
                mend: state.failing > 0
                    ? "mend the transport; each is tried again by itself" : "let a timer run mailtriage send every minute")
        ]
    }

    /// A pager that fails is told at once: nobody else does, and the ticket that it is for does not wait.
    private func commands(_ store: Store) throws(StoreError) -> [Observation] {
        guard let failing = try store.failingCommands() else { return [] }
        let others = failing.count == 1 ? "" : ", and \(failing.count - 1) more"
        return [
            .wrong(
                "programs", "\(failing.program) failed: \(failing.failure)\(others)",
                mend: "mend it: it is run again by itself, for two days; mailtriage send --list, --retry and --drop")
        ]
    }

    private func deliveries(_ store: Store) throws(StoreError) -> [Observation] {
        var findings: [Observation] = []
        let pending = try store.pendingFiles(before: now + -Self.endOfDelivery, limit: 10_000).count
        if pending > 0 {
            findings.append(
                .warning(
                    "deliveries", "\(pending) messages of an hour ago are not yet noted as filed",
                    mend: "mailtriage send (it looks for them), then mailtriage audit"))
        }
        let failing = ((try? files.list(folders.attempts)) ?? []).count { !$0.hasPrefix("ingest.") }
        if failing > 0 {
            findings.append(
                .warning(
                    "deliveries", "\(failing) messages failed to be read, and are tried again",
                    mend: "see the mail log; after three tries they are in the queue unparsed"))
        }
        let unparsed = try store.ticketCounts().first { $0.queue == OwnQueue.unparsed.rawValue }?.count ?? 0
        if unparsed > 0 {
            findings.append(
                .warning(
                    "deliveries", "\(unparsed) messages lie in the queue unparsed, where no rule has seen them",
                    mend: "read them there, and report what is in them that fails"))
        }
        if let newest = try store.tickets(queue: nil, limit: 1).first, newest.accepted - now > 120 {
            findings.append(
                .wrong(
                    "clock", "the newest ticket was taken at \(newest.accepted.rfc3339), which is still to come",
                    mend: "set the system's clock: timedatectl"))
        } else {
            findings.append(.ok("clock", "it is \(now.rfc3339), later than every ticket"))
        }
        return findings
    }
}
