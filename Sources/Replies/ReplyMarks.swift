import RuleLanguage

/// The marks by which our own mail is known when it comes back.
enum ReplyMarks {
    static let loopField = "X-Triage-Loop"
    private static let marker = ".reply."

    /// `<CP-1042.received.reply.0123456789abcdef@cloud.example>`: stable for message, ticket and template, so that a repeated
    /// composition makes no second mail.
    static func messageID(ticket: String, template: String, digest: [UInt8], policy: Policy) -> String {
        var tail = ""
        for byte in digest.prefix(8) {
            let digits = String(byte, radix: 16)
            tail += digits.utf8.count == 1 ? "0" + digits : digits
        }
        return "<\(ticket).\(template)\(marker)\(tail)@\(policy.site.domains.first ?? "localhost")>"
    }

    static func isOurs(messageID id: String, policy: Policy) -> Bool {
        id.contains(marker) && policy.site.domains.contains { id.lowercased().hasSuffix("@" + $0 + ">") }
    }
}
