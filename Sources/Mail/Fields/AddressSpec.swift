import Bytes

/// `addr-spec = local-part "@" domain` (RFC 5322 section 3.4.1), with comments and white space where the obsolete syntax
/// (section 4.4) has them.
enum AddressSpec {
    /// Pieces that belong together: no white space between them, or only around a dot or an at sign.
    struct Run {
        var pieces: [Piece] = []
        var isAddress = false
    }

    private static let at = UInt8(ascii: "@")
    private static let dot = UInt8(ascii: ".")

    /// An address of which nothing has to be made, as nearly all are; nil for any other, and for what is none.
    static func plain(_ bytes: Span<UInt8>, _ range: Range<Int>) -> (localPart: String, domain: String)? {
        var cursor = ByteCursor(range)
        let local = cursor.take(while: plainText, in: bytes)
        guard !local.isEmpty, cursor.take(at, in: bytes) else { return nil }
        let domain = cursor.take(while: plainText, in: bytes)
        guard cursor.isAtEnd, let last = domain.last, bytes[last] != dot else { return nil }
        return (FieldText.ascii(bytes, local), FieldText.lowercasedASCII(bytes, domain))
    }

    /// Takes a plain address that makes an element of a list, with the comma behind it; nil, and nothing is taken, where something else
    /// stands at the cursor.
    static func takePlain(_ bytes: Span<UInt8>, _ cursor: inout ByteCursor) -> (localPart: String, domain: String)? {
        var ahead = cursor
        let word = ahead.take(while: plainTextOrAt, in: bytes)
        ahead.skipWhitespace(bytes)
        guard ahead.isAtEnd || ahead.take(UInt8(ascii: ","), in: bytes), let spec = plain(bytes, word) else { return nil }
        cursor = ahead
        return spec
    }

    /// What stands in addresses for itself alone: no sign that quotes, encodes or comments, and none that mail programs put around one.
    private static let plainText = ByteSet.letters.union(.digits).union(ByteSet(".!#$%&*+-/=^_`{|}~"))
    private static let plainTextOrAt = plainText.union(ByteSet("@"))

    /// The address between angle brackets: the last run with an at sign, else all of it as a local part.
    static func read(_ bytes: Span<UInt8>, _ range: Range<Int>) -> (localPart: String, domain: String) {
        if let spec = plain(bytes, bytes.trimmed(range)) { return spec }
        var cursor = ByteCursor(withoutScheme(bytes, withoutRoute(bytes, bytes.trimmed(range))))
        var scanner = PieceScanner()
        var pieces: [Piece] = []
        while !cursor.isAtEnd {
            let start = cursor.position
            cursor.skipWhitespace(bytes)
            if let piece = scanner.next(bytes, &cursor, gap: cursor.position > start, isInAngle: true) {
                pieces.append(piece)
            }
        }
        let runs = runs(bytes, pieces, isInAngle: true)
        if let run = runs.last(where: { $0.isAddress }), let spec = spec(bytes, run.pieces) { return spec }
        // QUIRK: `<"jane@customer.example">`: quotes around the whole address.
        if pieces.count == 1, let piece = pieces.first, piece.kind == .quoted,
            bytes.firstIndex(of: at, in: piece.range) != nil
        {
            return read(bytes, piece.range)
        }
        let words = pieces.filter { $0.kind != .comment }
        return (PieceText.phrase(bytes, words[...]), "")
    }

    /// QUIRK: the obsolete source route, `<@relay,@other:user@host>` (section 4.4): it is left out, as RFC 5321 asks.
    private static func withoutRoute(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        guard let first = range.first, bytes[first] == at, let colon = bytes.firstIndex(of: UInt8(ascii: ":"), in: range)
        else { return range }
        return bytes.trimmed(colon + 1..<range.upperBound)
    }

    /// QUIRK: `<mailto:user@host?subject=x>`, copied from a page.
    private static func withoutScheme(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        guard bytes.starts(range, ignoringCase: "mailto:") else { return range }
        let address = range.lowerBound + 7..<range.upperBound
        return address.lowerBound..<(bytes.firstIndex(of: UInt8(ascii: "?"), in: address) ?? address.upperBound)
    }

    static func runs(_ bytes: Span<UInt8>, _ pieces: [Piece], isInAngle: Bool = false) -> [Run] {
        var runs: [Run] = []
        var isOpen = false
        for piece in pieces {
            let isJoined = isOpen && (!piece.gap || piece.kind == .comment || isGlued(bytes, runs, piece, isInAngle))
            if !isJoined { runs.append(Run()) }
            isOpen = true
            runs[runs.count - 1].pieces.append(piece)
            if piece.kind == .word, bytes.firstIndex(of: at, in: piece.range) != nil {
                runs[runs.count - 1].isAddress = true
            }
        }
        return runs
    }

    /// The runs of an element without brackets, where the obsolete syntax may also have white space around the dots of a local part:
    /// `t . roe @ customer.example`. A dot that stands at a word's end alone is that of a name, as in `Dr. jane@customer.example`.
    static func joiningLocalParts(_ bytes: Span<UInt8>, _ runs: [Run]) -> [Run] {
        guard runs.count > 1 else { return runs }
        var joined: [Run] = []
        for run in runs {
            var start = joined.count
            if run.isAddress {
                while start > 0, !joined[start - 1].isAddress,
                    hasFreeDot(bytes, between: joined[start - 1], start < joined.count ? joined[start] : run)
                {
                    start -= 1
                }
            }
            let pieces = joined[start...].flatMap(\.pieces) + run.pieces
            joined.removeSubrange(start...)
            joined.append(Run(pieces: pieces, isAddress: run.isAddress))
        }
        return joined
    }

    /// Whether white space stands in front of the dot that parts two runs.
    private static func hasFreeDot(_ bytes: Span<UInt8>, between first: Run, _ second: Run) -> Bool {
        if let word = second.pieces.first(where: { $0.kind != .comment }), word.kind == .word,
            bytes[word.range.lowerBound] == dot
        {
            return true
        }
        guard let word = first.pieces.last(where: { $0.kind != .comment }) else { return false }
        return word.kind == .word && word.range.count == 1 && bytes[word.range.lowerBound] == dot
    }

    /// Whether white space in front of a piece is that of the obsolete syntax, around a dot or an at sign.
    private static func isGlued(_ bytes: Span<UInt8>, _ runs: [Run], _ piece: Piece, _ isInAngle: Bool) -> Bool {
        guard let last = runs.last?.pieces.last(where: { $0.kind != .comment }), piece.kind == .word || piece.kind == .quoted
        else { return false }
        if last.kind == .word, let end = last.range.last, bytes[end] == at || bytes[end] == dot {
            // "Joe Q. Public" is no address: outside brackets a dot glues only once an at sign was there.
            return bytes[end] == at || isInAngle || runs.last?.isAddress == true
        }
        guard piece.kind == .word, let first = piece.range.first else { return false }
        return bytes[first] == at || (bytes[first] == dot && (isInAngle || runs.last?.isAddress == true))
    }

    /// Local part and domain of a run: the last at sign outside quotes parts them.
    static func spec(_ bytes: Span<UInt8>, _ pieces: [Piece]) -> (localPart: String, domain: String)? {
        var text: [UInt8] = []
        var split: Int?
        let words = pieces.filter { $0.kind != .comment }
        for (index, piece) in words.enumerated() {
            // Words that stand side by side are no address, and must not become one.
            if piece.gap || (index > 0 && words[index - 1].range.upperBound < piece.range.lowerBound - 2) {
                if let last = text.last, last != at, last != dot, piece.kind == .word, let first = piece.range.first,
                    bytes[first] != at, bytes[first] != dot
                {
                    text.append(Byte.space)
                }
            }
            switch piece.kind {
            case .comment, .comma: break
            case .quoted:
                let isAlone = text.isEmpty || text.last == dot
                let next =
                    index + 1 < words.count && words[index + 1].kind == .word ? bytes[words[index + 1].range.lowerBound] : 0
                text += quoted(bytes, piece.range, mayUnquote: isAlone && (next == at || next == dot))
            case .encoded: text += bytes.bytes(piece.range)
            case .word:
                for index in piece.range {
                    if bytes[index] == at { split = text.count }
                    text.append(bytes[index])
                }
            }
        }
        guard let split else { return nil }
        var domain = text[(split + 1)...].map { Byte.lowercased($0) }
        if domain.count > 1, domain.last == dot { domain.removeLast() }
        var local = Array(text[..<split])
        // QUIRK: `<'jane@customer.example'>`: the quotes that one mail program adds.
        if local.first == UInt8(ascii: "'"), domain.last == UInt8(ascii: "'") {
            local.removeFirst()
            domain.removeLast()
        }
        guard !local.isEmpty || !domain.isEmpty else { return nil }
        let name = FieldText.string(domain)
        return (FieldText.string(local), domain.allSatisfy { $0 < 0x80 } ? name : name.lowercased())
    }

    /// A quoted local part: without its quotes where it needs none (RFC 5321 section 4.1.2: both are the same mailbox).
    private static func quoted(_ bytes: Span<UInt8>, _ range: Range<Int>, mayUnquote: Bool) -> [UInt8] {
        let content = Comment.unescaped(bytes, range)
        if mayUnquote, AddressSyntax.isDotAtom(content) { return content }
        return [UInt8(ascii: "\"")] + FieldText.unfolded(bytes, range, trimming: false) + [UInt8(ascii: "\"")]
    }
}
