/// Writes JSON (RFC 8259) on one line, members in the order in which they are written.
///
/// The text is always valid UTF-8 and safe on a terminal: control characters (C0, DEL, C1) and the marks that turn the
/// direction of writing go out as `\u` escapes, bytes that are not UTF-8 as U+FFFD.
///
///     var json = JSONWriter()
///     json.object { json in
///         json.member("subject", message.subject)
///         json.member("to") { json in json.array { … } }
///     }
package struct JSONWriter: Sendable {
    package private(set) var bytes: [UInt8] = []
    /// Whether the next value or key is not the first of its object or array.
    private var needsComma = false

    package init() {}

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    // MARK: Structure

    package mutating func object<E: Error>(_ members: (inout JSONWriter) throws(E) -> Void) throws(E) {
        try nested(UInt8(ascii: "{"), UInt8(ascii: "}"), members)
    }

    package mutating func array<E: Error>(_ elements: (inout JSONWriter) throws(E) -> Void) throws(E) {
        try nested(UInt8(ascii: "["), UInt8(ascii: "]"), elements)
    }

    /// An array of the given values, each written by the closure.
    package mutating func array<S: Sequence>(_ values: S, _ write: (inout JSONWriter, S.Element) -> Void) {
        array { json in
            for value in values { write(&json, value) }
        }
    }

    package mutating func array(_ values: [String]) {
        array(values) { $0.string($1) }
    }

    package mutating func key(_ name: String) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(Byte.space)
        needsComma = false
    }

    /// Ends a line: the next value starts a new document (JSON Lines).
    package mutating func endLine() {
        bytes.append(Byte.lineFeed)
        needsComma = false
    }

    /// Gives the text written so far and starts afresh, so that long output need not be held whole.
    package mutating func takeBytes() -> [UInt8] {
        let taken = bytes
        bytes.removeAll(keepingCapacity: true)
        return taken
    }

    private mutating func nested<E: Error>(
        _ opening: UInt8, _ closing: UInt8, _ content: (inout JSONWriter) throws(E) -> Void
    ) throws(E) {
        separate()
        bytes.append(opening)
        needsComma = false
        try content(&self)
        bytes.append(closing)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma {
            bytes.append(UInt8(ascii: ","))
            bytes.append(Byte.space)
        }
        needsComma = true
    }

    // MARK: Values

    package mutating func string(_ value: String) {
        separate()
        quote(value)
    }

    /// A string of UTF-8 bytes; those that are not become U+FFFD.
    package mutating func string(_ utf8: [UInt8]) {
        separate()
        JSONWriter.appendQuoted(utf8.span, 0..<utf8.count, to: &bytes)
    }

    mutating func int<I: BinaryInteger>(_ value: I) {
        separate()
        bytes.append(contentsOf: String(value).utf8)
    }

    /// A number as it was read (`JSONValue.number`), which may hold more digits than a machine's.
    package mutating func number(asWritten text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    package mutating func bool(_ value: Bool) {
        separate()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    package mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    // MARK: Members

    package mutating func member(_ name: String, _ value: String?) {
        key(name)
        if let value { string(value) } else { null() }
    }

    package mutating func member(_ name: String, utf8 value: [UInt8]) {
        key(name)
        string(value)
    }

    package mutating func member(_ name: String, _ value: Bool?) {
        key(name)
        if let value { bool(value) } else { null() }
    }

    package mutating func member<I: BinaryInteger>(_ name: String, _ value: I?) {
        key(name)
        if let value { int(value) } else { null() }
    }

    package mutating func member(_ name: String, _ values: [String]) {
        key(name)
        array(values)
    }

    package mutating func nullMember(_ name: String) {
        key(name)
        null()
    }

    /// A member whose value the closure writes: exactly one value.
    package mutating func member<E: Error>(_ name: String, _ value: (inout JSONWriter) throws(E) -> Void) throws(E) {
        key(name)
        try value(&self)
    }

    private mutating func quote(_ value: String) {
        var value = value
        value.withUTF8 { buffer in
            JSONWriter.appendQuoted(buffer.span, 0..<buffer.count, to: &bytes)
        }
    }
}
