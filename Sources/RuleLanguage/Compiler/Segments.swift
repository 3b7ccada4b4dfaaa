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
    /// It begins with `shadow`.
    var shadow: Token?
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
        warnOfRepeats(segments, of: owner, in: source)
        return segments
    }

    /// Warns of what is said twice though only one of the two counts.
    mutating func warnOfRepeats(_ segments: [Segment], of owner: String, in source: SourceText) {
        var said: Set<String> = []
        for segment in segments where Self.keysSaidOnce.contains(segment.key.text) {
            guard !said.insert(segment.key.text).inserted else { continue }
            warn(
                .declaredTwice, "\(segment.key.text) is said twice", source, segment.range,
                help: "\(owner) has one: take one of them away")
        }
    }

    /// Directives of which one counts: of two, nobody can know which was meant.
    private static let keysSaidOnce: Set<String> = [
        "timezone", "ticket", "journal", "reply-from", "envelope-sender", "telephone", "website", "status", "transport",
        "relay", "retain", "describe", "threshold", "rank", "notice", "mail", "otherwise",
    ]

    mutating func segments(_ statement: Statement, keys: [String], of owner: String, in source: SourceText) -> [Segment] {
        var segments: [Segment] = []
        var isUnknown = false
        for token in statement.tokens {
            // In a row `plan` is a condition, where elsewhere it may be a directive.
            let isInRow =
                (segments.last.map { Self.rowKeys.contains($0.key.text) } ?? false)
                && Condition.Subject(rawValue: token.text) != nil
            if token.kind == .word, !isInRow, keys.contains(token.text) {
                segments.append(Segment(key: token, arguments: []))
                isUnknown = false
            } else if let key = segments.isEmpty || isMisspelt(token, keys, after: segments.last, source)
                ? nearKey(token, keys) : nil
            {
                report(
                    .unknownWord, "\(owner) has no \"\(token.text)\"", source, token.range, help: "did you mean \"\(key)\"?")
                // Read as what was meant, so that one mistake is told once.
                segments.append(Segment(key: Token(kind: .word, range: token.range, text: key), arguments: []))
            } else if segments.isEmpty {
                if !isUnknown {
                    report(
                        .unknownWord, "\(owner) has no \"\(token.text)\"", source, token.range,
                        help: "it has \(keys.joined(separator: ", "))")
                }
                isUnknown = true
            } else {
                segments[segments.count - 1].arguments.append(token)
            }
        }
        if let block = statement.block {
            let brace = block.range.lowerBound..<block.range.lowerBound + 1
            if let last = segments.indices.last {
                segments[last].block = block
                if !Self.blockKeys.contains(segments[last].key.text) {
                    report(
                        .syntax, "\"\(segments[last].key.text)\" has no block", source, brace,
                        help: "take the braces away: what it says stands on its own line")
                }
            } else if !isUnknown {
                report(
                    .syntax, "a block without a directive", source, brace,
                    help: "put the directive before it, on the same line")
            }
        }
        for segment in segments where segment.block == nil && ["keywords", "cues"].contains(segment.key.text) {
            report(
                .syntax, "\"\(segment.key.text)\" without a block", source, segment.key.range,
                help: "write: \(segment.key.text) { … }")
        }
        return segments
    }

    /// Directives whose arguments are conditions.
    private static let rowKeys = ["boost"]
    /// Directives inside a block that have one themselves.
    private static let blockKeys = ["keywords", "cues", "scope"]

    private func nearKey(_ token: Token, _ keys: [String]) -> String? {
        token.kind == .word ? nearest(to: token.text, among: keys) : nil
    }

    /// Whether a word on a directive's line is rather the next directive, misspelt: it stands apart by two blanks, begins with
    /// the same letter as that, and names nothing.
    private func isMisspelt(_ token: Token, _ keys: [String], after segment: Segment?, _ source: SourceText) -> Bool {
        guard let segment, !segment.arguments.isEmpty, !Self.rowKeys.contains(segment.key.text), token.range.lowerBound > 2
        else { return false }
        let blanks = source.bytes[token.range.lowerBound - 2..<token.range.lowerBound]
        guard blanks.allSatisfy({ $0 == 0x20 }), let near = nearKey(token, keys), near.first == token.text.first else {
            return false
        }
        return ![plans, channels, calendars, categories, severities, queues, partners, notions].contains {
            $0.contains(token.text)
        }
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
            let shadow = tokens.first.flatMap { $0.kind == .word && $0.text == "shadow" ? $0 : nil }
            rows.append(
                RawRow(
                    shadow: shadow, conditions: Array(tokens[(shadow == nil ? 0 : 1)..<arrow]),
                    outcome: Array(tokens[(arrow + 1)...]), range: range))
            if let block = statement.block {
                report(
                    .syntax, "a row has no block", source, block.range.lowerBound..<block.range.lowerBound + 1,
                    help: "take the braces away: a row is conditions -> outcome, on a line of its own")
            }
        }
        if let first = waiting.first { reportRowWithoutArrow(waiting, first, source) }
        return rows
    }

    private mutating func reportRowWithoutArrow(_ tokens: [Token], _ first: Token, _ source: SourceText) {
        report(
            .missing, "a row without an outcome", source, first.range.lowerBound..<(tokens.last ?? first).range.upperBound,
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

    mutating func report(
        _ finding: Finding, _ message: String, _ source: SourceText, _ range: Range<Int>, help: String
    ) {
        diagnostics.append(Diagnostic(.error, finding, message, in: source, range, help: help))
    }

    mutating func warn(_ finding: Finding, _ message: String, _ source: SourceText, _ range: Range<Int>, help: String) {
        diagnostics.append(Diagnostic(.warning, finding, message, in: source, range, help: help))
    }

    /// The one argument that a directive wants.
    mutating func single(_ segment: Segment, _ what: String, in source: SourceText) -> Token? {
        guard let first = segment.arguments.first else {
            report(
                .missing, "\(segment.key.text) needs \(what)", source, segment.key.range,
                help: "write it behind \(segment.key.text), on the same line")
            return nil
        }
        if segment.arguments.count > 1 {
            report(
                .syntax, "\(segment.key.text) takes \(what) only", source, segment.arguments[1].range,
                help: "take this away, or put quotes around all of it: \"…\"")
        }
        return first
    }
}
