package import Calendars

/// A date as RFC 5322 section 3.3 writes it: `Sat, 21 Nov 2026 10:00:00 +0100`.
package enum DateText {
    package static func rfc5322(_ time: Timestamp, offset minutes: Int = 0) -> String {
        let local = time.seconds + Int64(minutes) * 60
        let days = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
        let second = Int(local - days * 86_400)
        let date = CivilDate(daysSinceEpoch: Int(days))
        let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let zone = (minutes < 0 ? "-" : "+") + two(abs(minutes) / 60) + two(abs(minutes) % 60)
        return "\(weekdays[date.weekday]), \(date.day) \(months[date.month - 1]) \(date.year) "
            + "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60)) \(zone)"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
