import Calendars
import Diagnostics
import Foundation
import Testing

@testable import Replies
@testable import RuleLanguage
@testable import Triage

/// The templates of the packs in `rules/`: every one, in every language, for every decision that may use it.
struct PackTests {
    static let packs = ["cloud-platform", "content-api", "edge-network", "web-agency"]

    static func policy(_ pack: String) throws -> Policy {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = root.appending(path: "rules/\(pack)")
        func sources(_ folders: [String], _ suffix: String) throws -> [SourceText] {
            try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
                .filter { path in path.hasSuffix(suffix) && folders.contains { path.hasPrefix($0) } }
                .map { SourceText(path: $0, bytes: Array(try Data(contentsOf: folder.appending(path: $0)))) }
        }
        let files = PackFiles(
            rules: try sources([""], ".rules"), replies: try sources(["replies/"], ".txt"),
            holidays: try sources(["holidays/"], ".txt"),
            digest: "")
        return try #require(Policy.compile(files).policy)
    }

    @Test(arguments: packs)
    func aLanguageHasItsDatesAndTitles(_ pack: String) throws {
        let policy = try Self.policy(pack)
        for (language, own) in policy.templates.all {
            let phrases = Phrases(own["phrases"], english: nil)
            #expect(phrases.list("weekdays").count == 7, "\(language)")
            #expect(phrases.list("months").count == 12, "\(language)")
            for name in ["due", "time"] {
                let text = Phrases.parse(own["phrases"] ?? "")[name] ?? ReplyPhrases.english[name] ?? ""
                #expect(places(text).isSuperset(of: ["day", "month", "clock", "zone"]), "\(language)")
            }
            // English has the rules' own words; one with a hyphen is no word to a customer.
            for severity in policy.severities where language != "en" || severity.name.contains("-") {
                #expect(phrases.has("severity-\(severity.name)"), "\(severity.name) in \(language)")
            }
            guard language != "en" else { continue }
            for category in policy.categories {
                #expect(phrases.has("category-\(category.name)"), "\(category.name) in \(language)")
                let titles = phrases("help-\(category.name)").split(separator: "|").count
                #expect(titles == category.help.count, "help-\(category.name) in \(language)")
            }
        }
    }

    @Test("what a customer is told was not passed on goes into no partner's report: the agency quotes for new work itself")
    func newWorkIsNotReferred() throws {
        let policy = try Self.policy("web-agency")
        let newWork = try #require(policy.categories.first { $0.name == "new-work" })
        #expect(!newWork.refersToPartners)
        let english = try #require(policy.templates.all["en"]?["new-work"])
        #expect(english.contains("we have not passed your message") && english.contains("{partners}"))
    }

    @Test("the line above the pages that may help does not say a page's title once more", arguments: packs)
    func titlesAreSaidOnce(_ pack: String) throws {
        let policy = try Self.policy(pack)
        for (language, templates) in policy.templates.all {
            let phrases = Phrases(templates["phrases"], english: nil)
            let titles = policy.categories.flatMap { category in
                let own = phrases("help-\(category.name)").split(separator: "|").map(Self.folded)
                return own + category.help.map { Self.folded($0.title) }
            }
            for (name, template) in templates where name != "phrases" {
                let lines = template.split(separator: "\n").map(Self.folded)
                for (line, next) in zip(lines, lines.dropFirst()) where next == "{help}" {
                    #expect(!titles.contains(line), "\(language)/\(name)")
                }
            }
        }
    }

    /// A title without what may differ where it is the same: blanks around it, capitals, the colon behind.
    private static func folded(_ text: some StringProtocol) -> String {
        text.lowercased().trimmingCharacters(in: .whitespaces.union(CharacterSet(charactersIn: ":")))
    }

    /// A time may be "une heure" or "un jour ouvré", before which "de" would be "d’".
    @Test("French has no de before a time", arguments: packs)
    func elision(_ pack: String) throws {
        for (name, template) in try #require(Self.policy(pack).templates.all["fr"]) {
            #expect(!Self.squeezed(template).contains("de {within}"), "\(name)")
        }
    }

    private func places(_ text: String) -> Set<String> { Set(ReplyPlace.all(in: Array(text.utf8)).map(\.name)) }

    /// A decision of this pack's on a mail of its own, for one of each category, severity and promise.
    static func decisions(_ policy: Policy) -> [Decision] {
        let incoming = Fixture.mail(to: policy.channels[0].addresses[0])
        let base = Triage.decide(
            incoming, register: Fixture.register, policy: policy, zones: Fixture.zones, now: Fixture.now)
        let promises = policy.promises.map(\.promise)
        let rounds = max(policy.categories.count, policy.severities.count, promises.count, policy.plans.count)
        return (0..<rounds).flatMap { round in
            [true, false].map { isEntitled in
                var decision = base
                decision.isEntitled = isEntitled
                decision.category = policy.categories[round % policy.categories.count].name
                decision.severity = policy.severities[round % policy.severities.count].name
                decision.promise = promises[round % promises.count]
                decision.clocks = decision.promise.clocks.map { clock in
                    DecidedClock(
                        name: clock.name, within: clock.within, calendar: clock.calendar,
                        due: clock.after == nil ? DueTime(time: Fixture.now + 7200, steps: []) : nil, after: clock.after)
                }
                decision.sender.plan = policy.plans[round % policy.plans.count].name
                decision.sender.contactName = isEntitled ? "Jane Doe" : nil
                decision.sender.project = isEntitled ? "acme-shop" : nil
                decision.sender.partner = round % 2 == 0 ? nil : policy.partners.first?.id ?? "unknown"
                return decision
            }
        }
    }

    @Test(arguments: packs)
    func everyTemplateSaysWhatItMust(_ pack: String) throws {
        let policy = try Self.policy(pack)
        let adds = Set(policy.routes.flatMap(\.adds))
        let incoming = Fixture.mail()
        let decisions = Self.decisions(policy)
        for (language, templates) in policy.templates.all {
            let names = templates.keys.sorted().filter { $0 != "phrases" && !adds.contains($0) }
            for (place, name) in names.enumerated() {
                // Each template gets its share of them.
                for (number, var decision) in decisions.enumerated() where (number + place) % 5 == 0 {
                    decision.template = name
                    decision.sender.language = language
                    decision.adds = number % 4 == 0 ? adds.sorted() : []
                    let reply = try #require(
                        Reply(
                            to: incoming, decision, ticket: "EX-4711", digest: [1], policy: policy, zones: Fixture.zones,
                            now: Fixture.now,
                            facts: ReplyFacts(
                                usualWait: number % 2 == 0 ? 3000 : nil,
                                silentDays: name == policy.closing?.reply ? policy.closing?.days : nil)))
                    let text = String(decoding: reply.message, as: UTF8.self)
                    let body = text[(text.firstRange(of: "\n\n")?.upperBound ?? text.startIndex)...]
                    let comment = Comment(rawValue: "\(pack)/\(language)/\(name), \(number):\n\(text)")
                    #expect(text.contains("\nContent-Language: \(language)\n"), comment)
                    #expect(body.contains("EX-4711"), comment)
                    #expect(Self.automatic.contains { body.lowercased().contains($0) }, comment)
                    #expect(!body.contains("{") && !body.contains("}"), comment)
                    #expect(body.utf8.count < 4000, comment)
                    // Guarantees are for those who have them.
                    if decision.promise.kind != .guarantee {
                        for phrase in ["promise-guarantee", "clock-guarantee-respond", "clock-guarantee-resolve"] {
                            let opening = Phrases(templates["phrases"], english: policy.templates["en", "phrases"])(phrase)
                                .prefix(24)
                            #expect(!Self.squeezed(body).contains(opening.prefix { $0 != "{" }), comment)
                        }
                    }
                }
            }
        }
    }

    /// How each language says that nobody wrote this.
    static let automatic = ["automatic", "automatisch", "automatique", "automática", "automático"]

    static func squeezed(_ text: some StringProtocol) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// What a stranger gets does not depend on the register.
    @Test(arguments: packs)
    func strangersLearnNothing(_ pack: String) throws {
        let policy = try Self.policy(pack)
        let template = try #require(policy.templates["en", "not-registered"])
        let allowed: Set<ReplyVariable> = [.greeting, .site, .ticket, .subject, .telephone, .website, .status]
        #expect(places(template).isSubset(of: Set(allowed.map(\.rawValue))))
        let authorized = try #require(policy.templates["en", "not-authorized"])
        #expect(places(authorized).isSubset(of: Set(allowed.map(\.rawValue))))
    }
}
