import Diagnostics

/// A directive as found in a block: its word, its arguments, its own block.
struct Segment {
    var key: Token
    var arguments: [Token]
    var block: Block?

    var range: Range<Int> { key.range.lowerBound..<(arguments.last ?? key).range.upperBound }
}

/// A row: conditions, and the outcome behind the arrow.
struct RawRow {
    var conditions: [Token]
    var outcome: [Token]
    var range: Range<Int>
}

extension PolicyCompiler {
    /// Takes a block apart into its directives. Several may stand on a line: each of `keys` begins one.
    mutating func segments(_ block: Block?, keys: [String], of owner: String, in source: SourceText) -> [Segment] {
        var segments: [Segment] = []
        for statement in block?.statements ?? [] {
            segments += self.segments(statement, keys: keys, of: owner, in: source)
        }
        return segments
    }

    mutating func segments(_ statement: Statement, keys: [String], of owner: String, in source: SourceText) -> [Segment] {
        var segments: [Segment] = []
        var isUnknown = false
        for token in statement.tokens {
            if token.kind == .word, keys.contains(token.text) {
                segments.append(Segment(key: token, arguments: []))
                isUnknown = false
            } else if segments.isEmpty {
                if !isUnknown {
                    report("\(owner) has no \"\(token.text)\"", source, token.range, help: suggestion(token.text, keys))
                }
                isUnknown = true
            } else {
                segments[segments.count - 1].arguments.append(token)
            }
        }
        if let block = statement.block {
            if segments.isEmpty {
                if !isUnknown { report("a block without a directive", source, block.range.lowerBound..<block.range.lowerBound + 1) }
            } else {
                segments[segments.count - 1].block = block
            }
        }
        return segments
    }

    /// Rows of a table, one a line; a line may break before its arrow.
    mutating func rows(_ statements: [Statement], in source: SourceText) -> [RawRow] {
        var rows: [RawRow] = []
        var waiting: [Token] = []
        for statement in statements {
            var tokens = statement.tokens
            if !waiting.isEmpty, tokens.first?.kind == .arrow {
                tokens = waiting + tokens
                waiting = []
            }
            if let first = waiting.first { reportRowWithoutArrow(waiting, first, source) }
            waiting = []
            guard let arrow = tokens.firstIndex(where: { $0.kind == .arrow }) else {
                waiting = tokens
                continue
            }
            let range = tokens[0].range.lowerBound..<tokens[tokens.count - 1].range.upperBound
            rows.append(RawRow(conditions: Array(tokens[..<arrow]), outcome: Array(tokens[(arrow + 1)...]), range: range))
            if let block = statement.block { report("a row has no block", source, block.range.lowerBound..<block.range.lowerBound + 1) }
        }
        if let first = waiting.first { reportRowWithoutArrow(waiting, first, source) }
        return rows
    }

    private mutating func reportRowWithoutArrow(_ tokens: [Token], _ first: Token, _ source: SourceText) {
        report(
            "a row without an outcome", source, first.range.lowerBound..<(tokens.last ?? first).range.upperBound,
            help: "write conditions -> outcome")
    }

    /// Arguments as a list: `a,b`, `a, b` and `a b` mean the same.
    func list(_ tokens: [Token]) -> [Token] {
        var items: [Token] = []
        for token in tokens {
            guard token.kind == .word, token.text.contains(",") else {
                items.append(token)
                continue
            }
            var start = token.range.lowerBound
            for part in token.text.split(separator: ",", omittingEmptySubsequences: false) {
                let end = start + part.utf8.count
                if !part.isEmpty { items.append(Token(kind: .word, range: start..<end, text: String(part))) }
                start = end + 1
            }
        }
        return items
    }

    mutating func report(_ message: String, _ source: SourceText, _ range: Range<Int>, help: String? = nil) {
        diagnostics.append(Diagnostic(.error, message, in: source, range, help: help))
    }

    mutating func warn(_ message: String, _ source: SourceText, _ range: Range<Int>, help: String? = nil) {
        diagnostics.append(Diagnostic(.warning, message, in: source, range, help: help))
    }

    func suggestion(_ word: String, _ candidates: some Sequence<String>) -> String? {
        nearest(to: word, among: candidates).map { "did you mean \"\($0)\"?" }
    }

    /// The one argument that a directive wants.
    mutating func single(_ segment: Segment, _ what: String, in source: SourceText) -> Token? {
        guard let first = segment.arguments.first else {
            report("\(segment.key.text) needs \(what)", source, segment.key.range)
            return nil
        }
        if segment.arguments.count > 1 {
            report("\(segment.key.text) takes \(what) only", source, segment.arguments[1].range)
        }
        return first
    }
}
