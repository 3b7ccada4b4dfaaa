extension Charset {
    /// What a charset label stands for.
    enum Encoding {
        case utf8, ascii
        /// Nothing is said: UTF-8 where valid, else windows-1252.
        case guess
        /// nil: by byte order mark, without one big-endian (RFC 2781 section 4.3).
        case utf16(bigEndian: Bool?)
        case utf32(bigEndian: Bool?)
        /// ASCII below, `table` from the byte `first` on; the bytes between are C1 controls.
        case table(StaticString, first: UInt8)
        /// `hz-gb-2312`
        case hz
        /// For the system's converters, by the name they know, if they know it.
        case foreign(String)
    }
}

extension Charset.Encoding {
    /// Reads a label: letter case, quotes and punctuation do not count (`UTF_8`, `"utf8"`, `x-sjis`).
    init(label: String) {
        var key: [UInt8] = []
        var given: [UInt8] = []
        for byte in label.utf8.prefix(Charset.longestLabel + 1) {
            let lower = byte &- 0x41 < 26 ? byte | 0x20 : byte
            switch lower {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                key.append(lower)
                given.append(byte)
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "."):
                given.append(byte)
            case UInt8(ascii: "*"):
                // RFC 2231 section 5 allows a language behind the charset.
                break
            default:
                continue
            }
            if lower == UInt8(ascii: "*") { break }
        }
        guard !key.isEmpty, given.count <= Charset.longestLabel else {
            self = .guess
            return
        }
        self = Self.known(String(decoding: key, as: UTF8.self)) ?? .foreign(String(decoding: given, as: UTF8.self))
    }

    private static func known(_ key: String) -> Self? {
        switch key {
        case "utf8", "utf8mb4", "unicode11utf8", "unicode20utf8", "xunicode20utf8", "cp65001", "65001":
            .utf8
        case "usascii", "ascii", "ansix341968", "iso646us", "iso646irv1991", "us", "csascii", "cp367", "ibm367",
            "ansix341986":
            .ascii
        case "unknown8bit", "xunknown", "unknown", "default", "xunknown8bit", "8bit", "binary", "none", "charset",
            "xuserdefined",
            "ansi", "other":
            .guess
        case "utf16", "ucs2", "iso10646ucs2", "unicode", "csunicode":
            .utf16(bigEndian: nil)
        case "utf16be": .utf16(bigEndian: true)
        case "utf16le": .utf16(bigEndian: false)
        case "utf32", "ucs4", "iso10646ucs4": .utf32(bigEndian: nil)
        case "utf32be": .utf32(bigEndian: true)
        case "utf32le": .utf32(bigEndian: false)
        default:
            table(key) ?? asian(key)
        }
    }

    private static func table(_ key: String) -> Self? {
        if key.hasPrefix("windows") || key.hasPrefix("cp") || key.hasPrefix("xcp") || key.hasPrefix("win") {
            return windows(String(key.drop { !("0"..."9").contains($0) }))
        }
        if key.hasPrefix("iso8859") || key.hasPrefix("8859") || key.hasPrefix("latin") || key.hasPrefix("isoir") {
            return iso(key)
        }
        return switch key {
        case "koi8r", "koi8", "koi", "cskoi8r": .table(CharsetTables.koi8r, first: 0x80)
        case "koi8u", "koi8ru": .table(CharsetTables.koi8u, first: 0x80)
        case "l1": iso("latin1")
        case "l2": iso("latin2")
        case "l9": iso("latin9")
        case "cyrillic": iso("iso88595")
        case "arabic", "asmo708", "ecma114": iso("iso88596")
        case "greek", "greek8", "ecma118", "elot928", "suneugreek": iso("iso88597")
        case "hebrew", "visual", "logical": iso("iso88598")
        case "tis620", "thai": .table(CharsetTables.windows874, first: 0x80)
        case "xmaccyrillic": .foreign("MAC-CYRILLIC")
        case "xmacroman", "macintosh", "mac", "macroman": .foreign("MACINTOSH")
        default: nil
        }
    }

    private static func windows(_ number: String) -> Self? {
        let table: StaticString? =
            switch number {
            case "1250": CharsetTables.windows1250
            case "1251": CharsetTables.windows1251
            case "1252": CharsetTables.windows1252
            case "1253": CharsetTables.windows1253
            case "1254": CharsetTables.windows1254
            case "1255": CharsetTables.windows1255
            case "1256": CharsetTables.windows1256
            case "1257": CharsetTables.windows1257
            case "1258": CharsetTables.windows1258
            case "874": CharsetTables.windows874
            case "819", "28591", "20127": CharsetTables.windows1252
            default: nil
            }
        if let table { return .table(table, first: 0x80) }
        return switch number {
        case "936": .foreign("GB18030")
        case "949": .foreign("UHC")
        case "950": .foreign("BIG5-HKSCS")
        case "932", "31j": .foreign("CP932")
        default: nil
        }
    }

    private static func iso(_ key: String) -> Self? {
        switch key {
        // The C1 controls of ISO-8859-1 and -9 never occur in mail; the letters that Windows has there do.
        case "iso88591", "88591", "latin1", "iso885911987", "isoir100", "iso88591windows31latin1":
            .table(CharsetTables.windows1252, first: 0x80)
        case "iso88592", "88592", "latin2", "isoir101", "iso885921987": .table(CharsetTables.iso8859Part2, first: 0xA0)
        case "iso88593", "latin3", "isoir109": .table(CharsetTables.iso8859Part3, first: 0xA0)
        case "iso88594", "latin4", "isoir110": .table(CharsetTables.iso8859Part4, first: 0xA0)
        case "iso88595", "isoir144", "iso885951988": .table(CharsetTables.iso8859Part5, first: 0xA0)
        case "iso88596", "iso88596i", "iso88596e", "isoir127": .table(CharsetTables.iso8859Part6, first: 0xA0)
        case "iso88597", "isoir126", "iso885971987": .table(CharsetTables.iso8859Part7, first: 0xA0)
        case "iso88598", "iso88598i", "iso88598e", "isoir138": .table(CharsetTables.iso8859Part8, first: 0xA0)
        case "iso88599", "latin5", "isoir148", "iso885991989": .table(CharsetTables.windows1254, first: 0x80)
        case "iso885910", "latin6", "isoir157": .table(CharsetTables.iso8859Part10, first: 0xA0)
        case "iso885911", "isoir166": .table(CharsetTables.windows874, first: 0x80)
        case "iso885913", "latin7", "isoir179": .table(CharsetTables.iso8859Part13, first: 0xA0)
        case "iso885914", "latin8", "isoir199": .table(CharsetTables.iso8859Part14, first: 0xA0)
        case "iso885915", "885915", "latin9", "latin0", "isoir203": .table(CharsetTables.iso8859Part15, first: 0xA0)
        case "iso885916", "latin10", "isoir226": .table(CharsetTables.iso8859Part16, first: 0xA0)
        case "isoir58": .foreign("GB18030")
        case "isoir149": .foreign("UHC")
        default: nil
        }
    }

    /// East Asian labels, each widened to what is really sent under it.
    private static func asian(_ key: String) -> Self? {
        switch key {
        case "gb2312", "gbk", "xgbk", "gb18030", "csgb2312", "gb231280", "chinese", "euccn", "xeuccn", "cngb":
            .foreign("GB18030")
        case "big5", "xbig5", "xxbig5", "csbig5", "cnbig5", "big5hkscs", "big5eten": .foreign("BIG5-HKSCS")
        case "shiftjis", "sjis", "xsjis", "csshiftjis", "mskanji", "windows31j", "mscp932": .foreign("CP932")
        case "euckr", "xeuckr", "ksc56011987", "ksc5601", "ksc56011989", "korean", "cseuckr", "uhc", "xwindows949":
            .foreign("UHC")
        case "eucjp", "xeucjp", "xeuc", "cseucpkdfmtjapanese", "ujis": .foreign("EUC-JP-MS")
        case "iso2022jp", "csiso2022jp", "iso2022jpms", "cp50220", "cp50221", "jis": .foreign("ISO-2022-JP-3")
        case "hzgb2312", "hz": .hz
        case "eucaw", "euctw", "xeuctw": .foreign("EUC-TW")
        default: nil
        }
    }
}
