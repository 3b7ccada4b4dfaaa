import Diagnostics

/// Reads a rule file into statements and blocks. It knows no directive but the three whose blocks are read line by line; it
/// reports each mistake and goes on.
///
/// ```
/// directive  = word argument* ( end of line | block )
/// block      = "{" directive* "}"
/// argument   = bare word | "string"
/// comment    = "#" to the end of the line
/// ```
struct Parser {
    private let source: SourceText
    /// Words that begin a directive outside of all blocks.
    private let outermost: [String]
    private var position = 0
    private(set) var diagnostics: [Diagnostic] = []

    /// Deepest nesting of blocks: directives need two.
    private static let deepestNesting = 8

    init(_ source: SourceText, outermost: [String]) {
        self.source = source
        self.outermost = outermost
        if source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    mutating func parse() -> [Statement] {
        var statements: [Statement] = []
        while position < source.bytes.count {
            statements += self.statements(depth: 0, owner: "")
            if position < source.bytes.count {
                // Only a closing brace stops the top level.
                report(
                    .syntax, "a \"}\" that nothing opens", position..<position + 1,
                    help: "take it away, or add the \"{\" before")
                position += 1
            }
        }
        return statements
    }

    /// Statements up to the closing brace, which is not read, or to the end.
    private mutating func statements(depth: Int, owner: String) -> [Statement] {
        var statements: [Statement] = []
        var tokens: [Token] = []
        func flush() {
            if !tokens.isEmpty { statements.append(Statement(tokens: tokens, block: nil)) }
            tokens = []
        }
        while position < source.bytes.count {
            if depth > 0, tokens.isEmpty, beginsOutermost(owner: owner) { return statements }
            let byte = source.bytes[position]
            switch byte {
            case UInt8(ascii: "\n"):
                flush()
                position += 1
            case 0x20, 0x09, 0x0D: position += 1
            case UInt8(ascii: "#"): skipLine()
            case UInt8(ascii: "}"):
                flush()
                return statements
            case UInt8(ascii: "{"):
                let start = position
                position += 1
                let block: Block
                if isRaw(tokens, depth: depth) {
                    block = rawBlock(from: start)
                } else if depth >= Parser.deepestNesting {
                    report(
                        .syntax, "blocks nested too deep", start..<start + 1,
                        help: "no directive needs more than \(Parser.deepestNesting): a \"}\" is missing before")
                    block = rawBlock(from: start)
                } else {
                    let content = self.statements(depth: depth + 1, owner: tokens.first?.text ?? "")
                    close(start)
                    block = Block(content: .statements(content), range: start..<position)
                }
                if tokens.isEmpty {
                    report(
                        .syntax, "a block without a directive", start..<start + 1,
                        help: "put the directive before it, on the same line")
                }
                statements.append(Statement(tokens: tokens, block: block))
                tokens = []
            default: tokens.append(token())
            }
        }
        flush()
        return statements
    }

    /// Passes the closing brace of a block; where there is none, the block ends here.
    private mutating func close(_ open: Int) {
        if position < source.bytes.count, source.bytes[position] == UInt8(ascii: "}") {
            position += 1
        } else {
            unclosed(open)
        }
    }

    /// Whether a directive begins here, at the left margin, that cannot stand in a block: then the brace of the block before was
    /// forgotten, and what follows need not be misread.
    ///
    /// - Parameter owner: the word of the directive whose block this is; nil in a block that is read by lines.
    private func beginsOutermost(owner: String?) -> Bool {
        let bytes = source.bytes
        guard position == 0 || bytes[position - 1] == UInt8(ascii: "\n") else { return false }
        var end = position
        while end < bytes.count, bytes[end] >= 0x61, bytes[end] <= 0x7A { end += 1 }
        guard end > position, end < bytes.count, bytes[end] == 0x20 || bytes[end] == 0x09 || bytes[end] == UInt8(ascii: "{")
        else { return false }
        let word = source.text(position..<end)
        guard outermost.contains(word) else { return false }
        let line = bytes[end..<source.lineRange(at: end).upperBound]
        if line.contains(UInt8(ascii: "{")) { return true }
        guard let owner else { return false }
        // Without a block these may be conditions of a row, or the plan of a channel or severity.
        let isRow = zip(line, line.dropFirst()).contains { $0 == UInt8(ascii: "-") && $1 == UInt8(ascii: ">") }
        return !isRow && ["plan", "queue", "calendar"].contains(word)
            && !["promises", "route", "scope", "channel", "severity"].contains(owner)
    }

    /// `keywords {` and `cues {` inside a block, `words NAME {` outside; misspelt ones too, whose lines are no directives either.
    private func isRaw(_ tokens: [Token], depth: Int) -> Bool {
        guard let first = tokens.first, let last = tokens.last, last.kind == .word else { return false }
        if depth == 0 { return first.text == "words" }
        let keys = ["keywords", "cues"]
        return keys.contains(last.text) || tokens.count == 1 && nearest(to: last.text, among: keys) != nil
    }

    private mutating func token() -> Token {
        let bytes = source.bytes
        let start = position
        if bytes[start] == UInt8(ascii: "\"") {
            position += 1
            while position < bytes.count, bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\n") {
                position += 1
            }
            let content = start + 1..<position
            if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
                position += 1
            } else {
                report(
                    .syntax, "a quotation that is not closed on its line", start..<position,
                    help: "add a closing quotation mark")
            }
            return Token(kind: .string, range: start..<position, text: source.text(content))
        }
        if bytes[start] == UInt8(ascii: "-"), start + 1 < bytes.count, bytes[start + 1] == UInt8(ascii: ">") {
            position += 2
            return Token(kind: .arrow, range: start..<position, text: "->")
        }
        while position < bytes.count, !endsWord(bytes[position]), !isArrowBehindWord(from: start) { position += 1 }
        // A control character is a word of its own, so that every turn reads something.
        if position == start { position += 1 }
        let word = source.text(start..<position)
        if Self.misspeltArrows.contains(word) {
            report(.syntax, "\"\(word)\" is no arrow", start..<position, help: "write: ->")
            return Token(kind: .arrow, range: start..<position, text: "->")
        }
        return Token(kind: .word, range: start..<position, text: word)
    }

    /// What people, and programs that think they help, write for `->`. Read as one, so that one mistake is told once.
    private static let misspeltArrows: Set<String> = [">", "=>", "-->", "->>", "→", "⇒", "➔", "–>", "—>", "−>"]

    /// `bulk->robots`: the arrow needs no blanks. One behind a sign is part of what was misspelt for it.
    private func isArrowBehindWord(from start: Int) -> Bool {
        let bytes = source.bytes
        guard position > start, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "-"),
            bytes[position + 1] == UInt8(ascii: ">")
        else { return false }
        switch bytes[position - 1] {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"):
            return true
        default: return false
        }
    }

    /// A comma list may go on behind its blanks; `{country}` in a file name is part of the word.
    private func endsWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x09, 0x0D, 0x0A, UInt8(ascii: "\""): return true
        case UInt8(ascii: "{"):
            return !(position > 0 && source.bytes[position - 1] == UInt8(ascii: "/"))
        case UInt8(ascii: "}"):
            var back = position
            while back > 0, source.bytes[back - 1] >= 0x61, source.bytes[back - 1] <= 0x7A { back -= 1 }
            return !(back > 1 && source.bytes[back - 1] == UInt8(ascii: "{") && source.bytes[back - 2] == UInt8(ascii: "/"))
        default: return false
        }
    }

    private mutating func skipLine() {
        while position < source.bytes.count, source.bytes[position] != UInt8(ascii: "\n") { position += 1 }
    }

    /// Lines up to the closing brace, which may stand on a line's end; a brace inside `/…/` does not close.
    private mutating func rawBlock(from open: Int) -> Block {
        let bytes = source.bytes
        var lines: [RawLine] = []
        var start = position
        func add(_ end: Int) {
            var (low, high) = (start, end)
            while low < high, isBlank(bytes[low]) { low += 1 }
            while high > low, isBlank(bytes[high - 1]) { high -= 1 }
            if low < high { lines.append(RawLine(range: low..<high)) }
        }
        /// What begins here stands behind a blank or the opening brace.
        func isApart() -> Bool { position == open + 1 || isBlank(bytes[position - 1]) }
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\n") where goesOn(behind: position):
                position += 1
                continue
            case UInt8(ascii: "\n"):
                add(position)
                position += 1
                start = position
                if beginsOutermost(owner: nil) {
                    unclosed(open)
                    return Block(content: .raw(lines), range: open..<position)
                }
                continue
            case UInt8(ascii: "/") where isApart() || "(|:".utf8.contains(bytes[position - 1]):
                skipExpression()
                continue
            case UInt8(ascii: "#") where isApart():
                // A line that goes on behind its comment is one; what reads it passes the comment.
                let isWithin = (start..<position).contains { !isBlank(bytes[$0]) } && goesOn(behind: lineEnd(at: position))
                if !isWithin { add(position) }
                skipLine()
                if !isWithin { start = position }
                continue
            case UInt8(ascii: "\"") where isApart():
                skipPhrase()
                continue
            case UInt8(ascii: "}"):
                add(position)
                position += 1
                return Block(content: .raw(lines), range: open..<position)
            default: break
            }
            position += 1
        }
        add(position)
        unclosed(open)
        return Block(content: .raw(lines), range: open..<position)
    }

    /// An expression may hold braces. Of one that is not closed only its slash is passed; it is told of when its line is read.
    private mutating func skipExpression() {
        let bytes = source.bytes
        var lineEnd = source.lineRange(at: position).upperBound
        while lineEnd < bytes.count, goesOn(behind: lineEnd) {
            lineEnd = source.lineRange(at: min(lineEnd + 2, bytes.count)).upperBound
        }
        var reader = PatternReader(position..<lineEnd)
        position = (try? reader.takeExpression(bytes.span)) == nil ? position + 1 : reader.position
    }

    /// An example's phrase may hold anything but its quotation mark, which closes it on the same line.
    private mutating func skipPhrase() {
        let bytes = source.bytes
        var close = position + 1
        while close < bytes.count, bytes[close] != UInt8(ascii: "\""), bytes[close] != 0x0A { close += 1 }
        position = close < bytes.count && bytes[close] != 0x0A ? close + 1 : position + 1
    }

    /// A line that begins with `|` goes on with the alternatives of the line before, so that long ones stay readable. Lines that
    /// are nothing but a comment may stand between.
    private func goesOn(behind lineEnd: Int) -> Bool {
        let bytes = source.bytes
        var next = lineEnd
        while next < bytes.count {
            // The line may end with CR LF.
            next += bytes[next] == 0x0D ? 2 : 1
            while next < bytes.count, bytes[next] == 0x20 || bytes[next] == 0x09 { next += 1 }
            guard next < bytes.count, bytes[next] == UInt8(ascii: "#") else { break }
            next = self.lineEnd(at: next)
        }
        return next < bytes.count && bytes[next] == UInt8(ascii: "|")
    }

    /// The line feed that ends a line.
    private func lineEnd(at offset: Int) -> Int {
        var end = offset
        while end < source.bytes.count, source.bytes[end] != 0x0A { end += 1 }
        return end
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }

    private mutating func unclosed(_ open: Int) {
        report(.syntax, "a block that is not closed", open..<open + 1, help: "add \"}\" where it ends")
    }

    private mutating func report(_ finding: Finding, _ message: String, _ range: Range<Int>, help: String) {
        diagnostics.append(Diagnostic(.error, finding, message, in: source, range, help: help))
    }
}
