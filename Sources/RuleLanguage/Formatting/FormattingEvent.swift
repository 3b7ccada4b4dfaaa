/// A piece of a rule file in the order in which it stands there: what the formatter puts on lines anew.
struct FormattingEvent {
    enum Kind: Equatable {
        case word(String)
        case arrow
        /// The braces of one block bear its number.
        case open(block: Int)
        case close(block: Int)
        /// A line of a block that is read as it stands, as it is written.
        case raw(String)
        /// With its `#`, without blanks behind.
        case comment(String)
    }
    var kind: Kind
    /// Line feeds between the piece before and this one.
    var lineFeeds: Int
    /// Whether two blanks or more stand before it: then it is a column of its own.
    var isApart: Bool
}

/// What the formatter must know of a block.
struct FormattedBlock {
    /// The word of the directive whose block this is.
    var owner: String
    /// Its rows have an arrow each: `route`, `promises`, `scope`.
    var isTable: Bool { owner == "route" || owner == "promises" || owner == "scope" }
    /// Its lines are read as they stand: `keywords`, `cues`, `words`.
    var isRaw: Bool
    /// It stands on one line.
    var isOneLine: Bool
}

/// Takes a parsed file apart into events. Comments, which the parser leaves out, are found between what it kept.
struct FormattingEvents {
    private let bytes: [UInt8]
    private(set) var events: [FormattingEvent] = []
    private(set) var blocks: [FormattedBlock] = []
    /// Where the event before ended.
    private var position: Int

    init(_ bytes: [UInt8], _ statements: [Statement]) {
        self.bytes = bytes
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        add(statements)
        addComments(upTo: bytes.count)
    }

    private mutating func add(_ statements: [Statement]) {
        for statement in statements {
            for token in statement.tokens {
                let text = String(decoding: bytes[token.range], as: UTF8.self)
                add(token.kind == .arrow ? .arrow : .word(text), token.range)
            }
            if let block = statement.block { add(block, of: statement) }
        }
    }

    private mutating func add(_ block: Block, of statement: Statement) {
        let number = blocks.count
        let isRaw = if case .raw = block.content { true } else { false }
        let key = statement.tokens.last { $0.kind == .word }?.text ?? ""
        blocks.append(
            FormattedBlock(
                owner: ["keywords", "cues", "scope"].contains(key) ? key : statement.tokens.first?.text ?? "", isRaw: isRaw,
                isOneLine: !bytes[block.range].contains(UInt8(ascii: "\n"))))
        add(.open(block: number), block.range.lowerBound..<block.range.lowerBound + 1)
        for line in block.rawLines { add(.raw(String(decoding: bytes[line.range], as: UTF8.self)), line.range) }
        add(block.statements)
        add(.close(block: number), block.range.upperBound - 1..<block.range.upperBound)
    }

    private mutating func add(_ kind: FormattingEvent.Kind, _ range: Range<Int>) {
        addComments(upTo: range.lowerBound)
        let gap = bytes[position..<range.lowerBound]
        events.append(
            FormattingEvent(
                kind: kind, lineFeeds: gap.count { $0 == UInt8(ascii: "\n") }, isApart: gap.count >= 2 || gap.contains(0x09))
        )
        position = range.upperBound
    }

    private mutating func addComments(upTo end: Int) {
        var lineFeeds = 0
        var index = position
        while index < end {
            if bytes[index] == UInt8(ascii: "\n") { lineFeeds += 1 }
            if bytes[index] == UInt8(ascii: "#") {
                var stop = index
                while stop < end, bytes[stop] != UInt8(ascii: "\n") { stop += 1 }
                var last = stop
                while last > index, bytes[last - 1] == 0x20 || bytes[last - 1] == 0x09 || bytes[last - 1] == 0x0D {
                    last -= 1
                }
                events.append(
                    FormattingEvent(
                        kind: .comment(String(decoding: bytes[index..<last], as: UTF8.self)), lineFeeds: lineFeeds,
                        isApart: true))
                lineFeeds = 0
                position = stop
                index = stop
            } else {
                index += 1
            }
        }
    }
}
