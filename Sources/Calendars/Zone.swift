/// A time zone: how far its clocks are from UTC at each moment.
package struct Zone: Sendable {
    /// As the time zone database names it: `Europe/Zurich`.
    package let identifier: String
    private let source: Source

    private enum Source: Sendable {
        case file(ZoneFile)
        case rule(ZoneRule)
    }

    /// A zone of the system, from the bytes of its TZif file (RFC 8536).
    package init(identifier: String, tzif: [UInt8]) throws(ZoneFileError) {
        self.identifier = identifier
        source = .file(try ZoneFile(tzif))
    }

    /// A zone from a POSIX TZ string, `CET-1CEST,M3.5.0,M10.5.0/3`; nil where it is none.
    package init?(identifier: String, posix text: String) {
        guard let rule = ZoneRule(parsing: Array(text.utf8)[...]) else { return nil }
        self.identifier = identifier
        source = .rule(rule)
    }

    package static let utc = Zone(identifier: "UTC", offset: 0, abbreviation: "UTC")

    private init(identifier: String, offset: Int, abbreviation: String) {
        self.identifier = identifier
        source = .rule(ZoneRule(standard: .init(offset: offset, abbreviation: abbreviation)))
    }

    /// Seconds east of UTC.
    package func offset(at time: Timestamp) -> Int { period(at: time).offset }

    /// `CET`, `CEST`; where a zone has no letters of its own, its offset: `-03`.
    package func abbreviation(at time: Timestamp) -> String { period(at: time).abbreviation }

    /// The first moment after `time` at which the clock may change; nil where it never does again.
    func nextChange(after time: Timestamp) -> Timestamp? {
        switch source {
        case .file(let file): file.nextChange(after: time)
        case .rule(let rule): rule.nextChange(after: time)
        }
    }

    /// What the clocks of the zone show.
    package func local(at time: Timestamp) -> LocalTime {
        let period = period(at: time)
        let shown = time.seconds + Int64(period.offset)
        return LocalTime(
            date: CivilDate(daysSinceEpoch: Int(shown.flooredQuotient(86_400))),
            secondOfDay: Int(shown.flooredRemainder(86_400)), offset: period.offset, abbreviation: period.abbreviation)
    }

    /// When the clocks show a time of a day. A time that they show twice is the first of the two; one that they leap over
    /// is read with the offset from before the leap, so 02:30 becomes 03:30 (RFC 5545 section 3.3.5).
    package func timestamp(of date: CivilDate, secondOfDay: Int) -> Timestamp {
        let local = Int64(date.daysSinceEpoch) * 86_400 + Int64(secondOfDay)
        // No zone is further than a day from UTC, and changes lie days apart at least: these are the offsets before and
        // after any change that is near.
        let before = offset(at: Timestamp(seconds: local - 86_400))
        let after = offset(at: Timestamp(seconds: local + 86_400))
        let early = Timestamp(seconds: local - Int64(before))
        if before == after || offset(at: early) == before { return early }
        let late = Timestamp(seconds: local - Int64(after))
        return offset(at: late) == after ? late : early
    }

    private func period(at time: Timestamp) -> ZoneRule.Period {
        switch source {
        case .file(let file): file.period(at: time)
        case .rule(let rule): rule.period(at: time)
        }
    }
}

/// What the clocks of a zone show at a moment.
package struct LocalTime: Hashable, Sendable {
    package var date: CivilDate
    /// 0..<86400
    package var secondOfDay: Int
    /// Seconds east of UTC.
    package var offset: Int
    package var abbreviation: String

    package var hour: Int { secondOfDay / 3600 }
    package var minute: Int { secondOfDay / 60 % 60 }
    package var second: Int { secondOfDay % 60 }
    /// 0 for Monday to 6 for Sunday.
    package var weekday: Int { date.weekday }
}
