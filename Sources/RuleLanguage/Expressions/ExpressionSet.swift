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
        /// Whether a match under way always shows: what it expects is more than what begins one.
        var isTraced: Bool
    }
    private(set) var entries: [Entry] = []
    /// Words of a set of all positions.
    private(set) var wordCount = 0
    private(set) var classes = ByteClasses()
    /// Of each class of bytes a set of all positions: those that take one.
    private var takers = Table<UInt64>()
    /// The steps that most texts take.
    private(set) var learnt = ExpressionSteps()

    var isEmpty: Bool { entries.isEmpty }

    init(_ expressions: [(expression: Expression, pattern: Int32)]) {
        for (expression, pattern) in expressions {
            let words = (expression.sets.count + 63) / 64
            entries.append(
                Entry(
                    expression: expression, pattern: pattern, firstWord: wordCount, wordCount: words,
                    isTraced: expression.isTraced))
            wordCount += words
        }
        guard !isEmpty else { return }
        classes = ByteClasses(entries.map(\.expression))
        takers = Table(classes.examples.flatMap(takers(of:)))
    }

    /// Works out the steps that most texts take, for who keeps them: a process that reads one message would spend more time on them than
    /// on the reading.
    mutating func learn(_ sample: [UInt8]) {
        guard !isEmpty else { return }
        learnt = ExpressionSteps()
        var search = ExpressionSearch(self)
        search.learn(sample)
        learnt = search.steps
    }

    /// The positions that take a byte.
    private func takers(of byte: UInt8) -> [UInt64] {
        var takers = [UInt64](repeating: 0, count: wordCount)
        for entry in entries {
            for position in entry.expression.sets.indices where entry.expression.sets[position].contains(byte) {
                takers[entry.firstWord + position / 64] |= 1 << UInt64(position & 63)
            }
        }
        return takers
    }

    /// Where positions lead that take a byte: to positions that `next` gets, and to ends of matches.
    ///
    /// - Parameters:
    ///   - byteClass: that of the byte.
    ///   - current: the positions of all entries that may take it.
    func step(
        _ byteClass: Int, _ current: [UInt64], _ next: inout [UInt64], _ endings: inout [ExpressionSteps.Ending]
    ) {
        for index in entries.indices {
            let firstWord = entries[index].firstWord
            var (ends, endsAtLineEnd) = (false, false)
            for word in 0..<entries[index].wordCount {
                let place = firstWord &+ word
                // Most expressions are not under way.
                var taken = current[place] & takers[byteClass &* wordCount &+ place]
                guard taken != 0 else { continue }
                if taken & entries[index].expression.last[word] != 0 { ends = true }
                if taken & entries[index].expression.lastAtLineEnd[word] != 0 { endsAtLineEnd = true }
                while taken != 0 {
                    let follow = entries[index].expression.follow[word &* 64 &+ taken.trailingZeroBitCount]
                    for word in 0..<entries[index].wordCount { next[firstWord &+ word] |= follow[word] }
                    taken &= taken &- 1
                }
            }
            if ends { endings.append(.init(index, isAtLineEnd: false)) }
            if endsAtLineEnd { endings.append(.init(index, isAtLineEnd: true)) }
        }
    }
}

/// Bytes that no expression of a set tells apart are one class.
struct ByteClasses: Sendable {
    private(set) var ofByte = [UInt8](repeating: 0, count: 256)
    private(set) var count = 1

    init() {}

    init(_ expressions: [Expression]) {
        // A line feed means something to `^`.
        split(by: ByteSet("\n"))
        var known: [ByteSet] = []
        for expression in expressions {
            for member in expression.sets.array where !known.contains(member) {
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
        coder.list(&entries, blank: Entry(expression: Expression(), pattern: 0, firstWord: 0, wordCount: 0, isTraced: false))
        {
            coder, entry in
            entry.expression.archive(&coder)
            coder.plain(&entry.pattern)
            coder.plain(&entry.firstWord)
            coder.plain(&entry.wordCount)
            coder.plain(&entry.isTraced)
        }
        coder.plain(&wordCount)
        classes.archive(&coder)
        coder.table(&takers)
        learnt.archive(&coder)
    }
}
