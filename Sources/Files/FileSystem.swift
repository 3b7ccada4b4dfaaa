/// What the program needs of a file system, so small that a test can put one in its place that fails at any operation, or
/// that loses, as a power cut does, what was not synchronised.
///
/// Names are made by us alone, never from a message's content.
package protocol FileSystem: Sendable {
    /// Writes a new file and synchronises its content. It is an error if the path exists, a symbolic link included.
    func create(_ path: String, _ pieces: [ArraySlice<UInt8>], mode: UInt32, synchronise: Bool) throws(FileSystemError)
    func read(_ path: String, limit: Int) throws(FileSystemError) -> [UInt8]
    /// Makes a file's content durable.
    func synchronise(_ path: String) throws(FileSystemError)
    /// Begins to, while other work is done.
    func beginSynchronise(_ path: String) -> PendingSynchronisation
    /// The first bytes of what `readOwn` reads, so many at the most.
    func readHead(_ path: String, count: Int) throws(FileSystemError) -> [UInt8]
    /// What `readOwn` reads, without reading it all: for what is large, looked at in places, and ours alone, as a file that somebody
    /// cuts while it is looked at ends the process.
    func map(_ path: String, limit: Int) throws(FileSystemError) -> FileMapping
    /// Replaces what stands at the new path, atomically.
    func rename(_ path: String, to newPath: String) throws(FileSystemError)
    func remove(_ path: String) throws(FileSystemError)
    func makeDirectory(_ path: String, mode: UInt32) throws(FileSystemError)
    /// The names in a directory, in byte order, without `.` and `..`.
    func list(_ path: String) throws(FileSystemError) -> [String]
    func exists(_ path: String) -> Bool
    func isDirectory(_ path: String) -> Bool
    /// Whether a file stands there, or a link to one: not a pipe, whose reader waits for a writer, nor a device, which may never end.
    func isFile(_ path: String) -> Bool
    /// Whether a directory stands there itself, and not a link to one.
    func isOwnDirectory(_ path: String) -> Bool
    /// What `read` reads, where a file stands there itself, and not a link to one: for folders where others may put files, who choose
    /// what is in them, but neither which other files are read nor how long we wait.
    func readOwn(_ path: String, limit: Int) throws(FileSystemError) -> [UInt8]
    /// What changes whenever a file does; nil where there is none, or where the file system does not tell.
    func stamp(_ path: String) -> FileStamp?
    /// The name and stamp of a directory itself and of every file in it, in no order; nil where the file system does not tell.
    func stamps(in path: String) -> DirectoryStamp?
    /// Whether a directory and its files are as they were when `stamps` said these bytes of it.
    func isUnchanged(_ path: String, since stamp: UnsafeRawBufferPointer) -> Bool
    /// Makes the entries of a directory durable: what was created, renamed or removed in it.
    func synchroniseDirectory(_ path: String) throws(FileSystemError)
    /// Makes everything durable that was written to the file system that holds a directory: one call for a batch.
    func synchroniseAll(at path: String) throws(FileSystemError)
    /// Begins to, while other work is done.
    func beginSynchroniseAll(at path: String) -> PendingSynchronisation
}

/// What a file system says of a file without reading it. The time of change (ctime) cannot be set back by a program.
package struct FileStamp: Equatable, Sendable, BitwiseCopyable {
    package var inode: UInt64
    package var size: Int64
    /// Nanoseconds since the Epoch.
    package var modified: Int64
    package var changed: Int64

    package init(inode: UInt64, size: Int64, modified: Int64, changed: Int64) {
        self.inode = inode
        self.size = size
        self.modified = modified
        self.changed = changed
    }
}

/// What a file system says of a directory's files. Equal bytes: nothing was changed. Other bytes: something may have been.
package struct DirectoryStamp: Equatable, Sendable {
    package var bytes: [UInt8] = []
    /// When the youngest of the files was changed, in nanoseconds since the Epoch.
    package var youngest: Int64 = 0

    package init() {}

    /// An entry's name, NUL, its stamp; the directory itself, which changes with its entries, is named `.`.
    package mutating func append(_ name: UnsafeRawBufferPointer, _ stamp: FileStamp) {
        bytes.append(contentsOf: name)
        bytes.append(0)
        withUnsafeBytes(of: stamp) { bytes.append(contentsOf: $0) }
        youngest = max(youngest, stamp.changed)
    }
}

/// A file's content on its way to the disk.
package struct PendingSynchronisation: ~Copyable {
    private let end: () -> FileSystemError?

    /// - Parameter end: waits, and says what went wrong.
    package init(_ end: @escaping () -> FileSystemError?) { self.end = end }

    /// Returns once it is durable.
    package consuming func wait() throws(FileSystemError) {
        if let error = end() { throw error }
    }
}

extension FileSystem {
    package func beginSynchronise(_ path: String) -> PendingSynchronisation {
        do throws(FileSystemError) {
            try synchronise(path)
            return PendingSynchronisation { nil }
        } catch {
            return PendingSynchronisation { error }
        }
    }

    package func isFile(_ path: String) -> Bool { exists(path) && !isDirectory(path) }

    package func isOwnDirectory(_ path: String) -> Bool { isDirectory(path) }

    package func readOwn(_ path: String, limit: Int) throws(FileSystemError) -> [UInt8] { try read(path, limit: limit) }

    package func readHead(_ path: String, count: Int) throws(FileSystemError) -> [UInt8] {
        Array(try readOwn(path, limit: .max).prefix(count))
    }

    package func beginSynchroniseAll(at path: String) -> PendingSynchronisation {
        do throws(FileSystemError) {
            try synchroniseAll(at: path)
            return PendingSynchronisation { nil }
        } catch {
            return PendingSynchronisation { error }
        }
    }

    package func stamp(_ path: String) -> FileStamp? { nil }

    package func stamps(in path: String) -> DirectoryStamp? { nil }

    package func isUnchanged(_ path: String, since stamp: UnsafeRawBufferPointer) -> Bool {
        stamps(in: path)?.bytes.elementsEqual(stamp) ?? false
    }

    package func map(_ path: String, limit: Int) throws(FileSystemError) -> FileMapping {
        FileMapping(try read(path, limit: limit))
    }

    /// Makes a directory and those above it that are missing.
    package func makeDirectories(_ path: String, mode: UInt32) throws(FileSystemError) {
        if isDirectory(path) { return }
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try makeDirectories(String(path[..<slash]), mode: mode)
        }
        do throws(FileSystemError) {
            try makeDirectory(path, mode: mode)
        } catch {
            guard error.alreadyExists, isDirectory(path) else { throw error }
        }
    }

    /// Writes a file so that a reader sees the old content or the new, never a part.
    package func replace(_ path: String, _ content: [UInt8], mode: UInt32) throws(FileSystemError) {
        let temporary = path + ".new"
        try? remove(temporary)
        try create(temporary, [content[...]], mode: mode, synchronise: true)
        try rename(temporary, to: path)
        if let slash = path.lastIndex(of: "/") { try synchroniseDirectory(String(path[..<slash])) }
    }
}
