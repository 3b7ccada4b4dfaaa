package import Calendars

/// The holiday files that a calendar can name, by their path in the pack. A message needs one of them at the most: it is made from its
/// table when it is asked for.
package struct HolidayFiles: Sendable {
    private struct Day: BitwiseCopyable {
        var year: Int32
        var month: Int16
        var day: Int16
        /// Where its name ends in `names`; it begins where that of the day before ends.
        var end: Int32
    }
    private struct File {
        var path = ""
        /// Where its days stand in `days`.
        var range = 0..<0
    }
    /// A handful, in alphabetical order.
    private var files: [File] = []
    private var days: Table<Day>
    private var names: Table<UInt8>

    package init(_ holidays: [String: Holidays] = [:]) {
        var days: [Day] = []
        var names: [UInt8] = []
        for (path, file) in holidays.sorted(by: { $0.key < $1.key }) {
            let start = days.count
            for (date, name) in file.names.sorted(by: { $0.key < $1.key }) {
                names += name.utf8
                days.append(
                    Day(year: Int32(date.year), month: Int16(date.month), day: Int16(date.day), end: Int32(names.count)))
            }
            files.append(File(path: path, range: start..<days.count))
        }
        self.days = Table(days)
        self.names = Table(names)
    }

    /// In alphabetical order.
    package var paths: [String] { files.map(\.path) }

    package subscript(path: String) -> Holidays? {
        guard let range = files.first(where: { $0.path == path })?.range else { return nil }
        var holidays = Holidays()
        for index in range {
            let day = days[index]
            let date = CivilDate(year: Int(day.year), month: Int(day.month), day: Int(day.day))
            holidays.names[date] = names.text((index == 0 ? 0 : Int(days[index - 1].end))..<Int(day.end))
        }
        return holidays
    }
}

extension HolidayFiles {
    mutating func archive(_ coder: inout ArchiveCoder) {
        coder.list(&files, blank: File()) { coder, file in
            coder.text(&file.path)
            coder.range(&file.range)
        }
        coder.table(&days)
        coder.table(&names)
    }
}
