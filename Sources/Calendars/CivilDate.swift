/// A day of the proleptic Gregorian calendar.
package struct CivilDate: Hashable, Comparable, Sendable {
    package var year: Int
    package var month: Int
    package var day: Int

    package init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    package static func < (left: CivilDate, right: CivilDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    /// The day so many days after 1970-01-01 (before it where negative). The era arithmetic counts years from March, so
    /// that the leap day is the last of its year; 146 097 days are 400 years.
    package init(daysSinceEpoch days: Int) {
        let shifted = days + 719_468
        let era = shifted.flooredQuotient(146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let march = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * march + 2) / 5 + 1
        month = march < 10 ? march + 3 : march - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01. A day beyond its month's end counts on into the next month.
    package var daysSinceEpoch: Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.flooredQuotient(400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// 0 for Monday to 6 for Sunday, as ISO 8601 begins the week.
    package var weekday: Int { CivilDate.weekday(daysSinceEpoch: daysSinceEpoch) }

    /// 1970-01-01 was a Thursday.
    static func weekday(daysSinceEpoch days: Int) -> Int { (days + 3).flooredRemainder(7) }

    package func adding(days: Int) -> CivilDate { CivilDate(daysSinceEpoch: daysSinceEpoch + days) }

    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    /// 28...31; 0 for a month that there is not.
    package static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 1, 3, 5, 7, 8, 10, 12: 31
        case 4, 6, 9, 11: 30
        case 2: isLeap(year) ? 29 : 28
        default: 0
        }
    }
}

extension CivilDate: CustomStringConvertible {
    /// `2026-12-25` (ISO 8601).
    package var description: String {
        var text = ""
        text.reserveCapacity(10)
        text.append(digits: year, width: 4)
        text += "-"
        text.append(digits: month, width: 2)
        text += "-"
        text.append(digits: day, width: 2)
        return text
    }

    /// Reads `2026-12-25`, and nothing else; nil for a day that there is not.
    package init?(parsing text: ArraySlice<UInt8>) {
        let hyphen = UInt8(ascii: "-")
        guard text.count == 10, text[text.startIndex + 4] == hyphen, text[text.startIndex + 7] == hyphen,
            let year = Int(digits: text.prefix(4)), let month = Int(digits: text.dropFirst(5).prefix(2)),
            let day = Int(digits: text.dropFirst(8)), day >= 1, day <= CivilDate.days(inMonth: month, of: year)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    package init?(_ text: String) { self.init(parsing: Array(text.utf8)[...]) }
}
