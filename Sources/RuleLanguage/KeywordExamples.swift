/// A phrase that stands on or below a keyword line and says what the keyword is for: `ok "the site is down again"`, or what it must
/// not find: `not "the site was down yesterday"`.
package struct KeywordExample: Sendable, Equatable {
    /// `Keyword.id`
    package var keyword: Int
    package var phrase: String
    /// `ok`: the keyword must find it.
    package var mustBeFound: Bool
    package var origin: Origin
}

/// All examples of a pack, in the order written.
///
/// A message needs none of them: one is made from its table when it is asked for.
package struct KeywordExamples: Sendable, RandomAccessCollection {
    private struct Line: BitwiseCopyable {
        var keyword: Int32
        var line: Int32
        /// Where its phrase ends in `phrases`; it begins where that of the one before ends.
        var end: Int32
        var file: Int16
        var mustBeFound: Bool
    }
    private var lines: Table<Line>
    private var phrases: Table<UInt8>
    private var files: [String] = []

    package init(_ examples: [KeywordExample] = []) {
        var lines: [Line] = []
        var phrases: [UInt8] = []
        for example in examples {
            // A pack's files come one after the other.
            if files.last != example.origin.file { files.append(example.origin.file) }
            phrases += example.phrase.utf8
            lines.append(
                Line(
                    keyword: Int32(example.keyword), line: Int32(example.origin.line), end: Int32(phrases.count),
                    file: Int16(truncatingIfNeeded: files.count - 1), mustBeFound: example.mustBeFound))
        }
        self.lines = Table(lines)
        self.phrases = Table(phrases)
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { lines.count }

    package subscript(index: Int) -> KeywordExample {
        let line = lines[index]
        let start = index == 0 ? 0 : Int(lines[index - 1].end)
        let file = Int(line.file)
        return KeywordExample(
            keyword: Int(line.keyword), phrase: phrases.text(start..<Int(line.end)), mustBeFound: line.mustBeFound,
            origin: Origin(file: files.indices.contains(file) ? files[file] : "", line: Int(line.line)))
    }
}

extension KeywordExamples {
    mutating func archive(_ coder: inout ArchiveCoder) {
        coder.table(&lines)
        coder.table(&phrases)
        coder.texts(&files)
    }
}

extension KeywordExample {
    /// What a keyword makes of a phrase, as the whole text that it looks into.
    package enum Outcome: Sendable, Equatable {
        /// The words that it finds.
        case found(String)
        case notFound
        /// It finds it, and a notion takes the force from it.
        case ruledOut(by: String)
    }
}

extension Policy {
    /// What an example's keyword makes of its phrase; `notFound` where there is no such keyword.
    package func outcome(of example: KeywordExample) -> KeywordExample.Outcome {
        let owners: [(keywords: Keywords, ruledOutBy: [Int])] =
            categories.map { ($0.keywords, $0.ruledOutBy) } + severities.map { ($0.keywords, $0.ruledOutBy) }
        guard let owner = owners.first(where: { $0.keywords.has(id: example.keyword) }),
            let keyword = owner.keywords.keyword(id: example.keyword)
        else { return .notFound }
        return matcher.outcome(of: keyword, in: example.phrase, ruledOutBy: owner.ruledOutBy, notions: notions)
    }
}

extension KeywordMatcher {
    /// What one keyword makes of a phrase, with the notions that its block names.
    func outcome(of keyword: Keyword, in phrase: String, ruledOutBy: [Int], notions: [Notion]) -> KeywordExample.Outcome {
        let text = SearchText(field(ofKeyword: keyword.id), Array(phrase.utf8))
        let hits = HitsByKeyword(hits(in: [text]))
        let own = hits[keyword.id]
        guard let first = own.first else { return .notFound }
        var reach = NotionReach(notions: notions, hits: hits, texts: [text], matcher: self)
        var ruledOut = ""
        for hit in own {
            guard let notion = reach.notion(rulingOut: hit, of: keyword, among: ruledOutBy) else {
                return .found(String(decoding: text.utf8[hit.range], as: UTF8.self))
            }
            if hit == first { ruledOut = notion.name }
        }
        return .ruledOut(by: ruledOut)
    }
}
