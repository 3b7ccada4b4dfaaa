extension ArraySlice<UInt8> {
    /// Text in lower case, in UTF-8; what is none becomes U+FFFD. Most text is ASCII, of which no string need be made.
    func lowercasedText() -> [UInt8] {
        var result = Array(self)
        for index in result.indices {
            let byte = result[index]
            if byte >= 0x80 { return Array(String(decoding: self, as: UTF8.self).lowercased().utf8) }
            if byte &- 0x41 < 26 { result[index] = byte | 0x20 }
        }
        return result
    }
}
