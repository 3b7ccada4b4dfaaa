import Calendars

/// A moment in the past, as options name it: `30d`, `12h`, `2w`, a day, or a time of RFC 3339.
enum PastTime {
    /// nil where the option is not given.
    ///
    /// - Parameter zone: whose days are meant, where a day is named.
    static func since(_ invocation: Invocation, _ option: String = "since", in zone: Zone = .utc) throws(Failure)
        -> Timestamp?
    {
        guard let text = invocation.value(option) else { return nil }
        guard let time = parse(text, now: Clock.now(), in: zone) else {
            throw Failure(
                .usage, "\"\(text)\" is no time for --\(option)",
                help: "write it as in: 30d, 12h, 2w, 2026-11-01 or 2026-11-01T09:00:00Z")
        }
        return time
    }

    static func parse(_ text: String, now: Timestamp, in zone: Zone) -> Timestamp? {
        if let time = Timestamp(rfc3339: text) { return time }
        if let day = CivilDate(text) { return zone.timestamp(of: day, secondOfDay: 0) }
        guard let unit = text.last, let count = Int64(text.dropLast()), count >= 0, count < 100_000 else { return nil }
        switch unit {
        case "h": return now + -count * 3600
        case "d": return now + -count * 86_400
        case "w": return now + -count * 7 * 86_400
        default: return nil
        }
    }
}
