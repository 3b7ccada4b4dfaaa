import Mail
import RuleLanguage
import Testing
import Triage
import Tuning

@Suite("Past mail decided again")
struct ReplayTests {
    /// The report on messages that the fixture's rules decided, under other rules.
    static func report(
        _ rules: String, _ messages: [Incoming], _ difference: PackDifference? = nil, decidedBy digest: String? = nil
    ) throws -> ReplayReport {
        let old = try Fixture.policy()
        var new = try Fixture.policy(rules)
        new.digest = "sha256:1"
        let replay = Replay(old: old, new: new, difference: difference, zones: Fixture.zones)
        var report = ReplayReport()
        for (index, incoming) in messages.enumerated() {
            let decision = Fixture.decision(incoming, old)
            let kept = KeptMessage(incoming, sender: decision.sender, accepted: Fixture.time)
            replay.decide(
                kept, recorded: Outcome(decision), rules: digest ?? old.digest, ticket: Int64(index + 1),
                subject: incoming.message.subject, into: &report)
        }
        return report
    }

    static let messages = [
        Fixture.incoming("The site is down."), Fixture.incoming("A printer, and an invoice."),
        Fixture.incoming(from: "bob@mole.example", "Your bill?"),
        Fixture.incoming("Hello."), Fixture.incoming(from: "bob@mole.example", "The printer is unreachable."),
    ]

    @Test("the same rules change nothing")
    func nothing() throws {
        let report = try Self.report(Fixture.rules, Self.messages)
        #expect(report.decided == 5)
        #expect(report.changes.isEmpty)
    }

    @Test(
        "the cause is the line that weighs most",
        arguments: [
            ("4  invoice", "4  inwoice", ["2"], "counts no more: +4 invoice for category billing", "policy.rules:23"),
            (
                "3  unreachable", "3  unreachable\n                5  printer", ["2"],
                "counts now: +5 printer for category outage", "policy.rules:16"
            ),
            ("4  invoice", "2  invoice", ["2"], "weighs otherwise: +4 → +2 invoice for category billing", "policy.rules:23"),
            (
                "-> desk  reply received", "-> oncall  reply received", ["4", "5"], "row: -> oncall  reply received",
                "policy.rules:48"
            ),
            (
                "plan gold                     -> target respond 4h", "plan gold                     -> target respond 2h",
                ["4"],
                "promise: plan gold  -> target 2h office", "policy.rules:35"
            ),
            ("scope out\n", "scope in\n", ["2", "3"], "scope of category billing", nil),
        ])
    func causes(_ line: String, _ change: String, _ tickets: [String], _ cause: String, _ place: String?) throws {
        let rules = Fixture.rules.replacing(line, with: change)
        #expect(rules != Fixture.rules)
        let report = try Self.report(rules, Self.messages)
        let group = try #require(report.groups.first)
        #expect(group.changes.map { String($0.ticket) } == tickets)
        #expect(group.cause.description == cause)
        if let place { #expect(group.cause.place == place) }
    }

    // The first message holds the keyword of a block that stands on one line, and such blocks are not taken apart.
    @Test(
        "what no changed line stands in need not be searched again",
        arguments: [
            ("4  invoice", "4  inwoice", [1, 2]), ("4  invoice", "4  invoice\n        ok \"an invoice\"  # what else", []),
            ("4  invoice", "4  (invoice # {\n |sheet)  not \"a bill\"", [1, 2]),
            ("3  <mine> bill", "3  <mine> bill\n        -4  printer", [1, 2, 5]),
            ("4  invoice", "4  invoice\n        9  /[A-Z]{2}[(]/\n        2  printer", [1, 2, 5]),
            ("-> desk  reply", "-> oncall  reply", []),
            ("-> in", "-> out", []), ("your\n}", "your # }\n our\n}", [1, 3]), ("<thine> | my", "<thine> | their", [1, 3]),
            ("\"invoices\"", "\"bills\"", []),
        ])
    func difference(_ line: String, _ change: String, _ touched: [Int]) throws {
        let rules =
            Fixture.rules.replacing("scope in\n    ruled", with: "scope plan gold -> in\n -> out\n    ruled")
            .replacing("3  your bill", with: "3  <mine> bill") + "words mine { <thine> | my }\nwords thine {\n your\n}\n"
        let difference = try #require(
            PackDifference(old: Fixture.files(rules), new: Fixture.files(rules.replacing(line, with: change))))
        #expect(Self.messages.indices.filter { difference.touches(Self.messages[$0]) }.map { $0 + 1 } == touched)
        #expect(difference.changesConsequences == (change.contains("->") || change.contains("bills")))
    }

    @Test(
        "cues of notions are such lines, too",
        arguments: [
            ("bitte", "bitte\n never", [1]), ("bitte", "bitte\n printer", [1, 2, 5]), ("no  site", "no  invoice", [1, 2]),
            ("no  site", "no invoice", [1]), ("(hello # {\n |hi)", "(hallo |hi)", [1, 4]),
            ("hello", "<thine>", [1, 3, 4]),
        ])
    func cues(_ line: String, _ change: String, _ touched: [Int]) throws {
        let rules =
            Fixture.rules.replacing("cues { not  no  never }", with: "cues {\n bitte\n no  site\n (hello # {\n |hi)\n}")
            + "words thine { your }\n"
        let difference = try #require(
            PackDifference(old: Fixture.files(rules), new: Fixture.files(rules.replacing(line, with: change))))
        #expect(Self.messages.indices.filter { difference.touches(Self.messages[$0]) }.map { $0 + 1 } == touched)
    }

    @Test(
        "where packs recognise messages otherwise, or cannot be taken apart, all is decided again",
        arguments: [
            ("cues { not", "cues { nor"), ("before 3", "before 4"), ("describe \"invoices\"", "threshold 4"),
            ("describe \"invoices\"", "describe \"invoices\"  threshold 4"),
            ("4  invoice\n        3  your bill", "4  invoice\n        4  invoice"),
            ("4  invoice", "4  invoice | sheet\n |bill"),
            ("plan basic", "plan cheap"), ("category general { describe", "category general { threshold 2  describe"),
            ("4  invoice", "4  (invoice"),
        ])
    func noDifference(_ line: String, _ change: String) {
        let rules = Fixture.rules.replacing(line, with: change)
        #expect(rules != Fixture.rules)
        #expect(PackDifference(old: Fixture.files(), new: Fixture.files(rules)) == nil)
    }

    /// With and without knowing the difference, the same is reported: on every change above, and on rows.
    @Test(
        "knowing the difference changes nothing but the time",
        arguments: [
            ("4  invoice", "4  inwoice"), ("3  unreachable", "5  (printer\n |plotter)"),
            ("-> desk  reply received", "-> oncall  reply received"),
            ("scope out\n", "scope in\n"), ("-> best-effort in office", "-> target respond 9h in office"),
            ("4  site is down\n", "4  site was down\n"),
            ("plan gold  severity critical  -> oncall", "not plan gold  severity critical  -> oncall"),
        ])
    func sameReport(_ line: String, _ change: String) throws {
        let rules = Fixture.rules.replacing(line, with: change)
        let difference = try #require(PackDifference(old: Fixture.files(), new: Fixture.files(rules)))
        let (plain, quick) = (try Self.report(rules, Self.messages), try Self.report(rules, Self.messages, difference))
        #expect(!plain.changes.isEmpty)
        #expect(
            quick.changes.map { "\($0.ticket) \($0.old) \($0.new)" }
                == plain.changes.map { "\($0.ticket) \($0.old) \($0.new)" })
        #expect(quick.decided == plain.decided)
        // What other rules decided at the time is decided again by the old ones, too.
        let before = try Self.report(rules, Self.messages, difference, decidedBy: "sha256:9")
        #expect(
            before.changes.map { "\($0.ticket) \($0.old) \($0.new)" }
                == plain.changes.map { "\($0.ticket) \($0.old) \($0.new)" })
    }

    @Test("what it costs a customer: promises that are weaker, and answers that are due later")
    func cost() throws {
        let report = try Self.report(
            Fixture.rules.replacing("guarantee respond 30m in always", with: "target respond 2h in always"),
            [Fixture.incoming("The site is down.")])
        let customer = try #require(report.customers.first)
        #expect(customer.account == "pier")
        #expect((customer.cost.changes, customer.cost.moved, customer.cost.weaker, customer.cost.stronger) == (1, 0, 1, 0))
        #expect(customer.cost.later == 5400)
    }

    @Test("the largest group comes first, with where its messages go")
    func groups() throws {
        let rules = Fixture.rules.replacing("3  unreachable", with: "5  printer").replacing("4  invoice", with: "1  invoice")
        let report = try Self.report(
            rules, Self.messages + [Fixture.incoming("Printer?"), Fixture.incoming("Our printer!")])
        #expect(report.groups.map(\.changes.count) == [3])
        #expect(
            report.groups[0].moves.map { "\($0.text) \($0.count)" } == [
                "category general → outage 2", "accounting → desk 1",
            ])
    }
}
