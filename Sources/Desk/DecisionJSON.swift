package import Bytes
import Calendars
import Diagnostics
package import Mail
import Replies
package import RuleLanguage
import Store
package import Triage

/// What `explain`, `deliver` and `ingest` print of a message with `--json`, and a queue's `notify` command reads: a decision, or what
/// the ledger keeps of one.
package struct DecisionJSON {
    /// The message's file; nil for standard input.
    var file: String?
    /// The ticket's number; nil where none was made, as by `explain`.
    var ticket: String?
    /// The policy's digest.
    var rules: String

    private let message: MessageFacts
    private let kind: String
    private let sender: SenderFacts
    private let channel: String?
    private let category: String?
    private let scope: String?
    private let severity: String?
    private let queue: String
    private let promise: String
    private let clocks: [Ticket.Clock]
    private let template: String?
    private let suppressed: String?
    private let partner: String?
    private let evidence: [Ticket.Evidence]
    private var shadow: (decision: ShadowDecision, differs: Bool)?

    private struct MessageFacts {
        var id: String?
        var digest: String
        var date: String?
        var subject: String
        var from: String?
    }

    private struct SenderFacts {
        var verification: String
        var standing: String
        var account: String?
        var contact: String?
        var plan: String?
        var project: String?
    }

    package init(decision: Decision, message: Message, file: String? = nil, ticket: String? = nil, rules: String) {
        self.file = file
        self.ticket = ticket
        self.rules = rules
        self.message = MessageFacts(
            id: message.messageID, digest: message.digest.description,
            date: message.date.map { $0.timestamp.rfc3339(offset: $0.offset) }, subject: message.subject,
            from: message.from.first?.address)
        kind = decision.kind.rawValue
        sender = SenderFacts(
            verification: decision.sender.verification.rawValue, standing: decision.sender.standing.rawValue,
            account: decision.sender.account, contact: decision.sender.contact, plan: decision.sender.plan,
            project: decision.sender.project)
        channel = decision.channel
        category = decision.category
        scope = decision.scope?.rawValue
        severity = decision.severity
        queue = decision.queue
        promise = decision.promise.description
        clocks = decision.clocks.map(Ticket.Clock.init)
        template = decision.template
        suppressed = decision.suppressed
        partner = decision.partner
        evidence = decision.evidence.map(Ticket.Evidence.init)
        shadow = decision.shadow.map { ($0, $0.differs(from: decision)) }
    }

    /// What was decided when the message came first, for one that is here again or was filed unread.
    ///
    /// - Parameters:
    ///   - delivery: what became of it now.
    ///   - message: nil where it cannot be read.
    init(
        recorded: Ticket, _ clocks: [Ticket.Clock], _ evidence: [Ticket.Evidence], delivery: Delivery, message: Message?,
        file: String?
    ) {
        self.file = file
        ticket = delivery.ticket
        rules = recorded.rules
        self.message = MessageFacts(
            id: recorded.messageID, digest: Digest(bytes: recorded.digest).description,
            date: message?.date.map { $0.timestamp.rfc3339(offset: $0.offset) },
            subject: message?.subject ?? recorded.subject, from: message?.from.first?.address ?? recorded.sender)
        kind = recorded.kind
        sender = SenderFacts(
            verification: recorded.verification, standing: recorded.standing, account: recorded.account,
            contact: recorded.contact, plan: recorded.plan, project: recorded.project)
        channel = recorded.channel
        category = recorded.category
        scope = recorded.scope
        severity = recorded.severity
        queue = delivery.queue
        promise = recorded.promise
        self.clocks = clocks
        template = recorded.template
        let isHeldBack = delivery.outcome == .duplicate && recorded.template != nil
        suppressed = recorded.suppressed ?? (isHeldBack ? Suppression.duplicate.rawValue : nil)
        partner = recorded.partner
        self.evidence = evidence
    }

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("file", file)
            json.member("message") { json in writeMessage(to: &json) }
            json.member("kind", kind)
            json.member("sender") { json in writeSender(to: &json) }
            json.member("channel", channel)
            json.member("category", category)
            json.member("scope", scope)
            json.member("severity", severity)
            json.member("queue", queue)
            json.member("promise", promise)
            json.member("clocks") { json in json.array(clocks, write) }
            json.member("reply") { json in
                json.object { json in
                    json.member("template", template)
                    json.member("suppressed", suppressed)
                }
            }
            json.member("ticket", ticket)
            json.member("partner", partner)
            json.member("evidence") { json in json.array(evidence.filter { $0.ruledOut == nil }, write) }
            if let shadow { json.member("shadow") { json in write(to: &json, shadow.decision, differs: shadow.differs) } }
            json.member("rules", rules)
        }
        json.endLine()
    }

    /// Only where a rule marked `shadow` would have decided.
    private func write(to json: inout JSONWriter, _ shadow: ShadowDecision, differs: Bool) {
        json.object { json in
            json.member("category", shadow.category)
            json.member("scope", shadow.scope?.rawValue)
            json.member("severity", shadow.severity)
            json.member("queue", shadow.queue)
            json.member("promise", shadow.promise.description)
            json.member("reply", shadow.template)
            json.member("differs", differs)
            json.member("rules", shadow.rules)
            json.member("evidence") { json in
                json.array(shadow.evidence.filter { $0.ruledOutBy == nil }.map(Ticket.Evidence.init), write)
            }
        }
    }

    private func writeMessage(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", message.id.map(visible))
            json.member("digest", message.digest)
            json.member("date", message.date)
            json.member("subject", visible(message.subject))
            json.member("from", message.from.map(visible))
        }
    }

    private func writeSender(to json: inout JSONWriter) {
        json.object { json in
            json.member("verification", sender.verification)
            json.member("standing", sender.standing)
            json.member("account", sender.account)
            json.member("contact", sender.contact)
            json.member("plan", sender.plan)
            json.member("project", sender.project)
        }
    }

    private func write(to json: inout JSONWriter, _ clock: Ticket.Clock) {
        json.object { json in
            json.member("name", clock.name)
            json.member("within", clock.within)
            json.member("calendar", clock.calendar)
            json.member("due", clock.due?.rfc3339)
        }
    }

    private func write(to json: inout JSONWriter, _ evidence: Ticket.Evidence) {
        json.object { json in
            json.member("for", evidence.reason)
            json.member("rule", evidence.rule)
            json.member("keyword", evidence.keyword)
            json.member("weight", evidence.weight)
            json.member("field", evidence.field)
            json.member("line", evidence.line)
            json.member("text", visible(evidence.text))
        }
    }
}

extension DecisionJSON {
    /// What became of a message that was handed over. Of one that was here before, or was filed unread, the ledger tells.
    ///
    /// - Parameter file: nil for standard input.
    package init?(_ delivery: Delivery, of bytes: [UInt8], file: String?, _ desk: Desk, _ policy: Policy) {
        if let decision = delivery.decision, let incoming = delivery.incoming {
            self.init(
                decision: decision, message: incoming.message, file: file, ticket: delivery.ticket, rules: policy.digest)
            return
        }
        // It is taken in: what only tells of it must not fail. Reading it again is what one that was filed unread must be spared.
        let message = delivery.outcome == .unparsed ? nil : Message(parsing: bytes)
        guard let recorded = try? desk.store.ticket(number: delivery.number) else { return nil }
        self.init(
            recorded: recorded, (try? desk.store.clocks(of: recorded.number)) ?? [],
            (try? desk.store.evidence(of: recorded.number)) ?? [], delivery: delivery, message: message, file: file)
    }
}
