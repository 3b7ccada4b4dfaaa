/// Days on which a calendar is closed, as read from a holiday file.
package struct Holidays: Sendable, Equatable {
    package var names: [CivilDate: String]
    /// The last day that the file speaks for; nil for an empty file.
    package var last: CivilDate? { names.keys.max() }

    package init(names: [CivilDate: String] = [:]) {
        self.names = names
    }
}

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
}
