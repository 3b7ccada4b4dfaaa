import Glibc

/// All keyword patterns of a pack, compiled; finds every hit in time linear in the text.
///
/// The words of a text become numbers; a pattern is looked at only where a word of its rarest element occurs in the text at
/// all, and then only at the places of its first word. There, a set of positions (the bits of one word of 64) is carried
/// through the pattern, so that no pattern, and no text, makes it take more than a fixed number of steps at one place.
package struct KeywordMatcher: Sendable {
    /// One step of a pattern, on the set of positions reached so far.
    enum Step: Sendable {
        /// One of these words (a range of `words`); with `optional` it may be absent.
        case words(Range<Int32>, optional: Bool)
        /// Up to so many words between.
        case gap(UInt8)
        /// One of the alternatives, whose steps follow: `count` of them, each begun by `alternative`.
        case choice(count: UInt16, optional: Bool)
        /// The steps of one alternative.
        case alternative(length: Int32)
    }

    struct Pattern: Sendable {
        var keyword: Int
        var steps: Range<Int32>
        /// The words that can come first (a range of `words`).
        var first: Range<Int32>
        var fields: FieldSet
    }

    /// A POSIX expression, kept as written; compiled when a text is searched.
    struct Expression: Sendable {
        var keyword: Int
        var pattern: String
        var fields: FieldSet
    }

    /// Which texts a pattern is looked for in.
    enum FieldSet: Sendable, Equatable {
        /// No field named: the subject and the sender's own new text.
        case standard
        case only(SearchText.Field)

        func includes(_ field: SearchText.Field) -> Bool {
            switch self {
            case .standard: field == .subject || field == .body
            case .only(let wanted): field == wanted
            }
        }
    }

    var steps: [Step] = []
    /// Numbers of words, in runs that steps refer to.
    var words: [Int32] = []
    var patterns: [Pattern] = []
    var expressions: [Expression] = []
    var wholeWords = SymbolTable(capacity: 4096)
    var beginnings = SymbolTable(capacity: 64)
    /// The lengths that beginnings have, as bits: most texts' words are looked up at few of them.
    var beginningLengths: UInt64 = 0
    var symbolCount: Int32 = 0
    /// The patterns that a word's occurrence calls up: `called[starts[word]..<starts[word + 1]]`.
    var callStarts: [Int32] = [0]
    var called: [Int32] = []
    /// Words that begin a new clause without a comma: `but`.
    var clauseOpeners: [Int32] = []

    func opensClause(_ symbol: Int32) -> Bool { symbol >= 0 && clauseOpeners.contains(symbol) }

    /// How far a match may reach, in words: the bits of a set of positions.
    static let longestMatch = 64
    /// Hits of one keyword in one text that are kept. A keyword counts once; more places serve to find one that no notion
    /// rules out.
    static let keptHits = 64
    /// How much of a text is searched. People write less; what is longer is a log or an attack.
    package static let searchedBytes = 1 << 20
    /// How much of a line an expression sees, and of a text: regexec(3) promises no linear time.
    static let expressionLineBytes = 2048
    static let expressionBytes = 1 << 18

    package init() {}

    /// Every hit, in the order of texts, then of patterns.
    package func hits(in texts: [SearchText]) -> [Hit] {
        var found: [Hit] = []
        if !patterns.isEmpty {
            for (index, text) in texts.enumerated() {
                var search = TextSearch(self, text)
                search.run(self, text, index: index, into: &found)
            }
        }
        if !expressions.isEmpty { findExpressions(in: texts, into: &found) }
        return found
    }

    private func findExpressions(in texts: [SearchText], into found: inout [Hit]) {
        for expression in expressions {
            var compiled = regex_t()
            guard regcomp(&compiled, expression.pattern, REG_EXTENDED | REG_ICASE) == 0 else { continue }
            defer { regfree(&compiled) }
            for (index, text) in texts.enumerated() where expression.fields.includes(text.field) {
                var searched = 0
                for range in text.ranges {
                    var line = range.lowerBound
                    while line < range.upperBound, searched < KeywordMatcher.expressionBytes {
                        var end = line
                        while end < range.upperBound, text.utf8[end] != UInt8(ascii: "\n") { end += 1 }
                        let seen = line..<min(end, line + KeywordMatcher.expressionLineBytes)
                        searched += seen.count
                        if let match = KeywordMatcher.match(&compiled, text.utf8[seen]) {
                            found.append(
                                Hit(keyword: expression.keyword, text: index, range: match, words: -1 ..< -1, sentence: -1, clause: -1))
                            break
                        }
                        line = end + 1
                    }
                }
            }
        }
    }

    private static func match(_ compiled: inout regex_t, _ line: ArraySlice<UInt8>) -> Range<Int>? {
        var place = regmatch_t()
        // A NUL ends a C string: what follows it in a line is not seen.
        let code = (Array(line) + [0]).withUnsafeBytes { bytes in
            regexec(&compiled, bytes.bindMemory(to: CChar.self).baseAddress, 1, &place, 0)
        }
        guard code == 0 else { return nil }
        return (line.startIndex + Int(place.rm_so))..<(line.startIndex + Int(place.rm_eo))
    }
}
