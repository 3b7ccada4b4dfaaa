/// Well-formed UTF-8 (RFC 3629, Unicode table 3-7): no overlong form, no surrogate, nothing above U+10FFFF.
package enum UTF8Sequence {
    /// The length of the well-formed sequence at the start of a range, 1 to 4; 0 where there is none.
    package static func length(_ source: Span<UInt8>, _ range: Range<Int>) -> Int {
        guard let start = range.first else { return 0 }
        let lead = source[start]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0..<0x80: return 1
        case 0xC2...0xDF: length = 2
        case 0xE0:
            length = 3
            second = 0xA0...0xBF
        case 0xED:
            length = 3
            second = 0x80...0x9F
        case 0xE1...0xEF: length = 3
        case 0xF0:
            length = 4
            second = 0x90...0xBF
        case 0xF4:
            length = 4
            second = 0x80...0x8F
        case 0xF1...0xF3: length = 4
        default: return 0
        }
        guard range.count >= length, second.contains(source[start + 1]) else { return 0 }
        for index in 2..<max(length, 2) where source[start + index] & 0xC0 != 0x80 { return 0 }
        return length
    }

    /// The scalar of a sequence that `length` found.
    package static func scalar(_ source: Span<UInt8>, _ start: Int, _ length: Int) -> UInt32 {
        switch length {
        case 2: UInt32(source[start] & 0x1F) << 6 | UInt32(source[start + 1] & 0x3F)
        case 3:
            UInt32(source[start] & 0x0F) << 12 | UInt32(source[start + 1] & 0x3F) << 6 | UInt32(source[start + 2] & 0x3F)
        case 4:
            UInt32(source[start] & 0x07) << 18 | UInt32(source[start + 1] & 0x3F) << 12
                | UInt32(source[start + 2] & 0x3F) << 6 | UInt32(source[start + 3] & 0x3F)
        default: UInt32(source[start])
        }
    }

    /// Whether the whole range is UTF-8.
    package static func isValid(_ source: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound {
            if source[index] < 0x80 {
                index += 1
                continue
            }
            let length = length(source, index..<range.upperBound)
            if length == 0 { return false }
            index += length
        }
        return true
    }

    package static func isValid(_ bytes: [UInt8]) -> Bool {
        isValid(bytes.span, 0..<bytes.count)
    }
}
