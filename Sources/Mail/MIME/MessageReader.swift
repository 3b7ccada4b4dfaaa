import Bytes

/// Reads a whole message into ranges.
struct MessageReader {
    struct Reading {
        var header: Header
        var bodyStart: Int
        var parts: [Part]
        var multiparts: [Multipart]
        /// What was found while the fields and the parts were told apart; what is in the fields, `HeaderCheck` tells.
        var defects: [Defect]
        /// How many of them are of the header.
        var headerDefects: Int
    }

    static func read(_ bytes: Span<UInt8>, limits: Limits) -> Reading {
        var defects = DefectList(limit: limits.defects)
        let newline = LineEnds.newline(of: bytes)
        if newline == Byte.carriageReturn {
            defects.add(.bareCarriageReturns, at: 0, "Lines end with a carriage return alone.")
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
                    defects.add(.tooManyFields, at: field.name.lowerBound, "The header has more fields than are read.")
                }
                continue
            }
            if field.body.count > limits.fieldBytes {
                defects.add(.fieldTooLong, at: field.body.lowerBound, "A field is longer than what is read of it.")
            }
            fields.append(field)
        }
        let headerDefects = defects.defects.count
        var reader = PartReader(newline: newline, end: bytes.count, limits: limits)
        reader.read(bytes, fields: fields, header: start..<scanner.bodyStart, body: scanner.bodyStart, defects: &defects)
        return Reading(
            header: Header(fields: fields), bodyStart: scanner.bodyStart, parts: reader.parts, multiparts: reader.multiparts,
            defects: defects.defects, headerDefects: headerDefects)
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
        defects.add(.beforeHeader, at: 0, "Something stands before the header.")
        return index
    }
}
