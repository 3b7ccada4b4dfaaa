/// Words of the rules that stand in the evidence of many tickets, each of which the database has once, by number: a pattern of many
/// words takes hundreds of bytes, and a message has a dozen of them.
///
/// Who takes in much asks for it once, and then writes numbers. Who takes in one message writes the words: to look them up would cost
/// it more than that.
package struct Glossary: Sendable {
    /// In the order of their numbers.
    fileprivate private(set) var words: [(text: String, number: Int)] = []
    /// Places in `words` from 1, each where the hash of its word leads, or in the next slot that was free; 0: none. Half of them at most
    /// are taken. A message asks fifty times, and `Dictionary` would take 500 instructions each time, 1% of all that a message costs.
    private var slots: [Int32] = []

    /// One without words.
    package init() {}

    fileprivate init(_ words: [(text: String, number: Int)]) {
        self.words = words
        var count = 1
        while count < 2 * words.count { count *= 2 }
        slots = [Int32](repeating: 0, count: count)
        for (index, word) in words.enumerated() {
            var slot = firstSlot(of: word.text)
            while slots[slot] != 0 { slot = nextSlot(slot) }
            slots[slot] = Int32(index + 1)
        }
    }

    /// Bytes from which on a word is worth a number: most names of files and categories, not most single words.
    private static let shortest = 16

    /// Whether a word is to have a number.
    package static func takes(_ word: String) -> Bool { word.utf8.count >= shortest }

    func number(of word: String) -> Int? {
        guard !words.isEmpty, Glossary.takes(word) else { return nil }
        var slot = firstSlot(of: word)
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            if words[index].text == word { return words[index].number }
            slot = nextSlot(slot)
        }
        return nil
    }

    private static let factor: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// By its length and its ends: most words differ in them, and to look at all of hundreds of bytes would cost more than to write them.
    private func firstSlot(of word: String) -> Int {
        var word = word
        let hash = word.withUTF8 { bytes in
            let bytes = UnsafeRawBufferPointer(bytes)
            let size = MemoryLayout<UInt64>.size
            guard bytes.count >= size else { return UInt64(bytes.count) }
            let (first, last) = (
                bytes.loadUnaligned(as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: bytes.count - size, as: UInt64.self)
            )
            // Fibonacci hashing: its upper bits depend on all.
            return ((first ^ (last &+ UInt64(bytes.count)) &* Glossary.factor) &* Glossary.factor) >> 32
        }
        return Int(hash) & (slots.count - 1)
    }

    private func nextSlot(_ slot: Int) -> Int { (slot + 1) & (slots.count - 1) }
}

extension Store {
    /// The glossary, with these words in it, which are durable when this returns. Its words stay: tickets name them.
    package func glossary(_ words: [String]) throws(StoreError) -> Glossary {
        let known = try storedGlossary()
        let missing = words.filter { Glossary.takes($0) && known.number(of: $0) == nil }
        if missing.isEmpty { return known }
        return try connection.transaction { () throws(StoreError) in
            let insert = try connection.prepare("INSERT INTO word (text) VALUES (?) ON CONFLICT (text) DO NOTHING")
            for word in missing { try insert.run(.text(word)) }
            return try storedGlossary()
        }
    }

    private func storedGlossary() throws(StoreError) -> Glossary {
        var words: [(text: String, number: Int)] = []
        try connection.prepare("SELECT number, text FROM word ORDER BY number").rows {
            words.append(($0.text(1), Int($0.integer(0))))
        }
        return Glossary(words)
    }

    /// Whether the database has these words: not one that was put back from before they came.
    package func has(_ glossary: Glossary) throws(StoreError) -> Bool {
        // None goes, and no number is given twice: who has the last one has all.
        guard let last = glossary.words.last else { return true }
        return try word(number: last.number) == last.text
    }

    func word(number: Int) throws(StoreError) -> String? {
        try connection.prepare("SELECT text FROM word WHERE number = ?").first(.integer(Int64(number))) { $0.text(0) }
    }
}
