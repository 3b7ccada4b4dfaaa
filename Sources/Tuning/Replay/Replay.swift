package import Calendars
package import RuleLanguage
package import Triage

/// Decides kept messages again. Values only, so that several threads may share one.
package struct Replay: Sendable {
    package let old: Policy?
    package let new: Policy
    private let zones: ZoneDatabase
    private let difference: PackDifference?
    /// Whether both packs look for the same in a message, so that it is searched once.
    private let sharesSearch: Bool

    /// - Parameters:
    ///   - old: the rules to compare with: those in force; nil where there are none: then what was decided at the time counts.
    ///   - difference: between the old and the new rules, where that is little.
    package init(old: Policy?, new: Policy, difference: PackDifference? = nil, zones: ZoneDatabase) {
        self.difference = old == nil ? nil : difference
        self.old = old
        sharesSearch = old.map { $0.matcher.looksForTheSame(as: new.matcher) } ?? false
        self.new = new
        self.zones = zones
    }

    /// Decides one message again and notes it where that changes something.
    ///
    /// - Parameters:
    ///   - recorded: what was decided at the time.
    ///   - rules: the digest of the rules that did.
    package func decide(
        _ kept: KeptMessage, recorded: Outcome, rules: String, ticket: Int64, subject: String,
        into report: inout ReplayReport
    ) {
        report.decided += 1
        if kept.isCut { report.cut += 1 }
        var searches = Searches(isShared: sharesSearch)
        // The ledger knows what the old rules say, if it was they that decided, and on the whole text.
        let isRecorded = old.map { $0.digest == rules && !kept.isCut } ?? true
        if let difference, let old, !difference.touches(kept.incoming) {
            if !difference.changesConsequences { return }
            let before = isRecorded ? recorded : outcome(kept, old, search: &searches.old)
            let recognised = Recognised(category: before.category, severity: before.severity)
            if outcome(kept, new, recognised, search: &searches.new) == before { return }
        }
        // Most mail is decided as before: the reasons are worked out only where it is not.
        let outcome = outcome(kept, new, search: &searches.new)
        if isRecorded, outcome == recorded { return }
        if let old, self.outcome(kept, old, search: &searches.old) == outcome { return }
        let decision = kept.decision(new, search: &searches.new, zones: zones)
        guard let old else {
            report.changes.append(
                Change(
                    ticket: ticket, subject: subject, account: kept.sender.account, received: decision.received,
                    old: recorded, new: outcome,
                    cause: Cause(from: decision, to: decision, policy: new), cost: Cost()))
            return
        }
        let before = kept.decision(old, search: &searches.old, zones: zones)
        report.changes.append(
            Change(
                ticket: ticket, subject: subject, account: kept.sender.account, received: decision.received,
                old: Outcome(before),
                new: outcome, cause: Cause(from: before, to: decision, policy: new), cost: Cost(from: before, to: decision)))
    }

    private func outcome(
        _ kept: KeptMessage, _ policy: Policy, _ recognised: Recognised? = nil, search: inout SharedSearch
    ) -> Outcome {
        Outcome(kept.decision(policy, recognised: recognised, search: &search, isReasoned: false, zones: zones))
    }

    /// What each pack's search of a message has found.
    private struct Searches {
        private let isShared: Bool
        var new = SharedSearch()
        private var ownOld = SharedSearch()

        init(isShared: Bool) { self.isShared = isShared }

        var old: SharedSearch {
            get { isShared ? new : ownOld }
            set { if isShared { new = newValue } else { ownOld = newValue } }
        }
    }
}
