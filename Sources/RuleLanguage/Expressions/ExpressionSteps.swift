/// The nodes of an expression search that are known, and the steps between them: read where they lie in an archive, and copied once a
/// text asks for one that is not among them.
struct ExpressionSteps: Sendable {
    /// That a match of an entry ends with a node, or does so where a line ends.
    struct Ending: Sendable {
        /// The entry, or its complement for one at the end of a line.
        let code: Int32

        init(_ entry: Int, isAtLineEnd: Bool) { code = isAtLineEnd ? ~Int32(entry) : Int32(entry) }

        fileprivate init(code: Int32) { self.code = code }

        var isAtLineEnd: Bool { code < 0 }
        var entry: Int { Int(code < 0 ? ~code : code) }
    }

    private struct Lists: Sendable {
        /// `node * classCount + class`: the next node; -1: not worked out yet.
        var next: [Int32] = []
        /// Of each node the positions that may take the next byte.
        var expected: [UInt64] = []
        /// Where the endings of each node begin, and where the last one's end.
        var endingStarts: [Int32] = [0]
        var endings: [Int32] = []
    }

    private(set) var count = 0
    private var next = Table<Int32>()
    private var expected = Table<UInt64>()
    private var endingStarts = Table<Int32>()
    private var endings = Table<Int32>()
    /// In force instead of the tables once there is anything that they have not.
    private var own = Lists()
    private var isOwn = false

    @inline(__always)
    func next(_ slot: Int) -> Int { Int(isOwn ? own.next[slot] : next[slot]) }

    /// Places of a node's endings.
    @inline(__always)
    func endings(of node: Int) -> Range<Int> {
        isOwn
            ? Int(own.endingStarts[node])..<Int(own.endingStarts[node + 1])
            : Int(endingStarts[node])..<max(Int(endingStarts[node]), Int(endingStarts[node + 1]))
    }

    /// Follows the steps that are known over a text, as far as no match ends: most of every text is passed here.
    ///
    /// - Parameters:
    ///   - node: the node at `start`.
    ///   - end: where the text ends.
    /// - Returns: the place of the byte whose step is not known or leads to the end of a match, else `end`; and the node there.
    func pass(
        _ text: Span<UInt8>, from start: Int, before end: Int, _ node: Int, _ classes: ByteClasses
    ) -> (place: Int, node: Int) {
        // What ends with a node may also ask whether the line does.
        guard endings(of: node).isEmpty else { return (start, node) }
        if isOwn { return Self.pass(text, from: start, before: end, node, classes, own.next.span, own.endingStarts.span) }
        return next.withSpan { next in
            endingStarts.withSpan { Self.pass(text, from: start, before: end, node, classes, next, $0) }
        }
    }

    @inline(__always)
    private static func pass(
        _ text: Span<UInt8>, from start: Int, before end: Int, _ node: Int, _ classes: ByteClasses, _ next: Span<Int32>,
        _ endingStarts: Span<Int32>
    ) -> (place: Int, node: Int) {
        var (place, node) = (start, node)
        while place < end {
            let following = Int(next[node &* classes.count &+ classes[text[place]]])
            guard following >= 0, endingStarts[following] >= endingStarts[following &+ 1] else { break }
            node = following
            place &+= 1
        }
        return (place, node)
    }

    func ending(_ place: Int) -> Ending { Ending(code: isOwn ? own.endings[place] : endings[place]) }

    /// - Parameter count: words of a set of positions.
    func expected(of node: Int, count: Int) -> [UInt64] {
        (node * count..<(node + 1) * count).map { isOwn ? own.expected[$0] : expected[$0] }
    }

    /// A number that nodes have in common that are the same, and few others. A text can bring up no more nodes than the expressions
    /// have, which are the administrator's: it needs no key.
    func hash(of node: Int, count: Int) -> UInt64 {
        var hash = NodeHash()
        for place in node * count..<(node + 1) * count { hash.add(isOwn ? own.expected[place] : expected[place]) }
        for place in endings(of: node) { hash.add(UInt64(truncatingIfNeeded: ending(place).code)) }
        return hash.value
    }

    static func hash(_ expected: [UInt64], _ endings: [Ending]) -> UInt64 {
        var hash = NodeHash()
        for word in expected { hash.add(word) }
        for ending in endings { hash.add(UInt64(truncatingIfNeeded: ending.code)) }
        return hash.value
    }

    /// Whether a node is one of these positions and endings.
    func isNode(_ node: Int, _ wanted: [UInt64], _ wantedEndings: [Ending]) -> Bool {
        let places = endings(of: node)
        guard places.count == wantedEndings.count else { return false }
        for (index, word) in wanted.enumerated() {
            let place = node * wanted.count + index
            if (isOwn ? own.expected[place] : expected[place]) != word { return false }
        }
        return zip(places, wantedEndings).allSatisfy { ending($0).code == $1.code }
    }

    mutating func set(_ slot: Int, to node: Int) {
        takeOver()
        own.next[slot] = Int32(node)
    }

    /// - Returns: the new node.
    @discardableResult
    mutating func add(_ expected: [UInt64], _ endings: [Ending], classCount: Int) -> Int {
        takeOver()
        own.expected += expected
        own.endings += endings.map(\.code)
        own.endingStarts.append(Int32(own.endings.count))
        own.next += [Int32](repeating: -1, count: classCount)
        count += 1
        return count - 1
    }

    /// Copies what is known to where it can grow.
    private mutating func takeOver() {
        guard !isOwn else { return }
        isOwn = true
        guard count > 0 else { return }
        own = Lists(
            next: next.array, expected: expected.array, endingStarts: endingStarts.array, endings: endings.array)
    }

    /// Puts what was worked out into tables, which can be archived.
    mutating func settle() {
        guard isOwn else { return }
        (next, expected) = (Table(own.next), Table(own.expected))
        (endingStarts, endings) = (Table(own.endingStarts), Table(own.endings))
        own = Lists()
        isOwn = false
    }

    mutating func archive(_ coder: inout ArchiveCoder) {
        settle()
        coder.plain(&count)
        coder.table(&next)
        coder.table(&expected)
        coder.table(&endingStarts)
        coder.table(&endings)
    }
}

private struct NodeHash {
    private(set) var value: UInt64 = 0

    @inline(__always)
    mutating func add(_ word: UInt64) {
        value = (value ^ word) &* 0x9E37_79B9_7F4A_7C15
        value ^= value >> 29
    }
}
