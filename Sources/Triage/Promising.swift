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
}
