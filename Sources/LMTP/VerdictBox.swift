import Glibc
import Sockets
import Synchronization

/// Where threads put verdicts, and the server finds them: a descriptor wakes it.
package final class VerdictBox: Sendable {
    private let verdicts = Mutex<[Int: LMTPVerdict]>([:])
    /// The ends of a pipe.
    private let reading: Socket
    private let writing: Socket

    /// nil, with errno set, where the system has no descriptor left.
    package init?() {
        guard let ends = Socket.pipe() else { return nil }
        (reading, writing) = ends
    }

    /// Readable while there are verdicts.
    var descriptor: Int32 { reading.descriptor }

    /// - Parameter client: its number.
    func put(_ verdict: LMTPVerdict, for client: Int) {
        let isFirst = verdicts.withLock { verdicts in
            verdicts[client] = verdict
            return verdicts.count == 1
        }
        if isFirst { _ = write(writing.descriptor, "", 1) }
    }

    /// All there are, by the clients' numbers.
    func takeAll() -> [Int: LMTPVerdict] {
        // Before they are taken: what is put in between wakes the server once for nothing, and is not slept over.
        var drained = [UInt8](repeating: 0, count: 64)
        _ = read(reading.descriptor, &drained, drained.count)
        return verdicts.withLock { verdicts in
            defer { verdicts = [:] }
            return verdicts
        }
    }
}
