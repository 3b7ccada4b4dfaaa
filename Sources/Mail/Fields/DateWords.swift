import Bytes

/// The words of dates: English, as RFC 5322 has them, with the zones of section 4.3 and those that are sent beyond it.
enum DateWords {
    private static let months: [StaticString] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    private static let longMonths: [StaticString] = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]
    /// QUIRK: programs that write dates in their user's language: German, Dutch, French, Spanish, Portuguese, Italian; by how the
    /// words begin.
    private static let foreignMonths: [(StaticString, Int)] = [
        ("jän", 1), ("janv", 1), ("ene", 1), ("gen", 1), ("févr", 2), ("fév", 2), ("fevr", 2), ("fev", 2), ("mär", 3),
        ("mrz", 3),
        ("maa", 3), ("mrt", 3), ("mars", 3), ("avr", 4), ("abr", 4), ("mai", 5), ("mei", 5), ("mag", 5), ("juin", 6),
        ("giu", 6),
        ("juil", 7), ("lug", 7), ("aoû", 8), ("aout", 8), ("ago", 8), ("set", 9), ("okt", 10), ("out", 10), ("ott", 10),
        ("dez", 12),
        ("déc", 12), ("dic", 12),
    ]
    private static let weekdays: [StaticString] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// 1 to 12: three letters or the whole word, a dot behind them or not.
    static func month(_ word: [UInt8]) -> Int? {
        let letters = word.last == UInt8(ascii: ".") ? Array(word.dropLast()) : word
        guard letters.count >= 3 else { return nil }
        let span = letters.span
        if letters.count == 3 || (letters.count == 4 && span.equals(0..<4, ignoringCase: "sept")) {
            return months.firstIndex { span.starts(0..<letters.count, ignoringCase: $0) }.map { $0 + 1 }
        }
        return longMonths.firstIndex { span.equals(0..<letters.count, ignoringCase: $0) }.map { $0 + 1 }
    }

    /// The month of a word in another language than English.
    static func foreignMonth(_ word: [UInt8]) -> Int? {
        guard (3...10).contains(word.count) else { return nil }
        let text = Array(String(decoding: word, as: UTF8.self).lowercased().utf8)
        return foreignMonths.first { text.matches($0.0, at: 0, limit: text.count) }?.1
    }

    /// A weekday is not checked against the date: where they differ, the date is what was meant.
    static func isWeekday(_ word: [UInt8]) -> Bool {
        let letters = word.last == UInt8(ascii: ".") ? Array(word.dropLast()) : word
        guard (3...9).contains(letters.count), letters.allSatisfy(Byte.isLetter) else { return false }
        let span = letters.span
        guard weekdays.contains(where: { span.starts(0..<letters.count, ignoringCase: $0) }) else { return false }
        let text = String(decoding: letters, as: UTF8.self).lowercased()
        return letters.count <= 5 || text.hasSuffix("day")
    }

    static func isFiller(_ word: [UInt8]) -> Bool {
        let span = word.span
        let fillers: [StaticString] = ["at", "on", "st", "nd", "rd", "th", "of", "um", "uhr", "t"]
        return fillers.contains { span.equals(0..<word.count, ignoringCase: $0) }
    }

    static func isAfternoon(_ word: [UInt8]) -> Bool? {
        let span = word.span
        if span.equals(0..<word.count, ignoringCase: "pm") || span.equals(0..<word.count, ignoringCase: "p.m.") {
            return true
        }
        if span.equals(0..<word.count, ignoringCase: "am") || span.equals(0..<word.count, ignoringCase: "a.m.") {
            return false
        }
        return nil
    }

    /// Minutes east of UTC.
    static func offset(_ word: [UInt8]) -> Int? {
        let span = word.span
        for (name, hours) in zones where span.equals(0..<word.count, ignoringCase: name) { return hours * 60 }
        // Military letters were defined with the wrong sign (RFC 822): section 4.3 has all but Z mean an unknown zone.
        return word.count == 1 && Byte.isLetter(word[0]) && word[0] | 32 != UInt8(ascii: "j") ? 0 : nil
    }

    /// Minutes east of UTC of a region named in full, in its standard time.
    static func regionOffset(_ word: [UInt8]) -> Int? {
        let span = word.span
        for (name, hours) in regions where span.equals(0..<word.count, ignoringCase: name) { return hours * 60 }
        // `EST5EDT`, as POSIX writes it.
        guard word.count > 4, Byte.isDigit(word[3]) else { return nil }
        return offset(Array(word[..<3]))
    }

    private static let regions: [(StaticString, Int)] = [
        ("eastern", -5), ("central", -6), ("mountain", -7), ("pacific", -8), ("greenwich", 0), ("romance", 1), ("tokyo", 9),
    ]

    /// The North American names are of RFC 5322; the others are the ones that mail archives hold most of. Names with
    /// several meanings (IST, BST outside Britain, CST in China) are left to the number beside them.
    private static let zones: [(StaticString, Int)] = [
        ("gmt", 0), ("utc", 0), ("ut", 0), ("z", 0), ("est", -5), ("edt", -4), ("cst", -6), ("cdt", -5), ("mst", -7),
        ("mdt", -6), ("pst", -8), ("pdt", -7), ("wet", 0), ("west", 1), ("cet", 1), ("cest", 2), ("met", 1), ("mest", 2),
        ("mez", 1), ("mesz", 2), ("eet", 2), ("eest", 3), ("bst", 1), ("msk", 3), ("jst", 9), ("kst", 9), ("hkt", 8),
        ("sgt", 8), ("aest", 10), ("aedt", 11), ("nzst", 12), ("nzdt", 13), ("hst", -10), ("akst", -9), ("akdt", -8),
        ("ast", -4), ("adt", -3), ("brt", -3), ("sast", 2),
    ]
}
