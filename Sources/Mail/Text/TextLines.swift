import Bytes

/// One line of a text that a person reads. Small, for a text may have a million of them.
struct TextLine: Sendable {
    private let start: UInt32
    private let end: UInt32
    private let contentStart: UInt32
    private let contentEnd: UInt32
    /// How many `>` stand before the text; 255 for more.
    var depth: UInt8
    var hint: TextHint.Kind

    /// The ranges lie in a text of at most `MessageText.Limits.text` bytes.
    init(range: Range<Int>, content: Range<Int>, depth: Int, hint: TextHint.Kind) {
        start = UInt32(truncatingIfNeeded: range.lowerBound)
        end = UInt32(truncatingIfNeeded: range.upperBound)
        contentStart = UInt32(truncatingIfNeeded: content.lowerBound)
        contentEnd = UInt32(truncatingIfNeeded: content.upperBound)
        self.depth = UInt8(min(depth, 255))
        self.hint = hint
    }

    /// Without the line end.
    var range: Range<Int> { Int(start)..<Int(end) }

    /// From behind the quote marks and blanks to before the blanks at the end.
    var content: Range<Int> { Int(contentStart)..<Int(contentEnd) }

    var isBlank: Bool { contentStart == contentEnd }
}

/// A text's lines, with what the finders of quotes and signatures ask of them.
struct TextLines: Sendable {
    let bytes: [UInt8]
    private(set) var lines: [TextLine] = []
    /// Whether bytes stand in it with which the full-width signs of East Asia begin: in most texts nobody need look for one.
    let hasWideSigns: Bool

    init(_ bytes: [UInt8], hints: [TextHint] = []) {
        self.bytes = bytes
        hasWideSigns = bytes.span.firstIndex(of: 0xEF, in: 0..<bytes.count) != nil
        lines.reserveCapacity(bytes.count / 40 + 1)
        var nextHint = 0
        var hint = TextHint.Kind.none
        var index = 0
        while index < bytes.count {
            let end = bytes.span.firstIndex(of: Byte.lineFeed, in: index..<bytes.count) ?? bytes.count
            while nextHint < hints.count, hints[nextHint].offset <= index {
                hint = hints[nextHint].kind
                nextHint += 1
            }
            lines.append(Self.line(bytes, index..<end, hint))
            index = end + 1
        }
        unquoteWhatIsNoQuote()
    }

    var count: Int { lines.count }

    subscript(index: Int) -> TextLine { lines[index] }

    /// The quote levels that every line with text has.
    var leastDepth: UInt8 {
        var least: UInt8?
        for line in lines where !line.isBlank { least = min(least ?? line.depth, line.depth) }
        return least ?? 0
    }

    /// The same lines, with so many quote levels less.
    func unquoted(by levels: UInt8) -> TextLines {
        var copy = self
        for index in copy.lines.indices { copy.lines[index].depth -= min(levels, copy.lines[index].depth) }
        return copy
    }

    private static func line(_ bytes: [UInt8], _ range: Range<Int>, _ hint: TextHint.Kind) -> TextLine {
        if isBare(bytes, range) { return TextLine(range: range, content: range, depth: 0, hint: hint) }
        var start = range.lowerBound
        var end = range.upperBound
        var depth = 0
        var markEnd = start
        while start < end {
            let byte = bytes[start]
            if byte == UInt8(ascii: ">") {
                // Marks stand close together; a `>` far in is text.
                if start - markEnd > (depth == 0 ? 4 : 2) { break }
                depth += 1
                markEnd = start + 1
            } else if byte != 0x20, byte != 0x09 {
                break
            }
            start += 1
        }
        if depth == 0 {
            start = range.lowerBound
            while start < end, isBlankByte(bytes, start) { start += 1 }
        }
        while end > start, isBlankByte(bytes, end - 1) { end -= 1 }
        while end > start, bytes[end - 1] >= 0x80, let length = blankScalar(bytes, endingAt: end, from: start) {
            end -= length
            while end > start, isBlankByte(bytes, end - 1) { end -= 1 }
        }
        while start < end, bytes[start] >= 0xC2, let length = blankScalar(bytes, at: start, limit: end) {
            start += length
            while start < end, isBlankByte(bytes, start) { start += 1 }
        }
        return TextLine(range: range, content: start..<end, depth: depth, hint: hint)
    }

    /// Whether nothing stands around a line's text: most begin with a letter and end with a letter or a full stop.
    private static func isBare(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        guard !range.isEmpty else { return true }
        let (first, last) = (bytes[range.lowerBound], bytes[range.upperBound - 1])
        return first > 0x20 && first < 0xC2 && first != UInt8(ascii: ">") && last > 0x20 && last < 0x80
    }

    /// The length of a no-break space or an invisible mark of writing direction; nil for what people see.
    private static func blankScalar(_ bytes: [UInt8], at index: Int, limit: Int) -> Int? {
        if index + 1 < limit, bytes[index] == 0xC2, bytes[index + 1] == 0xA0 { return 2 }
        guard index + 2 < limit else { return nil }
        switch (bytes[index], bytes[index + 1], bytes[index + 2]) {
        case (0xE2, 0x80, 0x8B...0x8F), (0xE2, 0x80, 0xAA...0xAE), (0xE2, 0x81, 0xA0...0xA9), (0xEF, 0xBB, 0xBF): return 3
        default: return nil
        }
    }

    private static func blankScalar(_ bytes: [UInt8], endingAt end: Int, from start: Int) -> Int? {
        if end - start >= 2, blankScalar(bytes, at: end - 2, limit: end) == 2 { return 2 }
        return end - start >= 3 && blankScalar(bytes, at: end - 3, limit: end) == 3 ? 3 : nil
    }

    private static func isBlankByte(_ bytes: [UInt8], _ index: Int) -> Bool {
        bytes[index] == 0x20 || bytes[index] == 0x09 || bytes[index] == 0x0D
    }

    /// `>` that marks no quote: `>From ` as mail stores write it, `>>> ` as Python's prompt, `>>> buy now <<<`, the end of an address
    /// in `Jane <\nmailto:jane@customer.example\n> wrote:`.
    private mutating func unquoteWhatIsNoQuote() {
        var shallow = 0
        var prompts: [Int] = []
        for index in lines.indices where lines[index].depth > 0 {
            let line = lines[index]
            let before = index > 0 ? lines[index - 1].depth : 0
            let after = index + 1 < lines.count ? lines[index + 1].depth : 0
            if line.depth == 1, before == 0, after == 0,
                bytes.matches(">from ", at: line.range.lowerBound, limit: line.range.upperBound)
            {
                lines[index].depth = 0
            } else if line.depth == 1, before == 0, index > 0, line.content.count <= 12,
                bytes.contains("wrote:", in: line.content),
                bytes[lines[index - 1].content].contains(UInt8(ascii: "@"))
            {
                lines[index].depth = 0
            } else if !line.isBlank, bytes[line.content.upperBound - 1] == UInt8(ascii: "<"), before == 0, after == 0 {
                lines[index].depth = 0
            } else if line.depth == 3, before == 0, isGroupWiseHeader(line) {
                lines[index].depth = 0
            } else if line.depth == 1, before == 0, after <= 1, index > 0, isTraceOfProgram(index) {
                var end = index
                while end < lines.count, lines[end].depth == 1 {
                    lines[end].depth = 0
                    end += 1
                }
            } else if line.depth >= 3, bytes.matches(">>>", at: line.range.lowerBound, limit: line.range.upperBound) {
                prompts.append(index)
            } else {
                shallow += 1
            }
        }
        if shallow == 0 {
            for index in prompts { lines[index].depth = 0 }
        }
    }
}

extension TextLines {
    /// Whether lines with `>` are what a program printed of its input or of its talk with a server: `$ curl -v …`
    /// stands directly above them, or `< HTTP/1.1 200` directly below.
    private func isTraceOfProgram(_ index: Int) -> Bool {
        let above = lines[index - 1].content
        if bytes.matches("$ ", at: above.lowerBound, limit: above.upperBound) { return true }
        var end = index
        while end < lines.count, end - index < 50, lines[end].depth == 1 { end += 1 }
        return end < lines.count
            && bytes.matches("< ", at: lines[end].content.lowerBound, limit: lines[end].content.upperBound)
    }

    /// `>>> Jane Doe <jane@customer.example> 11/3/2026 10:02 AM >>>`, above what GroupWise quotes.
    func isGroupWiseHeader(_ line: TextLine) -> Bool {
        let content = line.content
        guard content.count > 12, content.count <= 200,
            bytes.matches(">>>", at: content.upperBound - 3, limit: content.upperBound),
            bytes.matches(">>>", at: line.range.lowerBound, limit: content.lowerBound)
        else { return false }
        return hasDate(content)
    }

    /// Whether a year, a time or a date in figures stands in a range.
    func hasDate(_ range: Range<Int>) -> Bool {
        isASCII(range) ? AttributionText.hasDate(bytes.span.extracting(range)) : AttributionText(bytes[range]).hasDate
    }

    func isASCII(_ range: Range<Int>) -> Bool { bytes.span.isASCII(in: range) }

    /// Bytes of a line that phrases are looked for in.
    static let longestPhraseLine = 400

    /// The content of a line in lower case, cut at `longestPhraseLine`.
    func lowercased(_ index: Int) -> String { String(decoding: lowercasedBytes(index), as: UTF8.self) }

    /// The same in UTF-8.
    func lowercasedBytes(_ index: Int) -> [UInt8] {
        bytes[lines[index].content].prefix(Self.longestPhraseLine).lowercasedText()
    }

    /// Appends part of a text in lower case.
    func appendLowercased(_ range: Range<Int>, to text: inout [UInt8]) {
        guard isASCII(range) else {
            text += bytes[range].lowercasedText()
            return
        }
        let start = text.count
        text += bytes[range]
        text.withUnsafeMutableBufferPointer { text in
            for index in start..<text.count { text[index] = Byte.lowercased(text[index]) }
        }
    }

    /// The content of a line as it is written, cut there, too.
    func textBytes(_ index: Int) -> [UInt8] { Array(bytes[lines[index].content].prefix(Self.longestPhraseLine)) }

    func text(_ index: Int) -> String { String(decoding: textBytes(index), as: UTF8.self) }

    func nextFilled(after index: Int) -> Int? {
        var next = index + 1
        while next < lines.count, lines[next].isBlank { next += 1 }
        return next < lines.count ? next : nil
    }

    /// Whether a line is nothing but a rule of dashes, underscores, equals signs or asterisks.
    func isRule(_ index: Int, atLeast length: Int = 5) -> Bool {
        let content = lines[index].content
        guard content.count >= length, content.count <= 200 else { return false }
        let mark = bytes[content.lowerBound]
        guard
            mark == UInt8(ascii: "-") || mark == UInt8(ascii: "_") || mark == UInt8(ascii: "=") || mark == UInt8(ascii: "*")
        else {
            return false
        }
        return bytes[content].allSatisfy { $0 == mark || $0 == 0x20 }
    }

    /// The last byte of a line's content, 0 for an empty line.
    func lastByte(_ index: Int) -> UInt8 {
        let content = lines[index].content
        return content.isEmpty ? 0 : bytes[content.upperBound - 1]
    }
}
