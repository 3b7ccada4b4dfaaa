import Glibc

/// How `deliver` ends when it cannot end well. A mail server takes death by signal for many things, a bounce among them; so
/// whatever ends the process early answers 75, try again, with a line that the sender may see.
///
/// Nothing needs to be put right before: a try that is cut off at any point is finished by the next.
package enum LastResort {
    /// Signals of a program that fails (a trap of the language's checks is SIGILL or SIGTRAP), and those by which it is told to
    /// stop, its own deadline among them.
    private static let fatal = [
        SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS, SIGALRM, SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGXCPU, SIGUSR1, SIGUSR2,
    ]
    /// A closed pipe and a limit to the size of files show as errors of write(2), which are handled where they occur.
    private static let ignored = [SIGPIPE, SIGXFSZ]

    /// The handler's own stack: the usual one may be what ran out. Four times what the system asks for.
    private static let stackBytes = 4 * 8192

    /// - Parameter deadline: seconds until the process gives up.
    package static func arm(deadline: UInt32) {
        var stack = stack_t()
        stack.ss_sp = malloc(stackBytes)
        stack.ss_size = stackBytes
        if stack.ss_sp != nil { sigaltstack(&stack, nil) }

        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            // Only what signal-safety(7) allows: no allocation, no lock.
            let line: StaticString = "4.3.0 temporary trouble in the mail system, message kept for a later try\n"
            _ = write(STDOUT_FILENO, line.utf8Start, line.utf8CodeUnitCount)
            _exit(75)  // EX_TEMPFAIL of sysexits.h
        }
        action.sa_flags = SA_ONSTACK
        for signal in fatal { sigaction(signal, &action, nil) }
        for number in ignored { signal(number, SIG_IGN) }
        alarm(deadline)
    }
}
