import Glibc

/// The index of a write-ahead log, left as it is from one lone process to the next.
///
/// A process that finds a database alone has SQLite make the index anew (`mailtriage.db-shm`): it cuts the file off, lets it grow again and
/// reads all of the log, a twentieth of the time that a delivery takes. It does not where somebody else is at the database, which shows
/// by a lock. That lock is taken here before SQLite looks, as one of an open file (F_OFD_SETLK of fcntl(2)), which counts as
/// somebody else's even in the same process.
///
/// An index is made to outlive each of its users, however it ends; but that it is whole, SQLite believes whoever is there already. So
/// nobody else is let in before it is known to be what a process left behind, and to fit the log and the database:
/// - It has the sum that was noted beside the database when the last delivery had done its work. After a power cut, or where a disk
///   failed, parts of it may be older than others: nobody synchronises it.
/// - Its last frame is the log's last one, by the sum over all frames up to it
///   (https://www.sqlite.org/walformat.html, sections 1 and 2). It knows of none that the database has already, so whatever database is
///   found is healed by the log as ever.
///
/// For a process with one connection: to close any descriptor of the index gives up all of the process's locks of it.
package struct LogIndex: ~Copyable {
    /// Open until the connection is closed, and with it the lock.
    private let descriptor: Int32

    /// Has SQLite find the index as it is.
    ///
    /// - Parameter database: not yet opened by this process.
    /// - Returns: nil where the index is to be made anew, or is in use anyway.
    init?(keptOf database: String) {
        let index = open(database + "-shm", O_RDWR | O_NOFOLLOW | O_CLOEXEC)
        guard index >= 0 else { return nil }
        // Alone while it is looked at: others wait, as for one who makes it anew.
        guard LogIndex.lock(index, F_WRLCK), LogIndex.isSound(index, database), LogIndex.lock(index, F_RDLCK) else {
            _ = close(index)
            return nil
        }
        descriptor = index
    }

    /// Opens an index that SQLite has in use in this process.
    package init?(inUseOf database: String) {
        descriptor = open(database + "-shm", O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        if descriptor < 0 { return nil }
    }

    deinit { _ = close(descriptor) }

    /// The byte whose lock shows that somebody is at the database: behind the eight locks of the log, which begin at 120.
    private static let presence: off_t = 128
    /// F_OFD_SETLK, which glibc shows under _GNU_SOURCE only.
    private static let lockOfOpenFile: Int32 = 37

    private static func lock(_ index: Int32, _ kind: Int32) -> Bool {
        var lock = flock()
        lock.l_type = Int16(kind)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = presence
        lock.l_len = 1
        return fcntl(index, lockOfOpenFile, &lock) == 0
    }

    private static func isSound(_ index: Int32, _ database: String) -> Bool {
        guard let noted = notedSum(database), let content = Content(index), content.sum == noted else { return false }
        let log = open(database + "-wal", O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard log >= 0 else { return false }
        defer { _ = close(log) }
        return content.knowsAll(of: log, database)
    }

    // MARK: - The note

    /// Notes the sum of the index, for the next process. Who goes on to change it, or ends before, has the next one make it anew.
    package func note(for database: String) {
        guard let content = Content(descriptor) else { return }
        let note = open(LogIndex.notePath(database), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard note >= 0 else {
            // Another user's, who ran this once: the next one makes its own.
            unlink(LogIndex.notePath(database))
            return
        }
        // One that is not whole is none.
        _ = withUnsafeBytes(of: content.sum) { pwrite(note, $0.baseAddress, $0.count, 0) }
        _ = close(note)
    }

    private static func notePath(_ database: String) -> String { database + "-sum" }

    private static func notedSum(_ database: String) -> UInt64? {
        let note = open(notePath(database), O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard note >= 0 else { return nil }
        defer { _ = close(note) }
        var sum: UInt64 = 0
        let count = withUnsafeMutableBytes(of: &sum) { pread(note, $0.baseAddress, $0.count, 0) }
        return count == MemoryLayout<UInt64>.size ? sum : nil
    }
}

// MARK: - The format

extension LogIndex {
    /// What of the format is needed, in bytes.
    private enum Format {
        static let logHead = 32
        static let frameHead = 24
        /// The index begins with its head, twice.
        static let indexHead = 48
        /// Behind the heads: how many frames the database has already.
        static let backfilled = 96
        /// The page of each frame; in front of them stands who reads up to where, which tells nothing of the log.
        static let pages = 136
        /// The hash table of the frames, and its end: an index of some four thousand; a longer log has more of these.
        static let table = 16384
        static let index = 32768
        static let version: UInt32 = 3_007_000
        /// What a log begins with, but for its last bit.
        static let magic: UInt32 = 0x377F_0682
    }

    /// The content of an index, where it lies.
    private struct Content: ~Copyable {
        private let bytes: UnsafeRawBufferPointer

        /// - Returns: nil where it is not as large as that of a short log.
        init?(_ descriptor: Int32) {
            var status = stat()
            guard fstat(descriptor, &status) == 0, status.st_size == off_t(Format.index),
                let start = mmap(nil, Format.index, PROT_READ, MAP_SHARED, descriptor, 0), start != MAP_FAILED
            else { return nil }
            bytes = UnsafeRawBufferPointer(start: start, count: Format.index)
        }

        deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }

        private func number<Number: FixedWidthInteger & BitwiseCopyable>(at place: Int, as type: Number.Type) -> Number {
            bytes.loadUnaligned(fromByteOffset: place, as: type)
        }

        /// A sum of all that tells of the log: of two contents that are not the same, by chance alike once in 2^64.
        var sum: UInt64 {
            var sum: UInt64 = 0
            let pagesEnd = min(Format.pages + (frameCount + 1) / 2 * 8, Format.table)
            for part in [0..<Format.backfilled, Format.pages..<pagesEnd, Format.table..<Format.index] {
                var place = part.lowerBound
                while place < part.upperBound {
                    sum = (sum ^ number(at: place, as: UInt64.self)) &* 0x9E37_79B9_7F4A_7C15
                    sum ^= sum >> 29
                    place &+= 8
                }
            }
            return sum
        }

        private var frameCount: Int { Int(number(at: 16, as: UInt32.self)) }

        /// Whether it knows all of a log, and of nothing that is not in it.
        func knowsAll(of log: Int32, _ database: String) -> Bool {
            let heads = UnsafeRawBufferPointer(rebasing: bytes[..<(2 * Format.indexHead)])
            // Two that differ: somebody ended between one and the other.
            guard heads.prefix(Format.indexHead).elementsEqual(heads.suffix(Format.indexHead)),
                number(at: 0, as: UInt32.self) == Format.version, bytes[12] == 1,
                // Nothing of the log is in the database yet, as far as it knows.
                number(at: Format.backfilled, as: UInt32.self) == 0
            else { return false }
            let last = frameCount
            let usualBytes = Int(number(at: 14, as: UInt16.self))
            let pageBytes = usualBytes == 1 ? 65536 : usualBytes
            guard last > 0 else { return isEmpty(log) && hasSize(of: database, pageBytes) }
            let step = Format.frameHead + pageBytes
            let end = Format.logHead + last * step
            var head = Piece()
            var frame = Piece()
            guard head.read(log, at: 0, count: Format.logHead) == Format.logHead,
                frame.read(log, at: end - step, count: Format.frameHead) == Format.frameHead
            else { return false }
            let salt = number(at: 32, as: UInt64.self)
            guard head.eight(16) == salt, frame.eight(8) == salt,
                // The end of a transaction, with the sum that the index has.
                frame.bigFour(4) != 0, frame.bigFour(16) == number(at: 24, as: UInt32.self),
                frame.bigFour(20) == number(at: 28, as: UInt32.self)
            else { return false }
            let count = frame.read(log, at: end, count: Format.frameHead)
            return count >= 0 && (count < Format.frameHead || frame.eight(8) != salt)
        }

        /// A log that was emptied has no head: see `mailtriageEmptyLog`.
        private func isEmpty(_ log: Int32) -> Bool {
            var head = Piece()
            let count = head.read(log, at: 0, count: Format.logHead)
            return count >= 0 && (count < Format.logHead || head.bigFour(0) & ~1 != Format.magic)
        }

        /// Whether a database has the pages that the index says it has, once nothing is in the log any more.
        private func hasSize(of database: String, _ pageBytes: Int) -> Bool {
            let pages = Int(number(at: 20, as: UInt32.self))
            var status = stat()
            return stat(database, &status) == 0 && (pages == 0 || Int(status.st_size) == pages * pageBytes)
        }
    }

    /// Some bytes of a log, whose numbers begin with their highest byte.
    private struct Piece {
        private var bytes = InlineArray<32, UInt8>(repeating: 0)

        /// - Returns: how many bytes there are; -1 where they cannot be read.
        mutating func read(_ descriptor: Int32, at place: Int, count: Int) -> Int {
            withUnsafeMutableBytes(of: &bytes) { pread(descriptor, $0.baseAddress, min(count, $0.count), off_t(place)) }
        }

        func bigFour(_ place: Int) -> UInt32 {
            UInt32(bigEndian: withUnsafeBytes(of: bytes) { $0.loadUnaligned(fromByteOffset: place, as: UInt32.self) })
        }

        /// As they stand.
        func eight(_ place: Int) -> UInt64 {
            withUnsafeBytes(of: bytes) { $0.loadUnaligned(fromByteOffset: place, as: UInt64.self) }
        }
    }
}
