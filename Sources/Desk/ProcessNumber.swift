import Glibc

/// This process's number, for names that no other process gives.
enum ProcessNumber {
    static var own: Int32 { getpid() }

    /// The time in nanoseconds since the Epoch, by which files are stamped.
    static var nanoseconds: Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
    }
}
