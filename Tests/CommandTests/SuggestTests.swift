import Foundation
import Testing

@Suite("suggest")
struct SuggestTests {
    static let bodies = [
        "The cartridge invoice is wrong.", "We were charged twice for the domain renewal.",
        "Somebody charged twice for our backup space.",
        "I was charged twice, it seems.", "They charged twice and nobody answers.",
        "Please change our domain renewal contact.",
        "How do I change the colour of my page?", "Our backup space is full.", "My site is down.",
    ]

    /// A site that took in nine messages; those that were charged twice went to the desk, and staff moved them to accounting.
    static func site() throws -> Scratch {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        for (number, body) in bodies.enumerated() {
            let message = ExampleSite.message(subject: "Question \(number)", id: "\(number)@x", body: body)
            #expect(try ExampleSite.run(["deliver"], input: message, in: scratch).status == 0)
        }
        #expect(
            try ExampleSite.run(["queue", "move", "HH-1002", "HH-1003", "HH-1004", "HH-1005", "accounting"], in: scratch)
                .status == 0)
        return scratch
    }

    @Test func theLineThatCorrectionsAskFor() throws {
        let scratch = try Self.site()
        let outcome = try ExampleSite.run(["suggest"], in: scratch)
        #expect(outcome.status == 0, "\(outcome.errors)")
        for piece in [
            "Of 9 messages 4 are decided otherwise than staff moved them, 3 have no category.",
            "+3 charged twice  for category billing",
            "4 put right (HH-1002 HH-1003 HH-1004 HH-1005), 0 broken", "Nothing is changed.",
        ] {
            #expect(outcome.output.contains(piece), "\(piece) is missing in\n\(outcome.output)")
        }
        let first = try #require(try ExampleSite.run(["suggest", "--json"], in: scratch).objects.first)
        #expect(first["line"] as? String == "3  charged twice")
        #expect(first["fixed"] as? [String] == ["HH-1002", "HH-1003", "HH-1004", "HH-1005"])
        #expect(first["broken"] as? [String] == [])
        #expect(try String(contentsOfFile: "\(scratch.path)/site/rules/policy.rules", encoding: .utf8) == ExampleSite.rules)
    }

    @Test func aLineIsTakenByTheAdministrator() throws {
        let scratch = try Self.site()
        let pasted = try ExampleSite.run(["suggest", "--accept", "1"], in: scratch)
        #expect(pasted.output.contains("# into keywords of category billing") && pasted.output.contains("3  charged twice"))
        let written = try ExampleSite.run(
            ["suggest", "--accept", "1", "--into", "\(scratch.path)/site/rules/policy.rules"], in: scratch)
        #expect(written.status == 0, "\(written.errors)")
        let rules = try String(contentsOfFile: "\(scratch.path)/site/rules/policy.rules", encoding: .utf8)
        #expect(rules.contains("    keywords {\n        3  charged twice\n        4  invoice\n"), "\(rules)")
        #expect(try ExampleSite.run(["check"], in: scratch).status == 0)
        // What was asked for is done.
        #expect(try ExampleSite.run(["suggest"], in: scratch).output.contains("Of 9 messages 0 are decided otherwise"))
    }

    @Test(arguments: [
        (["suggest", "--accept", "99"], 64, "there is no suggestion 99"),
        (["suggest", "1"], 64, "only behind --accept"),
        (["suggest", "--into", "x.rules"], 64, "--into needs to know"),
        (
            ["suggest", "--accept", "1", "--into", "/nowhere/policy.rules"], 66,
            "is not the policy.rules of the rules that were read"
        ),
        (["suggest", "--accept", "1", "--into", "/nowhere/other.rules"], 64, "it stands in policy.rules"),
    ])
    func mistakesInUse(_ arguments: [String], _ status: Int32, _ message: String) throws {
        let outcome = try ExampleSite.run(arguments, in: try Self.site())
        #expect(outcome.status == status)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }

    @Test func anInvoiceThatIsNoneIsSpokenAgainst() throws {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        let bodies = [
            "The invoice template is crooked.", "My invoice template lost its logo.", "Where is the invoice?",
            "This invoice is wrong.",
        ]
        for (number, body) in bodies.enumerated() {
            let message = ExampleSite.message(subject: "Question \(number)", id: "\(number)@x", body: body)
            #expect(try ExampleSite.run(["deliver"], input: message, in: scratch).status == 0)
        }
        #expect(try ExampleSite.run(["queue", "move", "HH-1001", "HH-1002", "desk"], in: scratch).status == 0)
        let first = try #require(try ExampleSite.run(["suggest", "--json"], in: scratch).objects.first)
        #expect(first["weight"] as? Int == -2)
        #expect((first["keyword"] as? String)?.contains("template") == true)
        #expect(first["fixed"] as? [String] == ["HH-1001", "HH-1002"])
    }
}
