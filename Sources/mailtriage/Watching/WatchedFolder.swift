import Files
import Glibc

/// A folder that `ingest --watch` follows: a Maildir's `new`, or a folder of message files.
struct WatchedFolder {
    let path: String
    /// What is taken in leaves it; in other folders the files stay, and what was taken is remembered.
    let isMaildir: Bool
    /// Files that need no further look, by name, as they were when they were looked at: taken in, or set aside.
    private var done: [String: FileStamp] = [:]
    /// Tries of files that could not be read or taken in.
    private var tries: [String: Int] = [:]
    /// Messages that are still out of files that hold several.
    private var left: [String: Int] = [:]

    /// Nanoseconds for which a file outside a Maildir must have been left alone: its writer may be at work on it.
    private static let settledAge: Int64 = 1_000_000_000
    /// Tries before a file is set aside.
    static let tryLimit = 3

    /// - Returns: nil where the path is no folder.
    init?(_ path: String) {
        guard Site.isFolder(path) else { return nil }
        isMaildir = Site.isFolder(Site.join(path, "new"))
        self.path = isMaildir ? Site.join(path, "new") : path
    }

    /// What is to be taken in, and whether there is more that is not ready yet.
    mutating func candidates(_ files: any FileSystem) throws(FileSystemError) -> (names: [String], areMoreToCome: Bool) {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let now = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
        let all = isMaildir ? try files.list(path) : Ingest.messageFiles(try files.list(path))
        left = [:]
        if !done.isEmpty {
            let present = Set(all)
            done = done.filter { present.contains($0.key) }
            tries = tries.filter { present.contains($0.key) }
        }
        var names: [String] = []
        var areMoreToCome = false
        for name in all where !name.hasPrefix(".") {
            let file = Site.join(path, name)
            if isMaildir, done.isEmpty {
                names.append(name)
                continue
            }
            guard let stamp = files.stamp(file), done[name] != stamp else { continue }
            if !isMaildir {
                guard Site.isFile(file) else { continue }
                if now - stamp.changed < WatchedFolder.settledAge {
                    areMoreToCome = true
                    continue
                }
            }
            names.append(name)
        }
        return (names, areMoreToCome)
    }

    /// So many messages are in a file, and are being taken in.
    mutating func begin(_ name: String, messages: Int) { left[name] = messages }

    /// One, or the one, of a file is in the ledger.
    mutating func take(_ name: String, isLeft: Bool, _ files: any FileSystem) {
        if let messages = left[name], messages > 1 {
            left[name] = messages - 1
            return
        }
        left[name] = nil
        tries[name] = nil
        if !isMaildir || isLeft { done[name] = files.stamp(Site.join(path, name)) }
    }

    /// It could not be read or taken in.
    ///
    /// - Returns: whether it failed as often as it may.
    mutating func fail(_ name: String) -> Bool {
        tries[name, default: 0] += 1
        return tries[name, default: 0] >= WatchedFolder.tryLimit
    }

    /// It is not looked at again until it changes.
    mutating func setAside(_ name: String, _ files: any FileSystem) {
        done[name] = files.stamp(Site.join(path, name)) ?? FileStamp(inode: 0, size: 0, modified: 0, changed: 0)
        tries[name] = nil
    }
}
