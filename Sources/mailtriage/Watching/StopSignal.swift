import Glibc

/// The signals by which a service is told to stop, made a descriptor that can be waited for beside others: what is at work is
/// finished, and the process ends when it comes to look.
enum StopSignal {
    /// The end that the handler writes to. Written once, before the handler is there.
    nonisolated(unsafe) private static var writeEnd: Int32 = -1
    /// Written by the handler alone.
    nonisolated(unsafe) private static var raised: sig_atomic_t = 0

    /// Whether one came.
    static var isRaised: Bool { raised != 0 }

    /// From now on SIGTERM, SIGINT and SIGHUP end nothing but make this descriptor readable.
    ///
    /// - Returns: nil where the system has no descriptor left.
    static func descriptor() -> Int32? {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            // A signal that comes a thousand times must not wait for who reads.
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        writeEnd = ends[1]
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            let code = errno
            StopSignal.raised = 1
            _ = write(StopSignal.writeEnd, "", 1)
            errno = code
        }
        action.sa_flags = SA_RESTART
        // Whoever started this process may have blocked them, which is inherited.
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGTERM, SIGINT, SIGHUP] {
            sigaction(signal, &action, nil)
            sigaddset(&signals, signal)
        }
        sigprocmask(SIG_UNBLOCK, &signals, nil)
        return ends[0]
    }
}
