import Testing

@Suite("explain")
struct ExplainTests {
    static func explain(
        _ messages: [String], json: Bool = true, options: [String] = []
    ) throws -> Program.Outcome {
        let scratch = try Scratch()
        ExampleSite.write(to: scratch)
        let files = messages.enumerated().map { scratch.file("\($0.offset).eml", $0.element) }
        let flags =
            ["--rules", "\(scratch.path)/pack", "explain", "--register", "\(scratch.path)/register"]
            + (json ? ["--json"] : [])
        return try Program.run(flags + options + files)
    }

    @Test("--json prints exactly the documented members")
    func json() throws {
        let outcome = try ExplainTests.explain([ExampleSite.message()])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.lines.count == 1)
        let object = try #require(outcome.objects.first)
        #expect(
            Set(object.keys) == [
                "file", "message", "kind", "sender", "channel", "category", "scope", "severity", "queue", "promise",
                "clocks", "reply",
                "ticket", "partner", "evidence", "rules",
            ])
        let middle = [
            #""kind": "request", "sender": {"verification": "verified", "standing": "authorized", "account": "pier", "#,
            #""contact": "ann@pier.example", "plan": "gold", "project": "pier-shop"}, "channel": "email", "category": "outage", "#,
            #""scope": "in", "severity": "critical", "queue": "oncall", "promise": "guarantee 30m always", "#,
            #""clocks": [{"name": "respond", "within": "30m", "calendar": "always", "due": "2026-11-20T09:30:00Z"}], "#,
            #""reply": {"template": "received", "suppressed": null}, "ticket": null, "partner": null, "evidence": ["#,
        ]
        #expect(outcome.output.contains(middle.joined()), "\(outcome.output)")
        let message = try #require(object["message"] as? [String: Any])
        #expect(message["id"] as? String == "<1@pier.example>")
        #expect(message["subject"] as? String == "Our site is down")
        #expect(message["from"] as? String == "ann@pier.example")
        #expect(message["date"] as? String == "2026-11-20T09:59:00+01:00")
        #expect((message["digest"] as? String)?.hasPrefix("sha256:") == true)
        #expect((object["rules"] as? String)?.hasPrefix("sha256:") == true)
        let evidence = try #require(object["evidence"] as? [[String: Any]])
        let code = try #require(evidence.first { ($0["keyword"] as? String) == "/ERR-[0-9]{3}/" })
        #expect(code["for"] as? String == "category outage")
        #expect((code["rule"] as? String)?.hasPrefix("policy.rules:") == true)
        #expect(code["weight"] as? Int == 3)
        #expect(code["field"] as? String == "body")
        #expect(code["line"] as? Int == 1)
        #expect(code["text"] as? String == "Since nine our site is down, ERR-503.")
    }

    @Test(
        "who wrote decides before what was written",
        arguments: [
            ("bob@mole.example", "", "authorized", "desk", "best-effort office"),
            ("cid@mole.example", "", "known", "unauthorized", "none"),
            ("eve@other.example", "", "unregistered", "unregistered", "none"),
        ])
    func standing(from: String, extra: String, standing: String, queue: String, promise: String) throws {
        let outcome = try ExplainTests.explain([ExampleSite.message(from: from, extra: extra)])
        let object = try #require(outcome.objects.first)
        #expect((object["sender"] as? [String: Any])?["standing"] as? String == standing)
        #expect(object["queue"] as? String == queue)
        #expect(object["promise"] as? String == promise)
    }

    @Test("several files give a line each, in the order given")
    func order() throws {
        let subjects = ["one", "two", "three", "four"]
        let outcome = try ExplainTests.explain(subjects.map { ExampleSite.message(subject: $0) })
        #expect(outcome.objects.compactMap { ($0["message"] as? [String: Any])?["subject"] as? String } == subjects)
        #expect(outcome.objects.compactMap { ($0["file"] as? String)?.suffix(5) } == ["0.eml", "1.eml", "2.eml", "3.eml"])
    }

    @Test("--at is a time of RFC 3339, and anything else a mistake")
    func at() throws {
        #expect(try ExplainTests.explain([ExampleSite.message()], options: ["--at", "2026-11-20T12:00:00Z"]).status == 0)
        let wrong = try ExplainTests.explain([ExampleSite.message()], options: ["--at", "tomorrow"])
        #expect(wrong.status == 64)
        #expect(wrong.errors.contains("\"tomorrow\""))
    }

    @Test("for a person: what was decided, by which row, and the words that counted")
    func human() throws {
        let outcome = try ExplainTests.explain([ExampleSite.message()], json: false)
        #expect(outcome.status == 0)
        for piece in [
            "Our site is down", "our own mail server says dmarc=pass.",
            "Ann Archer is listed for Pier Nine Ltd (pier) and may open requests.",
            "guarantee 30m always", "Queue oncall", "4 points, where it needs 3", "Our [site is down]",
            "Fri 2026-11-20 10:30 CET",
            "plan gold  severity critical  -> oncall  reply received", "+ 30 min  (30 min of 30 min)",
            "Your request has the number HH-…",
        ] {
            #expect(outcome.output.contains(piece), "\(piece) is missing in\n\(outcome.output)")
        }
    }

    @Test("as a page: what the sender wrote stands in it as text, and nothing is fetched or run")
    func page() throws {
        let message = ExampleSite.message(
            from: "\"<script>alert(1)</script>\" <ann@pier.example>", subject: "<img src=x> &c.",
            body: "Our site is down </mark><script>alert(2)</script>\n")
        let outcome = try ExplainTests.explain([message], json: false, options: ["--html"])
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("<!DOCTYPE html>"))
        for forbidden in ["<script", "<img", "</mark><"] { #expect(!outcome.output.contains(forbidden), "\(forbidden)") }
        for wanted in [
            "default-src 'none'; style-src 'sha256-", "&lt;script&gt;alert(1)&lt;/script&gt;",
            "<h1>&lt;img src=x&gt; &amp;c.</h1>",
            "Our <mark>site is down</mark> &lt;/mark&gt;", "Fri 2026-11-20 10:30 CET",
        ] {
            #expect(outcome.output.contains(wanted), "\(wanted) is missing in\n\(outcome.output)")
        }
    }

    @Test("rules that are not sound are shown with their mistakes, and nothing is decided")
    func brokenRules() throws {
        let scratch = try Scratch()
        ExampleSite.write(to: scratch, rules: ExampleSite.rules + "\ncategorie x { }\n")
        let mail = scratch.file("m.eml", ExampleSite.message())
        let outcome = try Program.run(
            ["--rules", "\(scratch.path)/pack", "explain", "--json", "--register", "\(scratch.path)/register", mail])
        #expect(outcome.status == 78)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("did you mean \"category\"?"), "\(outcome.errors)")
    }

    @Test("a register with a mistake is shown with the line, and nothing is decided")
    func brokenRegister() throws {
        let scratch = try Scratch()
        ExampleSite.write(to: scratch)
        scratch.file("register/contacts.csv", "account,address,name,authorized\npeir,ann@pier.example,Ann,yes\n")
        let mail = scratch.file("m.eml", ExampleSite.message())
        let outcome = try Program.run(
            ["--rules", "\(scratch.path)/pack", "explain", "--json", "--register", "\(scratch.path)/register", mail])
        #expect(outcome.status == 65)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("contacts.csv:2:1"), "\(outcome.errors)")
        #expect(outcome.errors.contains("did you mean \"pier\"?"))
    }
}
