import Foundation
import Testing

@Suite("coverage")
struct CoverageTests {
    /// A site that took in three messages, of which staff moved one.
    static func site(rules: String = ExampleSite.rules) throws -> Scratch {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        scratch.file("site/rules/policy.rules", rules)
        for (number, body) in ["Our site is down.", "Hello.", "Where is my invoice?"].enumerated() {
            let message = ExampleSite.message(subject: "About \(number)", id: "\(number)@x", body: body)
            #expect(try ExampleSite.run(["deliver"], input: message, in: scratch).status == 0)
        }
        #expect(try ExampleSite.run(["queue", "move", "HH-1003", "desk"], in: scratch).status == 0)
        return scratch
    }

    static func object(_ scratch: Scratch) throws -> [String: Any] {
        try #require(try ExampleSite.run(["coverage", "--json"], in: scratch).objects.first)
    }

    @Test func tellsWhatLinesAndRowsDid() throws {
        let scratch = try Self.site()
        let outcome = try ExampleSite.run(["coverage"], in: scratch)
        #expect(outcome.status == 0, "\(outcome.errors)")
        for piece in [
            "3 messages by 4 keyword lines and 13 rows; staff moved 1 elsewhere.",
            "Keyword lines whose words stood in no message",
            "+3 /ERR-[0-9]{3}/", "Keyword lines whose messages staff moved elsewhere, each time", "+4 invoice",
            "Rows that no message met",
            "Keyword lines that decide most",
        ] {
            #expect(outcome.output.contains(piece), "\(piece) is missing in\n\(outcome.output)")
        }
    }

    @Test("boosts are no keyword lines, and are counted by themselves")
    func boosts() throws {
        let scratch = try Self.site(
            rules: ExampleSite.rules.replacing(
                "    keywords {\n", with: "    boost 1 plan gold\n    keywords {\n", maxReplacements: 1))
        let output = try ExampleSite.run(["coverage"], in: scratch).output
        #expect(output.hasPrefix("3 messages by 4 keyword lines, 1 boost and 13 rows;"), "\(output)")
    }

    @Test("of many lines the first twelve are shown, with --all each")
    func all() throws {
        let words = (10..<24).map { "        2  unheard\($0)\n" }.joined()
        let scratch = try Self.site(
            rules: ExampleSite.rules.replacing("        4  invoice\n", with: "        4  invoice\n" + words))
        let first = try ExampleSite.run(["coverage"], in: scratch).output
        #expect(first.contains("more: --all lists them") && !first.contains("unheard23"), "\(first)")
        let all = try ExampleSite.run(["coverage", "--all"], in: scratch).output
        #expect(!all.contains("--all lists them") && all.contains("unheard10") && all.contains("unheard23"), "\(all)")
    }

    @Test func forPrograms() throws {
        let object = try Self.object(try Self.site())
        let keywords = try #require(object["keywords"] as? [[String: Any]])
        let invoice = try #require(keywords.first { $0["keyword"] as? String == "invoice" })
        #expect(invoice["for"] as? String == "category billing")
        #expect(invoice["finding"] as? String == "only-corrected")
        #expect(
            ["fired", "counted", "chosen", "decided", "alone", "corrected"].map { invoice[$0] as? Int } == [
                1, 1, 1, 1, 1, 1,
            ])
        let rows = try #require(object["rows"] as? [[String: Any]])
        #expect(rows.first { $0["row"] as? String == "-> desk  reply received" }?["met"] as? Int == 3)
        #expect(rows.first { $0["row"] as? String == "scope out  -> accounting  reply received" }?["decided"] as? Int == 1)
    }

    @Test func rulesOnTrialAreHeldAgainstWhatStaffDid() throws {
        let rules = ExampleSite.rules.replacing(
            "scope out                         -> accounting",
            with:
                "shadow scope out                  -> desk  reply received\n            scope out                         -> accounting"
        )
        #expect(rules != ExampleSite.rules)
        let object = try Self.object(try Self.site(rules: rules))
        let shadow = try #require((object["shadows"] as? [[String: Any]])?.first)
        #expect(["decided", "otherwise", "as_staff_moved", "staff_left"].map { shadow[$0] as? Int } == [1, 1, 1, 0])
    }

    @Test func aRowBehindAnotherIsShadowed() throws {
        let rules = ExampleSite.rules.replacing(
            "    -> desk  reply received",
            with: "    plan gold                         -> desk  reply received\n    -> desk  reply received")
        #expect(rules != ExampleSite.rules)
        let rows = try #require(try Self.object(try Self.site(rules: rules))["rows"] as? [[String: Any]])
        let last = try #require(rows.first { $0["row"] as? String == "-> desk  reply received" })
        #expect(last["finding"] as? String == "shadowed")
        #expect(last["decided"] as? Int == 0)
    }

    @Test func withoutMailThereIsNothingToSay() throws {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        for command in ["coverage", "suggest"] {
            let outcome = try ExampleSite.run([command], in: scratch)
            #expect(outcome.status == 69)
            #expect(outcome.errors.contains("the ledger keeps no messages"))
        }
    }
}
