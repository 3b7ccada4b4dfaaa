import Glibc

// Scans over bytes. The only unsafe step of the module's reading is here: the hand-over to the C library's `memchr`,
// which looks at many bytes at a time.

// Without the attribute the compiler takes none of its functions over into other modules, inlinable or not.
@usableFromInline package enum Byte {
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
        var high: UInt64 = 0
        var hasControl = false
        forEachWord(in: range) { word in
            high |= word
            let low = word & 0x7F7F_7F7F_7F7F_7F7F
            // A bit for each byte below 32, and for each that is 127.
            var controls = (~(low &+ 0x6060_6060_6060_6060) | (low &+ 0x0101_0101_0101_0101)) & ~word & 0x8080_8080_8080_8080
            while controls != 0 {
                let byte = UInt8(truncatingIfNeeded: word >> UInt64(controls.trailingZeroBitCount - 7))
                if !Byte.isWhitespace(byte) { hasControl = true }
                controls &= controls - 1
            }
        }
        return (high & 0x8080_8080_8080_8080 != 0, hasControl)
    }

    /// Whether no byte of a range is above 0x7F.
    package func isASCII(in range: Range<Int>) -> Bool {
        var high: UInt64 = 0
        forEachWord(in: range) { high |= $0 }
        return high & 0x8080_8080_8080_8080 == 0
    }

    /// Calls `body` with the bytes of a range, eight at a time; some are given twice, and what is shorter than eight is filled with spaces.
    @inline(__always)
    private func forEachWord(in range: Range<Int>, _ body: (UInt64) -> Void) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "the range lies within the bytes")
        withUnsafeBytes { buffer in
            guard range.count >= 8 else {
                var word: UInt64 = 0x2020_2020_2020_2020
                for index in range { word = word << 8 | UInt64(buffer[index]) }
                return body(word)
            }
            let last = range.upperBound - 8
            var index = range.lowerBound
            while index < last {
                body(buffer.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                index += 8
            }
            body(buffer.loadUnaligned(fromByteOffset: last, as: UInt64.self))
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
        precondition(start >= 0 && start + text.utf8CodeUnitCount <= count, "the text lies within the bytes")
        let wanted = text.utf8Start
        return withUnsafeBufferPointer { bytes in
            for index in 0..<text.utf8CodeUnitCount
            where bytes[start + index] != wanted[index]
                && Byte.lowercased(bytes[start + index]) != Byte.lowercased(wanted[index])
            {
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
        extracting(range).withUnsafeBufferPointer { bytes in
            [UInt8](unsafeUninitializedCapacity: bytes.count) { output, count in
                // Many bytes at a time, as the compiler makes it: no test, no length that changes.
                for index in bytes.indices { output[index] = Byte.lowercased(bytes[index]) }
                count = bytes.count
            }
        }
    }
}
