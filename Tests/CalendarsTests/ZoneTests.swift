import Calendars
import Testing

/// Builds TZif files (RFC 8536), so that the tests need no zone files of the system.
struct ZoneFileBuilder {
    var transitions: [(time: Int64, type: UInt8)] = []
    var types: [(offset: Int32, isSummer: Bool, name: String)] = []
    var footer = ""
    var leaps = 0
    var version: Character = "2"

    var bytes: [UInt8] {
        let first = version == "\0" ? block(width: 4, full: true) : block(width: 4, full: false)
        return version == "\0" ? first : first + block(width: 8, full: true) + Array("\n\(footer)\n".utf8)
    }

    private func block(width: Int, full: Bool) -> [UInt8] {
        var names: [UInt8] = []
        var starts: [UInt8] = []
        for type in full ? types : Array(types.prefix(1)) {
            starts.append(UInt8(names.count))
            names += Array(type.name.utf8) + [0]
        }
        let transitions = full ? transitions : []
        var bytes = Array("TZif".utf8) + [version.asciiValue ?? 0] + [UInt8](repeating: 0, count: 15)
        for count in [0, 0, full ? leaps : 0, transitions.count, starts.count, names.count] {
            bytes += big(Int64(count), 4)
        }
        for transition in transitions { bytes += big(transition.time, width) }
        bytes += transitions.map(\.type)
        for (type, start) in zip(types, starts) { bytes += big(Int64(type.offset), 4) + [type.isSummer ? 1 : 0, start] }
        return bytes + names + [UInt8](repeating: 0, count: full ? leaps * (width + 4) : 0)
    }

    private func big(_ value: Int64, _ width: Int) -> [UInt8] {
        (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> Int64($0 * 8)) }
    }

    /// A zone that moved from UTC+1 to UTC+2 for good at 2020-01-01T00:00:00Z, and follows a rule from 2022 on.
    static let moved = ZoneFileBuilder(
        transitions: [(1_577_836_800, 1), (1_640_995_200, 0)],
        types: [(3600, false, "ONE"), (7200, false, "TWO")], footer: "ONE-1TWO,M3.5.0,M10.5.0/3")
}

struct ZoneTests {
    @Test(arguments: [
        ("2019-12-31T23:59:59Z", 3600, "ONE"), ("2020-01-01T00:00:00Z", 7200, "TWO"), ("2021-07-01T00:00:00Z", 7200, "TWO"),
        ("2022-01-01T00:00:00Z", 3600, "ONE"), ("2022-03-27T00:59:59Z", 3600, "ONE"), ("2022-03-27T01:00:00Z", 7200, "TWO"),
        ("2026-10-25T00:59:59Z", 7200, "TWO"), ("2026-10-25T01:00:00Z", 3600, "ONE"), ("1800-01-01T00:00:00Z", 3600, "ONE"),
    ])
    func readsTransitionsThenTheRule(_ time: String, offset: Int, abbreviation: String) throws {
        let zone = try Zone(identifier: "Test/Moved", tzif: ZoneFileBuilder.moved.bytes)
        let time = try #require(Timestamp(rfc3339: time))
        #expect(zone.offset(at: time) == offset)
        #expect(zone.abbreviation(at: time) == abbreviation)
    }

    @Test func readsVersionOne() throws {
        var builder = ZoneFileBuilder.moved
        builder.version = "\0"
        let zone = try Zone(identifier: "Test/Old", tzif: builder.bytes)
        #expect(zone.offset(at: Timestamp(seconds: 1_577_836_800)) == 7200)
        // Without a rule the last transition holds for ever.
        #expect(zone.offset(at: Timestamp(seconds: 1_782_000_000)) == 3600)
    }

    @Test func refusesWhatItCannotTrust() {
        var leaping = ZoneFileBuilder.moved
        leaping.leaps = 1
        var odd = ZoneFileBuilder.moved
        odd.footer = "nonsense"
        var inconsistent = ZoneFileBuilder.moved
        inconsistent.transitions[1].type = 7
        let cases: [([UInt8], ZoneFileError)] = [
            ([], .notAZoneFile), (Array("TZif2".utf8), .truncated),
            (Array(ZoneFileBuilder.moved.bytes.dropLast(20)), .truncated),
            (leaping.bytes, .leapSeconds), (odd.bytes, .unreadableRule("nonsense")), (inconsistent.bytes, .inconsistent),
        ]
        for (bytes, error) in cases {
            #expect(throws: error) { try Zone(identifier: "Test/Bad", tzif: bytes) }
        }
    }

    @Test func noPrefixOfAFileCrashes() {
        let whole = ZoneFileBuilder.moved.bytes
        for count in 0..<whole.count {
            #expect(throws: ZoneFileError.self) { try Zone(identifier: "Test/Cut", tzif: Array(whole.prefix(count))) }
        }
    }

    /// Expected values are those of Python's zoneinfo for the zones that use these rules.
    @Test(arguments: [
        ("<-03>3", "2026-06-01T00:00:00Z", -10_800, "-03"),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-01-15T00:00:00Z", 39_600, "AEDT"),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-04-04T15:59:59Z", 39_600, "AEDT"),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-04-04T16:00:00Z", 36_000, "AEST"),
        ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-12-01T00:00:00Z", 39_600, "+11"),
        ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-12-01T00:00:00Z", 0, "GMT"),
        ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-06-01T00:00:00Z", 3600, "IST"),
        ("EST5EDT,M3.2.0,M11.1.0", "2026-11-01T05:59:59Z", -14_400, "EDT"),
        ("EST5EDT,M3.2.0,M11.1.0", "2026-11-01T06:00:00Z", -18_000, "EST"),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", -3600, "-01"),
        ("XXX3EDT4,0/0,J365/23", "2026-12-31T23:30:00Z", -14_400, "EDT"),
    ])
    func followsRules(_ rule: String, _ time: String, offset: Int, abbreviation: String) throws {
        let zone = try #require(Zone(identifier: "Test/Rule", posix: rule))
        let time = try #require(Timestamp(rfc3339: time))
        #expect(zone.offset(at: time) == offset)
        #expect(zone.abbreviation(at: time) == abbreviation)
    }

    @Test(arguments: [
        "", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-25", "CET-1CEST,M13.5.0,M10.5.0", "CET-1x", "<A-1",
        "CET-1CEST,J0,J5",
    ])
    func refusesWhatIsNoRule(_ rule: String) {
        #expect(Zone(identifier: "Test/Rule", posix: rule) == nil)
    }

    @Test(arguments: [
        // plain; leapt over (the offset before the leap counts); shown twice (the first counts)
        ("2026-01-15", 9 * 3600, "2026-01-15T08:00:00Z"),
        ("2026-03-29", 2 * 3600 + 1800, "2026-03-29T01:30:00Z"),
        ("2026-10-25", 2 * 3600 + 1800, "2026-10-25T00:30:00Z"),
        ("2026-10-25", 3 * 3600, "2026-10-25T02:00:00Z"),
    ])
    func findsTheMomentOfALocalTime(_ date: String, second: Int, utc: String) throws {
        let zone = try #require(Zone(identifier: "Test/Central", posix: "CET-1CEST,M3.5.0,M10.5.0/3"))
        #expect(zone.timestamp(of: try #require(CivilDate(date)), secondOfDay: second).rfc3339 == utc)
    }

    @Test func localTimeShowsTheClock() throws {
        let zone = try #require(Zone(identifier: "Test/Central", posix: "CET-1CEST,M3.5.0,M10.5.0/3"))
        let local = zone.local(at: try #require(Timestamp(rfc3339: "2026-06-30T22:05:09Z")))
        #expect(local.date == CivilDate(year: 2026, month: 7, day: 1))
        #expect([local.hour, local.minute, local.second, local.offset] == [0, 5, 9, 7200])
        #expect(local.abbreviation == "CEST")
        #expect(local.weekday == 2)
    }
}

struct ZoneDatabaseTests {
    @Test func loadsOnceAndRemembersWhatIsMissing() {
        let asked = Asked()
        let zones = ZoneDatabase { name in
            asked.count += 1
            return name == "Test/Moved" ? ZoneFileBuilder.moved.bytes : nil
        }
        for _ in 0..<3 {
            #expect(zones.zone("Test/Moved")?.identifier == "Test/Moved")
            #expect(zones.zone("Test/Missing") == nil)
        }
        #expect(asked.count == 2)
        #expect(zones.zone("UTC")?.identifier == "UTC")
    }

    @Test(arguments: [
        "", "/etc/passwd", "../secret", "Europe/../../x", "Europe//Zurich", "a b", "Europe/Zürich", "Europe/", "x\0y",
    ])
    func neverAsksForAPathOutside(_ name: String) {
        let zones = ZoneDatabase { _ in
            Issue.record("asked for \(name)")
            return nil
        }
        #expect(zones.zone(name) == nil)
    }

    /// Only ever used from one thread here.
    private final class Asked: @unchecked Sendable {
        var count = 0
    }
}
