import Bytes

extension ArraySlice<UInt8> {
    /// Text in lower case, in UTF-8; what is none becomes U+FFFD. Most text is ASCII, of which no string need be made.
    func lowercasedText() -> [UInt8] {
        let span = span
        if span.isASCII(in: 0..<count) { return span.lowercasedBytes(0..<count) }
        return Array(String(decoding: self, as: UTF8.self).lowercased().utf8)
    }
}
