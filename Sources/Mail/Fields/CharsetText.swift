import Bytes

/// Header text of some charset as UTF-8.
enum CharsetText {
    /// Without a label: UTF-8 if it is that, else windows-1252.
    static func utf8(_ bytes: [UInt8], label: String?) -> [UInt8] {
        Charset.decode(bytes, label: label).utf8
    }
}
