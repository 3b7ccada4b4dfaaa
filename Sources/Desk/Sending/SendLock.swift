import Files
import Glibc

/// One process hands over at a time, so that no mail goes twice, and one more may wait for its turn. The locks go with the process.
struct SendLock {
    /// What is handed over: neither waits for the other.
    enum Cargo: String {
        case mails = "send"
        case commands = "notify"
    }

    private let descriptor: Int32

    /// - Returns: nil where two are there already: the one that waits will see all that is in the outbox now.
    static func take(_ state: String, for cargo: Cargo) throws(FileSystemError) -> SendLock? {
        let lock = SendLock(descriptor: try open("\(state)/\(cargo.rawValue).lock"))
        if flock(lock.descriptor, LOCK_EX | LOCK_NB) == 0 { return lock }
        let turn: Int32
        do throws(FileSystemError) {
            turn = try open("\(state)/\(cargo.rawValue).next")
        } catch {
            lock.release()
            throw error
        }
        defer { _ = close(turn) }
        guard flock(turn, LOCK_EX | LOCK_NB) == 0, flock(lock.descriptor, LOCK_EX) == 0 else {
            lock.release()
            return nil
        }
        return lock
    }

    private static func open(_ path: String) throws(FileSystemError) -> Int32 {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileSystemError("open", path, errno) }
        Custody.hand(descriptor, at: path)
        return descriptor
    }

    func release() { _ = close(descriptor) }
}
