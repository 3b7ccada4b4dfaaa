/// Quoted-printable (RFC 2045 section 6.7), read with tolerance.
package enum QuotedPrintable {
    package struct Decoded: Sendable {
        package var bytes: [UInt8]
        /// False where an `=` was neither an encoded byte nor a soft line break.
        package var isSound: Bool
    }

    /// Decodes a range; linear. Line ends stay as they are.
    ///
    /// White space at the end of a line is left out, for it was added on the way (rule 3). An `=` that encodes nothing
    /// stays in the text: better one strange sign than a lost word.
    package static func decode(_ source: Span<UInt8>, _ range: Range<Int>) -> Decoded {
        var isSound = true
        let output = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            var index = range.lowerBound
            let end = range.upperBound
            var written = 0
            // Up to here the output must stay; behind it stand blanks that fall if the line ends.
            var settled = 0
            while index < end {
                let byte = source[index]
                index &+= 1
                switch byte {
                case UInt8(ascii: "="):
                    if index &+ 1 < end, let high = Byte.hexadecimalValue(source[index]),
                        let low = Byte.hexadecimalValue(source[index &+ 1])
                    {
                        buffer[written] = high << 4 | low
                        written &+= 1
                        settled = written
                        index &+= 2
                    } else if let next = softBreak(source, index..<end) {
                        index = next
                        settled = written
                    } else {
                        buffer[written] = byte
                        written &+= 1
                        settled = written
                        isSound = false
                    }
                case Byte.space, Byte.tab:
                    buffer[written] = byte
                    written &+= 1
                case Byte.lineFeed:
                    written = settled
                    if index &- 2 >= range.lowerBound, source[index &- 2] == Byte.carriageReturn {
                        buffer[written] = Byte.carriageReturn
                        written &+= 1
                    }
                    buffer[written] = byte
                    written &+= 1
                    settled = written
                case Byte.carriageReturn where index < end && source[index] == Byte.lineFeed:
                    break
                default:
                    buffer[written] = byte
                    written &+= 1
                    settled = written
                }
            }
            count = settled
        }
        return Decoded(bytes: output, isSound: isSound)
    }

    package static func decode(_ source: [UInt8]) -> Decoded {
        decode(source.span, 0..<source.count)
    }

    /// Where the next line begins if nothing but blanks stands between here and the line's end.
    private static func softBreak(_ source: Span<UInt8>, _ range: Range<Int>) -> Int? {
        var index = range.lowerBound
        while index < range.upperBound, Byte.isBlank(source[index]) { index += 1 }
        guard index < range.upperBound else { return index }
        if source[index] == Byte.carriageReturn {
            index += 1
            if index < range.upperBound, source[index] == Byte.lineFeed { index += 1 }
            return index
        }
        return source[index] == Byte.lineFeed ? index + 1 : nil
    }
}
