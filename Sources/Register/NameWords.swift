/// Texts as the words that names are compared by: case folded, diacritics dropped, each word a hash of its letters.
///
/// A register may hold thousands of projects and a message thousands of words; comparing hashes needs no copy of either.
/// The hash is FNV-1a of 64 bits and never changes, so that a database may keep it as a key. Whoever builds a word that
/// collides has only named a project, which everybody may.
package struct NameWords: Sendable {
    package struct Word: Hashable, Sendable {
        package var hash: UInt64
        /// The one byte between the word before and this one, where it is `-`, `_` or `.`; else 0.
        package var joint: UInt8
        /// Of a word in the possessive, "shop's", the hash of "shop"; else 0.
        package var owner: UInt64 = 0
    }

    package private(set) var words: [Word] = []

    /// Words of texts longer than this are not looked at: a name stands early, and the rest is logs.
    package static let searchedBytes = 262_144

    package init() {}

    package init(_ text: String) { append(text) }

    /// Appends the words of a text; no word reaches from the text before into this one.
    package mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0.span) }
    }

    /// The same of a text in UTF-8.
    package mutating func append(_ text: Span<UInt8>) {
        // Apart while it grows: each word that is added to a part of a whole costs twice as much.
        var words = self.words
        self.words = []
        defer { self.words = words }
        // A few more words find room as they come.
        if text.count > 64 || words.isEmpty { words.reserveCapacity(words.count + max(text.count / 6, 16)) }
        if !words.isEmpty { words.append(NameWords.gap) }
        var hash = NameWords.empty
        var joint: UInt8 = 0
        // The word as it was at its last apostrophe.
        var owner: UInt64 = 0
        // How many bytes lie between the last word and here, and the last of them.
        var gap = 2
        func finish() {
            var possessive = owner
            NameWords.add(UInt8(ascii: "s"), to: &possessive)
            words.append(Word(hash: hash, joint: joint, owner: owner != 0 && possessive == hash ? owner : 0))
            hash = NameWords.empty
            owner = 0
            joint = 0
            gap = 0
        }
        var index = 0
        let end = min(text.count, NameWords.searchedBytes)
        while index < end {
            var byte = text[index]
            if byte < 0x80 {
                // A word's letters at one go: they are most of what there is.
                if NameWords.isLetter(byte) {
                    if hash == NameWords.empty, gap != 1 { joint = 0 }
                    repeat {
                        // The lower case of a letter; a digit has the bit as it is.
                        NameWords.add(byte | 0x20, to: &hash)
                        index &+= 1
                        guard index < end else { break }
                        byte = text[index]
                    } while NameWords.isLetter(byte)
                    continue
                }
                index += 1
                switch byte {
                case UInt8(ascii: "'"):
                    // "Pargeter's" is one word; a quotation mark around a word falls out as well.
                    if hash == NameWords.empty { gap += 1 } else { owner = hash }
                default:
                    if hash != NameWords.empty { finish() }
                    gap += 1
                    joint = byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") ? byte : 0
                }
                continue
            }
            let (scalar, length) = NameWords.scalar(text, at: index)
            index += length
            if scalar == "\u{2019}" {
                if hash != NameWords.empty { owner = hash }
                continue
            }
            // A combining mark belongs to the letter before it and is dropped as all diacritics are.
            if (0x300...0x36F).contains(scalar.value) { continue }
            if scalar.properties.isAlphabetic || NameWords.isNumeric(scalar) {
                if hash == NameWords.empty, gap != 1 { joint = 0 }
                NameWords.fold(scalar, into: &hash)
            } else {
                if hash != NameWords.empty { finish() }
                gap += 2
                joint = 0
            }
        }
        if hash != NameWords.empty { finish() }
    }

    /// Leaves the first so many words.
    package mutating func truncate(to count: Int) {
        if count < words.count { words.removeLast(words.count - count) }
    }

    /// What stands between two texts; no word is equal to it.
    package static let gap = Word(hash: empty, joint: 0)

    /// Of no letter at all: where FNV-1a begins.
    private static let empty: UInt64 = 0xCBF2_9CE4_8422_2325

    /// Apart from its caller: what the type of the answer costs is paid where such a sign stands in the text.
    @inline(never)
    private static func isNumeric(_ scalar: Unicode.Scalar) -> Bool {
        if case .some = scalar.properties.numericType { true } else { false }
    }

    /// Whether a byte is an ASCII letter or digit.
    @inline(__always)
    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 }

    private static func add(_ byte: UInt8, to hash: inout UInt64) {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }

    /// The scalar at an index, and its length; a byte that is no UTF-8 is U+FFFD of one byte.
    private static func scalar(_ text: Span<UInt8>, at index: Int) -> (Unicode.Scalar, Int) {
        let lead = text[index]
        let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
        guard lead >= 0xC2, lead < 0xF5, index + length <= text.count else { return ("\u{FFFD}", 1) }
        var value = UInt32(lead) & (0x7F >> UInt32(length))
        for place in (index + 1)..<(index + length) {
            let byte = text[place]
            guard byte & 0xC0 == 0x80 else { return ("\u{FFFD}", 1) }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
    }

    /// Latin letters lose their diacritics (`é` is `e`, `ß` is `ss`, `ø` is `o`); others are put in lower case.
    private static func fold(_ scalar: Unicode.Scalar, into hash: inout UInt64) {
        let value = scalar.value
        if value >= 0xC0, value < 0x180 {
            let base = latin[Int(value) - 0xC0]
            switch base {
            case UInt8(ascii: "1"): for byte in "ss".utf8 { add(byte, to: &hash) }
            case UInt8(ascii: "2"): for byte in "ae".utf8 { add(byte, to: &hash) }
            case UInt8(ascii: "3"): for byte in "th".utf8 { add(byte, to: &hash) }
            case UInt8(ascii: "4"): for byte in "ij".utf8 { add(byte, to: &hash) }
            case UInt8(ascii: "5"): for byte in "oe".utf8 { add(byte, to: &hash) }
            default: add(base, to: &hash)
            }
            return
        }
        for unit in scalar.properties.lowercaseMapping.utf8 { add(unit, to: &hash) }
    }

    /// The base letters of U+00C0 to U+017F; digits stand for `ss`, `ae`, `th`, `ij` and `oe`.
    private static let latin = Array(
        ("aaaaaa2ceeeeiiii" + "dnooooo.ouuuuy31" + "aaaaaa2ceeeeiiii" + "dnooooo.ouuuuy3y"
            + "aaaaaaccccccccdd" + "ddeeeeeeeeeegggg" + "gggghhhhiiiiiiii" + "ii44jjkkklllllll"
            + "lllnnnnnnnnnoooo" + "oo55rrrrrrssssss" + "ssttttttuuuuuuuu" + "uuuuwwyyyzzzzzzs").utf8)
}

extension Project {
    /// The first words of its id and of its name: a text that has neither does not name it.
    package var nameKeys: [UInt64] {
        var keys: [UInt64] = []
        for text in [id, name] {
            if let first = NameWords(text).words.first, !keys.contains(first.hash) { keys.append(first.hash) }
        }
        return keys
    }
}
