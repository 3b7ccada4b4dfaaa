import Calendars
import Diagnostics

extension PolicyCompiler {
    /// Before a holiday file ends this is told every day: time to ask for next year's.
    static let holidayWarningDays = 60
    /// Seconds that a calendar may be closed on end: what does not open within a year keeps no promise.
    private static let longestClosed: Int64 = 366 * 86_400

    /// Reports holiday files that end soon, calendars that never open, and holiday files that no calendar names.
    mutating func checkCalendars(_ calendars: [CalendarDefinition], on date: CivilDate) {
        let used = Set(calendars.flatMap { $0.holidays.paths })
        for file in files.holidays {
            guard used.contains(file.path) else {
                warn(
                    .unused, "no calendar is closed on these days", file, 0..<0,
                    help: "write in a calendar: closed \(file.path)")
                continue
            }
            var faults: [Holidays.Fault] = []
            let last = Holidays(parsing: file.bytes, faults: &faults).last
            guard let last else {
                warn(.holidays, "there are no holidays in it", file, 0..<0, help: "write: 2026-12-25 Christmas Day")
                continue
            }
            let days = last.daysSinceEpoch - date.daysSinceEpoch
            guard days <= Self.holidayWarningDays else { continue }
            let told = days < 0 ? "ended on \(last)" : "end on \(last), in \(days) days"
            warn(
                .holidaysEnd, "the holidays \(told)", file, place(of: last, in: file),
                help: "add those of the next year: until then its holidays are open days")
        }
        for (source, segment) in all("calendar") {
            guard let name = segment.arguments.first, let calendar = calendars.first(where: { $0.name == name.text }) else {
                continue
            }
            // A calendar by country has the holidays of one file at a time.
            let common = calendar.holidayFiles.compactMap { calendar.holidays[$0] }.reduce(Holidays()) { $0.merging($1) }
            let countries = calendar.holidays.paths.filter { !calendar.holidayFiles.contains($0) }
            for country in [nil] + countries.map(Optional.some) {
                let holidays = country.flatMap { calendar.holidays[$0] }.map { common.merging($0) } ?? common
                let opening = OpeningCalendar(name: name.text, zone: .utc, week: calendar.week, holidays: holidays)
                let start = Timestamp(seconds: Int64(date.daysSinceEpoch) * 86_400)
                let next = opening.nextOpening(atOrAfter: start)
                if next.map({ $0 - start > Self.longestClosed }) ?? true {
                    report(
                        .neverOpen, "calendar \(name.text) never opens", source, name.range,
                        help: (country ?? calendar.holidayFiles.first).map { "every open day is a holiday of \($0)" }
                            ?? "write: hours mon-fri 09:00-17:00")
                    break
                }
            }
        }
    }

    private func place(of date: CivilDate, in file: SourceText) -> Range<Int> {
        let wanted = Array(date.description.utf8)
        var start = 0
        while start + wanted.count <= file.bytes.count {
            if file.bytes[start..<start + wanted.count].elementsEqual(wanted) { return start..<start + wanted.count }
            start = file.lineRange(at: start).upperBound + 1
            while start < file.bytes.count, file.bytes[start] == 0x20 || file.bytes[start] == 0x0A { start += 1 }
        }
        return 0..<0
    }
}
