package import Diagnostics

/// Rule files in their one form: what is indented how, which columns stand below each other, where empty lines are. Lines stay as they
/// were broken, comments stay where they were, and no word changes; so a formatted pack is the same policy.
///
/// - Four blanks a level; one blank between words; columns (rows, keys with values, blocks on one line, comments) below each other.
/// - A block is on one line, or has its braces on lines of their own.
/// - Weights of keyword lines stand below each other, their signs before them.
/// - At most one empty line in a row, none at the begin or end of a block.
package enum Formatter {
    /// - Returns: the text; nil where the file cannot be read, and why.
    package static func format(_ source: SourceText) -> (text: [UInt8]?, mistakes: [Diagnostic]) {
        guard String(validating: source.bytes, as: UTF8.self) != nil else {
            return (nil, [Diagnostic(.error, .text, "\(source.path) is not UTF-8", help: "save it as UTF-8")])
        }
        var parser = Parser(source, outermost: PolicyCompiler.keys)
        let statements = parser.parse()
        guard parser.diagnostics.isEmpty else { return (nil, parser.diagnostics) }
        let found = FormattingEvents(source.bytes, statements)
        var layout = FormattedLines(found.blocks)
        for event in found.events { layout.add(event) }
        return (Array(layout.text().utf8), [])
    }
}

/// The lines of a formatted file, as they grow.
struct FormattedLines {
    private struct Line {
        enum Kind {
            case empty
            case comment
            /// Columns, padded to those of its group.
            case code
            case raw
        }
        var kind: Kind
        var depth: Int
        var cells: [String] = []
        var comment: String?
        /// Lines whose columns are aligned with each other: those of a table, or neighbours.
        var group = 0
    }

    private let blocks: [FormattedBlock]
    private var lines: [Line] = []
    private var open: [Int] = []
    /// Blocks on one line, within the line that is being written.
    private var inline = 0
    /// The next piece begins a line whatever the source says.
    private var mustBreak = true
    private var group = 0
    private var groupOfTable: [Int: Int] = [:]

    /// Wider cells do not push those of other lines to the right.
    private static let widestCell = 72

    init(_ blocks: [FormattedBlock]) { self.blocks = blocks }

    mutating func add(_ event: FormattingEvent) {
        switch event.kind {
        case .comment(let text): add(comment: text, event)
        case .raw(let text): add(raw: text, event)
        case .open(let number):
            let block = blocks[number]
            if block.isOneLine {
                begin(event)
                inline += 1
                append("{", asCell: inline == 1 && open.isEmpty)
            } else {
                begin(event)
                append("{", asCell: false)
                // What a block begins with is no column of its neighbours.
                if let last = lines.indices.last {
                    lines[last].cells = [lines[last].cells.filter { !$0.isEmpty }.joined(separator: " ")]
                    lines[last].group = nextGroup()
                }
                mustBreak = true
            }
            open.append(number)
        case .close(let number):
            if open.last == number { open.removeLast() }
            if blocks[number].isOneLine {
                inline -= 1
                append("}", asCell: false)
            } else {
                while lines.last?.kind == .empty { lines.removeLast() }
                _ = nextGroup()
                lines.append(Line(kind: .code, depth: open.count, cells: ["}"], group: nextGroup()))
                mustBreak = true
            }
        case .arrow:
            begin(event)
            if inline > 0 {
                append("->", asCell: false)
            } else if isInTable {
                if isAtStart {
                    // Without conditions, or with those of the line above: it does not stand in their columns.
                    let goesOn =
                        lines.dropLast().last { $0.kind == .code }.map { $0.depth == open.count && !isBehindArrow($0) }
                        ?? false
                    lines[lines.count - 1].group = nextGroup(kept: true)
                    append(goesOn ? "    ->" : "->", asCell: false)
                } else {
                    append("->", asCell: true)
                }
            } else if isAtStart {
                // Goes on with the rows of a `scope` above.
                lines[lines.count - 1].cells = ["", "->"]
            } else {
                append("->", asCell: false, apart: true)
            }
        case .word(let text):
            begin(event)
            append(text, asCell: beginsCell(text), apart: event.isApart)
        }
    }

    // MARK: Pieces

    private var isInTable: Bool { open.last.map { blocks[$0].isTable } ?? false }
    private var isAtStart: Bool { lines.last.map { $0.cells.allSatisfy(\.isEmpty) } ?? true }

    /// Begins a line where the source does, and where the form asks for it.
    private mutating func begin(_ event: FormattingEvent) {
        guard mustBreak || event.lineFeeds > 0 && inline == 0 else { return }
        addEmptyLine(event)
        mustBreak = false
        if isInTable, let table = open.last {
            if groupOfTable[table] == nil { groupOfTable[table] = nextGroup() }
            lines.append(Line(kind: .code, depth: open.count, group: groupOfTable[table] ?? 0))
            group += 1
        } else {
            lines.append(Line(kind: .code, depth: open.count, group: group))
        }
    }

    private mutating func addEmptyLine(_ event: FormattingEvent) {
        guard event.lineFeeds > 1, let last = lines.last, last.kind != .empty, !endsInOpenBrace(last) else { return }
        lines.append(Line(kind: .empty, depth: 0))
        _ = nextGroup()
    }

    private func endsInOpenBrace(_ line: Line) -> Bool { line.kind == .code && line.cells.last?.hasSuffix("{") ?? false }

    private mutating func nextGroup(kept: Bool = false) -> Int {
        group += 1
        let own = group
        // A line of its own: what follows is no neighbour of it.
        if !kept { group += 1 }
        return own
    }

    private static let outcomeWords: Set<String> = [
        "reply", "no", "add", "in", "headline", "acknowledge", "respond", "resolve",
    ]
    private static let conditionWords = Set(Condition.Subject.allCases.map(\.rawValue)).union(["not"])

    /// Whether a word begins a column.
    private func beginsCell(_ text: String) -> Bool {
        guard inline == 0, !open.isEmpty, let line = lines.last, !isAtStart else { return false }
        // `no reply` is one.
        if isInTable {
            guard isBehindArrow(line), Self.outcomeWords.contains(text) else { return false }
            let last = line.cells.last ?? ""
            return last != "no" && !last.hasSuffix("headline") && !last.hasSuffix("after")
        }
        // The key of a line, and what it is set to.
        return line.cells.count == 1 && !line.cells[0].contains(" ")
    }

    private func isBehindArrow(_ line: Line) -> Bool {
        line.cells.contains { $0.hasPrefix("->") || $0.hasPrefix("    ->") }
    }

    /// - Parameter apart: behind it stood two blanks or more.
    private mutating func append(_ text: String, asCell: Bool, apart: Bool = false) {
        let last = lines.count - 1
        guard last >= 0 else { return }
        if lines[last].cells.isEmpty {
            lines[last].cells = [text]
        } else if asCell {
            lines[last].cells.append(text)
        } else {
            let cell = lines[last].cells.count - 1
            let before = lines[last].cells[cell]
            lines[last].cells[cell] = before.isEmpty ? text : before + separator(before, text, apart) + text
        }
    }

    /// Between conditions of a row two blanks, as between directives on a line three; a list goes on behind its comma.
    private func separator(_ cell: String, _ text: String, _ apart: Bool) -> String {
        if text == "{" || text == "}" || cell.hasSuffix("{") { return " " }
        if isRow || text == "->" {
            let isCondition = Self.conditionWords.contains(text) && !cell.hasSuffix(",") && !endsInSubject(cell)
            return text == "->" || isCondition && !cell.hasPrefix("->") ? "  " : " "
        }
        if cell.hasSuffix(",") || !apart || open.isEmpty { return " " }
        return inline > 0 ? "   " : "  "
    }

    /// Whether the line is a row: of a table, or of a `scope` in its category.
    private var isRow: Bool {
        isInTable || inline == 0 && lines.last.map { $0.cells.count == 2 && ["scope", ""].contains($0.cells[0]) } ?? false
    }

    /// `not plan` and `plan` wait for what comes.
    private func endsInSubject(_ cell: String) -> Bool {
        let words = cell.split(separator: " ")
        guard let last = words.last.map(String.init) else { return false }
        if last == "not" { return true }
        guard Self.conditionWords.contains(last) else { return false }
        // `channel email  plan plan`: a value may be called like a subject.
        let before = words.dropLast().last.map(String.init)
        return before == nil || before == "not" || !endsInSubject(words.dropLast().joined(separator: " "))
    }

    private mutating func add(comment text: String, _ event: FormattingEvent) {
        if event.lineFeeds == 0, let last = lines.indices.last, lines[last].kind == .code || lines[last].kind == .raw,
            lines[last].comment == nil
        {
            lines[last].comment = text
        } else {
            addEmptyLine(event)
            lines.append(Line(kind: .comment, depth: open.count, cells: [text], group: group))
        }
        mustBreak = true
    }

    // MARK: Lines that are read as they stand

    private mutating func add(raw text: String, _ event: FormattingEvent) {
        if inline > 0 {
            append(Self.squeezed(text, keepsPairs: isInCues).text, asCell: false, apart: true)
            return
        }
        addEmptyLine(event)
        mustBreak = true
        let isKeyword = open.last.map { blocks[$0].owner == "keywords" } ?? false
        var isFirst = true
        for part in text.split(separator: "\n") {
            var line = Line(kind: .raw, depth: open.count, group: group)
            // Within a line that goes on, comments are part of it.
            let (squeezed, comment) = Self.squeezed(String(part), keepsPairs: isInCues)
            line.comment = squeezed.isEmpty ? nil : comment
            if squeezed.isEmpty {
                line.cells = ["    " + (comment ?? "")]
            } else if !isFirst || squeezed.hasPrefix("ok \"") || squeezed.hasPrefix("not \"") {
                // What goes on, or is an example of, the line above.
                line.cells = ["    " + squeezed]
            } else if isKeyword, let space = squeezed.firstIndex(of: " ") {
                line.cells = [String(squeezed[..<space]), String(squeezed[squeezed.index(after: space)...])]
            } else {
                line.cells = [squeezed]
            }
            lines.append(line)
            isFirst = false
        }
    }

    /// On a line of cues two blanks stand between one and the next.
    private var isInCues: Bool { open.last.map { blocks[$0].owner == "cues" } ?? false }

    /// One blank where there were several, but in expressions and quotations; and the comment behind, as it stands.
    static func squeezed(_ text: String, keepsPairs: Bool) -> (text: String, comment: String?) {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
        while index < bytes.count {
            let byte = bytes[index]
            if isBlank(byte) {
                var end = index
                while end < bytes.count, isBlank(bytes[end]) { end += 1 }
                if !result.isEmpty, end < bytes.count {
                    result.append(0x20)
                    if keepsPairs, end - index > 1 { result.append(0x20) }
                }
                index = end
                continue
            }
            if byte == UInt8(ascii: "#"), index == 0 || isBlank(bytes[index - 1]) {
                while result.last == 0x20 { result.removeLast() }
                var end = bytes.count
                while end > index, isBlank(bytes[end - 1]) { end -= 1 }
                return (String(decoding: result, as: UTF8.self), String(decoding: bytes[index..<end], as: UTF8.self))
            }
            if byte == UInt8(ascii: "/"), result.last.map({ " (|:".utf8.contains($0) }) ?? true {
                var reader = PatternReader(index..<bytes.count)
                if (try? reader.takeExpression(bytes.span)) != nil, reader.position > index {
                    result += bytes[index..<reader.position]
                    index = reader.position
                    continue
                }
            }
            if byte == UInt8(ascii: "\""), let close = bytes[(index + 1)...].firstIndex(of: byte) {
                result += bytes[index...close]
                index = close + 1
                continue
            }
            result.append(byte)
            index += 1
        }
        return (String(decoding: result, as: UTF8.self), nil)
    }

    // MARK: The text

    func text() -> String {
        var widths: [Int: [Int]] = [:]
        for line in lines where line.kind == .code && line.cells.count > 1 {
            var known = widths[line.group] ?? []
            for (column, cell) in line.cells.dropLast().enumerated() {
                if column == known.count { known.append(0) }
                if cell.count <= Self.widestCell { known[column] = max(known[column], cell.count) }
            }
            widths[line.group] = known
        }
        let bodies = lines.map { body($0, widths[$0.group] ?? []) }
        var text = ""
        var index = lines.startIndex
        while index < lines.endIndex {
            // Comments of neighbours stand below each other.
            var end = index
            while end < lines.endIndex, lines[end].comment != nil, end == index || lines[end].depth == lines[index].depth {
                end += 1
            }
            guard end > index else {
                text += bodies[index] + "\n"
                index += 1
                continue
            }
            let column = bodies[index..<end].filter { $0.count <= 100 }.map(\.count).max() ?? 0
            for (body, line) in zip(bodies[index..<end], lines[index..<end]) {
                text += body + String(repeating: " ", count: max(0, column - body.count) + 2) + (line.comment ?? "") + "\n"
            }
            index = end
        }
        while text.hasSuffix("\n\n") { text.removeLast() }
        return text
    }

    private func body(_ line: Line, _ widths: [Int]) -> String {
        let indent = String(repeating: " ", count: line.depth * 4)
        switch line.kind {
        case .empty: return ""
        case .comment: return indent + line.cells[0]
        case .raw:
            guard line.cells.count == 2 else { return indent + line.cells[0] }
            // Digits end below each other; a sign stands before them.
            let weight = line.cells[0]
            return String(indent.dropLast(min(max(0, weight.count - 1), indent.count))) + weight + "   " + line.cells[1]
        case .code:
            var text = indent
            for (column, cell) in line.cells.enumerated() {
                if column > 0 { text += "  " }
                text += cell
                if column < line.cells.count - 1, column < widths.count, cell.count < widths[column] {
                    text += String(repeating: " ", count: widths[column] - cell.count)
                }
            }
            while text.last == " " { text.removeLast() }
            return text
        }
    }
}
