import Glibc
import Mail
package import RuleLanguage
package import Triage

/// A keyword line that may be worth while: a phrase, and what it would speak for or against.
package struct Candidate: Sendable, Equatable {
    package var target: Target
    package var phrase: String
    package var weight: Int
    /// How much oftener the phrase stands where the line should count than elsewhere: the logarithm of the ratio of odds.
    package var logOdds: Double
    /// Messages in which it stands and that the lessons are not of.
    package var tickets: [Int64]
    /// Indices of corrections and of unclassified messages in which it stands.
    package var corrections: [Int]
    package var unclassified: [Int]

    /// Of phrases that do the same, which is best, the least first. What several people wrote is best taken whole; of one person's
    /// words two or three mean one thing, and more are only his.
    var rank: Int {
        let words = phrase.count { $0 == " " } + 1
        return corrections.count + unclassified.count > 1 ? -words : [3: 0, 2: 1, 4: 2][words] ?? 3
    }
}

/// The phrases of lessons, and where else they stand.
package struct Candidates: Sendable {
    package let phrases: [String]
    /// Finds the phrases in messages as keyword lines of them would be found.
    package let matcher: KeywordMatcher
    private let lessons: Lessons
    private let targets: [Target?]
    private let inCorrections: [[Int]]
    private let inUnclassified: [[Int]]

    /// Phrases of each kind that are counted: the commonest.
    private static let mostPhrases = 6000
    /// Lines tried for one target: each costs a compilation of the pack.
    private static let mostTried = 12
    /// Messages in which a phrase stands beyond which it is too common to tell anything.
    static let mostTickets = 2000
    /// The strongest line that is suggested: one word should not outweigh all others.
    private static let mostWeight = 5

    package init(_ lessons: Lessons, _ policy: Policy) {
        self.lessons = lessons
        targets = lessons.corrections.map { Target($0.decision, to: $0.wanted ?? "", policy: policy) }
        let corrections = Candidates.index(lessons.corrections, atLeast: lessons.corrections.count < 4 ? 1 : 2)
        let unclassified = Candidates.index(lessons.unclassified, atLeast: 2)
        phrases = Set(corrections.keys).union(unclassified.keys).sorted()
        matcher = KeywordMatcher(phrases: phrases)
        inCorrections = phrases.map { corrections[$0] ?? [] }
        inUnclassified = phrases.map { unclassified[$0] ?? [] }
    }

    /// Corrections that no category or severity explains.
    package var unexplained: Int { targets.count { $0 == nil } }

    private static func index(_ lessons: [Lesson], atLeast least: Int) -> [String: [Int]] {
        var index: [String: [Int]] = [:]
        for (number, lesson) in lessons.enumerated() {
            for phrase in Phrases.of(lesson.kept.incoming, lesson.kept.sender) { index[phrase, default: []].append(number) }
        }
        let common = index.filter { $0.value.count >= least }
        guard common.count > mostPhrases else { return common }
        let order = common.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
        return Dictionary(uniqueKeysWithValues: order.prefix(mostPhrases).map { ($0.key, $0.value) })
    }

    /// Where phrases stand in messages that were decided right, as far as anybody knows.
    package struct Counts: Sendable {
        /// Messages by what they were taken for: `category billing`, `severity critical`.
        var messages: [String: Int] = [:]
        /// The same of those with a phrase, by its number.
        var byPhrase: [[String: Int]]
        var tickets: [[Int64]]
        var total = 0
        /// Unclassified messages that staff left, and of these those with a phrase.
        var unclassified = 0
        var unclassifiedByPhrase: [Int]

        package init(_ candidates: Candidates) {
            byPhrase = Array(repeating: [:], count: candidates.phrases.count)
            tickets = Array(repeating: [], count: candidates.phrases.count)
            unclassifiedByPhrase = Array(repeating: 0, count: candidates.phrases.count)
        }

        package mutating func append(_ other: Counts) {
            messages.merge(other.messages, uniquingKeysWith: +)
            total += other.total
            unclassified += other.unclassified
            for index in byPhrase.indices {
                byPhrase[index].merge(other.byPhrase[index], uniquingKeysWith: +)
                tickets[index] += other.tickets[index]
                unclassifiedByPhrase[index] += other.unclassifiedByPhrase[index]
            }
        }
    }

    /// Counts a message that staff left where it was.
    ///
    /// - Parameters:
    ///   - category: what it was taken for, as `severity`.
    ///   - isUnclassified: one of the lessons: it counts against what corrections teach only.
    package func count(
        _ kept: KeptMessage, ticket: Int64, category: String?, severity: String?, isUnclassified: Bool,
        in counts: inout Counts
    ) {
        let choices = [category.map { "category \($0)" }, severity.map { "severity \($0)" }].compactMap(\.self)
        if isUnclassified { counts.unclassified += 1 } else { counts.total += 1 }
        for choice in choices where !isUnclassified { counts.messages[choice, default: 0] += 1 }
        let text = kept.incoming.text
        let texts = [
            SearchText(.subject, Array(kept.incoming.message.subject.utf8)),
            SearchText(.body, text.whole, ranges: text.newRanges),
        ]
        var seen: Set<Int> = []
        for hit in matcher.hits(in: texts) where seen.insert(hit.keyword).inserted {
            guard !isUnclassified else {
                counts.unclassifiedByPhrase[hit.keyword] += 1
                continue
            }
            if counts.tickets[hit.keyword].count <= Candidates.mostTickets { counts.tickets[hit.keyword].append(ticket) }
            for choice in choices { counts.byPhrase[hit.keyword][choice, default: 0] += 1 }
        }
    }

    // MARK: - The best

    /// The candidates that tell most, for each target.
    package func best(_ counts: Counts, _ policy: Policy) -> [Candidate] {
        var byTarget: [Target: [Int]] = [:]
        for (index, target) in targets.enumerated() { if let target { byTarget[target, default: []].append(index) } }
        var best: [Candidate] = []
        for (target, lessons) in byTarget.sorted(by: { ($1.value.count, $0.key.choice) < ($0.value.count, $1.key.choice) }) {
            best += tried(of: phrases.indices.compactMap { taught($0, target, Set(lessons), counts) })
        }
        let categories = policy.categories.filter { !$0.isDefault && !$0.isShadow }.map(\.name)
        for name in categories { best += tried(of: phrases.indices.compactMap { likened($0, name, counts) }) }
        return best
    }

    /// A phrase of corrections, against the messages that staff left.
    private func taught(_ phrase: Int, _ target: Target, _ lessons: Set<Int>, _ counts: Counts) -> (Candidate, Double)? {
        let here = inCorrections[phrase].filter(lessons.contains)
        guard !here.isEmpty, counts.tickets[phrase].count <= Candidates.mostTickets else { return nil }
        let inside = counts.byPhrase[phrase][target.choice] ?? 0
        let all = counts.tickets[phrase].count + counts.unclassifiedByPhrase[phrase]
        // What speaks for a choice is held against all that has another; what speaks against it, against all that has it.
        let (there, others) =
            target.isAgainst
            ? (inside, counts.messages[target.choice] ?? 0)
            : (all - inside, counts.total + counts.unclassified - (counts.messages[target.choice] ?? 0))
        let odds = Odds(here.count, of: lessons.count, against: there, of: others)
        let missing = here.map { target.missing(self.lessons.corrections[$0].decision) }.max() ?? 0
        guard odds.logarithm > 0, missing > 0 else { return nil }
        let weight = min(missing, Candidates.mostWeight) * (target.isAgainst ? -1 : 1)
        return (candidate(phrase, target, weight, odds, counts), odds.certainty)
    }

    /// Messages with a category in which a phrase must stand before it says something of unclassified ones.
    private static let leastLikened = 3

    /// A phrase of unclassified mail that elsewhere stands in one category's messages.
    private func likened(_ phrase: Int, _ name: String, _ counts: Counts) -> (Candidate, Double)? {
        let target = Target("category \(name)")
        let here = counts.byPhrase[phrase][target.choice] ?? 0
        let there = counts.tickets[phrase].count - here
        guard inUnclassified[phrase].count > 1, here >= Candidates.leastLikened, there * 5 <= here,
            counts.tickets[phrase].count <= Candidates.mostTickets
        else { return nil }
        let own = counts.messages[target.choice] ?? 0
        let odds = Odds(here, of: own, against: there, of: counts.total - own)
        let missing = inUnclassified[phrase].map { target.missing(lessons.unclassified[$0].decision) }.max() ?? 0
        guard odds.logarithm > 0, missing > 0 else { return nil }
        return (candidate(phrase, target, min(missing, Candidates.mostWeight), odds, counts), odds.certainty)
    }

    private func candidate(_ phrase: Int, _ target: Target, _ weight: Int, _ odds: Odds, _ counts: Counts) -> Candidate {
        Candidate(
            target: target, phrase: phrases[phrase], weight: weight, logOdds: odds.logarithm,
            tickets: counts.tickets[phrase],
            corrections: inCorrections[phrase], unclassified: inUnclassified[phrase])
    }

    /// Those that are most certain, one for each set of messages: a sentence has many phrases that all say the same.
    private func tried(of found: [(candidate: Candidate, certainty: Double)]) -> [Candidate] {
        let order = found.sorted {
            ($1.certainty, $0.candidate.rank, $0.candidate.phrase) < ($0.certainty, $1.candidate.rank, $1.candidate.phrase)
        }
        var chosen: [Candidate] = []
        for (candidate, _) in order where chosen.count < Candidates.mostTried {
            let isSaid = chosen.contains {
                $0.corrections == candidate.corrections && $0.unclassified == candidate.unclassified
                    && !Set($0.phrase.split(separator: " ")).isDisjoint(with: candidate.phrase.split(separator: " "))
            }
            if !isSaid { chosen.append(candidate) }
        }
        return chosen
    }
}

/// How much oftener something is here than there.
struct Odds {
    /// ln of the ratio of odds, each count half a message richer, so that none is nothing.
    let logarithm: Double
    /// The same, measured by its standard error: small numbers prove little.
    let certainty: Double

    init(_ here: Int, of all: Int, against there: Int, of others: Int) {
        let (a, b) = (Double(here) + 0.5, Double(max(0, all - here)) + 0.5)
        let (c, d) = (Double(there) + 0.5, Double(max(0, others - there)) + 0.5)
        logarithm = log(a / b) - log(c / d)
        certainty = logarithm / (1 / a + 1 / b + 1 / c + 1 / d).squareRoot()
    }
}
