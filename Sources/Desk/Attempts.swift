import Bytes
import Files
import Glibc

/// How often a message was begun and not finished. One that crashes the program or overruns its time each time must not come
/// back for ever: at the limit it is filed whole, unread.
struct Attempts {
    /// Tries before a message is set aside: one for bad luck, one for a crash that passes, one to be sure.
    static let limit = 3

    private let path: String

    /// The key is over what follows the first empty line, found by a plain scan: the parser itself may be what fails, and trace
    /// fields differ from try to try.
    init(_ bytes: [UInt8], _ folders: SiteFolders) {
        var body = 0
        var index = 0
        while index + 1 < bytes.count {
            if bytes[index] == 0x0A, bytes[index + 1] == 0x0A || bytes[index + 1] == 0x0D {
                body = index
                break
            }
            index += 1
        }
        var hash = SHA256()
        hash.update(body == 0 ? bytes : Array(bytes[body...]))
        path = folders.attempts + "/" + hash.finalize().hexadecimal
    }

    /// Counts this try, and says how many there were before it.
    func begin() -> Int {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return 0 }
        defer { _ = close(descriptor) }
        var status = stat()
        let before = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
        _ = write(descriptor, ".", 1)
        return before
    }

    /// The message got through, or is kept for a reason that is not its own.
    func end() { _ = unlink(path) }
}
