import Bytes

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
        var words = self.words
        // Apart while it grows: each word that is added to a part of a whole costs twice as much.
        self.words = []
        defer { self.words = words }
        // A few more words find room as they come.
        if text.count > 64 || words.isEmpty { words.reserveCapacity(words.count + max(text.count / 6, 16)) }
        if !words.isEmpty { words.append(NameWords.gap) }
        var word = Unfinished()
        text.withUnsafeBufferPointer { bytes in
            var index = 0
            let end = min(bytes.count, NameWords.searchedBytes)
            while index < end {
                let byte = bytes[index]
                if byte >= 0x80 {
                    index += NameWords.read(bytes, at: index, into: &word, &words)
                } else if Byte.isLetter(byte) || Byte.isDigit(byte) {
                    word.begin()
                    // A word's letters at one go: they are most of what there is.
                    repeat {
                        // The lower case of a letter; a digit has the bit as it is.
                        NameWords.add(bytes[index] | 0x20, to: &word.hash)
                        index &+= 1
                        while index < end, Byte.isLetter(bytes[index]) {
                            NameWords.add(bytes[index] | 0x20, to: &word.hash)
                            index &+= 1
                        }
                    } while index < end && Byte.isDigit(bytes[index])
                } else {
                    index &+= 1
                    if byte == UInt8(ascii: "'") {
                        // "Pargeter's" is one word; a quotation mark around a word falls out as well.
                        if word.isEmpty { word.gap += 1 } else { word.owner = word.hash }
                        continue
                    }
                    if !word.isEmpty { words.append(word.finished()) }
                    word.gap += 1
                    let isJoint = byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
                    word.joint = isJoint ? byte : 0
                }
            }
        }
        if !word.isEmpty { words.append(word.finished()) }
    }

    /// The word that is being read.
    private struct Unfinished {
        var hash = NameWords.empty
        var joint: UInt8 = 0
        /// The word as it was at its last apostrophe.
        var owner: UInt64 = 0
        /// How many bytes lie between the last word and here.
        var gap = 2

        var isEmpty: Bool { hash == NameWords.empty }

        /// The next letter belongs to it.
        @inline(__always)
        mutating func begin() {
            if isEmpty, gap != 1 { joint = 0 }
        }

        /// The word, and this one as it is behind it.
        @inline(__always)
        mutating func finished() -> Word {
            var word = Word(hash: hash, joint: joint)
            if owner != 0 {
                var possessive = owner
                NameWords.add(UInt8(ascii: "s"), to: &possessive)
                if possessive == hash { word.owner = owner }
            }
            self = Unfinished()
            gap = 0
            return word
        }
    }

    /// Reads the scalar of several bytes at an index, and returns its length.
    private static func read(
        _ bytes: UnsafeBufferPointer<UInt8>, at index: Int, into word: inout Unfinished, _ words: inout [Word]
    ) -> Int {
        let (scalar, length) = NameWords.scalar(bytes, at: index)
        if scalar == "\u{2019}" {
            if !word.isEmpty { word.owner = word.hash }
        } else if (0x300...0x36F).contains(scalar.value) {
            // A combining mark belongs to the letter before it and is dropped as all diacritics are.
        } else if scalar.properties.isAlphabetic || NameWords.isNumeric(scalar) {
            word.begin()
            NameWords.fold(scalar, into: &word.hash)
        } else {
            if !word.isEmpty { words.append(word.finished()) }
            word.gap += 2
            word.joint = 0
        }
        return length
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

    @inline(__always)
    private static func add(_ byte: UInt8, to hash: inout UInt64) {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }

    /// The scalar at an index, and its length; a byte that is no UTF-8 is U+FFFD of one byte.
    private static func scalar(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> (Unicode.Scalar, Int) {
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
