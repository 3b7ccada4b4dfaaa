import Glibc

// Scans over bytes. The only unsafe step of the module's reading is here: the hand-over to the C library's `memchr`,
// which looks at many bytes at a time.

package enum Byte {
    @inline(__always) @inlinable package static var tab: UInt8 { 9 }
    @inline(__always) @inlinable package static var lineFeed: UInt8 { 10 }
    @inline(__always) @inlinable package static var carriageReturn: UInt8 { 13 }
    @inline(__always) @inlinable package static var space: UInt8 { 32 }

    /// Space or tab: `WSP` of RFC 5234.
    @inlinable package static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }

    /// Space, tab, CR or LF: what may stand in folded white space.
    @inlinable package static func isWhitespace(_ byte: UInt8) -> Bool {
        byte == 32 || byte == 9 || byte == 10 || byte == 13
    }

    @inlinable package static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

    @inlinable package static func isLetter(_ byte: UInt8) -> Bool { (byte | 32) &- 97 < 26 }

    /// An ASCII capital as its small letter, any other byte as it is.
    @inlinable package static func lowercased(_ byte: UInt8) -> UInt8 { byte &- 65 < 26 ? byte | 32 : byte }

    /// The value of a hexadecimal digit.
    @inlinable package static func hexadecimalValue(_ byte: UInt8) -> UInt8? {
        if isDigit(byte) { return byte &- 48 }
        let letter = (byte | 32) &- 97
        return letter < 6 ? letter &+ 10 : nil
    }
}

extension Span where Element == UInt8 {
    /// The first place of a byte in a range; nil where it is absent.
    package func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "the range lies within the bytes")
        guard !range.isEmpty else { return nil }
        return withUnsafeBufferPointer { buffer -> Int? in
            guard let base = buffer.baseAddress else { return nil }
            let start = UnsafeRawPointer(base)
            guard let found = memchr(start + range.lowerBound, Int32(byte), range.count) else { return nil }
            return UnsafeRawPointer(found) - start
        }
    }

    /// Whether bytes above 0x7F, and whether control characters other than tab, CR and LF stand in a range. Eight bytes at a time.
    package func unusual(in range: Range<Int>) -> (hasHighBit: Bool, hasControl: Bool) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "the range lies within the bytes")
        return withUnsafeBytes { buffer in
            var high: UInt64 = 0
            var hasControl = false
            var index = range.lowerBound
            while index < range.upperBound {
                var end = min(index + 8, range.upperBound)
                if end - index == 8 {
                    let word = buffer.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                    high |= word
                    // A bit is set for each byte below 32 or equal to 127; which of them are line ends is seen byte by byte.
                    let low = (word &- 0x2020_2020_2020_2020) & ~word
                    let deleted = word ^ 0x7F7F_7F7F_7F7F_7F7F
                    if (low | ((deleted &- 0x0101_0101_0101_0101) & ~deleted)) & 0x8080_8080_8080_8080 == 0 {
                        index = end
                        continue
                    }
                } else {
                    end = index + 1
                }
                while index < end {
                    let byte = buffer[index]
                    high |= UInt64(byte)
                    if byte < 32 && byte != 9 && byte != 10 && byte != 13 || byte == 127 { hasControl = true }
                    index += 1
                }
            }
            return (high & 0x8080_8080_8080_8080 != 0, hasControl)
        }
    }

    /// The range without the white space (folds included) at its two ends.
    package func trimmed(_ range: Range<Int>) -> Range<Int> {
        var lower = range.lowerBound
        var upper = range.upperBound
        while lower < upper, Byte.isWhitespace(self[lower]) { lower += 1 }
        while upper > lower, Byte.isWhitespace(self[upper - 1]) { upper -= 1 }
        return lower..<upper
    }

    /// Whether the range holds this text, ASCII letters of either case taken for equal.
    @inlinable
    package func equals(_ range: Range<Int>, ignoringCase text: StaticString) -> Bool {
        range.count == text.utf8CodeUnitCount && starts(range, ignoringCase: text)
    }

    /// Whether the range begins with this text, ASCII letters of either case taken for equal.
    @inlinable
    package func starts(_ range: Range<Int>, ignoringCase text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard length > 0 else { return true }
        // Most differ in length or in the first letter, which is seen where this is asked.
        return range.count >= length && (self[range.lowerBound] ^ text.utf8Start.pointee) & ~0x20 == 0
            && holds(text, at: range.lowerBound)
    }

    @usableFromInline
    package func holds(_ text: StaticString, at start: Int) -> Bool {
        text.withUTF8Buffer { wanted in
            for index in 0..<wanted.count
            where Byte.lowercased(self[start + index]) != Byte.lowercased(wanted[index]) {
                return false
            }
            return true
        }
    }

    /// The bytes of a range.
    package func bytes(_ range: Range<Int>) -> [UInt8] {
        guard !range.isEmpty else { return [] }
        return extracting(range).withUnsafeBufferPointer { Array($0) }
    }

    /// The bytes of a range, ASCII letters made small.
    package func lowercasedBytes(_ range: Range<Int>) -> [UInt8] {
        var result = bytes(range)
        for index in result.indices { result[index] = Byte.lowercased(result[index]) }
        return result
    }
}
