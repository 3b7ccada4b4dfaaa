import Diagnostics
import Glibc

/// Where the rules and the state of a site are. `init DIR` puts them into `DIR/rules` and `DIR/state`; wherever one of
/// the two is asked for, the site's own folder may be named as well.
enum Site {
    static func rulesFolder(in folder: String) -> String { inner("rules", of: folder) }
    static func stateFolder(in folder: String) -> String { inner("state", of: folder) }

    private static func inner(_ name: String, of folder: String) -> String {
        let inner = join(folder, name)
        return isFolder(inner) ? inner : folder
    }

    static func isFolder(_ path: String) -> Bool { type(of: path) == S_IFDIR }
    static func isFile(_ path: String) -> Bool { type(of: path) == S_IFREG }

    /// What lies at a path where it is no file: `a symbolic link`, `a pipe`; nil for a file, and where nothing is.
    static func oddity(at path: String) -> String? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        return switch status.st_mode & S_IFMT {
        case S_IFREG: nil
        case S_IFLNK: "a symbolic link"
        case S_IFIFO: "a pipe"
        case S_IFDIR: "a folder"
        case S_IFSOCK: "a socket"
        default: "a device"
        }
    }

    private static func type(of path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }

    /// Where this program is; empty where the system does not say.
    static var programPath: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// What a mail server or a service should run: this program, or where it will be, for a checkout's build is not what they should.
    static var installedProgram: String {
        let path = programPath
        return path.isEmpty || path.contains("/.build/") ? "/usr/local/bin/mailtriage" : path
    }

    /// Tells of paths that cannot stand in the files of mail servers and systemd as they are: those part their lines at blanks, and
    /// have characters of their own.
    static func warnOfPaths(_ paths: String...) {
        func isPlain(_ scalar: Unicode.Scalar) -> Bool {
            scalar.value > 0x7F || scalar.properties.isAlphabetic || "0123456789/._-+@:,".unicodeScalars.contains(scalar)
        }
        for path in paths where !path.unicodeScalars.allSatisfy(isPlain) {
            Output.complain(
                "mailtriage: \"\(visible(path))\" has characters that mail servers and systemd take for their own\n"
                    + "  choose a path of letters, digits and hyphens, or quote it by hand in the lines for them\n")
        }
    }

    /// One path under another.
    static func join(_ folder: String, _ name: String) -> String {
        folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }

    /// The last name of a path: `cloud-platform` of `rules/cloud-platform/`.
    static func lastName(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// The folder above: `.` for a lone name.
    static func parent(_ path: String) -> String {
        guard let slash = path.dropLast(path.hasSuffix("/") ? 1 : 0).lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
