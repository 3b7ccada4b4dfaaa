import Bytes

/// Header text of some charset as UTF-8.
enum CharsetText {
    /// Without a label: UTF-8 if it is that, else windows-1252 as far as it differs from ISO-8859-1 not at all.
    static func utf8(_ bytes: [UInt8], label: String?) -> [UInt8] {
        if label != "iso-8859-1", UTF8Sequence.isValid(bytes) { return bytes }
        var output: [UInt8] = []
        for byte in bytes {
            if byte < 0x80 { output.append(byte) } else { output += [0xC0 | byte >> 6, 0x80 | byte & 0x3F] }
        }
        return output
    }
}
