import Bytes
import Files
import Glibc
import Synchronization

/// What `Attempts` is to `deliver`, at the price of copying a name a message instead of a file: the names of the messages that are at
/// work, one a thread, stand in a file of the process, which is a part of its memory. Where a process is gone and its file is not, one
/// of them is what it failed at. A power cut may take them: it was the doing of none.
///
/// So that one message that crashes the program does not stop for ever what lies behind it. Which of several it was shows when each
/// is tried again alone: whoever failed in company has failed once, and cannot fail in company again.
final class IngestGuard: Sendable {
    private let folders: SiteFolders
    private let files: any FileSystem
    /// Locked as long as this process is there: where the lock is to be had, it is not.
    private let descriptor: Int32
    /// The file's content, `slots` times `longestName`; nil where there can be none: then messages go without.
    private let names: SharedNames?
    private let path: String
    /// How often messages failed, by the digest of their name; mostly empty.
    private let failed: Mutex<[String: Int]>

    private static let ownPrefix = "ingest."
    private static let failedPrefix = "failed."
    /// Bytes of a name: paths are shorter (PATH_MAX).
    private static let longestName = 4096
    /// Threads of one process that are looked at.
    private static let mostSlots = 64
    /// Those that this process has at most: the one that writes, and those that work messages out.
    private static let slots = 1 + Preparing.mostThreads
    /// Tries to have a file that is locked: more than processes start at once; a file system without locks has none.
    private static let lockTries = 16

    init(_ folders: SiteFolders, _ files: any FileSystem) {
        self.folders = folders
        self.files = files
        var failed: [String: Int] = [:]
        for name in (try? files.list(folders.attempts)) ?? [] { IngestGuard.takeOver(name, folders, files, &failed) }
        self.failed = Mutex(failed)
        path = "\(folders.attempts)/\(IngestGuard.ownPrefix)\(ProcessNumber.own).\(ProcessNumber.nanoseconds)"
        descriptor = IngestGuard.lockedFile(path)
        names = descriptor >= 0 ? SharedNames(descriptor, count: IngestGuard.slots, size: IngestGuard.longestName) : nil
    }

    deinit {
        names?.end()
        if descriptor >= 0 {
            _ = unlink(path)
            _ = close(descriptor)
        }
    }

    /// -1 where there can be none: then messages go without.
    private static func lockedFile(_ path: String) -> Int32 {
        for _ in 0..<lockTries {
            let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { return -1 }
            var status = stat()
            // Between the two calls another process may take it for one that was left, and remove it.
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &status) == 0, status.st_nlink > 0 {
                return descriptor
            }
            _ = close(descriptor)
        }
        return -1
    }

    /// This message is at work from now on.
    ///
    /// - Parameter slot: the thread's number; each has its own place in the file.
    func begin(_ name: String, slot: Int = 0) { names?.set(name, at: slot) }

    /// None is: whatever ends the process now is not the doing of a message of this thread.
    func end(slot: Int = 0) { names?.set("", at: slot) }

    /// Whether the process died once while the message was at work, so that it must be tried alone.
    func isSuspect(_ item: IngestItem) -> Bool { failures(item) > 0 }

    /// Whether a message failed as often as one may.
    func isGivenUp(_ item: IngestItem) -> Bool { failures(item) >= Attempts.limit }

    private func failures(_ item: IngestItem) -> Int {
        // Names cost something where they are digests.
        failed.withLock { $0.isEmpty ? 0 : $0[IngestGuard.digest(item.name), default: 0] }
    }

    /// A message that failed before is in.
    func forget(_ item: IngestItem) {
        let name = failed.withLock { failed -> String? in
            guard !failed.isEmpty else { return nil }
            let digest = IngestGuard.digest(item.name)
            return failed.removeValue(forKey: digest) == nil ? nil : digest
        }
        if let name { try? files.remove("\(folders.attempts)/\(IngestGuard.failedPrefix)\(name)") }
    }

    private static func takeOver(
        _ file: String, _ folders: SiteFolders, _ files: any FileSystem, _ failed: inout [String: Int]
    ) {
        let place = folders.attempts + "/" + file
        if file.hasPrefix(failedPrefix) {
            let digest = String(file.dropFirst(failedPrefix.count))
            failed[digest, default: 0] += (try? files.read(place, limit: 1024))?.count ?? 0
        } else if file.hasPrefix(ownPrefix) {
            for name in namesLeft(in: place) {
                let digest = digest(name)
                failed[digest, default: 0] += 1
                let descriptor = open(
                    "\(folders.attempts)/\(failedPrefix)\(digest)", O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC,
                    0o600)
                guard descriptor >= 0 else { continue }
                _ = write(descriptor, ".", 1)
                _ = close(descriptor)
            }
        }
    }

    /// What was at work when a process died, and takes its file away; nothing where it is alive.
    private static func namesLeft(in place: String) -> Set<String> {
        let descriptor = open(place, O_RDWR | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { _ = close(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: longestName * mostSlots)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        // Only who removes it counts what was in it.
        guard count >= 0, unlink(place) == 0 else { return [] }
        let names = stride(from: 0, to: count, by: longestName).map { start in
            String(decoding: bytes[start..<min(start + longestName, count)].prefix { $0 != 0 }, as: UTF8.self)
        }
        return Set(names.filter { !$0.isEmpty })
    }

    private static func digest(_ name: String) -> String { SHA256.digest(of: Array(name.utf8)).hexadecimal }
}

/// Names in a file's memory, each in a place of its own, as C strings. They cost no call of the system, and are read by others when this
/// process is gone, however it went.
private struct SharedNames: @unchecked Sendable {
    // Each thread writes to its own place, and nobody reads them here.
    private let start: UnsafeMutableRawPointer
    private let count: Int
    private let size: Int

    /// Makes the file as large as that. nil where the disk has no room for it: memory without a block behind it ends who writes to it.
    init?(_ descriptor: Int32, count: Int, size: Int) {
        guard posix_fallocate(descriptor, 0, off_t(count * size)) == 0,
            let start = mmap(nil, count * size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), start != MAP_FAILED
        else { return nil }
        (self.start, self.count, self.size) = (start, count, size)
    }

    func set(_ name: String, at place: Int) {
        guard place < count else { return }
        let target = UnsafeMutableRawBufferPointer(start: start + place * size, count: size)
        var name = name
        name.withUTF8 { bytes in
            let length = min(bytes.count, size - 1)
            target.copyMemory(from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[..<length]))
            target[length] = 0
        }
    }

    func end() { munmap(start, count * size) }
}
