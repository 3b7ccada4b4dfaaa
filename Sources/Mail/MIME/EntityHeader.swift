import Bytes

/// The fields that say what a part is, by the ranges of their bodies.
struct EntityHeader {
    private(set) var type: Range<Int>?
    private(set) var disposition: Range<Int>?
    private(set) var encoding: Range<Int>?

    /// Bytes of one of these fields that are read; a long file name in RFC 2231 pieces takes about 2 KB.
    static let fieldBytes = 32 * 1024

    /// Keeps the field if it is one of the three; the first of each counts.
    mutating func note(_ field: HeaderField, _ bytes: Span<UInt8>) {
        let body = field.body.lowerBound..<min(field.body.upperBound, field.body.lowerBound + EntityHeader.fieldBytes)
        switch field.name.count {
        case 12 where type == nil && bytes.equals(field.name, ignoringCase: "content-type"): type = body
        case 19 where disposition == nil && bytes.equals(field.name, ignoringCase: "content-disposition"): disposition = body
        case 25 where encoding == nil && bytes.equals(field.name, ignoringCase: "content-transfer-encoding"): encoding = body
        default: break
        }
    }

    func leaf(
        _ bytes: Span<UInt8>, _ media: MediaType, path: String, header: Range<Int>, body: Int, limits: Limits, parent: Int?
    ) -> Part {
        let isText = media.name.hasPrefix("text/")
        let placement = disposition.map { Disposition(bytes, $0, limits: limits) }
        return Part(
            path: path, type: media.name, charset: media.text("charset").flatMap { $0.isEmpty ? nil : $0 },
            encoding: transferEncoding(bytes), disposition: placement?.name,
            filename: placement?.filename ?? media.filename, headerRange: header, content: body..<bytes.count,
            isFlowed: isText && media.text("format") == "flowed", deletesSpace: isText && media.text("delsp") == "yes",
            parent: parent)
    }

    func transferEncoding(_ bytes: Span<UInt8>) -> String {
        guard let encoding else { return "7bit" }
        var cursor = ByteCursor(encoding)
        while ParameterParser.skipBlanksAndComments(&cursor, bytes) {}
        // QUIRK: quotes or a trailing semicolon around the token.
        _ = cursor.take(UInt8(ascii: "\""), in: bytes)
        let token = cursor.take(until: ParameterParser.endOfToken, in: bytes)
        guard !token.isEmpty else { return "7bit" }
        for (name, text) in EntityHeader.encodings where bytes.equals(token, ignoringCase: name) { return text }
        return FieldText.string(bytes.lowercasedBytes(token))
    }

    private static let encodings: [(StaticString, String)] = [
        ("7bit", "7bit"), ("8bit", "8bit"), ("base64", "base64"), ("quoted-printable", "quoted-printable"),
        ("binary", "binary"),
    ]
}
