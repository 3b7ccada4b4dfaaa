import Bytes

/// The charset `hz-gb-2312` (RFC 1843): ASCII with runs of GB 2312 in seven bits between `~{` and `~}`. The system's `iconv` knows
/// GB 2312 but not this way of writing it.
enum HZText {
    private static let tilde = UInt8(ascii: "~")

    /// The same text in the eight-bit form of GB 2312, and whether all of it was as the standard has it.
    static func eightBit(_ bytes: UnsafeBufferPointer<UInt8>) -> (bytes: [UInt8], exact: Bool) {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var exact = true
        var isChinese = false
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            index += 2
            switch (byte, next) {
            case (tilde, UInt8(ascii: "{")) where !isChinese: isChinese = true
            case (tilde, UInt8(ascii: "}")) where isChinese: isChinese = false
            case (tilde, tilde) where !isChinese: output.append(tilde)
            case (tilde, Byte.lineFeed) where !isChinese: break
            case (0x21...0x7E, 0x21...0x7E) where isChinese: output += [byte | 0x80, next | 0x80]
            default:
                // QUIRK: a run that its line's end ends.
                if byte == Byte.lineFeed { isChinese = false }
                exact = exact && !isChinese && byte != tilde
                output.append(byte)
                index -= 1
            }
        }
        return (output, exact)
    }
}
