import Calendars
import Mail
import Testing
import Triage
import Tuning

@Suite("A decision told as a story")
struct StoryTests {
    /// The words of one section.
    static func section(_ title: String, _ incoming: Incoming, _ rules: String = Fixture.rules) throws -> String {
        let policy = try Fixture.policy(rules)
        var decision = Fixture.decision(incoming, policy)
        if decision.template != nil, incoming.signals.replyStops.first != nil {
            decision.suppressed = incoming.signals.replyStops[0].rawValue
        }
        let story = Story(of: decision, on: incoming, file: nil, policy: policy, zone: .utc)
        guard let section = story.sections.first(where: { $0.title == title }) else {
            throw Fixture.Broken(what: "no section \(title)")
        }
        return section.blocks.compactMap(words).joined(separator: "\n")
    }

    static func words(_ block: Story.Block) -> String? {
        switch block {
        case .paragraph(let phrases): phrases.map(\.text).joined()
        case .row(let place, let text): "\(text) | \(place)"
        case .sum(let lines):
            lines.map { "\($0.span): \($0.what)" + ($0.total.map { " (\($0))" } ?? "") }.joined(separator: "\n")
        case .scores(let scores): scores.map { "\($0.name) \($0.score): \($0.fate)" }.joined(separator: ", ")
        case .evidence, .others, .mail: nil
        }
    }

    @Test(arguments: [
        (
            "ann@pier.example",
            """
            It is proven to come from ann@pier.example: our own mail server says dmarc=pass.
            Ann is listed for Pier Nine (pier) and may open requests.
            What counts is the plan gold.
            """
        ),
        (
            "cy@pier.example",
            """
            It is proven to come from cy@pier.example: our own mail server says dmarc=pass.
            The address is not listed; its domain is one of Pier Nine (pier).
            What counts is the plan gold.
            """
        ),
        (
            "eve@other.example",
            """
            It is proven to come from eve@other.example: our own mail server says dmarc=pass.
            No account has the address or its domain.
            """
        ),
    ])
    func whoWrote(_ from: String, _ words: String) throws {
        #expect(try Self.section("Who wrote", Fixture.incoming(from: from, "Hello.")) == words)
    }

    @Test(arguments: [
        ("The site is down.", "outage: the site is down. 4 points, where it needs 3; nothing else has any."),
        (
            "The site is down, unreachable. And an invoice.",
            "outage: the site is down. 7 points, where it needs 3; next comes billing with 4, 3 less.\noutage 7: chosen, billing 4: stands, but lost"
        ),
        ("Hello.", "general: all else. No keyword line says otherwise: it is what counts where nothing else does."),
    ])
    func whatItIsAbout(_ body: String, _ words: String) throws {
        #expect(try Self.section("What it is about", Fixture.incoming(body)) == words)
    }

    @Test func theRowAndTheSum() throws {
        let incoming = Fixture.incoming("How are you?")
        #expect(
            try Self.section("Where it goes", incoming)
                == "It is in scope. It goes to desk, by the first row that it meets:\n-> desk  reply received | policy.rules:48"
        )
        #expect(
            try Self.section("What is promised", Fixture.incoming("How are you?")) == """
                target 4h office, by the first row that it meets:
                plan gold  -> target 4h office | policy.rules:35
                respond within 4 h of the calendar office: by Wed 2026-11-18 14:00 UTC.
                Wed 11-18 10:00 to 14:00: + 4 h (4 h of 4 h)
                """)
    }

    @Test(arguments: [
        ("", "The reply received:"),
        (
            "X-Loop: a\n",
            "Nothing: the row names the reply received, but it is held back (loop-mark), for it bears the mark of a loop."
        ),
    ])
    func whatTheSenderHears(_ extra: String, _ words: String) throws {
        #expect(try Self.section("What the sender hears", Fixture.incoming("Hello.", extra: extra)) == words)
    }

    @Test(arguments: [
        (
            "shadow category outage -> accounting  reply received",
            "With what is marked shadow at policy.rules:47 it would have been decided otherwise: queue accounting. It has no effect."
        ),
        (
            "shadow category outage -> oncall  reply received",
            "With what is marked shadow at policy.rules:47 it would have been decided alike."
        ),
    ])
    func rulesOnTrial(_ row: String, _ words: String) throws {
        let rules = Fixture.rules.replacing(
            "    plan gold  severity critical  -> oncall", with: "    \(row)\n    plan gold  severity critical  -> oncall")
        #expect(rules != Fixture.rules)
        #expect(try Self.section("What rules on trial say", Fixture.incoming("The site is down."), rules) == words)
    }

    @Test func withoutRulesOnTrialNothingIsSaidOfThem() throws {
        #expect(throws: Fixture.Broken.self) {
            try Self.section("What rules on trial say", Fixture.incoming("The site is down."))
        }
    }
}
