/// A reading position in bytes that the caller holds: an integer, so that it can be kept, compared and set back.
///
/// Every method is given the bytes; nothing is copied, and reading past `end` gives nil or nothing, never a trap.
@usableFromInline package struct ByteCursor: Sendable, Equatable {
    @usableFromInline package var position: Int
    @usableFromInline package let end: Int

    package init(_ range: Range<Int>) {
        position = range.lowerBound
        end = range.upperBound
    }

    @inlinable package var isAtEnd: Bool { position >= end }

    package var rest: Range<Int> { position..<max(position, end) }

    @inlinable package func peek(_ bytes: Span<UInt8>) -> UInt8? {
        position < end ? bytes[position] : nil
    }

    @inlinable package func peek(_ bytes: Span<UInt8>, ahead distance: Int) -> UInt8? {
        position + distance < end ? bytes[position + distance] : nil
    }

    /// Takes this byte if it comes next.
    @inlinable package mutating func take(_ byte: UInt8, in bytes: Span<UInt8>) -> Bool {
        guard position < end, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    /// Takes the longest run of members of a set; the run may be empty.
    package mutating func take(while set: ByteSet, in bytes: Span<UInt8>) -> Range<Int> {
        let start = position
        if start < end { position = set.endOfRun(ofMembers: true, in: bytes, start..<end) }
        return start..<position
    }

    /// Takes the longest run of bytes outside a set; the run may be empty.
    package mutating func take(until set: ByteSet, in bytes: Span<UInt8>) -> Range<Int> {
        let start = position
        if start < end { position = set.endOfRun(ofMembers: false, in: bytes, start..<end) }
        return start..<position
    }

    /// Skips spaces, tabs and line ends.
    @inlinable package mutating func skipWhitespace(_ bytes: Span<UInt8>) {
        while position < end, Byte.isWhitespace(bytes[position]) { position += 1 }
    }
}
