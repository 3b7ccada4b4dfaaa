package import Calendars
import RuleLanguage
package import Triage

/// A message that other rules would decide otherwise.
package struct Change: Sendable {
    package var ticket: Int64
    package var subject: String
    package var account: String?
    package var received: Timestamp
    package var old: Outcome
    package var new: Outcome
    package var cause: Cause
    package var cost: Cost
}

/// What changes mean to a customer: what he may expect, and when.
package struct Cost: Equatable, Sendable {
    package var changes = 0
    /// Messages that go to another queue.
    package var moved = 0
    /// Messages whose promise is weaker: a lesser kind, or due later.
    package var weaker = 0
    package var stronger = 0
    /// Seconds by which first answers are due later in all; less than 0: sooner. Only where both rules give a time.
    package var later: Int64 = 0

    package init() {}

    /// The cost of one change.
    package init(from old: Decision, to new: Decision) {
        changes = 1
        moved = old.queue == new.queue ? 0 : 1
        let (was, now) = (Cost.strength(old.promise.kind), Cost.strength(new.promise.kind))
        if let before = Cost.due(old), let after = Cost.due(new) { later = after - before }
        if was != now {
            if now < was { weaker = 1 } else { stronger = 1 }
        } else if later != 0 {
            if later > 0 { weaker = 1 } else { stronger = 1 }
        }
    }

    private static func strength(_ kind: PromiseKind) -> Int {
        switch kind {
        case .guarantee: 3
        case .target: 2
        case .bestEffort: 1
        case .none: 0
        }
    }

    private static func due(_ decision: Decision) -> Timestamp? { decision.clocks.lazy.compactMap { $0.due?.time }.first }

    package static func += (sum: inout Cost, cost: Cost) {
        sum.changes += cost.changes
        sum.moved += cost.moved
        sum.weaker += cost.weaker
        sum.stronger += cost.stronger
        sum.later += cost.later
    }
}

/// What a replay found.
package struct ReplayReport: Sendable {
    /// Messages that were decided again.
    package var decided = 0
    /// Of these, those whose text is kept in part only.
    package var cut = 0
    /// Kept in a form that this program does not know.
    package var unreadable = 0
    package var changes: [Change] = []

    package init() {}

    package mutating func append(_ other: ReplayReport) {
        decided += other.decided
        cut += other.cut
        unreadable += other.unreadable
        changes += other.changes
    }

    /// Changes with one cause.
    package struct Group: Sendable {
        package var cause: Cause
        package var changes: [Change]

        /// Where messages go, and how many: `desk → accounting`.
        package var moves: [(text: String, count: Int)] {
            ReplayReport.counted(
                changes.map { change in
                    let fields = change.new.differing(from: change.old)
                    let field = fields.contains(.queue) ? Outcome.Field.queue : fields.first ?? .queue
                    let name = field == .queue ? "" : field.rawValue + " "
                    return "\(name)\(change.old[field] ?? "none") → \(change.new[field] ?? "none")"
                })
        }
    }

    /// The largest group first.
    package var groups: [Group] {
        var order: [Cause] = []
        var groups: [Cause: [Change]] = [:]
        for change in changes.sorted(by: { $0.ticket < $1.ticket }) {
            if groups[change.cause] == nil { order.append(change.cause) }
            groups[change.cause, default: []].append(change)
        }
        return order.enumerated().map {
            (offset: $0.offset, group: Group(cause: $0.element, changes: groups[$0.element] ?? []))
        }
        .sorted { ($1.group.changes.count, $0.offset) < ($0.group.changes.count, $1.offset) }.map(\.group)
    }

    /// What it costs each customer, the most touched first; nil stands for senders without an account.
    package var customers: [(account: String?, cost: Cost)] {
        var costs: [String?: Cost] = [:]
        for change in changes { costs[change.account, default: Cost()] += change.cost }
        return costs.map { (account: $0.key, cost: $0.value) }.sorted {
            ($1.cost.weaker, $1.cost.changes, $0.account ?? "") < ($0.cost.weaker, $0.cost.changes, $1.account ?? "")
        }
    }

    static func counted(_ texts: [String]) -> [(text: String, count: Int)] {
        Dictionary(texts.map { ($0, 1) }, uniquingKeysWith: +).map { (text: $0.key, count: $0.value) }
            .sorted { ($1.count, $0.text) < ($0.count, $1.text) }
    }
}
