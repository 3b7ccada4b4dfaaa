/// Gives numbers to the words and beginnings of words that patterns ask for, while rules are compiled.
struct SymbolTableBuilder {
    typealias Symbol = SymbolTable.Symbol

    private(set) var bytes: [UInt8] = []
    private(set) var offsets: [Int32] = [0]
    private(set) var hashes: [UInt32] = [0]
    private(set) var words: [Symbol]
    private(set) var prefixes = [Symbol](repeating: 0, count: 64)
    private var wordCount = 0
    private var prefixCount = 0
    private(set) var prefixLengths = [UInt64](repeating: 0, count: SymbolHash.beginnings)

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
        let hash = SymbolHash.of(word)
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
        let hash = SymbolHash.of(word)
        var slot = Int(hash) & (prefixes.count - 1)
        while prefixes[slot] != 0 {
            if isEqual(prefixes[slot], hash, word, word.count) { return prefixes[slot] }
            slot = (slot + 1) & (prefixes.count - 1)
        }
        let symbol = add(word, hash)
        prefixes[slot] = symbol
        prefixCount += 1
        let length: UInt64 = 1 << UInt64(min(63, word.count))
        if word.count > 1 {
            prefixLengths[SymbolHash.ofBeginning(word.bytes[0], word.bytes[1])] |= length
        } else {
            // Whatever follows its one letter.
            for place in prefixLengths.indices { prefixLengths[place] |= length }
        }
        if prefixCount * 2 > prefixes.count { prefixes = rehashed(prefixes) }
        return symbol
    }

    /// What a word is to the patterns so far: its number where it has one, and those of all beginnings that it has.
    func known(_ word: borrowing FoldedWord) -> (word: Symbol?, prefixes: [Symbol]) {
        var known: [Symbol] = []
        var hash = SymbolHash.seed
        for index in 0..<min(word.count, FoldedWord.longest) {
            hash = SymbolHash.step(hash, word.bytes[index])
            if let prefix = find(SymbolHash.mix(hash), word, index + 1, in: prefixes) { known.append(prefix) }
        }
        return (find(SymbolHash.mix(hash), word, word.count, in: words), known)
    }

    /// Of each symbol the next shorter beginning that it begins with; 0 for none.
    func shorter() -> [Symbol] {
        var shorter = [Symbol](repeating: 0, count: hashes.count)
        guard prefixCount > 1 else { return shorter }
        for symbol in prefixes where symbol != 0 {
            let range = Int(offsets[Int(symbol) - 1])..<Int(offsets[Int(symbol)])
            var hash = SymbolHash.seed
            for index in range.dropLast() {
                hash = SymbolHash.step(hash, bytes[index])
                let found = find(SymbolHash.mix(hash), range.lowerBound..<index + 1)
                if found != 0 { shorter[Int(symbol)] = found }
            }
        }
        return shorter
    }

    /// Its length in bytes.
    func length(_ symbol: Symbol) -> Int { Int(offsets[Int(symbol)] - offsets[Int(symbol) - 1]) }

    private mutating func add(_ word: borrowing FoldedWord, _ hash: UInt32) -> Symbol {
        for index in 0..<min(word.count, FoldedWord.longest) { bytes.append(word.bytes[index]) }
        offsets.append(Int32(bytes.count))
        hashes.append(hash)
        return Symbol(hashes.count - 1)
    }

    private func find(_ hash: UInt32, _ word: borrowing FoldedWord, _ count: Int, in slots: [Symbol]) -> Symbol? {
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] != 0 {
            if isEqual(slots[slot], hash, word, count) { return slots[slot] }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
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
}

extension Int {
    /// The least power of two that is not less.
    var nextPowerOfTwo: Int { self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
