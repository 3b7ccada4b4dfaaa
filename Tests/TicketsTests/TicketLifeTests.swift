import Calendars
import Testing
import Tickets

/// What deeds make of a ticket's state and clocks, in a calendar that is open on weekdays from nine to five (UTC).
@Suite("The life of a ticket")
struct TicketLifeTests {
    static let office = OpeningCalendar(
        name: "office", zone: .utc, week: [[Range<Int>]](repeating: [540..<1020], count: 5) + [[], []])

    /// `mon 10:00` of the first week of 2026 that begins on a Monday, the 5th of January.
    static func time(_ text: String) -> Timestamp {
        let parts = text.split(separator: " ")
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        let day = days.firstIndex(of: String(parts[0].prefix(3))) ?? 0
        let clock = parts[1].split(separator: ":").compactMap { Int64($0) }
        let monday: Int64 = 1_767_571_200
        // `mon+ 10:00` is a week later.
        let week: Int64 = parts[0].hasSuffix("+") ? 7 : 0
        return Timestamp(seconds: monday + (Int64(day) + week) * 86_400 + clock[0] * 3600 + clock[1] * 60)
    }

    static func life() -> TicketLife {
        TicketLife(
            state: .open,
            clocks: [
                RunningClock(name: "acknowledge", within: "1h", calendar: "office", due: time("mon 11:00")),
                RunningClock(name: "respond", within: "4h", calendar: "office", due: time("mon 14:00")),
                RunningClock(name: "resolve", within: "2bd", calendar: "office", due: nil, after: "respond"),
            ])
    }

    /// Deeds with their times, and the state and clocks that must come of them: due time, `met`, or `-`; `|` before what is left in minutes.
    @Test(
        arguments: [
            ("take mon 10:30", "acknowledged", "met", "mon 14:00", "-"),
            ("respond mon 12:00", "responded", "met", "met", "wed 12:00"),
            ("respond mon 12:00, hear tue 10:00", "open", "tue 11:00", "tue 14:00", "wed 12:00"),
            // Asked at noon with two days less an hour open; the answer comes on Thursday evening: the clock goes on on Friday.
            ("respond mon 12:00, wait mon 13:00, hear thu 18:00", "open", "fri 10:00", "fri 13:00", "mon+ 16:00"),
            ("wait mon 10:30", "waiting", "met", "met", "|960"),
            // What is overdue is not mended by a question; an hour and a half until closing were left of Monday.
            ("take mon 15:00, wait mon 15:30, hear tue 09:00", "open", "tue 10:00", "tue 13:00", "wed 17:00"),
            ("resolve mon 12:00", "resolved", "met", "met", "met"),
            ("respond mon 12:00, resolve mon 13:00, reopen thu 13:00", "open", "met", "met", "mon+ 12:00"),
            ("respond mon 12:00, resolve mon 13:00, hear thu 13:00", "open", "thu 14:00", "thu 17:00", "-"),
            ("see mon 10:10", "open", "mon 11:00", "mon 14:00", "-"),
            ("reopen mon 10:10", "open", "mon 11:00", "mon 14:00", "-"),
            ("resolve mon 12:00, take mon 13:00", "resolved", "met", "met", "met"),
            ("resolve mon 12:00, respond mon 13:00", "resolved", "met", "met", "met"),
            ("hear mon 12:00", "open", "mon 11:00", "mon 14:00", "-"),
        ])
    func deeds(_ deeds: String, _ state: String, _ acknowledge: String, _ respond: String, _ resolve: String) throws {
        var life = Self.life()
        for text in deeds.split(separator: ",") {
            let words = text.split(separator: " ", maxSplits: 1)
            let deed = try #require(Deed(rawValue: String(words[0])))
            life.apply(deed, at: Self.time(String(words[1])), calendar: { _ in Self.office })
        }
        #expect(life.state.rawValue == state)
        for (name, expected) in [("acknowledge", acknowledge), ("respond", respond), ("resolve", resolve)] {
            let clock = try #require(life.clocks.first { $0.name == name })
            switch expected {
            case "met": #expect(clock.met != nil, "\(name)")
            case "-": #expect(clock.met == nil && clock.due == nil && clock.left == nil, "\(name)")
            default:
                #expect(clock.met == nil, "\(name)")
                if expected.hasPrefix("|") {
                    #expect(clock.left == Int64(expected.dropFirst()).map { $0 * 60 }, "\(name)")
                } else {
                    #expect(clock.due?.rfc3339 == Self.time(expected).rfc3339, "\(name)")
                }
            }
        }
    }

    @Test("seeing acknowledges only where the queue says so", arguments: [true, false])
    func seeing(_ acknowledges: Bool) {
        var life = Self.life()
        life.apply(.see, at: Self.time("mon 10:30"), seeingAcknowledges: acknowledges, calendar: { _ in Self.office })
        #expect(life.state == (acknowledges ? .acknowledged : .open))
    }

    /// The share of open time that is over; nights count nothing, pauses move nothing.
    @Test(arguments: [("mon 10:00", 0), ("mon 12:00", 50), ("mon 14:00", 100), ("mon 16:00", 150), ("tue 09:00", 175)])
    func share(_ now: String, _ percent: Int) {
        let clock = RunningClock(name: "respond", within: "4h", calendar: "office", due: Self.time("mon 14:00"))
        #expect(clock.percentGone(at: Self.time(now), since: Self.time("mon 10:00"), in: Self.office) == percent)
    }

    @Test("a pause loses no minute and gains none, whenever it is", arguments: 0..<200)
    func pauses(_ seed: Int) throws {
        var random = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        func next(_ bound: Int64) -> Int64 {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int64(random >> 33) % bound
        }
        let start = Self.time("mon 09:00") + next(7 * 86_400)
        let due = try #require(Self.office.due(from: start, within: .minutes(600))?.time)
        var life = TicketLife(
            state: .open, clocks: [RunningClock(name: "resolve", within: "10h", calendar: "office", due: due)])
        let stop = start + next(due - start)
        let go = stop + next(20 * 86_400)
        life.apply(.wait, at: stop, calendar: { _ in Self.office })
        life.apply(.hear, at: go, calendar: { _ in Self.office })
        let end = try #require(life.clocks[0].due)
        #expect(Self.office.openSeconds(from: start, to: stop) + Self.office.openSeconds(from: go, to: end) == 600 * 60)
    }
}
