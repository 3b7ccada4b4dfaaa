/// The words and the beginnings of words (`deploy*`) that patterns ask for, each with a number from 1.
///
/// A text's words are looked up here once; all matching is done on numbers.
struct SymbolTable: Sendable {
    typealias Symbol = Int32

    /// The folded bytes of all symbols, one behind the other; symbol n has `offsets[n - 1]..<offsets[n]`.
    private var bytes: Table<UInt8>
    private var offsets: Table<Int32>
    /// Words and beginnings apart, because `deploy` and `deploy*` are two symbols.
    private var words: Table<SymbolSlot>
    private var prefixes: Table<SymbolSlot>
    /// By the first three bytes of a word: bit n: some beginning that begins so has n + 1 bytes. Most beginnings of a text's words
    /// are none of ours.
    private var prefixLengths: Table<UInt64>
    /// Of each symbol the next shorter beginning that it begins with; 0 for none.
    private(set) var shorter: Table<Symbol>

    init(_ builder: SymbolTableBuilder) {
        bytes = Table(builder.bytes)
        offsets = Table(builder.offsets)
        words = Table(builder.words.fitting)
        prefixes = Table(builder.prefixes.fitting)
        prefixLengths = Table(builder.prefixLengths)
        shorter = Table(builder.shorter())
    }

    /// Symbols are numbered from 1 to this.
    var count: Int { offsets.count - 1 }

    /// What a text's word is: the number of the word (0: no pattern asks for it), and of the longest beginning that it has.
    func find(_ word: borrowing FoldedWord) -> (word: Symbol, prefix: Symbol) {
        let count = word.keptCount
        let key = word.key(ofBeginning: count)
        let lengths = prefixLengths[key.beginning] & .max >> UInt64(64 &- count)
        let prefix = lengths == 0 ? 0 : longestPrefix(of: word, lengths)
        return (word.isTooLong ? 0 : find(key, word, count, in: words), prefix)
    }

    /// - Parameter lengths: those that it may have, as bits.
    @inline(never)
    private func longestPrefix(of word: borrowing FoldedWord, _ lengths: UInt64) -> Symbol {
        var lengths = lengths
        while lengths != 0 {
            let length = 64 &- lengths.leadingZeroBitCount
            let prefix = find(word.key(ofBeginning: length), word, length, in: prefixes)
            if prefix != 0 { return prefix }
            lengths &= ~(1 &<< UInt64(length &- 1))
        }
        return 0
    }

    /// All of them as a text such as those in which they are looked for: sentences of a few words with times and numbers, then with all
    /// else that stands between words; in the order of the rules and in two others, as it is chance which words follow one another.
    var sample: [UInt8] {
        var sample: [UInt8] = []
        for gaps in [Self.fewGaps, Self.manyGaps] {
            var turn = 0
            // Primes: each word comes once.
            for step in [1, 7919, 104_729] {
                var symbol = 0
                for _ in 0..<count {
                    let word = Int(offsets[symbol])..<Int(offsets[symbol + 1])
                    let capitals = turn % 13 == 1 ? word.count : turn % 7 == 0 ? 1 : 0
                    for (place, byte) in word.enumerated() {
                        let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(bytes[byte])
                        sample.append(isLetter && place < capitals ? bytes[byte] ^ 0x20 : bytes[byte])
                    }
                    sample += gaps[turn % gaps.count].utf8
                    turn += 1
                    symbol = (symbol + step) % count
                }
            }
        }
        return sample
    }

    /// What stands behind the words of the sample, by turns.
    private static let fewGaps = [" ", " ", " ", " ", " ", " ", ", at 10:30 or 5% of 200.\n"]
    private static let manyGaps = [
        " ", " ", ". ", " ", " ", ",\n", " ", " ", ".\n", " ", ": ", " ", ".  ", " ", " - ", " ",
        ", at 10:30 or 5% of 200.\n", " ",
        "\n", " ", "! ", " ", "? ", " ", " (", " ", ") ", "/", " ", "...\n\n", " 14/07/2026 12:49 PM\n", " @ ", "!!\n", " ",
        "?\n",
        " \"", "\" ", " ", "'s ", " ", "; ", "-", " ", " 3. ", " ", "\n- ", " ",
    ]

    @inline(__always)
    private func find(
        _ key: SymbolKey, _ word: borrowing FoldedWord, _ count: Int, in slots: Table<SymbolSlot>
    ) -> Symbol {
        var place = key.place & (slots.count &- 1)
        while true {
            let slot = slots[place]
            if slot.symbol == 0 { return 0 }
            if slot.key == key {
                if key.isWhole { return slot.symbol }
                if endsAlike(slot.symbol, word, count) { return slot.symbol }
            }
            place = (place &+ 1) & (slots.count &- 1)
        }
    }

    /// Whether a symbol is a word's first bytes, of whose beginnings this is known.
    @inline(never)
    private func endsAlike(_ symbol: Symbol, _ word: borrowing FoldedWord, _ count: Int) -> Bool {
        let start = Int(offsets[Int(symbol) &- 1])
        guard Int(offsets[Int(symbol)]) &- start == count else { return false }
        for index in 8..<count where bytes[start &+ index] != word.byte(index) { return false }
        return true
    }
}

/// What a word, or a beginning of words, is filed under: up to eight bytes it is the word itself, and beyond that it tells most apart.
struct SymbolKey: Equatable, BitwiseCopyable {
    /// The first eight bytes, the first one lowest.
    private var head: UInt64
    /// A number of the length and of what stands behind them; 0 where nothing does.
    private var tail: UInt32

    /// - Parameter head: all of it.
    init(head: UInt64) { (self.head, tail) = (head, 0) }

    init(head: UInt64, tail: Tail) { (self.head, self.tail) = (head, tail.number) }

    /// Whether no other word has this key.
    @inline(__always)
    var isWhole: Bool { tail == 0 }

    /// Where it is looked for first, in a table of a power of two.
    @inline(__always)
    var place: Int {
        let mixed = head ^ UInt64(tail) << 17
        return Int(truncatingIfNeeded: ((mixed ^ mixed >> 29) &* 0x9E37_79B9_7F4A_7C15) >> 32)
    }

    /// The place of words that begin with the same three bytes, of `beginnings`: its higher half is of the first one alone.
    @inline(__always)
    var beginning: Int {
        let second = head >> 8 & 0xFF
        let third = head >> 16 & 0xFF
        return Int(truncatingIfNeeded: (head & 31) << 5 | (second &* 7 &+ third) & 31)
    }

    /// The places of all words that begin with the same byte.
    var beginningsOfFirst: Range<Int> {
        let start = Int(truncatingIfNeeded: (head & 31) << 5)
        return start..<start + 32
    }

    static let beginnings = 1024

    /// Counts what stands behind the first eight bytes.
    struct Tail {
        private var hash: UInt64

        init(_ length: Int) { hash = UInt64(length) }

        mutating func add(_ eight: UInt64) {
            hash = (hash ^ eight) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 29
        }

        var number: UInt32 { UInt32(truncatingIfNeeded: hash >> 32) | 1 }
    }
}

/// A place of an open table: a key and its symbol; 0 where it is free. All that a look-up needs lies in one line of memory.
struct SymbolSlot: BitwiseCopyable, Sendable {
    var key = SymbolKey(head: 0)
    var symbol: SymbolTable.Symbol = 0
}

extension SymbolTable {
    /// What an archive is read into.
    static var blank: SymbolTable { SymbolTable(blank: ()) }

    private init(blank: Void) {
        bytes = Table()
        offsets = Table()
        words = Table()
        prefixes = Table()
        prefixLengths = Table()
        shorter = Table()
    }

    mutating func archive(_ coder: inout ArchiveCoder) {
        coder.table(&bytes)
        coder.table(&offsets)
        coder.table(&words)
        coder.table(&prefixes)
        coder.table(&prefixLengths)
        coder.table(&shorter)
    }
}
