/// Character references of HTML: `&uuml;`, `&#252;`, `&#xFC;`.
enum HTMLEntities {
    /// The longest number read, `&` and `;` not counted: `#x10FFFF` and a few zeros.
    private static let longestNumber = 12

    /// A reference: one scalar, or two for a few mathematical signs.
    struct Reference {
        var scalar: UInt32
        var second: UInt32?
        /// Where it ends, its semicolon included.
        var end: Int
    }

    /// The names of HTML 4 (section 24) and `apos`, sorted by their bytes: 8 bytes for the name, 4 for the scalar in
    /// hexadecimal. Nearly all that occur in mail are among them; the others are in `HTMLEntityTable`.
    private static let names: StaticString = """
        AElig   00C6Aacute  00C1Acirc   00C2Agrave  00C0Alpha   0391Aring   00C5Atilde  00C3Auml    00C4Beta    0392\
        Ccedil  00C7Chi     03A7Dagger  2021Delta   0394ETH     00D0Eacute  00C9Ecirc   00CAEgrave  00C8Epsilon 0395\
        Eta     0397Euml    00CBGamma   0393Iacute  00CDIcirc   00CEIgrave  00CCIota    0399Iuml    00CFKappa   039A\
        Lambda  039BMu      039CNtilde  00D1Nu      039DOElig   0152Oacute  00D3Ocirc   00D4Ograve  00D2Omega   03A9\
        Omicron 039FOslash  00D8Otilde  00D5Ouml    00D6Phi     03A6Pi      03A0Prime   2033Psi     03A8Rho     03A1\
        Scaron  0160Sigma   03A3THORN   00DETau     03A4Theta   0398Uacute  00DAUcirc   00DBUgrave  00D9Upsilon 03A5\
        Uuml    00DCXi      039EYacute  00DDYuml    0178Zeta    0396aacute  00E1acirc   00E2acute   00B4aelig   00E6\
        agrave  00E0alefsym 2135alpha   03B1amp     0026and     2227ang     2220apos    0027aring   00E5asymp   2248\
        atilde  00E3auml    00E4bdquo   201Ebeta    03B2brvbar  00A6bull    2022cap     2229ccedil  00E7cedil   00B8\
        cent    00A2chi     03C7circ    02C6clubs   2663cong    2245copy    00A9crarr   21B5cup     222Acurren  00A4\
        dArr    21D3dagger  2020darr    2193deg     00B0delta   03B4diams   2666divide  00F7eacute  00E9ecirc   00EA\
        egrave  00E8empty   2205emsp    2003ensp    2002epsilon 03B5equiv   2261eta     03B7eth     00F0euml    00EB\
        euro    20ACexist   2203fnof    0192forall  2200frac12  00BDfrac14  00BCfrac34  00BEfrasl   2044gamma   03B3\
        ge      2265gt      003EhArr    21D4harr    2194hearts  2665hellip  2026iacute  00EDicirc   00EEiexcl   00A1\
        igrave  00ECimage   2111infin   221Eint     222Biota    03B9iquest  00BFisin    2208iuml    00EFkappa   03BA\
        lArr    21D0lambda  03BBlang    2329laquo   00ABlarr    2190lceil   2308ldquo   201Cle      2264lfloor  230A\
        lowast  2217loz     25CAlrm     200Elsaquo  2039lsquo   2018lt      003Cmacr    00AFmdash   2014micro   00B5\
        middot  00B7minus   2212mu      03BCnabla   2207nbsp    00A0ndash   2013ne      2260ni      220Bnot     00AC\
        notin   2209nsub    2284ntilde  00F1nu      03BDoacute  00F3ocirc   00F4oelig   0153ograve  00F2oline   203E\
        omega   03C9omicron 03BFoplus   2295or      2228ordf    00AAordm    00BAoslash  00F8otilde  00F5otimes  2297\
        ouml    00F6para    00B6part    2202permil  2030perp    22A5phi     03C6pi      03C0piv     03D6plusmn  00B1\
        pound   00A3prime   2032prod    220Fprop    221Dpsi     03C8quot    0022rArr    21D2radic   221Arang    232A\
        raquo   00BBrarr    2192rceil   2309rdquo   201Dreal    211Creg     00AErfloor  230Brho     03C1rlm     200F\
        rsaquo  203Arsquo   2019sbquo   201Ascaron  0161sdot    22C5sect    00A7shy     00ADsigma   03C3sigmaf  03C2\
        sim     223Cspades  2660sub     2282sube    2286sum     2211sup     2283sup1    00B9sup2    00B2sup3    00B3\
        supe    2287szlig   00DFtau     03C4there4  2234theta   03B8thetasym03D1thinsp  2009thorn   00FEtilde   02DC\
        times   00D7trade   2122uArr    21D1uacute  00FAuarr    2191ucirc   00FBugrave  00F9uml     00A8upsih   03D2\
        upsilon 03C5uuml    00FCweierp  2118xi      03BEyacute  00FDyen     00A5yuml    00FFzeta    03B6zwj     200D\
        zwnj    200C
        """
    private static let recordSize = 12
    private static let nameSize = 8

    /// The reference at `start`, just behind the `&`; nil where there is none.
    static func reference(in bytes: [UInt8], at start: Int) -> Reference? {
        guard start < bytes.count else { return nil }
        if bytes[start] == UInt8(ascii: "#") {
            return number(in: bytes, from: start + 1, limit: min(bytes.count, start + longestNumber))
        }
        let limit = min(bytes.count, start + HTMLEntityTable.longest)
        var end = start
        while end < limit, isNameByte(bytes[end]) { end += 1 }
        guard end - start >= 2 else { return nil }
        let isClosed = end < bytes.count && bytes[end] == UInt8(ascii: ";")
        if end - start <= nameSize, let scalar = named(bytes[start..<end]) {
            if isClosed { return Reference(scalar: scalar, end: end + 1) }
            // QUIRK: HTML 5 section 13.2.5.73 lets the old names go without their semicolon; in the middle of a URL's query
            // (`&copy=1`) they are none.
            guard scalar < 0x100, end == bytes.count || bytes[end] != UInt8(ascii: "=") else { return nil }
            return Reference(scalar: scalar, end: end)
        }
        guard isClosed, let (scalar, second) = HTMLEntityTable.scalars(of: bytes[start..<end]) else { return nil }
        return Reference(scalar: scalar, second: second, end: end + 1)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10
    }

    private static func number(in bytes: [UInt8], from start: Int, limit: Int) -> Reference? {
        var index = start
        var value: UInt32 = 0
        var radix: UInt32 = 10
        if index < limit, bytes[index] | 0x20 == UInt8(ascii: "x") {
            radix = 16
            index += 1
        }
        let digits = index
        while index < limit {
            let byte = bytes[index]
            let digit: UInt8
            if byte &- 0x30 < 10 {
                digit = byte &- 0x30
            } else if radix == 16, (byte | 0x20) &- 0x61 < 6 {
                digit = (byte | 0x20) &- 0x61 &+ 10
            } else {
                break
            }
            value = min(value &* radix &+ UInt32(digit), 0x20_0000)
            index += 1
        }
        guard index > digits else { return nil }
        if index < bytes.count, bytes[index] == UInt8(ascii: ";") { index += 1 }
        return Reference(scalar: mended(value), end: index)
    }

    /// Numbers of the C1 controls are meant as windows-1252 (HTML 5 section 13.2.5.80); what is no scalar is U+FFFD.
    private static func mended(_ value: UInt32) -> UInt32 {
        if (0x80..<0xA0).contains(value) {
            let text = Charset.decode([UInt8(value)], label: "windows-1252").utf8
            return String(decoding: text, as: UTF8.self).unicodeScalars.first?.value ?? 0xFFFD
        }
        return value == 0 || Unicode.Scalar(value) == nil ? 0xFFFD : value
    }

    private static func named(_ name: ArraySlice<UInt8>) -> UInt32? {
        names.withUTF8Buffer { table in
            var low = 0
            var high = table.count / recordSize
            while low < high {
                let middle = (low + high) / 2
                switch compare(name, table, middle * recordSize) {
                case 0: return hexadecimal(table, middle * recordSize + nameSize)
                case ..<0: high = middle
                default: low = middle + 1
                }
            }
            return nil
        }
    }

    private static func compare(_ name: ArraySlice<UInt8>, _ table: UnsafeBufferPointer<UInt8>, _ record: Int) -> Int {
        for step in 0..<nameSize {
            let index = name.startIndex + step
            let byte = index < name.endIndex ? name[index] : UInt8(ascii: " ")
            if byte != table[record + step] { return Int(byte) - Int(table[record + step]) }
        }
        return 0
    }

    private static func hexadecimal(_ table: UnsafeBufferPointer<UInt8>, _ start: Int) -> UInt32 {
        var value: UInt32 = 0
        for byte in table[start..<start + recordSize - nameSize] {
            value = value << 4 | UInt32(byte < 0x40 ? byte &- 0x30 : byte &- 0x41 &+ 10)
        }
        return value
    }
}
