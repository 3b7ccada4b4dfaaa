import Foundation
import Testing

@Suite("check")
struct CheckTests {
    @Test("sound rules end with 0 and a summary")
    func sound() throws {
        let scratch = try Scratch()
        ExampleSite.write(to: scratch)
        let outcome = try Program.run(["--rules", "\(scratch.path)/pack", "check"])
        #expect(outcome.status == 0, "\(outcome.output)")
        #expect(outcome.output.contains("sound"))
        #expect(outcome.output.contains("Harbour Hosting"))
    }

    @Test(
        "a byte order mark, with which some editors begin a file, is no part of rules, phrases, holidays or a reply's note")
    func byteOrderMark() throws {
        let scratch = try Scratch()
        let mark = "\u{FEFF}"
        let rules = ExampleSite.rules.replacing(
            "mon-fri 09:00-17:00 }", with: "mon-fri 09:00-17:00  closed holidays/de.txt }")
        ExampleSite.write(to: scratch, rules: mark + rules)
        scratch.file("pack/holidays/de.txt", mark + "2026-12-25 Christmas\r\n2099-12-25 Christmas\r\n")
        scratch.file("pack/replies/en/phrases.txt", mark + "greeting = Ahoy {name},\r\n")
        scratch.file("pack/replies/en/received.txt", mark + "# for us alone\r\n{greeting}\r\n\r\nIt is ticket {ticket}.\r\n")
        let checked = try Program.run(["check", "\(scratch.path)/pack"])
        #expect(checked.status == 0 && checked.output.hasPrefix("sound: "), "\(checked.output)\(checked.errors)")
        let message = scratch.file("message.eml", ExampleSite.message())
        let told = try Program.run(
            ["--rules", "\(scratch.path)/pack", "explain", "--register", "\(scratch.path)/register", message])
        #expect(told.output.contains("│ Ahoy Ann Archer,") && !told.output.contains("for us alone"))
    }

    @Test(
        "what is not read for its name is told of; notes and an editor's copies are not",
        arguments: [
            ("words.RULES", "files of rules end in .rules"), ("words.rules.txt", "files of rules end in .rules"),
            ("replies/received.txt", "templates lie in a folder of their language: replies/en/received.txt"),
            ("replies/en/received.TXT", "templates end in .txt"),
            ("holidays/de.ics", "files of holidays end in .txt, a day a line"),
            ("README.md", nil), ("words.rules~", nil), ("holidays/source.md", nil),
        ] as [(String, String?)])
    func passedOver(_ name: String, _ mend: String?) throws {
        let scratch = try Scratch()
        ExampleSite.write(to: scratch)
        scratch.file("pack/" + name, "nothing\n")
        let outcome = try Program.run(["check", "\(scratch.path)/pack"])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("\(name) is not read") == (mend != nil), "\(outcome.output)")
        if let mend { #expect(outcome.output.contains(mend)) }
    }

    @Test("a misspelt name is shown with its place, a caret and the near name, and ends with 78")
    func misspelt() throws {
        let scratch = try Scratch()
        let broken = ExampleSite.rules.replacing("-> accounting ", with: "-> acounting  ")
        ExampleSite.write(to: scratch, rules: broken)
        let outcome = try Program.run(["check", "\(scratch.path)/pack"])
        #expect(outcome.status == 78)
        let line =
            try #require(
                broken.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains("acounting") }) + 1
        #expect(
            outcome.output.contains("error: no queue is called \"acounting\"\n  policy.rules:\(line):"), "\(outcome.output)")
        #expect(outcome.output.contains("^^^^^^^^^ did you mean \"accounting\"?"))
    }

    @Test("every mistake in one run")
    func everyMistake() throws {
        let scratch = try Scratch()
        let broken = ExampleSite.rules.replacing("-> accounting ", with: "-> acounting  ")
            .replacing("plan gold  otherwise email", with: "plan golden  otherwise email")
            .replacing("in always", with: "in allways")
        ExampleSite.write(to: scratch, rules: broken)
        let outcome = try Program.run(["check", "--json", "\(scratch.path)/pack"])
        #expect(outcome.status == 78)
        let object = try #require(outcome.objects.first)
        #expect(object["sound"] as? Bool == false)
        let diagnostics = try #require(object["diagnostics"] as? [[String: Any]])
        for name in ["acounting", "golden", "allways"] {
            #expect(diagnostics.contains { ($0["message"] as? String)?.contains("\"\(name)\"") == true }, "\(name)")
        }
        #expect(diagnostics.allSatisfy { $0["line"] is Int || $0["severity"] as? String == "warning" })
    }

    @Test("for programs: fields and codes that stay as they are")
    func json() throws {
        let scratch = try Scratch()
        let broken = ExampleSite.rules.replacing("-> accounting ", with: "-> acounting  ")
        ExampleSite.write(to: scratch, rules: broken)
        let outcome = try Program.run(["check", "--json", "\(scratch.path)/pack"])
        let object = try #require(outcome.objects.first)
        #expect(
            Set(object.keys) == ["rules", "sound", "digest", "errors", "warnings", "examples", "failing", "diagnostics"])
        #expect(object["sound"] as? Bool == false && object["digest"] is NSNull && object["errors"] as? Int == 1)
        let diagnostics = try #require(object["diagnostics"] as? [[String: Any]])
        let error = try #require(diagnostics.first { $0["severity"] as? String == "error" })
        #expect(Set(error.keys) == ["file", "line", "column", "end", "severity", "code", "message", "help"])
        let lines = broken.split(separator: "\n", omittingEmptySubsequences: false)
        let line = try #require(lines.firstIndex { $0.contains("acounting") })
        let column = try #require(lines[line].firstRange(of: "acounting")).lowerBound.utf16Offset(in: lines[line]) + 1
        #expect(error["file"] as? String == "policy.rules")
        #expect([error["line"], error["column"], error["end"]] as? [Int] == [line + 1, column, column + 9])
        #expect(error["code"] as? String == "unknown-name")
        #expect(error["message"] as? String == "no queue is called \"acounting\"")
        #expect((error["help"] as? String)?.hasPrefix("did you mean \"accounting\"?") == true)
    }

    @Test("warnings alone end with 0, and with --strict with 78")
    func strict() throws {
        let scratch = try Scratch()
        ExampleSite.write(to: scratch, rules: ExampleSite.rules + "queue nobody\n")
        for (arguments, status) in [([], 0), (["--strict"], 78)] as [([String], Int32)] {
            let outcome = try Program.run(["check", "\(scratch.path)/pack"] + arguments)
            #expect(outcome.status == status)
            #expect(outcome.output.contains("warning: no row leads to the queue \"nobody\""))
        }
    }

    @Test("the day that holidays are looked at is a day")
    func day() throws {
        let outcome = try Program.run(["check", "--on", "tomorrow"])
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("\"tomorrow\" is no day of the calendar"))
    }

    @Test("a folder without rules is no pack")
    func noRules() throws {
        let scratch = try Scratch()
        scratch.file("empty/readme.txt", "")
        for folder in ["\(scratch.path)/empty", "\(scratch.path)/none"] {
            let outcome = try Program.run(["check", folder])
            #expect(outcome.status != 0)
            #expect(outcome.errors.contains(folder), "\(outcome.errors)\(outcome.output)")
        }
    }
}
