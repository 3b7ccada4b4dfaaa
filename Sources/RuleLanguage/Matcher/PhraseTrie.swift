/// The phrases of all alternations `(site|web shop|deploy*)`: a tree for each alternation, all in one hash table, so that an
/// alternation of hundreds is tried in a few steps.
struct PhraseTrie: Sendable {
    /// An alternation's place in `roots`.
    typealias RootIndex = Int32

    struct Root: Sendable {
        var state: Int32
        /// Words of its shortest and its longest phrase.
        var shortest: Int32
        var longest: Int32
    }

    private(set) var roots: Table<Root>
    /// Of each root four words, with a bit for the low byte of each symbol that begins a phrase: most words begin none, and
    /// are passed without a look into the table.
    private var beginnings: Table<UInt64>
    /// Open addressing: a state and a symbol in the upper 42 bits, what they lead to in the lower 22: the next state, and
    /// whether a phrase ends there. 0 is free, because states and symbols count from 1. A pack of `PackFiles.mostBytes` has fewer
    /// states and symbols than 21 bits count.
    private var slots: Table<UInt64>

    init(_ builder: PhraseTrieBuilder) {
        roots = Table(builder.roots)
        beginnings = Table(builder.beginnings)
        slots = Table(builder.fittingSlots)
    }

    /// False: no phrase of this root begins so.
    @inline(__always)
    func mayBegin(_ root: RootIndex, with symbol: SymbolTable.Symbol) -> Bool {
        beginnings[Int(root) &* 4 &+ (Int(symbol >> 6) & 3)] & (1 << UInt64(symbol & 63)) != 0
    }

    /// The state behind a symbol, and whether a phrase ends there; state 0 where no phrase goes on so.
    @inline(__always)
    func next(_ state: Int32, _ symbol: SymbolTable.Symbol) -> (state: Int32, ends: Bool) {
        let entry = slots[slot(state, symbol)]
        return (Int32(truncatingIfNeeded: entry >> 1 & 0x1F_FFFF), entry & 1 != 0)
    }

    @inline(__always)
    private func slot(_ state: Int32, _ symbol: SymbolTable.Symbol) -> Int {
        let key = Self.key(state, symbol)
        let mask = slots.count &- 1
        var slot = Self.place(key) & mask
        while slots[slot] != 0, slots[slot] >> 22 != key { slot = (slot &+ 1) & mask }
        return slot
    }

    @inline(__always)
    static func key(_ state: Int32, _ symbol: SymbolTable.Symbol) -> UInt64 {
        UInt64(UInt32(bitPattern: state)) << 21 | UInt64(UInt32(bitPattern: symbol))
    }

    /// Where a key's slot is looked for first.
    @inline(__always)
    static func place(_ key: UInt64) -> Int { Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 40) }
}

/// Makes the tree while rules are compiled.
struct PhraseTrieBuilder {
    private(set) var roots: [PhraseTrie.Root] = []
    private(set) var beginnings: [UInt64] = []
    /// All phrases: their symbols lie one behind the other, up to where each ends.
    private(set) var phrases: [(root: PhraseTrie.RootIndex, end: Int32)] = []
    private(set) var phraseSymbols: [SymbolTable.Symbol] = []
    private(set) var slots: [UInt64]
    private var used = 0
    private var states: Int32 = 0

    init(expecting words: Int) {
        slots = Array(repeating: 0, count: max(256, (words * 2).nextPowerOfTwo))
    }

    mutating func addRoot() -> PhraseTrie.RootIndex {
        states += 1
        roots.append(PhraseTrie.Root(state: states, shortest: .max, longest: 0))
        beginnings += [0, 0, 0, 0]
        return PhraseTrie.RootIndex(roots.count - 1)
    }

    mutating func insert(_ phrase: [SymbolTable.Symbol], at root: PhraseTrie.RootIndex) {
        var state = roots[Int(root)].state
        var isNew = false
        for (index, symbol) in phrase.enumerated() {
            let isLast = index == phrase.count - 1
            let slot = slot(state, symbol)
            if slots[slot] == 0 {
                if index == 0 {
                    beginnings[Int(root) * 4 + (Int(symbol >> 6) & 3)] |= 1 << UInt64(symbol & 63)
                }
                states += 1
                slots[slot] = PhraseTrie.key(state, symbol) << 22 | UInt64(states) << 1 | (isLast ? 1 : 0)
                state = states
                isNew = isLast
                used += 1
                if used * 3 > slots.count * 2 { resize(slots.count * 2) }
            } else {
                if isLast {
                    isNew = slots[slot] & 1 == 0
                    slots[slot] |= 1
                }
                state = Int32(truncatingIfNeeded: slots[slot] >> 1 & 0x1F_FFFF)
            }
        }
        if isNew {
            phraseSymbols += phrase
            phrases.append((root, Int32(phraseSymbols.count)))
        }
        roots[Int(root)].shortest = min(roots[Int(root)].shortest, Int32(phrase.count))
        roots[Int(root)].longest = max(roots[Int(root)].longest, Int32(phrase.count))
    }

    @inline(__always)
    private func slot(_ state: Int32, _ symbol: SymbolTable.Symbol) -> Int {
        let key = PhraseTrie.key(state, symbol)
        let mask = slots.count &- 1
        var slot = PhraseTrie.place(key) & mask
        while slots[slot] != 0, slots[slot] >> 22 != key { slot = (slot &+ 1) & mask }
        return slot
    }

    /// The slots where they are no more than is needed for a look-up to be short: what lies close together is soon at hand.
    var fittingSlots: [UInt64] {
        var fitting = self
        let size = max(2, (used * 3 / 2).nextPowerOfTwo)
        if size < slots.count { fitting.resize(size) }
        return fitting.slots
    }

    private mutating func resize(_ size: Int) {
        let old = slots
        slots = Array(repeating: 0, count: size)
        for entry in old where entry != 0 {
            let key = entry >> 22
            slots[slot(Int32(truncatingIfNeeded: key >> 21), SymbolTable.Symbol(truncatingIfNeeded: key & 0x1F_FFFF))] =
                entry
        }
    }
}

extension PhraseTrie {
    /// What an archive is read into.
    static var blank: PhraseTrie { PhraseTrie(blank: ()) }

    private init(blank: Void) {
        roots = Table()
        beginnings = Table()
        slots = Table()
    }

    mutating func archive(_ coder: inout ArchiveCoder) {
        coder.table(&roots)
        coder.table(&beginnings)
        coder.table(&slots)
    }
}
