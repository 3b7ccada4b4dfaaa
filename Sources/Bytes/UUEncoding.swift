/// The encoding of `uuencode` (POSIX.1), older than MIME and still met.
package enum UUEncoding {
    /// The bytes between the first `begin` line and its `end`; nil where there is no such line. What is cut off gives what
    /// there is of it.
    package static func decode(_ source: Span<UInt8>, _ range: Range<Int>) -> [UInt8]? {
        var position = range.lowerBound
        var hasBegun = false
        var output: [UInt8] = []
        while position < range.upperBound {
            let next = source.firstIndex(of: Byte.lineFeed, in: position..<range.upperBound) ?? range.upperBound
            var line = position..<next
            while !line.isEmpty, source[line.upperBound - 1] == Byte.carriageReturn {
                line = line.lowerBound..<line.upperBound - 1
            }
            if !hasBegun {
                if source.starts(line, ignoringCase: "begin "), isBegin(source, line) {
                    hasBegun = true
                    output.reserveCapacity((range.upperBound - next) / 4 * 3)
                }
            } else {
                if line.count == 3, source.equals(line, ignoringCase: "end") { break }
                decodeLine(source, line, into: &output)
            }
            position = next + 1
        }
        return hasBegun ? output : nil
    }

    /// Whether a line that starts with `begin ` goes on as `644 name`: three or four octal digits and a blank.
    package static func isBegin(_ source: Span<UInt8>, _ line: Range<Int>) -> Bool {
        var digits = 0
        var index = line.lowerBound + 6
        while index < line.upperBound, source[index] >= 48, source[index] <= 55 {
            digits += 1
            index += 1
        }
        return (3...4).contains(digits) && index < line.upperBound && source[index] == Byte.space
    }

    /// Whether a line (without its line end) is as `uuencode` writes them: a length, and at most the letters that it needs. Blanks
    /// at the end may have been lost on the way; a check sum of one letter may stand behind. No small letter is in the alphabet,
    /// so that people's words are hardly ever taken for data.
    package static func isData(_ source: Span<UInt8>, _ line: Range<Int>) -> Bool {
        guard let first = line.first, (32...96).contains(source[first]) else { return false }
        let wanted = (Int((source[first] &- 32) & 63) + 2) / 3 * 4
        guard wanted > 0 ? (2...wanted + 2).contains(line.count) : line.count == 1 else { return false }
        for index in line where !(32...96).contains(source[index]) { return false }
        return true
    }

    /// The first byte is the number of bytes that the line holds.
    private static func decodeLine(_ source: Span<UInt8>, _ line: Range<Int>, into output: inout [UInt8]) {
        guard let first = line.first, (33...96).contains(source[first]) else { return }
        var left = Int((source[first] &- 32) & 63)
        var index = first + 1
        while left > 0, index < line.upperBound {
            var gathered: UInt32 = 0
            for offset in 0..<4 {
                // Spaces at a line's end are lost on the way: they stand for zero.
                let byte = index + offset < line.upperBound ? source[index + offset] : 32
                gathered = gathered << 6 | UInt32((byte &- 32) & 63)
            }
            for shift in [16, 8, 0] as [UInt32] where left > 0 {
                output.append(UInt8(truncatingIfNeeded: gathered >> shift))
                left -= 1
            }
            index += 4
        }
    }
}
