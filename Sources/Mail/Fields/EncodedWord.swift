import Bytes

/// Encoded words (RFC 2047): `"=?" charset ["*" language] "?" ("Q" / "B") "?" text "?="`.
package enum EncodedWord {
    /// One encoded word found in text.
    struct Word {
        var charset: Range<Int>
        var isBase64: Bool
        var text: Range<Int>
        var end: Int
    }

    /// Longest charset name that is taken for one; with a language (RFC 2231 section 5).
    private static let charsetBytes = 64

    /// Decodes all encoded words of an unfolded text; the result is UTF-8.
    ///
    /// White space between two of them goes (section 6.2). Neighbours with the same charset are joined before their charset
    /// is decoded: senders cut in the middle of a character. Words are also found inside other text, where section 5 would
    /// not have them, and with spaces in them, for that is how they are sent. `rawCharset` is what 8-bit text outside is
    /// written in if it is not UTF-8.
    package static func decoded(_ source: [UInt8], rawCharset: String?) -> [UInt8] {
        let bytes = source.span
        guard contains(bytes, in: 0..<source.count) else { return raw(source, rawCharset) }
        var output: [UInt8] = []
        output.reserveCapacity(source.count)
        var gathered = Gathered()
        var plainStart = 0
        var index = 0
        var hasEnd = true
        while hasEnd, let start = opening(bytes, in: index..<source.count) {
            guard let word = word(bytes, at: start, hasEnd: &hasEnd), let content = content(bytes, word) else {
                index = start + 2
                continue
            }
            let gap = plainStart..<start
            if gathered.isEmpty || bytes.trimmed(gap).count > 0 {
                gathered.flush(into: &output)
                output += raw(bytes.bytes(gap), rawCharset)
            }
            gathered.add(content, charset: bytes.bytes(word.charset), into: &output)
            plainStart = word.end
            index = word.end
        }
        gathered.flush(into: &output)
        output += raw(bytes.bytes(plainStart..<source.count), rawCharset)
        return output
    }

    /// The same as text, without control characters: an encoded line end must not become one (it would forge a field).
    static func decodedString(_ source: [UInt8], rawCharset: String? = nil) -> String {
        FieldText.clean(decoded(source, rawCharset: rawCharset))
    }

    /// The encoded word at a place, if there is one. `hasEnd` turns false once no `?=` is left, so that a text of a thousand
    /// openings is not searched a thousand times.
    static func word(_ bytes: Span<UInt8>, at start: Int, hasEnd: inout Bool) -> Word? {
        let count = bytes.count
        var index = start + 2
        let charsetEnd = min(count, index + charsetBytes)
        while index < charsetEnd, bytes[index] > 32, bytes[index] < 127, bytes[index] != UInt8(ascii: "?") { index += 1 }
        // QUIRK: `=??Q?…?=`, without the charset that it must name.
        guard index + 2 < count, bytes[index] == UInt8(ascii: "?"), bytes[index + 2] == UInt8(ascii: "?")
        else { return nil }
        let charset = start + 2..<index
        let letter = bytes[index + 1] | 32
        guard letter == UInt8(ascii: "q") || letter == UInt8(ascii: "b") else { return nil }
        let text = index + 3
        var search = text
        while let mark = bytes.firstIndex(of: UInt8(ascii: "?"), in: search..<count) {
            if mark + 1 < count, bytes[mark + 1] == UInt8(ascii: "=") {
                return Word(charset: charset, isBase64: letter == UInt8(ascii: "b"), text: text..<mark, end: mark + 2)
            }
            search = mark + 1
        }
        hasEnd = false
        return nil
    }

    static func contains(_ bytes: Span<UInt8>, in range: Range<Int>) -> Bool { opening(bytes, in: range) != nil }

    private static func opening(_ bytes: Span<UInt8>, in range: Range<Int>) -> Int? {
        var index = range.lowerBound
        while let found = bytes.firstIndex(of: UInt8(ascii: "="), in: index..<range.upperBound) {
            if found + 1 < range.upperBound, bytes[found + 1] == UInt8(ascii: "?") { return found }
            index = found + 1
        }
        return nil
    }

    /// The decoded bytes of a word; nil where its text is none of its encoding, so that it is shown as it stands.
    private static func content(_ bytes: Span<UInt8>, _ word: Word) -> [UInt8]? {
        if word.isBase64 {
            let decoded = Base64.decode(bytes, word.text)
            return decoded.bytes.isEmpty && !word.text.isEmpty ? nil : decoded.bytes
        }
        var output: [UInt8] = []
        output.reserveCapacity(word.text.count)
        var index = word.text.lowerBound
        while index < word.text.upperBound {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "_"): output.append(Byte.space)
            case UInt8(ascii: "="):
                guard index + 1 < word.text.upperBound, let high = Byte.hexadecimalValue(bytes[index]),
                    let low = Byte.hexadecimalValue(bytes[index + 1])
                else { return nil }
                output.append(high << 4 | low)
                index += 2
            default: output.append(byte)
            }
        }
        return output
    }

    private static func raw(_ bytes: [UInt8], _ charset: String?) -> [UInt8] {
        UTF8Sequence.isValid(bytes) ? bytes : CharsetText.utf8(bytes, label: charset)
    }

    /// Decoded bytes of neighbouring words of one charset.
    private struct Gathered {
        private var charset: [UInt8] = []
        private var bytes: [UInt8] = []
        private(set) var isEmpty = true

        mutating func add(_ content: [UInt8], charset label: [UInt8], into output: inout [UInt8]) {
            var label = label.map { Byte.lowercased($0) }
            if let star = label.firstIndex(of: UInt8(ascii: "*")) { label.removeSubrange(star...) }
            if !isEmpty, label != charset { flush(into: &output) }
            charset = label
            bytes += content
            isEmpty = false
        }

        mutating func flush(into output: inout [UInt8]) {
            guard !isEmpty else { return }
            output += CharsetText.utf8(bytes, label: charset.isEmpty ? nil : String(decoding: charset, as: UTF8.self))
            bytes.removeAll(keepingCapacity: true)
            isEmpty = true
        }
    }
}
