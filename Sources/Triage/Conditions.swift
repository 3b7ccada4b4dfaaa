import Register
package import RuleLanguage

/// What a row's conditions are held against; filled in as the decision goes on.
struct Facts {
    var kind: MessageKind
    var sender: Sender
    var channel: String?
    var category: String?
    var scope: Scope?
    var severity: String?

    /// Whether all conditions hold.
    func meet(_ conditions: [Condition]) -> Bool {
        conditions.allSatisfy { condition in condition.values.contains { holds(condition.subject, $0) } != condition.negated
        }
    }

    private func holds(_ subject: Condition.Subject, _ value: String) -> Bool {
        switch subject {
        case .kind: kind.rawValue == value
        case .verification: sender.verification.rawValue == value
        case .standing: sender.standing.rawValue == value
        case .plan: sender.plan == value
        case .channel: channel == value
        case .category: category == value
        case .scope: scope?.rawValue == value
        case .severity: severity == value
        case .account: sender.account == value
        case .country: sender.country.map(Register.key) == Register.key(value)
        case .language: sender.language.map(Register.key) == Register.key(value)
        case .project:
            switch value {
            case "own": sender.project != nil && !sender.projectIsForeign
            case "foreign": sender.projectIsForeign
            case "none": sender.project == nil
            default: sender.project == value
            }
        case .partner:
            switch value {
            case "any": sender.partner != nil
            case "none": sender.partner == nil
            default: sender.partner == value
            }
        }
    }
}

extension Decision {
    /// Whether conditions of a route or promise hold for what was decided: of every row, not only of the one that counted.
    package func meets(_ conditions: [Condition]) -> Bool {
        // An alert whose origin is not sure goes the way of all mail.
        var facts = Facts(kind: kind == .alert && !isEntitled ? .request : kind, sender: sender)
        facts.channel = channel
        facts.category = category
        facts.scope = scope
        facts.severity = severity
        return facts.meet(conditions)
    }
}

extension Decision {
    /// Where the message would go had another category or severity been chosen, all else alike.
    package func queue(ifCategory category: Category? = nil, severity: Severity? = nil, policy: Policy) -> String {
        var other = self
        if let category {
            other.category = category.name
            other.scope = category.scope.first { other.meets($0.conditions) }?.scope
        }
        if let severity { other.severity = severity.name }
        return policy.routes.first { !$0.isShadow && other.meets($0.conditions) }?.queue ?? policy.fallbackQueue
    }
}
