package import Calendars

/// A date as RFC 5322 section 3.3 writes it: `Sat, 21 Nov 2026 10:00:00 +0100`.
package enum DateText {
    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// As the clocks of a zone show it; seconds of a zone's offset, which only times before 1972 have, are left out.
    package static func rfc5322(_ time: Timestamp, in zone: Zone = .utc) -> String {
        let minutes = zone.offset(at: time) / 60
        let shown = Zone.utc.local(at: time + Int64(minutes) * 60)
        let offset = (minutes < 0 ? "-" : "+") + two(abs(minutes) / 60) + two(abs(minutes) % 60)
        return "\(weekdays[shown.weekday]), \(shown.date.day) \(months[shown.date.month - 1]) \(shown.date.year) "
            + "\(two(shown.hour)):\(two(shown.minute)):\(two(shown.second)) \(offset)"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
