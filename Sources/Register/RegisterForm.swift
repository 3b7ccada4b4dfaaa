import Bytes

/// The form of a field, and how what has another is mended.
struct RegisterForm {
    /// As in `"x" is not an address`.
    let what: String
    let mend: String
    let isValid: (String) -> Bool

    static func shortName(_ whose: String) -> RegisterForm {
        RegisterForm(
            what: "\(whose) short name", mend: "letters, digits, - _ and . make one: acme-shop", isValid: isIdentifier)
    }

    static var address: RegisterForm {
        RegisterForm(
            what: "an address", mend: "write jane@customer.example, and the name in its own column", isValid: isAddress)
    }

    static var language: RegisterForm {
        RegisterForm(what: "a language such as de", mend: "write its ISO 639 code, or nothing", isValid: isLanguage)
    }

    static var country: RegisterForm {
        RegisterForm(
            what: "a country such as CH", mend: "write its ISO 3166 code of two letters, or nothing", isValid: isCountry)
    }

    static var zone: RegisterForm {
        RegisterForm(
            what: "a time zone such as Europe/Zurich", mend: "write its name in /usr/share/zoneinfo, or nothing",
            isValid: isZone)
    }

    static var consent: RegisterForm {
        RegisterForm(
            what: "share, anonymous or none", mend: "write what partners may be told, or nothing, which is anonymous",
            isValid: { ReferralConsent(rawValue: $0.lowercased()) != nil })
    }
}

extension RegisterForm {
    /// Short names appear in addresses (`support+NAME@`) and subjects (`[NAME]`).
    static func isIdentifier(_ text: String) -> Bool {
        text.utf8.count <= 64 && !text.isEmpty
            && text.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || ("0"..."9").contains($0) || "-_.".unicodeScalars.contains($0)
            }
    }

    static func isDomain(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 255 && labels.count >= 2
            && labels.allSatisfy { label in
                !label.isEmpty && label.utf8.count <= 63 && label.first != "-" && label.last != "-"
                    && label.unicodeScalars.allSatisfy {
                        $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "-"
                    }
            }
    }

    /// Enough to find a slip of the pen; whether mail reaches it only mail can tell.
    static func isAddress(_ text: String) -> Bool {
        guard let at = text.utf8.lastIndex(of: UInt8(ascii: "@")), at != text.startIndex, text.utf8.count <= 320 else {
            return false
        }
        let local = text[..<at]
        let domain = text[text.utf8.index(after: at)...].lowercased()
        if local.utf8.first == UInt8(ascii: "\"") { return QuotedLocalPart.isOne(local) && isDomain(domain) }
        return !local.unicodeScalars.contains(where: isNoPartOfAddress) && isDomain(domain)
    }

    /// What no local part has outside quotation marks (`specials` of RFC 5322 section 3.2.3 but the dot), and what cannot be seen: a
    /// contact under `mailto:jane` or `jane@` would never be found.
    private static func isNoPartOfAddress(_ scalar: Unicode.Scalar) -> Bool {
        "()<>[]:;@\\,\"".unicodeScalars.contains(scalar) || scalar.properties.isWhitespace
            || [.control, .format].contains(scalar.properties.generalCategory)
    }

    static func isLanguage(_ text: String) -> Bool { (2...3).contains(text.utf8.count) && isASCIILetters(text) }
    static func isCountry(_ text: String) -> Bool { text.utf8.count == 2 && isASCIILetters(text) }

    static func isZone(_ text: String) -> Bool {
        text.utf8.count <= 64
            && text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { part in
                !part.isEmpty && part.allSatisfy { Byte.isLetter($0) || Byte.isDigit($0) || "_+-".utf8.contains($0) }
            }
    }

    private static func isASCIILetters(_ text: String) -> Bool { text.utf8.allSatisfy(Byte.isLetter) }
}
