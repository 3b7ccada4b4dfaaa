import CSystem
import Glibc
import Sockets

/// Hands mails to the system's sendmail(8): `PROGRAM -i -f SENDER -- RECIPIENT`, the message on its standard input.
///
/// No shell is there to misread an address, `--` keeps one that begins with a dash from being an option, and `-i` keeps a line with a
/// lone dot from ending the message. The message lies in memory, whole, before the program starts: were it written to a pipe, our
/// own end in the middle would be taken for the message's.
package struct SendmailTransport: Transport {
    private let program: String
    private let patience: Int64

    /// Seconds that the program may take; it only writes to its queue.
    package static let patience: Int64 = 120
    /// Milliseconds between two looks at programs that run.
    private static let pause: UInt32 = 5
    /// Bytes kept of what the program says.
    private static let keptOutput = 400

    package init(program: String, patience: Int64 = SendmailTransport.patience) {
        self.program = program
        self.patience = patience
    }

    private struct Running {
        var process: pid_t
        var mail: OutgoingMail
        /// What it says, on both outputs.
        var output: Int32
        var started: Int64
    }

    package func handOver(_ ledger: any HandOverLedger) {
        // Whoever started us may have had no interest in how its children end; we have.
        signal(SIGCHLD, SIG_DFL)
        var running: [Running] = []
        // The program cannot be started at all: the mails that were not begun wait for another time.
        var isClosed = false
        while true {
            var isDrained = isClosed
            while !isClosed, !isDrained, Concurrency.hasRoom(running.map(\.started), now: SteadyClock.milliseconds) {
                guard let mail = ledger.next() else {
                    isDrained = true
                    break
                }
                switch start(mail, ledger) {
                case .success(let started): running.append(started)
                case .failure(let trouble):
                    ledger.note(.deferred(trouble.text), of: mail)
                    isClosed = true
                }
            }
            running.removeAll { one in
                guard let outcome = look(one) else { return false }
                _ = close(one.output)
                ledger.note(outcome, of: one.mail)
                return true
            }
            if running.isEmpty, isDrained || isClosed { return }
            usleep(SendmailTransport.pause * 1000)
        }
    }

    private struct Trouble: Error { var text: String }

    private func start(_ mail: OutgoingMail, _ ledger: any HandOverLedger) -> Result<Running, Trouble> {
        guard access(program, X_OK) == 0 else { return .failure(Trouble(text: "cannot run \(program): \(reason())")) }
        let input = memory(mail.message)
        let output = memory([])
        guard input >= 0, output >= 0 else { return .failure(Trouble(text: "no memory for the mail: \(reason())")) }
        defer { _ = close(input) }
        guard ledger.isAboutToGo(mail) else {
            _ = close(output)
            return .failure(Trouble(text: "it could not be noted that the mail goes out"))
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
        let words = [program, "-i", "-f", mail.sender, "--", mail.recipient]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, program, &actions, nil, &arguments, environ)
        guard code == 0 else {
            _ = close(output)
            return .failure(Trouble(text: "cannot run \(program): \(String(cString: strerror(code)))"))
        }
        return .success(
            Running(process: process, mail: mail, output: output, started: SteadyClock.milliseconds))
    }

    private func reason() -> String { String(cString: strerror(errno)) }

    /// A file in memory that holds these bytes, read from its start.
    private func memory(_ bytes: [UInt8]) -> Int32 {
        let descriptor = memfd_create("mail", 1)  // MFD_CLOEXEC
        guard descriptor >= 0 else { return -1 }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else {
                _ = close(descriptor)
                return -1
            }
            written += count
        }
        lseek(descriptor, 0, SEEK_SET)
        return descriptor
    }

    /// What became of it; nil while it runs.
    private func look(_ one: Running) -> HandOverOutcome? {
        var status: Int32 = 0
        let found = waitpid(one.process, &status, WNOHANG)
        if found == 0 {
            guard SteadyClock.milliseconds >= one.started + patience * 1000 else { return nil }
            kill(one.process, SIGKILL)
            waitpid(one.process, &status, 0)
            return .unknown("\(program) was at it for more than \(patience) s")
        }
        guard found == one.process else { return .unknown("\(program) was lost sight of") }
        guard status & 0x7F == 0 else { return .unknown("\(program) died of signal \(status & 0x7F)") }
        return SendmailTransport.outcome(of: (status >> 8) & 0xFF, said: said(one.output))
    }

    private func said(_ output: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: SendmailTransport.keptOutput)
        let count = pread(output, &bytes, bytes.count, 0)
        let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
        return String(String.UnicodeScalarView(text))
    }

    /// By the numbers of sysexits.h. Only what speaks of this mail or its recipient is for good; a program that is badly set up or out
    /// of order is mended some day.
    static func outcome(of code: Int32, said: String) -> HandOverOutcome {
        let text = said.isEmpty ? "exit status \(code)" : "exit status \(code): \(said)"
        switch code {
        case 0: return .accepted
        case 67, 68: return .refused(text, isAddress: true)  // EX_NOUSER, EX_NOHOST
        case 65: return .refused(text, isAddress: false)  // EX_DATAERR
        default: return .deferred(text)
        }
    }
}
