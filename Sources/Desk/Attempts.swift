import Bytes
import Glibc

/// How often a message was begun and not finished. One that crashes the program or overruns its time each time must not come
/// back for ever: at the limit it is filed whole, unread.
///
/// Each try that fails leaves the record of its process in a file: the handler of the signal that ends it writes it. Nobody can
/// write it for a process that is killed without a signal that can be handled, as where memory runs out; what may be the doing of
/// a large message, which therefore leaves its record before it is read. A try that goes through, or that fails for a reason of
/// ours, takes the file away. Tries at work at this moment, of the same message by a mail server that did not wait, count for
/// nothing.
struct Attempts {
    /// Tries before a message is set aside: one for bad luck, one for a crash that passes, one to be sure.
    static let limit = 3

    /// What the message is known by: a digest of its own fields and its body, found by a plain scan, as the parser itself may be
    /// what fails, and trace fields differ from try to try.
    let digest: Digest
    private let path: String
    private let size: Int

    init(_ bytes: [UInt8], _ folders: SiteFolders) {
        digest = Attempts.digest(of: bytes)
        size = bytes.count
        path = folders.attempts + "/" + digest.hexadecimal
    }

    /// Tries to compile a pack, by its digest: one that crashes the compiler, or takes it longer than a delivery may, must not stop all mail.
    init(compiling pack: String, _ folders: SiteFolders) {
        var hash = SHA256()
        hash.update(Array(pack.utf8))
        digest = hash.finalize()
        size = 0
        path = folders.policies + "/failed." + KeptPolicies.name(pack)
    }

    /// Sees to it that this try is counted if it fails, and says how many failed before it.
    func begin() -> Int {
        let own = Record.own
        LastResort.noteFailure(in: path, own)
        let isLarge = size >= Attempts.largeMessage
        let descriptor = open(path, O_RDWR | (isLarge ? O_CREAT : 0) | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0o600)
        // No file, no failure. A folder that cannot be written stops the delivery soon enough; the count is not what it fails for.
        guard descriptor >= 0 else { return 0 }
        defer { _ = close(descriptor) }
        if isLarge { _ = withUnsafeBytes(of: own) { write(descriptor, $0.baseAddress, $0.count) } }
        var records = [Record](repeating: Record(process: 0, started: 0), count: Attempts.largestCount)
        let count = records.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        let failed = records.prefix(max(0, count) / MemoryLayout<Record>.stride).count { $0 != own && !$0.isAtWork }
        // Taken away meanwhile: those that are gone from it went with success. Asked last, as each takes it away before it goes.
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_nlink > 0 ? failed : 0
    }

    /// In bytes. What is less does not exhaust a machine's memory: reading takes a few times a message's size.
    private static let largeMessage = 1 << 20

    /// The message got through, or is kept for a reason that is not its own.
    func end() {
        LastResort.forgetFailureNote()
        _ = unlink(path)
    }

    /// Records that are read; the limit is reached long before.
    private static let largestCount = 256

    struct Record: Equatable, Sendable {
        var process: Int64
        /// When the process began, so that a number given again is told from it.
        var started: Int64

        /// Also of other threads of this process.
        static let own = Record(process: Int64(ProcessNumber.own), started: ProcessNumber.nanoseconds)

        var isAtWork: Bool {
            if process == Record.own.process { return self == Record.own }
            return kill(pid_t(truncatingIfNeeded: process), 0) == 0 || errno == EPERM
        }
    }

    // MARK: The digest

    /// Fields by which one message is told from another with the same body.
    private static let ownFields: [[UInt8]] = ["from:", "to:", "date:", "subject:", "message-id:"].map { Array($0.utf8) }

    static func digest(of bytes: [UInt8]) -> Digest {
        var hash = SHA256()
        var line = 0
        var isOwn = false
        bytes.withUnsafeBytes { all in
            while line < all.count {
                var end = line
                while end < all.count, all[end] != 0x0A { end += 1 }
                let isEmpty = end == line || end == line + 1 && all[line] == 0x0D
                if isEmpty { break }
                // A folded line belongs to the field above it.
                if all[line] != 0x20, all[line] != 0x09 { isOwn = ownFields.contains { begins(all, line, with: $0) } }
                if isOwn { hash.update(UnsafeRawBufferPointer(rebasing: all[line..<end])) }
                line = end + 1
            }
            if line < all.count { hash.update(UnsafeRawBufferPointer(rebasing: all[line...])) }
        }
        // What is not even that is told by its size.
        hash.update(Array("\(bytes.count - line)".utf8))
        return hash.finalize()
    }

    private static func begins(_ all: UnsafeRawBufferPointer, _ start: Int, with name: [UInt8]) -> Bool {
        guard start + name.count <= all.count else { return false }
        for (offset, byte) in name.enumerated() {
            let found = all[start + offset]
            guard found == byte || (found | 0x20 == byte && found >= 0x41 && found <= 0x5A) else { return false }
        }
        return true
    }
}
