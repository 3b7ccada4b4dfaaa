import Files
import Glibc

/// Folders of messages, and the throw-away folders that measurements write into.
enum Folder {
    /// Where this program is.
    static var ofThisProgram: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let path = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The files of a folder, or of a Maildir's `cur` and `new`, in name order.
    static func messages(in folder: String) -> [String] {
        var found: [String] = []
        for inner in ["", "/cur", "/new"] where isFolder(folder + inner) {
            for name in names(in: folder + inner) where name.hasSuffix(".eml") || !inner.isEmpty {
                let path = folder + inner + "/" + name
                if !isFolder(path) { found.append(path) }
            }
        }
        return found
    }

    /// At most so many of them, spread evenly over all.
    static func sample(_ count: Int, of messages: [String]) -> [String] {
        guard messages.count > count else { return messages }
        return (0..<count).map { messages[$0 * messages.count / count] }
    }

    static func contents(of path: String) throws(BenchError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw BenchError(message: "cannot read \(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            guard count > 0 else { throw BenchError(message: "cannot read \(path): \(String(cString: strerror(errno)))") }
            bytes += chunk[..<count]
        }
    }

    static func write(_ bytes: [UInt8], to path: String) throws(BenchError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw BenchError(message: "cannot make \(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw BenchError(message: "cannot write \(path): \(String(cString: strerror(errno)))") }
            done += count
        }
    }

    /// A fresh folder beside the current one, on the disk that is to be measured (`/tmp` may be memory).
    static func fresh(_ name: String) throws(BenchError) -> String {
        mkdir(".build", 0o755)
        var template = Array(".build/bench-\(name)-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw BenchError(message: "cannot make a folder in .build: \(String(cString: strerror(errno)))")
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static func makeMaildir(_ path: String) {
        mkdir(path, 0o700)
        for name in ["tmp", "new", "cur"] { mkdir(path + "/" + name, 0o700) }
    }

    static func remove(_ path: String) { _ = try? Child.run(["/bin/rm", "-rf", "--", path]) }

    private static func names(in folder: String) -> [String] {
        let names = (try? PosixFileSystem().list(folder)) ?? []
        return names.filter { !$0.hasPrefix(".") }
    }
}
