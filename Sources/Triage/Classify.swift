import RuleLanguage

/// Category and severity, by name.
package struct Recognised: Sendable {
    package var category: String?
    package var severity: String?

    package init(category: String?, severity: String?) {
        self.category = category
        self.severity = severity
    }
}

/// What a message is about and how bad it is: category first, then severity, then scope, which may depend on both.
struct Classification {
    var category: Category
    var severity: Severity?
    var scope: Scope
    var categoryScores: [Score]
    var severityScores: [Score]
    var evidence: [Evidence]

    /// nil for a policy without categories, which the checker does not let pass.
    ///
    /// - Parameter withShadows: whether categories and severities marked `shadow` can be chosen.
    init?(_ scoring: inout Scoring, facts: Facts, policy: borrowing Policy, withShadows: Bool = false) {
        guard let fallback = policy.categories.firstIndex(where: \.isDefault) ?? policy.categories.indices.last else {
            return nil
        }
        var facts = facts
        let categoryIndices = policy.categories.indices.filter { withShadows || !policy.categories[$0].isShadow }
        let categories = scoring.choose(among: categoryIndices, of: policy.categories, facts: facts)
        category = policy.categories[categories.index ?? fallback]
        categoryScores = categories.scores
        facts.category = category.name

        let severityIndices = policy.severities.indices.filter { withShadows || !policy.severities[$0].isShadow }
        let severities = scoring.choose(among: severityIndices, of: policy.severities, facts: facts)
        severityScores = severities.scores
        severity = policy.severity(severities.index ?? policy.defaultSeverity, plan: facts.sender.plan)
        scope = category.scope(facts, severity)
        evidence = scoring.takeEvidence()
        sortEvidence()
    }

    /// Of what is recognised already; nil where the policy has no such category or severity.
    init?(_ recognised: Recognised, facts: Facts, policy: Policy) {
        let severity = policy.severities.first { $0.name == recognised.severity }
        guard let category = policy.categories.first(where: { $0.name == recognised.category }),
            severity?.name == recognised.severity
        else {
            return nil
        }
        self.category = category
        self.severity = severity
        (categoryScores, severityScores, evidence) = ([], [], [])
        scope = category.scope(facts, severity)
    }

    /// What decided comes first: the category's evidence, then the severity's, then the others' in the order found; what was
    /// ruled out comes last of each.
    private mutating func sortEvidence() {
        let first = ["category " + category.name, "severity " + (severity?.name ?? "")]
        // The evidence of each choice stands together.
        var choice = (title: "", rank: first.count)
        let ranks = evidence.map { item in
            if item.for != choice.title { choice = (item.for, first.firstIndex(of: item.for) ?? first.count) }
            return choice.rank * 2 + (item.ruledOutBy == nil ? 0 : 1)
        }
        var order = evidence.indices.sorted { (ranks[$0], $0) < (ranks[$1], $1) }
        // Each circle of places in turn, by swaps: what is swapped is moved, not copied.
        for start in order.indices {
            var place = start
            while order[place] != start {
                let next = order[place]
                evidence.swapAt(place, next)
                order[place] = place
                place = next
            }
            order[place] = place
        }
    }
}

extension Category {
    fileprivate func scope(_ facts: Facts, _ severity: Severity?) -> Scope {
        var facts = facts
        facts.category = name
        facts.severity = severity?.name
        return scope.first { facts.meet($0.conditions) }?.scope ?? .in
    }
}

extension Policy {
    /// A severity as a plan has it: one that the plan does not have is the one that it names instead.
    fileprivate func severity(_ number: Int, plan: String?) -> Severity? {
        guard severities.indices.contains(number) else { return nil }
        var number = number
        for _ in severities.indices {
            let severity = severities[number]
            if severity.plans.isEmpty || plan.map(severity.plans.contains) == true { return severity }
            guard let next = severity.otherwise.flatMap({ name in severities.firstIndex { $0.name == name } }) else { break }
            number = next
        }
        return severities.indices.contains(defaultSeverity) ? severities[defaultSeverity] : nil
    }
}
