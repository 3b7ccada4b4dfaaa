import Mail

/// The subject of a reply, and of what limits count as the same subject.
enum ReplySubject {
    /// Characters of the request's subject that a reply repeats.
    static let limit = 120
    /// Bytes by which limits compare subjects.
    private static let keyBytes = 120
    /// What mail programs put before the subject of an answer or a forward, in the languages that they speak.
    private static let prefixes = ["re", "aw", "sv", "vs", "antw", "ant", "odp", "res", "r", "fwd", "fw", "wg", "tr", "rv", "enc", "i"]

    /// `[CP-1042] Re: subject`. Other marks of ours that the subject bears go: who wrote them there may not know whose ticket they
    /// name, and the answer to this mail must find this ticket.
    static func answering(_ subject: String, ticket: String, phrase: String) -> String {
        let prefix = String(ticket.prefix { $0 != "-" })
        let text = HeaderText.clean(withoutMarks(subject, prefix: prefix), limit: limit)
        let bare = withoutPrefixes(text)
        return "[\(ticket)] Re: " + (bare.isEmpty ? phrase : bare)
    }

    /// Without `[CP-17]`, in whatever case.
    private static func withoutMarks(_ subject: String, prefix: String) -> String {
        guard !prefix.isEmpty else { return subject }
        let opening = Array("[\(prefix.lowercased())-".utf8)
        let bytes = Array(subject.utf8)
        var kept: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let isMark = bytes[index] == UInt8(ascii: "[") && bytes.count - index > opening.count
                && zip(bytes[index...], opening).allSatisfy { byte, wanted in lower(byte) == wanted }
            if isMark {
                var end = index + opening.count
                while end < bytes.count, isDigit(bytes[end]) { end += 1 }
                if end > index + opening.count, end < bytes.count, bytes[end] == UInt8(ascii: "]") {
                    index = end + 1
                    continue
                }
            }
            kept.append(bytes[index])
            index += 1
        }
        return String(decoding: kept, as: UTF8.self)
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
        let bare = withoutPrefixes(HeaderText.clean(withoutLeadingMark(subject), limit: 500))
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
    private static func withoutLeadingMark(_ subject: String) -> String {
        let text = subject.drop { $0 == " " }
        guard text.first == "[", let close = text.utf8.prefix(60).firstIndex(of: UInt8(ascii: "]")) else { return subject }
        return Template.trimmed(text[text.utf8.index(after: close)...])
    }

    private static func lower(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte | 0x20 : byte }
    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
