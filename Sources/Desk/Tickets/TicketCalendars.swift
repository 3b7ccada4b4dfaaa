import Calendars
import Register
import RuleLanguage
import Store
import Triage

/// The calendars by which a ticket was promised something: those of the policy that decided, where that one is kept, in the zone
/// and with the holidays of its account as it is now.
struct TicketCalendars {
    private let policy: Policy
    private let timezone: String?
    private let country: String?
    private let zones: ZoneDatabase

    /// - Parameter policy: whose calendars count where the one that decided is not kept.
    init(
        of ticket: Ticket, else policy: Policy, _ store: Store, _ past: PastPolicies, _ zones: ZoneDatabase
    ) throws(StoreError) {
        let account = try ticket.account.flatMap { (id) throws(StoreError) in try store.account(id) }
        self.policy = past.policy(ticket.rules) ?? policy
        timezone = account?.timezone
        country = account?.country
        self.zones = zones
    }

    func calendar(_ name: String) -> OpeningCalendar? {
        policy.openingCalendar(name, timezone: timezone, country: country, zones: zones)
    }
}
