/// Reads the patterns of keyword lines and compiles them.
///
/// ```
/// pattern     = [ field ":" ] sequence
/// sequence    = element *( element )
/// element     = word [ "*" ] / "(" sequence *( "|" sequence ) ")" [ "?" ] / "<" group ">" [ "?" ] / ".." [ number ] / "/" expression "/"
/// ```
/// It is run over every keyword line whenever a process starts, so it makes numbers in flat arrays and no tree.
struct PatternCompiler {
    /// A gap without a number.
    static let usualGap = 5
    /// The widest gap.
    static let widestGap = 30
    /// Words of the longest match: a set of positions in it fits into the bits of one machine word.
    static let longestMatch = 63
    /// Deepest nesting of brackets. People write two.
    private static let deepestNesting = 8
    /// Numbers of a policy's code, or of a group's; a large policy has some ten thousand. Groups that name one another twice over double
    /// with each, and would fill the memory.
    private static let mostCode = 1 << 22

    private(set) var symbols: SymbolTableBuilder
    private(set) var trie: PhraseTrieBuilder
    private(set) var code: [Int32] = []
    private(set) var patterns: [Pattern] = []
    private(set) var expressions: [Expression] = []
    /// Keywords that are an expression and nothing else, by their index in `patterns`.
    private(set) var bareExpressions: [(pattern: Int32, expression: Int32)] = []
    private(set) var fields = FieldNumbers()
    /// What is no mistake, but hardly meant.
    var doubts: [PatternError] = []
    private var groups: [String: Group] = [:]
    private var phrase: [SymbolTable.Symbol] = []

    private struct Group {
        var source: [UInt8]
        var lines: [Range<Int>]
        /// nil: not compiled yet.
        var code: [Int32]?
        var isBeingCompiled = false
        var error: PatternError?
        var doubts: [PatternError] = []
    }

    /// - Parameter bytes: the size of all rule files; sizes the tables.
    init(expecting bytes: Int = 4096) {
        symbols = SymbolTableBuilder(expecting: bytes / 16)
        trie = PhraseTrieBuilder(expecting: bytes / 10)
        code.reserveCapacity(bytes / 8)
        var word = FoldedWord()
        for special in SpecialWords.clauseOpeners + SpecialWords.abbreviations {
            let bytes = special.withUTF8Buffer { Array($0) }
            _ = word.read(bytes.span, from: 0, to: bytes.count)
            _ = symbols.word(word)
        }
    }

    /// Declares `words name { line… }`: what `<name>` means. Its mistakes are found when it is compiled.
    mutating func declare(group name: String, _ source: [UInt8], lines: [Range<Int>]) {
        guard groups[name] == nil else { return }
        groups[name] = Group(source: source, lines: lines)
    }

    /// Compiles a declared group, if no keyword has used it yet.
    ///
    /// - Returns: its mistake. Keywords that name a faulty group see an empty one, and say nothing of it.
    @discardableResult
    mutating func compile(group name: String) -> PatternError? {
        guard let group = groups[name], group.code == nil, !group.isBeingCompiled else { return groups[name]?.error }
        groups[name]?.isBeingCompiled = true
        let outside = (code, doubts)
        code = []
        doubts = []
        do throws(PatternError) {
            try alternatives(group.source.span, group.lines)
        } catch {
            code = []
            groups[name]?.error = error
        }
        groups[name]?.code = code
        groups[name]?.doubts = doubts
        (code, doubts) = outside
        return groups[name]?.error
    }

    /// What of a compiled group is hardly meant; its places are in the group's own source. Told once.
    mutating func takeDoubts(ofGroup name: String) -> [PatternError] {
        defer { groups[name]?.doubts = [] }
        return groups[name]?.doubts ?? []
    }

    /// Adds a keyword's pattern.
    ///
    /// - Parameter keptHits: how many of its hits are reported.
    mutating func add(_ source: Span<UInt8>, _ range: Range<Int>, keyword: Int, keptHits: Int) throws(PatternError) {
        var reader = PatternReader(range)
        let field = try reader.takeField(source, &fields)
        let start = code.count
        do throws(PatternError) {
            let sequence = try sequence(source, &reader, depth: 0)
            if let mark = reader.peek(source) {
                throw PatternError(
                    mark == UInt8(ascii: ")") ? "a \")\" that nothing opens" : "a \"|\" outside brackets",
                    reader.position..<reader.position + 1,
                    help: "write alternatives as (this|that)")
            }
            guard !sequence.isEmpty else {
                throw PatternError("a keyword without words", range, help: "write: 3 site is down")
            }
            guard sequence.isCertain else {
                throw PatternError("every word of this keyword may be absent", range, help: "take the \"?\" off one")
            }
            let (_, longest) = lengths(start..<code.count)
            guard longest <= Self.longestMatch else {
                throw PatternError(
                    "this keyword can reach over \(longest) words", range,
                    help: "the most is \(Self.longestMatch): make its gaps smaller")
            }
        } catch {
            code.removeSubrange(start...)
            throw error
        }
        let number = Int32(patterns.count)
        if code.count == start + 2, code[start] == PatternStep.expression {
            bareExpressions.append((number, code[start + 1]))
        }
        patterns.append(
            Pattern(keyword: keyword, code: start..<code.count, field: field, keptHits: keptHits)
        )
    }

    /// What a sequence of elements was.
    private struct Sequence {
        var isEmpty = true
        /// Some element of it cannot be absent.
        var isCertain = false
        /// Nothing but words and beginnings of words.
        var isPhrase = true
        /// The gap that still waits for a word behind it that must be there.
        var gap: Range<Int>?
        /// Whether any word stands behind that gap.
        var isFollowed = false
    }

    /// Elements up to `|`, `)` or the end.
    private mutating func sequence(_ source: Span<UInt8>, _ reader: inout PatternReader, depth: Int) throws(PatternError)
        -> Sequence
    {
        var found = Sequence()
        while true {
            let before = reader.position
            reader.skipBlanks(source)
            let isApart = found.isEmpty || reader.position > before || isPaddedBracket(source, before)
            guard let byte = reader.peek(source), byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") else { break }
            if byte == UInt8(ascii: "."), reader.peek(source, 1) == byte {
                try gap(source, &reader, &found)
                continue
            }
            let start = reader.position
            let isCertain = try element(source, &reader, isApart: isApart, depth: depth, &found.isPhrase)
            if !isApart {
                throw PatternError(
                    "words and brackets without a blank between", start - 1..<start + 1,
                    help: "brackets hold whole words: (deploy|deployment)")
            }
            found.isEmpty = false
            found.isFollowed = true
            if isCertain {
                found.isCertain = true
                found.gap = nil
            }
        }
        try checkEnd(found, at: reader.position)
        return found
    }

    /// An element that stands for words.
    ///
    /// - Returns: whether it cannot be absent.
    private mutating func element(
        _ source: Span<UInt8>, _ reader: inout PatternReader, isApart: Bool, depth: Int, _ isPhrase: inout Bool
    ) throws(PatternError) -> Bool {
        switch reader.peek(source) {
        case UInt8(ascii: "("):
            isPhrase = false
            return try group(source, &reader, depth: depth)
        case UInt8(ascii: "<"):
            isPhrase = false
            return try named(source, &reader)
        case UInt8(ascii: "/") where isApart:
            isPhrase = false
            let range = try reader.takeExpression(source)
            expressions.append(try Expression(source, range))
            code += [PatternStep.expression, Int32(expressions.count - 1)]
        default:
            try word(source, &reader)
        }
        return true
    }

    /// `..` or `..N`
    private mutating func gap(
        _ source: Span<UInt8>, _ reader: inout PatternReader, _ found: inout Sequence
    ) throws(PatternError) {
        let start = reader.position
        let count = try reader.takeGap(source)
        guard found.isCertain, found.gap == nil else {
            throw PatternError(
                "\"..\" without a word before it", start..<reader.position,
                help: "a gap stands between words of which each must be there")
        }
        code += [PatternStep.gap, Int32(count)]
        found.gap = start..<reader.position
        found.isFollowed = false
        found.isPhrase = false
    }

    /// Reports a gap that ends a sequence, or has behind it nothing that must be there.
    private mutating func checkEnd(_ found: Sequence, at end: Int) throws(PatternError) {
        guard let gap = found.gap else { return }
        guard found.isFollowed else {
            throw PatternError(
                "\"..\" without a word behind it", gap, help: "a gap stands between words of which each must be there")
        }
        doubts.append(
            PatternError(
                "what may be absent at the end changes nothing", gap.lowerBound..<end,
                help: "take it away, or take the \"?\" off"))
    }

    /// Whether a bracket that ends before `position` holds its blank inside: `(web )?request`.
    private func isPaddedBracket(_ source: Span<UInt8>, _ position: Int) -> Bool {
        var close = position - 1
        if close > 0, source[close] == UInt8(ascii: "?") { close -= 1 }
        return close > 0 && source[close] == UInt8(ascii: ")") && source[close - 1] == 0x20
    }

    /// A word as written may be several (`e-mail`); `*` belongs to the last.
    private mutating func word(_ source: Span<UInt8>, _ reader: inout PatternReader) throws(PatternError) {
        let range = reader.takeWord(source)
        let isPrefix = source[range.upperBound - 1] == UInt8(ascii: "*")
        let end = isPrefix ? range.upperBound - 1 : range.upperBound
        var at = range.lowerBound
        var word = FoldedWord()
        let before = code.count
        while at < end {
            let byte = source[at]
            if byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") {
                throw PatternError(
                    "a \"\(byte == UInt8(ascii: "*") ? "*" : "?")\" inside a word", at..<at + 1,
                    help: byte == UInt8(ascii: "*")
                        ? "it stands at a word's end: deploy*" : "what may be absent stands in brackets: (very)?")
            }
            let (begins, length) = wordBegins(source, at: at, before: end)
            guard begins else {
                doubt(source, at, in: range)
                at += length
                continue
            }
            let start = at
            at = word.read(source, from: start, to: end)
            guard !word.isTooLong else {
                throw PatternError("a word of more than \(FoldedWord.longest) letters", start..<at, help: "no text has it")
            }
            let isLast = isPrefix && at == end
            code.append(isLast ? PatternStep.prefix : PatternStep.word)
            code.append(isLast ? symbols.prefix(word) : symbols.word(word))
        }
        guard code.count > before else {
            throw PatternError("\"\(reader.text(source, range))\" is no word", range, help: "words are letters and digits")
        }
        if isPrefix, code[code.count - 2] != PatternStep.prefix {
            throw PatternError(
                "a \"*\" without the beginning of a word", end..<end + 1, help: "it stands at a word's end: deploy*")
        }
    }

    /// Warns of a mark that means something elsewhere and is passed over inside a word: whoever wrote it meant that.
    private mutating func doubt(_ source: Span<UInt8>, _ at: Int, in word: Range<Int>) {
        let mark = at..<at + 1
        switch source[at] {
        case UInt8(ascii: "."):
            guard at + 1 < word.upperBound, source[at + 1] == UInt8(ascii: ".") else { return }
            let isRest = at > word.lowerBound && source[at - 1] == UInt8(ascii: ".")
            guard !isRest else { return }
            doubts.append(
                PatternError("\"..\" inside a word is no gap", at..<at + 2, help: "put blanks around it: site .. down"))
        case UInt8(ascii: ","):
            doubts.append(
                PatternError(
                    "a comma parts nothing in a pattern", mark, help: "write alternatives as (this|that), or take it away"))
        case UInt8(ascii: "\""):
            doubts.append(
                PatternError(
                    "a quotation mark changes nothing in a pattern", mark,
                    help: "take it away; an example stands behind ok or not: ok \"the site is down\""))
        case UInt8(ascii: ":"):
            let name = word.lowerBound..<at
            guard FieldNumbers.number(String(decoding: name.map { source[$0] }, as: UTF8.self)) != nil else { return }
            doubts.append(
                PatternError(
                    "a field in the midst of a pattern changes nothing", name.lowerBound..<at + 1,
                    help: "a keyword has one, and it stands before the pattern: 3 subject: quotation"))
        default: break
        }
    }

    /// `( a | b )`, with `?` behind it where it may be absent. Returns whether it must be there.
    private mutating func group(_ source: Span<UInt8>, _ reader: inout PatternReader, depth: Int) throws(PatternError)
        -> Bool
    {
        let open = reader.position
        guard depth < Self.deepestNesting else {
            throw PatternError(
                "brackets nested too deep", open..<open + 1, help: "declare the inner ones as a group: words NAME { … }")
        }
        reader.position += 1
        let start = code.count
        let isCertain = try branches(source, &reader, depth: depth + 1)
        guard reader.peek(source) == UInt8(ascii: ")") else {
            throw PatternError("a \"(\" that is not closed", open..<open + 1, help: "add \")\"")
        }
        reader.position += 1
        return takeOptional(source, &reader, from: start) && isCertain
    }

    /// `<site>`. Returns whether it must be there.
    private mutating func named(_ source: Span<UInt8>, _ reader: inout PatternReader) throws(PatternError) -> Bool {
        let open = reader.position
        reader.position += 1
        while let byte = reader.peek(source), byte != UInt8(ascii: ">"), byte > 0x20, byte != UInt8(ascii: "|"),
            byte != UInt8(ascii: ")")
        {
            reader.position += 1
        }
        let name = reader.text(source, open + 1..<reader.position)
        guard reader.peek(source) == UInt8(ascii: ">") else {
            throw PatternError("a \"<\" that is not closed", open..<reader.position, help: "write <\(name)>")
        }
        reader.position += 1
        let range = open + 1..<reader.position - 1
        guard let group = groups[name] else {
            var error = PatternError("no group of words is called \"\(name)\"", range, help: "write: words \(name) { … }")
            error.unknownGroup = name
            throw error
        }
        if group.isBeingCompiled, group.code == nil {
            throw PatternError(
                "the group \"\(name)\" is part of itself", range, help: "take it out of the group's own words")
        }
        // Its mistakes are told where it is declared.
        compile(group: name)
        let start = code.count
        code += groups[name]?.code ?? []
        guard code.count <= Self.mostCode else {
            throw PatternError(
                "the groups name each other too often: too much is to be searched for", range,
                help: "name \"\(name)\" once, or write its words")
        }
        return takeOptional(source, &reader, from: start)
    }

    /// Wraps what was compiled from `start` on where a `?` follows; returns whether none does.
    private mutating func takeOptional(_ source: Span<UInt8>, _ reader: inout PatternReader, from start: Int) -> Bool {
        guard reader.peek(source) == UInt8(ascii: "?") else { return true }
        reader.position += 1
        code.insert(contentsOf: [PatternStep.optional, Int32(code.count - start)], at: start)
        return false
    }

    /// The lines of a group: alternatives between bars and line ends.
    private mutating func alternatives(_ source: Span<UInt8>, _ lines: [Range<Int>]) throws(PatternError) {
        let start = code.count
        code += [PatternStep.choice, 0]
        var root: PhraseTrie.RootIndex?
        for line in lines {
            var reader = PatternReader(line)
            let isCertain = try branchList(source, &reader, depth: 1, root: &root)
            if let mark = reader.peek(source), mark == UInt8(ascii: ")") {
                throw PatternError(
                    "a \")\" that nothing opens", reader.position..<reader.position + 1,
                    help: "take it away, or add the \"(\" before")
            }
            guard isCertain else {
                throw PatternError("every word of an entry may be absent", line, help: "take the \"?\" off one")
            }
        }
        close(choice: start, root: root)
    }

    /// `a | b` up to the closing bracket. Returns whether no branch can be empty.
    private mutating func branches(_ source: Span<UInt8>, _ reader: inout PatternReader, depth: Int) throws(PatternError)
        -> Bool
    {
        let start = code.count
        code += [PatternStep.choice, 0]
        var root: PhraseTrie.RootIndex?
        let isCertain = try branchList(source, &reader, depth: depth, root: &root)
        close(choice: start, root: root)
        return isCertain
    }

    private mutating func branchList(
        _ source: Span<UInt8>, _ reader: inout PatternReader, depth: Int, root: inout PhraseTrie.RootIndex?
    ) throws(PatternError) -> Bool {
        var isCertain = true
        while true {
            let branch = code.count
            code.append(0)
            let start = reader.position
            let found = try sequence(source, &reader, depth: depth)
            guard !found.isEmpty else {
                throw PatternError(
                    "an alternative without words", max(start - 1, 0)..<min(reader.position + 1, reader.end),
                    help: "what may be absent is written (very)?")
            }
            isCertain = isCertain && found.isCertain
            if found.isPhrase {
                // Into the tree, and out of the code again.
                let into = root ?? trie.addRoot()
                root = into
                insertPhrase(from: branch + 1, into)
                code.removeSubrange(branch...)
            } else {
                code[branch] = Int32(code.count - branch - 1)
            }
            guard reader.peek(source) == UInt8(ascii: "|") else { return isCertain }
            reader.position += 1
        }
    }

    private mutating func insertPhrase(from start: Int, _ root: PhraseTrie.RootIndex) {
        phrase.removeAll(keepingCapacity: true)
        var index = start
        while index < code.count {
            phrase.append(code[index + 1])
            index += 2
        }
        trie.insert(phrase, at: root)
    }

    /// Fills in a choice's length; one of phrases only is no choice.
    private mutating func close(choice start: Int, root: PhraseTrie.RootIndex?) {
        if code.count == start + 2 {
            code.removeSubrange(start...)
            if let root { code += [PatternStep.phrases, root] }
            return
        }
        if let root { code += [2, PatternStep.phrases, root] }
        code[start + 1] = Int32(code.count - start - 2)
    }

    /// Words of the shortest and the longest match of some steps.
    func lengths(_ range: Range<Int>) -> (shortest: Int, longest: Int) {
        var shortest = 0
        var longest = 0
        var index = range.lowerBound
        while index < range.upperBound {
            let operand = Int(code[index + 1])
            var next = index + 2
            switch code[index] {
            case PatternStep.word, PatternStep.prefix:
                shortest += 1
                longest += 1
            case PatternStep.phrases:
                shortest += Int(trie.roots[operand].shortest)
                longest += Int(trie.roots[operand].longest)
            case PatternStep.gap: longest += operand
            case PatternStep.expression:
                shortest += 1
                longest += Expression.mostWords
            case PatternStep.choice:
                let end = next + operand
                var least = Int.max
                var most = 0
                while next < end {
                    let length = Int(code[next])
                    let branch = lengths(next + 1..<next + 1 + length)
                    least = min(least, branch.shortest)
                    most = max(most, branch.longest)
                    next += 1 + length
                }
                shortest += least
                longest += most
            default:
                longest += lengths(next..<next + operand).longest
                next += operand
            }
            index = next
        }
        return (shortest, longest)
    }
}
