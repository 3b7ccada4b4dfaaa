import Diagnostics
import RuleLanguage
import Testing
import Triage

/// Rules marked `shadow`: what they would do is recorded, and nothing else changes.
struct ShadowTests {
    static let shadows = """
        category printing {
            describe "printers"
            scope out
            outranks outage
            shadow
            keywords { 3 toner }
        }
        severity burning { shadow  outranks critical  keywords { 3 on fire } }
        queue trial { rank 4 }
        """

    /// The fixture's rules with shadows in them, and without.
    static func policy(_ shadowRules: String, _ rows: String, promise: String = "") throws -> Policy {
        let rules = Fixture.rules.replacing("route {\n", with: "\(shadowRules)\nroute {\n\(rows)\n").replacing(
            "promises {\n", with: "promises {\n\(promise)\n")
        let replies = ["not-registered", "not-authorized", "refer", "received"].map {
            SourceText(path: "replies/en/\($0).txt", text: "Thank you.\n")
        }
        let (policy, diagnostics) = Policy.compile(
            PackFiles(
                rules: [SourceText(path: "test.rules", text: rules)], replies: replies,
                holidays: [SourceText(path: "holidays/gb.txt", text: Fixture.holidays)], digest: ""))
        return try #require(policy, "\(diagnostics.map(\.message))")
    }

    static func decide(_ incoming: Incoming, _ policy: Policy) -> Decision {
        Triage.decide(incoming, register: Fixture.register, policy: policy, zones: Fixture.zones, now: Fixture.now)
    }

    @Test(arguments: [
        "the shop is down since the toner is on fire", "Good morning.", "nobody can log in, the shop is on fire",
        "a redesign of the printer, please",
    ])
    func nothingElseChanges(_ body: String) throws {
        let policy = try Self.policy(Self.shadows, "shadow -> trial  reply refer", promise: "shadow -> none")
        let mail = Fixture.mail(to: "hotline@help.example", body: body)
        var decision = Self.decide(mail, policy)
        #expect(decision.shadow != nil)
        decision.shadow = nil
        var plain = try Fixture.decide(mail)
        // The rules stand on other lines.
        plain.routeRule = decision.routeRule
        plain.promiseRule = decision.promiseRule
        for index in plain.evidence.indices { plain.evidence[index].origin = decision.evidence[index].origin }
        #expect("\(decision)" == "\(plain)")
    }

    @Test func saysWhatWouldHaveBeen() throws {
        let policy = try Self.policy(Self.shadows, "")
        let decision = Self.decide(Fixture.mail(body: "The shop is down, and the toner is on fire."), policy)
        #expect(decision.category == "outage")
        let shadow = try #require(decision.shadow)
        #expect(shadow.category == "printing")
        #expect(shadow.severity == "burning")
        #expect(shadow.scope == .out)
        #expect(shadow.queue == "referrals")
        #expect(shadow.promise.description == "none")
        #expect(shadow.template == "refer")
        #expect(shadow.rules.count == 2)
        #expect(shadow.evidence.map(\.for) == ["category printing", "severity burning"])
        #expect(shadow.differs(from: decision))
    }

    @Test func rowsOfBothTables() throws {
        let policy = try Self.policy(
            "queue trial", "shadow plan gold  category outage -> trial  no reply",
            promise: "shadow plan gold -> target respond 1h in always")
        let decision = Self.decide(Fixture.mail(body: "The shop is down"), policy)
        let shadow = try #require(decision.shadow)
        #expect(shadow.queue == "trial")
        #expect(shadow.template == nil)
        #expect(shadow.promise.description == "target 1h always")
        #expect(shadow.category == "outage")
        #expect(decision.promise.description == "target 4h business")
        let other = Self.decide(Fixture.mail(from: "Luc <luc@brio.example>", body: "The shop is down"), policy)
        #expect(other.shadow == nil)
    }

    @Test func aShadowThatDecidesTheSame() throws {
        let policy = try Self.policy("", "shadow category outage -> desk  reply received")
        let decision = Self.decide(Fixture.mail(from: "Jane <jane@acme.example>", body: "The shop is down"), policy)
        #expect(decision.queue == "desk")
        let shadow = try #require(decision.shadow)
        #expect(!shadow.differs(from: decision))
    }
}
