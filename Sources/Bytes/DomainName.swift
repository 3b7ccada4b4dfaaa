/// Internationalised domain names (IDNA 2008, RFC 5890): `xn--mnchen-3ya.example` and `münchen.example` are one domain.
package enum DomainName {
    /// The domain in lower case with its labels in Unicode, by which domains are compared. A label that is no sound `xn--` label
    /// stays as it is, so that two domains never become one that the domain name system tells apart.
    package static func unicode(_ domain: String) -> String {
        let lower = domain.lowercased()
        guard isEncoded(lower) else { return lower }
        return lower.split(separator: ".", omittingEmptySubsequences: false).map { decoded($0) ?? String($0) }
            .joined(separator: ".")
    }

    /// An address with its domain as `unicode` has it; a text without an at sign is taken for a domain.
    package static func unicode(ofAddress address: String) -> String {
        if isPlain(address) { return address }
        let lower = address.lowercased()
        guard isEncoded(lower) else { return lower }
        guard let at = lower.lastIndex(of: "@") else { return unicode(lower) }
        return lower[...at] + unicode(String(lower[lower.index(after: at)...]))
    }

    /// An address in lower case with its domain's labels in ASCII, as all mail servers carry it. A label that IDNA does not know stays
    /// as it is, and so does what stands before the at sign.
    package static func ascii(ofAddress address: String) -> String {
        let lower = address.lowercased()
        guard let at = lower.lastIndex(of: "@"), !lower[at...].utf8.allSatisfy({ $0 < 0x80 }) else { return lower }
        let labels = lower[lower.index(after: at)...].split(separator: ".", omittingEmptySubsequences: false).map { label in
            let encoded = prefix + Punycode.encode(Array(label.unicodeScalars))
            return decoded(encoded[...]) == String(label) ? encoded : String(label)
        }
        return lower[...at] + labels.joined(separator: ".")
    }

    /// The domain as people are shown it: in Unicode, but a label in which letters of several scripts stand, as forgers mix them,
    /// in its `xn--` form.
    package static func shown(_ domain: String) -> String {
        guard isEncoded(domain) || !domain.utf8.allSatisfy({ $0 < 0x80 }) else { return domain }
        return unicode(domain).split(separator: ".", omittingEmptySubsequences: false).map { label in
            let scalars = Array(label.unicodeScalars)
            return mixesScripts(scalars) ? prefix + Punycode.encode(scalars) : String(label)
        }.joined(separator: ".")
    }

    private static let prefix = "xn--"

    /// Whether a text is as it is compared already: in ASCII, without a capital or an encoded label. Most addresses are.
    private static func isPlain(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            for (index, byte) in bytes.enumerated() {
                if byte >= 0x80 || byte &- 65 < 26 { return false }
                if byte == UInt8(ascii: "-"), index >= 3, bytes[index - 1] == byte, bytes[index - 2] == UInt8(ascii: "n"),
                    bytes[index - 3] == UInt8(ascii: "x")
                {
                    return false
                }
            }
            return true
        }
    }

    private static func isEncoded(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.count > 4 else { return false }
            for index in 0..<bytes.count - 3
            where bytes[index] | 32 == UInt8(ascii: "x") && bytes[index + 1] | 32 == UInt8(ascii: "n")
                && bytes[index + 2] == UInt8(ascii: "-") && bytes[index + 3] == UInt8(ascii: "-")
            {
                return true
            }
            return false
        }
    }

    /// The Unicode form of an `xn--` label; nil where it is none that IDNA knows: it must be made of letters, digits, marks and
    /// hyphens, in lower case, and encode to the same label again (RFC 5891 section 5.4).
    private static func decoded(_ label: Substring) -> String? {
        guard label.hasPrefix(prefix), let scalars = Punycode.decode(label.dropFirst(prefix.count).utf8),
            scalars.contains(where: { !$0.isASCII }), Punycode.encode(scalars) == label.dropFirst(prefix.count)
        else { return nil }
        let text = String(String.UnicodeScalarView(scalars))
        guard text.lowercased() == text, scalars.allSatisfy(isLabelScalar) else { return nil }
        return text
    }

    private static func isLabelScalar(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "-" { return true }
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark, .decimalNumber: return true
        // The joiners and the middle dot of Catalan, which RFC 5892 allows in their context.
        default: return scalar == "\u{200C}" || scalar == "\u{200D}" || scalar == "\u{B7}" || scalar == "\u{30FB}"
        }
    }

    /// Whether letters of more than one script stand in a label. A scalar's name begins with its script: `CYRILLIC SMALL LETTER
    /// A`. Chinese, Japanese and Korean are written with several, and with Latin letters beside them.
    private static func mixesScripts(_ label: [Unicode.Scalar]) -> Bool {
        var scripts: Set<Substring> = []
        for scalar in label where scalar.properties.isAlphabetic {
            guard let name = scalar.properties.name ?? scalar.properties.nameAlias else { continue }
            scripts.insert(name.prefix { $0 != " " && $0 != "-" })
        }
        return scripts.count > 1 && !scripts.isSubset(of: eastAsian)
    }

    private static let eastAsian: Set<Substring> = [
        "LATIN", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC",
    ]
}
