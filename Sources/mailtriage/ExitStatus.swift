import Diagnostics

/// How the program ends, by the numbers of `sysexits.h`, on which a mail server acts.
enum ExitStatus: Int32, Sendable {
    case ok = 0
    /// What was looked for is there, or is not as it should be: as grep and diff end.
    case differs = 1
    /// EX_USAGE: the command line is wrong.
    case usage = 64
    /// EX_DATAERR: what was to be read is malformed, such as a register file.
    case badData = 65
    /// EX_NOINPUT: a file that was named is not there or cannot be read.
    case noInput = 66
    /// EX_UNAVAILABLE: something that is needed is missing, such as the state of a site.
    case unavailable = 69
    /// EX_CANTCREAT: a file or folder could not be made.
    case cannotCreate = 73
    /// EX_IOERR: reading or writing broke off.
    case ioError = 74
    /// EX_TEMPFAIL: try again; the only number but 0 that `deliver` ends with.
    case tryAgain = 75
    /// EX_NOPERM: not allowed.
    case noPermission = 77
    /// EX_CONFIG: the rules are not sound.
    case badRules = 78
}

/// Why a command ended early: what the user is told, and the exit status.
struct Failure: Error {
    var status: ExitStatus
    /// One sentence without a full stop, such as `cannot read mail.eml: No such file or directory`.
    var message: String
    /// What to do about it, where that is known: lines of their own under the message.
    var help: String?
    /// Mistakes in files, shown before the message.
    var diagnostics: [Diagnostic]

    init(_ status: ExitStatus, _ message: String, help: String? = nil, diagnostics: [Diagnostic] = []) {
        self.status = status
        self.message = message
        self.help = help
        self.diagnostics = diagnostics
    }
}
