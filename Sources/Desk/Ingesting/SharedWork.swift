import Threads

/// What several threads do for one that waits for all of it.
final class SharedWork: Sendable {
    private struct State: Sendable {
        var left = 0
        var error: DeskError?
    }

    private let state = Monitor(State())

    /// A part of it is given out.
    func begin() { state.change { $0.left += 1 } }

    /// A part of it is done, or has failed.
    func end(_ error: DeskError?) {
        state.change { state in
            state.left -= 1
            if state.error == nil { state.error = error }
        }
    }

    /// Returns once all that was given out is done.
    ///
    /// - Throws: what went wrong first.
    func wait() throws(DeskError) {
        let error: DeskError? = state.wait { $0.left == 0 ? .some($0.error) : nil }
        if let error { throw error }
    }
}
