/// Opening hours: a week of them, in a zone, less holidays.
///
/// A minute is open where the clocks of the zone show a time within the day's hours. So a night that is an hour longer has
/// an hour more of open time in a calendar that is always open, and not a minute is gained or lost at midnight.
package struct OpeningCalendar: Sendable {
    package let name: String
    package let zone: Zone
    package let holidays: Holidays
    /// Open seconds of the day for each weekday, Monday first: in order, apart from each other.
    private let week: [[Range<Int>]]

    /// How far a search for open time goes. Four years meet every weekday on every date, so hours that did not open in
    /// ten are as good as never.
    static let searchedDays = 3660
    /// How many days one sum may run through: a century. The rule language's durations are far below.
    static let summedDays = 36_600

    /// - Parameter week: open minutes of the day (0...1440) for each weekday, Monday first; overlapping ones are joined.
    package init(name: String, zone: Zone, week: [[Range<Int>]], holidays: Holidays = Holidays()) {
        self.name = name
        self.zone = zone
        self.holidays = holidays
        self.week = (0..<7).map { day in
            var joined: [Range<Int>] = []
            let written = day < week.count ? week[day] : []
            for hours in written.map({ $0.clamped(to: 0..<1440) }).sorted(by: { $0.lowerBound < $1.lowerBound })
            where !hours.isEmpty {
                let seconds = hours.lowerBound * 60..<hours.upperBound * 60
                if let last = joined.last, last.upperBound >= seconds.lowerBound {
                    joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, seconds.upperBound)
                } else {
                    joined.append(seconds)
                }
            }
            return joined
        }
    }

    /// A week that is open day and night.
    package static let alwaysOpen = [[Range<Int>]](repeating: [0..<1440], count: 7)

    package func isOpen(at time: Timestamp) -> Bool { stretch(at: time).reason == .counted }

    /// The first open moment at or after a moment; nil where the calendar does not open within ten years.
    package func nextOpening(atOrAfter time: Timestamp) -> Timestamp? { boundary(atOrAfter: time) { $0 == .counted } }

    /// The first closed moment at or after a moment; nil for a calendar that does not close within ten years.
    package func nextClosing(atOrAfter time: Timestamp) -> Timestamp? { boundary(atOrAfter: time) { $0 != .counted } }

    /// Whether a day has any open time.
    package func isOpenDay(_ date: CivilDate) -> Bool { holidays.names[date] == nil && !week[date.weekday].isEmpty }

    /// Open seconds between two moments, for measuring how long something took. 0 where `end` is not later; what took longer than a
    /// century is as good as never done.
    package func openSeconds(from start: Timestamp, to end: Timestamp) -> Int64 {
        var open: Int64 = 0
        var now = start
        let end = min(end, start + Int64(OpeningCalendar.summedDays) * 86_400)
        while now < end {
            let stretch = stretch(at: now)
            if stretch.reason == .counted { open += min(stretch.end, end) - now }
            now = stretch.end
        }
        return open
    }

    private func boundary(atOrAfter time: Timestamp, where meets: (DueTime.Step.Reason) -> Bool) -> Timestamp? {
        var now = time
        let limit = time + Int64(OpeningCalendar.searchedDays) * 86_400
        while now < limit {
            let stretch = stretch(at: now)
            if meets(stretch.reason) { return now }
            now = stretch.end
        }
        return nil
    }

    /// What holds at a moment, and until when at least: to the next edge of the day's hours, to midnight, or to the next
    /// change of the clock, after which the same local time may come again or be left out. `end` is always later.
    func stretch(at time: Timestamp) -> (reason: DueTime.Step.Reason, end: Timestamp) {
        let local = zone.local(at: time)
        var edge = 86_400
        var reason = DueTime.Step.Reason.closed
        if let name = holidays.names[local.date] {
            reason = .holiday(name)
        } else if let hours = week[local.weekday].first(where: { $0.upperBound > local.secondOfDay }) {
            if hours.contains(local.secondOfDay) {
                reason = .counted
                edge = hours.upperBound
            } else {
                edge = hours.lowerBound
            }
        }
        let end = time + Int64(edge - local.secondOfDay)
        guard let change = zone.nextChange(after: time), change < end else { return (reason, end) }
        return (reason, change)
    }
}
