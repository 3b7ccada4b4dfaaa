/// Base64 as mail has it (RFC 2045 section 6.8), and as senders break it.
package enum Base64 {
    /// The decoded bytes, and whether the text was what the standard asks for.
    package struct Decoded: Sendable {
        package var bytes: [UInt8]
        /// False where bytes outside the alphabet, a cut quantum or text behind the padding was met.
        package var isSound: Bool
    }

    /// The value of each byte of the alphabet; `blank` and `foreign` for the others, `padding` for `=`.
    private static let values: InlineArray<256, UInt8> = {
        var table = InlineArray<256, UInt8>(repeating: foreign)
        for (value, byte) in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8.enumerated() {
            table[Int(byte)] = UInt8(value)
        }
        table[Int(UInt8(ascii: "="))] = padding
        for byte in [9, 10, 11, 12, 13, 32] { table[byte] = blank }
        return table
    }()
    private static let padding: UInt8 = 64
    private static let blank: UInt8 = 65
    private static let foreign: UInt8 = 66

    /// Decodes a range. Linear: each byte is looked at once, bytes behind a padding at most twice.
    ///
    /// White space is skipped, other bytes outside the alphabet too (RFC 2045: "must be ignored"). Where text follows a
    /// padding, it is read on if its line is base64 itself (two encodings put one behind the other), and left out if it is
    /// not: mailing lists put their footer there. A line without a single letter of the alphabet ends it too.
    package static func decode(_ source: Span<UInt8>, _ range: Range<Int>) -> Decoded {
        var isSound = true
        let output = [UInt8](unsafeUninitializedCapacity: range.count / 4 * 3 + 3) { buffer, count in
            let table = values
            var index = range.lowerBound
            let end = range.upperBound
            var gathered: UInt32 = 0
            var held = 0
            var written = 0
            // Up to here, what follows a padding is known to be base64: each line is judged once.
            var judged = range.lowerBound
            while index < end {
                if held == 0 {
                    let quanta = decodeQuanta(source, index..<end, table, into: buffer, at: written)
                    index &+= quanta &* 4
                    written &+= quanta &* 3
                }
                guard index < end else { break }
                let value = table[Int(source[index])]
                index &+= 1
                if value < padding {
                    gathered = gathered << 6 | UInt32(value)
                    held &+= 1
                    if held == 4 {
                        buffer[written] = UInt8(truncatingIfNeeded: gathered >> 16)
                        buffer[written &+ 1] = UInt8(truncatingIfNeeded: gathered >> 8)
                        buffer[written &+ 2] = UInt8(truncatingIfNeeded: gathered)
                        written &+= 3
                        gathered = 0
                        held = 0
                    }
                } else if value == padding {
                    if held < 2 { isSound = isSound && held == 0 }
                    written &+= flush(gathered, held, into: buffer, at: written)
                    gathered = 0
                    held = 0
                    while index < end, table[Int(source[index])] == padding || table[Int(source[index])] == blank {
                        index &+= 1
                    }
                    guard index < end else { break }
                    isSound = false
                    if index >= judged {
                        guard let lineEnd = endOfBase64Line(source, index..<end) else { break }
                        judged = lineEnd
                    }
                } else if value == foreign {
                    isSound = false
                    if held == 0, written > 0, isSeparatorLine(source, from: index &- 1, in: range) { break }
                }
            }
            if held > 0 {
                isSound = false
                written &+= flush(gathered, held, into: buffer, at: written)
            }
            count = written
        }
        return Decoded(bytes: output, isSound: isSound)
    }

    /// Whole quanta, each four letters of the alphabet, up to the first that is none; how many. Nearly all text is made of them.
    @inline(__always)
    private static func decodeQuanta(
        _ source: Span<UInt8>, _ range: Range<Int>, _ table: borrowing InlineArray<256, UInt8>,
        into buffer: UnsafeMutableBufferPointer<UInt8>, at place: Int
    ) -> Int {
        var index = range.lowerBound
        var written = place
        while index &+ 4 <= range.upperBound {
            let a = table[Int(source[index])]
            let b = table[Int(source[index &+ 1])]
            let c = table[Int(source[index &+ 2])]
            let d = table[Int(source[index &+ 3])]
            if (a | b | c | d) >= padding { break }
            buffer[written] = a << 2 | b >> 4
            buffer[written &+ 1] = b << 4 | c >> 2
            buffer[written &+ 2] = c << 6 | d
            written &+= 3
            index &+= 4
        }
        return (index &- range.lowerBound) / 4
    }

    package static func decode(_ source: [UInt8]) -> Decoded {
        decode(source.span, 0..<source.count)
    }

    /// Writes the whole bytes of a quantum of two or three letters; the number of bytes written.
    private static func flush(_ gathered: UInt32, _ held: Int, into buffer: UnsafeMutableBufferPointer<UInt8>, at place: Int)
        -> Int
    {
        switch held {
        case 2:
            buffer[place] = UInt8(truncatingIfNeeded: gathered >> 4)
            return 1
        case 3:
            buffer[place] = UInt8(truncatingIfNeeded: gathered >> 10)
            buffer[place + 1] = UInt8(truncatingIfNeeded: gathered >> 2)
            return 2
        default:
            return 0
        }
    }

    /// The end of the first line of a range if it holds nothing but base64, in whole quanta.
    private static func endOfBase64Line(_ source: Span<UInt8>, _ range: Range<Int>) -> Int? {
        let table = values
        var letters = 0
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = source[index]
            if byte == Byte.lineFeed || byte == Byte.carriageReturn { break }
            guard table[Int(byte)] <= padding else { return nil }
            letters += 1
            index += 1
        }
        return letters.isMultiple(of: 4) ? index : nil
    }

    /// Whether a line begins at this place in which nothing is base64: `____` or `-- `.
    private static func isSeparatorLine(_ source: Span<UInt8>, from start: Int, in range: Range<Int>) -> Bool {
        guard start > range.lowerBound, source[start - 1] == Byte.lineFeed else { return false }
        let table = values
        for index in start..<range.upperBound {
            let byte = source[index]
            if byte == Byte.lineFeed { return index > start + 1 }
            guard table[Int(byte)] > padding else { return false }
        }
        return true
    }

    /// Encodes in lines of 76 letters with this line end behind each, as RFC 2045 wants it; one line where it is nil.
    package static func encode(_ bytes: [UInt8], lineEnd: [UInt8]? = nil) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count / 3 * 4 + bytes.count / 57 * 2 + 8)
        var index = 0
        var column = 0
        while index < bytes.count {
            let left = bytes.count - index
            let a = bytes[index]
            let b = left > 1 ? bytes[index + 1] : 0
            let c = left > 2 ? bytes[index + 2] : 0
            output.append(alphabet[Int(a >> 2)])
            output.append(alphabet[Int((a & 3) << 4 | b >> 4)])
            output.append(left > 1 ? alphabet[Int((b & 15) << 2 | c >> 6)] : UInt8(ascii: "="))
            output.append(left > 2 ? alphabet[Int(c & 63)] : UInt8(ascii: "="))
            index += 3
            column += 4
            if let lineEnd, column == 76, index < bytes.count {
                output += lineEnd
                column = 0
            }
        }
        if let lineEnd, !output.isEmpty { output += lineEnd }
        return output
    }
}
