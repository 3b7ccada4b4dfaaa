/// Numbers for the words of all patterns, by their folded hash; whole words and beginnings of words (`deploy*`) apart.
///
/// Open addressing in one array: built at each start of the program, so building is as important as looking up.
struct SymbolTable: Sendable {
    private var hashes: [UInt64]
    private var symbols: [Int32]
    private var mask: Int
    private(set) var count = 0

    init(capacity: Int) {
        var size = 64
        while size < capacity * 2 { size *= 2 }
        hashes = [UInt64](repeating: 0, count: size)
        symbols = [Int32](repeating: -1, count: size)
        mask = size - 1
    }

    /// The number of a word; -1 where no pattern has it.
    func symbol(_ hash: UInt64) -> Int32 {
        var slot = Int(truncatingIfNeeded: hash ^ (hash >> 29)) & mask
        while symbols[slot] >= 0 {
            if hashes[slot] == hash { return symbols[slot] }
            slot = (slot + 1) & mask
        }
        return -1
    }

    /// The number of a word, given now where it has none: `next`.
    mutating func intern(_ hash: UInt64, next: Int32) -> Int32 {
        if count * 2 >= hashes.count { grow() }
        var slot = Int(truncatingIfNeeded: hash ^ (hash >> 29)) & mask
        while symbols[slot] >= 0 {
            if hashes[slot] == hash { return symbols[slot] }
            slot = (slot + 1) & mask
        }
        hashes[slot] = hash
        symbols[slot] = next
        count += 1
        return next
    }

    private mutating func grow() {
        var larger = SymbolTable(capacity: hashes.count)
        for slot in symbols.indices where symbols[slot] >= 0 { _ = larger.intern(hashes[slot], next: symbols[slot]) }
        self = larger
    }
}
