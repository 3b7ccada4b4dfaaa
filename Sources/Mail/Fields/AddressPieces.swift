import Bytes

/// One lexical piece of an address list.
struct Piece {
    enum Kind {
        /// Atoms with the dots and at signs between them.
        case word
        /// A quoted string; the range is without its quotes.
        case quoted
        /// An encoded word (RFC 2047).
        case encoded
        /// A comment; the range is without its parentheses.
        case comment
        /// A comma that turned out to be part of a name.
        case comma
    }

    var kind: Kind
    var range: Range<Int>
    /// Whether white space stands in front.
    var gap: Bool
}

/// Cuts address lists into pieces. It remembers which closing signs are not to come any more, so that a field of nothing but
/// opening ones is read once, not once for each.
struct PieceScanner {
    private var lacksQuote = false
    private var lacksParenthesis = false
    private var lacksBracket = false
    private var hasEncodedEnd = true

    /// Whether a sign was opened that nothing closes.
    var lacksEnd: Bool { lacksQuote || lacksParenthesis || lacksBracket }

    private static let endOfWord = ByteSet(" \t\r\n\"(),;:<>")
    private static let endOfWordInAngle = ByteSet(" \t\r\n\"()<>")

    /// The piece at the cursor, which stands on no white space; nil where a stray sign was skipped.
    mutating func next(_ bytes: Span<UInt8>, _ cursor: inout ByteCursor, gap: Bool, isInAngle: Bool) -> Piece? {
        guard let byte = cursor.peek(bytes) else { return nil }
        let start = cursor.position
        if byte == UInt8(ascii: "\""), !lacksQuote {
            if let end = Comment.endOfQuoted(bytes, cursor.rest), end <= cursor.end {
                cursor.position = end
                return Piece(kind: .quoted, range: start + 1..<end - 1, gap: gap)
            }
            lacksQuote = true
        }
        if byte == UInt8(ascii: "("), !lacksParenthesis {
            if let end = Comment.end(bytes, cursor.rest) {
                cursor.position = end
                return Piece(kind: .comment, range: start + 1..<end - 1, gap: gap)
            }
            lacksParenthesis = true
        }
        if byte == UInt8(ascii: "="), hasEncodedEnd, let end = encodedWord(bytes, cursor) {
            cursor.position = end
            return Piece(kind: .encoded, range: start..<end, gap: gap)
        }
        let stop = isInAngle ? PieceScanner.endOfWordInAngle : PieceScanner.endOfWord
        while let byte = cursor.peek(bytes), !stop.contains(byte) || isOrdinary(byte) {
            cursor.position += 1
            if byte == UInt8(ascii: "\\"), !cursor.isAtEnd {
                cursor.position += 1
            } else if byte == UInt8(ascii: "["), cursor.position - 2 >= start,
                bytes[cursor.position - 2] == UInt8(ascii: "@")
            {
                // A domain literal may hold colons: `user@[IPv6:2001:db8::1]`.
                _ = cursor.take(until: PieceScanner.endOfLiteral, in: bytes)
            }
        }
        if cursor.position == start {
            cursor.position += 1
            return nil
        }
        return Piece(kind: .word, range: start..<cursor.position, gap: gap)
    }

    /// An opening sign that nothing closes is part of its word: dropping it would make another address of the word.
    private func isOrdinary(_ byte: UInt8) -> Bool {
        (byte == UInt8(ascii: "\"") && lacksQuote) || (byte == UInt8(ascii: "(") && lacksParenthesis)
    }

    private static let endOfLiteral = ByteSet(" \t\r\n\"]<>")

    /// An encoded word as a whole, whatever signs it holds but those that would hide an address.
    private mutating func encodedWord(_ bytes: Span<UInt8>, _ cursor: ByteCursor) -> Int? {
        guard cursor.peek(bytes, ahead: 1) == UInt8(ascii: "?") else { return nil }
        guard let word = EncodedWord.word(bytes.extracting(0..<cursor.end), at: cursor.position, hasEnd: &hasEncodedEnd)
        else {
            return nil
        }
        for index in word.text where PieceScanner.foreignInEncodedWord.contains(bytes[index]) { return nil }
        return word.end
    }

    private static let foreignInEncodedWord = ByteSet("<>\"\r\n")

    /// What stands between the angle brackets that begin at the cursor.
    mutating func angle(_ bytes: Span<UInt8>, _ cursor: inout ByteCursor) -> Range<Int> {
        cursor.position += 1
        var start = cursor.position
        // QUIRK: `<<a@b>>`.
        while cursor.take(UInt8(ascii: "<"), in: bytes) { start = cursor.position }
        var firstSeparator: Int?
        while let byte = cursor.peek(bytes) {
            switch byte {
            case UInt8(ascii: ">"):
                let content = start..<cursor.position
                while cursor.take(UInt8(ascii: ">"), in: bytes) {}
                return content
            case UInt8(ascii: "\"") where !lacksQuote:
                if let end = Comment.endOfQuoted(bytes, cursor.rest), end <= cursor.end {
                    cursor.position = end
                } else {
                    lacksQuote = true
                    cursor.position += 1
                }
            case UInt8(ascii: ","), UInt8(ascii: ";"):
                firstSeparator = firstSeparator ?? cursor.position
                cursor.position += 1
                if lacksBracket { return endAtSeparator(start, firstSeparator, &cursor) }
            case UInt8(ascii: "<") where firstSeparator != nil:
                // QUIRK: the closing bracket was forgotten, and the next address begins.
                return endAtSeparator(start, firstSeparator, &cursor)
            default:
                cursor.position += 1
            }
        }
        lacksBracket = true
        return endAtSeparator(start, firstSeparator, &cursor)
    }

    private func endAtSeparator(_ start: Int, _ separator: Int?, _ cursor: inout ByteCursor) -> Range<Int> {
        if let separator { cursor.position = separator }
        return start..<cursor.position
    }
}

/// The text of pieces.
enum PieceText {
    /// Words and quoted strings as one name, encoded words decoded; comments in parentheses if they are to be seen as such.
    static func phrase(
        _ bytes: Span<UInt8>, _ pieces: ArraySlice<Piece>, showsComments: Bool = false, rawCharset: String? = nil
    ) -> String {
        guard !pieces.isEmpty else { return "" }
        if let range = written(bytes, pieces), let plain = FieldText.plain(bytes, range) { return plain }
        var raw: [UInt8] = []
        for (index, piece) in pieces.enumerated() {
            if piece.gap || piece.kind == .comment, index > 0, !raw.isEmpty { raw.append(Byte.space) }
            switch piece.kind {
            case .word, .encoded: raw += bytes.bytes(piece.range)
            case .quoted: raw += Comment.unescaped(bytes, piece.range)
            case .comment:
                let text = Comment.unescaped(bytes, piece.range)
                raw += showsComments ? [UInt8(ascii: "(")] + text + [UInt8(ascii: ")")] : text
            case .comma: raw.append(UInt8(ascii: ","))
            }
        }
        return EncodedWord.decodedString(raw.trimmedBlanks, rawCharset: rawCharset)
    }

    /// Where pieces stand that make a phrase as they are written: words with a space between them, or one quoted string in which nothing
    /// is escaped.
    private static func written(_ bytes: Span<UInt8>, _ pieces: ArraySlice<Piece>) -> Range<Int>? {
        guard let first = pieces.first else { return nil }
        if first.kind == .quoted, pieces.count == 1 {
            return bytes.firstIndex(of: UInt8(ascii: "\\"), in: first.range) == nil ? first.range : nil
        }
        var end = first.range.lowerBound
        for piece in pieces {
            let isNext = piece.gap && piece.range.lowerBound == end + 1 && bytes[end] == Byte.space
            guard piece.kind == .word, isNext || end == first.range.lowerBound else { return nil }
            end = piece.range.upperBound
        }
        return first.range.lowerBound..<end
    }
}
