package import RuleLanguage
package import Triage

/// Why a message is decided otherwise under other rules: the one line that weighs most in it.
package struct Cause: Hashable, Sendable {
    package enum Kind: String, Sendable {
        /// A keyword line or boost that the old rules do not have, or that counts only now.
        case added
        /// One that counted, and does not any more.
        case removed
        /// One whose weight is another.
        case weight
        /// No line speaks otherwise: thresholds, ranks, plans.
        case balance
        case scope, route, promise, channel
    }
    package var kind: Kind
    /// `category billing`, `severity critical`; of a row, what it says.
    package var subject: String
    /// The pattern; nil where it is no keyword.
    package var keyword: String?
    /// `+4`, `+2 → +4`
    package var weight: String?
    /// `billing.rules:14`: in the new rules, but of what was removed in the old.
    package var place: String?

    /// In a sentence.
    package var description: String {
        switch kind {
        case .added: "counts now: \(weight ?? "") \(keyword ?? "") for \(subject)"
        case .removed: "counts no more: \(weight ?? "") \(keyword ?? "") for \(subject)"
        case .weight: "weighs otherwise: \(weight ?? "") \(keyword ?? "") for \(subject)"
        case .balance: "the same words, another threshold or rank: \(subject)"
        case .scope: "scope of \(subject)"
        case .route: "row: \(subject)"
        case .promise: "promise: \(subject)"
        case .channel: "channel: \(subject)"
        }
    }

    /// The cause of a difference, followed in the order in which decisions are made: what decides early is the cause of what follows.
    package init(from old: Decision, to new: Decision, policy: Policy) {
        if old.channel != new.channel {
            self.init(.channel, "\(old.channel ?? "none") → \(new.channel ?? "none")")
        } else if old.category != new.category {
            self = Cause.keyword("category", old.category, new.category, old, new)
        } else if old.severity != new.severity {
            self = Cause.keyword("severity", old.severity, new.severity, old, new)
        } else if old.scope != new.scope {
            self.init(.scope, "category \(new.category ?? "none")")
        } else if old.queue == new.queue, old.template == new.template, old.partner == new.partner {
            let row = policy.promises.first { $0.origin.description == new.promiseRule }
            self.init(.promise, row?.description ?? "none", place: new.promiseRule)
        } else {
            let row = policy.routes.first { $0.origin.description == new.routeRule }
            self.init(.route, row?.description ?? "none", place: new.routeRule)
        }
    }

    private init(_ kind: Kind, _ subject: String, keyword: String? = nil, weight: String? = nil, place: String? = nil) {
        self.kind = kind
        self.subject = subject
        self.keyword = keyword
        self.weight = weight
        self.place = place
    }

    private struct Line: Hashable {
        var subject: String
        var keyword: String

        init(_ evidence: Evidence) {
            subject = evidence.for
            keyword = evidence.field == "condition" ? "boost \(evidence.text)" : evidence.keyword
        }
    }

    /// The line of the old or the new choice whose points changed most.
    private static func keyword(_ kind: String, _ from: String?, _ to: String?, _ old: Decision, _ new: Decision) -> Cause {
        let (from, to) = ("\(kind) \(from ?? "")", "\(kind) \(to ?? "")")
        func counted(_ decision: Decision) -> [Line: Evidence] {
            let items = decision.evidence.filter { $0.ruledOutBy == nil && ($0.for == from || $0.for == to) }
            return Dictionary(items.map { (Line($0), $0) }) { first, _ in first }
        }
        let (before, after) = (counted(old), counted(new))
        var best: (cause: Cause, gain: Int)?
        // In a fixed order, so that equal gains always give the same cause.
        let lines = Set(before.keys).union(after.keys).sorted { ($0.subject, $0.keyword) < ($1.subject, $1.keyword) }
        for line in lines {
            let (was, now) = (before[line]?.weight ?? 0, after[line]?.weight ?? 0)
            // What helps the new choice or harms the old one.
            let gain = line.subject == to ? now - was : was - now
            guard gain > 0, gain > best?.gain ?? 0 else { continue }
            let place = (after[line] ?? before[line])?.rule
            let kind: Kind = before[line] == nil ? .added : after[line] == nil ? .removed : .weight
            let weight = kind == .weight ? "\(signed(was)) → \(signed(now))" : signed(kind == .added ? now : was)
            best = (Cause(kind, line.subject, keyword: line.keyword, weight: weight, place: place), gain)
        }
        return best?.cause ?? Cause(.balance, "\(from) → \(to)")
    }

    private static func signed(_ weight: Int) -> String { weight > 0 ? "+\(weight)" : "\(weight)" }
}
