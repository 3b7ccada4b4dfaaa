import Diagnostics

// `category`, `severity`, `notion`, `words`: what is recognised in a message.

extension PolicyCompiler {
    /// Keywords count from this sum where a block says no `threshold`.
    private static let usualThreshold = 3
    /// Weights are small whole numbers; larger ones hide what decides.
    private static let largestWeight = 100

    /// Groups may name each other in any order, so all are declared before one is compiled.
    mutating func compileGroups() {
        for (source, segment) in all("words") {
            guard let name = segment.arguments.first else { continue }
            let lines = segment.block?.rawLines ?? []
            if lines.isEmpty {
                report(
                    .missing, "the group \"\(name.text)\" has no words", source, name.range,
                    help: "write: words \(name.text) { one | another }")
            }
            patterns.declare(group: name.text, source.bytes, lines: lines.map(\.range))
        }
        for (source, segment) in all("words") {
            guard let name = segment.arguments.first, let error = patterns.compile(group: name.text) else { continue }
            report(error, source)
        }
    }

    /// A mistake in a pattern.
    private mutating func report(_ error: PatternError, _ source: SourceText) {
        guard let group = error.unknownGroup else {
            report(.pattern, error.message, source, error.range, help: error.help)
            return
        }
        diagnostics.append(groups.unknown(Token(kind: .word, range: error.range, text: group), in: source, else: error.help))
    }

    mutating func compileNotions() -> [Notion] { all("notion").compactMap { notion($0.segment, $0.source) } }

    private mutating func notion(_ segment: Segment, _ source: SourceText) -> Notion? {
        guard let name = segment.arguments.first else { return nil }
        var notion = Notion(name: name.text, reach: [], cues: Keywords())
        guard segment.block != nil else { return notion }
        var saysCues = false
        var lines: [Keyword] = []
        for part in segments(segment.block, keys: ["before", "after", "sentence", "cues"], of: "a notion", in: source) {
            switch part.key.text {
            case "before": if let count = words(part, source) { notion.reach.append(.before(count)) }
            case "after": if let count = words(part, source) { notion.reach.append(.after(count)) }
            case "sentence": notion.reach.append(.sentence)
            default:
                saysCues = saysCues || !(part.block?.rawLines.isEmpty ?? false)
                lines += cues(part, source)
            }
        }
        notion.cues = Keywords(lines)
        if notion.reach.isEmpty {
            report(
                .missing, "notion \(name.text) has no reach", source, name.range, help: "add: before 4, after 4 or sentence")
        }
        if !saysCues {
            report(.missing, "notion \(name.text) has no cues", source, name.range, help: "add: cues { not  never }")
        }
        return notion
    }

    private mutating func words(_ part: Segment, _ source: SourceText) -> Int? {
        guard let token = single(part, "a number of words", in: source) else { return nil }
        guard let count = Int(token.text), (1...40).contains(count) else {
            report(.wrongValue, "\"\(token.text)\" is no number of words", source, token.range, help: "1 to 40")
            return nil
        }
        return count
    }

    /// Cues stand one a line, or several on one with two blanks between.
    private mutating func cues(_ part: Segment, _ source: SourceText) -> [Keyword] {
        var cues: [Keyword] = []
        for line in part.block?.rawLines ?? [] {
            for range in Self.pieces(source.bytes, line.range) {
                if let cue = keyword(source, range, weight: 1, whole: range, keptHits: KeywordMatcher.keptCues) {
                    cues.append(cue)
                }
            }
        }
        return cues
    }

    private static func pieces(_ bytes: [UInt8], _ line: Range<Int>) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var start = line.lowerBound
        var index = line.lowerBound
        while index < line.upperBound {
            // A line that goes on: its indentation parts nothing, nor does a comment before it.
            if bytes[index] == 0x0A || index > line.lowerBound && PatternReader.beginsComment(bytes.span, index) {
                var reader = PatternReader(index..<line.upperBound)
                reader.skipBlanks(bytes.span)
                index = reader.position
                continue
            }
            let isGap =
                (bytes[index] == 0x09 || bytes[index] == 0x20 && index + 1 < line.upperBound && bytes[index + 1] == 0x20)
                && !Self.goesOn(bytes, index..<line.upperBound)
            if isGap {
                if index > start { pieces.append(start..<index) }
                while index < line.upperBound, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
                start = index
            } else {
                index += 1
            }
        }
        if start < line.upperBound { pieces.append(start..<line.upperBound) }
        return pieces
    }

    /// Whether a line ends here, but for a comment, and goes on below.
    private static func goesOn(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        var reader = PatternReader(range)
        reader.skipBlanks(bytes.span)
        return bytes[range.lowerBound..<reader.position].contains(0x0A)
    }

    /// A keyword line: `weight [field:] pattern`.
    mutating func keyword(line: Range<Int>, _ source: SourceText) -> Keyword? {
        let bytes = source.bytes
        var end = line.lowerBound
        while end < line.upperBound, bytes[end] != 0x20, bytes[end] != 0x09 { end += 1 }
        let word = source.text(line.lowerBound..<end)
        guard let weight = Int(word.hasPrefix("+") ? String(word.dropFirst()) : word) else {
            report(
                .syntax, "a keyword line begins with its weight", source, line.lowerBound..<end,
                help: "write: 3 \(source.text(line).prefix(60))")
            return nil
        }
        guard weight != 0, abs(weight) <= Self.largestWeight else {
            report(
                .wrongValue, "a weight of \(weight)", source, line.lowerBound..<end,
                help: "1 to \(Self.largestWeight), or below zero to speak against it")
            return nil
        }
        while end < line.upperBound, bytes[end] == 0x20 || bytes[end] == 0x09 { end += 1 }
        return keyword(source, end..<line.upperBound, weight: weight, whole: line)
    }

    private mutating func keyword(
        _ source: SourceText, _ range: Range<Int>, weight: Int, whole: Range<Int>, keptHits: Int = KeywordMatcher.keptHits
    ) -> Keyword? {
        let bytes = source.bytes
        do throws(PatternError) {
            try patterns.add(bytes.span, range, keyword: keywordCount, keptHits: keptHits)
        } catch {
            report(error, source)
            return nil
        }
        for doubt in patterns.doubts { warn(.needless, doubt.message, source, doubt.range, help: doubt.help) }
        patterns.doubts.removeAll()
        if isThorough { keywordPlaces[keywordCount] = Diagnostic.Place(source, range) }
        keywordCount += 1
        return Keyword(
            id: keywordCount - 1, weight: weight, pattern: Self.oneLine(bytes, range),
            origin: origin(whole.lowerBound, source))
    }

    /// A pattern of several lines as evidence shows it: on one, without the indentation and comments.
    static func oneLine(_ bytes: [UInt8], _ range: Range<Int>) -> String {
        guard bytes[range].contains(0x0A) else { return String(decoding: bytes[range], as: UTF8.self) }
        let span = bytes.span
        return String(unsafeUninitializedCapacity: range.count) { buffer in
            var count = 0
            var isComment = false
            var isIndentation = false
            for index in range {
                let byte = bytes[index]
                let isLineEnd = byte == 0x0A || byte == 0x0D
                isComment = !isLineEnd && (isComment || PatternReader.beginsComment(span, index))
                isIndentation = isLineEnd || isIndentation && (byte == 0x20 || byte == 0x09)
                if isComment || isIndentation { continue }
                buffer[count] = byte
                count += 1
            }
            return count
        }
    }

    /// `file:line`. Keyword lines come in order, so the count goes on from the last one.
    mutating func origin(_ offset: Int, _ source: SourceText) -> Origin {
        if lineCount.path != source.path || lineCount.offset > offset { lineCount = (source.path, 0, 1) }
        for byte in source.bytes[lineCount.offset..<offset] where byte == UInt8(ascii: "\n") { lineCount.line += 1 }
        lineCount.offset = offset
        return Origin(file: source.path, line: lineCount.line)
    }

    mutating func compileCategories() -> [Category] {
        let list = all("category").compactMap { category($0.segment, $0.source) }
        if list.isEmpty {
            diagnostics.append(
                Diagnostic(
                    .error, .missing, "no category is declared",
                    help: "write: category general { describe \"…\"  scope in  default }"))
        }
        let defaults = list.filter(\.isDefault)
        if !list.isEmpty, defaults.count != 1 {
            diagnostics.append(
                Diagnostic(
                    .error, defaults.isEmpty ? .missing : .declaredTwice,
                    defaults.isEmpty
                        ? "no category is the default"
                        : "two categories are the default: \(defaults.map(\.name).joined(separator: ", "))",
                    at: defaults.dropFirst().first.flatMap { categories.places[$0.name] }, help: "one category says: default"
                ))
        }
        return list
    }

    private static let categoryKeys = [
        "describe", "scope", "refer", "outranks", "threshold", "help", "keywords", "boost", "ruled-out-by", "default",
        "shadow",
    ]

    private mutating func category(_ segment: Segment, _ source: SourceText) -> Category? {
        guard let name = segment.arguments.first else { return nil }
        var category = Category(
            name: name.text, describe: "", scope: [], outranks: [], threshold: Self.usualThreshold, keywords: Keywords(),
            boosts: [],
            ruledOutBy: [],
            help: [], refersToPartners: false, isDefault: false, origin: origin(name.range.lowerBound, source))
        // A block that is not there, or is faulty, is told of where that is.
        guard let block = segment.block else { return category }
        var saysKeywords = false
        var keywords: [Keyword] = []
        var shadow: Token?
        var scopeRows: [RawRow] = []
        for statement in block.statements {
            // A scope's rows go on over lines: one is known by its arrow.
            var statement = statement
            if statement.tokens.contains(where: { $0.kind == .arrow }) {
                let scope = statement.tokens.firstIndex { $0.kind == .word && $0.text == "scope" }
                let (row, rest) = rowAndRest(statement, source)
                scopeRows += rows(
                    [
                        Statement(
                            tokens: Array(row[(scope.map { $0 + 1 } ?? 0)...]), block: rest.isEmpty ? statement.block : nil)
                    ],
                    in: source)
                statement = Statement(
                    tokens: Array(statement.tokens[..<(scope ?? 0)]) + rest, block: rest.isEmpty ? nil : statement.block)
            }
            for part in segments(statement, keys: Self.categoryKeys, of: "a category", in: source) {
                switch part.key.text {
                case "describe": category.describe = single(part, "a text in quotes", in: source)?.text ?? ""
                case "scope" where part.block != nil:
                    scopeRows += rows(part.block?.statements ?? [], in: source)
                case "scope":
                    if let value = single(part, "in, out or rows", in: source) {
                        scopeRows.append(RawRow(conditions: [], outcome: [value], range: part.range))
                    }
                case "refer":
                    if part.arguments.map(\.text) != ["partners"] {
                        report(
                            .wrongValue, "a category refers to the partners that take it", source, part.range,
                            help: "write: refer partners")
                    }
                    category.refersToPartners = true
                    referrals.append((name.text, Diagnostic.Place(source, part.range)))
                case "outranks": category.outranks.formUnion(names(part, categories, source, outrankedBy: name))
                case "threshold": if let value = number(part, source) { category.threshold = value }
                case "help":
                    if part.arguments.count == 2, Self.isLink(part.arguments[1].text) {
                        category.help.append((part.arguments[0].text, part.arguments[1].text))
                    } else {
                        report(
                            .syntax, "help needs a title and a link", source, part.range,
                            help: "write: help \"Title\" https://…")
                    }
                case "keywords":
                    saysKeywords = saysKeywords || !(part.block?.rawLines.isEmpty ?? false)
                    keywords += keywordLines(part.block?.rawLines ?? [], source)
                case "boost": if let boost = boost(part, source, of: .category) { category.boosts.append(boost) }
                case "ruled-out-by": category.ruledOutBy += indices(part, notions, source)
                case "shadow":
                    category.isShadow = true
                    shadow = part.key
                default: category.isDefault = true
                }
            }
        }
        if category.isDefault, let shadow { reportShadowOfDefault(shadow, source) }
        category.keywords = Keywords(keywords)
        category.scope = scopes(scopeRows, of: name, source)
        if isThorough, category.describe.isEmpty {
            warn(
                .missing, "category \(name.text) does not say what it is", source, name.range,
                help: "add what replies and reports call it: describe \"…\"")
        }
        if !saysKeywords, category.boosts.isEmpty, !category.isDefault {
            warn(
                .noKeywords, "category \(name.text) has no keywords, so nothing is ever of it", source, name.range,
                help: "add: keywords { 3 words that tell it }, or default, where it takes what nothing else does")
        }
        return category
    }

    /// A row of a scope ends with its line. Where a directive stands behind it, that is told, and read as one.
    private mutating func rowAndRest(_ statement: Statement, _ source: SourceText) -> (row: [Token], rest: [Token]) {
        let tokens = statement.tokens
        guard let arrow = tokens.firstIndex(where: { $0.kind == .arrow }), tokens.count > arrow + 2,
            Self.categoryKeys.contains(tokens[arrow + 2].text)
        else { return (tokens, []) }
        let word = tokens[arrow + 2]
        report(
            .syntax, "\"\(word.text)\" behind a row", source, word.range,
            help: "a row ends with its line: put it on the next one")
        return (Array(tokens[...(arrow + 1)]), Array(tokens[(arrow + 2)...]))
    }

    private mutating func reportShadowOfDefault(_ shadow: Token, _ source: SourceText) {
        report(
            .shadow, "the default cannot be a shadow", source, shadow.range,
            help: "what nothing is found for must go somewhere")
    }

    private mutating func scopes(
        _ rows: [RawRow], of name: Token, _ source: SourceText
    ) -> [(conditions: [Condition], scope: Scope)] {
        var scopes: [(conditions: [Condition], scope: Scope)] = []
        var checked: [(conditions: [Condition], row: RawRow)] = []
        for row in rows {
            guard let outcome = row.outcome.first, row.outcome.count == 1, let scope = Scope(rawValue: outcome.text) else {
                report(
                    .wrongValue, "a scope is in or out", source,
                    row.outcome.dropFirst().first?.range ?? row.outcome.first?.range ?? row.range,
                    help: row.outcome.first.flatMap { suggestion($0.text, ["in", "out"]) } ?? "write: -> in, or: -> out")
                continue
            }
            scopes.append((conditions(row.conditions, in: source, of: .scope), scope))
            checked.append((scopes[scopes.count - 1].conditions, row))
        }
        if rows.isEmpty {
            report(.missing, "category \(name.text) says no scope", source, name.range, help: "add: scope in, or scope out")
        }
        for row in rows {
            guard let shadow = row.shadow else { continue }
            report(
                .shadow, "a scope's row has no shadow", source, shadow.range,
                help: "the category can have one, and rows of route and promises")
        }
        note(checked, .scope(category: name.text), name.range, source)
        return scopes
    }

    mutating func compileSeverities() -> (list: [Severity], defaultIndex: Int) {
        var list: [Severity] = []
        var defaults: [Int] = []
        var otherwise = References()
        for (source, segment) in all("severity") {
            guard let name = segment.arguments.first else { continue }
            var severity = Severity(
                name: name.text, rank: list.count, threshold: Self.usualThreshold, keywords: Keywords(), boosts: [],
                ruledOutBy: [],
                outranks: [],
                plans: [], otherwise: nil, origin: origin(name.range.lowerBound, source))
            var saysKeywords = segment.block == nil
            var shadow: Token?
            var keywords: [Keyword] = []
            let keys = [
                "describe", "keywords", "boost", "ruled-out-by", "outranks", "threshold", "plan", "otherwise", "default",
                "shadow",
            ]
            for part in segments(segment.block, keys: keys, of: "a severity", in: source) {
                switch part.key.text {
                case "keywords":
                    saysKeywords = saysKeywords || !(part.block?.rawLines.isEmpty ?? false)
                    keywords += keywordLines(part.block?.rawLines ?? [], source)
                case "boost": if let boost = boost(part, source, of: .severity) { severity.boosts.append(boost) }
                case "ruled-out-by": severity.ruledOutBy += indices(part, notions, source)
                case "outranks": severity.outranks.formUnion(names(part, severities, source, outrankedBy: name))
                case "threshold": if let value = number(part, source) { severity.threshold = value }
                case "plan": for token in self.list(part.arguments) { severity.plans.formUnion(plans(token, in: source)) }
                case "otherwise":
                    severity.otherwise = names(part, severities, source).first
                    if let other = part.arguments.first { otherwise.note(name.text, other, source) }
                case "describe": _ = single(part, "a text in quotes", in: source)
                case "shadow":
                    severity.isShadow = true
                    shadow = part.key
                default: defaults.append(list.count)
                }
            }
            if defaults.last == list.count, let shadow { reportShadowOfDefault(shadow, source) }
            severity.keywords = Keywords(keywords)
            if !severity.plans.isEmpty, severity.otherwise == nil {
                report(
                    .missing, "severity \(name.text) is for some plans only, and says not what the others get", source,
                    name.range,
                    help: "add: otherwise NAME")
            }
            if !saysKeywords, severity.boosts.isEmpty, defaults.last != list.count {
                warn(
                    .noKeywords, "severity \(name.text) has no keywords, so nothing is ever of it", source, name.range,
                    help: "add: keywords { 3 words that tell it }")
            }
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

    /// `boost 3 category security`
    private mutating func boost(_ part: Segment, _ source: SourceText, of owner: ConditionContext) -> Boost? {
        guard let first = part.arguments.first else {
            report(
                .missing, "boost needs a weight and conditions", source, part.range, help: "write: boost 3 category security"
            )
            return nil
        }
        guard let weight = Int(first.text), weight != 0, abs(weight) <= Self.largestWeight else {
            report(
                .wrongValue, "\"\(first.text)\" is no weight", source, first.range, help: "write: boost 3 category security")
            return nil
        }
        guard part.arguments.count > 1 else {
            report(
                .missing, "boost without conditions", source, part.range,
                help: "write: boost \(first.text) category security")
            return nil
        }
        let conditions = conditions(Array(part.arguments.dropFirst()), in: source, of: owner)
        return Boost(weight: weight, conditions: conditions, origin: origin(part.key.range.lowerBound, source))
    }

    private mutating func number(_ part: Segment, _ source: SourceText) -> Int? {
        guard let token = single(part, "a number", in: source) else { return nil }
        guard let value = Int(token.text), (1...1000).contains(value) else {
            report(
                .wrongValue, "\"\(token.text)\" is no number from 1 to 1000", source, token.range,
                help: "write: \(part.key.text) 3")
            return nil
        }
        return value
    }

    private mutating func names(
        _ part: Segment, _ names: Names, _ source: SourceText, outrankedBy owner: Token? = nil
    ) -> [String] {
        if part.arguments.isEmpty {
            report(
                .missing, "\(part.key.text) needs a name", source, part.key.range,
                help: names.order.first.map { "write: \(part.key.text) \($0)" } ?? "declare a \(names.kind) first")
        }
        return list(part.arguments).compactMap { token in
            if names.contains(token.text) {
                if let owner { outranked.note(owner.text, token, source) }
                return token.text
            }
            diagnostics.append(names.unknown(token, in: source))
            return nil
        }
    }

    private mutating func indices(_ part: Segment, _ names: Names, _ source: SourceText) -> [Int] {
        self.names(part, names, source).compactMap { names.order.firstIndex(of: $0) }
    }
}
