/// The phrases of all alternations `(site|web shop|deploy*)`: a tree for each alternation, all in one hash table, so that an
/// alternation of hundreds is tried in a few steps.
struct PhraseTrie: Sendable {
    /// An alternation's place in `roots`.
    typealias RootIndex = Int32

    struct Root: Sendable {
        var state: Int32
        /// Words of its shortest and its longest phrase.
        var shortest: Int
        var longest: Int
    }

    private(set) var roots: [Root] = []
    /// Of each root four words, with a bit for the low byte of each symbol that begins a phrase: most words begin none, and
    /// are passed without a look into the table.
    private var beginnings: [UInt64] = []
    /// The first symbols of each root's phrases.
    private(set) var firsts: [(root: RootIndex, symbol: SymbolTable.Symbol)] = []
    private struct Slot: Sendable {
        /// `state << 32 | symbol`; 0 is free, because states and symbols count from 1.
        var key: UInt64 = 0
        /// The next state, doubled, plus 1 where a phrase ends there.
        var value: Int32 = 0
        /// Fills the slot, so that its bytes are all defined.
        var unused: Int32 = 0
    }
    private var slots: [Slot]
    private var used = 0
    private var states: Int32 = 0

    init(expecting words: Int) {
        slots = Array(repeating: Slot(), count: max(256, (words * 2).nextPowerOfTwo))
    }

    mutating func addRoot() -> RootIndex {
        states += 1
        roots.append(Root(state: states, shortest: .max, longest: 0))
        beginnings += [0, 0, 0, 0]
        return RootIndex(roots.count - 1)
    }

    mutating func insert(_ phrase: [SymbolTable.Symbol], at root: RootIndex) {
        var state = roots[Int(root)].state
        for (index, symbol) in phrase.enumerated() {
            let isLast = index == phrase.count - 1
            let slot = slot(state, symbol)
            if slots[slot].key == 0 {
                if index == 0 {
                    firsts.append((root, symbol))
                    beginnings[Int(root) * 4 + (Int(symbol >> 6) & 3)] |= 1 << UInt64(symbol & 63)
                }
                states += 1
                slots[slot] = Slot(key: Self.key(state, symbol), value: states * 2 + (isLast ? 1 : 0))
                state = states
                used += 1
                if used * 2 > slots.count { grow() }
            } else {
                if isLast { slots[slot].value |= 1 }
                state = slots[slot].value >> 1
            }
        }
        roots[Int(root)].shortest = min(roots[Int(root)].shortest, phrase.count)
        roots[Int(root)].longest = max(roots[Int(root)].longest, phrase.count)
    }

    /// False: no phrase of this root begins so.
    @inline(__always)
    func mayBegin(_ root: RootIndex, with symbol: SymbolTable.Symbol) -> Bool {
        beginnings[Int(root) &* 4 &+ (Int(symbol >> 6) & 3)] & (1 << UInt64(symbol & 63)) != 0
    }

    /// The state behind a symbol, and whether a phrase ends there; state 0 where no phrase goes on so.
    @inline(__always)
    func next(_ state: Int32, _ symbol: SymbolTable.Symbol) -> (state: Int32, ends: Bool) {
        let value = slots[slot(state, symbol)].value
        return (value >> 1, value & 1 != 0)
    }

    @inline(__always)
    private func slot(_ state: Int32, _ symbol: SymbolTable.Symbol) -> Int {
        let key = Self.key(state, symbol)
        let mask = slots.count &- 1
        var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
        while slots[slot].key != 0, slots[slot].key != key { slot = (slot &+ 1) & mask }
        return slot
    }

    @inline(__always)
    private static func key(_ state: Int32, _ symbol: SymbolTable.Symbol) -> UInt64 {
        UInt64(UInt32(bitPattern: state)) << 32 | UInt64(UInt32(bitPattern: symbol))
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Slot(), count: old.count * 2)
        for entry in old where entry.key != 0 {
            slots[slot(Int32(truncatingIfNeeded: entry.key >> 32), SymbolTable.Symbol(truncatingIfNeeded: entry.key))] = entry
        }
    }
}

extension PhraseTrie {
    mutating func archive(_ coder: inout ArchiveCoder) {
        coder.plain(&roots)
        coder.plain(&firsts)
        coder.plain(&beginnings)
        coder.plain(&slots)
        coder.plain(&used)
        coder.plain(&states)
    }
}
