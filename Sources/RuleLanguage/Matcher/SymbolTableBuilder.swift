/// Gives numbers to the words and beginnings of words that patterns ask for, while rules are compiled.
struct SymbolTableBuilder {
    typealias Symbol = SymbolTable.Symbol

    private(set) var bytes: [UInt8] = []
    private(set) var offsets: [Int32] = [0]
    private(set) var words: SymbolSlots
    private(set) var prefixes = SymbolSlots(expecting: 32)
    private(set) var prefixLengths = [UInt64](repeating: 0, count: SymbolKey.beginnings)

    /// Symbols are numbered from 1 to this.
    var count: Int { offsets.count - 1 }

    init(expecting words: Int) {
        self.words = SymbolSlots(expecting: max(128, words))
        bytes.reserveCapacity(words * 7)
        offsets.reserveCapacity(words)
    }

    /// The number of a word, new if it has none.
    mutating func word(_ word: borrowing FoldedWord) -> Symbol {
        let key = word.key(ofBeginning: word.keptCount)
        if let known = find(key, word, word.count, in: words) { return known }
        let symbol = add(word)
        words.add(key, symbol)
        return symbol
    }

    /// The number of a beginning of words, new if it has none.
    mutating func prefix(_ word: borrowing FoldedWord) -> Symbol {
        let key = word.key(ofBeginning: word.keptCount)
        if let known = find(key, word, word.count, in: prefixes) { return known }
        let symbol = add(word)
        prefixes.add(key, symbol)
        let length: UInt64 = 1 << UInt64(word.keptCount - 1)
        // What has but two bytes may go on with any.
        let places = word.count > 2 ? key.beginning..<key.beginning + 1 : key.beginningsOfFirst
        for place in places { prefixLengths[place] |= length }
        return symbol
    }

    /// What a word is to the patterns so far: its number where it has one, and those of all beginnings that it has.
    func known(_ word: borrowing FoldedWord) -> (word: Symbol?, prefixes: [Symbol]) {
        var known: [Symbol] = []
        for length in 1..<word.keptCount + 1 {
            if let prefix = find(word.key(ofBeginning: length), word, length, in: prefixes) { known.append(prefix) }
        }
        return (find(word.key(ofBeginning: word.keptCount), word, word.count, in: words), known)
    }

    /// Of each symbol the next shorter beginning that it begins with; 0 for none.
    func shorter() -> [Symbol] {
        var shorter = [Symbol](repeating: 0, count: count + 1)
        for slot in prefixes.slots where slot.symbol != 0 {
            let word = FoldedWord(folded: bytes[range(slot.symbol)])
            for length in (1..<word.count).reversed() {
                if let found = find(word.key(ofBeginning: length), word, length, in: prefixes) {
                    shorter[Int(slot.symbol)] = found
                    break
                }
            }
        }
        return shorter
    }

    /// Its length in bytes.
    func length(_ symbol: Symbol) -> Int { range(symbol).count }

    private func range(_ symbol: Symbol) -> Range<Int> { Int(offsets[Int(symbol) - 1])..<Int(offsets[Int(symbol)]) }

    private mutating func add(_ word: borrowing FoldedWord) -> Symbol {
        for index in 0..<word.keptCount { bytes.append(word.byte(index)) }
        offsets.append(Int32(bytes.count))
        return Symbol(count)
    }

    private func find(_ key: SymbolKey, _ word: borrowing FoldedWord, _ count: Int, in slots: SymbolSlots) -> Symbol? {
        var place = slots.first(key)
        while slots.slots[place].symbol != 0 {
            if slots.slots[place].key == key, isEqual(slots.slots[place].symbol, word, count) {
                return slots.slots[place].symbol
            }
            place = slots.next(place)
        }
        return nil
    }

    private func isEqual(_ symbol: Symbol, _ word: borrowing FoldedWord, _ count: Int) -> Bool {
        let range = range(symbol)
        guard range.count == count else { return false }
        for index in 0..<count where bytes[range.lowerBound + index] != word.byte(index) { return false }
        return true
    }
}

/// An open table of symbols that grows, a power of two.
struct SymbolSlots {
    private(set) var slots: [SymbolSlot]
    private var count = 0

    /// - Parameter symbols: at least 1.
    init(expecting symbols: Int) {
        slots = Array(repeating: SymbolSlot(), count: (symbols * 2).nextPowerOfTwo)
    }

    func first(_ key: SymbolKey) -> Int { key.place & (slots.count - 1) }

    func next(_ place: Int) -> Int { (place + 1) & (slots.count - 1) }

    /// Adds what is not in it.
    mutating func add(_ key: SymbolKey, _ symbol: SymbolTable.Symbol) {
        if (count + 1) * 2 > slots.count { slots = rehashed(slots.count * 2) }
        put(SymbolSlot(key: key, symbol: symbol))
        count += 1
    }

    /// The slots where they are no more than is needed for a look-up to be short: what lies close together is soon at hand.
    var fitting: [SymbolSlot] {
        let fitting = max(2, (count * 3 / 2).nextPowerOfTwo)
        return fitting < slots.count ? rehashed(fitting) : slots
    }

    private func rehashed(_ size: Int) -> [SymbolSlot] {
        var other = self
        other.slots = Array(repeating: SymbolSlot(), count: size)
        for slot in slots where slot.symbol != 0 { other.put(slot) }
        return other.slots
    }

    private mutating func put(_ slot: SymbolSlot) {
        var place = first(slot.key)
        while slots[place].symbol != 0 { place = next(place) }
        slots[place] = slot
    }
}

extension Int {
    /// The least power of two that is not less.
    var nextPowerOfTwo: Int { self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
