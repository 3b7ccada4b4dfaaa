import Glibc

/// A place in a pattern's source, and the small things that are read there.
struct PatternReader {
    var position: Int
    let end: Int

    init(_ range: Range<Int>) {
        position = range.lowerBound
        end = range.upperBound
    }

    mutating func skipBlanks(_ source: Span<UInt8>) {
        while position < end, source[position] == 0x20 || source[position] == 0x09 { position += 1 }
    }

    /// Goes to the end of what is written without blanks and signs.
    mutating func skipToDelimiter(_ source: Span<UInt8>) {
        let start = position
        while position < end {
            switch source[position] {
            case 0x20, 0x09, UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "|"): return
            case UInt8(ascii: ".") where position > start && position + 1 < end && source[position + 1] == UInt8(ascii: "."): return
            default: position += 1
            }
        }
    }

    /// `subject:`, `body:`, `quoted:`, `from:`, `to:`, `attachment:`, `header X-Foo:`; without one the standard texts.
    mutating func takeField(_ source: Span<UInt8>) throws(PatternError) -> KeywordMatcher.FieldSet {
        skipBlanks(source)
        var stop = position
        while stop < end, WordScanner.isASCIIWord(source[stop]) { stop += 1 }
        let word = text(source, position..<stop)
        if word == "header", stop < end, source[stop] == 0x20 {
            var name = stop
            while name < end, source[name] == 0x20 { name += 1 }
            var colon = name
            while colon < end, source[colon] != UInt8(ascii: ":"), source[colon] > 0x20 { colon += 1 }
            guard colon < end, source[colon] == UInt8(ascii: ":"), colon > name else { return .standard }
            position = colon + 1
            return .only(.header(text(source, name..<colon).lowercased()))
        }
        guard stop < end, source[stop] == UInt8(ascii: ":"), stop > position else { return .standard }
        let fields: [String: SearchText.Field] = [
            "subject": .subject, "body": .body, "quoted": .quoted, "from": .from, "to": .to, "attachment": .attachment,
        ]
        guard let field = fields[word] else {
            throw PatternError(
                message: "no field is called \"\(word)\"", range: position..<stop,
                help: "fields are subject, body, quoted, from, to, attachment and header NAME")
        }
        position = stop + 1
        return .only(field)
    }

    /// `/expression/`; tried here, so that a search meets no faulty one.
    mutating func takeExpression(_ source: Span<UInt8>) throws(PatternError) -> String {
        let start = position
        var close = end - 1
        while close > start, source[close] != UInt8(ascii: "/") { close -= 1 }
        guard close > start + 1 else {
            throw PatternError(message: "an expression that is not closed", range: start..<end, help: "write /expression/")
        }
        let pattern = text(source, start + 1..<close)
        var compiled = regex_t()
        let code = regcomp(&compiled, pattern, REG_EXTENDED | REG_ICASE)
        guard code == 0 else {
            var reason = [CChar](repeating: 0, count: 128)
            regerror(code, &compiled, &reason, reason.count)
            let said = String(decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw PatternError(message: "a faulty expression: \(said)", range: start..<close + 1)
        }
        regfree(&compiled)
        if pattern.utf8.enumerated().contains(where: { index, byte in
            let bytes = Array(pattern.utf8)
            return byte == UInt8(ascii: "\\") && index + 1 < bytes.count && (0x31...0x39).contains(bytes[index + 1])
        }) {
            throw PatternError(message: "back-references are not allowed", range: start..<close + 1)
        }
        position = end
        return pattern
    }

    /// `..` or `..12`
    mutating func takeGap(_ source: Span<UInt8>, usual: UInt8, widest: Int) throws(PatternError) -> UInt8 {
        let start = position
        position += 2
        var number = 0
        let digits = position
        while position < end, source[position] >= 0x30, source[position] <= 0x39, number < 1000 {
            number = number * 10 + Int(source[position] - 0x30)
            position += 1
        }
        guard position > digits else { return usual }
        guard number >= 1, number <= widest else {
            throw PatternError(message: "a gap of \(number) words", range: start..<position, help: "1 to \(widest) words")
        }
        return UInt8(number)
    }

    private func text(_ source: Span<UInt8>, _ range: Range<Int>) -> String {
        String(decoding: range.map { source[$0] }, as: UTF8.self)
    }
}
