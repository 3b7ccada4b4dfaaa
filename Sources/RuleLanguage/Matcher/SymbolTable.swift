/// The words and the beginnings of words (`deploy*`) that patterns ask for, each with a number from 1.
///
/// A text's words are looked up here once; all matching is done on numbers.
struct SymbolTable: Sendable {
    typealias Symbol = Int32

    /// The folded bytes of all symbols, one behind the other; symbol n has `offsets[n - 1]..<offsets[n]`.
    private var bytes: Table<UInt8>
    private var offsets: Table<Int32>
    private var hashes: Table<UInt32>
    /// Open addressing; 0 is free. Words and beginnings apart, because `deploy` and `deploy*` are two symbols.
    private var words: Table<Symbol>
    private var prefixes: Table<Symbol>
    /// By the first two letters of a word: bit n: some beginning that begins so has n bytes. Most beginnings of a text's words
    /// are none of ours.
    private var prefixLengths: Table<UInt64>
    /// Of each symbol the next shorter beginning that it begins with; 0 for none.
    private(set) var shorter: Table<Symbol>

    init(_ builder: SymbolTableBuilder) {
        bytes = Table(builder.bytes)
        offsets = Table(builder.offsets)
        hashes = Table(builder.hashes)
        words = Table(builder.words)
        prefixes = Table(builder.prefixes)
        prefixLengths = Table(builder.prefixLengths)
        shorter = Table(builder.shorter())
    }

    /// Symbols are numbered from 1 to this.
    var count: Int { hashes.count - 1 }

    /// What a text's word is: the number of the word (0: no pattern asks for it), and of the longest beginning that it has.
    func find(_ word: borrowing FoldedWord) -> (word: Symbol, prefix: Symbol) {
        let count = min(word.count, FoldedWord.longest)
        // By its span: an element of the inline array itself costs a copy of the whole.
        let letters = word.bytes.span
        var hash = SymbolHash.seed
        var prefix: Symbol = 0
        let lengths = prefixLengths[SymbolHash.ofBeginning(letters[0], count > 1 ? letters[1] : 0)]
        var index = 0
        while index < count {
            hash = SymbolHash.step(hash, letters[index])
            index &+= 1
            if lengths & (1 << UInt64(min(63, index))) != 0 {
                let found = find(SymbolHash.mix(hash), letters, index, in: prefixes)
                if found != 0 { prefix = found }
            }
        }
        return (word.isTooLong ? 0 : find(SymbolHash.mix(hash), letters, count, in: words), prefix)
    }

    /// The folded text of a symbol.
    func text(_ symbol: Symbol) -> String { bytes.text(Int(offsets[Int(symbol) - 1])..<Int(offsets[Int(symbol)])) }

    @inline(__always)
    private func find(_ hash: UInt32, _ letters: Span<UInt8>, _ count: Int, in slots: Table<Symbol>) -> Symbol {
        var slot = Int(hash) & (slots.count &- 1)
        while true {
            let symbol = slots[slot]
            if symbol == 0 { return 0 }
            if isEqual(symbol, hash, letters, count) { return symbol }
            slot = (slot &+ 1) & (slots.count &- 1)
        }
    }

    @inline(__always)
    private func isEqual(_ symbol: Symbol, _ hash: UInt32, _ letters: Span<UInt8>, _ count: Int) -> Bool {
        guard hashes[Int(symbol)] == hash else { return false }
        let start = Int(offsets[Int(symbol) &- 1])
        guard Int(offsets[Int(symbol)]) &- start == count else { return false }
        var index = 0
        while index < count {
            if bytes[start &+ index] != letters[index] { return false }
            index &+= 1
        }
        return true
    }
}

/// How words are hashed.
enum SymbolHash {
    // FNV-1a's shape in 64 bits: the hash of each beginning falls out of the word's on the way.
    static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

    @inline(__always)
    static func step(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }

    @inline(__always)
    static func mix(_ hash: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: ((hash ^ hash >> 29) &* 0x9E37_79B9_7F4A_7C15) >> 32)
    }

    /// The place of words that begin with two letters, of `beginnings`.
    @inline(__always)
    static func ofBeginning(_ first: UInt8, _ second: UInt8) -> Int { Int(first &* 37 &+ second) }

    static let beginnings = 256

    static func of(_ word: borrowing FoldedWord) -> UInt32 {
        var hash = seed
        for index in 0..<min(word.count, FoldedWord.longest) { hash = step(hash, word.bytes[index]) }
        return mix(hash)
    }
}

extension SymbolTable {
    /// What an archive is read into.
    static var blank: SymbolTable { SymbolTable(blank: ()) }

    private init(blank: Void) {
        bytes = Table()
        offsets = Table()
        hashes = Table()
        words = Table()
        prefixes = Table()
        prefixLengths = Table()
        shorter = Table()
    }

    mutating func archive(_ coder: inout ArchiveCoder) {
        coder.table(&bytes)
        coder.table(&offsets)
        coder.table(&hashes)
        coder.table(&words)
        coder.table(&prefixes)
        coder.table(&prefixLengths)
        coder.table(&shorter)
    }
}
