import Bytes

/// One `attribute=value`, the value as its bytes without quotes.
package struct Parameter: Hashable, Sendable {
    /// In lower case.
    package var name: String
    package var value: [UInt8]
    /// The charset that RFC 2231 labels the value with.
    package var charset: String?
}

/// Reads the parameters of Content-Type, Content-Disposition and their like.
///
///     parameter := attribute "=" value;  value := token / quoted-string        RFC 2045 section 5.1
///
/// What senders leave out is borne: the semicolon between two parameters, the quotes around a value with spaces, the
/// closing quote.
enum ParameterParser {
    static let endOfToken = ByteSet(" \t\r\n;\"(),")
    private static let endOfName = ByteSet(" \t\r\n;=,(")

    static func parse(_ bytes: Span<UInt8>, _ range: Range<Int>, limit: Int) -> [Parameter] {
        var cursor = ByteCursor(range)
        var parameters: [Parameter] = []
        var isContinued = false
        // Words without a value count too: each turn costs at most the field's length, where a comment lacks its end.
        for _ in 0..<limit {
            skipSeparators(&cursor, bytes)
            guard !cursor.isAtEnd else { break }
            let name = cursor.take(until: endOfName, in: bytes)
            while skipBlanksAndComments(&cursor, bytes) {}
            guard cursor.take(UInt8(ascii: "="), in: bytes) else {
                // A word without a value; if nothing was read at all, one byte must go.
                if name.isEmpty { cursor.position += 1 }
                continue
            }
            let value = takeValue(&cursor, bytes)
            guard !name.isEmpty else { continue }
            for index in name where bytes[index] == UInt8(ascii: "*") { isContinued = true }
            parameters.append(Parameter(name: FieldText.name(bytes, name), value: value))
        }
        return isContinued ? ExtendedParameters.assembled(parameters) : parameters
    }

    /// Skips white space or one comment; false where neither comes.
    static func skipBlanksAndComments(_ cursor: inout ByteCursor, _ bytes: Span<UInt8>) -> Bool {
        let start = cursor.position
        cursor.skipWhitespace(bytes)
        if cursor.peek(bytes) == UInt8(ascii: "("), let close = Comment.end(bytes, cursor.rest) { cursor.position = close }
        return cursor.position > start
    }

    private static func skipSeparators(_ cursor: inout ByteCursor, _ bytes: Span<UInt8>) {
        while let byte = cursor.peek(bytes) {
            if byte == UInt8(ascii: ";") || byte == UInt8(ascii: ",") {
                cursor.position += 1
            } else if !skipBlanksAndComments(&cursor, bytes) {
                return
            }
        }
    }

    private static func takeValue(_ cursor: inout ByteCursor, _ bytes: Span<UInt8>) -> [UInt8] {
        while skipBlanksAndComments(&cursor, bytes) {}
        if cursor.peek(bytes) == UInt8(ascii: "\"") { return takeQuoted(&cursor, bytes) }
        let start = cursor.position
        var last = start
        while let byte = cursor.peek(bytes), byte != UInt8(ascii: ";") {
            if Byte.isWhitespace(byte) {
                // QUIRK: a value with spaces and no quotes goes on, unless a comment or the next parameter comes.
                var ahead = cursor
                ahead.skipWhitespace(bytes)
                if ahead.peek(bytes) == UInt8(ascii: "(") || beginsParameter(ahead, bytes) { break }
                cursor.position = ahead.position
            } else {
                cursor.position += 1
                last = cursor.position
            }
        }
        return FieldText.unfolded(bytes, start..<last)
    }

    private static func beginsParameter(_ cursor: ByteCursor, _ bytes: Span<UInt8>) -> Bool {
        var ahead = cursor
        let name = ahead.take(until: endOfName, in: bytes)
        return !name.isEmpty && ahead.peek(bytes) == UInt8(ascii: "=")
    }

    private static func takeQuoted(_ cursor: inout ByteCursor, _ bytes: Span<UInt8>) -> [UInt8] {
        cursor.position += 1
        var value: [UInt8] = []
        while let byte = cursor.peek(bytes) {
            cursor.position += 1
            switch byte {
            case UInt8(ascii: "\""): return value
            case UInt8(ascii: "\\"):
                // QUIRK: a backslash that escapes neither a quote nor itself is one of a Windows path.
                if let next = cursor.peek(bytes), next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\") {
                    value.append(next)
                    cursor.position += 1
                } else {
                    value.append(byte)
                }
            case Byte.carriageReturn, Byte.lineFeed: break
            default: value.append(byte)
            }
        }
        while let last = value.last, Byte.isBlank(last) { value.removeLast() }
        return value
    }
}
