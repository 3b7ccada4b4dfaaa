/// A moment: seconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX.1 "seconds since the Epoch").
package struct Timestamp: Hashable, Comparable, Sendable {
    package var seconds: Int64

    package init(seconds: Int64) {
        self.seconds = seconds
    }

    /// The nearest moment that RFC 3339 can write. What is read from a file that may be damaged is so taken: sums and differences of such
    /// moments do not overflow.
    package init(clamping seconds: Int64) {
        self.seconds = min(max(seconds, Timestamp.earliest.seconds), Timestamp.latest.seconds)
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.seconds < right.seconds }
    package static func + (time: Timestamp, seconds: Int64) -> Timestamp { Timestamp(seconds: time.seconds + seconds) }
    package static func - (later: Timestamp, earlier: Timestamp) -> Int64 { later.seconds - earlier.seconds }

    /// The moments that RFC 3339 can write: years 0000 to 9999.
    static let earliest = Timestamp(seconds: -62_167_219_200)
    package static let latest = Timestamp(seconds: 253_402_300_799)
}

extension Timestamp: CustomStringConvertible {
    package var description: String { rfc3339 }

    /// `2026-11-21T10:30:00Z` (RFC 3339 section 5.6).
    package var rfc3339: String { rfc3339(offset: 0) }

    /// `2026-11-21T11:30:00+01:00`: the same moment as a clock so many minutes east of UTC shows it. A moment beyond the
    /// four-digit years is shown as the last one within them.
    package func rfc3339(offset minutes: Int) -> String {
        let local = min(max(seconds, Timestamp.earliest.seconds), Timestamp.latest.seconds) + Int64(minutes) * 60
        let shown = min(max(local, Timestamp.earliest.seconds), Timestamp.latest.seconds)
        let second = Int(shown.flooredRemainder(86_400))
        var text = CivilDate(daysSinceEpoch: Int(shown.flooredQuotient(86_400))).description
        text += "T"
        text.append(digits: second / 3600, width: 2)
        text += ":"
        text.append(digits: second / 60 % 60, width: 2)
        text += ":"
        text.append(digits: second % 60, width: 2)
        guard minutes != 0 else { return text + "Z" }
        text += minutes < 0 ? "-" : "+"
        text.append(digits: abs(minutes) / 60, width: 2)
        text += ":"
        text.append(digits: abs(minutes) % 60, width: 2)
        return text
    }

    /// Reads an RFC 3339 `date-time`: `2026-11-21T10:30:00Z`, `2026-11-21 11:30:00.25+01:00`. A fraction is dropped; a
    /// leap second (`:60`) is the second after, as POSIX counts. nil for anything else.
    package init?(rfc3339 text: String) {
        var rest = Array(text.utf8)[...]
        guard rest.count >= 20, let date = CivilDate(parsing: rest.prefix(10)) else { return nil }
        rest = rest.dropFirst(10)
        guard let separator = rest.popFirst(),
            [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")].contains(separator),
            let hour = Int(digits: rest.prefix(2)), hour < 24, rest.dropFirst(2).first == UInt8(ascii: ":"),
            let minute = Int(digits: rest.dropFirst(3).prefix(2)), minute < 60, rest.dropFirst(5).first == UInt8(ascii: ":"),
            let second = Int(digits: rest.dropFirst(6).prefix(2)), second <= 60
        else { return nil }
        rest = rest.dropFirst(8)
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
            guard !fraction.isEmpty else { return nil }
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard let offset = Timestamp.offset(parsing: rest) else { return nil }
        let local = date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second
        self.init(seconds: Int64(local - offset * 60))
    }

    /// `time-offset`: `Z` or `+hh:mm`, in minutes east of UTC.
    private static func offset(parsing text: ArraySlice<UInt8>) -> Int? {
        guard let sign = text.first else { return nil }
        if sign == UInt8(ascii: "Z") || sign == UInt8(ascii: "z") { return text.count == 1 ? 0 : nil }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), text.count == 6,
            let hours = Int(digits: text.dropFirst().prefix(2)), hours < 24, text.dropFirst(3).first == UInt8(ascii: ":"),
            let minutes = Int(digits: text.dropFirst(4)), minutes < 60
        else { return nil }
        return sign == UInt8(ascii: "-") ? -(hours * 60 + minutes) : hours * 60 + minutes
    }
}
