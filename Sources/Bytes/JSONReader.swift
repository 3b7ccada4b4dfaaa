extension JSONValue {
    /// Reads a text that holds one value and nothing else.
    package init(parsing bytes: ArraySlice<UInt8>) throws(JSONError) {
        var reader = JSONReader(bytes: bytes, position: bytes.startIndex)
        self = try reader.value(depth: 0)
        reader.skipBlanks()
        guard reader.position == bytes.endIndex else {
            throw JSONError(offset: reader.position, reason: "something follows the value")
        }
    }
}

/// Reads JSON (RFC 8259) by recursion, whose depth is limited.
private struct JSONReader {
    let bytes: ArraySlice<UInt8>
    var position: Int

    /// Values within values; what people write has a handful.
    private static let deepest = 64

    mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        skipBlanks()
        guard depth < JSONReader.deepest else { throw error("values stand too deep within one another") }
        guard let byte = peek else { throw error("a value is missing") }
        switch byte {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), 0x30...0x39: return try number()
        default: break
        }
        for (word, value) in [("true", JSONValue.bool(true)), ("false", .bool(false)), ("null", .null)]
        where bytes[position...].starts(with: word.utf8) {
            position += word.utf8.count
            return value
        }
        throw error("this is no value of JSON")
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        var members: [JSONValue.Member] = []
        position += 1
        skipBlanks()
        if take(UInt8(ascii: "}")) { return .object([]) }
        repeat {
            skipBlanks()
            guard peek == UInt8(ascii: "\"") else { throw error("a name in quotation marks is missing") }
            let name = try string()
            skipBlanks()
            guard take(UInt8(ascii: ":")) else { throw error("a colon is missing behind \"\(name)\"") }
            members.append(JSONValue.Member(name, try value(depth: depth + 1)))
            skipBlanks()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw error("a comma or a closing brace is missing") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        var elements: [JSONValue] = []
        position += 1
        skipBlanks()
        if take(UInt8(ascii: "]")) { return .array([]) }
        repeat {
            elements.append(try value(depth: depth + 1))
            skipBlanks()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw error("a comma or a closing bracket is missing") }
        return .array(elements)
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        _ = take(UInt8(ascii: "-"))
        let isZero = peek == UInt8(ascii: "0")
        let digits = skipDigits()
        guard digits > 0, !isZero || digits == 1 else { throw JSONError(offset: start, reason: "this is no number of JSON") }
        if take(UInt8(ascii: ".")), skipDigits() == 0 { throw error("a digit is missing behind the point") }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard skipDigits() > 0 else { throw error("a digit is missing in the exponent") }
        }
        return .number(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while let byte = peek, byte >= 0x30, byte <= 0x39 { position += 1 }
        return position - start
    }

    // MARK: Strings

    private mutating func string() throws(JSONError) -> String {
        let start = position
        position += 1
        var text: [UInt8] = []
        while let byte = peek {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw JSONError(offset: position - 1, reason: "a control character stands in a string")
            default: text.append(byte)
            }
        }
        throw JSONError(offset: start, reason: "a string is not closed")
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        guard let byte = peek else { throw error("a string is not closed") }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): text.append(Byte.lineFeed)
        case UInt8(ascii: "t"): text.append(Byte.tab)
        case UInt8(ascii: "r"): text.append(Byte.carriageReturn)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "u"):
            var value = UInt32(try hexadecimal())
            // Beyond the basic plane two escapes make one scalar (RFC 8259 section 7).
            if value & 0xFC00 == 0xD800, bytes[position...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) {
                position += 2
                let low = UInt32(try hexadecimal())
                value = low & 0xFC00 == 0xDC00 ? 0x10000 + (value & 0x3FF) << 10 + low & 0x3FF : 0xFFFD
            }
            text += Array(String(Character(Unicode.Scalar(value) ?? "\u{FFFD}")).utf8)
        default: throw JSONError(offset: position - 1, reason: "JSON has no such escape")
        }
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt16 {
        let digits = bytes[position...].prefix(4)
        guard digits.count == 4, !digits.contains(UInt8(ascii: "+")), !digits.contains(UInt8(ascii: "-")),
            let value = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw error("four hexadecimal digits are missing") }
        position += 4
        return value
    }

    // MARK: Bytes

    private var peek: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || (0x09...0x0D).contains(byte) { position += 1 }
    }

    private func error(_ reason: String) -> JSONError { JSONError(offset: position, reason: reason) }
}
