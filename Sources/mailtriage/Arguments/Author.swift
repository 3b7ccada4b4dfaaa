import Desk
import Glibc
import Store

extension Invocation {
    /// Who runs the command: `--author`, else the person behind `sudo`, else the user.
    var author: String {
        if let name = value("author") ?? environment["SUDO_USER"] ?? environment["LOGNAME"] { return name }
        guard let user = getpwuid(getuid()) else { return "user \(getuid())" }
        return String(cString: user.pointee.pw_name)
    }

    /// Who does what the command does to a ticket.
    var doer: Doer { Doer(name: author, source: .command) }
}

extension Command.Option {
    static let author = Command.Option("--author", "NAME", "who; else who runs the command")
}
