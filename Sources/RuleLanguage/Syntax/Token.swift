/// A piece of a rule file, by range in its source.
struct Token: Sendable {
    enum Kind: Sendable {
        case word
        /// With its quotes in `range`.
        case string
        case arrow
    }
    var kind: Kind
    var range: Range<Int>
    /// The word, or what the quotes hold.
    var text: String
}

/// One line of a block that is read as it stands: keyword lines, cues, groups of words.
struct RawLine: Sendable {
    var range: Range<Int>
}

/// What stands on one line, up to its end or to a block.
struct Statement: Sendable {
    var tokens: [Token]
    var block: Block?

    var range: Range<Int> { (tokens.first?.range.lowerBound ?? 0)..<(tokens.last?.range.upperBound ?? 0) }
}

/// What stands between braces.
struct Block: Sendable {
    enum Content: Sendable {
        case statements([Statement])
        case raw([RawLine])
    }
    var content: Content
    var range: Range<Int>

    var statements: [Statement] {
        guard case .statements(let list) = content else { return [] }
        return list
    }

    var rawLines: [RawLine] {
        guard case .raw(let lines) = content else { return [] }
        return lines
    }
}
