import Calendars
import Testing

struct HolidaysTests {
    @Test func readsDaysAndNames() {
        var faults: [Holidays.Fault] = []
        let file =
            "# Zurich\r\n2026-12-25 Christmas Day\r\n\n  2026-12-26\tSt Stephen's Day   # observed\n2027-01-01 New Year"
        let holidays = Holidays(parsing: Array(file.utf8), faults: &faults)
        #expect(faults.isEmpty)
        #expect(
            holidays.names == [
                CivilDate(year: 2026, month: 12, day: 25): "Christmas Day",
                CivilDate(year: 2026, month: 12, day: 26): "St Stephen's Day",
                CivilDate(year: 2027, month: 1, day: 1): "New Year",
            ])
        #expect(holidays.last == CivilDate(year: 2027, month: 1, day: 1))
    }

    @Test func namesBothHolidaysOfADay() {
        var faults: [Holidays.Fault] = []
        let holidays = Holidays(parsing: Array("2008-05-01 Labour Day\n2008-05-01 Ascension Day\n".utf8), faults: &faults)
        #expect(faults.isEmpty)
        #expect(holidays.names.values.sorted() == ["Labour Day, Ascension Day"])
    }

    @Test func listsEveryFaultAndKeepsTheRest() {
        var faults: [Holidays.Fault] = []
        let file = "2026-02-30 Never\n2026-12-25\nChristmas\n2026-12-26 Boxing Day\n"
        let holidays = Holidays(parsing: Array(file.utf8), faults: &faults)
        #expect(holidays.names.count == 1)
        #expect(faults.map(\.line) == [1, 2, 3])
        #expect(faults.map(\.range) == [0..<10, 17..<27, 28..<37])
        #expect(faults.first?.message == "\"2026-02-30\" is no day of the calendar")
        #expect(faults.dropFirst().first?.message == "the holiday on 2026-12-25 has no name")
    }
}
