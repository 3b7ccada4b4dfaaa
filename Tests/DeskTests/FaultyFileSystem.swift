import Files
import Synchronization

/// The system's file system, made to fail at one operation, or to be gone from one operation on, as for a killed process.
final class FaultyFileSystem: FileSystem {
    enum Fault: Sendable {
        case none
        /// Operation N fails, with nothing done; all others work.
        case fails(at: Int, code: Int32)
        /// From operation N on nothing happens any more.
        case dies(at: Int)
        /// Operation N is done, and then nothing happens any more.
        case diesAfter(Int)
    }
    private let real = PosixFileSystem()
    private let fault: Fault
    private let counter = Mutex(0)

    /// What happens behind the back of who has listed a folder.
    private let afterListing: @Sendable (String) -> Void
    /// What comes before who is about to remove a file.
    private let beforeRemoval: @Sendable (String) -> Void

    init(
        _ fault: Fault, afterListing: @escaping @Sendable (String) -> Void = { _ in },
        beforeRemoval: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.fault = fault
        self.afterListing = afterListing
        self.beforeRemoval = beforeRemoval
    }

    /// Operations that change something, up to now.
    var operations: Int { counter.withLock { $0 } }

    private func attempt(_ name: String, _ path: String, _ work: () throws(FileSystemError) -> Void) throws(FileSystemError)
    {
        let number = counter.withLock { count in
            count += 1
            return count - 1
        }
        switch fault {
        case .fails(let at, let code) where number == at: throw FileSystemError(name, path, code)
        case .dies(let at) where number >= at: throw FileSystemError(name, path, 5)
        case .diesAfter(let at) where number > at: throw FileSystemError(name, path, 5)
        default: try work()
        }
    }

    func create(_ path: String, _ pieces: [ArraySlice<UInt8>], mode: UInt32, synchronise: Bool) throws(FileSystemError) {
        try attempt("create", path) { () throws(FileSystemError) in
            try real.create(path, pieces, mode: mode, synchronise: synchronise)
        }
    }
    func rename(_ path: String, to newPath: String) throws(FileSystemError) {
        try attempt("rename", path) { () throws(FileSystemError) in try real.rename(path, to: newPath) }
    }
    func remove(_ path: String) throws(FileSystemError) {
        beforeRemoval(path)
        try attempt("unlink", path) { () throws(FileSystemError) in try real.remove(path) }
    }
    func makeDirectory(_ path: String, mode: UInt32) throws(FileSystemError) {
        try attempt("mkdir", path) { () throws(FileSystemError) in try real.makeDirectory(path, mode: mode) }
    }
    func synchronise(_ path: String) throws(FileSystemError) {
        try attempt("fsync", path) { () throws(FileSystemError) in try real.synchronise(path) }
    }
    func synchroniseDirectory(_ path: String) throws(FileSystemError) {
        try attempt("fsync", path) { () throws(FileSystemError) in try real.synchroniseDirectory(path) }
    }
    func synchroniseAll(at path: String) throws(FileSystemError) {
        try attempt("syncfs", path) { () throws(FileSystemError) in try real.synchroniseAll(at: path) }
    }

    func read(_ path: String, limit: Int) throws(FileSystemError) -> [UInt8] { try real.read(path, limit: limit) }
    func list(_ path: String) throws(FileSystemError) -> [String] {
        defer { afterListing(path) }
        return try real.list(path)
    }
    func exists(_ path: String) -> Bool { real.exists(path) }
    func isDirectory(_ path: String) -> Bool { real.isDirectory(path) }
}
