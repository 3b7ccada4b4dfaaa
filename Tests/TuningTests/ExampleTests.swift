import Bytes
import Diagnostics
import Testing
import Tuning

@Suite("A pack's examples")
struct ExampleTests {
    static func list(_ text: String) -> ExampleList { ExampleList(SourceText(path: "tests/expected.jsonl", text: text)) }

    static func result(_ line: String, _ body: String = "The site is down.") throws -> ExampleResult {
        let list = list(line)
        guard let example = list.examples.first else { throw Fixture.Broken(what: "\(list.mistakes.map(\.message))") }
        return ExampleResult(example, Fixture.decision(Fixture.incoming(body), try Fixture.policy()))
    }

    @Test(
        "fields as flat names, or in the form of explain --json, whole or only some",
        arguments: [
            #"{"file": "a.eml"}"#,
            #"{"file": "a.eml", "category": "outage", "severity": "critical", "queue": "oncall", "promise": "guarantee 30m always"}"#,
            #"{"file": "a.eml", "verification": "verified", "plan": "gold", "project": null, "reply": "received", "suppressed": null}"#,
            #"{"file": "a.eml", "sender": {"account": "pier", "contact": "ann@pier.example"}, "reply": {"template": "received"}}"#,
            #"{"file": "a.eml", "clocks": [{"name": "respond", "due": "2026-11-18T10:30:00Z"}], "ticket": null, "rules": "sha256:1"}"#,
            #"{"file": "a.eml", "evidence": [{"for": "severity critical", "keyword": "site is down", "weight": 4}]}"#,
        ])
    func right(_ line: String) throws {
        let result = try Self.result(line)
        #expect(result.differences == [])
        #expect(result.verdict == .right)
    }

    @Test(arguments: [
        (#"{"file": "a.eml", "queue": "desk", "category": "outage"}"#, "queue: desk, oncall"),
        (#"{"file": "a.eml", "project": "shop"}"#, "project: shop, none"),
        (#"{"file": "a.eml", "sender": {"plan": "basic", "account": "pier"}}"#, "sender.plan: basic, gold"),
        (#"{"file": "a.eml", "clocks": [{"due": null}]}"#, "clocks[0].due: none, 2026-11-18T10:30:00Z"),
        (#"{"file": "a.eml", "evidence": [{"keyword": "invoice"}]}"#, #"evidence[0]: {"keyword": "invoice"}, none"#),
    ])
    func different(_ line: String, _ difference: String) throws {
        let result = try Self.result(line)
        #expect(result.verdict == .differs)
        #expect(result.differences.map { "\($0.field): \($0.expected.shown), \($0.found.shown)" } == [difference])
    }

    @Test func whatIsKnownIsNoFailureAndIsToldWhenItIsMended() throws {
        #expect(try Self.result(#"{"file": "a.eml", "queue": "desk", "known": "hard"}"#).verdict == .known)
        #expect(try Self.result(#"{"file": "a.eml", "queue": "oncall", "known": "hard"}"#).verdict == .mended)
    }

    @Test(arguments: [
        (
            #"{"file": "a.eml", "categry": "x"}"#, #"no field of a decision is called "categry""#,
            #"did you mean "category"?"#
        ),
        (#"{"queue": "desk"}"#, "the example names no message", #"add "file": the name of an .eml file in this folder"#),
        (#"{"file": "../a.eml"}"#, #""../a.eml" lies in another folder"#, "name a file of this folder"),
        (
            #"{"file": "a.eml""#, "this is no JSON: a comma or a closing brace is missing",
            "an example is an object on a line of its own"
        ),
        ("7", "an example is an object", #"write it as in: {"file": "001.eml", "queue": "desk"}"#),
        (#"{"file": "a.eml", "at": "noon"}"#, #""at" is no time"#, "write it as in RFC 3339: 2026-11-21T10:00:00Z"),
    ])
    func mistakes(_ line: String, _ message: String, _ help: String) throws {
        let list = Self.list("\n" + line + "\n")
        let mistake = try #require(list.mistakes.first)
        #expect(list.examples.isEmpty)
        #expect((mistake.message, mistake.help) == (message, help))
        #expect(mistake.location?.hasPrefix("tests/expected.jsonl:2:") == true)
    }

    @Test func aMessageStandsOnce() throws {
        let list = Self.list("{\"file\": \"a.eml\"}\n{\"file\": \"a.eml\"}\n")
        #expect(list.mistakes.first?.help == "it is line 1: one of the two must go")
    }

    @Test("written again, only what differs changes")
    func rewritten() throws {
        let list = Self.list(
            """
            {"file":"a.eml","queue":"desk","why":"as it was"}

            {"file": "b.eml", "queue": "desk", "severity": "normal", "known": "hard"}

            """)
        let result = ExampleResult(
            list.examples[1], Fixture.decision(Fixture.incoming("The site is down."), try Fixture.policy()))
        let bytes = list.rewritten(["b.eml": result.mended], adding: [.object([.init("file", .string("c.eml"))])])
        #expect(
            String(decoding: bytes, as: UTF8.self) == """
                {"file":"a.eml","queue":"desk","why":"as it was"}

                {"file": "b.eml", "queue": "oncall", "severity": "critical"}
                {"file": "c.eml"}

                """)
    }
}
