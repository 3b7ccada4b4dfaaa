/// Writes lines of text with their quote marks (`> `), collapsing blanks and empty lines as a page does.
struct TextWriter {
    private(set) var output: [UInt8] = []
    /// Changes of the hint, by the offset from which it holds.
    private(set) var hints: [TextHint] = []
    /// How deep in quotes what comes next is.
    var depth = 0
    /// What is known of the lines that come next.
    var hint = TextHint.Kind.none

    /// The deepest quote that is shown; deeper ones look like it, so that marks cannot outgrow the text.
    static let deepest = 9

    private var lineBreaks = 0
    private var needsSpace = false
    /// Two cells of a row stand apart by more than words do.
    private var needsGap = false
    /// What follows stands on the line of what came before, whatever blocks begin between.
    private var joins = false
    private var hardBlank = false
    private var lineDepth = 0
    private var bullet: [UInt8] = []

    var isAtLineStart: Bool { output.isEmpty || lineBreaks > 0 }

    /// A forced line break; on an empty line it makes an empty line, of which one is kept.
    mutating func breakLine() {
        guard !joins else { return }
        settleHardBlank()
        lineBreaks = min(lineBreaks + 1, 2)
        needsSpace = false
    }

    /// What follows stands on a new line.
    mutating func endBlock() {
        guard !joins else { return }
        settleHardBlank()
        lineBreaks = max(lineBreaks, 1)
        needsSpace = false
    }

    /// What follows is no cell of the row before, whose last may have been empty.
    mutating func endRow() {
        (joins, needsGap) = (false, false)
        endBlock()
    }

    /// What follows stands behind an empty line.
    mutating func endParagraph() {
        guard !joins else { return }
        settleHardBlank()
        lineBreaks = 2
        needsSpace = false
    }

    mutating func space() { needsSpace = true }

    /// What follows on this line stands well apart.
    mutating func gap() {
        if !isAtLineStart { needsGap = true }
    }

    /// What follows stands well apart on this line, even where it ended.
    mutating func joinLine() {
        lineBreaks = 0
        (needsGap, joins, hardBlank) = (true, true, false)
    }

    /// A space that holds a line open: a line of nothing else is an empty line.
    mutating func hardSpace() {
        if isAtLineStart { hardBlank = true } else { needsSpace = true }
    }

    /// The mark before the next text, of a list's item; dropped where the item is empty.
    mutating func begin(bullet mark: [UInt8]) {
        endBlock()
        bullet = mark
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        if lineBreaks > 0 || needsSpace || needsGap || output.isEmpty { flush() }
        output.append(byte)
    }

    mutating func append(_ bytes: ArraySlice<UInt8>) {
        guard !bytes.isEmpty else { return }
        if lineBreaks > 0 || needsSpace || needsGap || output.isEmpty { flush() }
        output.append(contentsOf: bytes)
    }

    mutating func append(scalar: UInt32) {
        if lineBreaks > 0 || needsSpace || needsGap || output.isEmpty { flush() }
        appendUTF8(scalar, to: &output)
    }

    /// Blanks as they are, for preformatted text.
    mutating func appendBlank(_ byte: UInt8) {
        if lineBreaks > 0 || needsGap || output.isEmpty { flush() }
        output.append(byte)
    }

    private mutating func settleHardBlank() {
        if hardBlank {
            lineBreaks = 2
            hardBlank = false
        }
    }

    private mutating func flush() {
        let shown = min(depth, Self.deepest)
        let isFirst = output.isEmpty
        if isFirst || lineBreaks > 0 {
            if !isFirst {
                output.append(0x0A)
                if lineBreaks > 1 {
                    mark(min(shown, lineDepth))
                    output.append(0x0A)
                }
            }
            if hints.last?.kind ?? .none != hint { hints.append(TextHint(offset: output.count, kind: hint)) }
            if mark(shown) { output.append(0x20) }
            output.append(contentsOf: bullet)
            bullet = []
            lineDepth = shown
        } else if needsGap {
            output.append(contentsOf: [0x20, 0x20])
        } else if needsSpace {
            output.append(0x20)
        }
        lineBreaks = 0
        (needsSpace, needsGap, joins) = (false, false, false)
        hardBlank = false
    }

    @discardableResult
    private mutating func mark(_ count: Int) -> Bool {
        for _ in 0..<count { output.append(UInt8(ascii: ">")) }
        return count > 0
    }
}

/// What the markup says of lines, from an offset of the text on until the next hint.
struct TextHint: Hashable, Sendable {
    enum Kind: UInt8, Sendable {
        case none
        /// The mail program marked it as the signature.
        case signature
        /// The mail program marked it as a quote, without a quote's indentation.
        case quoted
        /// Indented as a quote is, by an element that says no more: it is one where the text says whom it quotes.
        case indented
        /// The header of the message that is answered begins: this and all that follows is a quote.
        case quotedRest
    }

    var offset: Int
    var kind: Kind
}
