import Diagnostics

extension PolicyCompiler {
    /// Conditions of a row: `[not] name value[,value…]` as many as there are.
    mutating func conditions(_ tokens: [Token], in source: SourceText) -> [Condition] {
        var conditions: [Condition] = []
        var index = 0
        while index < tokens.count {
            var isNegated = false
            if tokens[index].text == "not", tokens[index].kind == .word {
                isNegated = true
                index += 1
            }
            guard index < tokens.count else {
                report("\"not\" without a condition", source, tokens[index - 1].range)
                break
            }
            let name = tokens[index]
            guard name.kind == .word, let subject = Condition.Subject(rawValue: name.text) else {
                report(
                    "no condition is called \"\(name.text)\"", source, name.range,
                    help: suggestion(name.text, Condition.Subject.allCases.map(\.rawValue)))
                // What follows is taken for its value, so that one mistake is told once.
                index += 2
                continue
            }
            index += 1
            var values: [Token] = []
            while index < tokens.count {
                values.append(tokens[index])
                index += 1
                if !(values.last?.text.hasSuffix(",") ?? false) { break }
            }
            guard !values.isEmpty else {
                report("\(subject.rawValue) needs a value", source, name.range)
                break
            }
            let resolved = list(values).flatMap { value(subject, $0, in: source) }
            conditions.append(Condition(subject: subject, values: resolved, negated: isNegated))
        }
        return conditions
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
        case .country, .language, .account: [token.text]
        }
    }

    private mutating func fixed(_ values: [String], _ what: String, _ token: Token, in source: SourceText) -> [String] {
        if values.contains(token.text) { return [token.text] }
        report(
            "no \(what) is called \"\(token.text)\"", source, token.range,
            help: suggestion(token.text, values) ?? "one of \(values.joined(separator: ", "))")
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

    /// Reports rows that no message can reach, as an earlier row takes all that they would.
    mutating func reportUnreachable(_ rows: [(conditions: [Condition], range: Range<Int>)], in source: SourceText) {
        for (index, row) in rows.enumerated() {
            guard let earlier = rows[..<index].first(where: { Self.covers($0.conditions, row.conditions) }) else { continue }
            let line = source.position(at: earlier.range.lowerBound).line
            warn(
                "this row is never reached", source, row.range,
                help: "the row at \(source.path):\(line) takes every message that it would")
        }
    }

    /// Whether every message that meets `second` meets `first`.
    static func covers(_ first: [Condition], _ second: [Condition]) -> Bool {
        first.allSatisfy { wanted in
            second.contains { given in
                guard given.subject == wanted.subject else { return false }
                let (outer, inner) = (Set(wanted.values), Set(given.values))
                return switch (wanted.negated, given.negated) {
                case (false, false): inner.isSubset(of: outer)
                case (true, true): outer.isSubset(of: inner)
                case (true, false): outer.isDisjoint(with: inner)
                case (false, true): false
                }
            }
        }
    }
}
