package import Calendars

/// A week from Monday to Sunday, by its number (ISO 8601): week 1 is the one that holds the year's first Thursday.
package struct ReportWeek: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Its Monday.
    package let monday: CivilDate

    /// The week that a day is in.
    package init(of day: CivilDate) { monday = day.adding(days: -day.weekday) }

    /// Reads `2026-W47`; nil for a week that there is not.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 4, let year = Int(parts[0]), year > 0, parts[1].utf8.count == 3,
            parts[1].first == "W" || parts[1].first == "w", let number = Int(parts[1].dropFirst()), number >= 1
        else { return nil }
        let first = ReportWeek(of: CivilDate(year: year, month: 1, day: 4))
        self.init(of: first.monday.adding(days: (number - 1) * 7))
        guard self.year == year else { return nil }
    }

    /// The year that its Thursday is in.
    package var year: Int { monday.adding(days: 3).year }

    package var number: Int {
        let first = ReportWeek(of: CivilDate(year: year, month: 1, day: 4)).monday
        return (monday.daysSinceEpoch - first.daysSinceEpoch) / 7 + 1
    }

    var sunday: CivilDate { monday.adding(days: 6) }
    package var next: ReportWeek { ReportWeek(of: monday.adding(days: 7)) }
    package var previous: ReportWeek { ReportWeek(of: monday.adding(days: -7)) }

    /// From its first moment to the first of the next one, in a zone.
    package func moments(in zone: Zone) -> Range<Timestamp> {
        zone.timestamp(of: monday, secondOfDay: 0)..<zone.timestamp(of: next.monday, secondOfDay: 0)
    }

    /// The week that a moment is in, in a zone.
    package static func at(_ time: Timestamp, in zone: Zone) -> ReportWeek { ReportWeek(of: zone.local(at: time).date) }

    /// The week in whose report something is told that came at a time: its own, or, where that report had gone when it was taken in,
    /// the first after it whose report had not.
    ///
    /// - Parameter isTooLate: whether a week's report went out without it.
    package static func telling(ofTime time: Timestamp, in zone: Zone, isTooLate: (ReportWeek) -> Bool) -> ReportWeek {
        var week = at(time, in: zone)
        while isTooLate(week) { week = week.next }
        return week
    }

    package static func < (left: ReportWeek, right: ReportWeek) -> Bool { left.monday < right.monday }

    /// `2026-W47`
    package var description: String {
        let number = String(number)
        let year = String(year)
        return String(repeating: "0", count: max(0, 4 - year.count)) + year + "-W" + (number.count < 2 ? "0" : "") + number
    }
}
