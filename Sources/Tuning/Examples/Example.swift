package import Bytes
package import Calendars
import RuleLanguage
package import Triage

/// An example of a pack: a message of `tests/`, and what its line in `tests/expected.jsonl` says must come of it.
///
/// ```
/// {"file": "001.eml", "category": "billing", "severity": "normal", "queue": "desk", "why": "An invoice, and nothing else."}
/// ```
/// A line names a message and any fields of the decision, as `explain --json` gives them or flat (`ExampleField`); what it does
/// not name is not compared. Beside them may stand:
/// - `why`: why a careful support lead decides so, for whoever reads a difference;
/// - `known`: why the rules as they are decide otherwise: a difference is then told, but is no failure;
/// - `at`: the time to decide at, where the message does not tell when it came (RFC 3339);
/// - `envelope`: `{"sender": "<>", "recipients": ["support@cloud.example"]}`.
package struct Example: Sendable {
    /// The message's name in the folder.
    package var file: String
    /// The fields that are compared, in the order written.
    package var expected: [JSONValue.Member]
    package var why: String?
    package var known: String?
    package var at: Timestamp?
    package var envelope: Envelope
    /// The line in `expected.jsonl`, from 1.
    package var line: Int

    /// When a message came that does not tell, and whose line does not: a Wednesday noon in Europe.
    package static let time = Timestamp(seconds: 1_795_000_000)

    /// Members of a line that are not compared.
    static let notes = ["file", "why", "known", "at", "envelope"]
}

/// What can be said of a decision in an example.
package enum ExampleField: String, CaseIterable, Sendable {
    case kind, verification, standing, account, contact, plan, project, channel, category, scope, severity, queue, promise,
        reply
    case suppressed, partner
    /// As `explain --json` has them: objects of which each member given is compared.
    case sender, clocks, evidence

    /// Members of `explain --json` that a line copied from it may hold, and that say nothing of the decision itself.
    static let passedOver = ["message", "ticket", "rules"]

    /// What the decision says, in the form that `expected` has: `reply` is a template's name, or an object.
    func value(of decision: Decision, like expected: JSONValue?) -> JSONValue {
        let sender = decision.sender
        return switch self {
        case .kind: .string(decision.kind.rawValue)
        case .verification: .string(sender.verification.rawValue)
        case .standing: .string(sender.standing.rawValue)
        case .account: .optional(sender.account)
        case .contact: .optional(sender.contact)
        case .plan: .optional(sender.plan)
        case .project: .optional(sender.project)
        case .channel: .optional(decision.channel)
        case .category: .optional(decision.category)
        case .scope: .optional(decision.scope?.rawValue)
        case .severity: .optional(decision.severity)
        case .queue: .string(decision.queue)
        case .promise: .string(decision.promise.description)
        case .reply:
            if case .object? = expected {
                .object([
                    .init("template", .optional(decision.template)), .init("suppressed", .optional(decision.suppressed)),
                ])
            } else {
                .optional(decision.template)
            }
        case .suppressed: .optional(decision.suppressed)
        case .partner: .optional(decision.partner)
        case .sender:
            .object(
                [ExampleField.verification, .standing, .account, .contact, .plan, .project].map {
                    JSONValue.Member($0.rawValue, $0.value(of: decision, like: nil))
                })
        case .clocks: .array(decision.clocks.map(ExampleField.value))
        case .evidence: .array(decision.evidence.filter { $0.ruledOutBy == nil }.map(ExampleField.value))
        }
    }

    private static func value(of clock: DecidedClock) -> JSONValue {
        .object([
            .init("name", .string(clock.name)), .init("within", .string(clock.within.description)),
            .init("calendar", .string(clock.calendar)), .init("due", .optional(clock.due?.time.rfc3339)),
        ])
    }

    private static func value(of evidence: Evidence) -> JSONValue {
        .object([
            .init("for", .string(evidence.for)), .init("rule", .string(evidence.rule)),
            .init("keyword", .string(evidence.keyword)),
            .init("weight", .number(String(evidence.weight))), .init("field", .string(evidence.field)),
            .init("line", .number(String(evidence.line))), .init("text", .string(evidence.text)),
        ])
    }
}

extension JSONValue {
    static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    /// As a person reads it in a difference: strings without quotation marks, `none` for null.
    package var shown: String {
        switch self {
        case .null: return "none"
        case .string(let text): return text
        default:
            var json = JSONWriter()
            json.value(self)
            return json.text
        }
    }
}
