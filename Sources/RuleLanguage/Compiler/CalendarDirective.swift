import Calendars
import Diagnostics

// `calendar`: when we work.

extension PolicyCompiler {
    mutating func compileCalendars() -> [CalendarDefinition] {
        var files: [String: Holidays] = [:]
        for file in self.files.holidays {
            var faults: [Holidays.Fault] = []
            files[file.path] = Holidays(parsing: file.bytes, faults: &faults)
            for fault in faults {
                report(.holidays, fault.message, file, fault.range, help: "write: 2026-12-25 Christmas Day")
            }
        }
        return all("calendar").compactMap { calendar($0.segment, $0.source, files) }
    }

    private mutating func calendar(_ segment: Segment, _ source: SourceText, _ files: [String: Holidays])
        -> CalendarDefinition?
    {
        guard let name = segment.arguments.first else { return nil }
        var week = [[Range<Int>]](repeating: [], count: 7)
        var hasHours = false
        var zone = CalendarDefinition.ZoneChoice.site
        var holidayFiles: [String] = []
        for part in segments(segment.block, keys: ["hours", "timezone", "closed"], of: "a calendar", in: source) {
            if part.arguments.isEmpty, part.key.text != "timezone" {
                let example = part.key.text == "hours" ? "mon-fri 09:00-17:00" : "holidays/zurich.txt"
                report(
                    .missing, "\(part.key.text) needs a value", source, part.key.range,
                    help: "write: \(part.key.text) \(example)")
            }
            switch part.key.text {
            case "hours":
                hasHours = true
                hours(part, into: &week, source)
            case "timezone":
                if let value = single(part, "a time zone, or account", in: source),
                    isZoneName(value, source, ofCalendar: true)
                {
                    zones.append((value, source))
                    zone = value.text == "account" ? .account : .named(value.text)
                }
            default:
                for file in list(part.arguments) {
                    holidayFiles.append(file.text)
                    if file.text.contains("{country}") {
                        if !files.keys.contains(where: { Self.matches($0, file.text) }) {
                            warn(
                                .holidays, "the pack has no file \"\(file.text)\" for any country", source, file.range,
                                help: "no holidays are counted")
                        }
                    } else if files[file.text] == nil {
                        report(
                            .holidays, "there is no file \"\(file.text)\" in the pack", source, file.range,
                            help: suggestion(for: file.text, among: files.keys.sorted())
                                ?? "write one day a line: 2026-12-25 Christmas Day")
                    }
                }
            }
        }
        if !hasHours { week = OpeningCalendar.alwaysOpen }
        let wanted = files.filter { path, _ in holidayFiles.contains { path == $0 || Self.matches(path, $0) } }
        return CalendarDefinition(
            name: name.text, week: week, zone: zone, holidayFiles: holidayFiles, holidays: HolidayFiles(wanted))
    }

    /// `holidays/ch.txt` for `holidays/{country}.txt`
    private static func matches(_ path: String, _ pattern: String) -> Bool {
        let parts = pattern.split(separator: "{", maxSplits: 1).map(String.init)
        guard parts.count == 2, parts[1].hasPrefix("country}") else { return false }
        return path.hasPrefix(parts[0]) && path.hasSuffix(String(parts[1].dropFirst("country}".count)))
    }

    private static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// `hours mon-fri 09:00-17:00`, `hours mon,wed 08:00-12:00 13:00-17:00`, `hours sat`
    private mutating func hours(_ part: Segment, into week: inout [[Range<Int>]], _ source: SourceText) {
        var days: [Int] = []
        var ranges: [Range<Int>] = []
        for item in list(part.arguments) {
            if let range = Self.hourRange(item.text) {
                ranges.append(range)
            } else if let range = Self.dayRange(item.text) {
                days += range
            } else {
                report(
                    .wrongValue, "\"\(item.text)\" is neither days nor hours", source, item.range,
                    help: Self.night(item.text) ?? suggestion(for: item.text, among: Self.weekdays)
                        ?? "write: hours mon-fri 09:00-17:00")
            }
        }
        if days.isEmpty { days = Array(0..<7) }
        for day in days { week[day] += ranges.isEmpty ? [0..<1440] : ranges }
    }

    /// How to write hours that go on behind midnight; nil for what is nothing of the kind.
    private static func night(_ text: String) -> String? {
        let ends = text.split(separator: "-")
        guard ends.count == 2, hourRange("\(ends[1])-\(ends[0])") != nil else { return nil }
        return "a night belongs to two days: \(ends[0])-24:00 on the one, 00:00-\(ends[1]) on the next"
    }

    private static func dayRange(_ text: String) -> [Int]? {
        let ends = text.lowercased().split(separator: "-").map { weekdays.firstIndex(of: String($0)) }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1] else { return nil }
        return first <= last ? Array(first...last) : Array(first..<7) + Array(0...last)
    }

    private static func hourRange(_ text: String) -> Range<Int>? {
        let ends = text.split(separator: "-").map { minute(String($0)) }
        guard ends.count == 2, let start = ends[0], let end = ends[1], start < end else { return nil }
        return start..<end
    }

    private static func minute(_ text: String) -> Int? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = Int(parts[0]),
            let minute = Int(parts[1])
        else { return nil }
        let total = hour * 60 + minute
        return hour >= 0 && (0..<60).contains(minute) && total <= 1440 ? total : nil
    }

    /// Whether a word has the form of a zone's name; whether there is one so called, the system's zone files know.
    ///
    /// - Parameter ofCalendar: a calendar's may be the account's, too.
    mutating func isZoneName(_ token: Token, _ source: SourceText, ofCalendar: Bool) -> Bool {
        let isSound =
            ofCalendar && token.text == "account" || token.text == "UTC"
            || token.text.contains("/") && !token.text.contains("..") && !token.text.hasPrefix("/")
                && token.text.utf8.allSatisfy { asciiLetter($0) != nil || "/_-+".utf8.contains($0) }
        if !isSound {
            report(
                .wrongValue, "\"\(token.text)\" is no time zone", source, token.range, help: "write: timezone Europe/Zurich")
        }
        return isSound
    }
}
