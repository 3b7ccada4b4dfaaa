import Files
import Glibc

/// The files a command is given by name.
enum Input {
    /// Nobody has a message of a gibibyte; a device that never ends must not fill the memory.
    static let limit = 1 << 30

    /// The message in a file, or on standard input for `-`.
    static func message(_ name: String) throws(Failure) -> [UInt8] {
        guard name == "-" else { return try file(at: name) }
        do throws(FileSystemError) {
            return try PosixFileSystem.readAll(STDIN_FILENO, "standard input", limit: limit)
        } catch {
            throw Failure(.noInput, "cannot read standard input: \(error.reason)")
        }
    }

    static func file(at path: String) throws(Failure) -> [UInt8] {
        do throws(FileSystemError) {
            return try PosixFileSystem().read(path, limit: limit)
        } catch {
            throw Failure(.noInput, "cannot read \(path): \(error.reason)")
        }
    }

    /// The name as JSON's `file` gives it: nil for standard input.
    static func name(_ name: String) -> String? { name == "-" ? nil : name }
}
