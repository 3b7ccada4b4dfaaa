import Calendars
import Mail
import RuleLanguage
import Triage

/// What a template's places say for one decision. Nothing here promises more than the decision does.
struct ReplyValues {
    private(set) var values: [String: String] = [:]

    private let decision: Decision
    private let policy: Policy
    private let phrases: Phrases
    private let zones: ZoneDatabase
    private let now: Timestamp
    private let moments: Moments

    /// Characters of a name from the register that a reply repeats.
    private static let nameLimit = 80
    /// Partners that are named: a choice, not a list.
    private static let mostPartners = 4

    init(
        _ decision: Decision, policy: Policy, phrases: Phrases, zones: ZoneDatabase, now: Timestamp,
        facts: ReplyFacts = ReplyFacts()
    ) {
        self.decision = decision
        self.policy = policy
        self.phrases = phrases
        self.zones = zones
        self.now = now
        let sender = decision.sender
        let zone = sender.timezone.flatMap(zones.zone) ?? zones.zone(policy.site.timezone) ?? .utc
        moments = Moments(zone: zone, phrases: phrases)

        let name = HeaderText.clean(sender.contactName ?? "", limit: Self.nameLimit)
        set(.greeting, name.isEmpty ? phrases("greeting-nameless") : phrases("greeting", ["name": name]))
        set(.site, policy.site.name)
        set(.account, sender.accountName, limit: Self.nameLimit)
        set(.plan, sender.plan.map { named("plan", $0) })
        set(.project, sender.projectIsForeign ? nil : sender.project, limit: Self.nameLimit)
        set(
            .category,
            category.map { category in
                phrases.has("category-\(category.name)")
                    ? phrases("category-\(category.name)") : category.describe.isEmpty ? category.name : category.describe
            })
        set(.severity, decision.severity.map { named("severity", $0) })
        set(.telephone, policy.site.settings["telephone"])
        set(.website, policy.site.settings["website"])
        set(.status, policy.site.settings["status"])
        values[ReplyVariable.help.rawValue] = help.joined(separator: "\n")
        values[ReplyVariable.partners.rawValue] = partners.joined(separator: "\n")
        set(.partner, (decision.partner ?? sender.partner).map { id in policy.partner(id)?.name ?? phrases("partner") })
        set(.understood, understood)
        set(.promise, promise)
        values[ReplyVariable.clocks.rawValue] = clocks.joined(separator: "\n")
        set(.desk, desk)
        set(.usualWait, facts.usualWait.map { phrases("usual-wait", ["time": moments.wait(seconds: $0)]) })
        set(.allowance, facts.bookedMinutes.flatMap(allowance))
        set(.silent, facts.silentDays.map(moments.days))
        set(.notice, notice)
        let line = guaranteedLine
        // Who is there already need not be sent there.
        let better = decision.promise.kind == .guarantee ? nil : line
        set(.guaranteedLine, better?.address)
        set(.guaranteedWithin, better?.within)
        set(.worse, worse(line))
    }

    /// One line: names come from a register, which somebody imported from somewhere.
    private mutating func set(_ variable: ReplyVariable, _ text: String?, limit: Int = 1000) {
        values[variable.rawValue] = HeaderText.clean(text ?? "", limit: limit)
    }

    /// The phrase for a name of the policy's, else the name: `severity-critical`.
    private func named(_ what: String, _ name: String) -> String {
        phrases.has("\(what)-\(name)") ? phrases("\(what)-\(name)") : name
    }

    private var category: Category? { decision.category.flatMap { name in policy.categories.first { $0.name == name } } }

    // MARK: What we took it for

    private var understood: String? {
        guard let category, decision.severity != nil else { return nil }
        let facts = ["category", "severity", "project"].reduce(into: [:]) { $0[$1] = values[$1] }
        if category.isDefault { return phrases("understood-default", facts) }
        return phrases(values[ReplyVariable.project.rawValue]?.isEmpty == false ? "understood-project" : "understood", facts)
    }

    private var help: [String] {
        guard let category else { return [] }
        // Titles in another language: `help-deployment = Das Protokoll | Stand der Plattform`
        let titles = phrases("help-\(category.name)").split(separator: "|").map(Template.trimmed)
        return category.help.enumerated().map { index, article in
            "- \(titles.count == category.help.count ? titles[index] : article.title): \(article.link)"
        }
    }

    // MARK: The promise

    /// A guarantee is said only where the decision is one, and no time where it has none.
    private var promise: String? {
        let promise = decision.promise
        switch promise.kind {
        case .none: return promise.calendar == nil ? nil : phrases("promise-none")
        case .bestEffort: return phrases("promise-best-effort")
        case .guarantee, .target:
            guard let headline = promise.headline, decision.clocks.indices.contains(headline),
                let due = decision.clocks[headline].due
            else { return phrases("promise-best-effort") }
            let clock = decision.clocks[headline]
            let facts = ["within": within(clock), "due": moments.due(due.time)]
            // Mail that was held up on its way, or is read in long after it came.
            if due.time <= now { return phrases("promise-overdue", facts) }
            return phrases.first(
                "promise-\(promise.kind.rawValue)-\(clock.name)", "promise-\(promise.kind.rawValue)", values: facts)
        }
    }

    /// The clocks beside the headline's.
    private var clocks: [String] {
        let kind = decision.promise.kind
        guard kind == .guarantee || kind == .target else { return [] }
        return decision.clocks.enumerated().compactMap { index, clock in
            guard index != decision.promise.headline else { return nil }
            let name = "clock-\(kind.rawValue)-\(clock.name)"
            if let due = clock.due {
                return due.time <= now ? nil : phrases(name, ["within": within(clock), "due": moments.due(due.time)])
            }
            return clock.after == nil ? nil : phrases(name + "-after", ["within": within(clock)])
        }
        .filter { !$0.isEmpty }
    }

    private func within(_ clock: DecidedClock) -> String {
        moments.span(clock.within, isAlwaysOpen: isAlwaysOpen(clock.calendar))
    }

    private func isAlwaysOpen(_ name: String) -> Bool {
        guard let definition = policy.calendars.first(where: { $0.name == name }) else { return false }
        return definition.holidayFiles.isEmpty && definition.week == OpeningCalendar.alwaysOpen
    }

    // MARK: The desk

    /// By the calendar of the promise, if that has hours of the day; else by the first that has, which are the desk's hours. A
    /// guarantee that runs day and night has somebody at the desk.
    private var desk: String? {
        let promised = decision.promise.headline.map { decision.promise.clocks[$0].calendar } ?? decision.promise.calendar
        if let promised, isAlwaysOpen(promised), decision.promise.kind == .guarantee { return phrases("desk-always") }
        let withHours = policy.calendars.filter { $0.week.contains { $0.contains { $0 != 0..<1440 } } }
        guard let name = withHours.first(where: { $0.name == promised })?.name ?? withHours.first?.name,
            let calendar = policy.openingCalendar(name, for: decision.sender, zones: zones)
        else { return nil }
        guard calendar.isOpen(at: now) else {
            return calendar.nextOpening(atOrAfter: now).map { phrases("desk-closed", ["time": moments.time($0)]) }
        }
        return calendar.nextClosing(atOrAfter: now).map { phrases("desk-open", ["time": moments.clock($0, now: now)]) }
    }

    // MARK: Bookings

    private func allowance(booked: Int) -> String? {
        guard let allowance = policy.allowance(of: decision.category, plan: decision.sender.plan) else { return nil }
        let year = (zones.zone(policy.site.timezone) ?? .utc).local(at: now).date.year
        let left = allowance.minutes - booked
        return phrases(
            left > 0 ? "allowance-left" : "allowance-none",
            [
                "included": moments.span(.minutes(allowance.minutes), isAlwaysOpen: true),
                "left": moments.span(.minutes(max(0, left)), isAlwaysOpen: true), "year": String(year),
            ])
    }

    /// Rounded up to the hour, so that who books it on the next day still does so in time.
    private var notice: String? {
        guard let minutes = policy.queues.first(where: { $0.name == decision.queue })?.noticeMinutes else { return nil }
        let soonest = now + Int64(minutes) * 60
        return phrases("notice", ["time": moments.time(soonest + (3600 - soonest.seconds % 3600) % 3600)])
    }

    // MARK: If it is worse

    private func worse(_ line: (address: String, within: String)?) -> String? {
        guard decision.isEntitled, let severity = decision.severity,
            policy.severities.contains(where: { $0.name == severity && $0.rank > 0 })
        else { return nil }
        guard let line else { return phrases("worse-reply") }
        return phrases("worse-line", ["address": line.address, "within": line.within])
    }

    /// The channel on which the sender's plan has a guarantee: the promise that names plan and channel, told apart by nothing but
    /// how bad it is.
    private var guaranteedLine: (address: String, within: String)? {
        guard decision.isEntitled, let plan = decision.sender.plan else { return nil }
        for row in policy.promises where row.promise.kind == .guarantee {
            let isForPlan = row.conditions.allSatisfy { condition in
                switch condition.subject {
                case .plan: condition.values.contains(plan) != condition.negated
                case .channel: !condition.negated
                case .severity, .category: true
                default: false
                }
            }
            guard isForPlan, let names = row.conditions.first(where: { $0.subject == .channel })?.values,
                let channel = policy.channels.last(where: {
                    names.contains($0.name) && ($0.plans.isEmpty || $0.plans.contains(plan)) && !$0.addresses.isEmpty
                }),
                let headline = row.promise.headline, row.promise.clocks.indices.contains(headline)
            else { continue }
            let clock = row.promise.clocks[headline]
            return (channel.addresses[0], moments.span(clock.within, isAlwaysOpen: isAlwaysOpen(clock.calendar)))
        }
        return nil
    }

    // MARK: Partners

    private var partners: [String] {
        policy.partners(named: decision).prefix(Self.mostPartners).map { partner in
            "- " + HeaderText.clean(partner.name, limit: Self.nameLimit) + ": " + (partner.website ?? partner.mail)
        }
    }
}
