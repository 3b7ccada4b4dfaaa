/// Comma-separated values (RFC 4180), each field with its place, so that a mistake can be shown where it stands.
///
/// What spreadsheets write beyond the RFC is read too: a byte order mark, bare LF, and `;` or a tab between the fields
/// where the header line has no comma.
struct CSV: Sendable {
    struct Field: Sendable, Equatable {
        var text: String
        /// Offsets in the file, quotes included.
        var range: Range<Int>
    }

    struct Row: Sendable {
        var fields: [Field]
        /// Offsets of the whole row, without its line end.
        var range: Range<Int>
    }

    /// Why reading stopped.
    struct Fault: Error, Equatable {
        var message: String
        var range: Range<Int>
        /// How to mend it.
        var help: String
    }

    private static let encodingMend = "export the file as UTF-8"

    private(set) var rows: [Row] = []

    private let bytes: [UInt8]
    private let separator: UInt8
    private var position: Int

    private static let quote = UInt8(ascii: "\"")
    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// Reads a whole file. Empty lines are no rows, nor are those of separators alone, which spreadsheets write below and between
    /// what was filled in. A faulty quotation makes all that follows doubtful, so reading stops at
    /// the first one.
    init(parsing file: [UInt8]) throws(Fault) {
        bytes = file
        position = file.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        separator = CSV.separator(of: file[position...])
        if !file.contains(CSV.newline), let end = file.firstIndex(of: CSV.carriageReturn), end + 1 < file.count {
            throw Fault(
                message: "lines that end with a carriage return alone", range: position..<end,
                help: "export it with the line ends of Unix or Windows: CSV UTF-8, not CSV (Macintosh)")
        }
        while position < bytes.count {
            let row = try takeRow()
            if row.fields.contains(where: { !$0.text.isEmpty }) { rows.append(row) }
        }
    }

    private static func separator(of file: ArraySlice<UInt8>) -> UInt8 {
        let header = file.prefix { $0 != newline }
        for candidate in [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")] where header.contains(candidate) {
            return candidate
        }
        return UInt8(ascii: ",")
    }

    /// `record = field *(COMMA field)`, and its line end.
    private mutating func takeRow() throws(Fault) -> Row {
        let start = position
        var fields = [try takeField()]
        while position < bytes.count, bytes[position] == separator {
            position += 1
            fields.append(try takeField())
        }
        let range = start..<position
        if position < bytes.count, bytes[position] == CSV.carriageReturn { position += 1 }
        if position < bytes.count, bytes[position] == CSV.newline { position += 1 }
        return Row(fields: fields, range: range)
    }

    private mutating func takeField() throws(Fault) -> Field {
        let start = position
        guard position < bytes.count, bytes[position] == CSV.quote else {
            while position < bytes.count, !endsField(at: position) {
                if bytes[position] == CSV.quote {
                    throw Fault(
                        message: "a quotation mark inside a field that does not begin with one",
                        range: position..<position + 1, help: "put quotes around the whole field, and double those in it")
                }
                position += 1
            }
            return try field(bytes[start..<position], range: start..<position)
        }
        var content: [UInt8] = []
        position += 1
        while true {
            guard let end = bytes[position...].firstIndex(of: CSV.quote) else {
                throw Fault(
                    message: "a quotation that does not end", range: start..<start + 1, help: "add a closing quotation mark")
            }
            content += bytes[position..<end]
            position = end + 1
            guard position < bytes.count, bytes[position] == CSV.quote else { break }
            content.append(CSV.quote)
            position += 1
        }
        guard position == bytes.count || endsField(at: position) else {
            throw Fault(
                message: "text after a closing quotation mark", range: position..<position + 1,
                help: "double the quotation marks inside a quoted field")
        }
        return try field(content[...], range: start..<position)
    }

    private func endsField(at index: Int) -> Bool {
        let byte = bytes[index]
        return byte == separator || byte == CSV.newline
            || byte == CSV.carriageReturn && (index + 1 == bytes.count || bytes[index + 1] == CSV.newline)
    }

    private func field(_ content: ArraySlice<UInt8>, range: Range<Int>) throws(Fault) -> Field {
        guard !content.contains(0) else {
            throw Fault(message: "a NUL byte", range: range, help: CSV.encodingMend)
        }
        guard let text = String(validating: content, as: UTF8.self) else {
            throw Fault(message: "bytes that are no UTF-8", range: range, help: CSV.encodingMend)
        }
        return Field(text: CSV.trimmed(text), range: range)
    }

    /// Blanks around a field carry no meaning in a register.
    private static func trimmed(_ text: String) -> String {
        var rest = text.unicodeScalars[...]
        while let first = rest.first, first == " " || first == "\t" || first == "\u{A0}" { rest.removeFirst() }
        while let last = rest.last, last == " " || last == "\t" || last == "\u{A0}" { rest.removeLast() }
        return String(rest)
    }
}
