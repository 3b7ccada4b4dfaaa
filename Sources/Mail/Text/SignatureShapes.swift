// The shapes of lines by which names, closings and numbers to call are known.

extension SignatureFinder {
    /// How many of these lines have text; counted as far as any limit here asks.
    func filled(_ range: Range<Int>) -> Int {
        var count = 0
        for index in range.prefix(4 * Limits.tail) where !lines[index].isBlank { count += 1 }
        return range.count > 4 * Limits.tail ? max(count, Limits.behindClosing + 1) : count
    }

    func lastParagraph(of stretch: Range<Int>) -> Range<Int>? {
        guard let last = stretch.last(where: { !lines[$0].isBlank }) else { return nil }
        var first = last
        while first > stretch.lowerBound, last - first < Limits.tail, !lines[first - 1].isBlank { first -= 1 }
        return first..<last + 1
    }

    /// Whether a phrase that a text begins with ends where a word does.
    func endsWord(_ text: [UInt8], at end: Int) -> Bool {
        guard end > 0, end < text.count, text[end - 1] != UInt8(ascii: ",") else { return true }
        let next = text[end]
        // East Asian phrases have no end of a word.
        return !(next >= 0x61 && next <= 0x7A || next >= 0x80 || next == UInt8(ascii: "'")) || text[0] >= 0xE3
    }

    func isShort(_ index: Int) -> Bool {
        let content = lines[index].content
        return content.count <= 90 && lines.lastByte(index) != UInt8(ascii: "?")
            && (lines.lastByte(index) != UInt8(ascii: ".") || words(content).count <= 4)
    }

    func endsSentence(_ index: Int) -> Bool {
        let last = lines.lastByte(index)
        return last == UInt8(ascii: ".") || last == UInt8(ascii: "?") || last == UInt8(ascii: "!")
    }

    func endsLikeClosing(_ index: Int) -> Bool {
        let last = lines.lastByte(index)
        return last == UInt8(ascii: ",") || endsSentence(index)
    }

    /// One to five words, the first and the last with a capital (or of a script without), no sentence's end.
    func looksLikeName(_ range: some Collection<Int>) -> Bool {
        let bytes = range.map { lines.bytes[$0] }
        guard bytes.count >= 1, bytes.count <= 60, let first = bytes.first, first &- 0x41 < 26 || first >= 0x80 else {
            return false
        }
        let words = bytes.split(separator: 0x20)
        guard words.count <= 5, let lastWord = words.last?.first else { return false }
        guard lastWord &- 0x41 < 26 || lastWord >= 0x80 || words.count == 1 || lastWord == UInt8(ascii: "(") else {
            return false
        }
        guard let last = bytes.last else { return false }
        return last != UInt8(ascii: "?") && last != UInt8(ascii: ":") && last != UInt8(ascii: ";")
            && !bytes.contains(UInt8(ascii: "="))
    }

    /// Up to eight letters of a script without spaces: `佐藤花子`, `王芳`.
    func isEastAsianName(_ range: Range<Int>) -> Bool {
        range.count <= 24 && lines.bytes[range].allSatisfy { $0 >= 0x80 } && lines.bytes[range.lowerBound] >= 0xE3
    }

    /// A name that may stay in the text: it is the sender's, or looks like a person's, and has no word of a group's name.
    func isPersonName(_ range: Range<Int>) -> Bool {
        let name = words(range)
        guard !name.isEmpty, name.count <= 4, !name.contains(where: SignaturePhrases.groups.contains) else { return false }
        return looksLikeName(range) || name.allSatisfy(senderWords.contains)
    }

    func words(_ range: some Collection<Int>) -> [String] { Self.words(range.prefix(200).map { lines.bytes[$0] }) }

    static func words(_ text: String) -> [String] { words(Array(text.utf8)) }

    /// The words of a text in lower case: runs of letters and digits.
    private static func words(_ text: [UInt8]) -> [String] {
        let lower = text[...].lowercasedText()
        return lower.allSatisfy { $0 < 0x80 } ? wordsOfASCII(lower) : words(of: String(decoding: lower, as: UTF8.self))
    }

    private static func wordsOfASCII(_ text: [UInt8]) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        for byte in text {
            if byte &- 0x61 < 26 || byte &- 0x30 < 10 {
                word.append(byte)
            } else if byte != UInt8(ascii: "'"), !word.isEmpty {
                words.append(String(decoding: word, as: UTF8.self))
                word.removeAll(keepingCapacity: true)
            }
        }
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        return words
    }

    private static func words(of text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for scalar in text.unicodeScalars {
            if isWordLetter(scalar) {
                word.unicodeScalars.append(scalar)
            } else if scalar != "'" && scalar != "’", !word.isEmpty {
                words.append(word)
                word = ""
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    private static func isWordLetter(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return (scalar.value | 0x20) &- 0x61 < 26 || scalar.value &- 0x30 < 10 }
        return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    func phoneDigits(_ text: [UInt8]) -> Int {
        var most = 0
        var run = 0
        for byte in text {
            if byte &- 0x30 < 10 {
                run += 1
                most = max(most, run)
            } else if ![
                0x20, UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "."),
                UInt8(ascii: "+"),
            ].contains(byte) {
                run = 0
            }
        }
        return most
    }
}
