import Bytes

/// How a part's content was made fit for transport (RFC 2045 section 6).
package enum TransferEncoding: Sendable {
    /// `7bit`, `8bit`, `binary`, and whatever is not known: the bytes stand as they are.
    case identity
    case base64
    case quotedPrintable
    case uuencode

    package init(_ name: String) {
        switch name {
        // QUIRK: misspelt names of which the meaning is plain.
        case "base64", "base-64", "x-base64", "b": self = .base64
        case "quoted-printable", "quotedprintable", "quoted_printable", "quoted", "q": self = .quotedPrintable
        case "x-uuencode", "x-uue", "uuencode", "x-uu": self = .uuencode
        default: self = .identity
        }
    }

    /// Whether what is encoded so can be read: a name that says nothing hides what the content is.
    static func isKnown(_ name: String) -> Bool {
        switch name {
        case "7bit", "8bit", "binary", "7-bit", "8-bit", "7bits", "8bits", "7", "8": true
        default: TransferEncoding(name) != .identity
        }
    }

    package func decode(_ bytes: Span<UInt8>, _ range: Range<Int>) -> (bytes: [UInt8], isSound: Bool) {
        switch self {
        case .identity: return (bytes.bytes(range), true)
        case .base64:
            let decoded = Base64.decode(bytes, range)
            // QUIRK: a program says that it has encoded, and has not: its words are better than what they decode to.
            if !decoded.isSound, TransferEncoding.beginsWithWords(bytes, range) { return (bytes.bytes(range), false) }
            return (decoded.bytes, decoded.isSound)
        case .quotedPrintable:
            let decoded = QuotedPrintable.decode(bytes, range)
            return (decoded.bytes, decoded.isSound)
        case .uuencode:
            guard let decoded = UUEncoding.decode(bytes, range) else { return (bytes.bytes(range), false) }
            return (decoded, true)
        }
    }

    /// Whether the first line that is not empty is three words or more, which no encoder writes.
    private static func beginsWithWords(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let text = bytes.trimmed(range)
        var gaps = 0
        for index in text {
            if bytes[index] == Byte.lineFeed || bytes[index] == Byte.carriageReturn { break }
            if Byte.isBlank(bytes[index]), !Byte.isBlank(bytes[index + 1]) { gaps += 1 }
        }
        return gaps >= 2
    }
}
