import Bytes

/// Expressions that are looked for together: one machine that reads a text once, however many they are.
struct ExpressionSet: Sendable {
    struct Entry: Sendable {
        var expression: Expression
        /// The pattern that it is.
        var pattern: Int32
        /// Where its states stand among those of all.
        var offset: Int32
    }
    private(set) var entries: [Entry] = []
    private(set) var states: [Expression.State] = []
    private(set) var sets: [ByteSet] = []
    private(set) var starts: [Int32] = []
    /// The entry of each state.
    private(set) var owners: [Int32] = []

    var isEmpty: Bool { entries.isEmpty }

    init(_ expressions: [(expression: Expression, pattern: Int32)]) {
        for (expression, pattern) in expressions {
            let offset = Int32(states.count)
            let setOffset = Int32(sets.count)
            for var state in expression.states {
                state.next += offset
                state.other += state.kind == .byte ? setOffset : offset
                states.append(state)
                owners.append(Int32(entries.count))
            }
            sets += expression.sets
            starts.append(expression.start + offset)
            entries.append(Entry(expression: expression, pattern: pattern, offset: offset))
        }
    }
}

/// A search for all expressions of a set: states of the joint machine become one number each as they are first met.
struct ExpressionSearch {
    struct Place {
        var pattern: Int32
        var range: Range<Int>
    }
    /// Numbers that are kept; more are forgotten and begun again, so that no text makes the table grow without end.
    private static let mostNodes = 1024

    private struct Node {
        var states: [Int32]
        /// Entries of which a match ends here, and those of which one ends here if a line does.
        var ending: [Int32]
        var endingWithLine: [Int32]
    }

    private let set: ExpressionSet
    private var nodes: [Node] = []
    private var numbers: [[Int32]: Int32] = [:]
    /// `node * classCount + class`; -1: not known yet.
    private var table: [Int32] = []
    /// Bytes that no expression tells apart are one class.
    private var classes: [UInt8] = []
    private var classCount = 1
    private var seen: [Bool] = []

    init(_ set: ExpressionSet) { self.set = set }

    /// Leftmost longest places of each expression that do not overlap, in the order of their beginnings.
    ///
    /// - Parameter wanted: how many places of a pattern are still of use.
    mutating func places(_ text: Span<UInt8>, _ range: Range<Int>, wanted: (_ pattern: Int32) -> Int) -> [Place] {
        if classes.isEmpty { makeClasses() }
        var left = set.entries.map { wanted($0.pattern) }
        guard left.contains(where: { $0 > 0 }) else { return [] }
        /// Of each entry: no match that begins before is still to be found.
        var from = [Int](repeating: range.lowerBound, count: set.entries.count)
        var found: [Place] = []
        func end(_ entries: [Int32], at end: Int) {
            for entry in entries where left[Int(entry)] > 0 && end > from[Int(entry)] {
                let entry = Int(entry)
                let expression = set.entries[entry].expression
                var start = max(from[entry], end - Expression.longestMatch)
                from[entry] = end
                while start < end {
                    if let stop = expression.match(text, from: start, before: range.upperBound) {
                        found.append(Place(pattern: set.entries[entry].pattern, range: start..<stop))
                        from[entry] = max(stop, start + 1)
                        left[entry] -= 1
                        break
                    }
                    start += 1
                }
            }
        }

        var node = begin(atLineStart: range.lowerBound == 0 || text[range.lowerBound - 1] == 0x0A)
        var at = range.lowerBound
        while at < range.upperBound {
            let byte = text[at]
            if byte == 0x0A, !nodes[Int(node)].endingWithLine.isEmpty { end(nodes[Int(node)].endingWithLine, at: at) }
            let slot = Int(node) * classCount + Int(classes[Int(byte)])
            node = table[slot] >= 0 ? table[slot] : step(node, byte, slot)
            at += 1
            if !nodes[Int(node)].ending.isEmpty { end(nodes[Int(node)].ending, at: at) }
        }
        if at == text.count { end(nodes[Int(node)].endingWithLine, at: at) }
        return found.sorted { ($0.range.lowerBound, $0.pattern) < ($1.range.lowerBound, $1.pattern) }
    }

    private mutating func begin(atLineStart: Bool) -> Int32 {
        number(closure(set.starts, atLineStart: atLineStart, atLineEnd: false))
    }

    private mutating func step(_ node: Int32, _ byte: UInt8, _ slot: Int) -> Int32 {
        var entries = nodes[Int(node)].states.compactMap { state in
            let value = set.states[Int(state)]
            return value.kind == .byte && set.sets[Int(value.other)].contains(byte) ? value.next : nil
        }
        entries += set.starts
        let states = closure(entries, atLineStart: byte == 0x0A, atLineEnd: false)
        if nodes.count >= Self.mostNodes {
            nodes.removeAll()
            numbers.removeAll()
            table.removeAll()
            return number(states)
        }
        let next = number(states)
        table[slot] = next
        return next
    }

    private mutating func number(_ states: [Int32]) -> Int32 {
        if let known = numbers[states] { return known }
        let number = Int32(nodes.count)
        let withLine = closure(states, atLineStart: false, atLineEnd: true)
        nodes.append(Node(states: states, ending: endings(states), endingWithLine: endings(withLine)))
        numbers[states] = number
        table += [Int32](repeating: -1, count: classCount)
        return number
    }

    private func endings(_ states: [Int32]) -> [Int32] {
        states.filter { set.states[Int($0)].kind == .accept }.map { set.owners[Int($0)] }
    }

    /// Sorted, so that equal sets are one node.
    private mutating func closure(_ entries: [Int32], atLineStart: Bool, atLineEnd: Bool) -> [Int32] {
        if seen.isEmpty { seen = Array(repeating: false, count: set.states.count) }
        var visited: [Int32] = []
        var found: [Int32] = []
        var waiting = entries
        while let state = waiting.popLast() {
            guard !seen[Int(state)] else { continue }
            seen[Int(state)] = true
            visited.append(state)
            let value = set.states[Int(state)]
            switch value.kind {
            case .byte, .accept: found.append(state)
            case .split: waiting += [value.other, value.next]
            case .lineStart: if atLineStart { waiting.append(value.next) }
            case .lineEnd: if atLineEnd { waiting.append(value.next) } else { found.append(state) }
            }
        }
        for state in visited { seen[Int(state)] = false }
        return found.sorted()
    }

    private mutating func makeClasses() {
        var known: [[UInt64]: UInt8] = [:]
        classes = (0...255).map { byte in
            // A line feed means something to `^`.
            var signature = [UInt64](repeating: byte == 0x0A ? 1 : 0, count: 1)
            var bits: UInt64 = 0
            for (index, set) in set.sets.enumerated() {
                if set.contains(UInt8(byte)) { bits |= 1 << UInt64(index & 63) }
                if index & 63 == 63 {
                    signature.append(bits)
                    bits = 0
                }
            }
            signature.append(bits)
            if let number = known[signature] { return number }
            let number = UInt8(truncatingIfNeeded: known.count)
            known[signature] = number
            return number
        }
        classCount = known.count
    }
}

extension ExpressionSet {
    mutating func archive(_ coder: inout ArchiveCoder) {
        coder.list(&entries, blank: Entry(expression: Expression(), pattern: 0, offset: 0)) { coder, entry in
            entry.expression.archive(&coder)
            coder.plain(&entry.pattern)
            coder.plain(&entry.offset)
        }
        coder.plain(&states)
        coder.plain(&sets)
        coder.plain(&starts)
        coder.plain(&owners)
    }
}
