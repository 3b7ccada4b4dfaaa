package import Calendars
package import RuleLanguage

/// Whether the sender is who the message says (our own MX's word for it).
package enum Verification: String, Sendable { case verified, failed, unverified }

/// What the sender may do for the account.
package enum Standing: String, Sendable { case authorized, known, unregistered }

/// Who wrote, as far as it can be known.
package struct Sender: Sendable, Equatable {
    package var verification: Verification
    /// The result that decided it, for `explain`: `dmarc=pass`, `spf=pass aligned (acme.example)`, `no result of mx.cloud.example`.
    package var proof: String
    package var standing: Standing
    package var address: String?
    package var account: String?
    /// Every account that the address is a contact of, the one that counts among them.
    package var accounts: [String] = []
    package var accountName: String?
    /// The listed contact's address; nil where the address is not listed.
    package var contact: String?
    package var contactName: String?
    package var plan: String?
    package var project: String?
    /// The project that was named belongs to another account.
    package var projectIsForeign: Bool
    /// How the project was found: `plus-address`, `subject tag`, `named in text`, `only project`; nil without one.
    package var projectFrom: String?
    /// The message itself says which project it is about.
    package var namesProject: Bool { projectFrom != nil && projectFrom != Sender.onlyProject }
    /// `projectFrom` of an account that has but one.
    package static let onlyProject = "only project"
    package var partner: String?
    package var language: String?
    package var country: String?
    package var timezone: String?
    /// The account's domains, in lower case.
    package var domains: [String] = []
}

/// Why something was decided: a keyword that counted, and where it stood.
package struct Evidence: Sendable, Equatable {
    /// `category deployment`, `severity critical`.
    package var `for`: String
    /// The line of the rules.
    package var origin: Origin
    package var keyword: String
    package var weight: Int
    /// `subject`, `body`, `header X-Foo`, …; `condition` for a boost.
    package var field: String
    /// Line in that field, from 1.
    package var line: Int
    /// That line, as it stands there.
    package var text: String
    /// The words that matched, as a range of UTF-8 offsets in `text`.
    package var range: Range<Int>
    /// The notion that took its force, where one did, or `ownName`: the hit is then shown but not counted.
    package var ruledOutBy: String?

    /// `deployment.rules:12`.
    package var rule: String { origin.description }

    /// The words only name the sender's own account or project.
    package static let ownName = "own-name"
}

/// One choice's score: a category's or a severity's.
package struct Score: Sendable, Equatable {
    package var name: String
    package var score: Int
    package var threshold: Int
    package var stands: Bool
    /// The name that outranked it, where one did.
    package var outrankedBy: String?
}

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
