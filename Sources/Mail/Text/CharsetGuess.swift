/// The charset of text that carries no label and is no UTF-8, by what would make sense of its bytes.
///
/// Only scripts that give themselves away are told apart: escape sequences, pairs of bytes that all fit, letters of which nearly all
/// lie where Cyrillic or Hebrew has them. Everything else is windows-1252.
enum CharsetGuess {
    /// Bytes looked at; a script shows within a paragraph.
    private static let sample = 16 * 1024
    /// Bytes above ASCII without which there is nothing to judge by.
    private static let fewest = 8

    /// ISO-2022 by its escape sequences, which nothing else has (RFC 1468, RFC 1557).
    static func escaped(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard var index = bytes.firstIndex(of: 0x1B) else { return nil }
        let end = min(bytes.count, index + sample)
        while index + 2 < end {
            if bytes[index] == 0x1B {
                switch (bytes[index + 1], bytes[index + 2]) {
                case (UInt8(ascii: "$"), UInt8(ascii: "B")), (UInt8(ascii: "$"), UInt8(ascii: "@")): return "iso-2022-jp"
                case (UInt8(ascii: "$"), UInt8(ascii: ")")): return "iso-2022-kr"
                default: break
                }
            }
            index += 1
        }
        return nil
    }

    /// The label under which the text makes sense; nil where nothing speaks for a script but Latin.
    static func label(of bytes: UnsafeBufferPointer<UInt8>) -> String? {
        let text = UnsafeBufferPointer(rebasing: bytes.prefix(sample))
        let high = text.count { $0 >= 0x80 }
        let latin = text.count { ($0 | 0x20) &- 0x61 < 26 }
        guard high >= fewest, high >= latin else { return nil }
        return extendedUnix(text) ?? shiftJIS(text) ?? big5(text) ?? alphabet(text)
    }

    /// EUC: bytes above ASCII come in pairs.
    private static func extendedUnix(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        var (pairs, kana, hangul) = (0, 0, 0)
        var index = 0
        while index < text.count {
            let lead = text[index]
            guard lead >= 0x80 else {
                index += 1
                continue
            }
            guard index + 1 < text.count else { break }
            guard (0xA1...0xFE).contains(lead), (0xA1...0xFE).contains(text[index + 1]) else { return nil }
            pairs += 1
            if lead == 0xA4 || lead == 0xA5 { kana += 1 }
            if (0xB0...0xC8).contains(lead) { hangul += 1 }
            index += 2
        }
        // Cyrillic of even words fits as well, by chance; it has no signs of the first rows.
        guard pairs >= fewest / 2, !isCyrillic(text) else { return nil }
        if kana * 5 >= pairs { return "euc-jp" }
        return hangul * 8 >= pairs * 7 ? "euc-kr" : "gb18030"
    }

    private static func shiftJIS(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        var (pairs, kana) = (0, 0)
        var index = 0
        while index < text.count {
            let lead = text[index]
            index += 1
            guard (0x81...0x9F).contains(lead) || (0xE0...0xEF).contains(lead) else {
                if lead == 0x80 || lead >= 0xF0 { return nil }
                continue
            }
            guard index < text.count else { break }
            guard (0x40...0x7E).contains(text[index]) || (0x80...0xFC).contains(text[index]) else { return nil }
            pairs += 1
            if lead == 0x82 || lead == 0x83 { kana += 1 }
            index += 1
        }
        return pairs >= fewest / 2 && kana * 4 >= pairs ? "shift_jis" : nil
    }

    private static func big5(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        var (pairs, low) = (0, 0)
        var index = 0
        while index < text.count {
            let lead = text[index]
            guard lead >= 0x80 else {
                index += 1
                continue
            }
            guard index + 1 < text.count else { break }
            let trail = text[index + 1]
            let isLow = (0x40...0x7E).contains(trail)
            guard (0xA1...0xF9).contains(lead), isLow || (0xA1...0xFE).contains(trail) else { return nil }
            pairs += 1
            if isLow { low += 1 }
            index += 2
        }
        return pairs >= fewest / 2 && low * 6 >= pairs && !isCyrillic(text) ? "big5" : nil
    }

    /// Cyrillic, whose small letters tell windows-1251 from KOI8-R, and Hebrew, which has none.
    private static func alphabet(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        guard isCyrillic(text) else { return nil }
        let upper = text.count { (0xC0...0xDF).contains($0) }
        let lower = text.count { $0 >= 0xE0 }
        if upper == 0, !text.contains(where: { $0 > 0xFA }) { return "windows-1255" }
        return upper > lower ? "koi8-r" : "windows-1251"
    }

    /// Whether nearly all bytes above ASCII lie in the last quarter, where one-byte charsets have the letters.
    private static func isCyrillic(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let high = text.count { $0 >= 0x80 }
        return text.count { $0 >= 0xC0 } * 20 >= high * 19
    }
}
