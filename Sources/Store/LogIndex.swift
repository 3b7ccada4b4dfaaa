import Glibc

/// The index of a write-ahead log, left as it is from one lone process to the next.
///
/// A process that finds a database alone has SQLite make the index anew (`mailtriage.db-shm`): it cuts the file off, lets it grow again and
/// reads all of the log, a twentieth of the time that a delivery takes. It does not where somebody else is at the database, which shows
/// by a lock. That lock is taken here before SQLite looks, as one of an open file (F_OFD_SETLK of fcntl(2)), which counts as
/// somebody else's even in the same process. SQLite is then as safe as where another process has been there all the time: an index is made
/// to outlive each of its users, however it ends.
///
/// Two things it relies on, and they are looked at under the lock; else the index is made anew as ever:
/// - All that was ever written to the index is there. After a power cut it may not be: nobody synchronises it. So a note beside the
///   database says at which start of the system, and in which file, an index was known to be sound.
/// - The index is of this log and knows all of it: its last frame is the log's last one, by the sum over all frames up to it
///   (https://www.sqlite.org/walformat.html, sections 1 and 2).
///
/// For a process with one connection: to close any descriptor of the index gives up all of the process's locks of it.
package struct LogIndex: ~Copyable {
    /// Keeps the lock until the connection is closed.
    private let descriptor: Int32

    /// Has SQLite find the index as it is.
    ///
    /// - Parameter database: not yet opened by this process.
    /// - Returns: nil where the index is to be made anew, or is in use anyway.
    init?(of database: String) {
        let index = open(database + "-shm", O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard index >= 0 else { return nil }
        let log = open(database + "-wal", O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        let isSound =
            log >= 0 && LogIndex.lock(index) && LogIndex.isNoted(index, database) && LogIndex.knowsAll(index, of: log)
        if log >= 0 { _ = close(log) }
        guard isSound else {
            _ = close(index)
            return nil
        }
        descriptor = index
    }

    deinit { _ = close(descriptor) }

    /// The byte whose lock shows that somebody is at the database: behind the eight locks of the log, which begin at 120.
    private static let presence: off_t = 128
    /// F_OFD_SETLK, which glibc shows under _GNU_SOURCE only.
    private static let lockOfOpenFile: Int32 = 37

    private static func lock(_ index: Int32) -> Bool {
        var lock = flock()
        lock.l_type = Int16(F_RDLCK)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = presence
        lock.l_len = 1
        return fcntl(index, lockOfOpenFile, &lock) == 0
    }

    // MARK: - Since the system was started

    /// Notes that the index is sound: for who has just opened the database, through SQLite, and found no such note.
    package static func note(of database: String) {
        var status = stat()
        // By name: a descriptor that is closed again would give up SQLite's locks.
        guard stat(database + "-shm", &status) == 0, let note = note(of: status) else { return }
        let descriptor = open(notePath(database), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        // One that is not whole is none.
        _ = note.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        _ = close(descriptor)
    }

    private static func notePath(_ database: String) -> String { database + "-boot" }

    private static func isNoted(_ index: Int32, _ database: String) -> Bool {
        var status = stat()
        guard fstat(index, &status) == 0, let note = note(of: status) else { return false }
        return content(notePath(database)) == note
    }

    /// The number that each start of the system has, and which file the index is: a copy is another one.
    private static func note(of status: stat) -> [UInt8]? {
        guard var note = content("/proc/sys/kernel/random/boot_id"), !note.isEmpty else { return nil }
        withUnsafeBytes(of: UInt64(status.st_dev)) { note += $0 }
        withUnsafeBytes(of: UInt64(status.st_ino)) { note += $0 }
        return note
    }

    /// Bytes of a note, of which 37 are the number of a start, and more than that.
    private static let mostNoteBytes = 64

    private static func content(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { _ = close(descriptor) }
        return Array(unsafeUninitializedCapacity: mostNoteBytes) { buffer, count in
            count = max(read(descriptor, buffer.baseAddress, mostNoteBytes), 0)
        }
    }

    // MARK: - Of this log

    /// What of the format is needed, in bytes.
    private enum Format {
        static let logHead = 32
        static let frameHead = 24
        /// The index begins with its head, twice.
        static let indexHead = 48
        static let version: UInt32 = 3_007_000
        /// What a log begins with, but for its last bit.
        static let magic: UInt32 = 0x377F_0682
    }

    private static func knowsAll(_ index: Int32, of log: Int32) -> Bool {
        guard let heads = Piece(index, at: 0, count: 2 * Format.indexHead),
            let logHead = Piece(log, at: 0, count: Format.logHead)
        else { return false }
        // Two that differ: somebody ended between one and the other.
        for place in stride(from: 0, to: Format.indexHead, by: 8) {
            guard heads.eight(place) == heads.eight(place + Format.indexHead) else { return false }
        }
        guard heads.four(0) == Format.version, heads.byte(12) == 1 else { return false }
        let last = Int(heads.four(16))
        // An empty log has no head: see `mailtriageEmptyLog`.
        guard last > 0 else { return logHead.bigFour(0) & ~1 != Format.magic }
        let pageBytes = Int(heads.two(14))
        let salt = heads.eight(32)
        let step = Format.frameHead + (pageBytes == 1 ? 65536 : pageBytes)
        let end = Format.logHead + last * step
        guard logHead.eight(16) == salt, let lastFrame = Piece(log, at: end - step, count: Format.frameHead),
            // The end of a transaction, with the sum that the index has.
            lastFrame.bigFour(4) != 0, lastFrame.eight(8) == salt, lastFrame.bigFour(16) == heads.four(24),
            lastFrame.bigFour(20) == heads.four(28)
        else { return false }
        guard let next = Piece(log, at: end, count: Format.frameHead) else { return true }
        return next.eight(8) != salt
    }

    /// Some bytes of a file.
    private struct Piece {
        private static let mostBytes = 96
        private var bytes = InlineArray<96, UInt8>(repeating: 0)

        /// - Returns: nil where the file has not all of them.
        init?(_ descriptor: Int32, at place: Int, count: Int) {
            let wanted = min(count, Piece.mostBytes)
            let got = withUnsafeMutableBytes(of: &bytes) { pread(descriptor, $0.baseAddress, wanted, off_t(place)) }
            guard got == count else { return nil }
        }

        func byte(_ place: Int) -> UInt8 { bytes[place] }
        func two(_ place: Int) -> UInt16 { number(place) }
        func four(_ place: Int) -> UInt32 { number(place) }
        func eight(_ place: Int) -> UInt64 { number(place) }
        /// The log's own numbers begin with their highest byte, those of the index are the machine's.
        func bigFour(_ place: Int) -> UInt32 { UInt32(bigEndian: number(place)) }

        private func number<Number: FixedWidthInteger & BitwiseCopyable>(_ place: Int) -> Number {
            withUnsafeBytes(of: bytes) { $0.loadUnaligned(fromByteOffset: place, as: Number.self) }
        }
    }
}
