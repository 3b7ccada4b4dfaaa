import Bytes
import Desk
import Files
import Glibc
import Store

extension Command {
    static let backup = Command(
        "backup", "write a consistent copy of the database, while mail comes in", operands: .one("FILE"),
        options: [.init("--replace", nil, "write over FILE, once the new copy is whole")],
        explanation: """
            Copies the database as it is at one moment, checks the copy, and makes it durable; mail goes
            on to be taken in meanwhile. The copy holds names and texts of customers: it is readable for
            its owner alone.

            The queues and the rules are files; copy them with any program, after this one, so that every
            message of the copy is among them. To put a copy back: stop the mail server and the timers, copy
            it to STATE/mailtriage.db, remove mailtriage.db-wal and mailtriage.db-shm beside it, and let
            `mailtriage audit --repair` take in again the messages that came after it and lie in the
            queues: under their own numbers, as their senders were told them, and without a second reply.
            New tickets get numbers above theirs. Replies that waited when the copy was made have most
            likely gone since: none goes again by itself. `mailtriage send --list` has them as `unknown`.
            """,
        examples: [("mailtriage backup /var/backups/mailtriage-$(date +%F).db", "nightly, by a timer")],
        action: BackupCommand.run)
}

/// `backup FILE`
enum BackupCommand {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        umask(0o077)
        let path = invocation.operands[0]
        let store = try SiteStore.open(invocation)
        let files = PosixFileSystem()
        guard !isOwn(path, state: invocation.stateFolder) else {
            throw Failure(
                .cannotCreate, "\(path) is of the site's own database",
                help: "name a file elsewhere; how a copy is put back: mailtriage backup --help")
        }
        if files.exists(path), !invocation.has("replace") {
            throw Failure(.cannotCreate, "\(path) is there already", help: "name another file, or say --replace")
        }
        // Beside its place, so that a copy that breaks off is never taken for one.
        let draft = "\(path).\(getpid()).part"
        let count = try write(store, draft, files)
        do throws(FileSystemError) {
            try files.rename(draft, to: path)
            try files.synchroniseDirectory(Site.parent(path))
        } catch {
            // It holds all that people wrote: none of it is left where nobody looks for it.
            try? files.remove(draft)
            throw Failure(.cannotCreate, "cannot write \(path): \(error.reason)")
        }
        try invocation.print("\(path): \(Count.of(count, "message"))\n") { json in
            json.object { json in
                json.member("file", path)
                json.member("messages", count)
            }
            json.endLine()
        }
        return .ok
    }

    /// Whether a copy would take the place of the database that it is made of, or of what SQLite keeps beside it: mail that came
    /// meanwhile would be gone from it, and replies that wait would be held for sent.
    private static func isOwn(_ path: String, state: String) -> Bool {
        let database = SiteFolders(rules: "", state: state).database
        guard Rules.realPath(Site.parent(path)) == Rules.realPath(Site.parent(database)) else { return false }
        let (name, own) = (path.split(separator: "/").last ?? "", database.split(separator: "/").last ?? "")
        return name == own || name.hasPrefix(own + "-")
    }

    /// - Returns: how many messages it holds.
    private static func write(_ store: Store, _ draft: String, _ files: PosixFileSystem) throws(Failure) -> Int {
        let count: Int
        do throws(StoreError) {
            count = try store.backUp(to: draft)
        } catch {
            try? files.remove(draft)
            throw Failure(.cannotCreate, "cannot write the copy: \(error.message)")
        }
        do throws(FileSystemError) {
            try files.synchronise(draft)
        } catch {
            try? files.remove(draft)
            throw Failure(.cannotCreate, "cannot make the copy durable: \(error.reason)")
        }
        return count
    }
}
