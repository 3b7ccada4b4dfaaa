package import RuleLanguage
package import Triage

/// What a keyword line would have to speak for, or against, so that a message goes where staff put it.
package struct Target: Hashable, Sendable {
    /// `category billing`, `severity critical`
    package var choice: String
    /// The line takes points away: what was chosen should not have stood.
    package var isAgainst: Bool

    package init(_ choice: String, isAgainst: Bool = false) {
        self.choice = choice
        self.isAgainst = isAgainst
    }

    /// What would have brought a message into a queue: of several choices the one that most spoke for already; nil where neither a
    /// category nor a severity alone does: then the row goes by who wrote.
    package init?(_ decision: Decision, to queue: String, policy: Policy) {
        let categories = policy.categories.filter {
            !$0.isShadow && $0.name != decision.category && decision.queue(ifCategory: $0, policy: policy) == queue
        }
        let severities = policy.severities.indices.filter {
            !policy.severities[$0].isShadow && policy.severities[$0].name != decision.severity
                && decision.queue(severity: policy.severities[$0], policy: policy) == queue
        }
        func score(_ name: String, _ scores: [Score]) -> Int { scores.first { $0.name == name }?.score ?? 0 }
        // The first of those that are equal: what is declared first wins elsewhere, too.
        // Before: what leaves the scope, and so the promise, as it is.
        func changesScope(_ name: String) -> Int {
            guard let category = categories.first(where: { $0.name == name }) else { return 0 }
            var other = decision
            other.category = name
            return category.scope.first { other.meets($0.conditions) }?.scope == decision.scope ? 0 : 1
        }
        func best(_ names: [String], _ scores: [Score]) -> String? {
            names.enumerated().max {
                (score($0.element, scores), changesScope($1.element), $1.offset)
                    < (score($1.element, scores), changesScope($0.element), $0.offset)
            }?.element
        }
        // Where what stands by itself leads there, too, nothing must be claimed that no word speaks for.
        func named(_ names: [String], _ scores: [Score], orDefault: Bool) -> String? {
            best(names, scores).flatMap { orDefault && score($0, scores) <= 0 ? nil : $0 }
        }
        let hasDefault = categories.contains(where: \.isDefault)
        let hasUsual = severities.contains(policy.defaultSeverity)
        let names = severities.filter { $0 != policy.defaultSeverity }.map { policy.severities[$0].name }
        if let name = named(categories.filter { !$0.isDefault }.map(\.name), decision.categoryScores, orDefault: hasDefault)
        {
            self.init("category \(name)")
        } else if hasDefault, let category = decision.category {
            self.init("category \(category)", isAgainst: true)
        } else if let name = named(names, decision.severityScores, orDefault: hasUsual) {
            self.init("severity \(name)")
        } else if hasUsual, let severity = decision.severity {
            self.init("severity \(severity)", isAgainst: true)
        } else {
            return nil
        }
    }

    /// The points that were missing, or too many, for this choice to have been made, or not made.
    package func missing(_ decision: Decision) -> Int {
        let scores = choice.hasPrefix("category ") ? decision.categoryScores : decision.severityScores
        let name = choice.drop { $0 != " " }.dropFirst()
        guard let own = scores.firstIndex(where: { $0.name == name }) else { return 0 }
        if isAgainst { return scores[own].score - scores[own].threshold + 1 }
        let rivals = scores.indices.filter { $0 != own && scores[$0].stands && scores[$0].outrankedBy == nil }
        let needed = rivals.map { scores[$0].score + ($0 < own ? 1 : 0) }.max() ?? 0
        return max(needed, scores[own].threshold) - scores[own].score
    }
}
