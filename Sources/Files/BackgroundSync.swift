import Threads

/// fsync(2) of one file, or syncfs(2) of a whole file system, in a thread of its own, while its caller writes elsewhere: a disk that
/// is asked for two things at once does them in little more time than one.
final class BackgroundSync: @unchecked Sendable {
    private let work: @Sendable () throws(FileSystemError) -> Void
    /// Written by the thread before it ends, read after it was joined.
    private var error: FileSystemError?

    private init(_ work: @escaping @Sendable () throws(FileSystemError) -> Void) { self.work = work }

    /// In bytes: it calls the system three times.
    private static let stackSize = 128 << 10

    static func begin(_ work: @escaping @Sendable () throws(FileSystemError) -> Void) -> PendingSynchronisation {
        let job = BackgroundSync(work)
        guard let thread = RunningThread(stackSize: stackSize, { job.run() }) else {
            // No thread to be had: it is done here.
            job.run()
            return PendingSynchronisation { job.error }
        }
        return PendingSynchronisation {
            thread.join()
            return job.error
        }
    }

    private func run() {
        do throws(FileSystemError) { try work() } catch { self.error = error }
    }
}
