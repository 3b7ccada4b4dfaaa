/// Makes text of HTML: what a person who sees the page reads, in lines, in one pass over the bytes.
///
/// Blocks, list items and rows begin lines; quotes (`blockquote`) get `> `; links show where they lead, once each; scripts,
/// styles, comments and hidden elements give nothing. Markup that is broken is read as browsers do, as far as it matters.
///
/// Linear: a tag is bounded by the last `>` of the text, a quote mark that has no partner is none, and of open elements only
/// the innermost `Limits.search` are looked at for an end tag.
struct HTMLText {
    private enum Limits {
        /// Open elements that are remembered. Real mail nests tables about 60 deep; what is deeper has no effect of its own.
        static let depth = 512
        /// Open elements looked at for the one that an end tag closes.
        static let search = 48
        /// The longest address of a link that is shown.
        static let link = 300
        /// Bytes of a row before a cell that is put on the same line; more is a page's layout.
        static let cell = 160
        /// Links that are shown.
        static let links = 500
    }

    private struct Open {
        var key: UInt64
        var element: HTMLElement
        var isHidden: Bool
        var isQuote: Bool
        var hint: TextHint.Kind
        /// Of a list, its last number; of a row, where its text begins.
        var counter: Int
    }

    private let bytes: [UInt8]
    private var writer = TextWriter()
    private var stack: [Open] = []
    private var hidden = 0
    private var preformatted = 0
    private var listDepth = 0
    private var link: (target: Range<Int>, textStart: Int)?
    private var linksShown: Set<[UInt8]> = []
    private let lastTagEnd: Int
    private let lastQuotes: (double: Int, single: Int)
    private var hasCommentEnds = true

    /// The text, and what the markup says of its lines. `bytes` is UTF-8.
    static func convert(_ bytes: [UInt8]) -> (text: [UInt8], hints: [TextHint]) {
        var reader = HTMLText(bytes)
        reader.read()
        return (reader.writer.output, reader.writer.hints)
    }

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
        lastTagEnd = bytes.lastIndex(of: UInt8(ascii: ">")) ?? -1
        lastQuotes = (bytes.lastIndex(of: UInt8(ascii: "\"")) ?? -1, bytes.lastIndex(of: UInt8(ascii: "'")) ?? -1)
    }

    private mutating func read() {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "<"), let end = readMarkup(at: index) {
                index = end
            } else if byte == UInt8(ascii: "&"), let reference = HTMLEntities.reference(in: bytes, at: index + 1) {
                if hidden == 0 {
                    write(reference.scalar)
                    if let second = reference.second { write(second) }
                }
                index = reference.end
            } else {
                index = readText(from: index)
            }
        }
    }

    // MARK: Text

    /// Writes text up to the next markup; at least one byte.
    private mutating func readText(from start: Int) -> Int {
        var index = start
        repeat {
            let byte = bytes[index]
            if hidden > 0 {
            } else if Self.isPlain(byte) {
                let end = endOfPlain(from: index + 1)
                writer.append(bytes[index..<end])
                index = end
                continue
            } else if byte <= 0x20 {
                writeBlank(byte)
            } else if byte == 0xC2 || byte == 0xE2 || byte == 0xEF, let (scalar, length) = special(at: index) {
                write(scalar)
                index += length - 1
            } else {
                writer.append(byte)
            }
            index += 1
        } while index < bytes.count && bytes[index] != UInt8(ascii: "<") && bytes[index] != UInt8(ascii: "&")
        return index
    }

    /// Whether a byte is written as it stands: no blank, no markup, none with which a special letter begins.
    @inline(__always)
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte > UInt8(ascii: "<")
            ? byte != 0xC2 && byte != 0xE2 && byte != 0xEF
            : byte > 0x20 && byte != UInt8(ascii: "<") && byte != UInt8(ascii: "&")
    }

    /// Where plain bytes end, and the spaces that stand alone between them: those are what is written for any blank.
    private func endOfPlain(from start: Int) -> Int {
        bytes.withUnsafeBufferPointer { bytes in
            var index = start
            while index < bytes.count {
                if Self.isPlain(bytes[index]) {
                    index += 1
                } else if bytes[index] == 0x20, index + 1 < bytes.count, Self.isPlain(bytes[index + 1]) {
                    index += 2
                } else {
                    break
                }
            }
            return index
        }
    }

    private mutating func writeBlank(_ byte: UInt8) {
        guard preformatted > 0 else { return writer.space() }
        if byte == 0x0A {
            writer.breakLine()
        } else if byte != 0x0D {
            writer.appendBlank(byte == 0x09 ? 0x09 : 0x20)
        }
    }

    private mutating func write(_ scalar: UInt32) {
        switch scalar {
        case 0x20, 0x09, 0x0A, 0x0D: writeBlank(UInt8(scalar))
        case 0xA0, 0x2007, 0x202F: preformatted > 0 ? writer.appendBlank(0x20) : writer.hardSpace()
        case 0x2002...0x2006, 0x2008...0x200A: writer.space()
        // Soft hyphens, and the invisible letters with which newsletters fill their preview.
        case 0xAD, 0x200B, 0xFEFF, 0x34F: break
        default: writer.append(scalar: scalar)
        }
    }

    /// The blanks and invisible letters among the scalars of two or three bytes.
    private func special(at index: Int) -> (scalar: UInt32, length: Int)? {
        guard index + 1 < bytes.count else { return nil }
        let second = bytes[index + 1]
        if bytes[index] == 0xC2 { return second == 0xA0 || second == 0xAD ? (UInt32(second), 2) : nil }
        guard index + 2 < bytes.count else { return nil }
        let third = bytes[index + 2]
        if bytes[index] == 0xEF { return second == 0xBB && third == 0xBF ? (0xFEFF, 3) : nil }
        guard second == 0x80, third <= 0x8B || third == 0xAF else { return nil }
        return (0x2000 | UInt32(third & 0x3F), 3)
    }

    // MARK: Markup

    /// Reads a tag, comment or declaration; nil where the `<` is but a letter.
    private mutating func readMarkup(at start: Int) -> Int? {
        guard start + 1 < bytes.count, start < lastTagEnd else { return nil }
        let next = bytes[start + 1]
        if next == UInt8(ascii: "!") { return endOfDeclaration(at: start) }
        if next == UInt8(ascii: "?") { return endOfTag(from: start + 2) + 1 }
        let isEnd = next == UInt8(ascii: "/")
        let nameStart = start + (isEnd ? 2 : 1)
        guard nameStart < bytes.count, (bytes[nameStart] | 0x20) &- 0x61 < 26 else {
            return isEnd ? endOfTag(from: nameStart) + 1 : nil
        }
        var nameEnd = nameStart
        while nameEnd < lastTagEnd, bytes[nameEnd] > 0x20, bytes[nameEnd] != UInt8(ascii: ">"),
            bytes[nameEnd] != UInt8(ascii: "/")
        {
            nameEnd += 1
        }
        // `<jane@customer.example>` is an address that somebody forgot to escape, not an element.
        if !isEnd, bytes[nameStart..<min(nameEnd, nameStart + 64)].contains(UInt8(ascii: "@")) { return nil }
        let end = endOfTag(from: nameEnd)
        let tag = HTMLTag(
            key: HTMLElement.key(bytes[nameStart..<nameEnd]), name: nameStart..<nameEnd, isEnd: isEnd,
            attributes: nameEnd..<end)
        return isEnd ? close(tag, behind: end + 1) : open(tag, behind: end + 1)
    }

    /// The `>` that ends a tag; quoted values may hold others. There is one: `start` lies before the last.
    private func endOfTag(from start: Int) -> Int {
        var index = min(start, lastTagEnd)
        while index < lastTagEnd {
            let byte = bytes[index]
            if byte == UInt8(ascii: ">") { return index }
            let last = byte == UInt8(ascii: "\"") ? lastQuotes.double : byte == UInt8(ascii: "'") ? lastQuotes.single : -1
            // Only behind `=` does a quote mark open a value.
            if last > index, index > start, isBehindEquals(index, from: start) {
                index += 1
                while bytes[index] != byte { index += 1 }
                if index >= lastTagEnd { return lastTagEnd }
            }
            index += 1
        }
        return lastTagEnd
    }

    private func isBehindEquals(_ index: Int, from start: Int) -> Bool {
        var back = index - 1
        while back > start, back > index - 8, bytes[back] <= 0x20 { back -= 1 }
        return bytes[back] == UInt8(ascii: "=")
    }

    private mutating func endOfDeclaration(at start: Int) -> Int {
        if hasCommentEnds, bytes.matches("<!--", at: start, limit: bytes.count) {
            // `<!-->` is a whole comment (HTML 5 section 13.2.5.43).
            var index = start + 2
            while index + 2 < bytes.count {
                if bytes[index] == UInt8(ascii: "-"), bytes[index + 1] == UInt8(ascii: "-"),
                    bytes[index + 2] == UInt8(ascii: ">")
                {
                    return index + 3
                }
                index += 1
            }
            hasCommentEnds = false
        }
        var index = start
        while index < lastTagEnd, bytes[index] != UInt8(ascii: ">") { index += 1 }
        return index + 1
    }

    private mutating func open(_ tag: HTMLTag, behind end: Int) -> Int {
        let element = HTMLElement(key: tag.key)
        if element == .raw { return endOfRaw(tag, from: end) }
        let attributes = HTMLAttributes(in: bytes, tag.attributes)
        var entry = Open(key: tag.key, element: element, isHidden: false, isQuote: false, hint: .none, counter: 0)
        if element != .void, element != .lineBreak, element != .rule {
            entry.isHidden = attributes.isHidden || attributes.style.map(hides) ?? false
            entry.hint = hint(of: attributes)
            // One program has an element of its own for it.
            if entry.hint == .none, tag.name.count == 9, bytes.holds("signature", in: tag.name) { entry.hint = .signature }
            entry.isQuote = element == .quote && !(attributes.style.map(isIndentation) ?? false)
            if entry.isQuote, entry.hint == .none, writer.hint == .none, attributes.isPlain { entry.hint = .indented }
            // A paragraph that is hidden or has no margins is but a block.
            if element == .paragraph, entry.isHidden || isTight(attributes) { entry.element = .block }
        }
        if element == .orderedList { entry.counter = attributes.start.map(number) ?? 0 }
        if element == .row { entry.counter = writer.output.count }
        begin(entry.element, attributes)
        if element != .void, element != .lineBreak, element != .rule,
            bytes[end - 2] != UInt8(ascii: "/") || element != .inline,
            stack.count < Limits.depth
        {
            push(entry)
        }
        return end
    }

    private mutating func begin(_ element: HTMLElement, _ attributes: HTMLAttributes) {
        guard hidden == 0 else { return }
        switch element {
        case .inline, .raw, .void: break
        case .lineBreak: writer.breakLine()
        case .rule:
            writer.endBlock()
            for _ in 0..<40 { writer.append(UInt8(ascii: "_")) }
            writer.endBlock()
        case .block, .quote, .preformatted: writer.endBlock()
        case .unorderedList, .orderedList: writer.endBlock()
        case .paragraph: writer.endParagraph()
        case .row: writer.endRow()
        case .cell: beginCell()
        case .item: beginItem(attributes)
        case .link:
            endLink()
            link = attributes.href.map { ($0, writer.output.count) }
        }
    }

    /// A cell stands on the line of the cell before it, where that one is no more than some words.
    private mutating func beginCell() {
        guard let row = stack.last(where: { $0.element == .row }), writer.output.count > row.counter,
            writer.output.count - row.counter <= Limits.cell
        else {
            if !writer.isAtLineStart { writer.gap() }
            return
        }
        let text = writer.output[row.counter...].drop { $0 <= 0x20 }
        if !text.isEmpty, !text.contains(0x0A) { writer.joinLine() } else if !writer.isAtLineStart { writer.gap() }
    }

    /// The number before which a list counts on: one less than `start` or `value`.
    private func number(_ value: Range<Int>) -> Int {
        let digits = bytes[value].prefix(7).prefix { $0 &- 0x30 < 10 }
        return max(digits.reduce(0) { $0 * 10 + Int($1 &- 0x30) }, 1) - 1
    }

    private mutating func beginItem(_ attributes: HTMLAttributes) {
        var mark = [UInt8](repeating: 0x20, count: 2 * min(max(listDepth - 1, 0), 8))
        if let list = stack.lastIndex(where: { $0.element == .orderedList || $0.element == .unorderedList }),
            stack[list].element == .orderedList
        {
            stack[list].counter += 1
            if let value = attributes.value { stack[list].counter = number(value) + 1 }
            mark += Array("\(stack[list].counter). ".utf8)
        } else {
            mark += Array("- ".utf8)
        }
        writer.begin(bullet: mark)
    }

    private mutating func push(_ entry: Open) {
        stack.append(entry)
        if entry.isHidden { hidden += 1 }
        if entry.isQuote { writer.depth += 1 }
        if entry.element == .preformatted { preformatted += 1 }
        if entry.element == .orderedList || entry.element == .unorderedList { listDepth += 1 }
        if entry.hint != .none, writer.hint != .quotedRest { writer.hint = entry.hint }
    }

    private mutating func close(_ tag: HTMLTag, behind end: Int) -> Int {
        let element = HTMLElement(key: tag.key)
        if element == .lineBreak {
            // `</br>` is read as `<br>`.
            if hidden == 0 { writer.breakLine() }
            return end
        }
        let lowest = max(0, stack.count - Limits.search)
        guard let place = stack[lowest...].lastIndex(where: { $0.key == tag.key }) else {
            if hidden == 0, element == .paragraph || element == .block { writer.endBlock() }
            return end
        }
        // An inline element's end does not close the blocks that were opened within it.
        let isInline = element == .inline || element == .link
        if isInline, stack[place...].dropFirst().contains(where: { $0.element != .inline && $0.element != .link }) {
            pop(stack.remove(at: place))
            return end
        }
        while stack.count > place { pop(stack.removeLast()) }
        return end
    }

    private mutating func pop(_ entry: Open) {
        if hidden == 0 {
            switch entry.element {
            case .row: writer.endRow()
            case .block, .item, .unorderedList, .orderedList, .quote, .preformatted: writer.endBlock()
            case .paragraph: writer.endParagraph()
            case .cell: writer.gap()
            case .link: endLink()
            default: break
            }
        }
        if entry.isHidden { hidden -= 1 }
        if entry.isQuote { writer.depth -= 1 }
        if entry.element == .preformatted { preformatted -= 1 }
        if entry.element == .orderedList || entry.element == .unorderedList { listDepth -= 1 }
        if entry.hint != .none, writer.hint != .quotedRest {
            writer.hint = stack.last(where: { $0.hint != .none })?.hint ?? .none
        }
    }

    /// Skips an element whose content is no text for people; without an end tag it reaches to the end of the text.
    private func endOfRaw(_ tag: HTMLTag, from start: Int) -> Int {
        var index = start
        while index + 2 + tag.name.count <= bytes.count {
            if bytes[index] == UInt8(ascii: "<"), bytes[index + 1] == UInt8(ascii: "/"),
                HTMLElement.key(bytes[(index + 2)..<(index + 2 + tag.name.count)]) == tag.key
            {
                return index >= lastTagEnd ? bytes.count : endOfTag(from: index + 2) + 1
            }
            index += 1
        }
        return bytes.count
    }
}

// MARK: - What attributes say

extension HTMLText {
    private func hides(_ style: Range<Int>) -> Bool {
        let value = compact(style)
        let all = 0..<value.count
        return Self.hiding.contains { value.contains($0, in: all) }
            || value.contains(";height:0", in: all) && value.contains("overflow:hidden", in: all)
    }

    /// Declarations that leave nothing to read, as `compact` writes them. One pixel is what previews for the list of messages have.
    private static let hiding: [StaticString] = [
        "display:none", "visibility:hidden", "visibility:collapse", "mso-hide:all", ";opacity:0;", ";opacity:0.0;",
        "opacity:0!",
        "font-size:0;", "font-size:0p", "font-size:0e", "font-size:0%", "font-size:0!", "font-size:1px", "max-height:0;",
        "max-height:0p", "max-height:0!", "max-width:0;", "max-width:0p", "max-width:0!",
    ]

    /// Whether a quote is what mail programs make of "more indentation".
    private func isIndentation(_ style: Range<Int>) -> Bool {
        let value = compact(style)
        let all = 0..<value.count
        return value.contains("border:none", in: all) && value.contains("40px", in: all)
    }

    /// Whether a paragraph stands without an empty line: Outlook writes each line as one.
    private func isTight(_ attributes: HTMLAttributes) -> Bool {
        if let name = attributes.class, bytes.contains("msonormal", in: name) || bytes.contains("msoplaintext", in: name) {
            return true
        }
        guard let style = attributes.style.map(compact) else { return false }
        let all = 0..<style.count
        return style.contains("margin:0", in: all) || style.contains("margin-bottom:0", in: all)
    }

    /// The beginning of a style without blanks, between semicolons: 600 bytes, more than any that hides or indents.
    private func compact(_ style: Range<Int>) -> [UInt8] {
        [UInt8(ascii: ";")] + bytes[style].prefix(600).filter { $0 > 0x20 } + [UInt8(ascii: ";")]
    }

    private func hint(of attributes: HTMLAttributes) -> TextHint.Kind {
        let byClass = attributes.class.map(hint(named:)) ?? TextHint.Kind.none
        return byClass == .none ? attributes.id.map(hint(named:)) ?? TextHint.Kind.none : byClass
    }

    private func hint(named name: Range<Int>) -> TextHint.Kind {
        guard name.count <= 200 else { return .none }
        if bytes.contains("divrplyfwdmsg", in: name) || bytes.contains("appendonsend", in: name)
            || bytes.contains("reference-message", in: name)
        {
            return .quotedRest
        }
        if bytes.contains("olk_src_body_section", in: name) || bytes.contains("yahoo_quoted", in: name)
            || bytes.contains("yqt", in: name) && bytes.contains("ydp", in: name)
            || bytes.contains("protonmail_quote", in: name)
            || bytes.contains("tutanota_quote", in: name) || bytes.contains("moz-cite-prefix", in: name)
        {
            return .quoted
        }
        if bytes.contains("signature", in: name), !bytes.contains("signature_prefix_text", in: name) {
            return .signature
        }
        return bytes.contains("bloop_sign", in: name) ? .signature : .none
    }

    /// Shows where a link leads, unless its text says so or the text is a picture.
    private mutating func endLink() {
        guard let (target, textStart) = link else { return }
        link = nil
        guard target.count <= Limits.link, linksShown.count < Limits.links, writer.output.count > textStart else { return }
        let address = decoded(target)
        let all = 0..<address.count
        let text = writer.output[textStart...].drop { $0 <= 0x20 || $0 == UInt8(ascii: ">") }
        var shown = address[...]
        if address.matches("mailto:", at: 0, limit: address.count) {
            shown = address.dropFirst(7)
            if text.contains(UInt8(ascii: "@")) { return }
        } else if !address.matches("http:", at: 0, limit: address.count),
            !address.matches("https:", at: 0, limit: address.count),
            !address.matches("ftp:", at: 0, limit: address.count)
        {
            return
        }
        guard !shown.contains(where: { $0 <= 0x20 || $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">") }), !all.isEmpty,
            !says(text, address: shown), linksShown.insert(address).inserted
        else { return }
        writer.space()
        writer.append(UInt8(ascii: "<"))
        writer.append(shown)
        writer.append(UInt8(ascii: ">"))
    }

    /// Whether the text of a link is its address, or the beginning of it.
    private func says(_ text: ArraySlice<UInt8>, address: ArraySlice<UInt8>) -> Bool {
        func bare(_ slice: ArraySlice<UInt8>) -> [UInt8] {
            var copy = Array(slice)
            for prefix: StaticString in ["https://", "http://", "www."] where copy.matches(prefix, at: 0, limit: copy.count)
            {
                copy.removeFirst(prefix.utf8CodeUnitCount)
            }
            while let last = copy.last, last <= 0x20 || last == UInt8(ascii: "/") { copy.removeLast() }
            return copy.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
        }
        let words = bare(text.prefix(Limits.link + 20))
        return words.contains(UInt8(ascii: ".")) && bare(address).starts(with: words)
    }

    private func decoded(_ range: Range<Int>) -> [UInt8] {
        var result: [UInt8] = []
        var index = range.lowerBound
        while index < range.upperBound {
            if bytes[index] == UInt8(ascii: "&"), let reference = HTMLEntities.reference(in: bytes, at: index + 1),
                reference.end <= range.upperBound
            {
                appendUTF8(reference.scalar, to: &result)
                index = reference.end
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        while let first = result.first, first <= 0x20 { result.removeFirst() }
        while let last = result.last, last <= 0x20 { result.removeLast() }
        return result
    }
}
