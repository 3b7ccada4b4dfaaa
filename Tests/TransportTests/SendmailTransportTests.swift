import Foundation
import TestSupport
import Testing

@testable import Transport

@Suite("Mail through sendmail(8)")
struct SendmailTransportTests {
    /// A program that writes down its arguments and what it read, and ends as its script says.
    final class Program {
        private let temporary: TemporaryFolder
        var folder: URL { temporary.url }
        var path: String { folder.appending(path: "sendmail").path }

        init(_ script: String) throws {
            temporary = try TemporaryFolder()
            let text =
                "#!/bin/sh\ncd '\(folder.path)'\nfor a in \"$@\"; do echo \"[$a]\" >> arguments; done\ncat > message\n\(script)\n"
            // By a process of its own: one that another test starts meanwhile would inherit our descriptor, and a program that is open for
            // writing cannot be run (execve(2), ETXTBSY).
            let writer = Process()
            writer.executableURL = URL(filePath: "/bin/sh")
            writer.arguments = ["-c", "printf %s \"$1\" > \"$2\" && chmod 755 \"$2\"", "sh", text, path]
            try writer.run()
            writer.waitUntilExit()
            try #require(writer.terminationStatus == 0)
        }

        func text(_ name: String) -> String {
            (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
        }
    }

    static func outcome(
        _ script: String, sender: String = "", recipient: String = "jane@a.example", patience: Int64 = 20
    ) throws -> (HandOverOutcome?, Program) {
        let program = try Program(script)
        let mail = OutgoingMail(id: 1, sender: sender, recipient: recipient, message: Array("Subject: x\n\n.\nhello\n".utf8))
        let outcomes = Outcomes([mail])
        SendmailTransport(program: program.path, patience: patience).handOver(outcomes)
        return (outcomes.all[recipient], program)
    }

    @Test(
        arguments: [
            ("", "jane@a.example"), ("desk@b.example", "-oQ/tmp@a.example"), ("", "a b;touch x@a.example"),
            ("", "$(id)@a.example"),
        ])
    func argumentsAndMessageArriveAsTheyAre(_ sender: String, _ recipient: String) throws {
        let (outcome, program) = try Self.outcome("exit 0", sender: sender, recipient: recipient)
        #expect(outcome == .accepted)
        #expect(program.text("arguments") == "[-i]\n[-f]\n[\(sender)]\n[--]\n[\(recipient)]\n")
        #expect(program.text("message") == "Subject: x\n\n.\nhello\n")
    }

    @Test(
        arguments: [
            (0, .accepted), (67, .refused("exit status 67: no way", isAddress: true)),
            (68, .refused("exit status 68: no way", isAddress: true)),
            (65, .refused("exit status 65: no way", isAddress: false)), (75, .deferred("exit status 75: no way")),
            (64, .deferred("exit status 64: no way")), (69, .deferred("exit status 69: no way")),
            (1, .deferred("exit status 1: no way")),
            (127, .deferred("exit status 127: no way")),
        ] as [(Int32, HandOverOutcome)])
    func exitCodes(_ code: Int32, _ outcome: HandOverOutcome) throws {
        #expect(try Self.outcome("printf 'no way' >&2; exit \(code)").0 == outcome)
    }

    @Test func aProgramThatIsNotThereIsTriedAgain() {
        let outcomes = Outcomes(SMTPTransportTests.mails(["a@a.example", "b@a.example"]))
        SendmailTransport(program: "/nonexistent/sendmail").handOver(outcomes)
        #expect(outcomes.all == ["a@a.example": .deferred("cannot run /nonexistent/sendmail: No such file or directory")])
        #expect(outcomes.waiting.count == 1, "the others were not tried")
        #expect(outcomes.begun.isEmpty, "it was never on its way")
    }

    @Test func whatHangsOrDiesIsUnknown() throws {
        let hung = try Self.outcome("exec sleep 30", patience: 1)
        #expect(hung.0 == .unknown("\(hung.1.path) was at it for more than 1 s"))
        let died = try Self.outcome("kill -KILL $$")
        #expect(died.0 == .unknown("\(died.1.path) died of signal 9"))
    }

    @Test("what a program has started goes with it when it takes too long")
    func family() throws {
        let (outcome, program) = try Self.outcome("sleep 60 & echo $! > child; wait", patience: 1)
        #expect(outcome == .unknown("\(program.path) was at it for more than 1 s"))
        let child = try #require(pid_t(program.text("child").trimmingCharacters(in: .whitespacesAndNewlines)))
        // Whoever adopts it takes note of its end in a moment of his own.
        for _ in 0..<300 where Self.isRunning(child) { usleep(10_000) }
        #expect(!Self.isRunning(child))
    }

    private static func isRunning(_ process: pid_t) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return false }
        return status.split(separator: ")").last?.hasPrefix(" Z") == false
    }

    @Test("what a program says without end takes up no memory, and its beginning is kept", .timeLimit(.minutes(1)))
    func output() throws {
        let script = """
            printf 'no way ' >&2
            head -c 20000000 /dev/zero >&2
            sleep 0.5
            [ $(stat -L -c %b /proc/self/fd/2) -lt 2000 ] && exit 67
            """
        guard case .refused(let said, _) = try Self.outcome(script).0 else {
            Issue.record("it took up memory")
            return
        }
        #expect(said.hasPrefix("exit status 67: no way "))
    }

    @Test("what a program leaves running is not ended by what it says later")
    func background() throws {
        let script = "(sleep 0.5; echo late; echo late >&2; touch done) &"
        let (outcome, program) = try Self.outcome(script)
        #expect(outcome == .accepted)
        let end = Date(timeIntervalSinceNow: 10)
        let mark = program.folder.appending(path: "done").path
        while Date() < end, !FileManager.default.fileExists(atPath: mark) { usleep(20_000) }
        #expect(FileManager.default.fileExists(atPath: mark))
    }

    @Test("a program finds signals as a shell would leave them, whatever this process ignores")
    func signals() throws {
        let ignored = [SIGPIPE, SIGXFSZ]
        let before = ignored.map { signal($0, SIG_IGN) }
        defer { for (number, action) in zip(ignored, before) { signal(number, action) } }
        let (outcome, program) = try Self.outcome("grep -E '^Sig(Blk|Ign)' /proc/self/status | tr -dc '0-9a-f\\n' > signals")
        #expect(outcome == .accepted)
        // Who started the tests may have ignored others.
        let sets = program.text("signals").split(separator: "\n").compactMap { UInt64($0.suffix(16), radix: 16) }
        try #require(sets.count == 2)
        #expect(sets[0] == 0)
        for signal in ignored { #expect(sets[1] & 1 << UInt64(signal - 1) == 0) }
    }

    @Test("programs that hang, more than go at once, hold up no other, and none that comes meanwhile")
    func hanging() async throws {
        let program = try Program("case \"$*\" in *slow*) exec sleep 30;; esac")
        let slow = (1...Concurrency.wanted + 1).map { "slow\($0)@a.example" }
        let quick = (1...12).map { "n\($0)@a.example" }
        let outcomes = Outcomes(SMTPTransportTests.mails(slow + quick))
        outcomes.later["n12@a.example"] = SMTPTransportTests.mails(["late@a.example"])[0]
        await SendmailTransport(program: program.path, patience: Concurrency.slow / 1000 + 4).handOver(outcomes)
        #expect((quick + ["late@a.example"]).allSatisfy { outcomes.all[$0] == .accepted })
        #expect(Set(outcomes.ended.suffix(slow.count)) == Set(slow))
        #expect(outcomes.all.count == slow.count + quick.count + 1)
    }
}
