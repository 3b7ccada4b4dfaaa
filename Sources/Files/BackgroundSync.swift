import Threads

/// fsync(2) of one file, or syncfs(2) of a whole file system, in a thread of its own, while its caller writes elsewhere: a disk that
/// is asked for two things at once does them in little more time than one.
enum BackgroundSync {
    static func begin(_ work: @escaping @Sendable () throws(FileSystemError) -> Void) -> PendingSynchronisation {
        let result = Monitor<Result<Void, FileSystemError>?>(nil)
        SparedThread.run {
            let found = Result(catching: work)
            result.change { $0 = found }
        }
        return PendingSynchronisation {
            if case .failure(let error) = result.wait({ $0 }) { error } else { nil }
        }
    }
}
