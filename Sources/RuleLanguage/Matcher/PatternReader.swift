import Diagnostics

/// A place in a pattern's source, and the small things that are read there.
struct PatternReader {
    var position: Int
    let end: Int

    init(_ range: Range<Int>) {
        position = range.lowerBound
        end = range.upperBound
    }

    /// The byte here; nil at the end.
    func peek(_ source: Span<UInt8>, _ ahead: Int = 0) -> UInt8? {
        position + ahead < end ? source[position + ahead] : nil
    }

    /// Passes blanks, and the comments of lines that go on.
    mutating func skipBlanks(_ source: Span<UInt8>) {
        while position < end {
            if PatternReader.beginsComment(source, position) {
                while position < end, source[position] != 0x0A { position += 1 }
            } else if PatternReader.isBlank(source[position]) {
                position += 1
            } else {
                return
            }
        }
    }

    /// Whether a `#` stands here behind a blank.
    static func beginsComment(_ source: Span<UInt8>, _ position: Int) -> Bool {
        source[position] == UInt8(ascii: "#") && position > 0 && isBlank(source[position - 1])
    }

    /// Line ends are blanks too: a pattern may go on on the next line.
    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    /// What is written up to a blank or one of `( ) | < >`; at least one byte.
    mutating func takeWord(_ source: Span<UInt8>) -> Range<Int> {
        let start = position
        position += 1
        while position < end {
            switch source[position] {
            case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "|"), UInt8(ascii: "<"),
                UInt8(ascii: ">"):
                return start..<position
            default: position += 1
            }
        }
        return start..<position
    }

    /// `subject:` or `header X-Foo:` before the pattern; the standard texts where there is none.
    mutating func takeField(_ source: Span<UInt8>, _ fields: inout FieldNumbers) throws(PatternError) -> UInt8 {
        skipBlanks(source)
        let start = position
        var stop = start
        while stop < end, asciiLetter(source[stop]) != nil { stop += 1 }
        guard stop > start, stop < end else { return FieldNumbers.standard }
        if source[stop] == 0x20 || source[stop] == 0x09 { return try takeHeader(source, start..<stop, &fields) }
        guard source[stop] == UInt8(ascii: ":") else { return FieldNumbers.standard }
        let word = text(source, start..<stop)
        guard let number = FieldNumbers.number(word) else {
            throw PatternError(
                "no field is called \"\(word)\"", start..<stop,
                help: word == "header"
                    ? "write: header X-Name: pattern"
                    : suggestion(for: word, among: FieldNumbers.words)
                        ?? "fields are \(FieldNumbers.words.joined(separator: ", ")), header NAME")
        }
        position = stop + 1
        return number
    }

    private mutating func takeHeader(
        _ source: Span<UInt8>, _ word: Range<Int>, _ fields: inout FieldNumbers
    ) throws(PatternError) -> UInt8 {
        guard text(source, word) == "header" else { return FieldNumbers.standard }
        var name = word.upperBound
        while name < end, source[name] == 0x20 || source[name] == 0x09 { name += 1 }
        var colon = name
        while colon < end, source[colon] != UInt8(ascii: ":"), source[colon] > 0x20, source[colon] < 0x7F { colon += 1 }
        // `header size` is a pattern of two words.
        guard colon < end, colon > name, source[colon] == UInt8(ascii: ":") else { return FieldNumbers.standard }
        guard let number = fields.number(header: text(source, name..<colon).lowercased()) else {
            throw PatternError("keywords ask for too many header fields", name..<colon, help: "56 are searched")
        }
        position = colon + 1
        return number
    }

    /// `/expression/`, as the range between the slashes; `\/` and a slash in brackets do not end it.
    mutating func takeExpression(_ source: Span<UInt8>) throws(PatternError) -> Range<Int> {
        let start = position
        var close = start + 1
        var bracket: Int?
        while close < end {
            switch source[close] {
            case UInt8(ascii: "\\") where bracket == nil: close += 1
            case UInt8(ascii: "[") where bracket == nil: bracket = close
            // `[]a]` and `[^]a]` hold a bracket.
            case UInt8(ascii: "]"):
                if let open = bracket, close > open + 1, !(close == open + 2 && source[open + 1] == UInt8(ascii: "^")) {
                    bracket = nil
                }
            case UInt8(ascii: "/") where bracket == nil:
                position = close + 1
                guard close > start + 1 else {
                    throw PatternError("an empty expression", start..<close + 1, help: "write /expression/")
                }
                return start + 1..<close
            default: break
            }
            close += 1
        }
        throw PatternError("an expression that is not closed", start..<end, help: "write /expression/")
    }

    /// `..` or `..12`
    mutating func takeGap(_ source: Span<UInt8>) throws(PatternError) -> Int {
        let range = takeWord(source)
        guard range.count > 2 else { return PatternCompiler.usualGap }
        guard let count = Int(text(source, range.lowerBound + 2..<range.upperBound)),
            (1...PatternCompiler.widestGap).contains(count)
        else {
            throw PatternError(
                "\"\(text(source, range))\" is no gap", range,
                help:
                    "write .. for up to \(PatternCompiler.usualGap) words between, ..12 for up to 12; the most is ..\(PatternCompiler.widestGap)"
            )
        }
        return count
    }

    func text(_ source: Span<UInt8>, _ range: Range<Int>) -> String {
        String(decoding: range.map { source[$0] }, as: UTF8.self)
    }
}
