import Testing

@Suite("parse")
struct ParseTests {
    @Test("--json prints exactly the documented members, in their order")
    func json() throws {
        let message = ExampleSite.message(
            subject: "=?utf-8?q?Caf=C3=A9?= is down", body: "It is down.\n\nOn Friday, Bob wrote:\n> Hello\n")
        let outcome = try Program.run(["parse", "--json", "-"], input: message)
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        let start = [
            #"{"file": null, "subject": "Café is down", "from": [{"name": "Ann Archer", "address": "ann@pier.example"}], "sender": [], "#,
            #""reply_to": [], "to": [{"name": "", "address": "support@harbour.example"}], "cc": [], "return_path": null, "#,
            #""date": "2026-11-20T09:59:00+01:00", "message_id": "<1@pier.example>", "in_reply_to": [], "references": [], "#,
            #""kind": "request", "kind_reason": null, "bounce": null, "authentication": [{"authserv": "mx.harbour.example", "#,
            #""method": "dmarc", "result": "pass", "properties": {"header.from": "pier.example"}}], "text": ""#,
        ]
        #expect(outcome.output.hasPrefix(start.joined()), "\(outcome.output)")
        let object = try #require(outcome.objects.first)
        #expect(outcome.lines.count == 1)
        #expect((object["text"] as? String)?.contains("> Hello") == true)
        #expect((object["new_text"] as? String)?.contains("It is down.") == true)
        #expect((object["new_text"] as? String)?.contains("Hello") == false)
        let parts = try #require(object["parts"] as? [[String: Any]])
        #expect(parts.count == 1)
        #expect(parts.first?["path"] as? String == "1")
        #expect(parts.first?["type"] as? String == "text/plain")
        #expect(parts.first?["charset"] as? String == "utf-8")
        #expect((parts.first?["sha256"] as? String)?.count == 64)
        #expect((object["defects"] as? [Any])?.isEmpty == true)
    }

    @Test("of an mbox the first message is shown, and the user is told of the others", arguments: ["parse", "explain"])
    func mbox(command: String) throws {
        let scratch = try Scratch()
        ExampleSite.write(to: scratch)
        let texts = (1...2).map {
            ExampleSite.message(subject: "Number \($0)", id: "\($0)@pier.example", body: "Text \($0).\n")
        }
        let marked = texts.map { "From ann@pier.example Fri Nov 20 09:00:00 2026\n\($0)\n" }
        let both = scratch.file("both.mbox", marked.joined())
        let one = scratch.file("one.mbox", String(marked[0].dropLast()))
        let options = ["--rules", "\(scratch.path)/pack", command, "--json"]
        let register = command == "explain" ? ["--register", "\(scratch.path)/register"] : []
        let outcome = try Program.run(options + register + [both, one])
        #expect(outcome.status == 0 && outcome.objects.count == 2)
        let shown = outcome.lines.map { $0.replacing(both, with: one) }
        #expect(shown.first == shown.last && outcome.output.contains("Number 1") && !outcome.output.contains("Number 2"))
        #expect(
            outcome.errors == "mailtriage: \(both) is an mbox of 2 messages, of which the first is shown\n"
                + "  formail -s runs this for each, with - in place of the file's name\n")
    }

    @Test("several files give a line each, in the order given; a missing one is named and the others are shown")
    func severalFiles() throws {
        let scratch = try Scratch()
        let first = scratch.file("1.eml", "Subject: one\n\n1\n")
        let second = scratch.file("2.eml", "Subject: two\n\n2\n")
        let outcome = try Program.run(["parse", "--json", first, "\(scratch.path)/none.eml", second])
        #expect(outcome.status == 66)
        #expect(outcome.objects.map { $0["subject"] as? String } == ["one", "two"])
        #expect(outcome.objects.map { $0["file"] as? String } == [first, second])
        #expect(outcome.errors.contains("none.eml"))
        #expect(outcome.errors.contains("No such file"))
    }

    @Test(
        "whatever the bytes are, there is a message",
        arguments: ["", "\n", "\0\0\0\0", "no header at all", ": : :\n\n", String(repeating: "x", count: 100_000)])
    func anything(bytes: String) throws {
        let outcome = try Program.run(["parse", "--json", "-"], input: bytes)
        #expect(outcome.status == 0)
        #expect(outcome.objects.count == 1)
    }

    @Test("for a person: the fields, and nothing that a terminal would obey")
    func human() throws {
        let message = ExampleSite.message(subject: "red \u{1B}[31malert", body: "bell \u{07} and \u{9B}31m\n")
        let outcome = try Program.run(["parse", "-"], input: message)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("Ann Archer <ann@pier.example>"))
        #expect(outcome.output.contains("dmarc=pass"))
        #expect(
            outcome.output.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) })
    }
}
