import Calendars
import Diagnostics

extension PolicyCompiler {
    /// Reports promises of a plan that are weaker than those of a plan that it includes, for the same message.
    mutating func checkPromises(_ policy: Policy) {
        guard let table = tables.first(where: { $0.kind == .promises }), table.rows.count == policy.promises.count,
            let space = RowSpace(
                plans: policy.plans.map(\.name), channels: policy.channels, categories: policy.categories,
                severities: policy.severities, partners: policy.partners.map(\.id), hasAlerts: false,
                conditions: table.rows.flatMap(\.conditions))
        else { return }
        let asker = PromiseAsker(policy: policy, space: space)
        for plan in policy.plans {
            var told: Set<[Int]> = []
            for lower in policy.plans where lower.name != plan.name && plan.includes.contains(lower.name) {
                for message in asker.messages {
                    let (own, other) = (asker.row(message, plan.name), asker.row(message, lower.name))
                    guard let otherRow = other.row else { continue }
                    let ownPromise = own.row.map { policy.promises[$0].promise } ?? PromiseAsker.nothing
                    let otherPromise = policy.promises[otherRow].promise
                    guard asker.isWeaker(ownPromise, than: otherPromise), told.insert([own.row ?? -1, otherRow]).inserted
                    else {
                        continue
                    }
                    let place =
                        own.row.map { Diagnostic.Place(table.rows[$0].source, table.rows[$0].range) }
                        ?? plans.places[plan.name]
                    diagnostics.append(
                        Diagnostic(
                            .warning, .weakerPromise,
                            "plan \(plan.name) is promised less than plan \(lower.name), which it includes", at: place,
                            help: "\(own.description): \(ownPromise.description), where plan \(lower.name) gets "
                                + "\(otherPromise.description) (\(policy.promises[otherRow].origin.description))"))
                }
            }
        }
    }
}

/// What is promised for a message under one plan and under another.
private struct PromiseAsker {
    struct Message {
        var category: Int
        var severity: Int
        var channel: Int
        var partner: String?
    }

    let policy: Policy
    let space: RowSpace
    private let rows: [[RowSpace.Term]]
    private let scopes: [[[RowSpace.Term]]]
    /// Minutes and days that each calendar is open in a week.
    private let openings: [String: (minutes: Int, days: Int)]

    static let nothing = Promise(kind: .none, clocks: [], headline: nil, calendar: nil)

    init(policy: Policy, space: RowSpace) {
        self.policy = policy
        self.space = space
        rows = policy.promises.map { space.terms($0.conditions) }
        scopes = policy.categories.map { category in category.scope.map { space.terms($0.conditions) } }
        openings = Dictionary(
            policy.calendars.map { calendar in
                (calendar.name, (calendar.week.joined().reduce(0) { $0 + $1.count }, calendar.week.count { !$0.isEmpty }))
            }, uniquingKeysWith: { first, _ in first })
    }

    /// As many as there are kinds of messages of a verified, authorized sender.
    var messages: [Message] {
        let partners: [String?] = [nil] + policy.partners.prefix(1).map(\.id)
        return policy.categories.indices.flatMap { category in
            policy.severities.indices.flatMap { severity in
                policy.channels.indices.flatMap { channel in
                    partners.map { Message(category: category, severity: severity, channel: channel, partner: $0) }
                }
            }
        }
    }

    /// The row that decides under a plan; nil where the message is out of scope then.
    func row(_ message: Message, _ plan: String) -> (row: Int?, description: String) {
        let channel = follow(message.channel, policy.channels.map { ($0.name, $0.plans, $0.otherwise) }, plan) ?? 0
        let severity =
            follow(message.severity, policy.severities.map { ($0.name, $0.plans, $0.otherwise) }, plan)
            ?? policy.defaultSeverity
        func number(_ value: String?, _ subject: Condition.Subject) -> Int { space.number(value, of: subject) ?? 0 }
        var combination = RowSpace.subjects.map { _ in 0 }
        combination[RowSpace.index(.plan)] = number(plan, .plan)
        combination[RowSpace.index(.partner)] = number(message.partner, .partner)
        combination[RowSpace.index(.channel)] = channel
        combination[RowSpace.index(.category)] = number(policy.categories[message.category].name, .category)
        combination[RowSpace.index(.severity)] = number(policy.severities[severity].name, .severity)
        let scopeRow = scopes[message.category].firstIndex { space.meets(combination, $0) }
        let scope = scopeRow.map { policy.categories[message.category].scope[$0].scope } ?? .in
        combination[RowSpace.index(.scope)] = number(scope.rawValue, .scope)
        let row = rows.indices.first { !policy.promises[$0].isShadow && space.meets(combination, rows[$0]) }
        let subjects = [.category, .severity, .channel].map(RowSpace.index)
        return (scope == .in ? row : nil, space.description(of: combination, subjects: Set(subjects)))
    }

    /// What a plan has instead of what it does not have.
    private func follow(_ start: Int, _ list: [(name: String, plans: Set<String>, otherwise: String?)], _ plan: String)
        -> Int?
    {
        var number = start
        for _ in list {
            if list[number].plans.isEmpty || list[number].plans.contains(plan) { return number }
            guard let next = list[number].otherwise.flatMap({ name in list.firstIndex { $0.name == name } }) else {
                return nil
            }
            number = next
        }
        return nil
    }

    func isWeaker(_ promise: Promise, than other: Promise) -> Bool {
        let ranks: [PromiseKind] = [.none, .bestEffort, .target, .guarantee]
        let (own, others) = (ranks.firstIndex(of: promise.kind) ?? 0, ranks.firstIndex(of: other.kind) ?? 0)
        guard own == others else { return own < others }
        guard let first = promise.headline.map({ promise.clocks[$0] }), let second = other.headline.map({ other.clocks[$0] })
        else {
            return false
        }
        return wait(first) > wait(second)
    }

    /// About how many minutes by the wall clock a time in a calendar is, on average over the week.
    private func wait(_ clock: Promise.Clock) -> Int {
        let open = openings[clock.calendar] ?? (7 * 1440, 7)
        return switch clock.within {
        case .minutes(let count): count * 7 * 1440 / max(1, open.minutes)
        case .businessDays(let count): count * 7 * 1440 / max(1, open.days)
        }
    }
}
