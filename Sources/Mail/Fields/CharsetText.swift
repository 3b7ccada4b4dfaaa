import Bytes

/// Header text of some charset as UTF-8.
enum CharsetText {
    /// Without a label: UTF-8 if it is that, else windows-1252.
    ///
    /// QUIRK: text that calls itself UTF-8 or ASCII and holds 8-bit characters of which not one is UTF-8 is windows-1252 that
    /// a program labelled without looking. Where some are UTF-8, the label is true and the rest is damage.
    static func utf8(_ bytes: [UInt8], label: String?) -> [UInt8] {
        if let label, isUTF8OrASCII(label), isNowhereUTF8(bytes) { return Charset.decode(bytes, label: nil).utf8 }
        return Charset.decode(bytes, label: label).utf8
    }

    private static func isUTF8OrASCII(_ label: String) -> Bool {
        let bytes = Array(label.utf8)
        let names: [StaticString] = ["utf-8", "utf8", "us-ascii", "ascii"]
        return names.contains { bytes.span.equals(0..<bytes.count, ignoringCase: $0) }
    }

    private static func isNowhereUTF8(_ bytes: [UInt8]) -> Bool {
        var hasHighBit = false
        for index in bytes.indices where bytes[index] >= 0x80 {
            hasHighBit = true
            if UTF8Sequence.length(bytes.span, index..<bytes.count) > 0 { return false }
        }
        // The first half of an accented letter, cut at the end, is damage too; as windows-1252 it would be a rare letter.
        return hasHighBit && bytes.last != 0xC3 && bytes.last != 0xC2
    }
}
