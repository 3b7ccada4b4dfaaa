/// The words and the beginnings of words (`deploy*`) that patterns ask for, each with a number from 1.
///
/// A text's words are looked up here once; all matching is done on numbers.
struct SymbolTable: Sendable {
    typealias Symbol = Int32

    /// The folded bytes of all symbols, one behind the other; symbol n has `offsets[n - 1]..<offsets[n]`.
    private var bytes: [UInt8] = []
    private var offsets: [Int32] = [0]
    private var hashes: [UInt32] = [0]
    /// Open addressing; 0 is free. Words and beginnings apart, because `deploy` and `deploy*` are two symbols.
    private var words: [Symbol]
    private var prefixes = [Symbol](repeating: 0, count: 64)
    private var wordCount = 0
    private var prefixCount = 0
    /// Bit n: some beginning has n bytes.
    private var prefixLengths: UInt64 = 0
    /// By the low bits of a beginning's hash: most beginnings of a text's words are none of ours.
    private var prefixFilter = [UInt64](repeating: 0, count: 64)
    /// Of each symbol the next shorter beginning that it begins with; 0 for none. Filled by `finish`.
    private(set) var shorter: [Symbol] = []

    /// Symbols are numbered from 1 to this.
    var count: Int { hashes.count - 1 }

    init(expecting words: Int) {
        self.words = Array(repeating: 0, count: max(256, (words * 2).nextPowerOfTwo))
        bytes.reserveCapacity(words * 7)
        offsets.reserveCapacity(words)
        hashes.reserveCapacity(words)
    }

    /// The number of a word, new if it has none.
    mutating func word(_ word: borrowing FoldedWord) -> Symbol {
        let hash = Self.hash(word)
        var slot = Int(hash) & (words.count - 1)
        while words[slot] != 0 {
            if isEqual(words[slot], hash, word, word.count) { return words[slot] }
            slot = (slot + 1) & (words.count - 1)
        }
        let symbol = add(word, hash)
        words[slot] = symbol
        wordCount += 1
        if wordCount * 2 > words.count { words = rehashed(words) }
        return symbol
    }

    /// The number of a beginning of words, new if it has none.
    mutating func prefix(_ word: borrowing FoldedWord) -> Symbol {
        let hash = Self.hash(word)
        var slot = Int(hash) & (prefixes.count - 1)
        while prefixes[slot] != 0 {
            if isEqual(prefixes[slot], hash, word, word.count) { return prefixes[slot] }
            slot = (slot + 1) & (prefixes.count - 1)
        }
        let symbol = add(word, hash)
        prefixes[slot] = symbol
        prefixCount += 1
        prefixLengths |= 1 << UInt64(min(63, word.count))
        prefixFilter[Int(hash >> 6) & 63] |= 1 << UInt64(hash & 63)
        if prefixCount * 2 > prefixes.count { prefixes = rehashed(prefixes) }
        return symbol
    }

    /// What a text's word is: the number of the word (0: no pattern asks for it), and of the longest beginning that it has.
    func find(_ word: borrowing FoldedWord) -> (word: Symbol, prefix: Symbol) {
        let count = min(word.count, FoldedWord.longest)
        var hash = Self.seed
        var prefix: Symbol = 0
        var index = 0
        while index < count {
            hash = Self.step(hash, word.bytes[index])
            index &+= 1
            if prefixLengths & (1 << UInt64(min(63, index))) != 0 {
                let mixed = Self.mix(hash)
                if prefixFilter[Int(mixed >> 6) & 63] & (1 << UInt64(mixed & 63)) != 0 {
                    let found = find(mixed, word, index, in: prefixes)
                    if found != 0 { prefix = found }
                }
            }
        }
        return (word.isTooLong ? 0 : find(Self.mix(hash), word, count, in: words), prefix)
    }

    /// To be called when all symbols are in.
    mutating func finish() {
        shorter = Array(repeating: 0, count: hashes.count)
        guard prefixCount > 1 else { return }
        for symbol in prefixes where symbol != 0 {
            let range = Int(offsets[Int(symbol) - 1])..<Int(offsets[Int(symbol)])
            var hash = Self.seed
            for index in range.dropLast() {
                hash = Self.step(hash, bytes[index])
                guard prefixLengths & (1 << UInt64(min(63, index + 1 - range.lowerBound))) != 0 else { continue }
                let found = find(Self.mix(hash), range.lowerBound..<index + 1)
                if found != 0 { shorter[Int(symbol)] = found }
            }
        }
    }

    /// The folded text of a symbol.
    func text(_ symbol: Symbol) -> String {
        String(decoding: bytes[Int(offsets[Int(symbol) - 1])..<Int(offsets[Int(symbol)])], as: UTF8.self)
    }

    /// Its length in bytes.
    func length(_ symbol: Symbol) -> Int { Int(offsets[Int(symbol)] - offsets[Int(symbol) - 1]) }

    private mutating func add(_ word: borrowing FoldedWord, _ hash: UInt32) -> Symbol {
        for index in 0..<min(word.count, FoldedWord.longest) { bytes.append(word.bytes[index]) }
        offsets.append(Int32(bytes.count))
        hashes.append(hash)
        return Symbol(hashes.count - 1)
    }

    @inline(__always)
    private func find(_ hash: UInt32, _ word: borrowing FoldedWord, _ count: Int, in slots: [Symbol]) -> Symbol {
        var slot = Int(hash) & (slots.count &- 1)
        while true {
            let symbol = slots[slot]
            if symbol == 0 { return 0 }
            if isEqual(symbol, hash, word, count) { return symbol }
            slot = (slot &+ 1) & (slots.count &- 1)
        }
    }

    /// The beginning that stands in `bytes` itself.
    private func find(_ hash: UInt32, _ range: Range<Int>) -> Symbol {
        var slot = Int(hash) & (prefixes.count - 1)
        while prefixes[slot] != 0 {
            let symbol = Int(prefixes[slot])
            if hashes[symbol] == hash, bytes[Int(offsets[symbol - 1])..<Int(offsets[symbol])] == bytes[range] {
                return Symbol(symbol)
            }
            slot = (slot + 1) & (prefixes.count - 1)
        }
        return 0
    }

    @inline(__always)
    private func isEqual(_ symbol: Symbol, _ hash: UInt32, _ word: borrowing FoldedWord, _ count: Int) -> Bool {
        guard hashes[Int(symbol)] == hash else { return false }
        let start = Int(offsets[Int(symbol) &- 1])
        guard Int(offsets[Int(symbol)]) &- start == count else { return false }
        var index = 0
        while index < count {
            if bytes[start &+ index] != word.bytes[index] { return false }
            index &+= 1
        }
        return true
    }

    private func rehashed(_ slots: [Symbol]) -> [Symbol] {
        var larger = [Symbol](repeating: 0, count: slots.count * 2)
        for symbol in slots where symbol != 0 {
            var slot = Int(hashes[Int(symbol)]) & (larger.count - 1)
            while larger[slot] != 0 { slot = (slot + 1) & (larger.count - 1) }
            larger[slot] = symbol
        }
        return larger
    }

    // FNV-1a's shape in 64 bits: the hash of each beginning falls out of the word's on the way.
    private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

    @inline(__always)
    private static func step(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }

    @inline(__always)
    private static func mix(_ hash: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: ((hash ^ hash >> 29) &* 0x9E37_79B9_7F4A_7C15) >> 32)
    }

    private static func hash(_ word: borrowing FoldedWord) -> UInt32 {
        var hash = seed
        for index in 0..<min(word.count, FoldedWord.longest) { hash = step(hash, word.bytes[index]) }
        return mix(hash)
    }
}

extension Int {
    /// The least power of two that is not less.
    var nextPowerOfTwo: Int { self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}

extension SymbolTable {
    mutating func archive(_ coder: inout ArchiveCoder) {
        coder.plain(&bytes)
        coder.plain(&offsets)
        coder.plain(&hashes)
        coder.plain(&words)
        coder.plain(&prefixes)
        coder.plain(&wordCount)
        coder.plain(&prefixCount)
        coder.plain(&prefixLengths)
        coder.plain(&prefixFilter)
        coder.plain(&shorter)
    }
}
