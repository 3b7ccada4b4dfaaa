/// Takes a text apart into words, sentences and clauses.
///
/// A word is a run of letters and digits. An apostrophe inside joins (`can't` is `cant`), but for the elisions of French and
/// Italian, which are words of their own (`l'éditeur` is `l editeur`); a hyphen parts (`e-mail` is `e mail`).
struct WordScanner {
    /// A word as it is found: its place, and how it stands to the one before.
    struct Word {
        var range: Range<Int>
        var hash: UInt64
        /// The boundary between the word before and this one.
        var boundary: Boundary
    }

    enum Boundary: UInt8, Comparable {
        case none, clause, sentence

        static func < (left: Boundary, right: Boundary) -> Bool { left.rawValue < right.rawValue }
    }

    private var position: Int
    private let end: Int
    private var boundary = Boundary.sentence

    init(_ range: Range<Int>) {
        position = range.lowerBound
        end = range.upperBound
    }

    /// The next word; nil at the end. `prefix` is told of the hash of each beginning of the word, whole word included.
    mutating func next(_ bytes: Span<UInt8>, prefix: (_ hash: UInt64, _ length: Int) -> Void) -> Word? {
        guard skipToWord(bytes) else { return nil }
        let start = position
        var hash = FoldedHash()
        var length = 0
        var wordEnd = start
        while position < end {
            let byte = bytes[position]
            if WordScanner.isASCIIWord(byte) {
                hash.add(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte)
                length += 1
                prefix(hash.value, length)
                position += 1
                wordEnd = position
                continue
            }
            if byte < 0x80 {
                guard byte == UInt8(ascii: "'"), joins(bytes, at: position + 1, after: start..<wordEnd) else { break }
                position += 1
                continue
            }
            let (scalar, size) = Folding.scalar(bytes, at: position, end: end)
            if scalar == "\u{2019}" || scalar == "\u{2BC}" {
                guard joins(bytes, at: position + size, after: start..<wordEnd) else { break }
                position += size
                continue
            }
            if Folding.isMark(scalar) {
                position += size
                wordEnd = position
                continue
            }
            guard Folding.isLetter(scalar) else { break }
            Folding.fold(scalar) { byte in
                hash.add(byte)
                length += 1
                prefix(hash.value, length)
            }
            position += size
            wordEnd = position
        }
        let word = Word(range: start..<wordEnd, hash: hash.value, boundary: boundary)
        boundary = .none
        return word
    }

    /// Goes on to the first byte of a word, and notes the boundary that lies before it.
    private mutating func skipToWord(_ bytes: Span<UInt8>) -> Bool {
        var lineFeeds = 0
        while position < end {
            let byte = bytes[position]
            if WordScanner.isASCIIWord(byte) { return true }
            switch byte {
            case UInt8(ascii: "\n"):
                lineFeeds += 1
                if lineFeeds > 1 { raise(.sentence) }
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
            case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"):
                let next = position + 1
                if next == end || WordScanner.isSpace(bytes[next]) || WordScanner.isEnder(bytes[next]) { raise(.sentence) }
                lineFeeds = 0
            case UInt8(ascii: "*"), UInt8(ascii: "-"), UInt8(ascii: "+"):
                // A bullet at the beginning of a line; a dash between blanks.
                if lineFeeds > 0 { raise(.sentence) } else if position + 1 < end, WordScanner.isSpace(bytes[position + 1]) { raise(.clause) }
                lineFeeds = 0
            case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "("), UInt8(ascii: ")"):
                raise(.clause)
                lineFeeds = 0
            case 0x80...:
                let (scalar, size) = Folding.scalar(bytes, at: position, end: end)
                if Folding.isLetter(scalar) { return true }
                switch scalar.value {
                case 0x2026, 0x3002, 0xFF01, 0xFF1F: raise(.sentence)
                case 0x2013, 0x2014: raise(.clause)
                case 0x2022, 0x25AA, 0x25CF, 0xB7: raise(lineFeeds > 0 ? .sentence : .clause)
                default: break
                }
                if scalar.value != 0xA0 { lineFeeds = 0 }
                position += size - 1
            default: lineFeeds = 0
            }
            position += 1
        }
        return false
    }

    private mutating func raise(_ found: Boundary) { boundary = max(boundary, found) }

    /// Whether an apostrophe goes on with the word: a letter follows, and what stands before is no elision.
    private func joins(_ bytes: Span<UInt8>, at next: Int, after word: Range<Int>) -> Bool {
        guard next < end, WordScanner.isASCIIWord(bytes[next]) || bytes[next] >= 0xC3 else { return false }
        guard word.count <= 7 else { return true }
        return !WordScanner.elisions.contains { elision in
            elision.utf8CodeUnitCount == word.count
                && (0..<word.count).allSatisfy { bytes[word.lowerBound + $0] | 0x20 == elision.utf8Start[$0] }
        }
    }

    private static let elisions: [StaticString] = [
        "l", "d", "n", "s", "j", "c", "m", "t", "qu", "jusqu", "lorsqu", "puisqu", "quelqu", "all", "dell", "nell", "dall", "sull",
        "un", "quest", "aujourd",
    ]

    static func isASCIIWord(_ byte: UInt8) -> Bool {
        byte >= 0x61 && byte <= 0x7A || byte >= 0x30 && byte <= 0x39 || byte >= 0x41 && byte <= 0x5A
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    /// What may stand between the end of a sentence and a blank: more marks, quotes, brackets.
    private static func isEnder(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: ")"), 0xC2, 0xE2: true
        default: false
        }
    }
}
