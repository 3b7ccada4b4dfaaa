/// A set of byte values: one bit each, so that a test costs a shift whatever the set.
@usableFromInline package struct ByteSet: Sendable, Equatable, BitwiseCopyable {
    @usableFromInline var words: InlineWords

    @usableFromInline struct InlineWords: Sendable, Equatable, BitwiseCopyable {
        @usableFromInline var a: UInt64 = 0
        @usableFromInline var b: UInt64 = 0
        @usableFromInline var c: UInt64 = 0
        @usableFromInline var d: UInt64 = 0

        @usableFromInline init() {}
    }

    /// The bytes of an ASCII text.
    package init(_ members: StaticString) {
        self.init()
        members.withUTF8Buffer { for byte in $0 { insert(byte) } }
    }

    package init(_ range: ClosedRange<UInt8>) {
        self.init()
        for byte in range { insert(byte) }
    }

    package init() {
        words = InlineWords()
    }

    package mutating func insert(_ byte: UInt8) {
        let bit = UInt64(1) << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: words.a |= bit
        case 1: words.b |= bit
        case 2: words.c |= bit
        default: words.d |= bit
        }
    }

    @inlinable package func contains(_ byte: UInt8) -> Bool {
        let word = byte < 128 ? (byte < 64 ? words.a : words.b) : (byte < 192 ? words.c : words.d)
        return (word >> UInt64(byte & 63)) & 1 != 0
    }

    /// Where in a range the run ends that it begins with: of members, or of others.
    func endOfRun(ofMembers isOfMembers: Bool, in bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "the range lies within the bytes")
        // From memory, by the upper two bits: half the steps of a choice among the four words.
        return withUnsafeBytes(of: words) { words in
            bytes.withUnsafeBufferPointer { bytes in
                var index = range.lowerBound
                while index < range.upperBound {
                    let byte = bytes[index]
                    let word = words.load(fromByteOffset: Int(byte >> 6) &* 8, as: UInt64.self)
                    if ((word &>> UInt64(byte & 63)) & 1 != 0) != isOfMembers { break }
                    index &+= 1
                }
                return index
            }
        }
    }

    package func union(_ other: ByteSet) -> ByteSet {
        var result = self
        result.words.a |= other.words.a
        result.words.b |= other.words.b
        result.words.c |= other.words.c
        result.words.d |= other.words.d
        return result
    }

    package func subtracting(_ other: ByteSet) -> ByteSet {
        var result = self
        result.words.a &= ~other.words.a
        result.words.b &= ~other.words.b
        result.words.c &= ~other.words.c
        result.words.d &= ~other.words.d
        return result
    }
}

extension Span where Element == UInt8 {
    /// The first place in a range of a member of a set; nil where there is none.
    package func firstIndex(of set: ByteSet, in range: Range<Int>) -> Int? {
        let end = set.endOfRun(ofMembers: false, in: self, range)
        return end < range.upperBound ? end : nil
    }
}

extension ByteSet {
    package static let digits = ByteSet("0123456789")
    package static let letters = ByteSet(UInt8(ascii: "a")...UInt8(ascii: "z")).union(
        ByteSet(UInt8(ascii: "A")...UInt8(ascii: "Z")))
    /// 0x80 and above: not ASCII.
    package static let highBit = ByteSet(0x80...0xFF)
}
