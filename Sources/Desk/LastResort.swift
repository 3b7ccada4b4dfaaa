import Glibc

/// How `deliver` ends when it cannot end well. A mail server takes death by signal for many things, a bounce among them; so
/// whatever ends the process early answers 75, try again, with a line that the sender may see.
///
/// Nothing needs to be put right before: a try that is cut off at any point is finished by the next.
package enum LastResort {
    /// Signals of a program that fails (a trap of the language's checks is SIGILL or SIGTRAP), and those by which it is told to
    /// stop, its own deadline among them.
    private static let fatal = [
        SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS, SIGALRM, SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGXCPU,
        SIGUSR1, SIGUSR2,
    ]
    /// A closed pipe and a limit to the size of files show as errors of write(2), which are handled where they occur.
    private static let ignored = [SIGPIPE, SIGXFSZ]

    /// The handler's own stack: the usual one may be what ran out. Four times what the system asks for.
    private static let stackBytes = 4 * 8192

    /// Signals that are the doing of the message at work, or may be: a failed check, an overrun.
    static func isOwnFailure(_ signal: Int32) -> Bool {
        switch signal {
        case SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS, SIGALRM, SIGXCPU: true
        default: false
        }
    }

    /// Where such a failure is noted, as the bytes of `Attempts.Record`; nil while no message is at work. Only `deliver` sets it, which
    /// has one thread, and the handler reads it: so it needs no lock, and could not take one.
    nonisolated(unsafe) private static var failureNote: (path: UnsafeMutablePointer<CChar>, record: Attempts.Record)?

    /// Whether there is a handler that reads it.
    nonisolated(unsafe) private(set) static var isArmed = false

    /// From now on a failure is noted in this file. Of no effect in a process that has not armed it, which may have many threads.
    static func noteFailure(in path: String, _ record: Attempts.Record) {
        guard isArmed else { return }
        forgetFailureNote()
        if let copy = strdup(path) { failureNote = (copy, record) }
    }

    static func forgetFailureNote() {
        if isArmed, let path = failureNote?.path {
            failureNote = nil
            free(path)
        }
    }

    /// - Parameter deadline: seconds until the process gives up.
    package static func arm(deadline: UInt32) {
        var stack = stack_t()
        stack.ss_sp = malloc(stackBytes)
        stack.ss_size = stackBytes
        if stack.ss_sp != nil { sigaltstack(&stack, nil) }

        var action = sigaction()
        action.__sigaction_handler.sa_handler = { signal in
            // Only what signal-safety(7) allows: no allocation, no lock.
            if LastResort.isOwnFailure(signal), let note = LastResort.failureNote {
                let descriptor = open(note.path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0o600)
                var record = note.record
                if descriptor >= 0 { _ = withUnsafeBytes(of: &record) { write(descriptor, $0.baseAddress, $0.count) } }
            }
            let line: StaticString = "4.3.0 temporary trouble in the mail system, message kept for a later try\n"
            _ = write(STDOUT_FILENO, line.utf8Start, line.utf8CodeUnitCount)
            _exit(75)  // EX_TEMPFAIL of sysexits.h
        }
        action.sa_flags = SA_ONSTACK
        // Whoever started this process may have blocked them, which is inherited.
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in fatal {
            sigaction(signal, &action, nil)
            sigaddset(&signals, signal)
        }
        sigprocmask(SIG_UNBLOCK, &signals, nil)
        for number in ignored { signal(number, SIG_IGN) }
        isArmed = true
        alarm(deadline)
    }
}
