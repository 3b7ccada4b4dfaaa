/// All messages there can be, as far as conditions tell them apart: a finite set of values for each subject, and what of their
/// combinations cannot be. Rows of a table are boxes in it; what a row leaves to those below is found by taking boxes apart.
struct RowSpace {
    /// A set of values of each subject, as bits.
    struct Box {
        var masks: [UInt64]
        var isEmpty: Bool { masks.contains(0) }
    }
    /// What a condition lets pass.
    struct Term {
        var subject: Int
        var allowed: UInt64
    }

    static let subjects = Condition.Subject.allCases
    /// The value of a subject that a message does not have: no plan, no partner, no category.
    static let none = ""
    /// Values of one subject are bits of a machine word. A pack with more categories than that is checked otherwise.
    private static let mostValues = 64
    /// Boxes that one question may look at: tables of people need hundreds.
    private static let mostBoxes = 20_000

    private let values: [[String]]
    private let channels: [Channel]
    private let severities: [Severity]
    /// Of each category the rows of its scope, by its number among the values.
    private let scopes: [[(terms: [Term], scope: Int)]]
    private var left = RowSpace.mostBoxes

    /// nil where a subject has too many values.
    ///
    /// - Parameter conditions: all that are asked of; they name the countries, languages and accounts.
    init?(
        plans: [String], channels: [Channel], categories: [Category], severities: [Severity], partners: [String],
        hasAlerts: Bool,
        conditions: [Condition]
    ) {
        self.channels = channels
        self.severities = severities
        func named(_ subject: Condition.Subject) -> [String] {
            var names = [Self.none]
            for condition in conditions where condition.subject == subject {
                for value in condition.values.map({ $0.lowercased() }) where !names.contains(value) { names.append(value) }
            }
            return names
        }
        let values: [[String]] = Self.subjects.map { subject in
            switch subject {
            case .kind: ["request", "bounce", "auto-reply", "bulk"] + (hasAlerts ? ["alert"] : [])
            case .verification: ["verified", "failed", "unverified"]
            case .standing: ["authorized", "known", "unregistered"]
            case .plan: [Self.none] + plans
            case .project: ["own", "foreign", "none"]
            case .partner: [Self.none] + partners
            case .channel: channels.map(\.name)
            case .category: [Self.none] + categories.map(\.name)
            case .scope: [Self.none, "in", "out"]
            case .severity: [Self.none] + severities.map(\.name)
            case .country, .language, .account: named(subject)
            }
        }
        guard values.allSatisfy({ !$0.isEmpty && $0.count < Self.mostValues }) else { return nil }
        self.values = values
        scopes =
            [[]]
            + categories.map { category in
                category.scope.map { row in
                    (row.conditions.map { Self.term($0, values) }, row.scope == .in ? 1 : 2)
                }
            }
    }

    static func index(_ subject: Condition.Subject) -> Int { subjects.firstIndex(of: subject) ?? 0 }

    private static func term(_ condition: Condition, _ values: [[String]]) -> Term {
        let subject = index(condition.subject)
        let all = (UInt64(1) << UInt64(values[subject].count)) - 1
        var allowed: UInt64 = 0
        for (number, value) in values[subject].enumerated() {
            let isMet = condition.values.contains { wanted in
                switch (condition.subject, wanted) {
                case (.partner, "any"): value != none
                case (.partner, "none"): value == none
                case (.country, _), (.language, _), (.account, _): value == wanted.lowercased()
                default: value == wanted
                }
            }
            if isMet { allowed |= 1 << UInt64(number) }
        }
        return Term(subject: subject, allowed: condition.negated ? all & ~allowed : allowed)
    }

    func terms(_ conditions: [Condition]) -> [Term] { conditions.map { Self.term($0, values) } }

    var everything: Box { Box(masks: values.map { (UInt64(1) << UInt64($0.count)) - 1 }) }

    /// The part of a box that meets conditions.
    func part(of box: Box, meeting terms: [Term]) -> Box {
        var part = box
        for term in terms { part.masks[term.subject] &= term.allowed }
        return part
    }

    /// A combination in a box that meets none of some rows; nil where each meets one.
    ///
    /// - Parameter used: the rows that it took to know.
    mutating func gap(in box: Box, leftBy rows: [[Term]], used: inout Set<Int>) -> [Int]? {
        left = Self.mostBoxes
        return gap(in: box, rows[...], &used)
    }

    private mutating func gap(in box: Box, _ rows: ArraySlice<[Term]>, _ used: inout Set<Int>) -> [Int]? {
        left -= 1
        // Where it takes too long nothing is said against the table.
        guard left > 0 else { return box.masks.map { Int($0.trailingZeroBitCount) } }
        guard let row = rows.first else { return combination(in: box) }
        let rest = rows.dropFirst()
        if row.contains(where: { box.masks[$0.subject] & $0.allowed == 0 }) { return gap(in: box, rest, &used) }
        used.insert(rows.startIndex)
        var box = box
        for term in row where box.masks[term.subject] & ~term.allowed != 0 {
            var outside = box
            outside.masks[term.subject] &= ~term.allowed
            if let found = gap(in: outside, rest, &used) { return found }
            box.masks[term.subject] &= term.allowed
        }
        return nil
    }

    /// A combination in a box that a message can have, as the number of each subject's value.
    func combination(in box: Box) -> [Int]? {
        guard !box.isEmpty else { return nil }
        let (kind, standing, plan) = (Self.index(.kind), Self.index(.standing), Self.index(.plan))
        var found = box.masks.map { Int($0.trailingZeroBitCount) }
        for kindValue in bits(box.masks[kind]) {
            found[kind] = kindValue
            for standingValue in bits(box.masks[standing]) {
                found[standing] = standingValue
                for planValue in bits(box.masks[plan]) {
                    // Every account has a plan.
                    if planValue == 0, standingValue < 2 { continue }
                    found[plan] = planValue
                    if let whole = withChannel(found, box) { return whole }
                }
            }
        }
        return nil
    }

    private func withChannel(_ begun: [Int], _ box: Box) -> [Int]? {
        let channel = Self.index(.channel)
        let plan = values[Self.index(.plan)][begun[Self.index(.plan)]]
        var found = begun
        for number in bits(box.masks[channel]) where channels[number].plans.isEmpty || channels[number].plans.contains(plan)
        {
            found[channel] = number
            if let whole = withClassification(found, box, plan) { return whole }
        }
        return nil
    }

    private func withClassification(_ begun: [Int], _ box: Box, _ plan: String) -> [Int]? {
        let (category, severity, scope) = (Self.index(.category), Self.index(.severity), Self.index(.scope))
        var found = begun
        let kind = values[Self.index(.kind)][begun[Self.index(.kind)]]
        if ["bounce", "auto-reply", "bulk"].contains(kind) {
            // Robots' mail is not classified.
            guard box.masks[category] & box.masks[severity] & box.masks[scope] & 1 == 1 else { return nil }
            (found[category], found[severity], found[scope]) = (0, 0, 0)
            return found
        }
        for categoryValue in bits(box.masks[category] & ~1) {
            found[category] = categoryValue
            for severityValue in bits(box.masks[severity] & ~1) {
                let plans = severities[severityValue - 1].plans
                guard plans.isEmpty || plans.contains(plan) else { continue }
                found[severity] = severityValue
                for scopeValue in possibleScopes(found, box) where box.masks[scope] & (1 << UInt64(scopeValue)) != 0 {
                    found[scope] = scopeValue
                    return found
                }
            }
        }
        return nil
    }

    /// The scopes that a category's rows can give. What is not fixed yet is as free as the box.
    private func possibleScopes(_ found: [Int], _ box: Box) -> [Int] {
        let fixed = [.kind, .standing, .plan, .channel, .category, .severity].map(Self.index)
        var scopes: [Int] = []
        for row in self.scopes[found[Self.index(.category)]] {
            var isSure = true
            var isPossible = true
            for term in row.terms {
                let mask = fixed.contains(term.subject) ? 1 << UInt64(found[term.subject]) : box.masks[term.subject]
                isPossible = isPossible && mask & term.allowed != 0
                isSure = isSure && mask & ~term.allowed == 0
            }
            if isPossible { scopes.append(row.scope) }
            if isPossible, isSure { return scopes }
        }
        // Where no row is met, it is in scope.
        return scopes.isEmpty ? [1] : scopes
    }

    private func bits(_ mask: UInt64) -> [Int] {
        var bits: [Int] = []
        var left = mask
        while left != 0 {
            bits.append(left.trailingZeroBitCount)
            left &= left - 1
        }
        return bits
    }

    /// `plan basic, severity normal`: what a combination is of some subjects.
    func description(of combination: [Int], subjects: Set<Int>) -> String {
        var subjects = subjects
        if values[Self.index(.kind)][combination[Self.index(.kind)]] != "request" {
            // Robots' mail is not classified: its kind says so.
            subjects.insert(Self.index(.kind))
            subjects.subtract([.category, .severity, .scope].map(Self.index).filter { combination[$0] == 0 })
        }
        return subjects.sorted().map { subject in
            let value = values[subject][combination[subject]]
            let name = Self.subjects[subject].rawValue
            return value == Self.none || value == "none" ? "no \(name)" : "\(name) \(value)"
        }.joined(separator: ", ")
    }

    /// The number of a value among those of its subject; nil where it has none such.
    func number(_ value: String?, of subject: Condition.Subject) -> Int? {
        values[Self.index(subject)].firstIndex(of: value ?? Self.none)
    }

    func meets(_ combination: [Int], _ terms: [Term]) -> Bool {
        terms.allSatisfy { $0.allowed & (1 << UInt64(combination[$0.subject])) != 0 }
    }
}
