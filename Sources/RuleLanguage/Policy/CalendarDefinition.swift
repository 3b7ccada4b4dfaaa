/// `calendar name { … }`: as declared. `timezone account` and `holidays/{country}.txt` make it depend on the account.
package struct CalendarDefinition: Sendable {
    package var name: String
    /// Open minutes of the day (0...1440) for each weekday, Monday first. All seven whole days where no `hours` is given.
    package var week: [[Range<Int>]]
    /// Whose time the hours are in: the site's, the account's, or that of a zone by its name.
    package enum ZoneChoice: Sendable, Equatable {
        case site, account
        case named(String)
    }
    package var zone: ZoneChoice
    /// Holiday files as the pack names them: `holidays/zurich.txt`, or with `{country}` in lower case: `holidays/{country}.txt`.
    package var holidayFiles: [String]
    /// Holidays by file name, for every file in the pack that `holidayFiles` can name.
    package var holidays: HolidayFiles
}
