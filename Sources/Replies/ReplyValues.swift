import Calendars
import Mail
import RuleLanguage
import Triage

/// What a template's places say for one decision. Nothing here promises more than the decision does.
struct ReplyValues {
    private(set) var values: [String: String] = [:]

    private let phrases: Phrases
    /// The customer's own zone, else the site's.
    private let zone: Zone

    init(_ decision: Decision, policy: Policy, phrases: Phrases, zones: ZoneDatabase, now: Timestamp) {
        self.phrases = phrases
        let sender = decision.sender
        zone = sender.timezone.flatMap(zones.zone) ?? zones.zone(policy.site.timezone) ?? .utc
        let category = decision.category.flatMap { name in policy.categories.first { $0.name == name } }

        let name = HeaderText.clean(sender.contactName ?? "", limit: 60)
        set(.greeting, name.isEmpty ? phrases("greeting-nameless") : phrases("greeting", ["name": name]))
        set(.site, policy.site.name)
        set(.account, sender.accountName)
        set(.plan, sender.plan)
        set(.project, sender.projectIsForeign ? nil : sender.project)
        set(.category, category.map { phrases.has("category-\($0.name)") ? phrases("category-\($0.name)") : $0.describe })
        set(.severity, decision.severity.map { phrases.has("severity-\($0)") ? phrases("severity-\($0)") : $0 })
        set(.telephone, policy.site.settings["telephone"])
        set(.website, policy.site.settings["website"])
        set(.status, policy.site.settings["status"])
        set(.help, category?.help.map { "\($0.title): \($0.link)" }.joined(separator: "\n"))
        set(.partners, partners(decision, policy).joined(separator: "\n"))
        set(.promise, promise(decision, policy))
        set(.clocks, clocks(decision, policy).joined(separator: "\n"))
        set(.desk, desk(decision, policy, zones: zones, now: now))
    }

    private mutating func set(_ variable: ReplyVariable, _ text: String?) { values[variable.rawValue] = text ?? "" }

    /// The partner that the request is referred to first, then the others that take such work.
    private func partners(_ decision: Decision, _ policy: Policy) -> [String] {
        let takers = policy.partners.filter { partner in partner.id == decision.partner || decision.category.map(partner.takes.contains) ?? false }
        let ordered = takers.filter { $0.id == decision.partner } + takers.filter { $0.id != decision.partner }
        return ordered.map { partner in [partner.name, partner.website ?? partner.mail].joined(separator: ": ") }
    }

    private func promise(_ decision: Decision, _ policy: Policy) -> String? {
        let promise = decision.promise
        switch promise.kind {
        case .none: return promise.calendar == nil ? nil : phrases("promise-none")
        case .bestEffort: return phrases("promise-best-effort")
        case .guarantee, .target:
            guard let headline = promise.headline, decision.clocks.indices.contains(headline), let due = decision.clocks[headline].due else {
                return phrases("promise-best-effort")
            }
            let within = within(decision.clocks[headline], policy)
            let sentence = promise.kind == .guarantee ? "promise-guarantee" : "promise-target"
            return phrases(sentence, ["within": within, "due": time(due.time)])
        }
    }

    private func clocks(_ decision: Decision, _ policy: Policy) -> [String] {
        decision.clocks.enumerated().compactMap { index, clock in
            guard index != decision.promise.headline else { return nil }
            let within = within(clock, policy)
            if let due = clock.due { return phrases("clock-\(clock.name)", ["within": within, "due": time(due.time)]) }
            return clock.after == nil ? nil : phrases("clock-\(clock.name)-after", ["within": within])
        }
    }

    private func within(_ clock: DecidedClock, _ policy: Policy) -> String {
        let definition = policy.calendars.first { $0.name == clock.calendar }
        let isAlways = definition.map { $0.holidayFiles.isEmpty && $0.week == OpeningCalendar.alwaysOpen } ?? false
        switch clock.within {
        case .businessDays(let count):
            return phrases(count == 1 ? "within-business-day" : "within-business-days", ["count": String(count)])
        case .minutes(let count) where count % 60 != 0: return phrases("within-minutes", ["count": String(count)])
        case .minutes(let count):
            let hours = count / 60
            let open = isAlways ? "" : "open-"
            return phrases("within-\(open)\(hours == 1 ? "hour" : "hours")", ["count": String(hours)])
        }
    }

    /// By the promise's calendar; where it never closes, there is nothing to say.
    private func desk(_ decision: Decision, _ policy: Policy, zones: ZoneDatabase, now: Timestamp) -> String? {
        let named = decision.promise.calendar ?? policy.calendars.first?.name
        guard let named, let calendar = policy.openingCalendar(named, for: decision.sender, zones: zones) else { return nil }
        if calendar.isOpen(at: now) {
            guard let closing = calendar.nextClosing(atOrAfter: now) else { return nil }
            return phrases("desk-open", ["time": time(closing)])
        }
        return calendar.nextOpening(atOrAfter: now).map { phrases("desk-closed", ["time": time($0)]) }
    }

    /// A moment in the customer's own zone.
    private func time(_ time: Timestamp) -> String {
        let local = zone.local(at: time)
        let weekdays = phrases.list("weekdays")
        let months = phrases.list("months")
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return phrases(
            "time",
            [
                "weekday": weekdays.count == 7 ? weekdays[local.weekday] : "", "day": String(local.date.day),
                "month": months.count == 12 ? months[local.date.month - 1] : two(local.date.month), "year": String(local.date.year),
                "clock": two(local.hour) + ":" + two(local.minute), "zone": local.abbreviation,
            ])
    }
}
