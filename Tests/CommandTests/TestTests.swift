import Foundation
import Testing

@Suite("test, and what check says of a pack's tests")
struct TestTests {
    /// A pack with a register and one message.
    static func pack(expected: String?) throws -> Scratch {
        let scratch = try Scratch()
        ExampleSite.write(to: scratch)
        for name in ["accounts", "contacts", "projects"] {
            let text = try String(contentsOf: scratch.url.appending(path: "register/\(name).csv"), encoding: .utf8)
            scratch.file("pack/tests/\(name).csv", text)
        }
        scratch.file("pack/tests/down.eml", ExampleSite.message())
        if let expected { scratch.file("pack/tests/expected.jsonl", expected) }
        return scratch
    }

    static func run(_ arguments: [String], _ scratch: Scratch) throws -> Program.Outcome {
        try Program.run(arguments + ["\(scratch.path)/pack"])
    }

    @Test func asExpected() throws {
        let scratch = try Self.pack(expected: #"{"file": "down.eml", "category": "outage", "severity": "critical"}"#)
        let outcome = try Self.run(["test"], scratch)
        #expect((outcome.status, outcome.output) == (0, "1 example, all as expected\n"))
        #expect(try Self.run(["check"], scratch).status == 0)
    }

    @Test func aDifferenceIsShownWithWhatLedThere() throws {
        let scratch = try Self.pack(
            expected: #"{"file": "down.eml", "severity": "normal", "queue": "desk", "why": "It is only one page."}"#)
        let outcome = try Self.run(["test"], scratch)
        #expect(outcome.status == 65)
        #expect(
            outcome.output == """
                down.eml  line 1
                  It is only one page.
                  - severity  normal
                  + severity  critical
                      critical: 4 points
                         +4 Our [site is down]  policy.rules:38
                      normal: 0 points, it needs 3
                  - queue     desk
                  + queue     oncall  by policy.rules:65

                1 example, 1 decided otherwise

                """)
        let check = try Self.run(["check"], scratch)
        #expect(check.status == 78)
        #expect(check.output.contains("tests fail: 1 of 1 example is decided otherwise than expected: mailtriage test"))
    }

    @Test func updateWritesWhatIsDecided() throws {
        let scratch = try Self.pack(expected: #"{"file": "down.eml", "queue": "desk", "why": "x"}"#)
        scratch.file(
            "pack/tests/other.eml", ExampleSite.message(subject: "Hello", id: "2@pier.example", body: "An invoice.\n"))
        #expect(try Self.run(["test", "--update"], scratch).status == 0)
        let lines = try String(contentsOf: scratch.url.appending(path: "pack/tests/expected.jsonl"), encoding: .utf8)
            .split(separator: "\n")
        #expect(lines.first == #"{"file": "down.eml", "queue": "oncall", "why": "x"}"#)
        #expect(lines.last?.hasPrefix(#"{"file": "other.eml", "kind": "request""#) == true)
        #expect(try Self.run(["test"], scratch).output == "2 examples, all as expected\n")
    }

    @Test func whatIsKnownFailsNoMore() throws {
        let scratch = try Self.pack(expected: #"{"file": "down.eml", "queue": "desk"}"#)
        #expect(try Self.run(["test", "--known", "calm words"], scratch).status == 0)
        let outcome = try Self.run(["test", "--json"], scratch)
        #expect(outcome.status == 0)
        #expect(outcome.objects.first?["known"] as? String == "calm words")
        #expect(outcome.objects.last?["differ"] as? Int == 0)
    }

    @Test func aLineThatCannotBeReadIsToldWithItsPlace() throws {
        let scratch = try Self.pack(expected: #"{"file": "down.eml", "queu": "desk"}"# + "\n" + #"{"file": "gone.eml"}"#)
        let outcome = try Self.run(["test"], scratch)
        #expect(outcome.status == 65)
        #expect(outcome.output.contains("tests/expected.jsonl:1:1"), "\(outcome.output)")
        #expect(outcome.output.contains("did you mean \"queue\"?"))
        #expect(outcome.output.contains("cannot read gone.eml: No such file or directory"))
    }
}
