import Calendars
import Testing

struct CivilDateTests {
    @Test(arguments: [
        ("1970-01-01", 0, 3), ("1969-12-31", -1, 2), ("2000-02-29", 11_016, 1), ("2026-11-21", 20_778, 5),
        ("0000-03-01", -719_468, 2), ("9999-12-31", 2_932_896, 4), ("2100-03-01", 47_541, 0),
    ])
    func countsDays(_ text: String, days: Int, weekday: Int) throws {
        let date = try #require(CivilDate(text))
        #expect(date.daysSinceEpoch == days)
        #expect(CivilDate(daysSinceEpoch: days) == date)
        #expect(date.weekday == weekday)
        #expect(date.description == text)
    }

    @Test func everyDayOfFourHundredYearsComesBack() {
        var previous = CivilDate(year: 1899, month: 12, day: 31)
        for number in previous.daysSinceEpoch + 1...previous.daysSinceEpoch + 146_097 {
            let date = CivilDate(daysSinceEpoch: number)
            #expect(date > previous)
            #expect(date.daysSinceEpoch == number)
            #expect(date.day <= CivilDate.days(inMonth: date.month, of: date.year))
            previous = date
        }
        #expect(previous == CivilDate(year: 2299, month: 12, day: 31))
    }

    @Test(arguments: [
        "2026-02-29", "2026-13-01", "2026-00-10", "2026-1-01", "2026-01-32", "2026/01/01", "2026-01-01 ", "", "+026-01-01",
    ])
    func refusesWhatIsNoDay(_ text: String) {
        #expect(CivilDate(text) == nil)
    }
}

struct TimestampTests {
    @Test(arguments: [
        ("2026-11-21T10:30:00Z", "2026-11-21T10:30:00Z"),
        ("2026-11-21T11:30:00+01:00", "2026-11-21T10:30:00Z"),
        ("2026-11-21t10:30:00.999z", "2026-11-21T10:30:00Z"),
        ("2026-11-21 04:00:00-06:30", "2026-11-21T10:30:00Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
    ])
    func readsAndWrites(_ text: String, utc: String) throws {
        #expect(try #require(Timestamp(rfc3339: text)).rfc3339 == utc)
    }

    @Test(arguments: [
        "2026-11-21", "2026-11-21T10:30Z", "2026-11-21T10:30:00", "2026-11-21T24:00:00Z", "2026-11-21T10:60:00Z",
        "2026-11-21T10:30:61Z", "2026-11-21T10:30:00+1:00", "2026-11-21T10:30:00+24:00", "2026-11-21T10:30:00.Z",
        "2026-11-21T10:30:00Zx", "2026-02-30T10:30:00Z", "2026-11-21T1x:30:00Z", "",
    ])
    func refusesWhatIsNoTime(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test(arguments: [(60, "2026-11-21T11:30:00+01:00"), (-210, "2026-11-21T07:00:00-03:30"), (0, "2026-11-21T10:30:00Z")])
    func showsAnotherClock(offset: Int, text: String) throws {
        #expect(try #require(Timestamp(rfc3339: "2026-11-21T10:30:00Z")).rfc3339(offset: offset) == text)
    }

    @Test func staysWithinFourDigitYears() {
        #expect(Timestamp(seconds: .max).rfc3339(offset: 60) == "9999-12-31T23:59:59+01:00")
        #expect(Timestamp(seconds: .min).rfc3339(offset: -60) == "0000-01-01T00:00:00-01:00")
    }
}
