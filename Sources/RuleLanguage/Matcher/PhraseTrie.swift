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
    /// The first symbols of each root's phrases.
    private(set) var firsts: [(root: RootIndex, symbol: SymbolTable.Symbol)] = []
    /// `state << 32 | symbol`; 0 is free, because states and symbols count from 1.
    private var keys: [UInt64]
    /// The next state, doubled, plus 1 where a phrase ends there.
    private var values: [Int32]
    private var used = 0
    private var states: Int32 = 0

    init(expecting words: Int) {
        let capacity = max(256, (words * 2).nextPowerOfTwo)
        keys = Array(repeating: 0, count: capacity)
        values = Array(repeating: 0, count: capacity)
    }

    mutating func addRoot() -> RootIndex {
        states += 1
        roots.append(Root(state: states, shortest: .max, longest: 0))
        return RootIndex(roots.count - 1)
    }

    mutating func insert(_ phrase: [SymbolTable.Symbol], at root: RootIndex) {
        var state = roots[Int(root)].state
        for (index, symbol) in phrase.enumerated() {
            let isLast = index == phrase.count - 1
            let slot = slot(state, symbol)
            if keys[slot] == 0 {
                if index == 0 { firsts.append((root, symbol)) }
                states += 1
                keys[slot] = Self.key(state, symbol)
                values[slot] = states * 2 + (isLast ? 1 : 0)
                state = states
                used += 1
                if used * 2 > keys.count { grow() }
            } else {
                if isLast { values[slot] |= 1 }
                state = values[slot] >> 1
            }
        }
        roots[Int(root)].shortest = min(roots[Int(root)].shortest, phrase.count)
        roots[Int(root)].longest = max(roots[Int(root)].longest, phrase.count)
    }

    /// The state behind a symbol, and whether a phrase ends there; state 0 where no phrase goes on so.
    @inline(__always)
    func next(_ state: Int32, _ symbol: SymbolTable.Symbol) -> (state: Int32, ends: Bool) {
        let value = values[slot(state, symbol)]
        return (value >> 1, value & 1 != 0)
    }

    @inline(__always)
    private func slot(_ state: Int32, _ symbol: SymbolTable.Symbol) -> Int {
        let key = Self.key(state, symbol)
        let mask = keys.count &- 1
        var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
        while keys[slot] != 0, keys[slot] != key { slot = (slot &+ 1) & mask }
        return slot
    }

    @inline(__always)
    private static func key(_ state: Int32, _ symbol: SymbolTable.Symbol) -> UInt64 {
        UInt64(UInt32(bitPattern: state)) << 32 | UInt64(UInt32(bitPattern: symbol))
    }

    private mutating func grow() {
        let old = (keys, values)
        keys = Array(repeating: 0, count: old.0.count * 2)
        values = Array(repeating: 0, count: old.0.count * 2)
        for (key, value) in zip(old.0, old.1) where key != 0 {
            let slot = slot(Int32(truncatingIfNeeded: key >> 32), SymbolTable.Symbol(truncatingIfNeeded: key))
            keys[slot] = key
            values[slot] = value
        }
    }
}

extension PhraseTrie {
    mutating func archive(_ coder: inout ArchiveCoder) {
        coder.plain(&roots)
        coder.plain(&firsts)
        coder.plain(&keys)
        coder.plain(&values)
        coder.plain(&used)
        coder.plain(&states)
    }
}
