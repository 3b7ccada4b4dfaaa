import Calendars

/// Moments and spans in the customer's language and own time zone.
struct Moments {
    let zone: Zone
    let phrases: Phrases

    /// `Monday, 23 November 2026, 13:00 (CET, Europe/Zurich)`. A due time is shown to the minute and never earlier than it is:
    /// naming 10:30 for 10:30:45 would promise more than was granted.
    func due(_ time: Timestamp) -> String {
        let beyond = time.seconds % 60
        return text(beyond > 0 ? time + (60 - beyond) : time, "due")
    }

    /// `Monday, 23 November, 09:00 (CET)`
    func time(_ time: Timestamp) -> String { text(time, "time") }

    /// `17:00 (CET)` on the same day as `now`, else with the day.
    func clock(_ time: Timestamp, now: Timestamp) -> String {
        text(time, zone.local(at: time).date == zone.local(at: now).date ? "clock" : "time")
    }

    private func text(_ time: Timestamp, _ form: String) -> String {
        let local = zone.local(at: time)
        let weekdays = phrases.list("weekdays")
        let months = phrases.list("months")
        return phrases(
            form,
            [
                "weekday": weekdays.count == 7 ? weekdays[local.weekday] : "", "day": String(local.date.day),
                "month": months.count == 12 ? months[local.date.month - 1] : Moments.two(local.date.month),
                "year": String(local.date.year), "clock": Moments.two(local.hour) + ":" + Moments.two(local.minute),
                "zone": abbreviation(local), "place": zone.identifier,
            ])
    }

    /// Zones without letters of their own are named by their offset in the zone files: `-03`, which means little without `UTC`.
    private func abbreviation(_ local: LocalTime) -> String {
        guard let first = local.abbreviation.utf8.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") else {
            return local.abbreviation
        }
        return "UTC" + local.abbreviation
    }

    /// `30 minutes`, `4 working hours` (in a calendar that closes), `one business day`.
    func span(_ allowance: Allowance, isAlwaysOpen: Bool) -> String {
        switch allowance {
        case .businessDays(let days): return counted("business-day", days)
        case .minutes(let minutes):
            let unit = minutes % 60 == 0 && minutes > 0 ? "hour" : "minute"
            return counted(isAlwaysOpen ? unit : "open-" + unit, unit == "hour" ? minutes / 60 : minutes)
        }
    }

    /// A measured time, rounded up: it must not sound shorter than it was.
    func wait(seconds: Int64) -> String {
        let minutes = Int(clamping: max(1, (seconds + 59) / 60))
        return minutes <= 90 ? counted("minute", minutes) : counted("hour", (minutes + 59) / 60)
    }

    /// `4 days` of the calendar, whatever is open.
    func days(_ count: Int) -> String { counted("day", count) }

    private func counted(_ unit: String, _ count: Int) -> String {
        phrases(count == 1 ? unit : unit + "s", ["count": String(count)])
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
