/// The nodes of an expression search that are known, and the steps between them. Those that were worked out ahead are settled, and read
/// where they lie in an archive; what a text asks for beyond is added beside them, which copies nothing.
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

    /// The next node, and what is to be done about it.
    private struct Step: BitwiseCopyable, Sendable {
        private let code: Int32

        static let unknown = Step(code: -1)

        /// - Parameters:
        ///   - hasEndings: whether some match ends with the node.
        ///   - leadsBack: whether it is settled, and the one before it is not.
        init(_ node: Int, hasEndings: Bool, leadsBack: Bool) {
            code = Int32(node) << 2 | (leadsBack ? 2 : 0) | (hasEndings ? 1 : 0)
        }

        private init(code: Int32) { self.code = code }

        /// -1: not worked out yet.
        @inline(__always)
        var node: Int { Int(code >> 2) }

        /// Whether it is known, no match ends with it, and it lies among the nodes where the one before it does.
        @inline(__always)
        var isPlain: Bool { code & (.min | 3) == 0 }
    }

    /// `node * classCount + class`: what comes next.
    private var next = GrowingTable<Step>()
    /// Steps that were found later and begin at nodes that are settled, by their slots.
    private var later: [Int32: Step] = [:]
    /// Of each node the positions that may take the next byte.
    private var expected = GrowingTable<UInt64>()
    /// Where the endings of each node end; they begin where those of the one before it do.
    private var endingEnds = GrowingTable<Int32>()
    private var endings = GrowingTable<Int32>()
    /// Nodes by what they are: of each slot of their hashes the last node, and of each node the one before it in its slot; -1 for none.
    private var heads: [Int32] = []
    private var settledHeads = Table<Int32>()
    private var chain = GrowingTable<Int32>()

    var count: Int { endingEnds.count }

    /// Slots of hashes, a power of two.
    private static let slotCount = 1024

    /// -1: not worked out yet.
    @inline(__always)
    func next(_ slot: Int) -> Int {
        let known = next[slot].node
        return known >= 0 || slot >= next.settled.count ? known : later[Int32(slot)]?.node ?? -1
    }

    /// Places of a node's endings.
    @inline(__always)
    func endings(of node: Int) -> Range<Int> {
        let start = node > 0 ? Int(endingEnds[node - 1]) : 0
        return start..<max(start, Int(endingEnds[node]))
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
    /// - Returns: where a byte stands whose step is not known, leads to the end of a match or from what was added to what is settled or
    ///   back, else the `end`.
    func pass(_ text: Span<UInt8>, from standing: Standing, before end: Int, _ classes: ByteClasses) -> Standing {
        // What ends with a node may also ask whether the line does.
        guard endings(of: standing.node).isEmpty else { return standing }
        if standing.node < chain.settled.count {
            return next.settled.withSpan { Self.pass(text, from: standing, before: end, classes, $0, firstNode: 0) }
        }
        return Self.pass(text, from: standing, before: end, classes, next.added.span, firstNode: chain.settled.count)
    }

    /// On its own, so that all it needs is in registers.
    @inline(never)
    private static func pass(
        _ text: Span<UInt8>, from standing: Standing, before end: Int, _ classes: ByteClasses, _ steps: Span<Step>,
        firstNode: Int
    ) -> Standing {
        let rest = text.extracting(standing.place..<end)
        let classOfByte = classes.ofByte.span
        let classCount = classes.count
        let firstSlot = firstNode &* classCount
        var (index, node, begun) = (0, standing.node, standing.begun &- standing.place)
        while index < rest.count {
            begun = node < beginnings ? index : begun
            let step = steps[node &* classCount &- firstSlot &+ Int(classOfByte[Int(rest[index])])]
            guard step.isPlain else { break }
            node = step.node
            index &+= 1
        }
        return Standing(place: standing.place &+ index, node: node, begun: standing.place &+ begun)
    }

    /// The first nodes are those where matches begin: at the beginning of a line, and elsewhere.
    static let beginnings = 2

    func ending(_ place: Int) -> Ending { Ending(code: endings[place]) }

    /// - Parameter count: words of a set of positions.
    func expected(of node: Int, count: Int) -> [UInt64] {
        expected.array(node * count..<(node + 1) * count)
    }

    /// The number of a node that is known; -1 for none.
    func number(_ wanted: [UInt64], _ endings: [Ending]) -> Int {
        let slot = Self.slot(wanted, endings)
        var node = heads.isEmpty ? (settledHeads.isEmpty ? -1 : settledHeads[slot]) : heads[slot]
        while node >= 0, !isNode(Int(node), wanted, endings) { node = chain[Int(node)] }
        return Int(node)
    }

    private func isNode(_ node: Int, _ wanted: [UInt64], _ wantedEndings: [Ending]) -> Bool {
        let places = endings(of: node)
        guard places.count == wantedEndings.count else { return false }
        for (index, word) in wanted.enumerated() where expected[node * wanted.count + index] != word { return false }
        return zip(places, wantedEndings).allSatisfy { endings[$0] == $1.code }
    }

    /// The slot of a node's hash. A text can bring up no more nodes than the expressions have, which are the administrator's: it needs
    /// no key.
    private static func slot(_ expected: [UInt64], _ endings: [Ending]) -> Int {
        var hash = NodeHash()
        for word in expected { hash.add(word) }
        for ending in endings { hash.add(UInt64(truncatingIfNeeded: ending.code)) }
        return Int(truncatingIfNeeded: hash.value) & (slotCount - 1)
    }

    mutating func set(_ slot: Int, to node: Int) {
        let (isSettled, isLater) = (node < chain.settled.count, slot >= next.settled.count)
        let step = Step(node, hasEndings: !endings(of: node).isEmpty, leadsBack: isSettled && isLater)
        if isLater { next[added: slot - next.settled.count] = step } else { later[Int32(slot)] = step }
    }

    /// - Returns: the new node.
    @discardableResult
    mutating func add(_ wanted: [UInt64], _ wantedEndings: [Ending], classCount: Int) -> Int {
        let slot = Self.slot(wanted, wantedEndings)
        if heads.isEmpty { heads = settledHeads.isEmpty ? Array(repeating: -1, count: Self.slotCount) : settledHeads.array }
        chain.add(heads[slot])
        heads[slot] = Int32(count)
        expected.add(wanted)
        endings.add(wantedEndings.map(\.code))
        endingEnds.add(Int32(endings.count))
        next.add([Step](repeating: .unknown, count: classCount))
        return count - 1
    }

    /// Forgets what is not settled.
    mutating func forget() {
        later = [:]
        heads = []
        next.forget()
        expected.forget()
        endingEnds.forget()
        endings.forget()
        chain.forget()
    }

    /// Settles what was worked out, so that it can be archived.
    mutating func settle() {
        let steps = next.all.enumerated().map { slot, step in
            let node = step.node >= 0 ? step.node : later[Int32(slot)]?.node ?? -1
            return node < 0 ? .unknown : Step(node, hasEndings: !endings(of: node).isEmpty, leadsBack: false)
        }
        if !heads.isEmpty { settledHeads = Table(heads) }
        (later, heads) = ([:], [])
        next = GrowingTable(steps)
        expected = GrowingTable(expected.all)
        endingEnds = GrowingTable(endingEnds.all)
        endings = GrowingTable(endings.all)
        chain = GrowingTable(chain.all)
    }

    /// Of what is settled.
    mutating func archive(_ coder: inout ArchiveCoder) {
        next.archive(&coder)
        expected.archive(&coder)
        endingEnds.archive(&coder)
        endings.archive(&coder)
        coder.table(&settledHeads)
        chain.archive(&coder)
        if coder.isReading { (later, heads) = ([:], []) }
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
