import CSQLite
import Glibc

/// One connection to the database. Not shared between threads.
///
/// Durable and fast with one process a message: write-ahead log, `synchronous=FULL`, no checkpoint when the connection
/// closes (each lone process would make one), but one that empties the log once it holds `checkpointFrames`.
package final class Connection {
    private let handle: OpaquePointer
    private let log = WriteAheadLog()
    /// Given up after the connection is closed.
    private var index: LogIndex?

    /// Bytes of a page in a new database: half of what SQLite would take. A delivery changes a few rows here and there, and writes each
    /// page whole that it touches: 20 KB instead of 33, and every process that opens the log has as much less to read of it.
    static let pageBytes = 2048
    /// Frames in the log after which a commit is followed by a checkpoint: some fifty deliveries, each of which writes ten pages. Longer
    /// logs slow each process that makes the index anew (a microsecond or so a frame; see `LogIndex`); shorter ones pay the checkpoint's
    /// five syncs more often.
    static let checkpointFrames: Int32 = 512
    /// The same for a process that writes much and keeps the log open, whose index is in memory then: 16 MB. At its quiet moments it
    /// empties the log as others do.
    static let longLogFrames: Int32 = 8192

    private var framesBetweenCheckpoints = Connection.checkpointFrames

    /// How long a writer waits for the lock, in milliseconds, before it gives up: well inside the deadline of a delivery.
    package static let lockPatience: Int32 = 10_000

    /// Our way of opening files, made known to SQLite once, whichever thread comes first.
    private static let registered = mailtriageRegisterVFS()

    /// - Parameters:
    ///   - create: make the database where there is none, and set what is set once: its journal.
    ///   - keepsIndex: for a process with this connection only, and many after it: see `LogIndex`.
    package init(path: String, create: Bool = false, keepsIndex: Bool = false) throws(StoreError) {
        index = keepsIndex ? LogIndex(keptOf: path) : nil
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0)
        guard Connection.registered == SQLITE_OK else {
            throw StoreError(code: Connection.registered, message: "SQLite knows no file system")
        }
        let code = sqlite3_open_v2(path, &opened, flags, "mailtriage")
        guard code == SQLITE_OK, let opened else {
            let message = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close(opened)
            throw StoreError(code: code, message: message)
        }
        handle = opened
        sqlite3_extended_result_codes(handle, 1)
        waitsForLock(true)
        if create { try execute("PRAGMA page_size = \(Connection.pageBytes); PRAGMA journal_mode = WAL") }
        try execute("PRAGMA synchronous = FULL")
        mailtriageKeepLog(handle)
        // The connection keeps what it points to until the handle is closed.
        sqlite3_wal_hook(
            handle,
            { context, _, _, frames in
                if let context { Unmanaged<WriteAheadLog>.fromOpaque(context).takeUnretainedValue().frames = frames }
                return SQLITE_OK
            }, Unmanaged.passUnretained(log).toOpaque())
    }

    /// Opens a new file that a copy is written to.
    ///
    /// - Throws: where it exists: what is there is not written over.
    init(creatingCopy path: String) throws(StoreError) {
        index = nil
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreError(code: SQLITE_CANTOPEN, message: "\(path): \(String(cString: strerror(errno)))")
        }
        _ = close(descriptor)
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let opened else {
            sqlite3_close(opened)
            throw StoreError(code: code, message: "\(path) cannot be written")
        }
        handle = opened
        sqlite3_extended_result_codes(handle, 1)
    }

    /// Copies all of another database into this one, in one step: a state that it had at one moment.
    func copy(_ source: Connection) throws(StoreError) {
        guard let backup = sqlite3_backup_init(handle, "main", source.handle, "main") else { throw error("backup") }
        let code = sqlite3_backup_step(backup, -1)
        sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE else { throw StoreError(code: code, message: String(cString: sqlite3_errstr(code))) }
    }

    /// Whether the index is that of the process before.
    package var hasKeptIndex: Bool { index != nil }

    /// Leaves the index to the next process: for one with this connection only, which has done its work.
    package func leaveIndex() {
        guard let path = sqlite3_db_filename(handle, "main") else { return }
        let database = String(cString: path)
        if index == nil { index = LogIndex(inUseOf: database) }
        index?.note(for: database)
    }

    deinit {
        for statement in idle { sqlite3_finalize(statement.handle) }
        sqlite3_close_v2(handle)
    }

    /// Runs statements that give no rows.
    package func execute(_ sql: String) throws(StoreError) {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw error(sql) }
    }

    package func prepare(_ sql: String) throws(StoreError) -> Statement {
        // From the end, where what a message needs next was put last time.
        if let index = idle.lastIndex(where: { $0.sql == sql }) {
            return Statement(idle.remove(at: index).handle, sql: sql, connection: self)
        }
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, let statement else { throw error(sql) }
        return Statement(statement, sql: sql, connection: self)
    }

    /// Statements that were prepared and are not in use: even one message asks some things twice.
    private var idle: [IdleStatement] = []

    private struct IdleStatement {
        let sql: String
        let handle: OpaquePointer
    }

    /// More than one message's way through the ledger needs.
    private static let mostKeptStatements = 64

    /// Takes back a statement that is done with: the next one of the same words need not be prepared anew.
    func takeBack(_ statement: OpaquePointer, sql: String) {
        guard idle.count < Connection.mostKeptStatements else {
            sqlite3_finalize(statement)
            return
        }
        sqlite3_reset(statement)
        sqlite3_clear_bindings(statement)
        idle.append(IdleStatement(sql: sql, handle: statement))
    }

    /// Runs a body as one transaction that holds the write lock from its start: all of it, or nothing where it throws.
    package func transaction<Result, Failure: Error>(
        _ body: () throws(Failure) -> Result, wrap: (StoreError) -> Failure
    ) throws(Failure) -> Result {
        do throws(StoreError) { try prepare("BEGIN IMMEDIATE").run() } catch { throw wrap(error) }
        let result: Result
        do throws(Failure) {
            result = try body()
        } catch {
            rollBack()
            throw error
        }
        do throws(StoreError) {
            try prepare("COMMIT").run()
        } catch {
            rollBack()
            throw wrap(error)
        }
        checkpointIfDue()
        return result
    }

    /// Undoes the transaction in hand, and forgets what of it was not handed over to the log: with the lock gone, another process may have
    /// committed in its place by the time that it would come.
    private func rollBack() {
        try? execute("ROLLBACK")
        _ = mailtriageForgetTail(handle)
    }

    package func transaction<Result>(_ body: () throws(StoreError) -> Result) throws(StoreError) -> Result {
        try transaction(body, wrap: { $0 })
    }

    /// Runs reads as one: they see one state of the database, and take its lock once instead of once each.
    package func snapshot<Result, Failure: Error>(
        _ body: () throws(Failure) -> Result, wrap: (StoreError) -> Failure
    ) throws(Failure) -> Result {
        do throws(StoreError) { try prepare("BEGIN").run() } catch { throw wrap(error) }
        // Nothing was written, so there is nothing to lose in how it ends.
        defer { try? prepare("COMMIT").run() }
        return try body()
    }

    package var changes: Int { Int(sqlite3_changes(handle)) }

    /// Whether the database's file is not at its path any more: removed, or replaced by another one, as when a backup was put back.
    /// What is written from then on is lost.
    var hasMoved: Bool {
        var moved: Int32 = 0
        return sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved != 0
    }

    /// A checkpoint that cannot have the lock is left to the next writer.
    private func checkpointIfDue() {
        guard log.frames >= framesBetweenCheckpoints else { return }
        checkpoint()
    }

    /// For a process that takes in much: from now on the log may grow longer (see `longLogFrames`).
    func workLong() { framesBetweenCheckpoints = Connection.longLogFrames }

    /// Empties the log if it is longer than processes that come and go should find it.
    func shortenLog() {
        if log.frames >= Connection.checkpointFrames { checkpoint() }
    }

    /// Empties the log so that nothing of what it held is left in its file.
    func cutLog() throws(StoreError) {
        _ = mailtriageCutLog(handle, 1)
        defer { _ = mailtriageCutLog(handle, 0) }
        try execute("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    private func checkpoint() {
        log.frames = 0
        waitsForLock(false)
        sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
        waitsForLock(true)
    }

    /// Microseconds between two looks at a lock that another has. SQLite's own waiting sleeps longer each time, up to a tenth of a second:
    /// who has waited longest looks least often, and with many writers at once some wait for ever. Here all have the same chance.
    private static let lockLook: UInt32 = 2000

    private func waitsForLock(_ isWanted: Bool) {
        guard isWanted else {
            sqlite3_busy_handler(handle, nil, nil)
            return
        }
        sqlite3_busy_handler(
            handle,
            { _, looks in
                guard looks < Connection.lockPatience * 1000 / Int32(Connection.lockLook) else { return 0 }
                usleep(Connection.lockLook)
                return 1
            }, nil)
    }

    func error(_ sql: String) -> StoreError {
        StoreError(code: sqlite3_extended_errcode(handle), message: String(cString: sqlite3_errmsg(handle)), sql: sql)
    }
}

/// How many frames the log held after the last commit, as SQLite's hook tells.
private final class WriteAheadLog {
    var frames: Int32 = 0
}
