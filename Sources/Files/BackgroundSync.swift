import Threads

/// fsync(2) of one file, or syncfs(2) of a whole file system, in a thread of its own, while its caller writes elsewhere: a disk that
/// is asked for two things at once does them in little more time than one.
enum BackgroundSync {
    static func begin(_ work: @escaping @Sendable () throws(FileSystemError) -> Void) -> PendingSynchronisation {
        let outcome = Outcome()
        SparedThread.run {
            do throws(FileSystemError) { try work() } catch { outcome.error = error }
            outcome.isKnown.open()
        }
        return PendingSynchronisation {
            outcome.isKnown.wait()
            return outcome.error
        }
    }

    /// Written by the thread before it opens the gate, and read behind it, which makes it `Sendable`.
    private final class Outcome: @unchecked Sendable {
        var error: FileSystemError?
        let isKnown = Gate()
    }
}
