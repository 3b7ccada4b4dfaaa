import Calendars
import RuleLanguage

extension Policy {
    /// The clocks of a promise with their due times. A clock that waits for another one, or whose calendar never opens, has
    /// none yet.
    func clocks(of promise: Promise, for sender: Sender, from received: Timestamp, zones: ZoneDatabase) -> [DecidedClock] {
        promise.clocks.map { clock in
            let due =
                clock.after == nil
                ? openingCalendar(clock.calendar, for: sender, zones: zones)?.due(from: received, within: clock.within) : nil
            return DecidedClock(
                name: clock.name, within: clock.within, calendar: clock.calendar, due: due, after: clock.after)
        }
    }

    /// The partners to whom an out-of-scope request can be referred: the one that looks after the project where it takes such
    /// work, else those that take it in the sender's country and language, in the order declared.
    func referrals(for category: Category, sender: Sender) -> [String] {
        let takers = partners.filter { $0.takes.contains(category.name) }
        if let own = sender.partner, takers.contains(where: { $0.id == own }) { return [own] }
        let country = sender.country?.lowercased()
        let language = sender.language?.lowercased()
        return takers.filter { partner in
            (partner.countries.isEmpty
                || country.map { code in partner.countries.contains { $0.lowercased() == code } } ?? false)
                && (partner.languages.isEmpty
                    || language.map { code in partner.languages.contains { $0.lowercased() == code } } ?? false)
        }.map(\.id)
    }
}
