package import Calendars
package import RuleLanguage

/// What a message is, by the signs that it bears: `kind` of the rules.
package enum MessageKind: String, Sendable {
    case request, bounce
    case autoReply = "auto-reply"
    case bulk, alert
}

/// A clock of the promise with its due time.
package struct DecidedClock: Sendable, Equatable {
    package var name: String
    package var within: Allowance
    package var calendar: String
    /// nil: it starts when another clock is met (`after`).
    package var due: DueTime?
    package var after: String?
}

/// What is to be done with a message, and why. A value: `Desk` carries it out, `explain` prints it.
package struct Decision: Sendable {
    package var kind: MessageKind
    /// Why the kind is not `request`: `Auto-Submitted: auto-replied`.
    package var kindReason: String?
    package var sender: Sender
    package var channel: String?
    package var category: String?
    package var scope: Scope?
    package var severity: String?
    package var queue: String
    package var promise: Promise
    package var clocks: [DecidedClock]
    /// The template that the row names; nil: `no reply`.
    package var template: String?
    package var adds: [String]
    /// Why no reply goes out though the row names one: a name of `AUTOREPLY` as `Suppression.rawValue`; nil: it goes out.
    package var suppressed: String?
    /// The partner that an out-of-scope request is referred to.
    package var partner: String?
    /// Every partner that it could be referred to; where there are several, the desk takes them in turn.
    package var referrals: [String] = []
    package var evidence: [Evidence]
    package var categoryScores: [Score]
    package var severityScores: [Score]
    /// The rows that decided: `route.rules:14`.
    package var routeRule: String?
    package var promiseRule: String?
    /// When the clock started: when our MX took the message.
    package var received: Timestamp
    /// True where plan, promise and clocks apply: a verified, authorized sender's request (or an alert).
    package var isEntitled: Bool
    /// What the rules marked `shadow` would have made of the message; nil where none of them would have decided.
    package var shadow: ShadowDecision?
    /// The earlier ticket that the message names; nil where it names none.
    package var following: Following?
}

/// What would have been decided if the rules marked `shadow` had effect: recorded, so that they can be compared with what was.
package struct ShadowDecision: Sendable, Equatable {
    package var category: String?
    package var scope: Scope?
    package var severity: String?
    package var queue: String
    package var promise: Promise
    package var template: String?
    /// The shadows that would have decided: `deployment.rules:12`.
    package var rules: [String]
    /// What spoke for the shadow categories and severities.
    package var evidence: [Evidence]

    /// Whether it would have made a difference to anybody.
    package func differs(from decision: Decision) -> Bool {
        category != decision.category || scope != decision.scope || severity != decision.severity || queue != decision.queue
            || promise != decision.promise || template != decision.template
    }
}
