import Bytes

/// Expressions that are looked for together: one machine that reads a text once, however many they are.
struct ExpressionSet: Sendable {
    struct Entry: Sendable {
        var expression: Expression
        /// The pattern that it is.
        var pattern: Int32
        /// Its words among those of a set of all positions, from this one on.
        var firstWord: Int
        var wordCount: Int
    }
    private(set) var entries: [Entry] = []
    /// Words of a set of all positions.
    private(set) var wordCount = 0

    var isEmpty: Bool { entries.isEmpty }

    init(_ expressions: [(expression: Expression, pattern: Int32)]) {
        for (expression, pattern) in expressions {
            let words = (expression.sets.count + 63) / 64
            entries.append(Entry(expression: expression, pattern: pattern, firstWord: wordCount, wordCount: words))
            wordCount += words
        }
    }
}

/// A search for all expressions of a set. Each set of positions that is met becomes a number when it is first met, and each
/// step from one to the next is worked out once; both are kept from text to text.
struct ExpressionSearch: Sendable {
    struct Place {
        var pattern: Int32
        var range: Range<Int>
    }
    /// Numbers that are kept; more are forgotten and begun again, so that no text makes the table grow without end.
    private static let mostNodes = 1024

    private struct Node: Sendable {
        /// The positions that may take the next byte.
        var expected: [UInt64]
        /// Entries of which a match ends here, and those of which one ends here if a line does.
        var ending: [Int32]
        var endingWithLine: [Int32]
    }

    private let set: ExpressionSet
    private var nodes: [Node] = []
    private var numbers: [[UInt64]: Int32] = [:]
    /// `node * classCount + class`: the next node; -1: not worked out yet.
    private var table: [Int32] = []
    /// Whether matches end at a node, with a line's end or without: most are passed without a look.
    private var isEnding: [Bool] = []
    /// Bytes that no expression tells apart are one class.
    private var classes = [UInt8](repeating: 0, count: 256)
    private var classCount = 1

    init(_ set: ExpressionSet) {
        self.set = set
        guard !set.isEmpty else { return }
        // A line feed means something to `^`.
        split(by: ByteSet("\n"))
        var known: [ByteSet] = []
        for entry in set.entries {
            for member in entry.expression.sets where !known.contains(member) {
                known.append(member)
                split(by: member)
            }
        }
    }

    /// Parts each class into the bytes that are in a set and those that are not.
    private mutating func split(by set: ByteSet) {
        var inside = [UInt8?](repeating: nil, count: 256)
        var outside = inside
        var count = 0
        for byte in 0..<256 {
            let isMember = set.contains(UInt8(byte))
            let old = Int(classes[byte])
            let known = isMember ? inside[old] : outside[old]
            let new = known ?? UInt8(truncatingIfNeeded: count)
            if known == nil {
                count += 1
                if isMember { inside[old] = new } else { outside[old] = new }
            }
            classes[byte] = new
        }
        classCount = count
    }

    /// Leftmost longest places of each expression that do not overlap, in the order of their beginnings.
    ///
    /// - Parameter left: of each entry, how many places are still of use.
    mutating func places(_ text: Span<UInt8>, _ range: Range<Int>, left: [Int32]) -> [Place] {
        var finder = PlaceFinder(set, from: range.lowerBound, before: range.upperBound, left: left)
        var node = begin(atLineStart: range.lowerBound == 0 || text[range.lowerBound - 1] == 0x0A)
        var at = range.lowerBound
        while at < range.upperBound {
            let byte = text[at]
            if isEnding[node], byte == 0x0A { finder.end(nodes[node].endingWithLine, at: at, text) }
            let slot = node &* classCount &+ Int(classes[Int(byte)])
            let next = Int(table[slot])
            node = next >= 0 ? next : step(node, byte, slot)
            at &+= 1
            if isEnding[node] { finder.end(nodes[node].ending, at: at, text) }
        }
        if at == text.count, isEnding[node] { finder.end(nodes[node].endingWithLine, at: at, text) }
        return finder.found.sorted { ($0.range.lowerBound, $0.pattern) < ($1.range.lowerBound, $1.pattern) }
    }

    private mutating func begin(atLineStart: Bool) -> Int {
        var expected = [UInt64](repeating: 0, count: set.wordCount)
        addStarts(&expected, atLineStart: atLineStart)
        return number(Node(expected: expected, ending: [], endingWithLine: []))
    }

    private func addStarts(_ expected: inout [UInt64], atLineStart: Bool) {
        for entry in set.entries {
            let starts = atLineStart ? entry.expression.first | entry.expression.firstAtLineStart : entry.expression.first
            for word in 0..<entry.wordCount { expected[entry.firstWord + word] |= starts[word] }
        }
    }

    private mutating func step(_ node: Int, _ byte: UInt8, _ slot: Int) -> Int {
        var next = Node(expected: [UInt64](repeating: 0, count: set.wordCount), ending: [], endingWithLine: [])
        for (index, entry) in set.entries.enumerated() {
            var expected = Expression.Positions.zero
            for word in 0..<entry.wordCount { expected[word] = nodes[node].expected[entry.firstWord + word] }
            var taken = Expression.Positions.zero
            var follow = Expression.Positions.zero
            expected.visit { position in
                guard entry.expression.sets[position].contains(byte) else { return }
                taken |= Expression.Positions(position: position)
                follow |= entry.expression.follow[position]
            }
            for word in 0..<entry.wordCount { next.expected[entry.firstWord + word] = follow[word] }
            if taken & entry.expression.last != .zero { next.ending.append(Int32(index)) }
            if taken & entry.expression.lastAtLineEnd != .zero { next.endingWithLine.append(Int32(index)) }
        }
        addStarts(&next.expected, atLineStart: byte == 0x0A)
        if nodes.count >= Self.mostNodes {
            nodes.removeAll()
            numbers.removeAll()
            table.removeAll()
            isEnding.removeAll()
            return number(next)
        }
        let number = number(next)
        table[slot] = Int32(number)
        return number
    }

    private mutating func number(_ node: Node) -> Int {
        let key = node.expected + node.ending.map { UInt64($0) } + [.max] + node.endingWithLine.map { UInt64($0) }
        if let known = numbers[key] { return Int(known) }
        numbers[key] = Int32(nodes.count)
        nodes.append(node)
        isEnding.append(!node.ending.isEmpty || !node.endingWithLine.isEmpty)
        table += [Int32](repeating: -1, count: classCount)
        return nodes.count - 1
    }
}

/// Finds where matches begin whose ends are known.
private struct PlaceFinder {
    let set: ExpressionSet
    let end: Int
    /// Of each entry: no match that begins before is still to be found.
    var from: [Int]
    var left: [Int32]
    var found: [ExpressionSearch.Place] = []

    init(_ set: ExpressionSet, from start: Int, before end: Int, left: [Int32]) {
        self.set = set
        self.end = end
        self.left = left
        from = Array(repeating: start, count: set.entries.count)
    }

    /// Some match of each of these entries ends here. Every place is tried once only, as a place where none begins stays one.
    mutating func end(_ entries: [Int32], at position: Int, _ text: Span<UInt8>) {
        for entry in entries.lazy.map(Int.init) where left[entry] > 0 && position > from[entry] {
            let expression = set.entries[entry].expression
            var start = max(from[entry], position - Expression.longestMatch)
            from[entry] = position
            while start < position {
                if let stop = expression.match(text, from: start, before: end) {
                    found.append(ExpressionSearch.Place(pattern: set.entries[entry].pattern, range: start..<stop))
                    from[entry] = stop
                    left[entry] -= 1
                    break
                }
                start += 1
            }
        }
    }
}

extension ExpressionSet {
    mutating func archive(_ coder: inout ArchiveCoder) {
        coder.list(&entries, blank: Entry(expression: Expression(), pattern: 0, firstWord: 0, wordCount: 0)) {
            coder, entry in
            entry.expression.archive(&coder)
            coder.plain(&entry.pattern)
            coder.plain(&entry.firstWord)
            coder.plain(&entry.wordCount)
        }
        coder.plain(&wordCount)
    }
}
