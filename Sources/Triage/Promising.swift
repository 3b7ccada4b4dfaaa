import Calendars
import Register
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

    /// The partners to whom an out-of-scope request can be referred, in the order declared: the one that looks after the project where it
    /// takes such work, else those that take it in the sender's country and language; else in his country, else in his language, as
    /// the reply names them.
    func referrals(for category: Category, sender: Sender) -> [String] {
        let takers = partners.filter { $0.takes.contains(category.name) }
        if let own = sender.partner, takers.contains(where: { $0.id == own }) { return [own] }
        func names(_ list: [String], _ own: String?) -> Bool {
            own.map { own in list.contains { Register.key($0) == Register.key(own) } } ?? false
        }
        let isNear: [(Partner) -> Bool] = [
            {
                ($0.countries.isEmpty || names($0.countries, sender.country))
                    && ($0.languages.isEmpty || names($0.languages, sender.language))
            },
            { names($0.countries, sender.country) }, { names($0.languages, sender.language) },
        ]
        return isNear.lazy.map { takers.filter($0) }.first { !$0.isEmpty }?.map(\.id) ?? []
    }
}
