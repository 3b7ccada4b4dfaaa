import Bytes

/// Text of header fields: unfolding, and bytes to `String`.
package enum FieldText {
    /// A range without its folds: the white space around each line end becomes one space (RFC 5322 section 2.2.3 takes out
    /// the line end alone; what senders add around it is layout). Trimmed at both ends unless told otherwise.
    static func unfolded(_ bytes: Span<UInt8>, _ range: Range<Int>, trimming: Bool = true) -> [UInt8] {
        let range = trimming ? bytes.trimmed(range) : range
        let end = range.upperBound
        // Where the next of each stands is kept, so that no byte is searched twice however many there are of the other.
        var feed = bytes.firstIndex(of: Byte.lineFeed, in: range) ?? end
        var carriage = bytes.firstIndex(of: Byte.carriageReturn, in: range) ?? end
        guard min(feed, carriage) < end else { return bytes.bytes(range) }
        var output: [UInt8] = []
        output.reserveCapacity(range.count)
        var index = range.lowerBound
        while min(feed, carriage) < end {
            append(bytes, index..<min(feed, carriage), to: &output)
            index = min(feed, carriage)
            while let last = output.last, Byte.isBlank(last) { output.removeLast() }
            while index < end, Byte.isWhitespace(bytes[index]) { index += 1 }
            if !output.isEmpty, index < end { output.append(Byte.space) }
            if feed < index { feed = bytes.firstIndex(of: Byte.lineFeed, in: index..<end) ?? end }
            if carriage < index { carriage = bytes.firstIndex(of: Byte.carriageReturn, in: index..<end) ?? end }
        }
        append(bytes, index..<end, to: &output)
        return output
    }

    private static func append(_ bytes: Span<UInt8>, _ range: Range<Int>, to output: inout [UInt8]) {
        bytes.withUnsafeBufferPointer { output.append(contentsOf: UnsafeBufferPointer(rebasing: $0[range])) }
    }

    /// The text of a range in which nothing has to be made of anything: ASCII, one line, without encoded words and controls. nil for
    /// any other.
    static func plain(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String? {
        let range = bytes.trimmed(range)
        let unusual = bytes.unusual(in: range)
        guard !unusual.hasHighBit, !unusual.hasControl, bytes.firstIndex(of: Byte.lineFeed, in: range) == nil,
            bytes.firstIndex(of: Byte.carriageReturn, in: range) == nil, !EncodedWord.contains(bytes, in: range)
        else { return nil }
        return ascii(bytes, range)
    }

    /// The text of a range of ASCII without controls.
    static func ascii(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        bytes.withUnsafeBufferPointer { String(decoding: UnsafeBufferPointer(rebasing: $0[range]), as: UTF8.self) }
    }

    /// The same in lower case.
    static func lowercasedASCII(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        String(unsafeUninitializedCapacity: range.count) { text in
            for (place, index) in range.enumerated() { text[place] = Byte.lowercased(bytes[index]) }
            return range.count
        }
    }

    /// Bytes of a header as text: UTF-8 (RFC 6532), or where they are not, windows-1252, which any bytes are.
    package static func string(_ bytes: [UInt8]) -> String {
        guard UTF8Sequence.isValid(bytes) else { return clean(CharsetText.utf8(bytes, label: nil)) }
        return clean(bytes)
    }

    /// The same of a range.
    static func string(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        // Printable ASCII, which most is, is text as it stands.
        for index in range where bytes[index] &- 32 > 94 { return string(bytes.bytes(range)) }
        return ascii(bytes, range)
    }

    /// UTF-8 bytes as a string without the controls that have no place in a header's text: they become spaces.
    package static func clean(_ utf8: [UInt8]) -> String {
        guard utf8.contains(where: { $0 < 32 && $0 != Byte.tab || $0 == 127 }) else {
            return String(decoding: utf8, as: UTF8.self)
        }
        return String(decoding: utf8.map { $0 < 32 && $0 != Byte.tab || $0 == 127 ? Byte.space : $0 }, as: UTF8.self)
    }

    /// A name in lower case; the usual ones without a new string.
    static func name(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        switch range.count {
        case 7 where bytes.equals(range, ignoringCase: "charset"): "charset"
        case 8 where bytes.equals(range, ignoringCase: "boundary"): "boundary"
        case 8 where bytes.equals(range, ignoringCase: "filename"): "filename"
        case 4 where bytes.equals(range, ignoringCase: "name"): "name"
        case 6 where bytes.equals(range, ignoringCase: "format"): "format"
        default: string(bytes.lowercasedBytes(range))
        }
    }
}
