import Files
import Glibc
import Synchronization

/// A file system whose queues and outbox are in memory, as POSIX promises them and no better: what was not synchronised is lost
/// with the power, an entry apart from its content. It can fail at any operation. All else (database, locks) is the real one.
final class MemoryFileSystem: FileSystem {
    enum Fault: Sendable, Equatable, CustomStringConvertible {
        /// The operation of this number fails with an errno, once.
        case failure(at: Int, Int32)
        /// Every operation from this number on fails with an errno: a disk that is full, or gone.
        case failures(from: Int, Int32)
        /// The power goes within the operation of this number; nothing works until `revive`.
        case powerCut(at: Int)

        var description: String {
            switch self {
            case .failure(let at, let code): "\(String(cString: strerror(code))) at operation \(at)"
            case .failures(let from, let code): "\(String(cString: strerror(code))) from operation \(from)"
            case .powerCut(let at): "power cut at operation \(at)"
            }
        }
    }

    private final class Node {
        var content: [UInt8]?
        var durable: [UInt8] = []
        var entries: [String: Node] = [:]
        var durableEntries: [String: Node] = [:]

        /// - Parameter content: nil makes a directory.
        init(_ content: [UInt8]?) { self.content = content }

        func lose() {
            if content != nil { content = durable }
            entries = durableEntries
            for entry in entries.values { entry.lose() }
        }

        func keep() {
            if let content { durable = content }
            durableEntries = entries
            for entry in entries.values { entry.keep() }
        }
    }

    private struct State {
        var root = Node(nil)
        var fault: Fault?
        var operations = 0
        var isDead = false
    }

    private let state = Mutex(State())
    private let real = PosixFileSystem()
    private let folder: String

    /// - Parameter folder: the state's folder, whose `queues` and `outbox` are in memory.
    init(_ folder: String) { self.folder = folder }

    /// Counts operations anew and sets what shall fail.
    func arm(_ fault: Fault?) {
        state.withLock {
            $0.fault = fault
            $0.operations = 0
        }
    }

    /// Operations that changed something, or tried to, since `arm`.
    var operations: Int { state.withLock { $0.operations } }

    /// Power is back, or the disk is: what was not synchronised before a cut is gone.
    func revive() {
        state.withLock {
            if $0.isDead { $0.root.lose() }
            $0.isDead = false
            $0.fault = nil
        }
    }

    /// The power goes at once and is back.
    func cutPower() { state.withLock { $0.root.lose() } }

    /// Contents of all files below a folder of the state, by path below it.
    func contents(_ name: String) -> [String: [UInt8]] {
        state.withLock { state in
            var found: [String: [UInt8]] = [:]
            func walk(_ node: Node, _ path: String) {
                if let content = node.content { found[path] = content }
                for (name, entry) in node.entries { walk(entry, path.isEmpty ? name : path + "/" + name) }
            }
            if let node = MemoryFileSystem.find(name.split(separator: "/").map(String.init), state.root) { walk(node, "") }
            return found
        }
    }

    // MARK: The protocol

    func create(_ path: String, _ pieces: [ArraySlice<UInt8>], mode: UInt32, synchronise: Bool) throws(FileSystemError) {
        guard let place = parts(path) else { return try real.create(path, pieces, mode: mode, synchronise: synchronise) }
        try change("open", path) { root, isCut throws(FileSystemError) in
            guard let parent = MemoryFileSystem.find(place.dropLast(), root), let name = place.last else {
                throw FileSystemError("open", path, ENOENT)
            }
            guard parent.entries[name] == nil else { throw FileSystemError("open", path, EEXIST) }
            let content = Array(pieces.joined())
            let node = Node(isCut ? Array(content.prefix(content.count / 2)) : content)
            if synchronise, !isCut { node.durable = content }
            parent.entries[name] = node
        }
    }

    func read(_ path: String, limit: Int) throws(FileSystemError) -> [UInt8] {
        guard let place = parts(path) else { return try real.read(path, limit: limit) }
        guard let content = look({ MemoryFileSystem.find(place, $0)?.content }) else {
            throw FileSystemError("open", path, ENOENT)
        }
        return content
    }

    func rename(_ path: String, to newPath: String) throws(FileSystemError) {
        guard let place = parts(path), let target = parts(newPath) else { return try real.rename(path, to: newPath) }
        try change("rename", path) { root, _ throws(FileSystemError) in
            guard let from = MemoryFileSystem.find(place.dropLast(), root),
                let to = MemoryFileSystem.find(target.dropLast(), root),
                let name = place.last, let newName = target.last, let node = from.entries[name]
            else { throw FileSystemError("rename", path, ENOENT) }
            from.entries[name] = nil
            to.entries[newName] = node
        }
    }

    func remove(_ path: String) throws(FileSystemError) {
        guard let place = parts(path) else { return try real.remove(path) }
        try change("unlink", path) { root, _ throws(FileSystemError) in
            guard let parent = MemoryFileSystem.find(place.dropLast(), root), let name = place.last,
                parent.entries[name] != nil
            else {
                throw FileSystemError("unlink", path, ENOENT)
            }
            parent.entries[name] = nil
        }
    }

    func makeDirectory(_ path: String, mode: UInt32) throws(FileSystemError) {
        guard let place = parts(path) else { return try real.makeDirectory(path, mode: mode) }
        try change("mkdir", path) { root, _ throws(FileSystemError) in
            guard let parent = MemoryFileSystem.find(place.dropLast(), root), let name = place.last else {
                throw FileSystemError("mkdir", path, ENOENT)
            }
            guard parent.entries[name] == nil else { throw FileSystemError("mkdir", path, EEXIST) }
            parent.entries[name] = Node(nil)
        }
    }

    func list(_ path: String) throws(FileSystemError) -> [String] {
        guard let place = parts(path) else { return try real.list(path) }
        let names = look { root -> [String]? in
            guard let node = MemoryFileSystem.find(place, root), node.content == nil else { return nil }
            return node.entries.keys.sorted()
        }
        guard let names else { throw FileSystemError("opendir", path, ENOENT) }
        return names
    }

    func exists(_ path: String) -> Bool {
        guard let place = parts(path) else { return real.exists(path) }
        return look { MemoryFileSystem.find(place, $0).map { _ in true } } ?? false
    }

    func isDirectory(_ path: String) -> Bool {
        guard let place = parts(path) else { return real.isDirectory(path) }
        return look { MemoryFileSystem.find(place, $0).map { $0.content == nil } } ?? false
    }

    func synchronise(_ path: String) throws(FileSystemError) {
        guard let place = parts(path) else { return try real.synchronise(path) }
        try change("fsync", path) { root, isCut throws(FileSystemError) in
            guard let node = MemoryFileSystem.find(place, root) else { throw FileSystemError("open", path, ENOENT) }
            if !isCut { node.durable = node.content ?? [] }
        }
    }

    /// As late as may be: when it is waited for.
    func beginSynchroniseAll(at path: String) -> PendingSynchronisation {
        PendingSynchronisation {
            do throws(FileSystemError) {
                try self.synchroniseAll(at: path)
                return nil
            } catch {
                return error
            }
        }
    }

    /// As late as may be: when it is waited for.
    func beginSynchronise(_ path: String) -> PendingSynchronisation {
        PendingSynchronisation {
            do throws(FileSystemError) {
                try self.synchronise(path)
                return nil
            } catch {
                return error
            }
        }
    }

    func synchroniseDirectory(_ path: String) throws(FileSystemError) {
        if path == folder { try real.synchroniseDirectory(path) }
        guard let place = path == folder ? [] : parts(path) else { return try real.synchroniseDirectory(path) }
        try change("fsync", path) { root, isCut throws(FileSystemError) in
            guard let node = MemoryFileSystem.find(place, root) else { throw FileSystemError("open", path, ENOENT) }
            if !isCut { node.durableEntries = node.entries }
        }
    }

    func synchroniseAll(at path: String) throws(FileSystemError) {
        guard parts(path) != nil else { return try real.synchroniseAll(at: path) }
        try change("syncfs", path) { root, isCut throws(FileSystemError) in if !isCut { root.keep() } }
    }

    // MARK: Places and faults

    /// The names on the way to a path in memory; nil for the real ones.
    private func parts(_ path: String) -> [String]? {
        guard path.hasPrefix(folder + "/") else { return nil }
        let names = path.dropFirst(folder.count + 1).split(separator: "/").map(String.init)
        return ["queues", "outbox"].contains(names.first) ? names : nil
    }

    private static func find(_ path: some Sequence<String>, _ root: Node) -> Node? {
        var node = root
        for name in path {
            guard let next = node.entries[name] else { return nil }
            node = next
        }
        return node
    }

    private func look<Result: Sendable>(_ work: (Node) -> Result?) -> Result? {
        state.withLock { $0.isDead ? nil : work($0.root) }
    }

    /// One operation that changes something. What it does when the power goes within it, it does half.
    private func change(
        _ operation: String, _ path: String, _ work: (Node, _ isCut: Bool) throws(FileSystemError) -> Void
    ) throws(FileSystemError) {
        let outcome: Swift.Result<Void, FileSystemError> = state.withLock { state in
            if state.isDead { return .failure(FileSystemError(operation, path, EIO)) }
            let number = state.operations
            state.operations += 1
            switch state.fault {
            case .failure(number, let code): return .failure(FileSystemError(operation, path, code))
            case .failures(let from, let code) where number >= from: return .failure(FileSystemError(operation, path, code))
            case .powerCut(number):
                state.isDead = true
                try? work(state.root, true)
                return .failure(FileSystemError(operation, path, EIO))
            default: break
            }
            do throws(FileSystemError) {
                try work(state.root, false)
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try outcome.get()
    }
}
