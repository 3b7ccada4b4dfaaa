import Threads

/// A site that another thread opens, while its caller reads policy and message, which takes about as long: one message waits for the
/// longer of the two, and not for both.
///
/// The desk is the caller's from then on, as it is of one thread at a time.
package final class DeskOpening: @unchecked Sendable {
    // Written by the thread before it opens the gate, and read behind it.
    private var outcome: Outcome
    private let isKnown = Gate()

    private enum Outcome {
        case opened(Desk)
        case failed(DeskError)
    }

    package init(_ folders: SiteFolders) {
        outcome = .failed(.noSite(folders.state))
        SparedThread.run { [self] in
            do throws(DeskError) { outcome = .opened(try Desk(folders)) } catch { outcome = .failed(error) }
            isKnown.open()
        }
    }

    /// Waits for it.
    package func desk() throws(DeskError) -> Desk {
        isKnown.wait()
        switch outcome {
        case .opened(let desk): return desk
        case .failed(let error): throw error
        }
    }
}
