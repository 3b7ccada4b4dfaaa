import Bytes

/// Which byte ends a line.
enum LineEnds {
    /// A line feed (CR before it or not); a carriage return for a message that has no line feed at all, as files of old
    /// Macintosh programs have it.
    static func newline(of bytes: Span<UInt8>) -> UInt8 {
        let whole = 0..<bytes.count
        if bytes.firstIndex(of: Byte.lineFeed, in: whole) != nil { return Byte.lineFeed }
        return bytes.firstIndex(of: Byte.carriageReturn, in: whole) != nil ? Byte.carriageReturn : Byte.lineFeed
    }
}
