import Diagnostics

// `category`: what a message is about.

/// What a category's block has said so far.
private struct CategoryWords {
    var category: Category
    var keywords: [Keyword] = []
    var saysKeywords = false
    var scopeRows: [RawRow] = []
    var shadow: Token?
}

extension PolicyCompiler {
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
        var said = CategoryWords(
            category: Category(
                name: name.text, describe: "", scope: [], outranks: [], threshold: Self.usualThreshold, keywords: Keywords(),
                boosts: [], ruledOutBy: [], help: [], refersToPartners: false, isDefault: false,
                origin: origin(name.range.lowerBound, source)))
        // A block that is not there, or is faulty, is told of where that is.
        guard let block = segment.block else { return said.category }
        var parts: [Segment] = []
        for statement in block.statements {
            let (rows, rest) = scopeRows(in: statement, source)
            said.scopeRows += rows
            for part in segments(rest, keys: Self.categoryKeys, of: "a category", in: source) {
                take(part, of: name, into: &said, source)
                parts.append(part)
            }
        }
        warnOfRepeats(parts, of: "a category", in: source)
        if said.category.isDefault, let shadow = said.shadow { reportShadowOfDefault(shadow, source) }
        said.category.keywords = Keywords(said.keywords)
        said.category.scope = scopes(said.scopeRows, of: name, source)
        warnOfSilence(said, name, source)
        return said.category
    }

    private mutating func take(
        _ part: Segment, of name: Token, into said: inout CategoryWords, _ source: SourceText
    ) {
        switch part.key.text {
        case "describe": said.category.describe = single(part, "a text in quotes", in: source)?.text ?? ""
        case "scope" where part.block != nil: said.scopeRows += rows(part.block?.statements ?? [], in: source)
        case "scope":
            if let value = single(part, "in, out or rows", in: source) {
                said.scopeRows.append(RawRow(conditions: [], outcome: [value], range: part.range))
            }
        case "refer":
            if part.arguments.map(\.text) != ["partners"] {
                report(
                    .wrongValue, "a category refers to the partners that take it", source, part.range,
                    help: "write: refer partners")
            }
            said.category.refersToPartners = true
            referrals.append((name.text, Diagnostic.Place(source, part.range)))
        case "outranks": said.category.outranks.formUnion(names(part, categories, source, outrankedBy: name))
        case "threshold": if let value = number(part, source) { said.category.threshold = value }
        case "help":
            if part.arguments.count == 2, Self.isLink(part.arguments[1].text) {
                said.category.help.append(HelpArticle(title: part.arguments[0].text, link: part.arguments[1].text))
            } else {
                report(
                    .syntax, "help needs a title and a link", source, part.range, help: "write: help \"Title\" https://…")
            }
        case "keywords":
            said.saysKeywords = said.saysKeywords || !(part.block?.rawLines.isEmpty ?? false)
            said.keywords += keywordLines(part.block?.rawLines ?? [], source)
        case "boost": if let boost = boost(part, source, of: .category) { said.category.boosts.append(boost) }
        case "ruled-out-by": said.category.ruledOutBy += indices(part, notions, source)
        case "shadow":
            said.category.isShadow = true
            said.shadow = part.key
        default: said.category.isDefault = true
        }
    }

    /// Warns of a category that says nothing of itself, or that nothing is ever of.
    private mutating func warnOfSilence(_ said: CategoryWords, _ name: Token, _ source: SourceText) {
        if isThorough, said.category.describe.isEmpty {
            warn(
                .missing, "category \(name.text) does not say what it is", source, name.range,
                help: "add what replies and reports call it: describe \"…\"")
        }
        if !said.saysKeywords, said.category.boosts.isEmpty, !said.category.isDefault {
            warn(
                .noKeywords, "category \(name.text) has no keywords, so nothing is ever of it", source, name.range,
                help: "add: keywords { 3 words that tell it }, or default, where it takes what nothing else does")
        }
    }

    /// A scope's rows go on over lines: one is known by its arrow.
    ///
    /// - Returns: the row in a statement, and what of the statement is none.
    private mutating func scopeRows(in statement: Statement, _ source: SourceText) -> ([RawRow], Statement) {
        guard statement.tokens.contains(where: { $0.kind == .arrow }) else { return ([], statement) }
        let scope = statement.tokens.firstIndex { $0.kind == .word && $0.text == "scope" }
        let (row, rest) = rowAndRest(statement, source)
        let first = Statement(
            tokens: Array(row[(scope.map { $0 + 1 } ?? 0)...]), block: rest.isEmpty ? statement.block : nil)
        let others = Statement(
            tokens: Array(statement.tokens[..<(scope ?? 0)]) + rest, block: rest.isEmpty ? nil : statement.block)
        return (rows([first], in: source), others)
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

    private mutating func scopes(
        _ rows: [RawRow], of name: Token, _ source: SourceText
    ) -> [ScopeRow] {
        var scopes: [ScopeRow] = []
        var checked: [(conditions: [Condition], row: RawRow)] = []
        for row in rows {
            guard let outcome = row.outcome.first, row.outcome.count == 1, let scope = Scope(rawValue: outcome.text) else {
                report(
                    .wrongValue, "a scope is in or out", source,
                    row.outcome.dropFirst().first?.range ?? row.outcome.first?.range ?? row.range,
                    help: row.outcome.first.flatMap { suggestion(for: $0.text, among: ["in", "out"]) }
                        ?? "write: -> in, or: -> out")
                continue
            }
            scopes.append(ScopeRow(conditions: conditions(row.conditions, in: source, of: .scope), scope: scope))
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
}
