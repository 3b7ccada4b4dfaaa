import Diagnostics

// `severity`: how bad it is.

extension PolicyCompiler {
    private static let severityKeys = [
        "describe", "keywords", "boost", "ruled-out-by", "outranks", "threshold", "plan", "otherwise", "default", "shadow",
    ]

    mutating func compileSeverities() -> (list: [Severity], defaultIndex: Int) {
        var list: [Severity] = []
        var defaults: [Int] = []
        var otherwise = References()
        for (source, segment) in all("severity") {
            guard let name = segment.arguments.first else { continue }
            let (severity, isDefault) = severity(segment, name, rank: list.count, &otherwise, source)
            if isDefault { defaults.append(list.count) }
            list.append(severity)
        }
        for edge in otherwise.edges where list.contains(where: { $0.isShadow && $0.name == edge.to.text }) {
            report(
                .shadow, "the severity \"\(edge.to.text)\" is a shadow", edge.source, edge.to.range,
                help: "name one that has effect")
        }
        reportCircles(otherwise, "severity")
        if list.isEmpty {
            diagnostics.append(
                Diagnostic(.error, .missing, "no severity is declared", help: "write: severity normal { default }"))
        } else if defaults.count != 1 {
            diagnostics.append(
                Diagnostic(
                    .error, defaults.isEmpty ? .missing : .declaredTwice,
                    defaults.isEmpty ? "no severity is the default" : "more than one severity is the default",
                    at: defaults.dropFirst().first.flatMap { severities.places[list[$0].name] },
                    help: "one severity says: default"))
        }
        return (list, defaults.first ?? 0)
    }

    /// - Parameter otherwise: notes which severity stands for which other one.
    private mutating func severity(
        _ segment: Segment, _ name: Token, rank: Int, _ otherwise: inout References, _ source: SourceText
    ) -> (Severity, isDefault: Bool) {
        var severity = Severity(
            name: name.text, rank: rank, threshold: Self.usualThreshold, keywords: Keywords(), boosts: [], ruledOutBy: [],
            outranks: [], plans: [], otherwise: nil, origin: origin(name.range.lowerBound, source))
        var saysKeywords = segment.block == nil
        var isDefault = false
        var shadow: Token?
        var keywords: [Keyword] = []
        for part in segments(segment.block, keys: Self.severityKeys, of: "a severity", in: source) {
            switch part.key.text {
            case "keywords":
                saysKeywords = saysKeywords || !(part.block?.rawLines.isEmpty ?? false)
                keywords += keywordLines(part.block?.rawLines ?? [], source)
            case "boost": if let boost = boost(part, source, of: .severity) { severity.boosts.append(boost) }
            case "ruled-out-by": severity.ruledOutBy += indices(part, notions, source)
            case "outranks": severity.outranks.formUnion(names(part, severities, source, outrankedBy: name))
            case "threshold": if let value = number(part, source) { severity.threshold = value }
            case "plan": for token in list(part.arguments) { severity.plans.formUnion(plans(token, in: source)) }
            case "otherwise":
                severity.otherwise = names(part, severities, source).first
                if let other = part.arguments.first { otherwise.note(name.text, other, source) }
            case "describe": _ = single(part, "a text in quotes", in: source)
            case "shadow":
                severity.isShadow = true
                shadow = part.key
            default: isDefault = true
            }
        }
        if isDefault, let shadow { reportShadowOfDefault(shadow, source) }
        severity.keywords = Keywords(keywords)
        if !severity.plans.isEmpty, severity.otherwise == nil {
            report(
                .missing, "severity \(name.text) is for some plans only, and says not what the others get", source,
                name.range, help: "add: otherwise NAME")
        }
        if !saysKeywords, severity.boosts.isEmpty, !isDefault {
            warn(
                .noKeywords, "severity \(name.text) has no keywords, so nothing is ever of it", source, name.range,
                help: "add: keywords { 3 words that tell it }")
        }
        return (severity, isDefault)
    }
}
