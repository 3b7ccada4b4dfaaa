import Bytes
import Calendars
import Replies
package import RuleLanguage
package import Store
package import Tickets

/// A clock near or past its promise.
package struct DueClock: Sendable {
    package var ticket: Ticket
    package var status: TicketStatus
    package var clock: RunningClock
    /// How much of the time promised is over; 100 and more: it is broken.
    package var percent: Int
}

/// What is done as promises come near, or are broken.
package struct Escalating {
    private let store: Store
    private let zones: ZoneDatabase
    private let pastPolicies: PastPolicies
    private let notices: Notices
    private let clock: () -> Timestamp

    package init(_ desk: Desk) {
        store = desk.store
        zones = desk.zones
        pastPolicies = desk.pastPolicies
        notices = Notices(desk)
        clock = desk.clock
    }

    /// Clocks looked at in one go; what is more waits for the next, the first due first.
    private static let dueAtOnce = 100_000
    /// Seconds ahead of now at which a clock that is due can be near: the longest promises take days, holidays between.
    private static let horizon: Int64 = 45 * 86_400
    /// A clock is near its promise from here on, in percent, where its queue names no share of its own.
    private static let nearPercent = 75

    /// Clocks that run and are near or past their promise: from the first share at which their queue escalates, or three quarters.
    package func dueClocks(policy: Policy) throws(DeskError) -> [DueClock] {
        let now = clock()
        var near: [DueClock] = []
        for found in try runningClocks() {
            let percent = try percentGone(found, at: now, policy: policy)
            let shares = policy.queues.first { $0.name == found.ticket.queue }?.escalations.map(\.percent) ?? []
            guard percent >= min(shares.min() ?? Escalating.nearPercent, Escalating.nearPercent) else { continue }
            near.append(DueClock(ticket: found.ticket, status: found.status, clock: found.clock, percent: percent))
        }
        return near
    }

    private func runningClocks() throws(DeskError) -> [Store.DueClock] {
        try stored(store.runningClocks(dueBefore: clock() + Escalating.horizon, limit: Escalating.dueAtOnce))
            .filter { $0.status.state != .resolved && $0.ticket.outcome == .ticketed }
    }

    private func percentGone(_ found: Store.DueClock, at now: Timestamp, policy: Policy) throws(DeskError) -> Int {
        let calendars = try stored(TicketCalendars(of: found.ticket, else: policy, store, pastPolicies, zones))
        return found.clock.percentGone(at: now, since: found.ticket.received, in: calendars.calendar(found.clock.calendar))
            ?? 0
    }

    /// A step of an escalation that was taken.
    package struct Step: Sendable {
        package var ticket: Int64
        package var clock: String
        /// The share at which it was to be taken.
        package var percent: Int
        package var to: String
    }

    /// Takes the steps of escalations that are due, each once for a clock as it runs: whoever the queue names is told.
    package func escalate(policy: Policy) throws(DeskError) -> [Step] {
        let now = clock()
        var taken: [Step] = []
        for found in try runningClocks() {
            guard let queue = policy.queues.first(where: { $0.name == found.ticket.queue }), !queue.escalations.isEmpty
            else { continue }
            let percent = try percentGone(found, at: now, policy: policy)
            for share in Set(queue.escalations.map(\.percent)).sorted() where percent >= share {
                let told = queue.escalations.filter { $0.percent == share }.map(\.to)
                guard try take(share, of: found, percent: percent, telling: told, at: now, policy: policy) else { continue }
                taken += told.map {
                    Step(ticket: found.ticket.number, clock: found.clock.name, percent: share, to: $0)
                }
            }
        }
        return taken
    }

    /// Takes the step of a share of the time: everybody whom the queue names for it is told.
    ///
    /// - Returns: false where it was taken before.
    private func take(
        _ share: Int, of found: Store.DueClock, percent: Int, telling told: [String], at now: Timestamp, policy: Policy
    ) throws(DeskError) -> Bool {
        try store.transaction { () throws(DeskError) in
            let number = found.ticket.number
            guard
                try stored(store.escalate(found.clock, of: number, percent: share, at: now))
            else { return false }
            for (index, text) in told.enumerated() {
                try tell(text, number: index, of: found, percent: percent, step: share, policy: policy)
                let change = TicketChange(
                    at: now, kind: .escalate, detail: "\(found.clock.name) at \(share)%, told \(text)",
                    by: Doer.clock)
                try stored(store.insert(change, of: number))
            }
            return true
        }
    }

    /// - Parameter number: of those who are told at this step.
    private func tell(
        _ text: String, number: Int, of found: Store.DueClock, percent: Int, step: Int, policy: Policy
    ) throws(DeskError) {
        let ticket = found.ticket
        let name = Desk.name(of: ticket, policy)
        let clock = found.clock
        let key = "escalation.\(ticket.number).\(clock.name).\(clock.begun?.seconds ?? 0).\(step).\(number)"
        switch Addressee(text, site: policy.site) {
        case .command(let path):
            var json = JSONWriter()
            json.object { json in
                json.member("event", "escalation")
                json.member("ticket", name)
                json.member("queue", ticket.queue)
                json.member("severity", ticket.severity)
                json.member("subject", ticket.subject)
                json.member("account", ticket.account)
                json.member("state", found.status.state.rawValue)
                json.member("assignee", found.status.assignee)
                json.member("clock", clock.name)
                json.member("within", clock.within)
                json.member("due", clock.due?.rfc3339)
                json.member("percent", percent)
                json.member("step", step)
            }
            json.endLine()
            try notices.post(
                json.takeBytes(), to: path, key: key, as: .escalation, ticket: ticket.number, policy: policy)
        case .mail(let address):
            let zone = zones.zone(policy.site.timezone) ?? .utc
            let due = clock.due.map { TimeText.full($0, in: zone) } ?? "never"
            let isBroken = percent >= 100
            let text = """
                \(isBroken ? "A promise is broken" : "A promise is near"): \(name) in the queue \(ticket.queue).

                \(clock.name) within \(clock.within): \(isBroken ? "it was due" : "due") \(due); \(percent)% of the time is over.
                It is \(found.status.state.rawValue)\(found.status.assignee.map { " by \($0)" } ?? ", and nobody's").

                From      \(ticket.sender ?? "nobody")
                Subject   \(ticket.subject)
                Account   \(ticket.account ?? "none")\(ticket.plan.map { ", plan \($0)" } ?? "")
                Severity  \(ticket.severity ?? "none")
                Promise   \(ticket.promise)

                """
            let subject = "[\(name)] \(clock.name) \(isBroken ? "is late" : "is due \(due)"): \(ticket.subject)"
            try notices.post(
                Notice(to: address, subject: subject, text: text, key: key, site: policy.site), as: .escalation,
                ticket: ticket.number, policy: policy)
        }
    }
}
