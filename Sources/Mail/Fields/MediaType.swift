import Bytes

/// The body of a Content-Type field (RFC 2045 section 5.1).
package struct MediaType: Sendable {
    /// `type/subtype` in lower case.
    package private(set) var name: String
    package private(set) var parameters: [Parameter]
    /// False where the field was there and could not be read.
    package private(set) var isSound = true

    /// Reads a field's body; `fallback` stands for a field that is missing or cannot be read (RFC 2045 section 5.2).
    init(_ bytes: Span<UInt8>, _ field: Range<Int>?, fallback: String, limits: Limits) {
        name = fallback
        parameters = []
        guard let field else { return }
        var cursor = ByteCursor(field)
        while ParameterParser.skipBlanksAndComments(&cursor, bytes) {}
        let start = cursor.position
        var token = cursor.take(until: ParameterParser.endOfToken, in: bytes)
        // QUIRK: "text / plain", blanks around the slash.
        var ahead = cursor
        ahead.skipWhitespace(bytes)
        let slash = UInt8(ascii: "/")
        if !token.isEmpty, ahead.peek(bytes) == slash || bytes[token.upperBound - 1] == slash {
            _ = ahead.take(slash, in: bytes)
            ahead.skipWhitespace(bytes)
            _ = ahead.take(until: ParameterParser.endOfToken, in: bytes)
            token = start..<ahead.position
            cursor = ahead
        }
        if let known = MediaType.knownName(bytes, token) {
            name = known
        } else if let read = MediaType.composedName(bytes, token) {
            name = read
        } else {
            isSound = false
            // A boundary or a charset may still follow a type that makes no sense.
            if bytes.equals(token, ignoringCase: "multipart") { name = "multipart/mixed" }
        }
        parameters = ParameterParser.parse(bytes, cursor.rest, limit: limits.parameters)
    }

    /// Reads a field's body that stands alone.
    package init(_ body: [UInt8]) {
        self.init(body.span, 0..<body.count, fallback: "text/plain", limits: .standard)
    }

    /// The first parameter of this name, its bytes in lower case as text; for tokens such as charsets.
    package func text(_ name: String) -> String? {
        for parameter in parameters where parameter.name == name {
            return FieldText.string(parameter.value.map { Byte.lowercased($0) }.trimmedBlanks)
        }
        return nil
    }

    /// The boundary as named. RFC 2046 section 5.1.1 lets none end with a blank; one that does is tried as it stands, and
    /// without the blanks if no line of the body is it.
    var boundary: [UInt8] { parameters.first { $0.name == "boundary" }?.value ?? [] }

    /// A multipart without a boundary can only be read as the text that it is.
    mutating func becomeText() {
        name = "text/plain"
    }

    package var filename: String? { parameters.decodedText("name") ?? parameters.decodedText("filename") }

    /// Types that nearly all parts have, without a new string each time.
    private static func knownName(_ bytes: Span<UInt8>, _ token: Range<Int>) -> String? {
        switch token.count {
        case 10 where bytes.equals(token, ignoringCase: "text/plain"): "text/plain"
        case 9 where bytes.equals(token, ignoringCase: "text/html"): "text/html"
        case 15 where bytes.equals(token, ignoringCase: "multipart/mixed"): "multipart/mixed"
        case 21 where bytes.equals(token, ignoringCase: "multipart/alternative"): "multipart/alternative"
        case 17 where bytes.equals(token, ignoringCase: "multipart/related"): "multipart/related"
        // QUIRK: the type alone, which RFC 1049 once allowed and old programs still write.
        case 4 where bytes.equals(token, ignoringCase: "text"): "text/plain"
        case 4 where bytes.equals(token, ignoringCase: "html"): "text/html"
        default: nil
        }
    }

    /// `type "/" subtype`, both tokens, without the blanks that stand around the slash.
    private static func composedName(_ bytes: Span<UInt8>, _ token: Range<Int>) -> String? {
        var name: [UInt8] = []
        var slash: Int?
        for index in token where !Byte.isWhitespace(bytes[index]) {
            let byte = bytes[index]
            guard byte > 32, byte < 127 else { return nil }
            if byte == UInt8(ascii: "/") {
                // QUIRK: `text/plain/format`: what follows a second slash is left out.
                if slash != nil { break }
                slash = name.count
            }
            name.append(Byte.lowercased(byte))
        }
        guard let slash, slash > 0, slash < name.count - 1 else { return nil }
        return FieldText.string(name)
    }
}

/// The body of a Content-Disposition field (RFC 2183).
package struct Disposition: Sendable {
    /// In lower case; nil where only parameters are there.
    package private(set) var name: String?
    package private(set) var parameters: [Parameter]

    init(_ bytes: Span<UInt8>, _ field: Range<Int>, limits: Limits) {
        var cursor = ByteCursor(field)
        while ParameterParser.skipBlanksAndComments(&cursor, bytes) {}
        let start = cursor
        let token = cursor.take(until: ParameterParser.endOfToken.union(ByteSet("=")), in: bytes)
        if cursor.peek(bytes) == UInt8(ascii: "=") {
            // QUIRK: "filename=x" with the type left out.
            cursor = start
        } else if !token.isEmpty {
            name = FieldText.string(bytes.lowercasedBytes(token))
        }
        parameters = ParameterParser.parse(bytes, cursor.rest, limit: limits.parameters)
    }

    package var filename: String? { parameters.decodedText("filename") ?? parameters.decodedText("name") }
}

extension [Parameter] {
    /// The value of the first parameter of this name as a person reads it; nil where it is missing or empty.
    package func decodedText(_ name: String) -> String? {
        guard let parameter = first(where: { $0.name == name }), !parameter.value.isEmpty else { return nil }
        if let charset = parameter.charset {
            return FieldText.clean(CharsetText.utf8(parameter.value, label: charset))
        }
        // QUIRK: RFC 2047 forbids encoded words here (section 5), and most mailers write them nevertheless.
        return EncodedWord.decodedString(parameter.value, rawCharset: nil)
    }
}

extension [UInt8] {
    var trimmedBlanks: [UInt8] {
        let range = span.trimmed(0..<count)
        return range.count == count ? self : Array(self[range])
    }
}
