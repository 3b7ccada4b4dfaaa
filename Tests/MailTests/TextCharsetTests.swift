import Testing

@testable import Mail

@Suite struct CharsetTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let label: String?
        let bytes: [UInt8]
        let text: String
        var exact = true
        var testDescription: String { "\(label ?? "no label"): \(text)" }
    }

    static let cases: [Case] = [
        Case(label: "utf-8", bytes: Array("Grüße, 東京 😀".utf8), text: "Grüße, 東京 😀"),
        Case(label: "\"UTF8\"", bytes: [0xEF, 0xBB, 0xBF, 0x61], text: "a"),
        Case(label: "utf-8", bytes: [0x61, 0xFF, 0x62], text: "a\u{FFFD}b", exact: false),
        Case(label: "utf-8", bytes: [0xE2, 0x82, 0x61], text: "\u{FFFD}a", exact: false),
        Case(label: "utf-8", bytes: [0xED, 0xA0, 0x80], text: "\u{FFFD}\u{FFFD}\u{FFFD}", exact: false),
        Case(label: "utf-8", bytes: [0xC0, 0xAF], text: "\u{FFFD}\u{FFFD}", exact: false),
        Case(
            label: "utf-8", bytes: [0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0xF0, 0x9F], text: "abcdefgh\u{FFFD}",
            exact: false),
        Case(label: nil, bytes: Array("für".utf8), text: "für"),
        Case(label: nil, bytes: [0x66, 0xFC, 0x72, 0x80], text: "für€"),
        Case(label: "us-ascii", bytes: [0x66, 0xFC, 0x72], text: "für", exact: false),
        Case(label: "no-such-charset", bytes: [0x66, 0xFC, 0x72], text: "für", exact: false),
        Case(label: "no-such-charset", bytes: [0x66], text: "f"),
        Case(label: "../../etc/passwd//TRANSLIT", bytes: [0x66], text: "f"),
        Case(label: "iso-8859-1", bytes: [0xE9, 0x20, 0x93, 0x94, 0x80], text: "é “”€"),
        Case(label: "ISO_8859-1:1987", bytes: [0xE9], text: "é"),
        Case(label: "iso-8859-15", bytes: [0xA4, 0xBC], text: "€Œ"),
        Case(label: "iso-8859-2", bytes: [0xB9, 0xBE, 0xE8], text: "šžč"),
        Case(label: "iso-8859-5", bytes: [0xBF, 0xE0, 0xD8], text: "При"),
        Case(label: "iso-8859-7", bytes: [0xC1, 0xE9], text: "Αι"),
        Case(label: "iso-8859-8-i", bytes: [0xF9, 0xEC], text: "של"),
        Case(label: "iso-8859-9", bytes: [0xFE, 0xF0, 0xFD], text: "şğı"),
        Case(label: "latin1", bytes: [0xDF], text: "ß"),
        Case(label: "windows-1250", bytes: [0x9A, 0xF8], text: "šř"),
        Case(label: "cp1251", bytes: [0xCF, 0xF0, 0xE8], text: "При"),
        Case(label: "windows-1252", bytes: [0x81], text: "\u{FFFD}", exact: false),
        Case(label: "windows-1253", bytes: [0xC1, 0xE9], text: "Αι"),
        Case(label: "windows-1256", bytes: [0xE3], text: "م"),
        Case(label: "windows-1257", bytes: [0xE0], text: "ą"),
        Case(label: "KOI8-R", bytes: [0xF0, 0xD2, 0xC9], text: "При"),
        Case(label: "koi8-u", bytes: [0xA4, 0xA7], text: "єї"),
        Case(label: "utf-16", bytes: [0xFF, 0xFE, 0x61, 0, 0xFC, 0], text: "aü"),
        Case(label: "utf-16", bytes: [0, 0x61, 0xD8, 0x3D, 0xDE, 0], text: "a😀"),
        Case(label: "utf-16le", bytes: [0x61, 0, 0x3D, 0xD8], text: "a\u{FFFD}", exact: false),
        Case(label: "utf-16be", bytes: [0, 0x61, 0], text: "a\u{FFFD}", exact: false),
        Case(label: nil, bytes: [0xFF, 0xFE, 0x61, 0], text: "a"),
        Case(label: "utf-32le", bytes: [0x61, 0, 0, 0, 0, 0xF6, 0x01, 0], text: "a😀"),
        Case(label: "us-ascii*en", bytes: [0x61], text: "a"),
        Case(label: "", bytes: [], text: ""),
    ]

    @Test(arguments: cases) func decodes(_ item: Case) {
        let (utf8, exact) = Charset.decode(item.bytes, label: item.label)
        #expect(String(validating: utf8, as: UTF8.self) == item.text)
        #expect(exact == item.exact)
    }

    /// Charsets of the system's converters; where it has none the bytes are shown as they can be, and that is said.
    static let foreign: [Case] = [
        Case(
            label: "hz-gb-2312", bytes: Array("Hi ~{<:Ky2;S{~},~{NpJ)SZHK!#~} 2~~3 a~\nb".utf8), text: "Hi 己所不欲,勿施于人。 2~3 ab"
        ),
        Case(label: "HZ-GB-2312", bytes: Array("~{MxU>4r2;?*\nok".utf8), text: "网站打不开\nok"),
        Case(label: "hz", bytes: Array("a~b ~{<: ~} c~".utf8), text: "a~b 己 c~", exact: false),
        Case(label: "iso-2022-jp", bytes: [0x1B, 0x24, 0x42, 0x46, 0x7C, 0x4B, 0x5C, 0x1B, 0x28, 0x42], text: "日本"),
        Case(label: "shift_jis", bytes: [0x93, 0xFA, 0x96, 0x7B], text: "日本"),
        Case(label: "euc-jp", bytes: [0xC6, 0xFC, 0xCB, 0xDC], text: "日本"),
        Case(label: "gb2312", bytes: [0xD6, 0xD0, 0xCE, 0xC4], text: "中文"),
        Case(label: "big5", bytes: [0xA4, 0xA4, 0xA4, 0xE5], text: "中文"),
        Case(label: "ks_c_5601-1987", bytes: [0xC7, 0xD1, 0xB1, 0xDB], text: "한글"),
        Case(label: "ibm850", bytes: [0x81], text: "ü"),
        Case(label: "gb2312", bytes: [0x61, 0xFF, 0x62, 0xD6], text: "a\u{FFFD}b\u{FFFD}", exact: false),
    ]

    @Test(arguments: foreign) func decodesByTheSystem(_ item: Case) {
        let (utf8, exact) = Charset.decode(item.bytes, label: item.label)
        let text = String(validating: utf8, as: UTF8.self)
        #expect(text == item.text || (text != nil && !exact))
        #expect(item.exact || !exact)
    }

    /// Each charset decodes its own letters: every byte of every table gives one scalar.
    @Test(arguments: [
        "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5", "iso-8859-6", "iso-8859-7", "iso-8859-8", "iso-8859-10",
        "iso-8859-11", "iso-8859-13", "iso-8859-14", "iso-8859-15", "iso-8859-16", "windows-874", "windows-1250",
        "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257",
        "windows-1258", "koi8-r", "koi8-u",
    ])
    func everyByteIsOneScalar(_ label: String) throws {
        let text = try #require(String(validating: Charset.decode(Array(0...255), label: label).utf8, as: UTF8.self))
        #expect(text.unicodeScalars.count == 256)
        let letters = text.unicodeScalars.dropFirst(0xA0).filter { $0.properties.isAlphabetic }.count
        #expect(letters >= 27)
    }

    @Test func damagedTextStaysLinear() {
        let garbage = [UInt8](repeating: 0xFF, count: 1 << 17)
        for label in ["utf-8", "gb2312", "utf-16", "windows-1255", "iso-2022-jp"] {
            let (utf8, _) = Charset.decode(garbage, label: label)
            #expect(utf8.count <= 3 * garbage.count)
            #expect(String(validating: utf8, as: UTF8.self) != nil)
        }
    }
}
