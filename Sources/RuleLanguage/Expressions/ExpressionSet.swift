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
    private(set) var classes = ByteClasses()
    /// The steps that most texts take, worked out when the pack is compiled: a process that reads one message would spend more
    /// time on them than on the reading.
    private(set) var learnt = ExpressionSteps()

    var isEmpty: Bool { entries.isEmpty }

    init(_ expressions: [(expression: Expression, pattern: Int32)]) {
        for (expression, pattern) in expressions {
            let words = (expression.sets.count + 63) / 64
            entries.append(Entry(expression: expression, pattern: pattern, firstWord: wordCount, wordCount: words))
            wordCount += words
        }
        guard !isEmpty else { return }
        classes = ByteClasses(entries.map(\.expression))
        var search = ExpressionSearch(self)
        search.learn()
        learnt = search.steps
    }

    /// Where an entry's positions lead that take a byte: to positions that `next` gets, and to ends of matches.
    ///
    /// - Parameter current: the positions of all entries that may take it.
    func step(
        _ index: Int, _ byte: UInt8, _ current: [UInt64], _ next: inout [UInt64], _ endings: inout [ExpressionSteps.Ending]
    ) {
        let words = entries[index].firstWord..<entries[index].firstWord + entries[index].wordCount
        var taken = Expression.Positions.zero
        for word in words {
            var left = current[word]
            while left != 0 {
                let position = (word - words.lowerBound) * 64 + left.trailingZeroBitCount
                left &= left - 1
                guard entries[index].expression.sets[position].contains(byte) else { continue }
                taken |= Expression.Positions(position: position)
                let follow = entries[index].expression.follow[position]
                for word in words { next[word] |= follow[word - words.lowerBound] }
            }
        }
        guard taken != .zero else { return }
        if taken & entries[index].expression.last != .zero { endings.append(.init(index, isAtLineEnd: false)) }
        if taken & entries[index].expression.lastAtLineEnd != .zero { endings.append(.init(index, isAtLineEnd: true)) }
    }
}

/// Bytes that no expression of a set tells apart are one class.
struct ByteClasses: Sendable {
    private var ofByte = [UInt8](repeating: 0, count: 256)
    private(set) var count = 1

    init() {}

    init(_ expressions: [Expression]) {
        // A line feed means something to `^`.
        split(by: ByteSet("\n"))
        var known: [ByteSet] = []
        for expression in expressions {
            for member in expression.sets where !known.contains(member) {
                known.append(member)
                split(by: member)
            }
        }
    }

    @inline(__always)
    subscript(byte: UInt8) -> Int { Int(ofByte[Int(byte)]) }

    /// Some byte of each class.
    var examples: [UInt8] {
        var examples = [UInt8](repeating: 0, count: count)
        for byte in UInt8.min...UInt8.max { examples[self[byte]] = byte }
        return examples
    }

    /// Parts each class into the bytes that are in a set and those that are not.
    private mutating func split(by set: ByteSet) {
        var inside = [UInt8?](repeating: nil, count: 256)
        var outside = inside
        var count = 0
        for byte in 0..<256 {
            let isMember = set.contains(UInt8(byte))
            let old = Int(ofByte[byte])
            let known = isMember ? inside[old] : outside[old]
            let new = known ?? UInt8(truncatingIfNeeded: count)
            if known == nil {
                count += 1
                if isMember { inside[old] = new } else { outside[old] = new }
            }
            ofByte[byte] = new
        }
        self.count = count
    }

    mutating func archive(_ coder: inout ArchiveCoder) {
        coder.plain(&ofByte)
        coder.plain(&count)
        if coder.isReading, ofByte.count != 256 || !ofByte.allSatisfy({ $0 < count }) { self = ByteClasses() }
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
        classes.archive(&coder)
        if !coder.isReading, !entries.isEmpty {
            var search = ExpressionSearch(self)
            search.learn(wholly: true)
            learnt = search.steps
        }
        learnt.archive(&coder)
    }
}
