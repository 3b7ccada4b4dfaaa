/// A text that could be an attribution, in the form in which its words are compared: in lower case, on one line, with ASCII
/// figures and colons, without the invisible marks of writing direction.
struct AttributionText {
    let bytes: [UInt8]

    init(_ line: ArraySlice<UInt8>) {
        if let ascii = Self.ascii(line.span) {
            bytes = ascii
            return
        }
        var result: [UInt8] = []
        result.reserveCapacity(line.count)
        for scalar in String(decoding: line, as: UTF8.self).unicodeScalars {
            switch scalar.value {
            case 0x41..<0x5B: result.append(UInt8(truncatingIfNeeded: scalar.value | 0x20))
            case 0..<0x20, 0xA0, 0x2000...0x200A, 0x202F, 0x3000: result.append(0x20)
            // Marks of direction and joiners.
            case 0x200B...0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: break
            case 0x660...0x669: result.append(UInt8(truncatingIfNeeded: 0x30 + scalar.value - 0x660))
            case 0x6F0...0x6F9: result.append(UInt8(truncatingIfNeeded: 0x30 + scalar.value - 0x6F0))
            case 0xFF10...0xFF19: result.append(UInt8(truncatingIfNeeded: 0x30 + scalar.value - 0xFF10))
            case 0xFF1A: result.append(UInt8(ascii: ":"))
            case ..<0x80: result.append(UInt8(truncatingIfNeeded: scalar.value))
            default: result.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
            }
        }
        bytes = result
    }

    /// The form of a text in ASCII; nil for any other.
    private static func ascii(_ line: Span<UInt8>) -> [UInt8]? {
        var all: UInt8 = 0
        let result = [UInt8](unsafeUninitializedCapacity: line.count) { output, count in
            for index in line.indices {
                let byte = line[index]
                all |= byte
                output[index] = byte &- 0x41 < 26 ? byte | 0x20 : max(byte, 0x20)
            }
            count = line.count
        }
        return all < 0x80 ? result : nil
    }

    /// From behind the dashes, stars and brackets with which some programs begin.
    private var start: Int {
        bytes.firstIndex { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "*") && $0 != 0x20 && $0 != UInt8(ascii: "[") } ?? 0
    }

    /// "wrote" in some language.
    var hasVerb: Bool { AttributionPhrases.verbs.isIn(bytes) }

    var hasAddress: Bool { bytes.contains(UInt8(ascii: "@")) }

    var hasDigit: Bool { bytes.contains { $0 &- 0x30 < 10 } }

    /// `<jane@customer.example>`, `(jane@customer.example)`, perhaps with `mailto:` or another bracket in it.
    var hasBracketedAddress: Bool { bracket != nil }

    /// Where the bracket opens that an address stands in.
    private var bracket: Int? {
        var open: Int?
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "<"), UInt8(ascii: "("): open = open ?? index
            case UInt8(ascii: ">"), UInt8(ascii: ")"): open = nil
            case UInt8(ascii: "@"): if let open { return open }
            default: break
            }
        }
        return nil
    }

    /// Whether nothing but a colon stands behind the address.
    var endsWithAddress: Bool {
        bytes.last { $0 != UInt8(ascii: ":") && $0 != 0x20 }.map { $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: ")") }
            ?? false
    }

    /// Whether a date in square brackets is all that stands before the colon at the end.
    var endsWithBracketedDate: Bool {
        guard let end = bytes.lastIndex(where: { $0 != UInt8(ascii: ":") && $0 != 0x20 }), bytes[end] == UInt8(ascii: "]"),
            let open = bytes[..<end].lastIndex(of: UInt8(ascii: "["))
        else { return false }
        return AttributionText(bytes[open..<end]).hasDate
    }

    /// Whether a short name without figures stands before the address.
    var isNameFirst: Bool {
        guard let bracket, bracket - start <= 100 else { return false }
        let name = bytes[min(start, bracket)..<bracket]
        return !name.contains { $0 &- 0x30 < 10 } && name.split(separator: 0x20).count <= 6
    }

    var words: Int { bytes.split(separator: 0x20).count }

    var beginsWithDigit: Bool { start < bytes.count && bytes[start] &- 0x30 < 10 }

    func beginsWith(_ phrases: PhraseSet) -> Bool {
        // A lead without a figure in reach begins a sentence.
        guard bytes[start...].prefix(120).contains(where: { $0 &- 0x30 < 10 }) || hasAddress else { return false }
        return phrases.longestLead(of: bytes, from: start) != nil
    }

    /// Words before the first figure; nil where it stands too far in.
    var wordsBeforeDate: Int? {
        guard let digit = bytes[start...].prefix(60).firstIndex(where: { $0 &- 0x30 < 10 }) else { return nil }
        return bytes[start..<digit].split(separator: 0x20).count
    }

    /// A year, a time or a date in figures.
    var hasDate: Bool { Self.hasDate(bytes.span) }

    /// The same of a text of ASCII, whatever its form.
    static func hasDate(_ text: Span<UInt8>) -> Bool {
        text.withUnsafeBufferPointer { bytes in
            var place = 0
            while place < bytes.count {
                guard bytes[place] &- 0x30 < 10 else {
                    place += 1
                    continue
                }
                let first = place
                while place < bytes.count, bytes[place] &- 0x30 < 10 { place += 1 }
                if place - first >= 4, isCentury(bytes[first], bytes[first + 1]) { return true }
                // `10:02`, `3/5/26`: figures, a mark, figures.
                if place + 1 < bytes.count, bytes[place] == UInt8(ascii: ":") || bytes[place] == UInt8(ascii: "/"),
                    bytes[place + 1] &- 0x30 < 10
                {
                    return true
                }
            }
            return false
        }
    }

    /// Whether a year of this century or the last begins with two figures.
    private static func isCentury(_ first: UInt8, _ second: UInt8) -> Bool {
        first == UInt8(ascii: "2") && second == UInt8(ascii: "0")
            || first == UInt8(ascii: "1") && second == UInt8(ascii: "9")
    }

    /// Whether day and year stand in it: a year that is not its first word, a date in three figures.
    var hasFullDate: Bool {
        var index = start
        var marks = 0
        while index < bytes.count {
            guard bytes[index] &- 0x30 < 10 else {
                let isMark = [UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "-")].contains(bytes[index])
                marks = isMark && index > start && bytes[index - 1] &- 0x30 < 10 ? marks + 1 : 0
                index += 1
                continue
            }
            let first = index
            while index < bytes.count, bytes[index] &- 0x30 < 10 { index += 1 }
            if index - first == 4, Self.isCentury(bytes[first], bytes[first + 1]),
                first > start || index < bytes.count && bytes[index] > UInt8(ascii: ",")
            {
                return true
            }
            if marks >= 2 { return true }
        }
        return false
    }

    /// The words of a line before the verb, as written; nil where it has none.
    func wordsBeforeVerb(in line: ArraySlice<UInt8>) -> [(text: String, isCapital: Bool)]? {
        guard let verb = AttributionPhrases.verbs.firstPlace(in: bytes), verb > 0 else { return nil }
        let count = bytes[..<verb].split(separator: 0x20).count
        let words = String(decoding: line.prefix(200), as: UTF8.self).split(separator: " ").prefix(count)
        return words.map { word in
            (
                word.lowercased(),
                word.unicodeScalars.first.map { !$0.properties.isLowercase && $0.properties.isAlphabetic } ?? false
            )
        }
    }
}
