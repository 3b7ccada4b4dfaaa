import Bytes
package import Mail
package import RuleLanguage

/// What in a message may name an earlier ticket: identifiers of messages that it answers, and our mark in its subject.
package struct ThreadKeys: Sendable, Equatable {
    /// In-Reply-To, then References from the last one, which is the nearest; each once.
    package var identifiers: [String]
    /// The number of `[CP-1042]`.
    package var mark: Int64?
    /// Somebody passes on what he was sent (`Fwd:`, `WG:`): that is no answer, whatever it names.
    package var isForward: Bool

    package var isEmpty: Bool { identifiers.isEmpty && mark == nil }

    /// Identifiers that are looked up: a conversation of more turns names the nearest ones, and one of these is known.
    static let largestCount = 24

    package init(of message: borrowing Message, policy: borrowing Policy) {
        var identifiers: [String] = []
        for identifier in message.inReplyTo + message.references.reversed() {
            guard identifiers.count < ThreadKeys.largestCount else { break }
            if !identifiers.contains(identifier) { identifiers.append(identifier) }
        }
        self.identifiers = identifiers
        let subject = Array(message.subject.utf8.prefix(ThreadKeys.subjectBytes))
        mark = ThreadKeys.mark(in: subject, prefix: Array(policy.site.ticketPrefix.lowercased().utf8))
        isForward = ThreadKeys.isForward(subject)
    }

    /// Bytes of a subject in which a mark is looked for.
    private static let subjectBytes = 1000
    /// Digits of a ticket's number; more overflow, and are none of ours.
    private static let longestNumber = 12

    /// The first `[PREFIX-digits]`, in whatever case.
    static func mark(in subject: [UInt8], prefix: [UInt8]) -> Int64? {
        guard !prefix.isEmpty else { return nil }
        let opening = [UInt8(ascii: "[")] + prefix + [UInt8(ascii: "-")]
        var start = 0
        while start + opening.count < subject.count {
            defer { start += 1 }
            guard zip(subject[start...], opening).allSatisfy({ Byte.lowercased($0) == $1 }) else { continue }
            let digits = subject[(start + opening.count)...].prefix(while: Byte.isDigit)
            guard (1...longestNumber).contains(digits.count), digits.endIndex < subject.count,
                subject[digits.endIndex] == UInt8(ascii: "]")
            else { continue }
            return Int64(String(decoding: digits, as: UTF8.self))
        }
        return nil
    }

    /// What mail programs put in front of a subject that is passed on, in the languages that they speak. `VS:` is an answer in
    /// Finnish and a forward in Danish: an answer taken for a forward is a ticket more, a forward taken for an answer joins what
    /// does not belong together.
    private static let forwardWords = [
        "fw", "fwd", "wg", "tr", "trs", "rv", "enc", "i", "vl", "vb", "vs", "pd", "yml", "doorst", "ilt", "i\u{307}lt",
        "továbbítás",
        "πρθ", "הועבר", "إعادةتوجيه", "전달", "転送", "转发", "轉寄",
    ]
    /// U+FF1A, which Chinese programs write for the colon.
    private static let wideColon: [UInt8] = [0xEF, 0xBC, 0x9A]

    private static func isForward(_ subject: [UInt8]) -> Bool {
        // A mark may stand in front of the word: `[CP-1042] Fwd: …`.
        var rest = subject.drop { $0 == 0x20 }
        while rest.first == UInt8(ascii: "["), let close = rest.firstIndex(of: UInt8(ascii: "]")) {
            rest = rest[(close + 1)...].drop { $0 == 0x20 }
        }
        let colon = rest.prefix(24).indices.first { rest[$0] == UInt8(ascii: ":") || rest[$0...].starts(with: wideColon) }
        guard let colon else { return false }
        // `Fwd[2]:` is how some count.
        let word = rest[..<colon].prefix { $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "(") }.filter { $0 != 0x20 }
        let name = String(decoding: word, as: UTF8.self).lowercased()
        // Byte by byte: to compare texts that may be composed otherwise costs a delivery 250,000 instructions.
        return forwardWords.contains { $0.utf8.elementsEqual(name.utf8) }
    }

}
