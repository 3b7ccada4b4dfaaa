package import Glibc
import Transport

/// Starts `mailtriage … send` as a process of its own, which goes on when this one has answered the mail server.
package enum HandOver {
    /// - Returns: its number, for who goes on to live and must wait for its end; nil where it cannot be started: then the timer's
    ///   `send` hands the mail over.
    @discardableResult
    package static func start(state: String, rules: String) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // A mail server waits until all that hold its pipe have closed it.
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        let words = ["mailtriage", "--rules", rules, "--state", state, "send", "--quiet"]
        return try? ProgramStart.start("/proc/self/exe", words, &actions, in: .session).get()
    }
}
