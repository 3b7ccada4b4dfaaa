import Foundation
import Testing

@Suite("replay")
struct ReplayTests {
    /// A site that took in four messages, and a pack in `new` by which invoices go to the desk.
    static func site() throws -> Scratch {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        let bodies = ["Our site is down.", "Where is the invoice?", "Hello.", "Another <b>invoice</b>, please."]
        for (number, body) in bodies.enumerated() {
            let message = ExampleSite.message(
                from: number == 3 ? "bob@mole.example" : "Ann <ann@pier.example>", subject: "About \(number)",
                id: "\(number)@x", body: body)
            #expect(try ExampleSite.run(["deliver"], input: message, in: scratch).status == 0)
        }
        scratch.file("new/policy.rules", ExampleSite.rules.replacing("4  invoice", with: "1  invoice"))
        scratch.file("new/replies/en/received.txt", "Subject: We have it\n\nThe number is {ticket}.\n")
        return scratch
    }

    static func run(_ arguments: [String], rules: String = "new", _ scratch: Scratch) throws -> Program.Outcome {
        try Program.run(
            [
                "--rules", "\(scratch.path)/site/rules", "--state", "\(scratch.path)/site/state", "replay", "--rules",
                "\(scratch.path)/\(rules)",
            ]
                + arguments)
    }

    @Test func onlyWhatChangesIsShownByItsCause() throws {
        let scratch = try Self.site()
        let outcome = try Self.run([], scratch)
        #expect(outcome.status == 0, "\(outcome.errors)")
        for piece in [
            "2 of 4 messages would be decided otherwise (50.0 %).", "weighs otherwise: +4 → +1 invoice for category billing",
            "policy.rules:29",
            "accounting → desk", "such as HH-1002 About 1", "pier", "mole",
        ] {
            #expect(outcome.output.contains(piece), "\(piece) is missing in\n\(outcome.output)")
        }
        let group = try Self.run(["--group", "1"], scratch)
        #expect(group.output.contains("HH-1004"))
        for more in [[], ["--json"]] {
            let none = try Self.run(["--group", "2"] + more, scratch)
            #expect(none.status == 64 && none.errors.contains("there is no group 2: there are 1"))
        }
        let ticket = try Self.run(["--ticket", "HH-1002"], scratch).output
        #expect(ticket.contains("Queue accounting") && ticket.contains("Queue desk"))
    }

    @Test func aTicketIsToldToProgramsAndOnAPageToo() throws {
        let scratch = try Self.site()
        let told = try Self.run(["--ticket", "1002", "--json", "--html", "\(scratch.path)/page.html"], scratch).objects
        #expect(told.compactMap { $0["queue"] as? String } == ["accounting", "desk"], "\(told)")
        #expect(told.allSatisfy { $0["ticket"] as? String == "HH-1002" })
        let page = try String(contentsOfFile: "\(scratch.path)/page.html", encoding: .utf8)
        #expect(page.contains("<strong>accounting</strong>") && page.contains("<strong>desk</strong>"))
    }

    @Test func ticketsAreNamedAsTheyAreKnownWhereTheNewRulesNameThemOtherwise() throws {
        let scratch = try Self.site()
        let rules = ExampleSite.rules.replacing("4  invoice", with: "1  invoice").replacing("HH", with: "NEW")
        scratch.file("new/policy.rules", rules)
        #expect(try Self.run([], scratch).output.contains("such as HH-1002 About 1"))
        for name in ["HH-1002", "1002"] {
            let ticket = try Self.run(["--ticket", name], scratch)
            #expect(ticket.status == 0 && ticket.output.contains("Queue accounting"), "\(ticket.errors)")
        }
    }

    @Test func forPrograms() throws {
        let scratch = try Self.site()
        let objects = try Self.run(["--json", "--since", "1h"], scratch).objects
        #expect(objects.compactMap { $0["ticket"] as? String } == ["HH-1002", "HH-1004"])
        #expect((objects.first?["old"] as? [String: Any])?["queue"] as? String == "accounting")
        #expect((objects.first?["new"] as? [String: Any])?["queue"] as? String == "desk")
        #expect(objects.last?["messages"] as? Int == 4)
        #expect(try Self.run(["--json", "--group", "1"], scratch).objects.compactMap { $0["group"] as? Int } == [1, 1])
        #expect(try Self.run(["--json", "--group", "2"], scratch).status == 64)
        #expect(try Self.run(["--fail-over", "2"], scratch).status == 0)
        #expect(try Self.run(["--fail-over", "1"], scratch).status == 65)
        #expect(try Self.run(["--since", "soon"], scratch).status == 64)
    }

    @Test func asAPage() throws {
        let scratch = try Self.site()
        let file = "\(scratch.path)/replay.html"
        #expect(try Self.run(["--html", file], scratch).status == 0)
        let page = try String(contentsOfFile: file, encoding: .utf8)
        #expect(page.contains("2 of 4 messages would be decided otherwise"))
        #expect(page.contains("default-src 'none'"))
        #expect(!page.contains("<script"))
    }

    @Test func theRulesInForceChangeNothing() throws {
        let scratch = try Self.site()
        #expect(
            try Self.run([], rules: "site/rules", scratch).output.hasPrefix("None of 4 messages would be decided otherwise.")
        )
    }

    @Test func aSiteMayKeepNothing() throws {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        scratch.file(
            "site/rules/policy.rules", ExampleSite.rules.replacing("ticket    HH", with: "ticket HH\n    retain 0d"))
        #expect(try ExampleSite.run(["deliver"], input: ExampleSite.message(), in: scratch).status == 0)
        let outcome = try Self.run([], rules: "pack", scratch)
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains("the ledger keeps no messages"))
    }
}
