import Register
import Testing

@testable import RuleLanguage
@testable import Triage

/// Which partner hears of a request, and of which the customer hears.
struct PartnerTests {
    /// Atelier: France and Switzerland, French. Werkstatt: Switzerland, German. Studio takes no design.
    static func policy() throws -> Policy {
        var policy = try Fixture.policy()
        let atelier = try #require(policy.partners.first { $0.id == "atelier" })
        var (werkstatt, studio) = (atelier, atelier)
        (werkstatt.id, werkstatt.countries, werkstatt.languages) = ("werkstatt", ["CH"], ["de"])
        (studio.id, studio.takes) = ("studio", [])
        policy.partners = [atelier, werkstatt, studio]
        return policy
    }

    struct Customer: Sendable, CustomTestStringConvertible {
        var country: String?
        var language: String?
        /// Who looks after the customer's projects.
        var partner: String?
        var testDescription: String { "\(country ?? "-") \(language ?? "-") \(partner ?? "-")" }

        init(_ country: String?, _ language: String?, partner: String? = nil) {
            (self.country, self.language, self.partner) = (country, language, partner)
        }

        func decision(on body: String, _ policy: Policy) -> Decision {
            let acme = Account(
                id: "acme", name: "Acme", plan: "gold", domains: ["acme.example"], language: language, country: country,
                partner: partner)
            let jane = Contact(account: "acme", address: "jane@acme.example", name: "Jane", isAuthorized: true)
            return Triage.decide(
                Fixture.mail(body: body), register: Register(accounts: [acme], contacts: [jane]), policy: policy,
                zones: Fixture.zones, now: Fixture.now)
        }
    }

    @Test(arguments: [
        ("jane@acme.example", "studio"), ("luc@brio.example", "atelier"),
    ])
    func outOfScopeWorkIsReferred(_ from: String, partner: String) throws {
        #expect(try Fixture.decide(Fixture.mail(from: from, body: "a redesign")).partner == partner)
        #expect(try Fixture.decide(Fixture.mail(from: "x@nowhere.example", body: "a redesign")).partner == nil)
    }

    @Test(
        "to partners of the customer's country and language, else of his country, else of his language",
        arguments: [
            (Customer("FR", "fr"), ["atelier"]), (Customer("CH", "de"), ["werkstatt"]), (Customer("FR", "en"), ["atelier"]),
            (Customer("PL", "de"), ["werkstatt"]), (Customer("ch", "DE"), ["werkstatt"]),
            (Customer("CH", "it"), ["atelier", "werkstatt"]), (Customer("GB", "en"), []), (Customer(nil, nil), []),
            // Who looks after the project goes before all, where he takes such work.
            (Customer("FR", "fr", partner: "werkstatt"), ["werkstatt"]),
            (Customer("GB", "en", partner: "werkstatt"), ["werkstatt"]),
            (Customer("FR", "fr", partner: "studio"), ["atelier"]), (Customer("FR", "fr", partner: "gone"), ["atelier"]),
        ])
    func referralsAreNear(_ customer: Customer, partners: [String]) throws {
        let decision = customer.decision(on: "a redesign", try Self.policy())
        #expect(decision.referrals == partners && decision.partner == partners.first)
    }

    @Test("the customer hears of those who could be told and of no others, first of the one who is, whose turn it may be")
    func whoIsToldIsNamed() throws {
        let policy = try Self.policy()
        var turns = 0
        for country in ["FR", "ch", "PL", nil] {
            for language in ["fr", "DE", "it", nil] {
                for partner in ["atelier", "werkstatt", "studio", "gone", nil] {
                    var decision = Customer(country, language, partner: partner).decision(on: "a redesign", policy)
                    for told in decision.referrals {
                        decision.partner = told
                        let named = policy.partners(named: decision).map(\.id)
                        #expect(named.first == told && named.sorted() == decision.referrals.sorted())
                        turns += 1
                    }
                }
            }
        }
        #expect(turns > 50)
    }

    @Test(
        "what nobody is told of is the customer's choice: who looks after his project, who is near, else all",
        arguments: [
            ("a redesign", Customer("GB", "en"), ["atelier", "werkstatt"]),
            ("a redesign", Customer("GB", "en", partner: "studio"), ["studio"]),
            // Nobody takes just this: those near that take other work.
            ("an invoice", Customer("CH", "de"), ["werkstatt"]), ("an invoice", Customer("ch", "DE"), ["werkstatt"]),
            ("an invoice", Customer("CH", "it"), ["atelier", "werkstatt"]),
            ("an invoice", Customer("PL", "fr"), ["atelier"]), ("an invoice", Customer(nil, nil), ["atelier", "werkstatt"]),
            ("an invoice", Customer("CH", "de", partner: "werkstatt"), ["werkstatt"]),
            ("an invoice", Customer("CH", "de", partner: "studio"), ["studio", "werkstatt"]),
            ("an invoice", Customer("CH", "de", partner: "gone"), ["werkstatt"]),
        ])
    func aChoiceIsNamed(_ body: String, _ customer: Customer, partners: [String]) throws {
        let policy = try Self.policy()
        let decision = customer.decision(on: body, policy)
        #expect(decision.referrals.isEmpty)
        #expect(policy.partners(named: decision).map(\.id) == partners)
    }
}
