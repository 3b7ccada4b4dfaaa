package import Foundation
import Synchronization

/// A folder of one test's own, which goes with all that is in it when the test lets go of it. Its path is short enough for a socket.
///
/// What a thread of the test's still writes then, or a test that keeps hold of it for ever, goes with the process.
package final class TemporaryFolder: Sendable {
    package let url: URL
    package var path: String { url.path }

    private static let count = Atomic<Int>(0)

    /// Holds the folders of all tests of this process.
    private static let ofProcess: URL = {
        let name = "mailtriage-test-\(ProcessInfo.processInfo.processIdentifier)"
        atexit { try? FileManager.default.removeItem(at: TemporaryFolder.ofProcess) }
        return FileManager.default.temporaryDirectory.appending(path: name)
    }()

    package init() throws {
        let number = TemporaryFolder.count.add(1, ordering: .relaxed).newValue
        url = TemporaryFolder.ofProcess.appending(path: "\(number)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}
