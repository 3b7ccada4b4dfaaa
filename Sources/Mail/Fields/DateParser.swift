import Bytes
import Calendars

/// Reads dates: RFC 5322 section 3.3 with the obsolete forms of 4.3, and those that programs send instead.
///
///     date-time = [day-name ","] day month year hour ":" minute [":" second] zone
///
/// The pieces are known by their shape, not by their place: a word is a weekday, a month, a zone or AM/PM; a number with
/// colons is a time; with hyphens or slashes, a date. So ctime's order, ISO 8601 and missing commas are read too. A date
/// without a zone is taken for UTC (section 4.3: "-0000"). Commented text is left out.
package struct DateParser {
    private var year: Int?
    private var month: Int?
    private var day: Int?
    private var secondOfDay: Int?
    private var offset: Int?
    private var isAfternoon: Bool?
    /// Whether the offset came from the name of a region, which `Daylight` may follow.
    private var isRegion = false

    private init() {}

    /// The date of a field body; nil where no sound day and time of day can be made of it.
    package static func date(_ bytes: Span<UInt8>, _ range: Range<Int>) -> DateTime? {
        let range = range.lowerBound..<min(range.upperBound, range.lowerBound + longest)
        if let plain = plain(bytes, range) { return date(in: bytes.extracting(plain)) }
        let text = compact(bytes, range)
        return date(in: text.span)
    }

    private static func date(in text: Span<UInt8>) -> DateTime? {
        var parser = DateParser()
        var cursor = ByteCursor(0..<text.count)
        while !cursor.isAtEnd {
            let token = cursor.take(until: ends, in: text)
            if token.isEmpty {
                cursor.position += 1
            } else if !parser.read(text, token) {
                return nil
            }
        }
        return parser.result()
    }

    /// What of a range can be read as it is written, as most dates can: no comment stands in it but one at the end, which is left out,
    /// and no blank beside a colon. nil for any other.
    private static func plain(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int>? {
        var end = range.upperBound
        if let comment = bytes.firstIndex(of: UInt8(ascii: "("), in: range) {
            guard let close = Comment.end(bytes, comment..<end), bytes.trimmed(close..<end).isEmpty else { return nil }
            end = comment
        }
        var start = range.lowerBound
        while let colon = bytes.firstIndex(of: UInt8(ascii: ":"), in: start..<end) {
            if colon > range.lowerBound, Byte.isWhitespace(bytes[colon - 1]) { return nil }
            start = colon + 1
            if start < end, Byte.isWhitespace(bytes[start]) { return nil }
        }
        return range.lowerBound..<end
    }

    /// The text without comments, and without the blanks around a colon that the obsolete syntax allows (`09 : 55`).
    private static func compact(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        let colon = UInt8(ascii: ":")
        var output: [UInt8] = []
        output.reserveCapacity(range.count)
        var index = range.lowerBound
        var last: UInt8 = 0
        while index < range.upperBound {
            var byte = bytes[index]
            if byte == UInt8(ascii: "("), let end = Comment.end(bytes, index..<range.upperBound) {
                index = end
                byte = Byte.space
            } else {
                index += 1
            }
            if Byte.isWhitespace(byte) {
                if last == colon { continue }
                byte = Byte.space
            } else if byte == colon, last == Byte.space {
                while output.last == Byte.space { output.removeLast() }
            }
            output.append(byte)
            last = byte
        }
        return output
    }

    package static func date(_ text: String) -> DateTime? {
        let bytes = Array(text.utf8)
        return date(bytes.span, 0..<bytes.count)
    }

    /// Longest text that is looked at: a date with its comments has about 60 bytes.
    private static let longest = 256
    private static let ends = ByteSet(" \t\r\n,;()\"")

    /// Reads one word or number; false where it makes no sense, so that the whole is no date.
    private mutating func read(_ bytes: Span<UInt8>, _ token: Range<Int>) -> Bool {
        let first = bytes[token.lowerBound]
        if first == UInt8(ascii: "+") || first == UInt8(ascii: "-") { return readOffset(bytes, token) }
        if Byte.isDigit(first) { return readNumber(bytes, token) }
        return readWord(bytes, token)
    }

    // MARK: Numbers

    private mutating func readNumber(_ bytes: Span<UInt8>, _ token: Range<Int>) -> Bool {
        if bytes.firstIndex(of: UInt8(ascii: ":"), in: token) != nil {
            if let letter = separatorOfISO(bytes, token) {
                return readDashed(bytes, token.lowerBound..<letter) && readTime(bytes, letter + 1..<token.upperBound)
            }
            return readTime(bytes, token)
        }
        for separator in [UInt8(ascii: "-"), UInt8(ascii: "/")] where bytes.firstIndex(of: separator, in: token) != nil {
            return readDashed(bytes, token)
        }
        // QUIRK: 09.10.11 for a time, 20.11.2026 for a date.
        if bytes.firstIndex(of: UInt8(ascii: "."), in: token) != nil { return readDotted(bytes, token) }
        guard let value = number(bytes, token) else {
            // QUIRK: `1st`, `21Nov`, `10AM`: digits with a word behind them.
            var cursor = ByteCursor(token)
            let digits = cursor.take(while: .digits, in: bytes)
            // A number too long to be read: nothing would become shorter here.
            guard digits.count < token.count else { return false }
            return readNumber(bytes, digits) && readWord(bytes, cursor.rest)
        }
        return place(value, digits: token.count)
    }

    /// Day first, then year, as RFC 5322 has it; a number of four digits is a year wherever it stands.
    private mutating func place(_ value: Int, digits: Int) -> Bool {
        // QUIRK: behind the time, `0530` is a zone without its sign, and what has more digits is nothing.
        if secondOfDay != nil, year != nil {
            if offset == nil, digits == 4, value < 2400, value % 100 < 60 { offset = value / 100 * 60 + value % 100 }
            return true
        }
        if digits >= 3 || value > 31 {
            guard year == nil, digits <= 4 else { return false }
            year = DateParser.fullYear(value, digits: digits)
        } else if day == nil {
            day = value
        } else if month == nil, value <= 12 {
            month = value
        } else if year == nil {
            year = DateParser.fullYear(value, digits: digits)
        } else {
            return false
        }
        return true
    }

    /// RFC 5322 section 4.3: 00 to 49 are of this century, 50 to 99 of the last; three digits count from 1900.
    private static func fullYear(_ value: Int, digits: Int) -> Int {
        switch digits {
        case ...2: value < 50 ? 2000 + value : 1900 + value
        case 3: 1900 + value
        default: value
        }
    }

    /// The `T` of `2026-11-20T09:10:11`.
    private func separatorOfISO(_ bytes: Span<UInt8>, _ token: Range<Int>) -> Int? {
        for index in token where bytes[index] | 32 == UInt8(ascii: "t") {
            return index > token.lowerBound && Byte.isDigit(bytes[index - 1]) ? index : nil
        }
        return nil
    }

    /// `2026-11-20`, `20-Nov-2026`, `11/20/2026`.
    private mutating func readDashed(_ bytes: Span<UInt8>, _ token: Range<Int>) -> Bool {
        var pieces: [Range<Int>] = []
        var start = token.lowerBound
        for index in token where bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "/") {
            pieces.append(start..<index)
            start = index + 1
        }
        pieces.append(start..<token.upperBound)
        guard pieces.count == 3 else { return false }
        if let first = number(bytes, pieces[0]), let second = number(bytes, pieces[1]), let third = number(bytes, pieces[2])
        {
            if pieces[0].count == 4 {
                (year, month, day) = (first, second, third)
            } else if second > 12 {
                (month, day, year) = (first, second, DateParser.fullYear(third, digits: pieces[2].count))
            } else {
                (day, month, year) = (first, second, DateParser.fullYear(third, digits: pieces[2].count))
            }
            return true
        }
        return pieces.allSatisfy { !$0.isEmpty && read(bytes, $0) }
    }

    private mutating func readDotted(_ bytes: Span<UInt8>, _ token: Range<Int>) -> Bool {
        var values: [(value: Int, digits: Int)] = []
        var start = token.lowerBound
        for index in token.lowerBound...token.upperBound {
            guard index == token.upperBound || bytes[index] == UInt8(ascii: ".") else { continue }
            if index > start {
                guard let value = number(bytes, start..<index) else { return false }
                values.append((value, index - start))
            }
            start = index + 1
        }
        switch values.count {
        case 1: return place(values[0].value, digits: values[0].digits)
        case 3 where values[2].digits == 4:
            (day, month, year) = (values[0].value, values[1].value, values[2].value)
            return true
        case 2 where year != nil: return setTime(values[0].value, values[1].value, 0)
        case 3 where year != nil: return setTime(values[0].value, values[1].value, values[2].value)
        default: return false
        }
    }

    /// `9:10`, `09:10:11`, `09:10:11.123`, and with the zone right behind: `09:10:11+01:00`, `09:10:11Z`.
    private mutating func readTime(_ bytes: Span<UInt8>, _ token: Range<Int>) -> Bool {
        var cursor = ByteCursor(token)
        var values = (0, 0, 0)
        var count = 0
        while count < 3 {
            guard let value = number(bytes, cursor.take(while: .digits, in: bytes)) else { return false }
            values = (values.1, values.2, value)
            count += 1
            guard cursor.take(UInt8(ascii: ":"), in: bytes) else { break }
        }
        if count == 2 { values = (values.1, values.2, 0) }
        if let byte = cursor.peek(bytes), byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ":")
        {
            cursor.position += 1
            _ = cursor.take(while: .digits, in: bytes)
        }
        guard count >= 2, secondOfDay == nil, setTime(values.0, values.1, values.2) else { return false }
        return cursor.isAtEnd || read(bytes, cursor.rest)
    }

    private mutating func setTime(_ hour: Int, _ minute: Int, _ second: Int) -> Bool {
        // A leap second is the last second of its minute: the day keeps 86,400.
        guard hour < 24, minute < 60, second <= 60 else { return false }
        secondOfDay = hour * 3600 + minute * 60 + min(second, 59)
        return true
    }

    private func number(_ bytes: Span<UInt8>, _ token: Range<Int>) -> Int? {
        guard !token.isEmpty, token.count <= 8 else { return nil }
        var value = 0
        for index in token {
            guard Byte.isDigit(bytes[index]) else { return nil }
            value = value * 10 + Int(bytes[index] &- 48)
        }
        return value
    }

    // MARK: Words and zones

    private mutating func readWord(_ bytes: Span<UInt8>, _ token: Range<Int>) -> Bool {
        if token.isEmpty { return true }
        // QUIRK: `Di, 3 Nov`, `mar., 3 nov`: a weekday in the sender's language.
        if day == nil, month == nil, year == nil, secondOfDay == nil, token.upperBound < bytes.count,
            bytes[token.upperBound] == UInt8(ascii: ",")
        {
            return true
        }
        let word = bytes.bytes(token)
        if let found = DateWords.month(word) {
            guard month == nil else { return false }
            month = found
            return true
        }
        if DateWords.isWeekday(word) || DateWords.isFiller(word) { return true }
        if let afternoon = DateWords.isAfternoon(word) {
            isAfternoon = afternoon
            return true
        }
        // QUIRK: `GMT+0200`, `UTC+1`.
        for sign in [UInt8(ascii: "+"), UInt8(ascii: "-")] {
            guard let place = word.firstIndex(of: sign), place > 0 else { continue }
            return DateWords.offset(Array(word[..<place])) == 0
                && readOffset(bytes, token.lowerBound + place..<token.upperBound)
        }
        if let minutes = DateWords.offset(word) {
            if offset == nil { offset = minutes }
            return true
        }
        // QUIRK: `Eastern Daylight Time`, as one system names its zones. Section 4.3 has a zone that is not known count as
        // UTC; before the time of day a word that is not known makes it no date.
        guard secondOfDay != nil, word.allSatisfy({ $0 < 0x80 }) else {
            guard month == nil, let found = DateWords.foreignMonth(word) else { return false }
            month = found
            return true
        }
        if let minutes = DateWords.regionOffset(word), offset == nil {
            offset = minutes
            isRegion = true
        } else if isRegion, word.span.equals(0..<word.count, ignoringCase: "daylight"), let minutes = offset {
            offset = minutes + 60
        }
        return true
    }

    /// `+0100`, `-03:30`, and `+1`, `+530` as some programs shorten them.
    private mutating func readOffset(_ bytes: Span<UInt8>, _ token: Range<Int>) -> Bool {
        var digits = 0
        var value = 0
        var token = token
        // QUIRK: `+-0500`.
        if token.count > 1, bytes[token.lowerBound + 1] == UInt8(ascii: "-") {
            token = token.lowerBound + 1..<token.upperBound
        }
        for index in token.dropFirst() where bytes[index] != UInt8(ascii: ":") {
            guard Byte.isDigit(bytes[index]), digits < 4 else { return false }
            digits += 1
            value = value * 10 + Int(bytes[index] &- 48)
        }
        guard digits > 0 else { return false }
        let minutes = digits <= 2 ? value * 60 : value / 100 * 60 + value % 100
        // RFC 5322 allows up to 99:59; no place is further than a day from Greenwich.
        guard minutes < 24 * 60, digits <= 2 || value % 100 < 60 else { return secondOfDay != nil }
        if offset == nil || secondOfDay != nil { offset = bytes[token.lowerBound] == UInt8(ascii: "-") ? -minutes : minutes }
        return true
    }

    private func result() -> DateTime? {
        guard let year, let month, let day, var second = secondOfDay, (1...9999).contains(year), (1...12).contains(month),
            day >= 1, day <= CivilDate.days(inMonth: month, of: year)
        else { return nil }
        if let isAfternoon, second < 13 * 3600 {
            let isTwelve = second >= 12 * 3600
            if isAfternoon, !isTwelve { second += 12 * 3600 }
            if !isAfternoon, isTwelve { second -= 12 * 3600 }
        }
        let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
        let offset = offset ?? 0
        return DateTime(timestamp: Timestamp(seconds: Int64(days * 86_400 + second - offset * 60)), offset: offset)
    }
}
