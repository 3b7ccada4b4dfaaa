/// What OpenPGP puts around a text that is signed in place (RFC 9580 section 7): its armour is nobody's words.
///
///     -----BEGIN PGP SIGNED MESSAGE-----
///     Hash: SHA256
///
///     The text; a line that begins with a dash has "- " before it.
///     -----BEGIN PGP SIGNATURE-----
///     …
///     -----END PGP SIGNATURE-----
enum ClearSignedText {
    /// Lines from the first mark to the empty line behind the hashes; real ones have one or two.
    private static let headerLines = 8

    /// The lines of armour, in order. Each line is looked at once; a signature that lacks its end goes to the end of the text.
    static func armour(in lines: TextLines) -> [MarkedLines] {
        var found: [MarkedLines] = []
        var index = 0
        while index < lines.count {
            let first = index
            if holds("-----begin pgp signed message-----", lines, index) {
                let limit = min(lines.count, first + headerLines)
                while index < limit, !lines[index].isBlank { index += 1 }
                found.append(MarkedLines(lines: first..<index, kind: .footer))
            } else if holds("-----begin pgp signature-----", lines, index) {
                while index < lines.count, !holds("-----end pgp signature-----", lines, index) { index += 1 }
                index = min(index + 1, lines.count)
                found.append(MarkedLines(lines: first..<index, kind: .signature))
            } else {
                index += 1
            }
        }
        return found
    }

    private static func holds(_ mark: StaticString, _ lines: TextLines, _ index: Int) -> Bool {
        lines[index].depth == 0 && lines.bytes.holds(mark, in: lines[index].content)
    }
}
