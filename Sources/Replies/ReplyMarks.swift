import Bytes
package import Mail
package import RuleLanguage

/// The marks by which our own mail is known when it comes back.
package enum ReplyMarks {
    package static let loopField = "X-Triage-Loop"
    private static let marker = ".reply."

    /// `<CP-1042.received.reply.0123456789abcdef@cloud.example>`: stable for ticket, template and message, so that composing it
    /// once more makes no second mail.
    static func messageID(ticket: String, template: String, digest: [UInt8], policy: Policy) -> String {
        let tail = Digest(bytes: digest).hexadecimal.prefix(16)
        return "<\(ticket).\(template)\(marker)\(tail)@\(policy.site.firstDomain)>"
    }

    static func isOurs(messageID id: String, policy: Policy) -> Bool {
        let id = id.lowercased()
        return id.contains(marker) && policy.site.domains.contains { id.hasSuffix("@" + $0 + ">") }
    }

    /// Bytes of a delivery report in which identifiers are looked for: what it returns of our mail stands in front.
    private static let searchedBytes = 1 << 20
    /// The longest identifier that is ours; what is longer between two brackets is none.
    private static let longestIdentifier = 250
    /// Identifiers found at the most; a report returns one mail.
    private static let mostIdentifiers = 20

    /// The identifiers of our replies that stand anywhere in a message, as in the header that a delivery report returns. They
    /// hold a digest of the request: nobody can name one who has not had the reply.
    package static func identifiers(in bytes: [UInt8], policy: Policy) -> [String] {
        var found: [String] = []
        var start: Int?
        for index in bytes.indices.prefix(searchedBytes) {
            switch bytes[index] {
            case UInt8(ascii: "<"): start = index
            case UInt8(ascii: ">"):
                guard let begin = start else { continue }
                start = nil
                guard index - begin < longestIdentifier else { continue }
                let id = String(decoding: bytes[begin...index], as: UTF8.self)
                if isOurs(messageID: id, policy: policy), !found.contains(id) { found.append(id) }
                if found.count == mostIdentifiers { return found }
            case ...0x20: start = nil
            default: break
            }
        }
        return found
    }

    /// Any value of it: another site's mark is a loop as well.
    package static func areIn(_ message: Message) -> Bool { message.hasField(named: loopField) }
}
