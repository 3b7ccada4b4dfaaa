import Calendars
package import RuleLanguage
import Store
package import Tickets

extension Desk {
    /// Does a deed to a ticket, in one transaction with its record.
    ///
    /// - Parameter detail: what is to be recorded with it, in words.
    /// - Returns: how the ticket stands then; nil where there is no such ticket.
    package func perform(
        _ deed: Deed, on number: Int64, by doer: Doer, detail: String = "", policy: Policy
    ) throws(DeskError) -> TicketLife? {
        try store.transaction { () throws(DeskError) in
            try apply(deed, to: number, by: doer, at: clock(), detail: detail, policy: policy)
        }
    }

    /// The same within a transaction.
    @discardableResult
    func apply(
        _ deed: Deed, to number: Int64, by doer: Doer, at time: Timestamp, detail: String = "", policy: Policy
    ) throws(DeskError) -> TicketLife? {
        guard let ticket = try stored(store.ticket(number: number)),
            var life = try stored(store.life(of: number))
        else { return nil }
        let calendars = try stored(TicketCalendars(of: ticket, else: policy, store, pastPolicies, zones))
        let before = life
        let seeing = policy.queues.first { $0.name == ticket.queue }?.seeingAcknowledges ?? false
        life.apply(deed, at: time, seeingAcknowledges: seeing, calendar: calendars.calendar)
        let state = life.state == before.state ? "" : "\(before.state.rawValue) to \(life.state.rawValue)"
        let words = [state, detail].filter { !$0.isEmpty }.joined(separator: "; ")
        let change = TicketChange(at: time, kind: .init(deed), detail: words, by: doer)
        try stored { () throws(StoreError) in
            if life != before { try store.update(life, of: number) }
            if deed == .take, doer.source == .command { try store.assign(number, to: doer.name) }
            try store.insert(change, of: number)
        }
        return life
    }
}
