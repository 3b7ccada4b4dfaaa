import Mail
import RuleLanguage

/// The marks by which our own mail is known when it comes back.
package enum ReplyMarks {
    package static let loopField = "X-Triage-Loop"
    private static let marker = ".reply."

    /// `<CP-1042.received.reply.0123456789abcdef@cloud.example>`: stable for ticket, template and message, so that composing it
    /// once more makes no second mail.
    static func messageID(ticket: String, template: String, digest: [UInt8], policy: Policy) -> String {
        var tail = ""
        for byte in digest.prefix(8) {
            if byte < 16 { tail += "0" }
            tail += String(byte, radix: 16)
        }
        return "<\(ticket).\(template)\(marker)\(tail)@\(policy.site.firstDomain)>"
    }

    static func isOurs(messageID id: String, policy: Policy) -> Bool {
        let id = id.lowercased()
        return id.contains(marker) && policy.site.domains.contains { id.hasSuffix("@" + $0 + ">") }
    }

    /// Any value of it: another site's mark is a loop as well.
    static func areIn(_ message: Message) -> Bool { message.hasField(named: loopField) }
}

extension Site {
    /// The checker sees to it that there is one.
    var firstDomain: String { domains.first ?? "localhost" }
}
