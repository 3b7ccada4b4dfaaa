package import Calendars
import Mail
package import RuleLanguage
package import Triage

/// A reply as it goes out.
package struct Reply: Sendable, Equatable {
    package var recipient: String
    package var messageID: String
    /// The whole message, lines ended by LF as a Maildir and sendmail(1) have them.
    package var message: [UInt8]
    /// The request's subject as limits compare it.
    package var subjectKey: String

    /// Characters of the request's subject that a reply repeats.
    static let subjectLimit = 120
    /// Identifiers in `References`: the first and the latest ones (RFC 5322 section 3.6.4 allows trimming the middle).
    static let references = 10

    /// Composes the reply that a decision names (RFC 3834 section 3).
    ///
    /// - Parameter ticket: `CP-1042`.
    /// - Returns: nil where the row names no reply, the pack has no such template, or there is nobody to answer.
    package init?(
        to incoming: Incoming, _ decision: Decision, ticket: String, digest: [UInt8], policy: Policy, zones: ZoneDatabase, now: Timestamp
    ) {
        guard let name = decision.template, let recipient = replyRecipient(of: incoming), isSafe(recipient) else { return nil }
        let language = decision.sender.language ?? "en"
        let phrases = Phrases(policy.templates[language]?["phrases"], english: policy.templates["en"]?["phrases"])
        func template(_ name: String) -> String? { policy.templates[language]?[name] ?? policy.templates["en"]?[name] }
        guard let text = template(name) else { return nil }

        let subject = HeaderText.clean(incoming.message.subject, limit: Reply.subjectLimit)
        var values = ReplyValues(decision, policy: policy, phrases: phrases, zones: zones, now: now).values
        values[ReplyVariable.ticket.rawValue] = ticket
        values[ReplyVariable.subject.rawValue] = subject
        values[ReplyVariable.adds.rawValue] = decision.adds.compactMap(template).map { Template.render($0, values) }.joined(separator: "\n\n")

        self.recipient = recipient
        messageID = ReplyMarks.messageID(ticket: ticket, template: name, digest: digest, policy: policy)
        subjectKey = Reply.subjectKey(of: incoming.message.subject)
        var mail = Reply.header(
            incoming, policy: policy, recipient: recipient, subject: "[\(ticket)] " + Reply.answering(subject), messageID: messageID, now: now)
        let body = FlowedWriting.encode(Template.render(text, values))
        let isPlain = body.utf8.allSatisfy { $0 < 0x80 }
        mail += "Content-Type: text/plain; charset=utf-8; format=flowed\n"
        mail += "Content-Transfer-Encoding: \(isPlain ? "7bit" : "8bit")\n\n"
        message = Array((mail + body).utf8)
    }

    private static func header(
        _ incoming: Incoming, policy: Policy, recipient: String, subject: String, messageID: String, now: Timestamp
    ) -> String {
        let from = policy.site.settings["reply-from"] ?? policy.channels.first?.addresses.first ?? "postmaster@\(policy.site.domains.first ?? "localhost")"
        var header = HeaderText.folded("From", HeaderText.mailbox(name: policy.site.name, address: from))
        header += HeaderText.folded("To", ["<\(recipient)>"])
        header += HeaderText.unstructured("Subject", subject)
        header += "Date: \(DateText.rfc5322(now))\n"
        header += HeaderText.folded("Message-ID", [messageID])
        if let id = incoming.message.messageID, isIdentifier(id) {
            header += HeaderText.folded("In-Reply-To", [id])
            let earlier = incoming.message.references.filter(isIdentifier)
            let kept = earlier.count < references ? earlier : Array(earlier.prefix(1) + earlier.suffix(references - 2))
            header += HeaderText.folded("References", kept + [id])
        }
        header += "Auto-Submitted: auto-replied\n"
        header += "Precedence: bulk\n"
        header += "X-Auto-Response-Suppress: OOF, AutoReply\n"
        header += "\(ReplyMarks.loopField): \(policy.site.domains.first ?? "localhost")\n"
        header += "MIME-Version: 1.0\n"
        return header
    }

    /// Identifiers are copied from a stranger's message: only what is one goes out.
    private static func isIdentifier(_ id: String) -> Bool {
        id.utf8.count <= 250 && id.utf8.count > 4 && id.hasPrefix("<") && id.hasSuffix(">") && id.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    /// `Re: subject`, once.
    private static func answering(_ subject: String) -> String {
        if subject.isEmpty { return "Re: your message" }
        return subject.lowercased().hasPrefix("re:") ? subject : "Re: " + subject
    }

    /// A subject without case, digits, marks and answer prefixes, so that the mails of a loop have the same.
    package static func subjectKey(of subject: String) -> String {
        var letters = ""
        for scalar in subject.lowercased().unicodeScalars where scalar.properties.isAlphabetic && letters.utf8.count < 120 {
            letters.unicodeScalars.append(scalar)
        }
        while true {
            guard let prefix = ["re", "aw", "fwd", "fw", "wg", "sv", "antw"].first(where: { letters.hasPrefix($0) && letters.utf8.count > 8 }) else { return letters }
            letters.removeFirst(prefix.utf8.count)
        }
    }
}

/// Whether an address can stand between angle brackets as it is.
private func isSafe(_ address: String) -> Bool {
    address.utf8.count <= 254 && address.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: ",") }
}
