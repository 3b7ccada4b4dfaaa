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

    /// The next node, and whether some match ends with it.
    private struct Step: BitwiseCopyable, Sendable {
        private let code: Int32

        static let unknown = Step(code: -1)

        init(_ node: Int, hasEndings: Bool) { code = Int32(node) << 1 | (hasEndings ? 1 : 0) }

        private init(code: Int32) { self.code = code }

        /// -1: not worked out yet.
        @inline(__always)
        var node: Int { Int(code >> 1) }

        /// Whether it is known and no match ends with it.
        @inline(__always)
        var isPlain: Bool { code & (.min | 1) == 0 }
    }

    private struct Lists: Sendable {
        /// `node * classCount + class`: what comes next.
        var next: [Step] = []
        /// Of each node the positions that may take the next byte.
        var expected: [UInt64] = []
        /// Where the endings of each node begin, and where the last one's end.
        var endingStarts: [Int32] = [0]
        var endings: [Int32] = []
    }

    private(set) var count = 0
    private var next = Table<Step>()
    private var expected = Table<UInt64>()
    private var endingStarts = Table<Int32>()
    private var endings = Table<Int32>()
    /// In force instead of the tables once there is anything that they have not.
    private var own = Lists()
    private var isOwn = false

    @inline(__always)
    func next(_ slot: Int) -> Int { isOwn ? own.next[slot].node : next[slot].node }

    /// Places of a node's endings.
    @inline(__always)
    func endings(of node: Int) -> Range<Int> {
        isOwn
            ? Int(own.endingStarts[node])..<Int(own.endingStarts[node + 1])
            : Int(endingStarts[node])..<max(Int(endingStarts[node]), Int(endingStarts[node + 1]))
    }

    /// Where a search stands in a text.
    struct Standing {
        var place: Int
        var node: Int
        /// The last place whose node was one of those where matches begin.
        var begun: Int
    }

    /// Follows the steps that are known over a text, as far as no match ends: most of every text is passed here.
    ///
    /// - Parameter end: where the text ends.
    /// - Returns: where a byte stands whose step is not known or leads to the end of a match, else the `end`.
    func pass(_ text: Span<UInt8>, from standing: Standing, before end: Int, _ classes: ByteClasses) -> Standing {
        // What ends with a node may also ask whether the line does.
        guard endings(of: standing.node).isEmpty else { return standing }
        if isOwn { return Self.pass(text, from: standing, before: end, classes, own.next.span) }
        return next.withSpan { Self.pass(text, from: standing, before: end, classes, $0) }
    }

    /// On its own, so that all it needs is in registers.
    @inline(never)
    private static func pass(
        _ text: Span<UInt8>, from standing: Standing, before end: Int, _ classes: ByteClasses, _ steps: Span<Step>
    ) -> Standing {
        let rest = text.extracting(standing.place..<end)
        let classOfByte = classes.ofByte.span
        let classCount = classes.count
        var (index, node, begun) = (0, standing.node, standing.begun &- standing.place)
        while index < rest.count {
            begun = node < beginnings ? index : begun
            let step = steps[node &* classCount &+ Int(classOfByte[Int(rest[index])])]
            guard step.isPlain else { break }
            node = step.node
            index &+= 1
        }
        return Standing(place: standing.place &+ index, node: node, begun: standing.place &+ begun)
    }

    /// The first nodes are those where matches begin: at the beginning of a line, and elsewhere.
    static let beginnings = 2

    func ending(_ place: Int) -> Ending { Ending(code: isOwn ? own.endings[place] : endings[place]) }

    /// - Parameter count: words of a set of positions.
    func expected(of node: Int, count: Int) -> [UInt64] {
        let places = node * count..<(node + 1) * count
        // Asked for each step that is worked out, tens of thousands of a policy that is kept.
        return isOwn ? Array(own.expected[places]) : places.map { expected[$0] }
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
        own.next[slot] = Step(node, hasEndings: !endings(of: node).isEmpty)
    }

    /// - Returns: the new node.
    @discardableResult
    mutating func add(_ expected: [UInt64], _ endings: [Ending], classCount: Int) -> Int {
        takeOver()
        own.expected += expected
        own.endings += endings.map(\.code)
        own.endingStarts.append(Int32(own.endings.count))
        own.next += [Step](repeating: .unknown, count: classCount)
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
