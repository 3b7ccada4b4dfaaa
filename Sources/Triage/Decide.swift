package import Calendars
import Mail
package import Register
package import RuleLanguage

/// Decides what is to be done with a message. A pure function: the same message, register, policy and time give the same
/// decision, whoever asks.
///
/// - Parameters:
///   - own: the policy's addresses, where they are known already.
///   - naming: the message's words that may name a project, where they are known already.
///   - answered: the project of the ticket that the message answers (`Decision.answeredProject`).
///   - now: when the clock started where our own MX did not write it down.
package func decide(
    _ incoming: Incoming, register: Register, policy: Policy, own: OwnAddresses? = nil, naming: Naming? = nil,
    answered: Project? = nil, zones: ZoneDatabase, now: Timestamp
) -> Decision {
    let addressed = (own ?? OwnAddresses(of: policy)).addressed(by: incoming, trust: policy.site.trust)
    let sender = identify(
        incoming, register: register, policy: policy, addressed: addressed, naming: naming, answered: answered)
    var search = SharedSearch()
    return decide(
        incoming, sender: sender, policy: policy, addressed: addressed, search: &search, zones: zones, now: now)
}

/// Decides for a sender who is identified already, for one who may ask about much mail, and several times about each message.
///
/// - Parameters:
///   - addressed: our addresses that the message went to, where they are known already.
///   - recognised: category and severity, where they are known already; nil: the words are searched for them.
///   - search: shared by policies that look for the same.
///   - isReasoned: false: without evidence, due times and shadows.
func decide(
    _ incoming: Incoming, sender: Sender, policy: Policy, addressed: [OwnAddresses.Address]? = nil,
    recognised: Recognised? = nil, search: inout SharedSearch, isReasoned: Bool = true, zones: ZoneDatabase, now: Timestamp
) -> Decision {
    let kind = DecidedKind(of: incoming, sender: sender, policy: policy)
    let received = incoming.arrival(trust: policy.site.trust)?.date?.timestamp ?? now
    let addresses = addressed ?? OwnAddresses(of: policy).addressed(by: incoming, trust: policy.site.trust)

    // Rows for alerts are for those whose origin is sure; another mail that looks like one goes the way of all mail.
    let rowKind = kind.kind == .alert && !kind.isTrustedAlert ? .request : kind.kind
    var facts = Facts(kind: rowKind, sender: sender)
    facts.channel = policy.channel(of: addresses, plan: sender.plan)

    let isRobot =
        switch kind.kind {
        case .bounce, .autoReply, .bulk: true
        case .request, .alert: false
        }
    var classification: Classification?
    var shadowClassification: Classification?
    if !isRobot, let recognised {
        classification = Classification(recognised, facts: facts, policy: policy)
    } else if !isRobot {
        var scoring = Scoring(of: incoming, sender: sender, policy: policy, keepsEvidence: isReasoned, search: &search)
        classification = Classification(&scoring, facts: facts, policy: policy)
        if isReasoned, policy.hasShadows {
            shadowClassification = Classification(&scoring, facts: facts, policy: policy, withShadows: true)
        }
    }
    facts.take(classification)

    let isRequest = kind.kind == .request && sender.standing == .authorized && !sender.projectIsForeign
    let isEntitled = sender.verification == .verified && isRequest || kind.isTrustedAlert
    let (promiseRow, row) = policy.rows(for: facts, isEntitled: isEntitled, withShadows: false)
    let promise = promiseRow?.promise ?? Promise.nothing

    var partner: String?
    var referrals: [String] = []
    if let category = classification?.category, facts.scope == .out, category.refersToPartners, isEntitled {
        referrals = policy.referrals(for: category, sender: sender)
        partner = referrals.first
    } else if let row, row.conditions.contains(where: { $0.subject == .partner }) {
        partner = sender.partner
    }

    var decision = Decision(
        kind: kind.kind, kindReason: kind.reason, sender: sender, channel: facts.channel, category: facts.category,
        scope: facts.scope, severity: facts.severity,
        queue: row?.queue ?? policy.fallbackQueue, promise: promise,
        clocks: isReasoned ? policy.clocks(of: promise, for: sender, from: received, zones: zones) : [],
        template: row?.reply,
        adds: row?.adds ?? [], suppressed: nil, partner: partner, referrals: referrals,
        evidence: classification?.evidence ?? [],
        categoryScores: classification?.categoryScores ?? [], severityScores: classification?.severityScores ?? [],
        routeRule: row?.origin.description, promiseRule: promiseRow?.origin.description, received: received,
        isEntitled: isEntitled)
    if isReasoned, policy.hasShadows {
        var shadowFacts = facts
        shadowFacts.take(shadowClassification)
        decision.shadow = ShadowDecision(shadowClassification, facts: shadowFacts, isEntitled: isEntitled, policy: policy)
    }
    return decision
}

extension Facts {
    fileprivate mutating func take(_ classification: Classification?) {
        category = classification?.category.name
        severity = classification?.severity?.name
        scope = classification?.scope
    }
}

extension Policy {
    /// The rows that decide. Nothing is promised to those who have no claim, nor out of scope.
    func rows(for facts: Facts, isEntitled: Bool, withShadows: Bool) -> (promise: PromiseRow?, route: RouteRow?) {
        var promise: PromiseRow?
        if isEntitled, facts.scope == .in {
            promise = promises.first { (withShadows || !$0.isShadow) && facts.meet($0.conditions) }
        }
        return (promise, routes.first { (withShadows || !$0.isShadow) && facts.meet($0.conditions) })
    }

    /// Where mail goes that no row meets: the lowest queue, where staff look at what is left. The checker reports such gaps.
    var fallbackQueue: String { queues.max { $0.rank < $1.rank }?.name ?? "unrouted" }
}
