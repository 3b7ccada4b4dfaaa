import Bytes

/// Message identifiers (RFC 5322 section 3.6.4): `msg-id = "<" id-left "@" id-right ">"`.
package enum MessageIDs {
    /// The identifiers of a field body with their brackets, in order.
    ///
    /// What stands outside brackets is left out, as the obsolete `In-Reply-To: Your message of … <id>` has it; where there
    /// is no bracket at all, the words with an at sign are taken, else the one word there is. Comments and folds within an
    /// identifier go.
    package static func read(_ bytes: Span<UInt8>, _ range: Range<Int>, limit: Int = Limits.standard.references) -> [String]
    {
        var identifiers: [String] = []
        var index = range.lowerBound
        while identifiers.count < limit, let open = bytes.firstIndex(of: UInt8(ascii: "<"), in: index..<range.upperBound) {
            guard let close = bytes.firstIndex(of: UInt8(ascii: ">"), in: open..<range.upperBound) else { break }
            if let plain = plain(bytes, open + 1..<close) {
                identifiers.append(plain)
            } else {
                let text = compact(bytes, open + 1..<close)
                if !text.isEmpty { identifiers.append(bracketed(text)) }
            }
            index = close + 1
        }
        return identifiers.isEmpty ? unbracketed(bytes, range, limit: limit) : identifiers
    }

    /// What stands in brackets, with them, where it is read as it is written, as nearly all are; nil for any other.
    private static func plain(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String? {
        for index in range where bytes[index] &- 33 > 93 || bytes[index] == UInt8(ascii: "<") { return nil }
        return range.isEmpty ? nil : FieldText.ascii(bytes, range.lowerBound - 1..<range.upperBound + 1)
    }

    private static func unbracketed(_ bytes: Span<UInt8>, _ range: Range<Int>, limit: Int) -> [String] {
        var words: [[UInt8]] = []
        var cursor = ByteCursor(range)
        let ends = ByteSet(" \t\r\n,<>\"")
        // Whether a word is the only one shows when the next is looked for.
        while !cursor.isAtEnd, words.count <= limit {
            let word = cursor.take(until: ends, in: bytes)
            if word.isEmpty { cursor.position += 1 } else { words.append(bytes.bytes(word)) }
        }
        if words.count == 1 { return [bracketed(words[0])] }
        return words.filter { $0.contains(UInt8(ascii: "@")) }.prefix(limit).map(bracketed)
    }

    /// Without folds and the white space around them; other white space is part of the identifiers that some programs make.
    private static func compact(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            let start = index
            var isFold = false
            while index < range.upperBound, Byte.isWhitespace(bytes[index]) {
                isFold = isFold || !Byte.isBlank(bytes[index])
                index += 1
            }
            if !isFold, start < index { output += bytes.bytes(start..<index) }
            if index < range.upperBound {
                if bytes[index] != UInt8(ascii: "<") { output.append(bytes[index]) }
                index += 1
            }
        }
        return output.trimmedBlanks
    }

    private static func bracketed(_ text: [UInt8]) -> String { "<" + FieldText.string(text) + ">" }
}
