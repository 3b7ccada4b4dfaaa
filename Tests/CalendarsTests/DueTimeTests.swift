import Calendars
import Testing

/// Due times, each checked against a minute-by-minute count with Python's zoneinfo.
struct DueTimeTests {
    static let nineToFive = [[Range<Int>]](repeating: [540..<1020], count: 5) + [[], []]
    static let weekdays = [[Range<Int>]](repeating: [0..<1440], count: 5) + [[], []]
    static let central = "CET-1CEST,M3.5.0,M10.5.0/3"

    static func calendar(_ week: [[Range<Int>]], zone: String = central, holidays: [String: String] = [:]) throws
        -> OpeningCalendar
    {
        var names: [CivilDate: String] = [:]
        for (date, name) in holidays { names[try #require(CivilDate(date))] = name }
        return OpeningCalendar(
            name: "test", zone: try #require(Zone(identifier: "Test/Zone", posix: zone)), week: week,
            holidays: Holidays(names: names))
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var what: String
        var from: String
        var within: Allowance
        var due: String
        var week = DueTimeTests.nineToFive
        var zone = DueTimeTests.central
        var holidays: [String: String] = [:]
        var testDescription: String { what }
    }

    @Test(arguments: [
        Case(what: "within a day", from: "2026-11-20T09:10:11Z", within: .minutes(240), due: "2026-11-20T13:10:11Z"),
        Case(what: "exactly at closing", from: "2026-11-20T12:00:00Z", within: .minutes(240), due: "2026-11-20T16:00:00Z"),
        Case(what: "over the weekend", from: "2026-11-20T15:00:00Z", within: .minutes(240), due: "2026-11-23T11:00:00Z"),
        Case(what: "before opening", from: "2026-11-20T03:00:00Z", within: .minutes(30), due: "2026-11-20T08:30:00Z"),
        Case(what: "received as it closes", from: "2026-11-20T16:00:00Z", within: .minutes(1), due: "2026-11-23T08:01:00Z"),
        Case(
            what: "over a holiday", from: "2026-12-24T15:30:00Z", within: .minutes(60), due: "2026-12-28T08:30:00Z",
            holidays: ["2026-12-25": "Christmas Day"]),
        Case(
            what: "spring: the weekend is an hour shorter", from: "2026-03-27T15:00:00Z", within: .minutes(120),
            due: "2026-03-30T08:00:00Z"),
        Case(
            what: "autumn: an hour longer", from: "2026-10-23T14:00:00Z", within: .minutes(120), due: "2026-10-26T09:00:00Z"),
        Case(
            what: "always open gains nothing at midnight", from: "2026-11-20T23:45:00Z", within: .minutes(30),
            due: "2026-11-21T00:15:00Z", week: OpeningCalendar.alwaysOpen),
        Case(
            what: "always open over the spring leap", from: "2026-03-29T00:30:00Z", within: .minutes(60),
            due: "2026-03-29T01:30:00Z", week: OpeningCalendar.alwaysOpen),
        Case(
            what: "hours within the hour that comes twice", from: "2026-10-24T12:00:00Z", within: .minutes(90),
            due: "2026-10-25T01:30:00Z", week: .init(repeating: [120..<180], count: 7)),
        Case(
            what: "hours within the hour that is left out", from: "2026-03-28T12:00:00Z", within: .minutes(60),
            due: "2026-03-30T01:00:00Z", week: .init(repeating: [120..<180], count: 7)),
        Case(
            what: "weekdays, day and night", from: "2026-11-20T22:59:30Z", within: .minutes(1), due: "2026-11-22T23:00:30Z",
            week: weekdays),
        Case(what: "next business day", from: "2026-11-19T09:10:11Z", within: .businessDays(1), due: "2026-11-20T09:10:11Z"),
        Case(
            what: "business day after Friday", from: "2026-11-20T09:00:00Z", within: .businessDays(1),
            due: "2026-11-23T09:00:00Z"),
        Case(
            what: "business day from a Saturday", from: "2026-11-21T09:00:00Z", within: .businessDays(1),
            due: "2026-11-24T08:00:00Z"),
        Case(
            what: "business days over holidays", from: "2026-12-23T10:00:00Z", within: .businessDays(3),
            due: "2026-12-29T10:00:00Z",
            holidays: ["2026-12-25": "Christmas Day", "2026-12-26": "St Stephen's Day"]),
        Case(
            what: "business day over the spring leap keeps the local time", from: "2026-03-27T15:00:00Z",
            within: .businessDays(1),
            due: "2026-03-30T14:00:00Z"),
        Case(
            what: "business day at a time left out", from: "2026-03-28T01:30:00Z", within: .businessDays(1),
            due: "2026-03-29T01:30:00Z", week: OpeningCalendar.alwaysOpen),
        Case(what: "no time at all", from: "2026-11-21T09:00:00Z", within: .minutes(0), due: "2026-11-23T08:00:00Z"),
        Case(
            what: "southern summer time ends", from: "2026-04-03T05:00:00Z", within: .minutes(120),
            due: "2026-04-06T00:00:00Z",
            zone: "AEST-10AEDT,M10.1.0,M4.1.0/3"),
    ])
    func due(_ test: Case) throws {
        let calendar = try DueTimeTests.calendar(test.week, zone: test.zone, holidays: test.holidays)
        let start = try #require(Timestamp(rfc3339: test.from))
        let due = try #require(calendar.due(from: start, within: test.within))
        #expect(due.time.rfc3339 == test.due)

        // The steps lead from the start to the due time without a gap, and those that count add up.
        var reached = start
        for step in due.steps {
            #expect(step.from == reached)
            #expect(step.to > step.from)
            reached = step.to
        }
        #expect(reached == due.time)
        if case .minutes(let minutes) = test.within {
            let counted = due.steps.filter { $0.reason == .counted }.reduce(0) { $0 + ($1.to - $1.from) }
            #expect(counted == Int64(minutes) * 60)
            #expect(calendar.openSeconds(from: start, to: due.time) == counted)
        }
    }

    /// A damaged database may ask for the open time of millennia.
    @Test func openTimeIsCountedForACenturyAtMost() {
        let always = OpeningCalendar(name: "always", zone: .utc, week: OpeningCalendar.alwaysOpen)
        let start = Timestamp(seconds: 0)
        let century: Int64 = 36_600 * 86_400
        #expect(always.openSeconds(from: start, to: start + century) == century)
        #expect(always.openSeconds(from: start, to: Timestamp(clamping: .max)) == century)
    }

    @Test func stepsSayWhatWasSkipped() throws {
        let calendar = try DueTimeTests.calendar(DueTimeTests.nineToFive, holidays: ["2026-12-25": "Christmas Day"])
        let start = try #require(Timestamp(rfc3339: "2026-12-24T15:30:00Z"))
        let steps = try #require(calendar.due(from: start, within: .minutes(60))).steps
        #expect(
            steps.map { "\($0.to) \($0.reason)" } == [
                "2026-12-24T16:00:00Z counted", "2026-12-24T23:00:00Z closed",
                "2026-12-25T23:00:00Z holiday(\"Christmas Day\")",
                "2026-12-28T08:00:00Z closed", "2026-12-28T08:30:00Z counted",
            ])
    }

    @Test(.timeLimit(.minutes(1)), arguments: [Allowance.minutes(1), .businessDays(1), .minutes(0)])
    func hoursThatNeverOpenAreNeverDue(_ allowance: Allowance) throws {
        let never = try DueTimeTests.calendar([[Range<Int>]](repeating: [], count: 7))
        #expect(never.due(from: Timestamp(seconds: 1_790_000_000), within: allowance) == nil)
        #expect(never.nextOpening(atOrAfter: Timestamp(seconds: 1_790_000_000)) == nil)
    }

    @Test(.timeLimit(.minutes(1))) func aSumOfCenturiesEnds() throws {
        let rare = try DueTimeTests.calendar([[0..<1]] + [[Range<Int>]](repeating: [], count: 6))
        let start = Timestamp(seconds: 1_790_000_000)
        #expect(rare.due(from: start, within: .minutes(1_000_000)) == nil)
        #expect(rare.due(from: start, within: .businessDays(1_000_000)) == nil)
        #expect(rare.due(from: Timestamp(seconds: .max), within: .minutes(1)) == nil)
    }

    @Test func opensAndCloses() throws {
        let calendar = try DueTimeTests.calendar(DueTimeTests.nineToFive, holidays: ["2026-11-23": "A Monday off"])
        let friday = try #require(Timestamp(rfc3339: "2026-11-20T15:59:59Z"))
        #expect(calendar.isOpen(at: friday))
        #expect(!calendar.isOpen(at: friday + 1))
        #expect(calendar.nextClosing(atOrAfter: friday) == friday + 1)
        #expect(calendar.nextOpening(atOrAfter: friday + 1)?.rfc3339 == "2026-11-24T08:00:00Z")
        #expect(calendar.nextOpening(atOrAfter: friday) == friday)
        #expect(!calendar.isOpenDay(CivilDate(year: 2026, month: 11, day: 23)))
        #expect(try DueTimeTests.calendar(OpeningCalendar.alwaysOpen).nextClosing(atOrAfter: friday) == nil)
    }

    @Test func overlappingHoursAreJoined() throws {
        let written: [[Range<Int>]] = [[600..<720, 540..<660, 720..<780], [], [], [], [], [], []]
        let joined: [[Range<Int>]] = [[540..<780], [], [], [], [], [], []]
        let start = try #require(Timestamp(rfc3339: "2026-11-23T00:00:00Z"))
        for minutes in [1, 120, 239, 240, 241] {
            #expect(
                try DueTimeTests.calendar(written).due(from: start, within: .minutes(minutes))
                    == DueTimeTests.calendar(joined).due(from: start, within: .minutes(minutes)))
        }
    }
}
