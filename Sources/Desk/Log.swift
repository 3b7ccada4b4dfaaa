import CSystem
import Glibc
import Synchronization

/// One line for the system's log (facility mail). Control characters are not passed on.
package enum Log {
    package enum Priority: Sendable { case info, warning, error }

    /// Bytes: what syslogd(8) takes as a line in any case (RFC 3164 section 4.1), less what stands before it.
    private static let longestLine = 900

    package static func write(_ priority: Priority, _ line: String) {
        guard isHeard else { return }
        let level =
            switch priority {
            case .info: LOG_INFO
            case .warning: LOG_WARNING
            case .error: LOG_ERR
            }
        var safe: [UInt8] = []
        safe.reserveCapacity(Log.longestLine + 1)
        for byte in line.utf8 where byte >= 0x20 && byte != 0x7F {
            // Whole characters only.
            if safe.count >= Log.longestLine, byte & 0xC0 != 0x80 { break }
            safe.append(byte)
        }
        safe.append(0)
        safe.withUnsafeBytes { text in
            if let start = text.baseAddress {
                mailtriage_syslog(level | LOG_MAIL, start.assumingMemoryBound(to: CChar.self))
            }
        }
    }

    /// Second in which it was looked last, and what was found.
    private static let look = Mutex<(second: Int, isHeard: Bool)>((0, true))

    /// Whether a system's log listens, as far as is known since a second ago: where none does, as in a container, syslog(3) makes a
    /// socket for each line and throws it away.
    static var isHeard: Bool {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &now)
        return look.withLock { look in
            if look.second != now.tv_sec { look = (now.tv_sec, access(socket, F_OK) == 0) }
            return look.isHeard
        }
    }

    /// Where the C library looks for it (_PATH_LOG).
    private static let socket = "/dev/log"

    /// Once, before the first line.
    package static func open() { openlog("mailtriage", LOG_PID, LOG_MAIL) }
}
