import CSystem
import Glibc
import Sockets

/// Runs a program for each mail, its text on the program's standard input.
///
/// No shell is there to misread a word. The text lies in memory, whole, before the program starts: were it written to a pipe, our own
/// end in the middle would be taken for the text's.
struct ProgramTransport: Transport {
    /// The program's path and its arguments.
    let words: @Sendable (OutgoingMail) -> [String]
    /// What an exit status says, with what the program said.
    let outcome: @Sendable (_ code: Int32, _ said: String) -> HandOverOutcome
    /// What it says that the program was killed, for it took too long or died.
    let brokenOff: @Sendable (String) -> HandOverOutcome
    /// Whether one that cannot be started means that none can be, so that the others wait for another time.
    let isOneProgram: Bool
    /// Seconds that it may take.
    let patience: Int64

    /// Milliseconds between two looks at programs that run.
    private static let pause: UInt32 = 5
    /// Bytes kept of what the program says.
    private static let keptOutput = 400
    /// Bytes of it that may take up memory before all but the first are given back.
    private static let mostOutput: off_t = 64 << 10

    private struct Running {
        var process: pid_t
        var mail: OutgoingMail
        /// What it says, on both outputs.
        var output: Int32
        var started: Int64
    }

    func handOver(_ ledger: any HandOverLedger) {
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
                    isClosed = isOneProgram
                }
            }
            running.removeAll { one in
                guard let outcome = look(one) else {
                    forget(one.output)
                    return false
                }
                // What it leaves running writes to nothing from here on, and is not ended by that.
                _ = fcntl(one.output, Sealing.add, Sealing.writing)
                _ = close(one.output)
                ledger.note(outcome, of: one.mail)
                return true
            }
            if running.isEmpty, isDrained || isClosed { return }
            usleep(ProgramTransport.pause * 1000)
        }
    }

    private struct Trouble: Error { var text: String }

    private func start(_ mail: OutgoingMail, _ ledger: any HandOverLedger) -> Result<Running, Trouble> {
        let words = words(mail)
        let program = words.first ?? ""
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
        switch ProgramStart.start(program, words, &actions, in: .group) {
        case .success(let process):
            return .success(Running(process: process, mail: mail, output: output, started: SteadyClock.milliseconds))
        case .failure(let error):
            _ = close(output)
            return .failure(Trouble(text: "cannot run \(program): \(error)"))
        }
    }

    private func reason() -> String { String(cString: strerror(errno)) }

    /// Numbers of Linux's headers that Swift does not see, as they are declared under _GNU_SOURCE only.
    private enum Sealing {
        /// MFD_CLOEXEC | MFD_ALLOW_SEALING
        static let flags: UInt32 = 3
        /// F_ADD_SEALS
        static let add: Int32 = 1033
        /// F_SEAL_WRITE
        static let writing: Int32 = 8
    }

    /// Gives back the memory of what a program says without end, all but its beginning: it writes on behind the gap.
    private func forget(_ output: Int32) {
        var status = stat()
        guard fstat(output, &status) == 0, status.st_blocks * 512 > ProgramTransport.mostOutput else { return }
        _ = ftruncate(output, off_t(ProgramTransport.keptOutput))
    }

    /// A file in memory that holds these bytes, read from its start.
    private func memory(_ bytes: [UInt8]) -> Int32 {
        let descriptor = memfd_create("mail", Sealing.flags)
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
        let program = words(one.mail).first ?? ""
        var status: Int32 = 0
        let found = waitpid(one.process, &status, WNOHANG)
        if found == 0 {
            guard SteadyClock.milliseconds >= one.started + patience * 1000 else { return nil }
            // With all that it runs: what a script waits for would go on without it, one more with each try.
            kill(-one.process, SIGKILL)
            waitpid(one.process, &status, 0)
            return brokenOff("\(program) was at it for more than \(patience) s")
        }
        guard found == one.process else { return brokenOff("\(program) was lost sight of") }
        guard status & 0x7F == 0 else { return brokenOff("\(program) died of signal \(status & 0x7F)") }
        return outcome((status >> 8) & 0xFF, said(one.output))
    }

    private func said(_ output: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: ProgramTransport.keptOutput)
        let count = pread(output, &bytes, bytes.count, 0)
        let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).unicodeScalars.map {
            $0.value < 0x20 || $0.value == 0x7F ? " " : $0
        }
        return String(String.UnicodeScalarView(text))
    }
}
