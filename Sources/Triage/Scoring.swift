import RuleLanguage

/// One thing that may be chosen by its keywords: a category or a severity.
protocol Choice {
    /// What it is, as evidence names it before the name: `category`.
    static var word: String { get }

    var name: String { get }
    var threshold: Int { get }
    var keywords: Keywords { get }
    var boosts: [Boost] { get }
    var ruledOutBy: [Int] { get }
    var outranks: Set<String> { get }
}

extension Category: Choice { static var word: String { "category" } }
extension Severity: Choice { static var word: String { "severity" } }

extension Choice {
    /// `category deployment`, as evidence names it.
    var title: String { Self.word + " " + name }
}

/// The keywords of a policy found in one message, and the scores that come of them.
struct Scoring {
    private var texts: SearchedTexts
    private let hits: HitsByKeyword
    private var notions: NotionReach
    private let names: OwnNames
    private let keepsEvidence: Bool
    private var evidence: [Evidence] = []

    /// Evidence beyond this is not kept: it is read by people.
    private static let keptEvidence = 200
    /// What most messages have.
    private static let usualEvidence = 32

    init(
        of incoming: borrowing Incoming, sender: Sender, policy: borrowing Policy, keepsEvidence: Bool = true,
        search: inout SharedSearch
    ) {
        self.keepsEvidence = keepsEvidence
        let found = search.found(in: incoming, by: policy.matcher)
        texts = found.texts
        hits = HitsByKeyword(found.hits)
        notions = NotionReach(notions: policy.notions, hits: hits, texts: texts.texts, matcher: policy.matcher)
        names = OwnNames(of: sender, in: texts.texts)
        if keepsEvidence { evidence.reserveCapacity(Scoring.usualEvidence) }
    }

    /// Scores candidates among choices, and says which one stands: the highest standing score that no other standing one outranks; of
    /// equal ones the first. nil where none stands.
    mutating func choose<Kind: Choice>(
        among candidates: [Int], of choices: [Kind], facts: Facts
    ) -> (index: Int?, scores: [Score]) {
        var scores: [Score] = []
        scores.reserveCapacity(candidates.count)
        for index in candidates { scores.append(score(choices[index], facts: facts)) }
        let standing = candidates.indices.filter { scores[$0].stands }
        func outranks(_ one: Int, _ other: Int) -> Bool { choices[candidates[one]].outranks.contains(scores[other].name) }
        for place in standing {
            // Two that outrank each other leave it to the scores.
            let above = standing.first { $0 != place && outranks($0, place) && !outranks(place, $0) }
            scores[place].outrankedBy = above.map { scores[$0].name }
        }
        var best: Int?
        for place in standing where scores[place].outrankedBy == nil {
            if best.map({ scores[place].score > scores[$0].score }) ?? true { best = place }
        }
        // A circle of three outranks everybody in it; then, too, the scores decide.
        best = best ?? standing.max { (scores[$0].score, $1) < (scores[$1].score, $0) }
        return (best.map { candidates[$0] }, scores)
    }

    /// The evidence found since this was asked last.
    mutating func takeEvidence() -> [Evidence] {
        defer { evidence = [] }
        return evidence
    }

    private mutating func score(_ choice: some Choice, facts: Facts) -> Score {
        var sum = 0
        var counted = false
        // Made once there is any evidence.
        var title = ""
        let keywords = choice.keywords
        let ids = keywords.ids
        for place in hits.keywords.indices where ids.contains(hits.keywords[place]) {
            let found = hits[place: place]
            guard let keyword = keywords.keyword(id: hits.keywords[place]), let first = found.first else { continue }
            var ruledOut: String?
            var hit = first
            // A keyword counts once a message: by the first of its places that neither a name nor a notion takes the force from.
            for candidate in found {
                hit = candidate
                ruledOut =
                    names.take(candidate)
                    ? Evidence.ownName
                    : notions.notion(rulingOut: candidate, of: keyword, among: choice.ruledOutBy)?.name
                if ruledOut == nil { break }
            }
            if ruledOut == nil {
                sum += keyword.weight
                counted = counted || keyword.weight > 0
            } else {
                hit = first
            }
            if title.isEmpty { title = choice.title }
            note(keyword, hit, for: title, ruledOutBy: ruledOut)
        }
        for boost in choice.boosts where facts.meet(boost.conditions) {
            sum += boost.weight
            counted = counted || boost.weight > 0
            if title.isEmpty { title = choice.title }
            note(boost, for: title)
        }
        // What nothing speaks for does not stand, however low its threshold.
        return Score(
            name: choice.name, score: sum, threshold: choice.threshold, stands: counted && sum >= choice.threshold,
            outrankedBy: nil)
    }

    private mutating func note(_ keyword: Keyword, _ hit: Hit, for title: String, ruledOutBy notion: String?) {
        guard keepsEvidence, evidence.count < Scoring.keptEvidence else { return }
        let line = texts.line(of: hit)
        evidence.append(
            Evidence(
                for: title, origin: keyword.origin, keyword: keyword.pattern, weight: keyword.weight,
                field: texts.name(of: hit.text), line: line.number, text: line.text, range: line.range, ruledOutBy: notion))
    }

    private mutating func note(_ boost: Boost, for title: String) {
        guard keepsEvidence, evidence.count < Scoring.keptEvidence else { return }
        var text = ""
        for condition in boost.conditions { text += (text.isEmpty ? "" : "  ") + condition.description }
        evidence.append(
            Evidence(
                for: title, origin: boost.origin, keyword: "boost", weight: boost.weight, field: "condition",
                line: 1,
                text: text, range: 0..<text.utf8.count, ruledOutBy: nil))
    }
}

extension Condition {
    /// `not plan premium,priority`
    package var description: String {
        var text = negated ? "not " : ""
        text += subject.rawValue
        for (index, value) in values.enumerated() {
            text += index == 0 ? " " : ","
            text += value
        }
        return text
    }
}
