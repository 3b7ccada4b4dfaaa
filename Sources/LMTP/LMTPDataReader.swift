import Glibc

/// Reads a message behind DATA up to its final dot, in pieces as they come in.
///
/// The end is CRLF, dot, CRLF and nothing else: a server that took LF, dot, LF for it could be made to take a part of one message for
/// the next one's commands.
struct LMTPDataReader {
    private enum State {
        case lineStart, inLine, afterCR, afterDot, afterDotCR
    }

    private let limit: Int
    private var state = State.lineStart
    private(set) var bytes: [UInt8] = []
    /// The message is larger than may be: it is read to its end and not kept.
    private(set) var isTooLarge = false
    /// There is no room for it now: it is read to its end and not kept, either.
    private(set) var isPutOff = false

    init(limit: Int) { self.limit = limit }

    /// Gives up its room.
    mutating func putOff() {
        isPutOff = true
        bytes = []
    }

    /// Takes bytes from a range.
    ///
    /// - Returns: the place behind the final dot's line; nil where the message goes on.
    mutating func take(_ input: ArraySlice<UInt8>) -> Int? {
        var index = input.startIndex
        while index < input.endIndex {
            let byte = input[index]
            switch (state, byte) {
            case (.lineStart, 0x2E): state = .afterDot
            case (.afterDot, 0x0D): state = .afterDotCR
            case (.afterDotCR, 0x0A): return index + 1
            case (.afterDotCR, _):
                // The dot was a doubled one's first; its CR ends no line.
                keep([0x0D])
                state = .inLine
                continue
            case (.afterCR, 0x0A):
                keep([0x0A])
                state = .lineStart
            case (.afterCR, _):
                keep([0x0D])
                state = .inLine
                continue
            case (_, 0x0D): state = .afterCR
            default:
                state = .inLine
                let end = LMTPDataReader.lineEnd(input, from: index)
                keep(input[index..<end])
                index = end
                continue
            }
            index += 1
        }
        return nil
    }

    /// The next CR, or the end.
    private static func lineEnd(_ input: ArraySlice<UInt8>, from start: Int) -> Int {
        input.span.withUnsafeBytes { bytes in
            let offset = start - input.startIndex
            guard let base = bytes.baseAddress, let found = memchr(base + offset, 0x0D, bytes.count - offset) else {
                return input.endIndex
            }
            return input.startIndex + base.distance(to: UnsafeRawPointer(found))
        }
    }

    private mutating func keep(_ piece: some Collection<UInt8>) {
        guard bytes.count + piece.count <= limit else {
            isTooLarge = true
            bytes = []
            return
        }
        if !isTooLarge, !isPutOff { bytes += piece }
    }
}
