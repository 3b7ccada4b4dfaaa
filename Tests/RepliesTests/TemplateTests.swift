import Testing

@testable import Replies

struct TemplateTests {
    @Test(
        arguments: [
            ("Hello {name},", "Hello Jane,"),
            // Lines of a paragraph are joined; a blank or a hyphen begins anew.
            ("one\ntwo\n\nthree\n", "one two\n\nthree"),
            ("list:\n- one\n- two\n three", "list:\n- one\n- two\nthree"),
            // A paragraph with nothing to say is left out, whatever else it says.
            ("one\n\n{empty}\n\ntwo", "one\n\ntwo"),
            ("{name} and {empty}\n\ntwo", "two"),
            ("{name} and {unknown}\n\ntwo", "two"),
            ("{empty}", ""),
            // Notes, blank lines and line ends of other systems.
            ("# note {unknown}\none\n# note\ntwo", "one two"),
            ("\n\n  \none\r\n\r\n\r\ntwo\r\n", "one\n\ntwo"),
            // Braces that name nothing are text.
            ("{Name} {} {a b} {name", "{Name} {} {a b} {name"),
            ("{{name}}", "{Jane}"),
            // What is filled in is not looked at again.
            ("{braces}", "{name} {ticket}"),
            ("{lines}", "a\nb"),
            ("", ""),
        ])
    func renders(_ template: String, expected: String) {
        let values = ["name": "Jane", "empty": "", "braces": "{name} {ticket}", "lines": "a\nb"]
        #expect(Template.render(template, values) == expected)
    }

    @Test func isLinear() {
        let template = String(repeating: "{", count: 200_000) + String(repeating: "{name}\n", count: 20_000)
        #expect(Template.render(template, ["name": "x"]).utf8.count == 200_000 + 20_000 + 19_999)
    }
}

struct PhrasesTests {
    @Test(
        arguments: [
            ("greeting", "Guten Tag {name},"),
            ("desk", "open = now"),
            // Behind the language stands the pack's English, and behind that the program's.
            ("status", "Fine"),
            ("re", "your message"),
            ("none", nil),
            ("# note", nil),
            ("no equals sign", nil),
        ] as [(String, String?)])
    func finds(_ name: String, expected: String?) {
        let phrases = Phrases(
            "# note = x\n greeting =  Guten Tag {name}, \r\ndesk = open = now\nno equals sign\n",
            english: "greeting = Hi\nstatus = Fine\n")
        #expect(phrases.has(name) == (expected != nil))
        #expect(phrases(name, ["name": "{name}"]) == expected ?? "")
    }

    @Test func takesTheFirstThatThereIs() {
        let phrases = Phrases("a = one {x}", english: nil)
        #expect(phrases.first("b", "a", values: ["x": "1"]) == "one 1")
        #expect(phrases.first("b", "c") == "")
        #expect(phrases.list("months").count == 12)
        #expect(phrases.list("weekdays").first == "Monday")
    }
}

struct SubjectTests {
    @Test(
        arguments: [
            ("Site down", "[EX-7] Re: Site down"),
            ("Re: AW: Re[2]: SV : Site down", "[EX-7] Re: Site down"),
            ("WG: Fwd: x", "[EX-7] Re: x"),
            ("", "[EX-7] Re: your message"),
            ("Re: ", "[EX-7] Re: your message"),
            ("Note: this", "[EX-7] Re: Note: this"),
            // Whose ticket a mark names, its writer may not know.
            ("[EX-1] Re: Site down", "[EX-7] Re: Site down"),
            ("Re: [ex-1] Re: Site [EX-12345] down", "[EX-7] Re: Site down"),
            ("[EX[EX-1]-2] x", "[EX-7] Re: x"),
            ("[E[EX-1]X-2[EX-3]] x", "[EX-7] Re: x"),
            ("[E\u{200B}X-1] x", "[EX-7] Re: x"),
            ("[EX-1\u{202E}] x", "[EX-7] Re: x"),
            // Other people's marks stay.
            ("[acme-shop] [EX-] [EX-1a] [JIRA-1] x", "[EX-7] Re: [acme-shop] [EX-] [EX-1a] [JIRA-1] x"),
            // In one line, whatever stood there.
            ("a\r\nBcc: x@y.example\u{0}\u{7}\tb", "[EX-7] Re: a Bcc: x@y.example b"),
            ("a\u{2028}b\u{85}c", "[EX-7] Re: a b c"),
            ("abc\u{202E}def\u{2066}g", "[EX-7] Re: abcdefg"),
        ])
    func answers(_ subject: String, expected: String) {
        #expect(ReplySubject.answering(subject, ticket: "EX-7", phrase: "your message") == expected)
    }

    @Test func isCut() {
        let subject = ReplySubject.answering(String(repeating: "ü", count: 5000), ticket: "EX-7", phrase: "")
        #expect(subject == "[EX-7] Re: " + String(repeating: "ü", count: 120) + "…")
    }

    @Test func marksAreFoundInLinearTime() {
        let brackets = String(repeating: "[EX-", count: 50_000) + "1" + String(repeating: "]", count: 50_000)
        #expect(ReplySubject.answering(brackets, ticket: "EX-7", phrase: "").utf8.count < 200)
    }

    /// Limits take the mails of a loop for the same subject.
    @Test(arguments: [
        ("Site down", "sitedown"), ("Re: [EX-1042] Re: Site down", "sitedown"),
        ("Re: [EX-1043] Re: Site down 2", "sitedown"),
        ("[EX-1042] Re: Site down", "sitedown"), ("AW: Site down (17)", "sitedown"), ("SITE DOWN!!!", "sitedown"),
        ("12345", ""),
        (String(repeating: "a", count: 500), String(repeating: "a", count: 120)),
    ])
    func isComparedBy(_ subject: String, expected: String) {
        #expect(Reply.subjectKey(of: subject) == expected)
    }
}
