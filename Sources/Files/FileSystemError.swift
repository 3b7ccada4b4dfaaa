import Glibc

/// An operation of the file system that failed: which, on what, and why.
package struct FileSystemError: Error, Equatable, CustomStringConvertible {
    /// `open`, `write`, `rename`: the system call's name.
    package var operation: String
    package var path: String
    /// errno(3).
    package var code: Int32

    package init(_ operation: String, _ path: String, _ code: Int32) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    /// From errno as it stands.
    static func last(_ operation: String, _ path: String) -> FileSystemError { FileSystemError(operation, path, errno) }

    /// `No space left on device`
    package var reason: String { String(cString: strerror(code)) }

    package var description: String { "\(operation) \(path): \(reason)" }

    package var isMissing: Bool { code == ENOENT }
    package var alreadyExists: Bool { code == EEXIST }
}
