import Calendars
import Register
package import RuleLanguage
import Store
package import Tickets
import Triage

extension Desk {
    /// Does a deed to a ticket, in one transaction with its record.
    ///
    /// - Parameter detail: what is to be recorded with it, in words.
    /// - Returns: how the ticket stands then; nil where there is no such ticket.
    package func perform(
        _ deed: Deed, on number: Int64, by doer: Doer, detail: String = "", policy: Policy
    ) throws(DeskError) -> TicketLife? {
        try store.transaction(
            { () throws(DeskError) in
                try apply(deed, to: number, by: doer, at: clock(), detail: detail, policy: policy)
            }, wrap: { .store($0) })
    }

    /// The same within a transaction.
    @discardableResult
    func apply(
        _ deed: Deed, to number: Int64, by doer: Doer, at time: Timestamp, detail: String = "", policy: Policy
    ) throws(DeskError) -> TicketLife? {
        guard let ticket = try stored({ () throws(StoreError) in try store.ticket(number: number) }),
            var life = try stored({ () throws(StoreError) in try store.life(of: number) })
        else { return nil }
        let calendars = try calendars(of: ticket, policy: policy)
        let before = life
        let seeing = policy.queues.first { $0.name == ticket.queue }?.seeingAcknowledges ?? false
        life.apply(deed, at: time, seeingAcknowledges: seeing, calendar: calendars.calendar)
        let state = life.state == before.state ? "" : "\(before.state.rawValue) to \(life.state.rawValue)"
        let words = [state, detail].filter { !$0.isEmpty }.joined(separator: "; ")
        let change = TicketChange(at: time, kind: deed.rawValue, detail: words, by: doer)
        try stored { () throws(StoreError) in
            if life != before { try store.update(life, of: number) }
            if deed == .take, doer.source == .command { try store.assign(number, to: doer.name) }
            try store.insert(change, of: number)
        }
        return life
    }

    /// The calendars by which a ticket was promised something: those of the policy that decided, where that one is kept, in the zone
    /// and with the holidays of its account as it is now.
    func calendars(of ticket: Ticket, policy: Policy) throws(DeskError) -> TicketCalendars {
        let account = try stored { () throws(StoreError) in
            try ticket.account.flatMap { (id) throws(StoreError) in try store.account(id) }
        }
        return TicketCalendars(
            policy: pastPolicies.policy(ticket.rules) ?? policy, timezone: account?.timezone, country: account?.country,
            zones: zones)
    }
}

/// The calendars of a policy for one account, each worked out once.
struct TicketCalendars {
    let policy: Policy
    let timezone: String?
    let country: String?
    let zones: ZoneDatabase

    func calendar(_ name: String) -> OpeningCalendar? {
        policy.openingCalendar(name, timezone: timezone, country: country, zones: zones)
    }
}
