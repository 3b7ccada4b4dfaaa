import Mail
import RuleLanguage
import Triage

extension Log {
    /// The line of one decision: `CP-1042 ticketed queue=oncall size=4711 message-id=<…> sender=jane@a.example kind=request …`.
    ///
    /// Names and values as in logfmt. A value that holds anything but letters, digits and the signs of addresses stands in quotes,
    /// with `\` before `"` and `\`: what a sender wrote cannot look like a field of ours.
    package static func write(_ delivery: Delivery) {
        // Nor is a line made for nobody.
        guard isHeard else { return }
        write(delivery.outcome == .unparsed ? .warning : .info, line(delivery))
    }

    package static func line(_ delivery: Delivery) -> String {
        // Plain appending: the generic ways to print a value cost more than parsing a message.
        var line = delivery.ticket + " " + delivery.outcome.rawValue
        func add(_ name: String, _ value: String?) {
            guard let value else { return }
            line += " " + name + "=" + quoted(value)
        }
        add("queue", delivery.queue)
        if let message = delivery.incoming?.message {
            add("size", String(message.bytes.count))
            add("message-id", message.messageID)
        }
        guard let decision = delivery.decision else { return line }
        add("sender", decision.sender.address)
        add("kind", decision.kind.rawValue)
        add("verification", decision.sender.verification.rawValue)
        add("standing", decision.sender.standing.rawValue)
        add("account", decision.sender.account)
        add("channel", decision.channel)
        add("category", decision.category)
        add("scope", decision.scope?.rawValue)
        add("severity", decision.severity)
        add("promise", decision.promise.description)
        add("partner", decision.partner)
        add("reply", decision.template)
        add("suppressed", decision.suppressed)
        return line
    }

    private static func quoted(_ value: String) -> String {
        if !value.isEmpty, value.utf8.allSatisfy(isPlain) { return value }
        var quoted: [UInt8] = [UInt8(ascii: "\"")]
        for byte in value.utf8 {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { quoted.append(UInt8(ascii: "\\")) }
            quoted.append(byte)
        }
        return String(decoding: quoted, as: UTF8.self) + "\""
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: plainSigns.contains(byte)
        }
    }

    private static let plainSigns: [UInt8] = Array("-._@<>+/:,$#~!*%&".utf8)
}
