import Glibc

/// The time that only goes forward, in milliseconds: what limits are measured by.
package enum SteadyClock {
    package static var milliseconds: Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }
}
