import RuleLanguage
package import Triage

/// What of a decision somebody notices: staff, customer or partner.
package struct Outcome: Equatable, Sendable {
    package var channel: String?
    package var category: String?
    package var scope: String?
    package var severity: String?
    package var queue: String
    package var promise: String
    /// The reply's template; nil: the row says that there is none.
    package var reply: String?
    package var partner: String?

    package init(
        channel: String?, category: String?, scope: String?, severity: String?, queue: String, promise: String,
        reply: String?,
        partner: String?
    ) {
        self.channel = channel
        self.category = category
        self.scope = scope
        self.severity = severity
        self.queue = queue
        self.promise = promise
        self.reply = reply
        self.partner = partner
    }

    package init(_ decision: Decision) {
        self.init(
            channel: decision.channel, category: decision.category, scope: decision.scope?.rawValue,
            severity: decision.severity,
            queue: decision.queue, promise: decision.promise.description, reply: decision.template, partner: decision.partner
        )
    }

    package enum Field: String, CaseIterable, Sendable {
        case queue, category, severity, scope, promise, reply, channel, partner
    }

    package subscript(field: Field) -> String? {
        switch field {
        case .queue: queue
        case .category: category
        case .severity: severity
        case .scope: scope
        case .promise: promise
        case .reply: reply
        case .channel: channel
        case .partner: partner
        }
    }

    /// The fields in which another one differs.
    package func differing(from other: Outcome) -> [Field] { Field.allCases.filter { self[$0] != other[$0] } }
}
