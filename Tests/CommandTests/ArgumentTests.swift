import Foundation
import Testing

@Suite("The command line")
struct ArgumentTests {
    /// Every command and subcommand, as the shell's completion knows them: `"queue list") words="…"`.
    static let commands: [String] = {
        let completion = (try? Program.run(["completions", "bash"]).lines) ?? []
        return completion.compactMap { $0.firstMatch(of: #/^\s+"(\w[^"]*)"\) words=/#).map { String($0.1) } }
    }()

    @Test("none is missing")
    func all() {
        #expect(ArgumentTests.commands.count > 50)
        #expect(ArgumentTests.commands.contains("queue release") && ArgumentTests.commands.contains("report service"))
    }

    @Test("each command explains itself", arguments: commands)
    func help(command: String) throws {
        let outcome = try Program.run(command.split(separator: " ").map(String.init) + ["--help"])
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("\(command): "))
        #expect(outcome.output.contains("usage mailtriage [--rules DIR] [--state DIR] \(command)"))
        #expect(outcome.output.contains("--json"))
        #expect(outcome.errors.isEmpty)
        #expect(!outcome.output.contains("\u{1B}"), "no colour where no terminal is")
    }

    @Test(
        "a narrow terminal has the same words in lines that it holds, but for what is to be copied",
        arguments: [""] + commands)
    func narrowHelp(command: String) throws {
        let words = command.split(separator: " ").map(String.init) + ["--help"]
        let lines = try Program.onTerminal(columns: 80, words)
        #expect(lines.allSatisfy { $0.count <= 80 || $0.hasPrefix("  mailtriage ") }, "\(lines.filter { $0.count > 80 })")
        let said = try Program.run(words).output.split(whereSeparator: \.isWhitespace)
        #expect(lines.flatMap { $0.split(separator: " ") } == said)
    }

    @Test(
        "help in front of a command is as good as --help behind it",
        arguments: [[], ["queue"], ["queue", "release"], ["deliver"], ["explain", "mail.eml"]])
    func helpInFront(command: [String]) throws {
        let outcome = try Program.run(["help"] + command)
        let expected = try Program.run(command + ["--help"])
        #expect(outcome.status == 0 && outcome.output == expected.output && outcome.errors.isEmpty)
    }

    @Test(
        "bash completes commands, and files only where one may stand: the folder rules/ hides no command",
        arguments: [
            ("ru", "rules"), ("rules ro", "rollback"), ("queue mo", "move"), ("check ru", "rules"), ("explain mo", "mo.eml"),
            ("--rules ru", "rules rules"), ("check --st", "--strict --state"),
        ])
    func completes(_ line: String, _ expected: String) throws {
        let scratch = try Scratch()
        for name in ["rules", "mo.eml", "rollback.eml"] { scratch.file(name + (name == "rules" ? "/a" : ""), "") }
        let script = scratch.file("script", try Program.run(["completions", "bash"]).output)
        let words = ["mailtriage"] + line.split(separator: " ").map(String.init)
        let bash = Process()
        bash.executableURL = URL(filePath: "/bin/bash")
        bash.currentDirectoryURL = scratch.url
        bash.arguments = [
            "-c",
            ". \(script); COMP_WORDS=(\(words.joined(separator: " "))) COMP_CWORD=\(words.count - 1); _mailtriage; echo ${COMPREPLY[@]}",
        ]
        let output = Pipe()
        bash.standardOutput = output
        try bash.run()
        let completed = try output.fileHandleForReading.readToEnd() ?? Data()
        bash.waitUntilExit()
        #expect(String(decoding: completed, as: UTF8.self) == expected + "\n")
    }

    @Test("the program's help lists each command")
    func programHelp() throws {
        let outcome = try Program.run(["--help"])
        #expect(outcome.status == 0)
        for command in ArgumentTests.commands where !command.contains(" ") {
            #expect(outcome.lines.contains { $0.hasPrefix("  \(command) ") }, "\(command) is missing")
        }
    }

    @Test(
        "one output has one form",
        arguments: [
            ["report", "referrals", "--html", "--csv"], ["report", "service", "--json", "--html"],
            ["stats", "--json", "--prometheus"],
        ])
    func forms(_ words: [String]) throws {
        let outcome = try Program.run(words)
        #expect(outcome.status == 64 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("\(words[words.count - 2]) and \(words[words.count - 1]) exclude each other"))
    }

    @Test("without a command the help is shown, as a mistake in use")
    func nothing() throws {
        let outcome = try Program.run([])
        #expect(outcome.status == 64)
        #expect(outcome.output.contains("To see what it does"))
    }

    @Test("the version")
    func version() throws {
        let outcome = try Program.run(["--version"])
        #expect(outcome.status == 0)
        #expect(outcome.output.wholeMatch(of: #/mailtriage \d+\.\d+\.\d+\n/#) != nil)
    }

    @Test(
        "a mistake in use ends with 64 and names the near word",
        arguments: [
            (["explian"], "no command is called \"explian\"", "did you mean \"explain\"?"),
            (["acounts", "list"], "no command is called \"acounts\"", "did you mean \"accounts\"?"),
            (["accounts", "improt"], "no command is called \"accounts improt\"", "did you mean \"import\"?"),
            (["queue", "lst"], "no command is called \"queue lst\"", "did you mean \"list\"?"),
            (["zzz"], "no command is called \"zzz\"", "mailtriage --help lists them"),
            (["help", "explian"], "no command is called \"explian\"", "did you mean \"explain\"?"),
            (["queue", "zzz"], "no command is called \"queue zzz\"", "mailtriage queue --help lists them"),
            (["--rule", "x"], "no option is called \"--rule\"", "did you mean \"--rules\"?"),
            (
                ["explain", "--registre", "x", "y"], "no option of explain is called \"--registre\"",
                "did you mean \"--register\"?"
            ),
            (["explain", "--at"], "--at needs a value", "say: --at TIME"),
            (["--rules=", "check"], "--rules needs a value", "say: --rules DIR"),
            (["check", "--state", ""], "--state needs a value", "say: --state DIR"),
            (["--json"], "no command is given", "mailtriage --help lists them"),
            (["--rules", "/srv/rules"], "no command is given", "mailtriage --help lists them"),
            (
                ["--state", "/s", "--rules", "check"], "no command is given",
                "\"check\" was taken for the value of --rules; say: --rules DIR check"
            ),
            (["check", "--json=yes"], "--json takes no value", nil),
            (["explain"], "explain needs FILE…", "mailtriage explain --help explains it"),
            (["check", "a", "b"], "check does not know what to do with \"b\"", nil),
            (
                ["accounts"], "accounts needs to know what to do",
                "say: accounts import, accounts list, accounts show, accounts book"
            ),
        ] as [([String], String, String?)])
    func mistakes(arguments: [String], message: String, help: String?) throws {
        let outcome = try Program.run(arguments)
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors == "mailtriage: \(message)\n" + (help.map { "  \($0)\n" } ?? outcome.errors.dropFirstLine))
    }

    @Test("outputs that were closed are not taken by what the program opens")
    func closedOutputs() throws {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "exec \"$0\" parse - >&- 2>&-", Program.executable.path]
        // It waits for a message.
        let input = Pipe()
        process.standardInput = input
        try process.run()
        let place = "/proc/\(process.processIdentifier)/fd/"
        var outputs: [String?] = []
        for _ in 0..<500 where outputs != ["/dev/null", "/dev/null"] {
            usleep(10_000)
            outputs = ["1", "2"].map { try? FileManager.default.destinationOfSymbolicLink(atPath: place + $0) }
        }
        #expect(outputs == ["/dev/null", "/dev/null"])
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationStatus == 74, "what could not be printed is told of")
    }

    @Test("what is typed reaches the terminal with its control characters made visible")
    func controlCharacters() throws {
        let outcome = try Program.run(["\u{1B}]0;title\u{07}"])
        #expect(outcome.status == 64)
        #expect(outcome.errors.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && $0.value != 0x7F })
    }

    @Test(
        "deliver ends with 75 even for a mistake in use, and shows the sender no path",
        arguments: [
            ["deliver", "--sendr", "x"], ["deliver", "--sender"], ["--nonsense", "deliver"],
            ["--rules", "deliver"], ["--state", "/no/such/state", "--rules", "deliver", "--sender", "a@b.example"],
            ["--rules", "/no/such/rules", "--state", "/no/such/state", "deliver"],
            ["--state", "/no/such/state", "deliver", "--sender=a@b.example", "--recipient=c@d.example"],
        ])
    func deliver(arguments: [String]) throws {
        let outcome = try Program.run(arguments, input: "Subject: x\n\ny\n")
        #expect(outcome.status == 75)
        #expect(outcome.lines.count == 1)
        #expect(outcome.output.hasPrefix("4.3.0 "))
        #expect(!outcome.output.contains("/"))
        #expect(!outcome.errors.isEmpty, "the administrator is told")
        // A mail server with one place for both outputs gets what the sender may see.
        let merged = try Program.run(arguments, input: "Subject: x\n\ny\n", hasOneOutput: true)
        #expect(merged.output == outcome.output && merged.status == 75)
    }

    @Test("a message larger than is read stays with the mail server, whose administrator is told what to do")
    func tooLarge() throws {
        let scratch = try Scratch()
        let message = scratch.file("message", "")
        // Without blocks on the disk.
        #expect(truncate(message, 256 << 20 | 1) == 0)
        let outcome = try Program.run(["deliver"], inputFile: message)
        #expect(outcome.status == 75)
        #expect(outcome.output == "4.3.4 message too big for the mail system, kept for a later try\n")
        #expect(outcome.errors.contains("more than 256 MiB") && outcome.errors.contains("message_size_limit"), "\(outcome)")
    }
}

extension String {
    /// The text behind its first line.
    var dropFirstLine: String {
        firstIndex(of: "\n").map { String(self[index(after: $0)...]) } ?? ""
    }
}
