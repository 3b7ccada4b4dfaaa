// What a character is to keywords: a letter without its case and marks, nothing, or what stands between words. One way for
// patterns and texts, so that `für`, `FÜR` and `fur` are one word. The tables are text in the program's image: they cost
// nothing when a process starts.

/// A Unicode scalar as keywords see it.
enum FoldedScalar: Equatable {
    /// Between words.
    case separator
    /// Marks, soft hyphens, joiners: as if it were not there.
    case ignorable
    /// A letter or digit, folded: one scalar, or two (`ß` is `ss`), else 0.
    case letter(UInt32, UInt32)
    /// A character of a script that puts no blanks between words: a word of its own.
    case ideograph(UInt32)

    init(_ scalar: UInt32) {
        switch scalar {
        case 0x30...0x39, 0x61...0x7A: self = .letter(scalar, 0)
        case 0x41...0x5A: self = .letter(scalar | 0x20, 0)
        case 0...0x7F: self = .separator
        case 0x80...0xBF: self = Self.latin1Sign(scalar)
        case 0xC0...0x17F: self = Self.latin(scalar, Self.latin1AndA, from: 0xC0)
        case 0x180...0x24F: self = Self.latin(scalar, Self.latinB, from: 0x180)
        case 0x250...0x2FF: self = scalar == 0x2BC ? .separator : .letter(scalar, 0)
        case 0x300...0x36F: self = .ignorable
        case 0x370...0x3FF: self = Self.greek(scalar, Self.greekBasic, from: 0x370)
        case 0x400...0x52F: self = .letter(Self.cyrillic(scalar), 0)
        case 0x531...0x556: self = .letter(scalar + 0x30, 0)
        case 0x591...0x5C7, 0x64B...0x65F, 0x670: self = .ignorable
        case 0x60C, 0x61B...0x61F, 0x66A...0x66D, 0x6D4, 0x964...0x965, 0xE4F, 0xE5A...0xE5B: self = .separator
        case 0x1E00...0x1EFF: self = Self.latin(scalar, Self.latinAdditional, from: 0x1E00)
        case 0x1F00...0x1FFF: self = Self.greek(scalar, Self.greekExtended, from: 0x1F00)
        case 0x200B...0x200F, 0x2060...0x2064, 0xFE00...0xFE0F, 0xFEFF: self = .ignorable
        case 0x2000...0x2BFF: self = .separator
        case 0x3000...0x303F: self = scalar == 0x3005 ? .ideograph(scalar) : .separator
        case 0x3040...0x30FF: self = scalar == 0x30FB ? .separator : .ideograph(scalar)
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFD: self = .ideograph(scalar)
        // Fullwidth forms of ASCII.
        case 0xFF01...0xFF5E: self = FoldedScalar(scalar - 0xFEE0)
        case 0xE000...0xF8FF, 0xFE10...0xFE6F, 0xFF5F...0xFF65, 0xFFE0...0xFFFF, 0x1F000...0x1FAFF, 0xE0000...:
            self = .separator
        default: self = .letter(scalar, 0)
        }
    }

    private static func latin1Sign(_ scalar: UInt32) -> FoldedScalar {
        switch scalar {
        case 0xAA: .letter(0x61, 0)
        case 0xAD: .ignorable
        case 0xB5: .letter(0x3BC, 0)
        case 0xBA: .letter(0x6F, 0)
        default: .separator
        }
    }

    /// Base letters of the Latin blocks, one ASCII character a code point: `-` stands for itself, `+` for two letters, a blank
    /// for what is no letter.
    private static let latin1AndA: StaticString = """
        aaaaaa+ceeeeiiiidnooooo ouuuuy++aaaaaa+ceeeeiiiidnooooo ouuuuy+y\
        aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii++jjkkkllllll-\
        -llnnnnnnnnnoooooo++rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs
        """
    private static let latinB: StaticString = """
        bbbb--occdddd-eeeffgghiikkllmnnooo--pp---s-ttttuuuvyyzzz--------\
        ----+++++++++aaiioouuuuuuuuuueaaaa----ggkkoooozzj+++ggh-nnaa--oo\
        aaaaeeeeiiiioooorrrruuuusstt--hhnd--zzaaeeooooooooyylntj--acclts\
        z--buveejjqqrryy
        """
    private static let latinAdditional: StaticString = """
        aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm\
        mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv\
        wwwwwwwwwwxxxxyyzzzzzzhtwy-s--+-aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee\
        eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy------
        """

    private static func latin(_ scalar: UInt32, _ table: StaticString, from first: UInt32) -> FoldedScalar {
        let index = Int(scalar - first)
        guard index < table.utf8CodeUnitCount else { return .letter(scalar, 0) }
        switch table.utf8Start[index] {
        case UInt8(ascii: " "): return .separator
        case UInt8(ascii: "-"): return .letter(scalar, 0)
        case UInt8(ascii: "+"):
            let (first, second): (Unicode.Scalar, Unicode.Scalar) =
                switch scalar {
                case 0xC6, 0xE6: ("a", "e")
                case 0x152, 0x153: ("o", "e")
                case 0xDE, 0xFE: ("t", "h")
                case 0x132, 0x133: ("i", "j")
                case 0x1C4...0x1C6, 0x1F1...0x1F3: ("d", "z")
                case 0x1C7...0x1C9: ("l", "j")
                case 0x1CA...0x1CC: ("n", "j")
                default: ("s", "s")
                }
            return .letter(first.value, second.value)
        case let letter: return .letter(UInt32(letter), 0)
        }
    }

    /// Greek likewise: `a` stands for alpha, and so on in the order of the code points to `y` for omega.
    private static let greekBasic: StaticString = """
        ----- --  ---- -      a egi o uyiabcdefghijklmnopq stuvwxyiuaegi\
        uabcdefghijklmnopqsstuvwxyiuouy-bhuuuvp-------------------------\
        jqs-he --s------
        """
    private static let greekExtended: StaticString = """
        aaaaaaaaaaaaaaaaeeeeee  eeeeee  ggggggggggggggggiiiiiiiiiiiiiiii\
        oooooo  oooooo  uuuuuuuu u u u uyyyyyyyyyyyyyyyyaaeeggiioouuyy  \
        aaaaaaaaaaaaaaaaggggggggggggggggyyyyyyyyyyyyyyyyaaaaa aaaaaaa i \
          ggg ggeeggg   iiii  iiiiii    uuuuqquuuuuuq     yyy yyooyyy   
        """

    private static func greek(_ scalar: UInt32, _ table: StaticString, from first: UInt32) -> FoldedScalar {
        let index = Int(scalar - first)
        guard index < table.utf8CodeUnitCount else { return .separator }
        switch table.utf8Start[index] {
        case UInt8(ascii: " "): return .separator
        case UInt8(ascii: "-"): return .letter(scalar, 0)
        case let letter: return .letter(0x3B1 + UInt32(letter) - 0x61, 0)
        }
    }

    private static func cyrillic(_ scalar: UInt32) -> UInt32 {
        let small: UInt32 =
            switch scalar {
            case 0x400...0x40F: scalar + 0x50
            case 0x410...0x42F: scalar + 0x20
            case 0x460...0x481, 0x48A...0x4BF, 0x4D0...0x52F: scalar | 1
            case 0x4C0: 0x4CF
            case 0x4C1...0x4CE: scalar + (scalar & 1)
            default: scalar
            }
        return switch small {
        case 0x439, 0x45D: 0x438
        case 0x450, 0x451: 0x435
        case 0x453: 0x433
        case 0x457: 0x456
        case 0x45C: 0x43A
        case 0x45E: 0x443
        default: small
        }
    }
}

/// The scalar at `index` of valid UTF-8 and its length; where the bytes are none, U+FFFD of one byte.
@inline(__always)
func decodeScalar(_ bytes: Span<UInt8>, at index: Int, before end: Int) -> (scalar: UInt32, length: Int) {
    let lead = UInt32(bytes[index])
    func next(_ distance: Int) -> UInt32 { UInt32(bytes[index + distance]) & 0x3F }
    switch lead {
    case 0..<0x80: return (lead, 1)
    case 0xC2..<0xE0 where index + 1 < end: return ((lead & 0x1F) << 6 | next(1), 2)
    case 0xE0..<0xF0 where index + 2 < end: return ((lead & 0xF) << 12 | next(1) << 6 | next(2), 3)
    case 0xF0..<0xF5 where index + 3 < end: return ((lead & 7) << 18 | next(1) << 12 | next(2) << 6 | next(3), 4)
    default: return (0xFFFD, 1)
    }
}
