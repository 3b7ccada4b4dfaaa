import CSystem
import Glibc

/// The system's own file system.
package struct PosixFileSystem: FileSystem {
    package init() {}

    package func create(
        _ path: String, _ pieces: [ArraySlice<UInt8>], mode: UInt32, synchronise: Bool
    ) throws(FileSystemError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw .last("open", path) }
        Custody.hand(descriptor, at: path)
        do throws(FileSystemError) {
            try PosixFileSystem.write(pieces, to: descriptor, path)
            if synchronise, fsync(descriptor) != 0 { throw .last("fsync", path) }
        } catch {
            _ = close(descriptor)
            _ = unlink(path)
            throw error
        }
        guard close(descriptor) == 0 else {
            let error = FileSystemError.last("close", path)
            _ = unlink(path)
            throw error
        }
    }

    package func read(_ path: String, limit: Int) throws(FileSystemError) -> [UInt8] {
        try read(path, limit: limit, flags: 0)
    }

    package func readOwn(_ path: String, limit: Int) throws(FileSystemError) -> [UInt8] {
        // What is neither a file nor a link, as a pipe, must not make us wait either.
        try read(path, limit: limit, flags: O_NOFOLLOW | O_NONBLOCK, onlyFile: true)
    }

    package func readHead(_ path: String, count: Int) throws(FileSystemError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw .last("open", path) }
        defer { _ = close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw FileSystemError("read", path, EINVAL)
        }
        var code: Int32 = 0
        let head = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while initialized < buffer.count, let start = buffer.baseAddress {
                let got = Glibc.read(descriptor, start + initialized, buffer.count - initialized)
                if got < 0, errno == EINTR { continue }
                if got < 0 { code = errno }
                if got <= 0 { return }
                initialized += got
            }
        }
        if code != 0 { throw FileSystemError("read", path, code) }
        return head
    }

    private func read(
        _ path: String, limit: Int, flags: Int32, onlyFile: Bool = false
    ) throws(FileSystemError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | flags)
        guard descriptor >= 0 else { throw .last("open", path) }
        defer { _ = close(descriptor) }
        return try PosixFileSystem.readAll(descriptor, path, limit: limit, onlyFile: onlyFile)
    }

    package func rename(_ path: String, to newPath: String) throws(FileSystemError) {
        guard Glibc.rename(path, newPath) == 0 else { throw .last("rename", path) }
    }

    package func remove(_ path: String) throws(FileSystemError) {
        guard unlink(path) == 0 else { throw .last("unlink", path) }
    }

    package func makeDirectory(_ path: String, mode: UInt32) throws(FileSystemError) {
        guard mkdir(path, mode & 0o777) == 0 else { throw .last("mkdir", path) }
        Custody.hand(directory: path)
        // mkdir(2) ignores the set-group-id bit, and the umask must not narrow what staff share.
        guard chmod(path, mode) == 0 else { throw .last("chmod", path) }
    }

    package func list(_ path: String) throws(FileSystemError) -> [String] {
        guard let directory = opendir(path) else { throw .last("opendir", path) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = try PosixFileSystem.nextEntry(directory, path) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The next entry of a directory; nil where there is none.
    private static func nextEntry(
        _ directory: OpaquePointer, _ path: String
    ) throws(FileSystemError) -> UnsafeMutablePointer<dirent>? {
        // A directory that cannot be read ends as one that was read does, but for this (readdir(3)): what is not listed counts as gone.
        errno = 0
        if let entry = readdir(directory) { return entry }
        guard errno == 0 else { throw .last("readdir", path) }
        return nil
    }

    package func synchronise(_ path: String) throws(FileSystemError) {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last("open", path) }
        defer { _ = close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .last("fsync", path) }
    }

    package func beginSynchronise(_ path: String) -> PendingSynchronisation {
        BackgroundSync.begin { () throws(FileSystemError) in try PosixFileSystem().synchronise(path) }
    }

    package func beginSynchroniseAll(at path: String) -> PendingSynchronisation {
        BackgroundSync.begin { () throws(FileSystemError) in try PosixFileSystem().synchroniseAll(at: path) }
    }

    package func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    package func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    package func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    package func isOwnDirectory(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Replaces what is in a file of somebody else's, atomically: its rights, owner and group stay as they are, as far as it is ours
    /// to give them, and a link to it stays one. Rules that root puts into form must not be closed to the site's own user.
    package func rewrite(_ path: String, _ content: [UInt8]) throws(FileSystemError) {
        var status = stat()
        guard stat(path, &status) == 0, let real = realpath(path, nil) else { throw .last("stat", path) }
        defer { free(real) }
        let target = String(cString: real)
        let temporary = target + ".new"
        try? remove(temporary)
        try create(temporary, [content[...]], mode: 0o600, synchronise: true)
        // The owner is root's alone to give; the group is its members', too.
        if chown(temporary, status.st_uid, status.st_gid) != 0 { _ = chown(temporary, uid_t.max, status.st_gid) }
        guard chmod(temporary, status.st_mode & 0o7777) == 0 else {
            let error = FileSystemError.last("chmod", temporary)
            try? remove(temporary)
            throw error
        }
        try rename(temporary, to: target)
        if let slash = target.lastIndex(of: "/") { try synchroniseDirectory(String(target[..<slash])) }
    }

    package func stamp(_ path: String) -> FileStamp? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return FileStamp(status)
    }

    package func stamps(in path: String) -> DirectoryStamp? {
        guard let directory = opendir(path) else { return nil }
        defer { closedir(directory) }
        return try? stamps(of: directory, path)
    }

    /// - Returns: nil where a file's state cannot be read, as it went meanwhile.
    private func stamps(of directory: OpaquePointer, _ path: String) throws(FileSystemError) -> DirectoryStamp? {
        var stamps = DirectoryStamp()
        while let entry = try PosixFileSystem.nextEntry(directory, path) {
            var status = stat()
            let isKnown = withUnsafeBytes(of: &entry.pointee.d_name) { name in
                // The name is cut off by a NUL within its array, says readdir(3).
                guard let start = name.baseAddress?.assumingMemoryBound(to: CChar.self),
                    fstatat(dirfd(directory), start, &status, 0) == 0
                else { return false }
                if status.st_mode & S_IFMT != S_IFDIR || strcmp(start, ".") == 0 {
                    stamps.append(UnsafeRawBufferPointer(start: start, count: strlen(start)), FileStamp(status))
                }
                return true
            }
            guard isKnown else { return nil }
        }
        return stamps
    }

    package func isUnchanged(_ path: String, since stamp: UnsafeRawBufferPointer) -> Bool {
        let directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { return false }
        defer { _ = close(directory) }
        var position = 0
        while let start = stamp.baseAddress, position < stamp.count {
            // Each name ends with a NUL, and what stands behind it is as long as a stamp, or it is no stamp of ours.
            guard let end = stamp[position...].firstIndex(of: 0), end + MemoryLayout<FileStamp>.size < stamp.count else {
                return false
            }
            var status = stat()
            guard fstatat(directory, (start + position).assumingMemoryBound(to: CChar.self), &status, 0) == 0,
                FileStamp(status) == stamp.loadUnaligned(fromByteOffset: end + 1, as: FileStamp.self)
            else { return false }
            position = end + 1 + MemoryLayout<FileStamp>.size
        }
        return true
    }

    package func map(_ path: String, limit: Int) throws(FileSystemError) -> FileMapping {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw .last("open", path) }
        defer { _ = close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last("fstat", path) }
        let count = Int(status.st_size)
        guard count <= limit else { throw FileSystemError("mmap", path, EFBIG) }
        guard count > 0 else { return FileMapping([]) }
        guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw .last("mmap", path)
        }
        // What is not in memory is then read in pieces of 2 MB, which processes map at once. Read page by page, as it is otherwise, each
        // piece of 64 KB that a delivery touches costs it 5 to 15 us, as long as the page cache keeps the file so.
        _ = madvise(start, count, MADV_HUGEPAGE)
        return FileMapping(mapped: UnsafeRawBufferPointer(start: start, count: count))
    }

    package func synchroniseDirectory(_ path: String) throws(FileSystemError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last("open", path) }
        defer { _ = close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .last("fsync", path) }
    }

    package func synchroniseAll(at path: String) throws(FileSystemError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last("open", path) }
        defer { _ = close(descriptor) }
        guard syncfs(descriptor) == 0 else { throw .last("syncfs", path) }
    }

    /// Reads a descriptor to its end.
    ///
    /// - Parameter onlyFile: nothing but a file is read.
    /// - Throws: `EFBIG` where there is more than `limit` bytes; `EINVAL` where it is no file, but must be one.
    package static func readAll(
        _ descriptor: Int32, _ path: String, limit: Int, onlyFile: Bool = false
    ) throws(FileSystemError) -> [UInt8] {
        var status = stat()
        let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        guard isFile || !onlyFile else { throw FileSystemError("read", path, EINVAL) }
        let known = isFile ? Int(status.st_size) : 0
        guard known <= limit else { throw FileSystemError("read", path, EFBIG) }
        var content: [UInt8] = []
        var capacity = max(known + 1, firstRead)
        while true {
            var count = 0
            let before = content.count
            let grown = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, initialized in
                if before > 0 { _ = buffer.update(fromContentsOf: content) }
                initialized = before
                while initialized < buffer.count {
                    // A buffer with room has an address, here and where it is written from.
                    count = Glibc.read(descriptor, buffer.baseAddress! + initialized, buffer.count - initialized)
                    if count < 0, errno == EINTR { continue }
                    if count <= 0 { break }
                    initialized += count
                    // All that the file has, and there was room for more.
                    if known > 0, initialized >= known, initialized < buffer.count {
                        count = 0
                        break
                    }
                }
            }
            if count < 0 { throw .last("read", path) }
            content = grown
            if content.count > limit { throw FileSystemError("read", path, EFBIG) }
            if count == 0 { return content }
            capacity = content.count * 2
        }
    }

    /// What is read of a pipe at first: most messages are shorter.
    private static let firstRead = 65_536

    /// Writes pieces one behind the other: those of a message, our lines and its own bytes, in one call.
    private static func write(_ pieces: [ArraySlice<UInt8>], to descriptor: Int32, _ path: String) throws(FileSystemError) {
        guard pieces.count == 2, !pieces[0].isEmpty, !pieces[1].isEmpty else {
            for piece in pieces { try write(piece, to: descriptor, path) }
            return
        }
        let written = pieces[0].withUnsafeBytes { first in
            pieces[1].withUnsafeBytes { second in
                // writev(2) reads what it is given.
                let vectors: InlineArray<2, iovec> = [
                    iovec(iov_base: UnsafeMutableRawPointer(mutating: first.baseAddress), iov_len: first.count),
                    iovec(iov_base: UnsafeMutableRawPointer(mutating: second.baseAddress), iov_len: second.count),
                ]
                return vectors.span.withUnsafeBufferPointer { vectors in
                    while true {
                        let count = writev(descriptor, vectors.baseAddress, Int32(vectors.count))
                        if count >= 0 || errno != EINTR { return count }
                    }
                }
            }
        }
        guard written >= 0 else { throw .last("writev", path) }
        // What it left, as where the disk is nearly full, is asked for once more, and fails by itself.
        try write(pieces[0].dropFirst(written), to: descriptor, path)
        try write(pieces[1].dropFirst(max(0, written - pieces[0].count)), to: descriptor, path)
    }

    private static func write(_ piece: ArraySlice<UInt8>, to descriptor: Int32, _ path: String) throws(FileSystemError) {
        var written = 0
        let code: Int32 = piece.withUnsafeBytes { bytes in
            while written < bytes.count {
                let count = Glibc.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
                if count < 0, errno == EINTR { continue }
                if count < 0 { return errno }
                written += count
            }
            return 0
        }
        if code != 0 { throw FileSystemError("write", path, code) }
    }
}

extension FileStamp {
    fileprivate init(_ status: stat) {
        // A file may bear any time whatever, by utimensat(2): one before 1970 or beyond 2262, where nanoseconds end, counts as the nearest
        // between.
        func nanoseconds(_ time: timespec) -> Int64 {
            let second: Int64 = 1_000_000_000
            return min(max(Int64(time.tv_sec), 0), Int64.max / second - 1) * second + Int64(time.tv_nsec)
        }
        self.init(
            inode: UInt64(status.st_ino), size: Int64(status.st_size), modified: nanoseconds(status.st_mtim),
            changed: nanoseconds(status.st_ctim))
    }
}
