package import Glibc

/// How programs are started: with signals as a shell would leave them. What this process ignores (a closed pipe, the end of its
/// children) or has blocked would stay so in a program and in all that it runs: the writer of a script's `… | head` would not end.
package enum ProgramStart {
    /// What the program is put into.
    package enum Company {
        /// A group of its own, by which it is ended together with what it runs.
        case group
        /// A session of its own: signals to this one's terminal and group do not reach it.
        case session
    }

    /// POSIX_SPAWN_SETSID of glibc's spawn.h, which Swift does not see as it is declared under _GNU_SOURCE only.
    private static let setSession: Int32 = 0x80

    /// Signals that a part of this program ignores.
    private static let ignored = [SIGPIPE, SIGXFSZ, SIGCHLD]

    /// Starts a program; see posix_spawn(3).
    ///
    /// - Parameters:
    ///   - words: as argv has them, the program's name first.
    ///   - actions: what becomes of its descriptors.
    /// - Returns: its number, or the error's.
    package static func start(
        _ program: String, _ words: [String], _ actions: inout posix_spawn_file_actions_t, in company: Company
    ) -> Result<pid_t, ErrorNumber> {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in ignored { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let place = company == .session ? setSession : POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(place | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, program, &actions, &attributes, &arguments, environ)
        return code == 0 ? .success(process) : .failure(ErrorNumber(code))
    }

    /// One of errno(3).
    package struct ErrorNumber: Error, CustomStringConvertible {
        private let number: Int32
        init(_ number: Int32) { self.number = number }
        package var description: String { String(cString: strerror(number)) }
    }
}
