import Diagnostics

/// Where conditions stand, which says what is known there: category, severity and scope are decided in this order.
enum ConditionContext {
    case category, severity, scope, table

    func knows(_ subject: Condition.Subject) -> Bool {
        switch subject {
        case .category: self != .category
        case .severity: self == .scope || self == .table
        case .scope: self == .table
        default: true
        }
    }

    var what: String {
        switch self {
        case .category: "a category"
        case .severity: "a severity"
        case .scope: "the scope"
        case .table: "a row"
        }
    }
}

extension Condition {
    /// Stands for one with a mistake: no policy comes of it, and nothing is said of what its row takes.
    fileprivate static let notUnderstood = Condition(subject: .account, values: [], negated: false)

    var isUnderstood: Bool { !values.isEmpty }
}

extension PolicyCompiler {
    /// Conditions of a row: `[not] name value[,value…]` as many as there are.
    mutating func conditions(_ tokens: [Token], in source: SourceText, of context: ConditionContext = .table) -> [Condition]
    {
        var conditions: [Condition] = []
        var index = 0
        while index < tokens.count {
            var isNegated = false
            if tokens[index].text == "not", tokens[index].kind == .word {
                isNegated = true
                index += 1
            }
            guard index < tokens.count else {
                report(
                    .missing, "\"not\" without a condition", source, tokens[index - 1].range,
                    help: "write the condition behind it: not scope out")
                conditions.append(.notUnderstood)
                break
            }
            let name = tokens[index]
            guard name.kind == .word, let subject = Condition.Subject(rawValue: name.text) else {
                report(
                    .unknownWord, "no condition is called \"\(name.text)\"", source, name.range,
                    help: mend(ofUnknown: name.text, isFirst: index == 0))
                // What follows is taken for its value, so that one mistake is told once; but `if plan gold` has one word too many.
                conditions.append(.notUnderstood)
                index += 1
                if index < tokens.count, Condition.Subject(rawValue: tokens[index].text) == nil { index += 1 }
                continue
            }
            if !context.knows(subject) {
                report(
                    .notYetDecided, "\(context.what) is decided before the \(subject.rawValue) is known", source, name.range,
                    help: "first comes the category, then the severity, then the scope")
            }
            if conditions.contains(where: { $0.subject == subject && !$0.negated && !isNegated }) {
                warn(
                    .askedTwice, "\(subject.rawValue) is asked twice, and both must hold", source, name.range,
                    help: "several values stand behind commas: \(subject.rawValue) a,b")
            }
            index += 1
            var values: [Token] = []
            while index < tokens.count {
                values.append(tokens[index])
                index += 1
                if !(values.last?.text.hasSuffix(",") ?? false) { break }
            }
            guard !values.isEmpty else {
                report(.missing, "\(subject.rawValue) needs a value", source, name.range, help: example(subject))
                conditions.append(.notUnderstood)
                break
            }
            // Where one value was not understood, the condition says nothing: it has none.
            let resolved = list(values).map { value(subject, $0, in: source) }
            let isUnderstood = !resolved.contains(where: \.isEmpty)
            conditions.append(
                Condition(subject: subject, values: isUnderstood ? resolved.flatMap { $0 } : [], negated: isNegated))
        }
        return conditions
    }

    private func mend(ofUnknown word: String, isFirst: Bool) -> String {
        let subjects = Condition.Subject.allCases.map(\.rawValue)
        // `severity=critical`, `severity:critical`
        let parts = word.split(maxSplits: 1, whereSeparator: { "=:".contains($0) })
        if parts.count == 2, subjects.contains(String(parts[0])) { return "write: \(parts[0]) \(parts[1])" }
        return suggestion(for: word, among: subjects + (isFirst ? ["shadow"] : []))
            ?? "conditions are \(subjects.joined(separator: ", "))"
    }

    private func example(_ subject: Condition.Subject) -> String {
        let value: String? =
            switch subject {
            case .plan: plans.order.last
            case .channel: channels.order.last
            case .category: categories.order.first
            case .severity: severities.order.first
            case .scope: "out"
            case .kind: "bounce,auto-reply,bulk"
            case .verification: "failed"
            case .standing: "known"
            case .project: "foreign"
            case .partner: "any"
            case .country: "CH,LI"
            case .language: "de"
            case .account: "acme"
            }
        return value.map { "write: \(subject.rawValue) \($0)" } ?? "declare a \(subject.rawValue) first"
    }

    /// The values that a word means for a subject; empty, with a report, where it means none.
    private mutating func value(_ subject: Condition.Subject, _ token: Token, in source: SourceText) -> [String] {
        switch subject {
        case .kind: fixed(["request", "bounce", "auto-reply", "bulk", "alert"], "kind", token, in: source)
        case .verification: fixed(["verified", "failed", "unverified"], "verification", token, in: source)
        case .standing: fixed(["authorized", "known", "unregistered"], "standing", token, in: source)
        case .scope: fixed(["in", "out"], "scope", token, in: source)
        case .project: fixed(["own", "foreign", "none"], "project", token, in: source)
        case .plan: plans(token, in: source)
        case .channel: declared(channels, token, in: source)
        case .category: declared(categories, token, in: source)
        case .severity: declared(severities, token, in: source)
        case .partner: token.text == "any" || token.text == "none" ? [token.text] : declared(partners, token, in: source)
        case .country: code(2...2, "country", "CH", token, in: source).map { $0.uppercased() }
        case .language: code(2...3, "language", "de", token, in: source).map { $0.lowercased() }
        case .account: [token.text]
        }
    }

    private mutating func fixed(_ values: [String], _ what: String, _ token: Token, in source: SourceText) -> [String] {
        if values.contains(token.text) { return [token.text] }
        report(
            .unknownName, "no \(what) is called \"\(token.text)\"", source, token.range,
            help: suggestion(for: token.text, among: values) ?? "one of \(values.joined(separator: ", "))")
        return []
    }

    /// ISO 3166 and 639 codes, as registers have them: a name would match no account.
    private mutating func code(
        _ length: ClosedRange<Int>, _ what: String, _ example: String, _ token: Token, in source: SourceText
    ) -> [String] {
        if length.contains(token.text.utf8.count), token.text.utf8.allSatisfy({ (0x61...0x7A).contains($0 | 0x20) }) {
            return [token.text]
        }
        report(
            .wrongValue, "\"\(token.text)\" is no code of a \(what)", source, token.range,
            help: "write it as the register does: \(what) \(example)")
        return []
    }

    private mutating func declared(_ names: Names, _ token: Token, in source: SourceText) -> [String] {
        if names.contains(token.text) { return [token.text] }
        diagnostics.append(names.unknown(token, in: source))
        return []
    }

    /// `premium` is that plan, `priority+` that plan and every plan that includes it.
    mutating func plans(_ token: Token, in source: SourceText) -> [String] {
        guard token.text.hasSuffix("+") else { return declared(plans, token, in: source) }
        let name = String(token.text.dropLast())
        guard plans.contains(name) else {
            let word = Token(kind: .word, range: token.range.lowerBound..<token.range.upperBound - 1, text: name)
            return declared(plans, word, in: source)
        }
        return plans.order.filter { included(by: $0).contains(name) }
    }

    /// A plan and all that it includes.
    func included(by plan: String) -> Set<String> {
        var found: Set<String> = []
        var waiting = [plan]
        while let next = waiting.popLast() {
            if found.insert(next).inserted { waiting += planIncludes[next] ?? [] }
        }
        return found
    }

    /// Whether every message that meets `second` meets `first`.
    static func covers(_ first: [Condition], _ second: [Condition]) -> Bool {
        first.allSatisfy { wanted in
            second.contains { given in
                guard given.subject == wanted.subject else { return false }
                let (outer, inner) = (wanted.values, given.values)
                // `partner any` is every partner by name.
                if wanted.subject == .partner, !wanted.negated, !given.negated, outer.contains("any") {
                    return outer.contains("none") || !inner.contains("none")
                }
                return switch (wanted.negated, given.negated) {
                case (false, false): inner.allSatisfy(outer.contains)
                case (true, true): outer.allSatisfy(inner.contains)
                case (true, false): !outer.contains(where: inner.contains)
                case (false, true): false
                }
            }
        }
    }
}
