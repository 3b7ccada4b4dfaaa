/// Times as people read them, in one time zone.
package enum TimeText {
    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

    /// `Fri 2026-11-20 11:30 CET`
    package static func full(_ time: Timestamp, in zone: Zone) -> String {
        let local = zone.local(at: time)
        return "\(weekdays[local.weekday]) \(local.date) \(clock(local)) \(local.abbreviation)"
    }

    /// `Fri 11-20 11:30`
    package static func short(_ time: Timestamp, in zone: Zone) -> String {
        let local = zone.local(at: time)
        return "\(weekdays[local.weekday]) \(two(local.date.month))-\(two(local.date.day)) \(clock(local))"
    }

    /// `1 h 30 min`, `45 min`, `2 d 3 h`; seconds are dropped.
    package static func duration(_ seconds: Int64) -> String {
        let minutes = abs(seconds) / 60
        let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60)
        if days > 0 { return "\(days) d" + (hours > 0 ? " \(hours) h" : "") }
        if hours > 0 { return "\(hours) h" + (rest > 0 ? " \(rest) min" : "") }
        return "\(rest) min"
    }

    /// Minutes of work as it is booked: `8 h`, `1 h 30 min`, `45 min`.
    package static func work(_ minutes: Int) -> String {
        let (hours, rest) = (minutes / 60, minutes % 60)
        return hours == 0 ? "\(rest) min" : "\(hours) h" + (rest > 0 ? " \(rest) min" : "")
    }

    private static func clock(_ local: LocalTime) -> String { "\(two(local.hour)):\(two(local.minute))" }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
