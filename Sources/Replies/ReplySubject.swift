import Bytes
import Mail

/// The subject of a reply, and of what limits count as the same subject.
enum ReplySubject {
    /// Characters of the request's subject that a reply repeats.
    static let limit = 120
    /// Bytes by which limits compare subjects.
    private static let keyBytes = 120
    /// What mail programs put before the subject of an answer or a forward, in the languages that they speak.
    private static let prefixes = [
        "re", "aw", "sv", "vs", "antw", "ant", "odp", "res", "r", "fwd", "fw", "wg", "tr", "rv", "enc", "i",
    ]

    /// `[CP-1042] Re: subject`. Other marks of ours that the subject bears go: who wrote them there may not know whose ticket they
    /// name, and the answer to this mail must find this ticket.
    static func answering(_ subject: String, ticket: String, phrase: String) -> String {
        // Cleaned first: an invisible character in a mark would hide it.
        let text = HeaderText.clean(subject, limit: limit)
        let unmarked = withoutMarks(text, prefix: String(ticket.prefix { $0 != "-" }))
        let bare = withoutPrefixes(HeaderText.clean(unmarked, limit: limit))
        return "[\(ticket)] Re: " + (bare.isEmpty ? phrase : bare)
    }

    /// Without `[CP-17]`, in whatever case; nor does one come to be where another was taken out, as in `[CP[CP-1]-17]`. Linear.
    private static func withoutMarks(_ subject: String, prefix: String) -> String {
        guard !prefix.isEmpty else { return subject }
        let opening = Array("[\(prefix.lowercased())-".utf8)
        var kept: [UInt8] = []
        for byte in subject.utf8 {
            if byte == UInt8(ascii: "]"), let start = startOfMark(endOf: kept, opening) {
                kept.removeSubrange(start...)
            } else {
                kept.append(byte)
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }

    /// Where the text ends in `[cp-17`, the place of its bracket.
    private static func startOfMark(endOf text: [UInt8], _ opening: [UInt8]) -> Int? {
        var digits = text.count
        while digits > 0, Byte.isDigit(text[digits - 1]) { digits -= 1 }
        let start = digits - opening.count
        guard digits < text.count, start >= 0, text[start..<digits].elementsEqual(opening, by: { Byte.lowercased($0) == $1 })
        else {
            return nil
        }
        return start
    }

    /// Without `Re:`, `AW:`, `Re[2]:` in front, however many.
    private static func withoutPrefixes(_ subject: String) -> String {
        var rest = Substring(subject)
        while let colon = rest.utf8.prefix(12).firstIndex(of: UInt8(ascii: ":")) {
            let word = rest[..<colon].lowercased().prefix { $0 != "[" && $0 != "(" && $0 != "^" }
            guard ReplySubject.prefixes.contains(Template.trimmed(word)) else { break }
            rest = rest[rest.utf8.index(after: colon)...].drop { $0 == " " }
        }
        return String(rest)
    }

    /// Letters of the subject alone, in lower case, without marks, numbers and answer prefixes: the mails of a loop have the same.
    static func key(_ subject: String) -> String {
        var bare = HeaderText.clean(subject, limit: 500)
        while true {
            let shorter = withoutLeadingMark(withoutPrefixes(bare))
            guard shorter.utf8.count < bare.utf8.count else { break }
            bare = shorter
        }
        var key = String.UnicodeScalarView()
        var bytes = 0
        for scalar in bare.lowercased().unicodeScalars where scalar.properties.isAlphabetic {
            bytes += UTF8.width(scalar)
            if bytes > keyBytes { break }
            key.append(scalar)
        }
        return String(key)
    }

    /// Without one `[…]` in front, such as a ticket's mark of ours or of another desk.
    private static func withoutLeadingMark(_ text: String) -> String {
        guard text.first == "[", let close = text.utf8.prefix(60).firstIndex(of: UInt8(ascii: "]")) else { return text }
        return Template.trimmed(text[text.utf8.index(after: close)...])
    }

}
