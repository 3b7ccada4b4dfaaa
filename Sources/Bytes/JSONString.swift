extension JSONWriter {
    /// Appends a range as a JSON string with its quotes.
    static func appendQuoted(_ source: Span<UInt8>, _ range: Range<Int>, to output: inout [UInt8]) {
        output.reserveCapacity(output.count + range.count + 2)
        output.append(UInt8(ascii: "\""))
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = source[index]
            if byte < 0x80 {
                appendASCII(byte, to: &output)
                index += 1
                continue
            }
            let length = UTF8Sequence.length(source, index..<range.upperBound)
            if length == 0 {
                output += [0xEF, 0xBF, 0xBD]
                index += 1
            } else {
                let scalar = UTF8Sequence.scalar(source, index, length)
                if mustEscape(scalar) {
                    appendEscape(scalar, to: &output)
                } else {
                    for offset in 0..<length { output.append(source[index + offset]) }
                }
                index += length
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    private static func appendASCII(_ byte: UInt8, to output: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            output.append(UInt8(ascii: "\\"))
            output.append(byte)
        case Byte.lineFeed:
            output.append(UInt8(ascii: "\\"))
            output.append(UInt8(ascii: "n"))
        case Byte.carriageReturn:
            output.append(UInt8(ascii: "\\"))
            output.append(UInt8(ascii: "r"))
        case Byte.tab:
            output.append(UInt8(ascii: "\\"))
            output.append(UInt8(ascii: "t"))
        case 0..<0x20, 0x7F:
            appendEscape(UInt32(byte), to: &output)
        default:
            output.append(byte)
        }
    }

    /// C1 controls, line and paragraph separators, and what changes the direction of writing.
    private static func mustEscape(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x80...0x9F, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    /// All scalars that are escaped lie in the basic plane, so that one `\u` is enough.
    private static func appendEscape(_ scalar: UInt32, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\\"))
        output.append(UInt8(ascii: "u"))
        for shift in [12, 8, 4, 0] as [UInt32] {
            let nibble = UInt8(truncatingIfNeeded: scalar >> shift) & 15
            output.append(nibble < 10 ? 48 + nibble : 87 + nibble)
        }
    }
}
