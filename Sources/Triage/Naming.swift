import Mail
package import Register

/// The words of a message that may name a project: of its recipients, its subject and the sender's own new text.
///
/// At most so many different ones, the same for whoever decides, so that an excerpt of the register that is looked up by
/// these words gives the decision that the whole register would.
package struct Naming: Sendable {
    package private(set) var subject = NameWords()
    package private(set) var text = NameWords()
    /// Each different word once, in the order in which they stand: the keys to look projects up by (`Project.nameKeys`).
    package private(set) var keys: [UInt64] = []

    /// A letter has hundreds; only a word list has more.
    package static let differentWords = 4096

    package init(_ incoming: borrowing Incoming) {
        var addresses = NameWords()
        for address in incoming.envelope.recipients { addresses.append(address) }
        let message = incoming.message
        for address in incoming.writtenAddresses + incoming.received.compactMap(\.recipient) {
            addresses.append(address)
        }
        for name in ["delivered-to", "x-original-to"] {
            for address in message.fields(named: name) { addresses.append(address) }
        }
        subject.append(message.subject)
        var left = NameWords.searchedBytes
        for range in incoming.text.newRanges where left > 0 {
            let part = range.clamped(to: 0..<incoming.text.whole.count).prefix(left)
            text.append(incoming.text.whole[part].span)
            left -= part.count
        }

        // A table of the hashes as they are: words that were chosen to meet in it can make a message cost some milliseconds, no more.
        let all = addresses.words.count + subject.words.count + text.words.count
        var slots = [UInt64](
            repeating: NameWords.gap.hash,
            count: 1 << (Int.bitWidth - min(2 * all + 1, 2 * Naming.differentWords).leadingZeroBitCount))
        keys.reserveCapacity(min(all, Naming.differentWords))
        func count(ofWordsIn words: NameWords) -> Int {
            for (number, word) in words.words.enumerated() where word != NameWords.gap {
                var slot = Int(truncatingIfNeeded: word.hash) & (slots.count - 1)
                while slots[slot] != NameWords.gap.hash, slots[slot] != word.hash { slot = (slot + 1) & (slots.count - 1) }
                guard slots[slot] != word.hash else { continue }
                guard keys.count < Naming.differentWords else { return number }
                slots[slot] = word.hash
                keys.append(word.hash)
            }
            return words.words.count
        }
        _ = count(ofWordsIn: addresses)
        subject.truncate(to: count(ofWordsIn: subject))
        text.truncate(to: count(ofWordsIn: text))
    }
}
