/// Threads for short work now and then, which wait for more when they have done theirs: a new one for each would cost as much as the
/// work.
package enum SparedThread {
    private struct State: Sendable {
        var work: [@Sendable () -> Void] = []
        /// Threads that wait, less what is given out for them.
        var free = 0
    }

    private static let state = Monitor(State())

    /// In bytes: they rename and synchronise files.
    private static let stackSize = 256 << 10

    /// Does work in a thread that waits, else in a new one; here where none can be started.
    package static func run(_ work: @escaping @Sendable () -> Void) {
        let isGivenOut = state.change { state in
            guard state.free > 0 else { return false }
            state.free -= 1
            state.work.append(work)
            return true
        }
        if isGivenOut { return }
        let thread = RunningThread(stackSize: stackSize) {
            work()
            // Until the process ends.
            while true { next()() }
        }
        if let thread { thread.leave() } else { work() }
    }

    private static func next() -> @Sendable () -> Void {
        state.change { $0.free += 1 }
        return state.wait { $0.work.isEmpty ? nil : $0.work.removeFirst() }
    }
}
