package import Glibc

/// Starts `mailtriage … send` as a process of its own, which goes on when this one has answered the mail server.
package enum HandOver {
    /// POSIX_SPAWN_SETSID of glibc's spawn.h, which Swift does not see as it is declared under _GNU_SOURCE only.
    private static let setsid: Int16 = 0x80

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
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A session of its own: the mail server's signals to this one's group do not end it.
        posix_spawnattr_setflags(&attributes, setsid)

        let words = ["mailtriage", "--rules", rules, "--state", state, "send", "--quiet"]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        return posix_spawn(&process, "/proc/self/exe", &actions, &attributes, &arguments, environ) == 0 ? process : nil
    }
}
