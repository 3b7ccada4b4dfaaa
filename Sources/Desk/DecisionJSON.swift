package import Bytes
import Calendars
import Diagnostics
package import Mail
import RuleLanguage
package import Triage

/// What `explain`, `deliver` and `ingest` print of a message with `--json`, and a queue's `notify` command reads.
package struct DecisionJSON {
    let decision: Decision
    let message: Message
    /// The message's file; nil for standard input.
    var file: String?
    /// The ticket's number; nil where none was made, as by `explain`.
    var ticket: String?
    /// The policy's digest.
    var rules: String

    package init(decision: Decision, message: Message, file: String? = nil, ticket: String? = nil, rules: String) {
        self.decision = decision
        self.message = message
        self.file = file
        self.ticket = ticket
        self.rules = rules
    }

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("file", file)
            json.member("message") { json in writeMessage(to: &json) }
            json.member("kind", decision.kind.rawValue)
            json.member("sender") { json in writeSender(to: &json) }
            json.member("channel", decision.channel)
            json.member("category", decision.category)
            json.member("scope", decision.scope?.rawValue)
            json.member("severity", decision.severity)
            json.member("queue", decision.queue)
            json.member("promise", decision.promise.description)
            json.member("clocks") { json in json.array(decision.clocks, write) }
            json.member("reply") { json in
                json.object { json in
                    json.member("template", decision.template)
                    json.member("suppressed", decision.suppressed)
                }
            }
            json.member("ticket", ticket)
            json.member("partner", decision.partner)
            json.member("evidence") { json in
                json.array(decision.evidence.filter { $0.ruledOutBy == nil }, write)
            }
            if let shadow = decision.shadow { json.member("shadow") { json in write(to: &json, shadow) } }
            json.member("rules", rules)
        }
    }

    /// Only where a rule marked `shadow` would have decided.
    private func write(to json: inout JSONWriter, _ shadow: ShadowDecision) {
        json.object { json in
            json.member("category", shadow.category)
            json.member("scope", shadow.scope?.rawValue)
            json.member("severity", shadow.severity)
            json.member("queue", shadow.queue)
            json.member("promise", shadow.promise.description)
            json.member("reply", shadow.template)
            json.member("differs", shadow.differs(from: decision))
            json.member("rules", shadow.rules)
            json.member("evidence") { json in json.array(shadow.evidence.filter { $0.ruledOutBy == nil }, write) }
        }
    }

    private func writeMessage(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", message.messageID.map(visible))
            json.member("digest", message.digest.description)
            json.member("date", message.date.map { $0.timestamp.rfc3339(offset: $0.offset) })
            json.member("subject", visible(message.subject))
            json.member("from", message.from.first.map { visible($0.address) })
        }
    }

    private func writeSender(to json: inout JSONWriter) {
        json.object { json in
            json.member("verification", decision.sender.verification.rawValue)
            json.member("standing", decision.sender.standing.rawValue)
            json.member("account", decision.sender.account)
            json.member("contact", decision.sender.contact)
            json.member("plan", decision.sender.plan)
            json.member("project", decision.sender.project)
        }
    }

    private func write(to json: inout JSONWriter, _ clock: DecidedClock) {
        json.object { json in
            json.member("name", clock.name)
            json.member("within", clock.within.description)
            json.member("calendar", clock.calendar)
            json.member("due", clock.due?.time.rfc3339)
        }
    }

    private func write(to json: inout JSONWriter, _ evidence: Evidence) {
        json.object { json in
            json.member("for", evidence.for)
            json.member("rule", evidence.rule)
            json.member("keyword", evidence.keyword)
            json.member("weight", evidence.weight)
            json.member("field", evidence.field)
            json.member("line", evidence.line)
            json.member("text", visible(evidence.text))
        }
    }
}
