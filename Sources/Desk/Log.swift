import Glibc

/// One line for the system's log (facility mail). Control characters are not passed on.
package enum Log {
    package enum Priority: Sendable { case info, warning, error }

    package static func write(_ priority: Priority, _ line: String) {
        let level =
            switch priority {
            case .info: LOG_INFO
            case .warning: LOG_WARNING
            case .error: LOG_ERR
            }
        let safe = String(String.UnicodeScalarView(line.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }.prefix(900)))
        safe.withCString { text in
            withVaList([text]) { vsyslog(level | LOG_MAIL, "%s", $0) }
        }
    }

    /// Once, before the first line.
    package static func open() { openlog("mailtriage", LOG_PID, LOG_MAIL) }
}
