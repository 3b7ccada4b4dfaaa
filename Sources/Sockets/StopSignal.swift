import CSystem
import Glibc
import Synchronization

/// The signals by which a service is told to stop, made a descriptor that can be waited for beside others: what is at work is
/// finished, and the process ends when it comes to look.
package enum StopSignal {
    /// The end that the handler writes to.
    private static let writeEnd = Atomic<Int32>(-1)
    /// Written by the handler alone.
    private static let raised = Atomic<Bool>(false)

    /// Whether one came.
    package static var isRaised: Bool { raised.load(ordering: .acquiring) }

    /// From now on these signals end nothing but make this descriptor readable.
    ///
    /// - Returns: nil where the system has no descriptor left.
    package static func descriptor(for signals: [Int32] = [SIGTERM, SIGINT, SIGHUP]) -> Int32? {
        var ends: [Int32] = [-1, -1]
        // A signal that comes a thousand times must not wait for who reads.
        guard pipe2(&ends, O_CLOEXEC | O_NONBLOCK) == 0 else { return nil }
        // The handler finds both made: what makes them, at their first use, takes locks.
        writeEnd.store(ends[1], ordering: .releasing)
        raised.store(false, ordering: .releasing)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            // Only what signal-safety(7) allows. It may have interrupted malloc(3), which waits for itself if it is called again: so not
            // even a string literal, which is copied for a call of C where nothing is optimised.
            let code = errno
            StopSignal.raised.store(true, ordering: .releasing)
            var byte: UInt8 = 0
            _ = write(StopSignal.writeEnd.load(ordering: .acquiring), &byte, 1)
            errno = code
        }
        action.sa_flags = SA_RESTART
        // Whoever started this process may have blocked them, which is inherited.
        var unblocked = sigset_t()
        sigemptyset(&unblocked)
        for signal in signals {
            sigaction(signal, &action, nil)
            sigaddset(&unblocked, signal)
        }
        sigprocmask(SIG_UNBLOCK, &unblocked, nil)
        return ends[0]
    }
}
