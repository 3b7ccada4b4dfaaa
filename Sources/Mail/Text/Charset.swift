import Glibc

/// Turns text in any charset (RFC 2978) into UTF-8, for bodies and encoded words.
///
/// Never fails: a byte that means nothing becomes U+FFFD, and `exact` is then false. UTF-8, ASCII, UTF-16, UTF-32, ISO-8859-*,
/// windows-125* and KOI8 are decoded here; all others by the system's `iconv`, which may lack them (`exact` is then false too,
/// and the bytes are read as if they carried no label).
///
/// Labels are read as mail means them rather than as it says them: `iso-8859-1` is windows-1252, `gb2312` GB 18030, and so
/// on, the superset each time (as the WHATWG Encoding standard has it); `us-ascii` and unknown labels with 8-bit bytes are
/// UTF-8 where valid, else windows-1252.
package enum Charset {
    /// The longest label looked at; the longest registered name has 45 characters.
    static let longestLabel = 64

    /// The text of `bytes` as valid UTF-8, and whether every byte was understood under the given label.
    package static func decode(_ bytes: [UInt8], label: String?) -> (utf8: [UInt8], exact: Bool) {
        bytes.withUnsafeBufferPointer { decode($0, label: label) }
    }

    package static func decode(_ bytes: UnsafeBufferPointer<UInt8>, label: String?) -> (utf8: [UInt8], exact: Bool) {
        let encoding = label.map(Encoding.init(label:)) ?? .guess
        switch encoding {
        case .utf8:
            return UTF8Repair.decode(bytes)
        case .guess:
            return guess(bytes)
        case .ascii:
            // 8-bit bytes under an ASCII label are a fault of the sender's that costs nobody anything.
            return isASCII(bytes) && !hasEscape(bytes) ? (Array(bytes), true) : (guess(bytes).utf8, isASCII(bytes))
        case .utf16(let bigEndian):
            return UTF16Decoder.decode(bytes, bigEndian: bigEndian)
        case .utf32(let bigEndian):
            return UTF32Decoder.decode(bytes, bigEndian: bigEndian)
        case .table(let table, let first):
            return SingleByteDecoder(table: table, first: first).decode(bytes)
        case .hz:
            let (plain, isSound) = HZText.eightBit(bytes)
            let text = plain.withUnsafeBufferPointer { ForeignCharset.decode($0, name: "GB18030") }
            return text.map { ($0.utf8, $0.exact && isSound) } ?? (guess(bytes).utf8, false)
        case .foreign(let name):
            return ForeignCharset.decode(bytes, name: name) ?? (guess(bytes).utf8, isASCII(bytes))
        }
    }

    /// Text without a label: by its byte order mark or its escape sequences, as UTF-8 where it is valid, in the charset of a script
    /// that its bytes give away, else as windows-1252, which nearly all unlabelled 8-bit mail of the West is in.
    private static func guess(_ bytes: UnsafeBufferPointer<UInt8>) -> (utf8: [UInt8], exact: Bool) {
        if bytes.count >= 2, bytes.count % 2 == 0, bytes[0] ^ bytes[1] == 0x01, bytes[0] | bytes[1] == 0xFF {
            return UTF16Decoder.decode(bytes, bigEndian: nil)
        }
        if hasEscape(bytes), let label = CharsetGuess.escaped(bytes), let text = decodeKnown(bytes, label), text.exact {
            return text
        }
        let utf8 = UTF8Repair.decode(bytes)
        if utf8.exact { return utf8 }
        if let label = CharsetGuess.label(of: bytes), let text = decodeKnown(bytes, label), text.exact { return text }
        return SingleByteDecoder(table: CharsetTables.windows1252, first: 0x80).decode(bytes)
    }

    /// Decodes by a label that was guessed; nil where the system lacks the converter.
    private static func decodeKnown(_ bytes: UnsafeBufferPointer<UInt8>, _ label: String) -> (utf8: [UInt8], exact: Bool)? {
        switch Encoding(label: label) {
        case .table(let table, let first): SingleByteDecoder(table: table, first: first).decode(bytes)
        case .foreign(let name): ForeignCharset.decode(bytes, name: name)
        default: nil
        }
    }

    private static func hasEscape(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let start = bytes.baseAddress else { return false }
        return memchr(start, 0x1B, bytes.count) != nil
    }

    static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        UTF8Repair.endOfASCII(bytes, from: 0) == bytes.count
    }
}

/// Appends a scalar's UTF-8 form; what is no scalar value becomes U+FFFD.
@inline(__always)
func appendUTF8(_ value: UInt32, to output: inout [UInt8]) {
    switch value {
    case 0..<0x80:
        output.append(UInt8(truncatingIfNeeded: value))
    case 0x80..<0x800:
        output.append(UInt8(truncatingIfNeeded: 0xC0 | value >> 6))
        output.append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
    case 0xD800..<0xE000, 0x11_0000...:
        appendUTF8(0xFFFD, to: &output)
    case 0x800..<0x1_0000:
        output.append(UInt8(truncatingIfNeeded: 0xE0 | value >> 12))
        output.append(UInt8(truncatingIfNeeded: 0x80 | value >> 6 & 0x3F))
        output.append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
    default:
        output.append(UInt8(truncatingIfNeeded: 0xF0 | value >> 18))
        output.append(UInt8(truncatingIfNeeded: 0x80 | value >> 12 & 0x3F))
        output.append(UInt8(truncatingIfNeeded: 0x80 | value >> 6 & 0x3F))
        output.append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
    }
}
