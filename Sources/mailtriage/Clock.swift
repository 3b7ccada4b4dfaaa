import Calendars
import Glibc

/// The time: the system's, or the one that `--at` sets.
enum Clock {
    static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: Int64(time.tv_sec))
    }

    static func time(of invocation: Invocation) throws(Failure) -> Timestamp {
        guard let text = invocation.value("at") else { return now() }
        guard let time = Timestamp(rfc3339: text) else {
            throw Failure(.usage, "\"\(text)\" is no time", help: "write it as in RFC 3339: --at 2026-11-21T10:00:00Z")
        }
        return time
    }
}
