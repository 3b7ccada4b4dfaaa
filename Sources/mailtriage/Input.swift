import Desk
import Diagnostics
import Files
import Glibc

/// The files a command is given by name.
enum Input {
    /// Nobody has a message of a gibibyte; a device that never ends must not fill the memory.
    static let limit = 1 << 30

    /// The message in a file, or on standard input for `-`. Of an mbox it is the first, and the user is told. On standard input it is
    /// one message always, as it is for `deliver`.
    static func message(_ name: String) throws(Failure) -> [UInt8] {
        guard name != "-" else { return try standardInput() }
        let bytes = try file(at: name)
        guard Mbox.isMbox(bytes) else { return bytes }
        let messages = Mbox.messages(bytes)
        guard messages.count > 1 else { return bytes }
        Output.complain(
            "mailtriage: \(visible(name)) is an mbox of \(messages.count) messages, of which the first is shown\n"
                + "  formail -s runs this for each, with - in place of the file's name\n")
        return Array(bytes[..<messages[0].upperBound])
    }

    private static func standardInput() throws(Failure) -> [UInt8] {
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
