import Bytes

/// The fields of a header, in order.
package struct Header: Sendable {
    package let fields: [HeaderField]
}

/// One field of a header: `name: body`, by range in the message's bytes. The body's range keeps the folds.
package struct HeaderField: Hashable, Sendable {
    package let name: Range<Int>
    package let body: Range<Int>
}

extension Span where Element == UInt8 {
    /// Whether a range is this field name, in either case. The name is given in lower case.
    @inline(__always)
    func isName(_ range: Range<Int>, _ lowercased: String) -> Bool {
        // Most differ in length, which is seen where this is asked.
        range.count == lowercased.utf8.count && holdsName(range, lowercased)
    }

    private func holdsName(_ range: Range<Int>, _ lowercased: String) -> Bool {
        var name = lowercased
        return name.withUTF8 { name in
            extracting(range).withUnsafeBufferPointer { bytes in
                bytes.indices.allSatisfy { Byte.lowercased(bytes[$0]) == Byte.lowercased(name[$0]) }
            }
        }
    }
}

extension Message {
    /// The places in `header.fields` of the fields with this name, in order; upper and lower case are equal.
    package func fieldIndices(named name: String) -> [Int] {
        let span = bytes.span
        var indices: [Int] = []
        for (index, field) in header.fields.enumerated() where span.isName(field.name, name) { indices.append(index) }
        return indices
    }

    func firstField(named name: String) -> HeaderField? {
        let span = bytes.span
        for field in header.fields where span.isName(field.name, name) { return field }
        return nil
    }

    package func hasField(named name: String) -> Bool { firstField(named: name) != nil }

    /// The bodies of all fields with this name: unfolded, trimmed, not decoded (RFC 2047); 8-bit text is shown as UTF-8,
    /// or where it is not, as windows-1252.
    package func fields(named name: String) -> [String] {
        let span = bytes.span
        var bodies: [String] = []
        for field in header.fields where span.isName(field.name, name) { bodies.append(text(of: field)) }
        return bodies
    }

    /// The body of the first field with this name, as `fields(named:)` gives it.
    package func field(named name: String) -> String? {
        firstField(named: name).map { text(of: $0) }
    }

    /// The body of a field: unfolded, trimmed, not decoded.
    package func text(of field: HeaderField) -> String {
        FieldText.string(FieldText.unfolded(bytes.span, interpreted(field)))
    }

    /// The body of a field: unfolded, trimmed, its encoded words decoded (RFC 2047).
    package func decodedText(of field: HeaderField) -> String {
        let body = interpreted(field)
        if let plain = FieldText.plain(bytes.span, body) { return plain }
        let text = FieldText.unfolded(bytes.span, body)
        return EncodedWord.decodedString(text, rawCharset: text.contains { $0 >= 0x80 } ? headerCharset : nil)
    }

    package func name(of field: HeaderField) -> String {
        FieldText.string(bytes.span.bytes(field.name))
    }

    /// The part of a field's body that is interpreted.
    func interpreted(_ field: HeaderField) -> Range<Int> {
        field.body.lowerBound..<min(field.body.upperBound, field.body.lowerBound + limits.fieldBytes)
    }

    /// What unlabelled 8-bit text of the header is most likely written in: the charset of the first text part.
    var headerCharset: String? {
        parts.first { $0.charset != nil && $0.type.hasPrefix("text/") }?.charset
    }
}
