import Bytes

extension Mailbox {
    /// The address that the display name shows in place of the mailbox's own: `"ceo@acme.example" <x@evil.example>`. nil where the
    /// name shows none, or only the mailbox's own.
    ///
    /// Many mail programs show the name alone, so that whoever reads it takes it for the sender's address.
    package var imitatedAddress: String? {
        guard !domain.isEmpty, name.utf8.contains(where: { $0 == UInt8(ascii: "@") || $0 == 0xEF }) else { return nil }
        let own = DomainName.unicode(ofAddress: address)
        for word in name.unicodeScalars.split(whereSeparator: Mailbox.isBoundary) {
            guard let at = word.lastIndex(where: Mailbox.atSigns.contains), at != word.startIndex else { continue }
            let local = String(String.UnicodeScalarView(word[..<at]))
            var domain = word[word.index(after: at)...]
            while let last = domain.last, last == "." || last == "," || last == "'" { domain.removeLast() }
            guard let dot = domain.firstIndex(of: "."), dot != domain.startIndex else { continue }
            let shown = local + "@" + String(String.UnicodeScalarView(domain))
            if DomainName.unicode(ofAddress: shown) != own { return shown }
        }
        return nil
    }

    /// The at sign, and the two that look like it, which begin with 0xEF in UTF-8.
    private static let atSigns: Set<Unicode.Scalar> = ["@", "\u{FF20}", "\u{FE6B}"]

    private static func isBoundary(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case " ", "\t", "<", ">", "(", ")", "[", "]", "\"", ",", ";", ":", "\u{A0}", "\u{3000}": true
        default: false
        }
    }
}
