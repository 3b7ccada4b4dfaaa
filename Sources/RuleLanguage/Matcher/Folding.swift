/// How words are compared: in lower case, without diacritics, as a hash of their letters (FNV-1a, 64 bits), fed byte by
/// byte, so that the hash of a word's beginning is a step on the way to the hash of the word.
struct FoldedHash: Equatable {
    var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
}

enum Folding {
    /// What a letter beyond ASCII becomes: `é` is `e`, `ß` is `ss`; a letter without a Latin base its own lower case.
    static func fold(_ scalar: Unicode.Scalar, _ add: (UInt8) -> Void) {
        let value = scalar.value
        if value >= 0xC0, value < 0x180 {
            let base = latin.utf8Start[Int(value) - 0xC0]
            switch base {
            case UInt8(ascii: "1"): pair("s", "s", add)
            case UInt8(ascii: "2"): pair("a", "e", add)
            case UInt8(ascii: "3"): pair("t", "h", add)
            case UInt8(ascii: "4"): pair("i", "j", add)
            case UInt8(ascii: "5"): pair("o", "e", add)
            default: add(base)
            }
            return
        }
        for unit in scalar.properties.lowercaseMapping.utf8 { add(unit) }
    }

    /// Letters, digits and what joins them.
    static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value >= 0xC0, scalar.value < 0x250 { return scalar.value != 0xD7 && scalar.value != 0xF7 }
        return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    /// Combining diacritics belong to the letter before them and are dropped.
    static func isMark(_ scalar: Unicode.Scalar) -> Bool { (0x300...0x36F).contains(scalar.value) }

    private static func pair(_ first: Unicode.Scalar, _ second: Unicode.Scalar, _ add: (UInt8) -> Void) {
        add(UInt8(truncatingIfNeeded: first.value))
        add(UInt8(truncatingIfNeeded: second.value))
    }

    /// Base letters of U+00C0 to U+017F, a letter each; digits stand for `ss`, `ae`, `th`, `ij` and `oe`.
    private static let latin: StaticString = """
        aaaaaa2ceeeeiiiidnooooo.ouuuuy31aaaaaa2ceeeeiiiidnooooo.ouuuuy3y\
        aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii44jjkkklllllll\
        lllnnnnnnnnnoooooo55rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs
        """

    /// The scalar that begins at an index of valid UTF-8, and its length; U+FFFD of one byte where it is not valid.
    static func scalar(_ bytes: Span<UInt8>, at index: Int, end: Int) -> (Unicode.Scalar, Int) {
        let lead = bytes[index]
        if lead < 0x80 { return (Unicode.Scalar(lead), 1) }
        let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
        guard lead >= 0xC2, lead < 0xF5, index + length <= end else { return ("\u{FFFD}", 1) }
        var value = UInt32(lead) & (0x7F >> UInt32(length))
        for offset in 1..<length {
            let byte = bytes[index + offset]
            guard byte & 0xC0 == 0x80 else { return ("\u{FFFD}", 1) }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
    }
}
