import Bytes

/// Reads one header field after the other.
///
///     header = *(field-name *WSP ":" unstructured CRLF) [CRLF]      RFC 5322 sections 2.2 and 4.5
///
/// A header ends at the empty line, before a line that is a boundary of an enclosing multipart, at the end of the bytes, or
/// where text begins without an empty line. Lines that are none of these are skipped with a defect.
struct HeaderScanner {
    private(set) var position: Int
    /// Where the body begins; set once `next` has given nil.
    private(set) var bodyStart: Int
    private let end: Int
    private let newline: UInt8
    private var hasField = false

    init(_ range: Range<Int>, newline: UInt8) {
        position = range.lowerBound
        bodyStart = range.upperBound
        end = range.upperBound
        self.newline = newline
    }

    mutating func next(
        in bytes: Span<UInt8>, within boundaries: BoundaryStack, defects: inout DefectList
    ) -> HeaderField? {
        while position < end {
            let start = position
            let first = bytes[start]
            if first == newline || first == Byte.carriageReturn, let next = endOfBlankLine(bytes, at: start) {
                position = next
                bodyStart = next
                return nil
            }
            if first == UInt8(ascii: "-"), boundaries.match(bytes, lineAt: start, end: end, newline: newline) != nil {
                defects.add(.headerCutByBoundary, at: start, "A part's header is ended by a boundary.")
                bodyStart = start
                return nil
            }
            if let name = fieldName(bytes, at: start) {
                hasField = true
                return takeField(bytes, name: name)
            }
            var next = endOfLine(bytes, from: start)
            if isMailboxLine(bytes, start..<next) {
                // QUIRK: an mbox's separator, and the quoted form of it that some gateways leave in a header.
                defects.add(.mboxLine, at: start, "A \"From \" line of an mbox stands in the header.")
            } else if isStrayLine(bytes, before: &next) {
                defects.add(.lineWithoutColon, at: start, "A line of the header is no field and was skipped.")
            } else {
                defects.add(.noEmptyLine, at: start, "The body begins without an empty line behind the header.")
                bodyStart = start
                return nil
            }
            position = next
        }
        bodyStart = end
        return nil
    }

    /// A line without a colon among fields: behind it, and the folds that it may have, comes a field again. Before the first
    /// field only a field that every mail has makes it a header: else a text that begins with two odd lines would lose them.
    private func isStrayLine(_ bytes: Span<UInt8>, before next: inout Int) -> Bool {
        // Folds are skipped with their line, so that none of them is looked at twice.
        while hasField, next < end, Byte.isBlank(bytes[next]) { next = endOfLine(bytes, from: next) }
        guard next < end, let name = fieldName(bytes, at: next) else { return false }
        return hasField || HeaderScanner.isUsualName(bytes, name)
    }

    static func isUsualName(_ bytes: Span<UInt8>, _ name: Range<Int>) -> Bool {
        let usual: [StaticString] = [
            "from", "to", "cc", "subject", "date", "received", "return-path", "message-id", "mime-version", "delivered-to",
            "reply-to", "sender", "dkim-signature", "x-original-to", "authentication-results",
        ]
        return usual.contains { bytes.equals(name, ignoringCase: $0) } || bytes.starts(name, ignoringCase: "content-")
    }

    /// The range of the name if the line at `start` is a field: printable ASCII but for the colon, then the colon.
    func fieldName(_ bytes: Span<UInt8>, at start: Int) -> Range<Int>? {
        var index = start
        while index < end {
            let byte = bytes[index]
            if byte <= 32 || byte == UInt8(ascii: ":") || byte >= 127 { break }
            index += 1
        }
        guard index > start else { return nil }
        let name = start..<index
        // QUIRK: "Subject : hi" is obsolete syntax (section 4.5), but gateways still send it.
        while index < end, Byte.isBlank(bytes[index]) { index += 1 }
        return index < end && bytes[index] == UInt8(ascii: ":") ? name : nil
    }

    private mutating func takeField(_ bytes: Span<UInt8>, name: Range<Int>) -> HeaderField {
        var colon = name.upperBound
        while bytes[colon] != UInt8(ascii: ":") { colon += 1 }
        var lineEnd = endOfLine(bytes, from: colon + 1)
        while lineEnd < end, Byte.isBlank(bytes[lineEnd]) { lineEnd = endOfLine(bytes, from: lineEnd) }
        position = lineEnd
        var bodyEnd = lineEnd
        if bodyEnd > colon + 1, bytes[bodyEnd - 1] == newline { bodyEnd -= 1 }
        while bodyEnd > colon + 1, bytes[bodyEnd - 1] == Byte.carriageReturn { bodyEnd -= 1 }
        return HeaderField(name: name, body: colon + 1..<bodyEnd)
    }

    /// Behind the line end of the line at `start`.
    private func endOfLine(_ bytes: Span<UInt8>, from start: Int) -> Int {
        guard start < end, let found = bytes.firstIndex(of: newline, in: start..<end) else { return end }
        return found + 1
    }

    /// Behind the line at `start` if it is empty but for carriage returns.
    private func endOfBlankLine(_ bytes: Span<UInt8>, at start: Int) -> Int? {
        var index = start
        // QUIRK: some relays send CR CR LF.
        while index < end, bytes[index] == Byte.carriageReturn, newline != Byte.carriageReturn { index += 1 }
        guard index < end else { return end }
        return bytes[index] == newline ? index + 1 : nil
    }

    private func isMailboxLine(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
        bytes.starts(line, ignoringCase: "From ") || bytes.starts(line, ignoringCase: ">From ")
    }
}
