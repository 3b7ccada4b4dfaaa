import Calendars
import Mail
import Testing

@testable import Replies
@testable import RuleLanguage
@testable import Triage

/// What a reply says of a decision: never more than was decided.
struct ValuesTests {
    static func values(
        _ incoming: Incoming = Fixture.mail(), now: Timestamp = Fixture.now, usualWait: Int64? = nil,
        settings: [String: String] = [:],
        phrases: String = "", silentDays: Int? = nil, change: (inout Decision) -> Void = { _ in }
    ) throws -> [String: String] {
        let policy = try Fixture.policy(settings)
        var decision = try Fixture.decide(incoming, policy: policy)
        change(&decision)
        return ReplyValues(
            decision, policy: policy, phrases: Phrases(phrases, english: nil), zones: Fixture.zones, now: now,
            facts: ReplyFacts(usualWait: usualWait, silentDays: silentDays)
        ).values
    }

    static let critical = "Our site is down, nobody can buy."

    // MARK: The promise

    @Test func aGuaranteeIsStatedAsOne() throws {
        let values = try Self.values(Fixture.mail(to: "critical@help.example", body: Self.critical))
        #expect(
            values["promise"]
                == "You are guaranteed a first answer within 30 minutes: by Friday, 20 November 2026, 04:30 (EST, America/New_York) at the latest."
        )
        #expect(values["desk"] == "For reports like this one, somebody is there day and night.")
        // It is the worst already, and came the best way.
        #expect(values["worse"] == "")
        #expect(values["guaranteed-line"] == "")
        #expect(values["guaranteed-within"] == "")
    }

    @Test func aTargetIsNoGuarantee() throws {
        let values = try Self.values(Fixture.mail(body: Self.critical))
        #expect(
            values["promise"]
                == "We aim to send a first answer within 4 working hours: by Friday, 20 November 2026, 08:00 (EST, America/New_York). "
                + "That is our aim, not a guarantee.")
        #expect(values["guaranteed-line"] == "critical@help.example")
        #expect(values["guaranteed-within"] == "30 minutes")
        #expect(values["worse"] == "")
    }

    /// Whatever the rest of the decision says, only a promise that is a guarantee is called one.
    @Test(arguments: [PromiseKind.target, .bestEffort, .none])
    func onlyAGuaranteeIsCalledOne(_ kind: PromiseKind) throws {
        let values = try Self.values(Fixture.mail(to: "critical@help.example", body: Self.critical)) {
            $0.promise.kind = kind
        }
        #expect(values["promise"]?.contains("guaranteed") == false)
        #expect(values["desk"]?.contains("day and night") == false)
    }

    @Test(
        arguments: [
            // Seconds count for us, never against: half past is not promised for half a minute after it.
            ("2026-11-20T12:00:00Z", "Friday, 20 November 2026, 13:00 (CET, Europe/Zurich)"),
            ("2026-11-20T12:00:01Z", "Friday, 20 November 2026, 13:01 (CET, Europe/Zurich)"),
            ("2026-11-20T22:59:59Z", "Saturday, 21 November 2026, 00:00 (CET, Europe/Zurich)"),
            ("2027-07-01T12:00:00Z", "Thursday, 1 July 2027, 14:00 (CEST, Europe/Zurich)"),
        ])
    func dueTimesAreRoundedUp(_ due: String, expected: String) throws {
        let time = try #require(Timestamp(rfc3339: due))
        let values = try Self.values { decision in
            decision.sender.timezone = nil
            decision.clocks[0].due = DueTime(time: time, steps: [])
        }
        #expect(values["promise"]?.contains("by \(expected).") == true, "\(values["promise"] ?? "")")
    }

    @Test func aZoneWithoutLettersIsNamedByItsOffset() throws {
        let values = try Self.values { $0.sender.timezone = "America/Sao_Paulo" }
        #expect(values["promise"]?.contains("10:00 (UTC-03, America/Sao_Paulo)") == true, "\(values["promise"] ?? "")")
    }

    @Test(arguments: ["Nowhere/Land", "../../etc/passwd", "", "Europe/Zurich\nBcc: x"])
    func anUnknownZoneIsTheSites(_ zone: String) throws {
        let values = try Self.values { $0.sender.timezone = zone }
        #expect(values["promise"]?.contains("14:00 (CET, Europe/Zurich)") == true, "\(values["promise"] ?? "")")
    }

    @Test func aTimeThatIsOverIsNotPromised() throws {
        let values = try Self.values(now: Fixture.now + 86_400)
        #expect(values["promise"]?.contains("was over on Friday, 20 November 2026, 08:00 (EST, America/New_York)") == true)
        #expect(values["promise"]?.contains("We aim") == false)
    }

    @Test(arguments: [true, false])
    func withoutADueTimeNoTimeIsNamed(_ hasClock: Bool) throws {
        let values = try Self.values(Fixture.mail(to: "critical@help.example", body: Self.critical)) { decision in
            decision.clocks[0].due = nil
            if !hasClock { decision.clocks = [] }
        }
        #expect(
            values["promise"]
                == "We answer as soon as we can. We cannot say when: it may be less than an hour, or a few days.")
    }

    @Test func bestEffortAndNone() throws {
        let effort = try Self.values(Fixture.mail(from: "luc@kiosk.example"))
        #expect(effort["promise"]?.hasPrefix("We answer as soon as we can.") == true)
        let stranger = try Self.values(Fixture.mail(from: "x@nowhere.example"))
        #expect(stranger["promise"] == "")
        #expect(stranger["worse"] == "")
        let none = try Self.values { $0.promise = Promise(kind: .none, clocks: [], headline: nil, calendar: "office") }
        #expect(none["promise"] == "We cannot say when you will have an answer: your plan names no time for it.")
    }

    @Test func otherClocksAreToldToo() throws {
        let values = try Self.values(Fixture.mail(to: "critical@help.example", body: Self.critical)) { decision in
            let clock = decision.clocks[0]
            decision.clocks.append(
                DecidedClock(name: "acknowledge", within: .minutes(90), calendar: "always", due: clock.due, after: nil))
            decision.clocks.append(
                DecidedClock(name: "resolve", within: .businessDays(2), calendar: "office", due: nil, after: "respond"))
            decision.clocks.append(
                DecidedClock(
                    name: "respond", within: .minutes(5), calendar: "always", due: DueTime(time: Fixture.now, steps: []),
                    after: nil))
        }
        #expect(
            values["clocks"]
                == "That somebody is at work on it, you are guaranteed to hear by Friday, 20 November 2026, 04:30 (EST, America/New_York).\n"
                + "Once we have answered, it is guaranteed to be solved within 2 business days.")
        let target = try Self.values { decision in
            decision.clocks.append(
                DecidedClock(name: "resolve", within: .minutes(60), calendar: "office", due: nil, after: "respond"))
        }
        #expect(target["clocks"] == "Once we have answered, we aim to have it solved within one working hour.")
    }

    // MARK: The desk and the wait

    @Test(
        arguments: [
            ("2026-11-20T10:00:00+01:00", "Our desk is open now, until 11:00 (EST)."),
            ("2026-11-20T17:00:00+01:00", "Our desk is closed now, and opens next on Monday, 23 November, 03:00 (EST)."),
            ("2026-11-21T12:00:00+01:00", "Our desk is closed now, and opens next on Monday, 23 November, 03:00 (EST)."),
        ])
    func theDesk(_ now: String, expected: String) throws {
        let now = try #require(Timestamp(rfc3339: now))
        #expect(try Self.values(now: now)["desk"] == expected)
    }

    @Test(
        arguments: [
            (nil, ""), (0, "one minute"), (61, "2 minutes"), (5400, "90 minutes"), (5401, "2 hours"), (7201, "3 hours"),
            (Int64.max / 2, "hours"),
        ] as [(Int64?, String)])
    func theUsualWaitIsRoundedUp(_ seconds: Int64?, expected: String) throws {
        let wait = try Self.values(usualWait: seconds)["usual-wait"] ?? ""
        #expect(expected.isEmpty ? wait.isEmpty : wait.hasSuffix(expected + "."), "\(wait)")
    }

    @Test(arguments: [
        ("luc@kiosk.example", "reply to this mail and say in the first line"),
        ("jane@acme.example", "write to critical@help.example at once"),
    ])
    func ifItIsWorse(_ from: String, expected: String) throws {
        #expect(try Self.values(Fixture.mail(from: from))["worse"]?.contains(expected) == true)
    }

    // MARK: What we took it for

    @Test func whatWeTookItFor() throws {
        let outage = try Self.values(Fixture.mail(body: Self.critical))
        #expect(
            outage["understood"]
                == "For your project acme-shop, we read it as a request of critical severity about a site that does not answer."
        )
        #expect(outage["help"] == "- State of the platform: https://status.help.example")
        let phrases = """
            category-outage = eine Störung
            severity-critical = kritisch
            plan-premium = Premium
            help-outage = Zustand
            """
        let german = try Self.values(Fixture.mail(body: Self.critical), phrases: phrases)
        #expect(german["category"] == "eine Störung")
        #expect(german["severity"] == "kritisch")
        #expect(german["plan"] == "Premium")
        #expect(german["help"] == "- Zustand: https://status.help.example")
        let general = try Self.values()
        #expect(general["understood"]?.hasPrefix("We could not tell from the words alone") == true)
        #expect(general["help"] == "")
    }

    @Test func namesAreOneLineAndCut() throws {
        let values = try Self.values { decision in
            decision.sender.contactName = "Jane\r\nBcc: x@y.example\u{202E}\u{0}"
            decision.sender.accountName = String(repeating: "A", count: 5000)
            decision.sender.project = "p\n\n-- \n{ticket}"
        }
        #expect(values["greeting"] == "Hello Jane Bcc: x@y.example,")
        #expect(values["account"] == String(repeating: "A", count: 80) + "…")
        #expect(values["project"] == "p -- {ticket}")
        #expect(try Self.values { $0.sender.contactName = "\u{200B}\n" }["greeting"] == "Hello,")
        #expect(try Self.values { $0.sender.projectIsForeign = true }["project"] == "")
    }

    // MARK: Partners

    /// Whom the decision names, and in which order, is `PartnerTests`' matter.
    @Test func thePartnersAreTheDecisions() throws {
        let values = try Self.values(Fixture.mail(body: "A redesign, please.")) {
            ($0.referrals, $0.partner) = (["nord", "sud"], "sud")
        }
        #expect(values["partners"] == "- Sud Sàrl: https://sud.example\n- Nord ApS: a@nord.example")
        #expect(values["partner"] == "Sud Sàrl")
    }

    @Test func aPartnerIsNamedByHisSiteElseHisAddress() throws {
        let values = try Self.values(Fixture.mail(body: "A redesign, please.")) {
            ($0.referrals, $0.partner) = ([], nil)
            ($0.sender.country, $0.sender.language) = ("JP", nil)
        }
        #expect(values["partners"] == "- Nord ApS: a@nord.example\n- Sud Sàrl: https://sud.example")
        #expect(values["partner"] == "")
        // A register may name one that the pack does not know.
        let unknown = try Self.values { $0.sender.partner = "gone" }
        #expect(unknown["partner"] == "the partner who looks after it")
    }

    @Test(arguments: [(nil, ""), (1, "einem Tag"), (4, "4 Tagen")] as [(Int?, String)])
    func theDaysOfSilenceAreThoseOfThePolicy(_ days: Int?, _ text: String) throws {
        let values = try Self.values(phrases: "day = einem Tag\ndays = {count} Tagen", silentDays: days)
        #expect(values["silent"] == text)
    }

    @Test func everyVariableIsFilledOrEmpty() throws {
        // These three are the reply's own.
        let own: Set<String> = [ReplyVariable.ticket.rawValue, ReplyVariable.subject.rawValue, ReplyVariable.adds.rawValue]
        #expect(Set(try Self.values().keys).union(own) == Set(ReplyVariable.allCases.map(\.rawValue)))
        let values = try Self.values(settings: [
            "telephone": "+41 1", "website": "https://help.example", "status": "https://s.example",
        ])
        #expect(
            [values["telephone"], values["website"], values["status"]] == [
                "+41 1", "https://help.example", "https://s.example",
            ])
    }
}
