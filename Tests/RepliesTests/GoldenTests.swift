import Bytes
import Calendars
import Diagnostics
import Foundation
import Mail
import Register
import RuleLanguage
import Testing
import Triage

@testable import Replies

/// Every reply of the pack, whole, as one customer gets it: decided and written by what also runs in earnest, and compared with
/// `Golden/NAME.txt`. With `UPDATE_GOLDEN=1` in the environment the files are written anew: then read what changed, aloud.
@Suite("Replies of cloud-platform")
struct GoldenTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")

    static let pack: Result<Policy, Broken> = {
        let folder = root.appendingPathComponent("rules/cloud-platform")
        var sources: [String: [SourceText]] = [:]
        for path in (try? FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()) ?? [] {
            guard let bytes = FileManager.default.contents(atPath: folder.appendingPathComponent(path).path) else {
                continue
            }
            let key =
                path.hasSuffix(".rules") ? "rules" : path.hasSuffix(".txt") ? String(path.prefix { $0 != "/" }) : "other"
            sources[key, default: []].append(SourceText(path: path, bytes: [UInt8](bytes)))
        }
        let (policy, diagnostics) = Policy.compile(
            PackFiles(
                rules: sources["rules"] ?? [], replies: sources["replies"] ?? [], holidays: sources["holidays"] ?? [],
                digest: "sha256:0"))
        return policy.map { .success($0) } ?? .failure(.init(diagnostics: diagnostics.map { $0.rendered() }))
    }()

    struct Broken: Error { var diagnostics: [String] }

    static let zones = ZoneDatabase { name in
        FileManager.default.contents(atPath: "/usr/share/zoneinfo/" + name).map { [UInt8]($0) }
    }

    static let register: Register = {
        let customers = [
            ("premium", "premium", "en", "GB", "Europe/London", nil),
            ("priority", "priority", "en", "DK", "Europe/Copenhagen", nil),
            ("standard", "standard", "en", "US", "America/New_York", nil),
            ("partnered", "standard", "en", "GB", "Europe/London", "longreach"),
            ("berlin", "premium", "de", "DE", "Europe/Berlin", nil), ("lyon", "priority", "fr", "FR", "Europe/Paris", nil),
            ("sevilla", "standard", "es", "ES", "Europe/Madrid", nil),
            ("recife", "standard", "pt", "BR", "America/Recife", nil),
        ]
        return Register(
            accounts: customers.map { id, plan, language, country, zone, partner in
                Account(
                    id: id, name: id.capitalized, plan: plan, domains: ["\(id).example"], language: language,
                    country: country, timezone: zone,
                    partner: partner)
            },
            contacts: customers.map {
                Contact(account: $0.0, address: "kim@\($0.0).example", name: "Kim Doe", isAuthorized: true)
            },
            projects: customers.map { Project(account: $0.0, id: "\($0.0)-shop", name: "Shop of \($0.0)") })
    }()

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var template: String
        var from: String
        var to = "support@cloud.example"
        var subject: String
        var body: String
        /// Friday, 20 November 2026, 10:00:30 in Zurich.
        var time = "Fri, 20 Nov 2026 10:00:30 +0100"
        var testDescription: String { name }
    }

    static let down =
        "Our shop is down. Every page of the site shows 502 Bad Gateway to all visitors, nobody can buy anything."
    static let question = "How do I add a team member in the dashboard? I cannot find the button."

    static let cases = [
        Case(
            name: "critical-guaranteed", template: "critical-guaranteed", from: "premium", to: "critical@cloud.example",
            subject: "Site down", body: down),
        Case(
            name: "critical-guaranteed-at-night", template: "critical-guaranteed", from: "premium",
            to: "critical@cloud.example",
            subject: "Site down", body: down, time: "Sat, 21 Nov 2026 03:12:00 +0100"),
        Case(
            name: "critical-wrong-channel", template: "critical-wrong-channel", from: "premium", subject: "Site down",
            body: down,
            time: "Fri, 20 Nov 2026 16:30:00 +0100"),
        Case(
            name: "critical-line-misuse", template: "critical-line-misuse", from: "premium", to: "critical@cloud.example",
            subject: "Team", body: question),
        Case(name: "received-premium", template: "received", from: "premium", subject: "Team", body: question),
        Case(
            name: "received-priority", template: "received", from: "priority", subject: "Team", body: question,
            time: "Fri, 20 Nov 2026 18:10:00 +0100"),
        Case(
            name: "received-standard", template: "received", from: "standard", subject: "Team", body: question,
            time: "Sun, 22 Nov 2026 12:00:00 +0100"),
        Case(name: "received-standard-critical", template: "received", from: "standard", subject: "Site down", body: down),
        Case(
            name: "received-general", template: "received", from: "priority", subject: "Hello",
            body: "Good morning, I have something on my mind. Best, Kim"),
        Case(name: "partner-handles", template: "partner-handles", from: "partnered", subject: "Team", body: question),
        Case(
            name: "security-received", template: "security-received", from: "priority", subject: "Vulnerability",
            body:
                "We found a security vulnerability: an SQL injection in your dashboard lets anybody read the data of other customers."
        ),
        Case(
            name: "feedback-thanks", template: "feedback-thanks", from: "priority", subject: "Praise",
            body: "Just feedback, nothing to do: your new documentation is a delight, thank you so much to the whole team!"),
        Case(
            name: "sla-contact", template: "sla-contact", from: "standard", subject: "SLA",
            body: "We would like an SLA with guaranteed response times. What support contracts do you have?"),
        Case(
            name: "refer-partners", template: "refer-partners", from: "priority", subject: "Agency wanted",
            body: "Can you recommend an agency or a freelance developer who can build a new website for us? We need a quote."
        ),
        Case(
            name: "premium-upgrade", template: "premium-upgrade", from: "standard", subject: "Onboarding programme",
            body: "We would like to book your onboarding programme for our new developers, tailored to our team."),
        Case(
            name: "alpha-beta", template: "alpha-beta", from: "priority", subject: "Beta feature",
            body:
                "The beta feature for previews that we switched on does not work. It is still marked as beta in the dashboard."
        ),
        Case(
            name: "out-of-scope", template: "out-of-scope", from: "standard", subject: "Django question",
            body: "How do I write a Django model with a many to many field? My Python code raises a TypeError in my view."),
        Case(name: "not-registered", template: "not-registered", from: "stranger", subject: "Team", body: question),
        Case(name: "not-authorized", template: "not-authorized", from: "intern@premium", subject: "Team", body: question),
        Case(
            name: "german-guarantee", template: "critical-guaranteed", from: "berlin", to: "critical@cloud.example",
            subject: "Shop", body: down),
        Case(name: "french-target", template: "received", from: "lyon", subject: "Équipe", body: question),
        Case(name: "spanish-best-effort", template: "received", from: "sevilla", subject: "¿Equipo?", body: question),
        Case(name: "portuguese-critical", template: "received", from: "recife", subject: "Loja parada", body: down),
    ]

    /// The mail with what changes from case to case by itself left as it is: nothing in a reply is random.
    static func reply(_ example: Case) throws -> (text: String, decision: Decision, suppressed: Suppression?) {
        let policy = try pack.get()
        let address = (example.from.contains("@") ? example.from : "kim@" + example.from) + ".example"
        let text = """
            Authentication-Results: mx.cloud.example; dmarc=pass header.from=\(address.split(separator: "@")[1])
            Received: from out.example (out.example [192.0.2.7]) by mx.cloud.example with ESMTPS; \(example.time)
            From: Kim <\(address)>
            To: \(example.to)
            Subject: \(example.subject)
            Message-ID: <\(example.name)@example>
            Content-Type: text/plain; charset=utf-8

            \(example.body)

            """
        let incoming = Incoming(Message(parsing: Array(text.utf8)))
        let arrival = try #require(incoming.message.received.first?.date).timestamp
        let decision = decide(incoming, register: register, policy: policy, zones: zones, now: arrival)
        let reply = try #require(
            Reply(
                to: incoming, decision, ticket: "CP-1042", digest: incoming.message.digest.bytes, policy: policy,
                zones: zones,
                now: arrival + 2))
        return (
            String(decoding: reply.message, as: UTF8.self), decision, suppression(of: incoming, decision, policy: policy)
        )
    }

    @Test(arguments: cases)
    func asItWas(_ example: Case) throws {
        let (text, decision, suppressed) = try Self.reply(example)
        #expect(decision.template == example.template)
        #expect(suppressed == nil)
        let file = Self.golden.appendingPathComponent(example.name + ".txt")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }

    /// No reply says more than its decision does.
    @Test(arguments: cases)
    func promisesNoMore(_ example: Case) throws {
        let (text, decision, _) = try Self.reply(example)
        let body = text.replacingOccurrences(of: " \n", with: " ")
        #expect(body.contains("CP-1042"))
        #expect(!body.contains("{") && !body.contains("}"))
        guard decision.sender.language ?? "en" == "en" else { return }
        #expect(body.contains("You are guaranteed") == (decision.promise.kind == .guarantee))
        #expect(body.contains("We aim to send") == (decision.promise.kind == .target))
        #expect(body.contains("automatic"))
        if decision.promise.kind == .none {
            for words in ["as soon as we can", "within", "guaranteed"] { #expect(!body.contains(words), "\(words)") }
        }
        if example.from != "premium" { #expect(!body.contains("critical@cloud.example")) }
    }

    @Test func everyTemplateHasItsCase() throws {
        let templates = Set(try Self.pack.get().routes.compactMap(\.reply))
        #expect(templates == Set(Self.cases.map(\.template)))
        #expect(Set(try Self.pack.get().routes.flatMap(\.adds)) == ["how-to-get-guarantees"])
    }

    /// A language has all of English's templates and phrases, or its customers would get two languages. Whoever is not registered
    /// has no language that we know.
    @Test func languagesAreWhole() throws {
        let templates = try Self.pack.get().templates.all
        let english = try #require(templates["en"])
        let phrases = Set(ReplyPhrases.english.keys).union(Phrases.parse(english["phrases"] ?? "").keys)
        for (language, own) in templates where language != "en" {
            #expect(Set(own.keys).symmetricDifference(english.keys).isSubset(of: ["not-registered"]), "\(language)")
            let missing = phrases.subtracting(Phrases.parse(own["phrases"] ?? "").keys)
            // Plans are called so everywhere; allowances and notice are no matter of this pack.
            let spared: Set = [
                "plan-standard", "plan-priority", "plan-premium", "allowance-left", "allowance-none", "notice",
            ]
            #expect(missing.isSubset(of: spared), "\(language)")
        }
    }

    /// A translation promises under the same names as the English: a place that is left out may be a time that is not told.
    @Test func translationsHaveThePlacesOfTheEnglish() throws {
        let templates = try Self.pack.get().templates.all
        let english = try #require(templates["en"])
        for (language, own) in templates where language != "en" {
            for (name, text) in own where name != "phrases" {
                let places = Set(ReplyPlace.all(in: Array(text.utf8)).map(\.name))
                #expect(
                    places == Set(ReplyPlace.all(in: Array((english[name] ?? "").utf8)).map(\.name)), "\(language) \(name)")
            }
            let wordings = ReplyPhrases.english.merging(Phrases.parse(english["phrases"] ?? "")) { $1 }
            for (name, text) in Phrases.parse(own["phrases"] ?? "") {
                guard let original = wordings[name] else { continue }
                let places = Set(ReplyPlace.all(in: Array(text.utf8)).map(\.name))
                #expect(places == Set(ReplyPlace.all(in: Array(original.utf8)).map(\.name)), "\(language) \(name)")
            }
        }
    }

    @Test func anUnknownPlaceIsAMistakeInThePack() {
        let replies = [
            SourceText(path: "replies/en/received.txt", text: "Ticket {tiket}.\n"),
            SourceText(path: "replies/en/phrases.txt", text: "time = {weekday}\n"),
        ]
        let files = PackFiles(
            rules: [SourceText(path: "test.rules", text: Fixture.rules)], replies: replies, holidays: [], digest: "sha256:0")
        let found = Policy.compile(files).diagnostics.map { $0.rendered() }.filter { $0.contains("tiket") }
        #expect(found.count == 1)
        #expect(found.first?.contains("a reply has nothing called \"tiket\"") == true)
        #expect(found.first?.contains("replies/en/received.txt:1:8") == true)
        #expect(found.first?.contains("did you mean \"ticket\"?") == true)
    }
}
