/// Days on which a calendar is closed, as read from a holiday file.
///
/// One day a line, the date and then its name; `#` begins a comment, empty lines are free:
///
///     # Zurich
///     2026-12-25 Christmas Day
package struct Holidays: Sendable, Equatable {
    package var names: [CivilDate: String]
    /// The last day that the file speaks for; nil for an empty file.
    package var last: CivilDate? { names.keys.max() }

    package init(names: [CivilDate: String] = [:]) {
        self.names = names
    }

    /// A line of a holiday file that is no holiday.
    package struct Fault: Hashable, Sendable, Error {
        /// From 1.
        package let line: Int
        /// The offending bytes, as offsets in the file.
        package let range: Range<Int>
        /// A sentence without its place: `"2026-13-01" is no day of the calendar`.
        package let message: String
    }

    /// Reads a holiday file. Lines that are wrong are left out and listed in `faults`, so that one of them hides no other.
    package init(parsing file: [UInt8], faults: inout [Fault]) {
        names = [:]
        var start = 0
        var line = 0
        while start < file.count {
            line += 1
            let end = file[start...].firstIndex(of: UInt8(ascii: "\n")) ?? file.count
            let content = Holidays.trimmed(file, start..<(file[start..<end].firstIndex(of: UInt8(ascii: "#")) ?? end))
            start = end + 1
            if content.isEmpty { continue }

            let dateEnd =
                file[content].firstIndex { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } ?? content.upperBound
            let written = content.lowerBound..<dateEnd
            guard let day = CivilDate(parsing: file[written]) else {
                let text = String(decoding: file[written].prefix(32), as: UTF8.self)
                faults.append(Fault(line: line, range: written, message: "\"\(text)\" is no day of the calendar"))
                continue
            }
            let name = Holidays.trimmed(file, dateEnd..<content.upperBound)
            guard !name.isEmpty else {
                faults.append(Fault(line: line, range: written, message: "the holiday on \(day) has no name"))
                continue
            }
            let text = String(decoding: file[name], as: UTF8.self)
            // Two holidays can fall on one day (Ascension Day and 1 May in 2008); that is no mistake.
            names[day] = names[day].map { "\($0), \(text)" } ?? text
        }
    }

    /// Both files' days, as for a calendar that is `closed` on several.
    package func merging(_ other: Holidays) -> Holidays {
        Holidays(names: names.merging(other.names) { $0 == $1 ? $0 : "\($0), \($1)" })
    }

    private static func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
        func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 }
        var low = range.lowerBound
        var high = range.upperBound
        while low < high, isBlank(bytes[low]) { low += 1 }
        while high > low, isBlank(bytes[high - 1]) { high -= 1 }
        return low..<high
    }
}
