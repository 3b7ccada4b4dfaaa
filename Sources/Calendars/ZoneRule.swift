/// A POSIX TZ string, which says how a zone goes on after the last transition of its file (RFC 8536 section 3.3):
/// `CET-1CEST,M3.5.0,M10.5.0/3`, `<-03>3`.
struct ZoneRule: Sendable, Equatable {
    struct Period: Sendable, Equatable {
        /// Seconds east of UTC.
        var offset: Int
        var abbreviation: String
    }

    /// A day of every year, and the local time on it at which the clock changes.
    struct Change: Sendable, Equatable {
        enum Day: Sendable, Equatable {
            /// `Jn`: 1...365, 29 February never counted.
            case julian(Int)
            /// `n`: 0...365, 29 February counted.
            case zeroBased(Int)
            /// `Mm.w.d`: the w-th weekday d (0 for Sunday) of month m; w 5 is the last.
            case weekday(month: Int, week: Int, day: Int)
        }
        var day: Day
        /// Seconds after local midnight; may be negative or beyond a day (RFC 8536 section 3.3.1).
        var time: Int

        /// Seconds from the Epoch to this change in a year, as local time.
        func localSeconds(in year: Int) -> Int {
            let days: Int
            switch day {
            case .julian(let number):
                let leap = CivilDate.isLeap(year) && number >= 60 ? 1 : 0
                days = CivilDate(year: year, month: 1, day: 1).daysSinceEpoch + number - 1 + leap
            case .zeroBased(let number):
                days = CivilDate(year: year, month: 1, day: 1).daysSinceEpoch + number
            case .weekday(let month, let week, let day):
                let first = CivilDate(year: year, month: month, day: 1)
                let sundayBased = (first.weekday + 1) % 7
                var number = (day - sundayBased + 7) % 7 + (week - 1) * 7
                while number >= CivilDate.days(inMonth: month, of: year) { number -= 7 }
                days = first.daysSinceEpoch + number
            }
            return days * 86_400 + time
        }
    }

    var standard: Period
    /// nil where the clock never changes.
    var summer: (period: Period, begins: Change, ends: Change)?

    static func == (left: ZoneRule, right: ZoneRule) -> Bool {
        left.standard == right.standard && left.summer?.period == right.summer?.period
            && left.summer?.begins == right.summer?.begins && left.summer?.ends == right.summer?.ends
    }

    func period(at time: Timestamp) -> Period {
        guard let summer else { return standard }
        let (begins, ends) = changes(summer, in: year(of: time))
        let isSummer =
            begins < ends ? time >= begins && time < ends : !(time >= ends && time < begins)
        return isSummer ? summer.period : standard
    }

    /// The first change of the clock after a moment; nil where it never changes.
    func nextChange(after time: Timestamp) -> Timestamp? {
        guard let summer else { return nil }
        let year = year(of: time)
        var nearest: Timestamp?
        // A change late in December by local time may be early in January by UTC, and the other way round.
        for candidate in (year - 1)...(year + 1) {
            let (begins, ends) = changes(summer, in: candidate)
            for change in [begins, ends] where change > time && change < nearest ?? Timestamp(seconds: .max) {
                nearest = change
            }
        }
        return nearest
    }

    private func year(of time: Timestamp) -> Int {
        CivilDate(daysSinceEpoch: Int((time.seconds + Int64(standard.offset)).flooredQuotient(86_400))).year
    }

    private func changes(
        _ summer: (period: Period, begins: Change, ends: Change), in year: Int
    ) -> (begins: Timestamp, ends: Timestamp) {
        (
            Timestamp(seconds: Int64(summer.begins.localSeconds(in: year) - standard.offset)),
            Timestamp(seconds: Int64(summer.ends.localSeconds(in: year) - summer.period.offset))
        )
    }
}

// MARK: - Reading

extension ZoneRule {
    /// Reads a whole TZ string; nil where it is none. A zone with summer time must say when it begins and ends.
    init?(parsing text: ArraySlice<UInt8>) {
        var text = text
        guard let standardName = ZoneRule.takeName(&text), let west = ZoneRule.takeTime(&text, hours: 24) else { return nil }
        standard = Period(offset: -west, abbreviation: standardName)
        guard !text.isEmpty else { return }

        guard let summerName = ZoneRule.takeName(&text) else { return nil }
        var summerOffset = standard.offset + 3600
        if text.first != UInt8(ascii: ",") {
            guard let west = ZoneRule.takeTime(&text, hours: 24) else { return nil }
            summerOffset = -west
        }
        guard let begins = ZoneRule.takeChange(&text), let ends = ZoneRule.takeChange(&text), text.isEmpty else {
            return nil
        }
        summer = (Period(offset: summerOffset, abbreviation: summerName), begins, ends)
    }

    /// Three letters or more, or `<…>` around letters, digits and signs.
    private static func takeName(_ text: inout ArraySlice<UInt8>) -> String? {
        let name: ArraySlice<UInt8>
        if text.first == UInt8(ascii: "<") {
            guard let end = text.firstIndex(of: UInt8(ascii: ">")) else { return nil }
            name = text[(text.startIndex + 1)..<end]
            text = text[(end + 1)...]
        } else {
            name = text.prefix { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") }
            text = text.dropFirst(name.count)
        }
        return name.count >= 3 ? String(decoding: name, as: UTF8.self) : nil
    }

    /// `[+-]hh[:mm[:ss]]` in seconds, hours up to a limit: 24 in offsets, 167 in times of changes.
    private static func takeTime(_ text: inout ArraySlice<UInt8>, hours limit: Int) -> Int? {
        var sign = 1
        if text.first == UInt8(ascii: "-") || text.first == UInt8(ascii: "+") {
            sign = text.first == UInt8(ascii: "-") ? -1 : 1
            text = text.dropFirst()
        }
        guard let hours = takeNumber(&text, upTo: limit) else { return nil }
        var seconds = hours * 3600
        for unit in [60, 1] where text.first == UInt8(ascii: ":") {
            text = text.dropFirst()
            guard let number = takeNumber(&text, upTo: 59) else { return nil }
            seconds += number * unit
        }
        return sign * seconds
    }

    /// `,M3.5.0/2`: a change with the comma before it.
    private static func takeChange(_ text: inout ArraySlice<UInt8>) -> Change? {
        guard text.popFirst() == UInt8(ascii: ","), let first = text.first else { return nil }
        let day: Change.Day
        switch first {
        case UInt8(ascii: "J"):
            text = text.dropFirst()
            guard let number = takeNumber(&text, upTo: 365), number >= 1 else { return nil }
            day = .julian(number)
        case UInt8(ascii: "M"):
            text = text.dropFirst()
            guard let month = takeNumber(&text, upTo: 12), month >= 1, text.popFirst() == UInt8(ascii: "."),
                let week = takeNumber(&text, upTo: 5), week >= 1, text.popFirst() == UInt8(ascii: "."),
                let weekday = takeNumber(&text, upTo: 6)
            else { return nil }
            day = .weekday(month: month, week: week, day: weekday)
        default:
            guard let number = takeNumber(&text, upTo: 365) else { return nil }
            day = .zeroBased(number)
        }
        guard text.first == UInt8(ascii: "/") else { return Change(day: day, time: 7200) }
        text = text.dropFirst()
        guard let time = takeTime(&text, hours: 167) else { return nil }
        return Change(day: day, time: time)
    }

    private static func takeNumber(_ text: inout ArraySlice<UInt8>, upTo limit: Int) -> Int? {
        let digits = text.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        guard let number = Int(digits: digits), number <= limit else { return nil }
        text = text.dropFirst(digits.count)
        return number
    }
}
