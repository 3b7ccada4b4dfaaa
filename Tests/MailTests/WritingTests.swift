import Calendars
import Testing

@testable import Mail

struct HeaderTextTests {
    @Test(
        arguments: [
            ("plain", "plain"), ("  a \t b\r\n\r\nc ", "a b c"), ("a\u{0}b\u{7F}c\u{1B}[31m", "a bc [31m"), ("", ""),
            (" \u{A0}\u{3000} ", ""),
            ("a\u{202E}b\u{2066}c\u{200F}d\u{FEFF}e\u{200B}f", "abcdef"), ("a\u{2028}b\u{2029}c\u{85}d", "a b c d"),
            ("\u{E000}\u{10FFFF}x", "x"), ("👩\u{200D}💻", "👩\u{200D}💻"), ("e\u{301}", "e\u{301}"), ("\u{E0041}x", "x"),
        ])
    func cleans(_ text: String, expected: String) {
        #expect(HeaderText.clean(text, limit: 100).unicodeScalars.elementsEqual(expected.unicodeScalars))
    }

    @Test(arguments: [
        ("abcdef", 3, "abc…"), ("abc", 3, "abc"), ("abc def", 3, "abc…"), ("abc def", 4, "abc…"), ("a b c d", 5, "a b c…"),
        ("abc \n", 3, "abc"), ("äöüß", 2, "äö…"), ("a", 0, "…"), ("", 0, ""),
    ])
    func cuts(_ text: String, limit: Int, expected: String) {
        #expect(HeaderText.clean(text, limit: limit) == expected)
    }

    @Test(
        arguments: [
            ("", "Subject:\n"), ("Hello", "Subject: Hello\n"),
            (
                String(repeating: "word ", count: 20),
                "Subject:" + String(repeating: " word", count: 13) + "\n" + String(repeating: " word", count: 7) + "\n"
            ),
            (String(repeating: "a", count: 100), "Subject: " + String(repeating: "a", count: 100) + "\n"),
            ("Grüße", "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n"),
            (
                "[EX-7] Re: Grüße aus Köln am Rhein",
                "Subject: [EX-7] Re: =?utf-8?q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?= am Rhein\n"
            ),
            // What looks encoded but is not is encoded, so that it comes back as it was.
            ("=?utf-8?q?x?=", "Subject: =?utf-8?q?=3D=3Futf=2D8=3Fq=3Fx=3F=3D?=\n"),
        ])
    func writesText(_ text: String, expected: String) {
        #expect(HeaderText.unstructured("Subject", text) == expected)
    }

    /// Whatever is written is read back as it was, in lines that are short enough, none of which begins a field.
    @Test(
        "appended, a text is what it is otherwise, wherever it is cut",
        arguments: [
            "", "a", "two words", " blanks  in  and around ", "Ünïcödé at the front", "at the end: é",
            "=?utf-8?q?a?= forged",
            "a = ? b", "line\r\nend", String(repeating: "word ", count: 40), String(repeating: "x", count: 200),
            "one " + String(repeating: "y", count: 100) + " two",
            "category lamp +4 \"(one|two) three\" (lamp.rules:12); more",
        ])
    func appended(_ text: String) {
        for limit in [1, 2, 3, 4, 5, 9, 10, 11, 40, 41, 59, 60, 199, 200, 500] {
            for name: StaticString in ["Subject", "X-Triage-Why-So-Long-A-Name-It-Is-Nearly-A-Line-Of-Its-Own-I-Say"] {
                var output: [UInt8] = [0x23]
                HeaderText.append(name, text, limit: limit, to: &output)
                #expect(
                    String(decoding: output, as: UTF8.self)
                        == "#" + HeaderText.unstructured(name.description, text, limit: limit))
            }
        }
    }

    @Test(
        arguments: [
            "ü", "ab ü cd", String(repeating: "ü", count: 200), String(repeating: "ab cü ", count: 60),
            String(repeating: "漢字🙂", count: 50), "_ = ? ü",
            "=?x", "a =?utf-8?q?b?= c", String(repeating: "x ", count: 200) + "ü",
        ])
    func comesBack(_ text: String) {
        let header = HeaderText.unstructured("Subject", text)
        let message = Message(header + "\nbody\n")
        #expect(message.subject == HeaderText.clean(text, limit: 500))
        #expect(message.header.fields.count == 1)
        for line in header.split(separator: "\n") {
            #expect(line.utf8.count <= 78)
        }
        for line in header.split(separator: "\n").dropFirst() { #expect(line.hasPrefix(" ")) }
    }

    @Test(
        arguments: [
            ("", ["<a@b.example>"]), ("Jane Doe", ["\"Jane Doe\"", "<a@b.example>"]),
            ("Jane \"J\" \\ Doe", ["\"Jane \\\"J\\\" \\\\ Doe\"", "<a@b.example>"]),
            ("Évora", ["=?utf-8?q?=C3=89vora?=", "<a@b.example>"]), ("\r\n", ["<a@b.example>"]),
            ("a\r\nBcc: x@y.example", ["\"a Bcc: x@y.example\"", "<a@b.example>"]),
        ])
    func writesMailboxes(_ name: String, expected: [String]) {
        let words = HeaderText.mailbox(name: name, address: "a@b.example")
        #expect(words == expected)
        let from = Message(HeaderText.folded("From", words) + "\n").from
        #expect(from == [Mailbox(name: HeaderText.clean(name, limit: 100), localPart: "a", domain: "b.example")])
    }

    @Test func wordsStayWhole() {
        let ids = (1...5).map { "<\(String(repeating: "\($0)", count: 40))@x>" }
        let folded = HeaderText.folded("References", ids)
        #expect(folded.split(separator: "\n").count == 5)
        #expect(Message(folded + "\n").references == ids)
        // A first word that is too long stays on the name's line: some programs take an empty one for the end.
        let long = "<\(String(repeating: "a", count: 90))@x>"
        #expect(HeaderText.folded("In-Reply-To", [long]) == "In-Reply-To: \(long)\n")
    }

    @Test(
        arguments: [
            ("a@b.example", true), ("a+b-c_d.e'f@b.example", true), ("ü@b.example", true), ("a@ü.example", true),
            ("", false), ("a", false), ("@b", false),
            ("a@", false), ("a b@c.example", false), ("a@b\r\n.example", false), ("a@b.example>", false),
            ("a,b@c.example", false), ("\"a\"@b.example", false),
            ("a@b@c.example", false), ("a\u{202E}b@c.example", false), ("a\u{A0}b@c.example", false),
            ("a@[192.0.2.1]", false), ("a:b@c.example", false), ("a\u{FFFD}@b.example", false),
            (String(repeating: "a", count: 243) + "@b.example", true),
            (String(repeating: "a", count: 245) + "@b.example", false),
        ])
    func knowsAddresses(_ address: String, expected: Bool) {
        #expect(HeaderText.isAddress(address) == expected)
    }

    @Test(
        arguments: [
            ("<a@b>", true), ("<a$%!@b.example>", true), ("<no-at-sign>", true), ("a@b", false), ("<>", false),
            ("<a b@c>", false), ("<a@b><c@d>", false),
            ("<ü@b>", false), ("<a@b>\r\nBcc: x", false), ("<a\n@b>", false),
            ("<" + String(repeating: "a", count: 248) + ">", true),
            ("<" + String(repeating: "a", count: 249) + ">", false),
        ])
    func knowsIdentifiers(_ id: String, expected: Bool) {
        #expect(HeaderText.isIdentifier(id) == expected)
    }
}

struct FlowedWritingTests {
    @Test(
        arguments: [
            ("", "\n"), ("short", "short\n"), ("one\n\ntwo", "one\n\ntwo\n"), ("  a   b  ", "a b\n"),
            // A soft line end keeps its blank (RFC 3676 section 4.2).
            (
                String(repeating: "word ", count: 20),
                String(repeating: "word ", count: 14) + "\n" + "word word word word word word\n"
            ),
            (String(repeating: "a", count: 100), String(repeating: "a", count: 100) + "\n"),
            (
                "see " + String(repeating: "a", count: 100) + " there",
                "see \n" + String(repeating: "a", count: 100) + " \nthere\n"
            ),
            // Section 4.3 and 4.4.
            ("--\nDesk", "-- \nDesk\n"), ("-- \nDesk", "-- \nDesk\n"), (">a", " >a\n"), ("From here", " From here\n"),
            ("Fromage", "Fromage\n"),
            (
                String(repeating: "word ", count: 13) + "123456 > b",
                String(repeating: "word ", count: 13) + "123456 \n > b\n"
            ),
            ("-- " + String(repeating: "a", count: 80), "-- " + String(repeating: "a", count: 80) + "\n"),
            // Section 4.5: what is quoted is marked on each line, and keeps its columns where it fits.
            ("> a", "> a\n"), (">", ">\n"), (">  ", ">\n"), (">   at main()   x  ", ">   at main()   x\n"),
            ("> > a", "> > a\n"),
            ("> From here", "> From here\n"), ("> -- ", "> --\n"),
            (
                "> " + String(repeating: "word ", count: 20),
                "> " + String(repeating: "word ", count: 14) + "\n> " + "word word word word word word\n"
            ),
            // Characters are counted, not bytes.
            (String(repeating: "ü", count: 60) + " x", String(repeating: "ü", count: 60) + " x\n"),
        ])
    func wraps(_ text: String, expected: String) {
        #expect(FlowedWriting.encode(text) == expected)
    }

    /// Read as RFC 3676 has it, the paragraphs are what they were.
    @Test(arguments: [
        String(repeating: "Grüße from > here -- and 漢字 there. ", count: 30), ">quoted\n\nFrom me\n-\n -- x",
        String(repeating: ">> ", count: 100),
    ])
    func comesBack(_ text: String) {
        var paragraphs = [""]
        for line in FlowedWriting.encode(text).split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            paragraphs[paragraphs.count - 1] += line.hasPrefix(" ") ? line.dropFirst() : line
            if !line.hasSuffix(" ") { paragraphs.append("") }
        }
        let expected = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.split(separator: " ").joined(separator: " ")
        }
        #expect(paragraphs.dropLast() == expected[...])
    }

    @Test(arguments: ["a", "ü", "漢", "🙂"])
    func noLineIsLongerThanMailServersCarry(_ character: String) {
        let encoded = FlowedWriting.encode(String(repeating: character, count: 5000))
        #expect(encoded.utf8.split(separator: 10).allSatisfy { $0.count <= 998 })
        #expect(encoded.filter { $0 != " " && $0 != "\n" } == String(repeating: character, count: 5000))
    }
}

struct DateTextTests {
    @Test(
        arguments: [
            ("2026-11-20T10:00:00+01:00", "CET-1CEST,M3.5.0,M10.5.0/3", "Fri, 20 Nov 2026 10:00:00 +0100"),
            ("2026-07-01T00:00:59Z", "CET-1CEST,M3.5.0,M10.5.0/3", "Wed, 1 Jul 2026 02:00:59 +0200"),
            ("2026-01-01T02:00:00Z", "<-0330>3:30", "Wed, 31 Dec 2025 22:30:00 -0330"),
            ("2026-01-01T02:00:00Z", "<+0545>-5:45", "Thu, 1 Jan 2026 07:45:00 +0545"),
            ("2028-02-29T12:00:00Z", "UTC0", "Tue, 29 Feb 2028 12:00:00 +0000"),
        ])
    func writes(_ time: String, zone: String, expected: String) throws {
        let time = try #require(Timestamp(rfc3339: time))
        let text = DateText.rfc5322(time, in: try #require(Zone(identifier: "Test", posix: zone)))
        #expect(text == expected)
        #expect(Message("Date: \(text)\n\n").date?.timestamp == time)
        #expect(DateText.rfc5322(time).hasSuffix(" +0000"))
    }
}
