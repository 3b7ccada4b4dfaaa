import Mail
package import Register

/// The words of a message that may name a project: of the plus-addresses it went to, its subject and the sender's own new text.
///
/// At most so many different ones, the same for whoever decides, so that an excerpt of the register that is looked up by
/// these words gives the decision that the whole register would.
package struct Naming: Sendable {
    package private(set) var subject = NameWords()
    package private(set) var text = NameWords()
    /// Each different word once, in the order in which they stand: the keys to look projects up by (`Project.nameKeys`).
    package private(set) var keys: [UInt64] = []

    /// A letter has hundreds; only a word list has more.
    static let differentWords = 4096

    package init(_ incoming: borrowing Incoming) {
        var addresses = NameWords()
        // One without a tag names no project: the names of a thousand other recipients would leave no room for subject and text.
        func add(_ address: String) {
            if address.utf8.contains(UInt8(ascii: "+")) { addresses.append(address) }
        }
        for address in incoming.envelope.recipients { add(address) }
        let message = incoming.message
        for address in incoming.writtenAddresses + incoming.received.compactMap(\.recipient) { add(address) }
        for name in ["delivered-to", "x-original-to"] {
            for address in message.fields(named: name) { add(address) }
        }
        subject.append(message.subject)
        var left = NameWords.searchedBytes
        for range in incoming.text.newRanges where left > 0 {
            let part = range.clamped(to: 0..<incoming.text.whole.count).prefix(left)
            text.append(incoming.text.whole[part].span)
            left -= part.count
        }

        var different = DifferentWords(of: addresses.words.count + subject.words.count + text.words.count)
        _ = different.count(addresses.words)
        subject.truncate(to: different.count(subject.words))
        text.truncate(to: different.count(text.words))
        keys = different.keys
    }
}

/// Each different word once: a table of the hashes as they are. Words that were chosen to meet in it can make a message cost some
/// milliseconds, no more.
private struct DifferentWords {
    private(set) var keys: [UInt64] = []
    private var slots: [UInt64]

    /// - Parameter most: how many words there are at most.
    init(of most: Int) {
        slots = [UInt64](
            repeating: NameWords.gap.hash,
            count: 1 << (Int.bitWidth - min(2 * most + 1, 2 * Naming.differentWords).leadingZeroBitCount))
        keys.reserveCapacity(min(most, Naming.differentWords))
    }

    /// How many words of a text fit in, from the first on.
    mutating func count(_ words: [NameWords.Word]) -> Int {
        let empty = NameWords.gap.hash
        let mask = slots.count - 1
        for number in words.indices {
            // What stands between two texts is no word: its hash is that of an empty slot.
            let hash = words[number].hash
            if hash == empty { continue }
            var slot = Int(truncatingIfNeeded: hash) & mask
            while slots[slot] != empty, slots[slot] != hash { slot = (slot + 1) & mask }
            if slots[slot] == hash { continue }
            guard keys.count < Naming.differentWords else { return number }
            slots[slot] = hash
            keys.append(hash)
        }
        return words.count
    }
}
