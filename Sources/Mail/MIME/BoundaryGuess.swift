import Bytes

/// Finds the boundary of a multipart that does not name it, as the body shows it.
enum BoundaryGuess {
    /// Bytes of the body that are searched: a preamble is a few lines.
    static let searchedBytes = 16 * 1024

    /// The first line that begins with two hyphens, holds one word, and is followed by a field or an empty line.
    static func boundary(_ bytes: Span<UInt8>, _ range: Range<Int>, newline: UInt8, not open: BoundaryStack) -> [UInt8]? {
        let end = min(range.upperBound, range.lowerBound + searchedBytes)
        var line = range.lowerBound
        while line < end {
            let next = bytes.firstIndex(of: newline, in: line..<end).map { $0 + 1 } ?? end
            let text = bytes.trimmed(line..<next)
            if text.count > 4, text.count <= 200, text.lowerBound == line, bytes[line] == UInt8(ascii: "-"),
                bytes[line + 1] == UInt8(ascii: "-"), isWord(bytes, text),
                open.match(bytes, lineAt: line, end: end, newline: newline) == nil, next < end,
                isPartStart(bytes, next..<end, newline)
            {
                return bytes.bytes(line + 2..<text.upperBound)
            }
            line = next
        }
        return nil
    }

    private static func isWord(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        for index in range where bytes[index] <= 32 || bytes[index] >= 127 { return false }
        return true
    }

    private static func isPartStart(_ bytes: Span<UInt8>, _ range: Range<Int>, _ newline: UInt8) -> Bool {
        let first = bytes[range.lowerBound]
        if first == newline || first == Byte.carriageReturn { return true }
        return HeaderScanner(range, newline: newline).fieldName(bytes, at: range.lowerBound) != nil
    }
}
