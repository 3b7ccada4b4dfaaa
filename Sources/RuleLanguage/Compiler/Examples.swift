import Diagnostics

// `ok "…"` and `not "…"` on a keyword's line, or on lines of their own below it: what the keyword finds and what not, held to it
// whenever the pack is compiled.

/// An example as read, with its place.
struct PlacedExample {
    var keyword: Keyword
    var example: KeywordExample
    var source: SourceText
    /// The phrase, with its quotation marks.
    var range: Range<Int>
}

extension PolicyCompiler {
    /// The lines of a `keywords` block: keywords, and examples of the keyword above.
    mutating func keywordLines(_ lines: [RawLine], _ source: SourceText) -> [Keyword] {
        var keywords: [Keyword] = []
        keywords.reserveCapacity(lines.count)
        /// nil: no line yet; an inner nil: one with a mistake.
        var last: Keyword??
        for line in lines {
            if Self.exampleWord(source.bytes, line.range, at: line.range.lowerBound) != nil {
                if last == nil {
                    report(
                        .example, "an example without a keyword", source, line.range,
                        help: "write it on a keyword's line, or below it")
                }
                examples(line.range, of: last ?? nil, source)
                continue
            }
            let start = Self.startOfExamples(source.bytes, line.range)
            if isThorough, start == nil { warnOfUnquoted(line.range, source) }
            var end = start ?? line.range.upperBound
            while end > line.range.lowerBound, source.bytes[end - 1] == 0x20 || source.bytes[end - 1] == 0x09 { end -= 1 }
            let read = keyword(line: line.range.lowerBound..<end, source)
            if let read { keywords.append(read) }
            last = .some(read)
            if let start { examples(start..<line.range.upperBound, of: read, source) }
        }
        return keywords
    }

    /// `ok` or `not` as a word of its own.
    private static func exampleWord(_ bytes: [UInt8], _ range: Range<Int>, at offset: Int) -> Range<Int>? {
        for word in ["ok", "not"] {
            let end = offset + word.utf8.count
            if end <= range.upperBound, bytes[offset..<end].elementsEqual(word.utf8),
                end == range.upperBound || bytes[end] <= 0x20 || bytes[end] == UInt8(ascii: "\"")
            {
                return offset..<end
            }
        }
        return nil
    }

    /// Where the examples behind a pattern begin: at the first `ok` or `not` with a quotation mark behind it.
    static func startOfExamples(_ bytes: [UInt8], _ line: Range<Int>) -> Int? {
        guard bytes[line].contains(UInt8(ascii: "\"")) else { return nil }
        return exampleWord(bytes, line) { word in
            let next = bytes[word.upperBound..<line.upperBound].first { $0 != 0x20 && $0 != 0x09 }
            return next == UInt8(ascii: "\"")
        }?.lowerBound
    }

    /// Warns of an `ok` or `not` that stands apart from the pattern, as before an example, without a quotation mark behind it.
    private mutating func warnOfUnquoted(_ line: Range<Int>, _ source: SourceText) {
        let bytes = source.bytes
        let weight = bytes[line].firstIndex { $0 <= 0x20 } ?? line.upperBound
        let pattern = bytes[weight..<line.upperBound].firstIndex { $0 > 0x20 } ?? line.upperBound
        let word = Self.exampleWord(bytes, line) { word in
            word.lowerBound > pattern && bytes[word.lowerBound - 1] == 0x20 && bytes[word.lowerBound - 2] == 0x20
        }
        guard let word else { return }
        let text = source.text(word)
        warn(
            .example, "\"\(text)\" is a word of the pattern here", source, word,
            help: "an example stands in quotes: \(text) \"…\"; where the word is meant, put one blank before it")
    }

    /// The first `ok` or `not` behind a blank, outside expressions, that is meant.
    private static func exampleWord(
        _ bytes: [UInt8], _ line: Range<Int>, where isMeant: (Range<Int>) -> Bool
    ) -> Range<Int>? {
        var index = line.lowerBound
        while index < line.upperBound {
            let isApart = index > line.lowerBound && bytes[index - 1] <= 0x20
            if bytes[index] == UInt8(ascii: "/"), isApart || index > 0 && "(|:".utf8.contains(bytes[index - 1]) {
                var reader = PatternReader(index..<line.upperBound)
                index = (try? reader.takeExpression(bytes.span)) == nil ? index + 1 : reader.position
                continue
            }
            if isApart, let word = exampleWord(bytes, line, at: index), isMeant(word) { return word }
            index += 1
        }
        return nil
    }

    /// `ok "phrase" "phrase" not "phrase"`
    private mutating func examples(_ range: Range<Int>, of keyword: Keyword?, _ source: SourceText) {
        let bytes = source.bytes
        let usage = "write: ok \"the site is down\"  not \"the site was down\""
        var index = range.lowerBound
        var word: Range<Int>?
        var isSaid = true
        while index < range.upperBound {
            if bytes[index] <= 0x20 {
                index += 1
                continue
            }
            if bytes[index] == UInt8(ascii: "\""), let said = word {
                guard let close = bytes[index + 1..<range.upperBound].firstIndex(of: UInt8(ascii: "\"")) else {
                    report(
                        .syntax, "a quotation that is not closed on its line", source, index..<range.upperBound,
                        help: "add a closing quotation mark")
                    return
                }
                add(index..<close + 1, mustBeFound: said.count == 2, of: keyword, source)
                isSaid = true
                index = close + 1
            } else if isSaid, let next = Self.exampleWord(bytes, range, at: index) {
                (word, isSaid) = (next, false)
                index = next.upperBound
            } else {
                report(.example, "an example's phrase stands in quotes", source, index..<range.upperBound, help: usage)
                return
            }
        }
        if !isSaid, let word { report(.example, "an example without a phrase", source, word, help: usage) }
    }

    private mutating func add(_ range: Range<Int>, mustBeFound: Bool, of keyword: Keyword?, _ source: SourceText) {
        guard let keyword else { return }
        let phrase = source.text(range.lowerBound + 1..<range.upperBound - 1)
        let example = KeywordExample(
            keyword: keyword.id, phrase: phrase, mustBeFound: mustBeFound, origin: origin(range.lowerBound, source))
        examples.append(PlacedExample(keyword: keyword, example: example, source: source, range: range))
    }

    /// Reports examples that are not what they say.
    mutating func checkExamples(
        _ matcher: KeywordMatcher, _ categories: [Category], _ severities: [Severity], _ notions: [Notion]
    ) {
        let owners: [(keywords: Keywords, ruledOutBy: [Int])] =
            categories.map { ($0.keywords, $0.ruledOutBy) } + severities.map { ($0.keywords, $0.ruledOutBy) }
        for placed in examples {
            let keyword = placed.keyword
            let ruledOutBy = owners.first { $0.keywords.has(id: keyword.id) }?.ruledOutBy ?? []
            let outcome = matcher.outcome(of: keyword, in: placed.example.phrase, ruledOutBy: ruledOutBy, notions: notions)
            switch (outcome, placed.example.mustBeFound) {
            case (.notFound, true):
                report(
                    .example, "the keyword does not find its example", placed.source, placed.range,
                    help: "mend the pattern or the phrase: \(keyword.pattern.prefix(60))")
            case (.ruledOut(let notion), true):
                report(
                    .example, "the notion \"\(notion)\" takes the force from the keyword in its example", placed.source,
                    placed.range,
                    help: "mend the notion or the phrase, or write: not \"…\"")
            case (.found(let words), false):
                report(
                    .example, "the keyword finds what it should not", placed.source, placed.range,
                    help: "it finds \"\(words)\": mend the pattern or the phrase")
            default: break
            }
        }
    }
}
