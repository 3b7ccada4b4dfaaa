package import Calendars
import Mail
package import RuleLanguage
package import Triage

/// What the ledger knows that a reply may say.
package struct ReplyFacts: Sendable, Equatable {
    /// Seconds that a first answer took of late; nil until enough was measured.
    package var usualWait: Int64?
    /// What is booked of the account's allowance of the category this year; nil where none is counted.
    package var bookedMinutes: Int?
    /// Days for which the customer has not answered us, where that closes the ticket; nil where the mail answers his.
    package var silentDays: Int?

    package init(usualWait: Int64? = nil, bookedMinutes: Int? = nil, silentDays: Int? = nil) {
        self.usualWait = usualWait
        self.bookedMinutes = bookedMinutes
        self.silentDays = silentDays
    }
}

/// A reply as it goes out.
package struct Reply: Sendable, Equatable {
    package var recipient: String
    /// The envelope's sender: empty, the null path, unless the site's `envelope-sender` names one.
    package var envelopeSender: String
    package var messageID: String
    /// The whole message, lines ended by LF as a Maildir and sendmail(1) have them.
    package var message: [UInt8]
    /// The request's subject as limits compare it.
    package var subjectKey: String

    /// Identifiers in `References`: the first and the latest ones (RFC 5322 section 3.6.4 lets the middle go).
    static let references = 10

    /// Composes the reply that a decision names (RFC 3834 section 3). Whether it may go out is `suppression`'s to say.
    ///
    /// - Parameters:
    ///   - ticket: `CP-1042`.
    ///   - digest: the message's, which makes the reply's identifier.
    ///   - facts: what the ledger knows beside the decision.
    /// - Returns: nil where the row names no reply, the pack has no such template, or there is nobody to answer.
    package init?(
        to incoming: Incoming, _ decision: Decision, ticket: String, digest: [UInt8], policy: Policy, zones: ZoneDatabase,
        now: Timestamp, facts: ReplyFacts = ReplyFacts()
    ) {
        guard let name = decision.template, let recipient = replyRecipient(of: incoming, decision.sender, policy: policy),
            let wording = Wording(name, adds: decision.adds, language: decision.sender.language, policy: policy)
        else { return nil }
        let subject = ReplySubject.answering(incoming.message.subject, ticket: ticket, phrase: wording.phrases("re"))
        var values = ReplyValues(
            decision, policy: policy, phrases: wording.phrases, zones: zones, now: now, facts: facts
        ).values
        values[ReplyVariable.ticket.rawValue] = ticket
        values[ReplyVariable.subject.rawValue] = HeaderText.clean(incoming.message.subject, limit: ReplySubject.limit)
        values[ReplyVariable.adds.rawValue] = wording.adds.map { Template.render($0, values) }
            .filter { !$0.isEmpty }.joined(separator: "\n\n")
        let body = FlowedWriting.encode(Template.render(wording.text, values))

        self.recipient = recipient
        envelopeSender = policy.site.settings["envelope-sender"] ?? ""
        messageID = ReplyMarks.messageID(ticket: ticket, template: name, digest: digest, policy: policy)
        subjectKey = Reply.subjectKey(of: incoming.message.subject)
        var mail = Reply.header(
            incoming.message, to: recipient, policy: policy, subject: subject, isAnswer: facts.silentDays == nil)
        mail += "Date: \(DateText.rfc5322(now, in: zones.zone(policy.site.timezone) ?? .utc))\n"
        mail += HeaderText.folded("Message-ID", [messageID])
        mail += "MIME-Version: 1.0\n"
        mail += "Content-Type: text/plain; charset=utf-8; format=flowed\n"
        mail += "Content-Transfer-Encoding: \(body.utf8.allSatisfy { $0 < 0x80 } ? "7bit" : "8bit")\n"
        mail += "Content-Language: \(wording.language)\n\n"
        message = Array((mail + body).utf8)
    }

    /// The subject of a request as limits compare it.
    package static func subjectKey(of subject: String) -> String { ReplySubject.key(subject) }

    /// Who writes to whom about what, and that a machine does so. Of the request's own text only the subject goes in, and
    /// identifiers that are such.
    private static func header(
        _ request: Message, to recipient: String, policy: Policy, subject: String, isAnswer: Bool
    ) -> String {
        let site = policy.site
        var header = HeaderText.folded("From", HeaderText.mailbox(name: site.name, address: policy.ourAddress))
        header += HeaderText.folded("To", ["<\(recipient)>"])
        header += HeaderText.unstructured("Subject", subject)
        if let id = request.messageID, HeaderText.isIdentifier(id) {
            header += HeaderText.folded("In-Reply-To", [id])
            // A mail program that writes no References names what it answers all the same (RFC 5322 section 3.6.4).
            let named = request.references.isEmpty && request.inReplyTo.count == 1 ? request.inReplyTo : request.references
            let earlier = named.filter { HeaderText.isIdentifier($0) && $0 != id }
            let kept = earlier.count < references ? earlier : Array(earlier.prefix(1) + earlier.suffix(references - 2))
            header += HeaderText.folded("References", kept + [id])
        }
        // What time makes us write answers nobody (RFC 3834 section 5.1).
        header += "Auto-Submitted: \(isAnswer ? "auto-replied" : "auto-generated")\n"
        header += "Precedence: bulk\n"
        header += "X-Auto-Response-Suppress: OOF, AutoReply\n"
        header += "\(ReplyMarks.loopField): \(site.firstDomain)\n"
        return header
    }
}

/// The texts of a reply in one language: the customer's where the pack has all of them in it, else English. A reply in two
/// languages would look like a machine's.
struct Wording {
    let language: String
    let text: String
    let adds: [String]
    let phrases: Phrases

    init?(_ name: String, adds: [String], language: String?, policy: Policy) {
        let templates = policy.templates
        var chosen = "en"
        if let language, (["phrases", name] + adds).allSatisfy({ templates.has($0, in: language) }) { chosen = language }
        guard let text = templates[chosen, name] else { return nil }
        self.language = chosen
        self.text = text
        self.adds = adds.compactMap { templates[chosen, $0] }
        phrases = Phrases(templates[chosen, "phrases"], english: templates["en", "phrases"])
    }
}
