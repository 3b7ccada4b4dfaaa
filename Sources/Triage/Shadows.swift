import RuleLanguage

extension ShadowDecision {
    /// What would have been decided with the shadows; nil where none of them would have decided.
    ///
    /// - Parameters:
    ///   - classification: one that could choose shadows; nil for a robot's mail.
    ///   - facts: with that classification.
    init?(_ classification: Classification?, facts: Facts, isEntitled: Bool, policy: Policy) {
        let (promiseRow, row) = policy.rows(for: facts, isEntitled: isEntitled, withShadows: true)
        var rules: [String] = []
        if let category = classification?.category, category.isShadow { rules.append(category.origin.description) }
        if let severity = classification?.severity, severity.isShadow { rules.append(severity.origin.description) }
        if let promiseRow, promiseRow.isShadow { rules.append(promiseRow.origin.description) }
        if let row, row.isShadow { rules.append(row.origin.description) }
        guard !rules.isEmpty else { return nil }
        let shadows =
            policy.categories.filter(\.isShadow).map { "category \($0.name)" }
            + policy.severities.filter(\.isShadow).map { "severity \($0.name)" }
        self.init(
            category: facts.category, scope: facts.scope, severity: facts.severity,
            queue: row?.queue ?? policy.fallbackQueue,
            promise: promiseRow?.promise ?? Promise.nothing, template: row?.reply, rules: rules,
            evidence: classification?.evidence.filter { shadows.contains($0.for) } ?? [])
    }
}
