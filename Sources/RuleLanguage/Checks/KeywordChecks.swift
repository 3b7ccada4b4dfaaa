import Diagnostics

extension PolicyCompiler {
    /// Reports keywords that others make needless, or take back, or say as much of another category.
    mutating func checkKeywords(_ policy: Policy) {
        let blocks =
            policy.categories.map {
                KeywordBlock(kind: "category", name: $0.name, keywords: $0.keywords, outranks: $0.outranks)
            }
            + policy.severities.map {
                KeywordBlock(kind: "severity", name: $0.name, keywords: $0.keywords, outranks: $0.outranks)
            }
        var comparison = KeywordComparison(policy.matcher, blocks, groups: groupEntries)
        comparison.run()
        for fault in comparison.faults {
            guard let place = keywordPlaces[fault.keyword] else { continue }
            diagnostics.append(Diagnostic(.warning, fault.finding, fault.message, at: place, help: fault.help))
        }
        checkCost(policy)
    }

    /// Reports keywords that are tried at every word of every message, where nearly all others wait for a word of theirs. Two such
    /// lines have made the search of a pack of 1,500 a third dearer. A line with a mistake finds nothing, and would be one of them.
    private mutating func checkCost(_ policy: Policy) {
        guard !diagnostics.hasErrors else { return }
        for keyword in policy.matcher.triedEverywhere {
            guard let place = keywordPlaces[keyword] else { continue }
            diagnostics.append(
                Diagnostic(
                    .warning, .everyWord, "no word has to stand here, so that this is tried at every word of a message",
                    at: place,
                    help:
                        "take the /expression/ out of its alternatives, also those of a <group>, and give it a line of its own"
                ))
        }
    }

    /// The lines of each group of words.
    private var groupEntries: [String: [String]] {
        Dictionary(
            all("words").compactMap { source, segment in
                guard let name = segment.arguments.first?.text else { return nil }
                return (name, (segment.block?.rawLines ?? []).map { Self.oneLine(source.bytes, $0.range) })
            }, uniquingKeysWith: { first, _ in first })
    }
}

/// What keyword lines are compared within.
struct KeywordBlock {
    var kind: String
    var name: String
    var keywords: Keywords
    var outranks: Set<String>
}

/// Finds keywords of which every text that they find is found by another one, too.
struct KeywordComparison {
    struct Fault {
        /// `Keyword.id`
        var keyword: Int
        var finding: Finding
        var message: String
        var help: String
    }

    /// The weight of words that merely go with a topic: they may go with several.
    private static let background = 1

    /// The keywords that find something in every text in which one is found.
    private struct Cover {
        var anywhere: Set<Int> = []
        /// Those that find the very same words, or more. Others find some of its words: it adds to what they say of them.
        var sameWords: Set<Int> = []
    }

    private let matcher: KeywordMatcher
    private let blocks: [KeywordBlock]
    private let groups: [String: [String]]
    /// Of each keyword its block.
    private var blockOf: [Int: Int] = [:]
    private var keywordOf: [Int: Keyword] = [:]
    private var covers: [Int: Cover] = [:]
    private(set) var faults: [Fault] = []

    init(_ matcher: KeywordMatcher, _ blocks: [KeywordBlock], groups: [String: [String]]) {
        self.matcher = matcher
        self.blocks = blocks
        self.groups = groups
        for (number, block) in blocks.enumerated() {
            for keyword in block.keywords {
                blockOf[keyword.id] = number
                keywordOf[keyword.id] = keyword
            }
        }
    }

    mutating func run() {
        let ids = keywordOf.keys.sorted()
        for id in ids {
            if let keyword = keywordOf[id] { covers[id] = cover(keyword) }
        }
        for id in ids {
            guard let keyword = keywordOf[id], let block = blockOf[id] else { continue }
            for other in (covers[id]?.anywhere ?? []).sorted() {
                guard let second = keywordOf[other], let otherBlock = blockOf[other] else { continue }
                let isMutual = covers[other]?.sameWords.contains(id) ?? false
                if let fault = fault(keyword, block, second, otherBlock, isMutual: isMutual) {
                    faults.append(fault)
                    break
                }
            }
        }
    }

    private func cover(_ keyword: Keyword) -> Cover {
        let field = matcher.field(ofKeyword: keyword.id)
        let namesField = matcher.namesField(keyword: keyword.id)
        var pattern = keyword.pattern[...]
        if namesField, let colon = pattern.firstIndex(of: ":") { pattern = pattern[pattern.index(after: colon)...] }
        guard let samples = PatternSamples(String(pattern), groups: groups) else { return Cover() }
        var left: Cover?
        for number in 0..<samples.count {
            var hits = matcher.hits(in: [SearchText(field, Array(samples[number].utf8))])
            // A sample that its own keyword does not find shows nothing.
            guard let own = hits.first(where: { $0.keyword == keyword.id })?.words else { continue }
            // What names no field finds in the subject what it finds in the body; of the others none finds it in both.
            if !namesField { hits.removeAll { matcher.namesField(keyword: $0.keyword) } }
            let found = Cover(
                anywhere: Set(hits.map(\.keyword)),
                sameWords: Set(
                    hits.filter { $0.words.lowerBound <= own.lowerBound && $0.words.upperBound >= own.upperBound }.map(
                        \.keyword)))
            left = Cover(
                anywhere: left?.anywhere.intersection(found.anywhere) ?? found.anywhere,
                sameWords: left?.sameWords.intersection(found.sameWords) ?? found.sameWords)
            if let left, left.anywhere.count <= 1 { return Cover() }
        }
        func others(_ ids: Set<Int>?) -> Set<Int> { (ids ?? []).filter { $0 != keyword.id && blockOf[$0] != nil } }
        return Cover(anywhere: others(left?.anywhere), sameWords: others(left?.sameWords))
    }

    private func fault(_ keyword: Keyword, _ block: Int, _ other: Keyword, _ otherBlock: Int, isMutual: Bool) -> Fault? {
        let place = "\(other.origin.description): \(other.weight) \(other.pattern.prefix(60))"
        if block == otherBlock {
            if keyword.weight > 0, -other.weight >= keyword.weight {
                return Fault(
                    keyword: keyword.id, finding: .takenBack, message: "another keyword takes back all that this one gives",
                    help: "wherever it is found, so is \(place)")
            }
            guard (keyword.weight > 0) == (other.weight > 0), covers[keyword.id]?.sameWords.contains(other.id) ?? false,
                !isMutual || other.id < keyword.id,
                // What stands in the subject may count more than what stands anywhere.
                !matcher.namesField(keyword: keyword.id) || matcher.namesField(keyword: other.id)
            else { return nil }
            return Fault(
                keyword: keyword.id, finding: .coveredKeyword, message: "another keyword finds all that this one does",
                help: "and both count: \(place)")
        }
        let (first, second) = (blocks[block], blocks[otherBlock])
        guard isMutual, covers[keyword.id]?.sameWords.contains(other.id) ?? false, other.id < keyword.id,
            first.kind == second.kind, keyword.weight == other.weight,
            keyword.weight > Self.background,
            !first.outranks.contains(second.name), !second.outranks.contains(first.name)
        else { return nil }
        return Fault(
            keyword: keyword.id, finding: .undecided, message: "these words speak as much for \(second.kind) \(second.name)",
            help: "at \(place): give one more weight, or say which outranks the other")
    }
}
