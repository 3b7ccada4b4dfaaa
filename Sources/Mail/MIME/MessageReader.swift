import Bytes

/// Reads a whole message into ranges.
struct MessageReader {
    struct Reading {
        var header: Header
        var bodyStart: Int
        var parts: [Part]
        var multiparts: [Multipart]
    }

    static func read(_ bytes: Span<UInt8>, limits: Limits, defects: inout DefectList) -> Reading {
        let newline = LineEnds.newline(of: bytes)
        if newline == Byte.carriageReturn {
            defects.add("bare-carriage-returns", at: 0, "Lines end with a carriage return alone.")
        }
        let start = startOfHeader(bytes, newline: newline, defects: &defects)
        var scanner = HeaderScanner(start..<bytes.count, newline: newline)
        var fields: [HeaderField] = []
        fields.reserveCapacity(32)
        var isOverLimit = false
        while let field = scanner.next(in: bytes, within: BoundaryStack(), defects: &defects) {
            guard fields.count < limits.headerFields else {
                if !isOverLimit {
                    isOverLimit = true
                    defects.add("too-many-fields", at: field.name.lowerBound, "The header has more fields than are read.")
                }
                continue
            }
            if field.body.count > limits.fieldBytes {
                defects.add("field-too-long", at: field.body.lowerBound, "A field is longer than what is read of it.")
            }
            fields.append(field)
        }
        noteMissing(bytes, fields, &defects)
        var reader = PartReader(newline: newline, end: bytes.count, limits: limits)
        reader.read(bytes, fields: fields, header: start..<scanner.bodyStart, body: scanner.bodyStart, defects: &defects)
        return Reading(
            header: Header(fields: fields), bodyStart: scanner.bodyStart, parts: reader.parts, multiparts: reader.multiparts)
    }

    /// Behind empty lines at the very start, if a header follows them.
    ///
    /// QUIRK: RFC 5322 would have such a message begin with its body, but what stands there is a header that came through
    /// a pipe or an editor.
    private static func startOfHeader(_ bytes: Span<UInt8>, newline: UInt8, defects: inout DefectList) -> Int {
        var index = 0
        // QUIRK: a byte order mark in front.
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { index = 3 }
        let first = index
        while index < bytes.count, bytes[index] == Byte.lineFeed || bytes[index] == Byte.carriageReturn { index += 1 }
        guard index > 0, index < bytes.count else { return 0 }
        let scanner = HeaderScanner(index..<bytes.count, newline: newline)
        guard let name = scanner.fieldName(bytes, at: index) else { return first < index ? 0 : first }
        if index > first, !HeaderScanner.isUsualName(bytes, name) { return 0 }
        defects.add("before-header", at: 0, "Something stands before the header.")
        return index
    }

    /// Fields that every message has once (RFC 5322 section 3.6).
    private static func noteMissing(_ bytes: Span<UInt8>, _ fields: [HeaderField], _ defects: inout DefectList) {
        let once: [StaticString] = [
            "from", "date", "subject", "message-id", "to", "cc", "reply-to", "sender", "content-type",
        ]
        var seen: UInt16 = 0
        for field in fields where field.name.count <= 12 {
            for (index, name) in once.enumerated() where bytes.equals(field.name, ignoringCase: name) {
                if seen & 1 << UInt16(index) != 0 {
                    defects.add("repeated-field", at: field.name.lowerBound, "A field that may stand once is repeated.")
                }
                seen |= 1 << UInt16(index)
            }
        }
        noteUnreadable(bytes, fields, &defects)
        if seen & 2 == 0 { defects.add("no-date", at: 0, "There is no Date field.") }
        if seen & 1 == 0 { defects.add("no-from", at: 0, "There is no From field.") }
    }

    /// The two fields that RFC 5322 section 3.6 demands, where nothing can be made of them.
    private static func noteUnreadable(_ bytes: Span<UInt8>, _ fields: [HeaderField], _ defects: inout DefectList) {
        for field in fields where field.name.count == 4 {
            if bytes.equals(field.name, ignoringCase: "date") {
                if DateParser.date(bytes, field.body) == nil {
                    defects.add("unreadable-date", at: field.body.lowerBound, "The Date field holds no date.")
                }
            } else if bytes.equals(field.name, ignoringCase: "from"), field.body.count < 1024 {
                let authors = AddressParser.mailboxes(bytes, field.body)
                if authors.isEmpty || authors.contains(where: { $0.localPart.isEmpty || $0.domain.isEmpty }) {
                    defects.add(
                        "unreadable-from", at: field.body.lowerBound, "The From field does not hold addresses alone.")
                }
            }
        }
    }
}
