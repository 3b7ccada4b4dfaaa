import RuleLanguage
import TestSupport
import Testing

/// A pattern as a tree, matched by trying everything: slow and plain, to hold the matcher to.
private indirect enum NaivePattern {
    case word(String)
    case prefix(String)
    case gap(Int)
    case group([[NaivePattern]], isOptional: Bool)

    static let words = [
        "site", "sites", "down", "downtime", "is", "not", "web", "shop", "log", "in", "deploy", "deployed", "dep",
    ]

    static func sequence(_ random: inout SeededGenerator, depth: Int) -> [NaivePattern] {
        var elements = [certain(&random, depth: depth)]
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            switch Int.random(in: 0...5, using: &random) {
            case 0: elements += [.gap(Int.random(in: 1...7, using: &random)), certain(&random, depth: depth)]
            case 1 where depth < 2:
                elements += [group(&random, depth: depth, isOptional: true), certain(&random, depth: depth)]
            default: elements.append(certain(&random, depth: depth))
            }
        }
        return elements
    }

    private static func certain(_ random: inout SeededGenerator, depth: Int) -> NaivePattern {
        let word = words.randomElement(using: &random) ?? "site"
        switch Int.random(in: 0...5, using: &random) {
        case 0: return .prefix(String(word.prefix(Int.random(in: 2...6, using: &random))))
        case 1 where depth < 2, 2 where depth < 2: return group(&random, depth: depth, isOptional: false)
        default: return .word(word)
        }
    }

    private static func group(_ random: inout SeededGenerator, depth: Int, isOptional: Bool) -> NaivePattern {
        .group(
            (0..<Int.random(in: 1...4, using: &random)).map { _ in sequence(&random, depth: depth + 1) },
            isOptional: isOptional)
    }

    var text: String {
        switch self {
        case .word(let word): word
        case .prefix(let word): word + "*"
        case .gap(let count): count == 5 ? ".." : "..\(count)"
        case .group(let branches, let isOptional):
            "(" + branches.map { $0.map(\.text).joined(separator: " ") }.joined(separator: "|") + ")"
                + (isOptional ? "?" : "")
        }
    }

    /// Words of the longest match.
    var longest: Int {
        switch self {
        case .word, .prefix: 1
        case .gap(let count): count
        case .group(let branches, _): branches.map { $0.reduce(0) { $0 + $1.longest } }.max() ?? 0
        }
    }

    /// Where a match that begins at one of `starts` can end.
    func ends(_ words: [String], from starts: Set<Int>) -> Set<Int> {
        switch self {
        case .word(let word): Set(starts.filter { $0 < words.count && words[$0] == word }.map { $0 + 1 })
        case .prefix(let word): Set(starts.filter { $0 < words.count && words[$0].hasPrefix(word) }.map { $0 + 1 })
        case .gap(let count): Set(starts.flatMap { start in (start...start + count).filter { $0 <= words.count } })
        case .group(let branches, let isOptional):
            branches.reduce(isOptional ? starts : []) { found, branch in
                found.union(branch.reduce(starts) { $1.ends(words, from: $0) })
            }
        }
    }
}

@Suite struct MatcherFuzz {
    @Test(arguments: 0..<24)
    func findsWhatAPlainSearchFinds(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let patterns = (0..<60).map { _ in NaivePattern.sequence(&random, depth: 0) }.filter {
            $0.reduce(0) { $0 + $1.longest } <= 63
        }
        let policy = try Sample.keywords(patterns.map { "3 " + $0.map(\.text).joined(separator: " ") }).policy()
        let fillers = ["please", "our", "and", "x"]
        for _ in 0..<12 {
            let sentences = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                (0..<Int.random(in: 1...24, using: &random)).map { _ in
                    (Int.random(in: 0...3, using: &random) == 0 ? fillers : NaivePattern.words).randomElement(using: &random)
                        ?? ""
                }
            }
            let text = sentences.map { sentence in
                sentence.map { Bool.random(using: &random) ? $0 : $0.uppercased() }.joined(
                    separator: [" ", "\n", ", "].randomElement(using: &random) ?? " ")
            }.joined(separator: "\n\n")
            let hits = policy.matcher.hits(in: [SearchText(.body, Array(text.utf8))])
            for (keyword, pattern) in patterns.enumerated() {
                var before = 0
                var expected: [Range<Int>] = []
                for sentence in sentences {
                    for start in sentence.indices {
                        let ends = pattern.reduce(Set([start])) { $1.ends(sentence, from: $0) }
                        if let end = ends.min() { expected.append(before + start..<before + end) }
                    }
                    before += sentence.count
                }
                let found = hits.filter { $0.keyword == keyword }.map(\.words)
                #expect(found == Array(expected.prefix(32)), "\(pattern.map(\.text)) in \(text.debugDescription)")
            }
        }
    }
}
