package import Calendars
package import RuleLanguage
package import Triage

/// A keyword line that would decide past mail better, with what came of it when it was tried.
package struct Suggestion: Sendable {
    package var candidate: Candidate
    /// The file with the choice, and the line above which the new one would stand: `billing.rules:14`.
    package var place: String
    /// Tickets that would go where staff moved them.
    package var fixed: [Int64]
    /// Tickets that staff left where they were, and that would go elsewhere.
    package var broken: [Int64]
    /// Unclassified messages that would get the category.
    package var classified: [Int64]

    /// As it stands in a rule file: `4  printer on fire`.
    package var line: String { "\(candidate.weight)  \(candidate.phrase)" }
}

/// A candidate tried: its line in the pack, and every message with its words decided again.
package struct Trial: Sendable {
    private let policy: Policy
    private let new: Policy
    private let candidate: Candidate
    private let place: String
    private let zones: ZoneDatabase

    /// - Returns: nil where the pack has no place for the line, or would not be sound with it.
    package init?(_ candidate: Candidate, _ pack: PackFiles, _ policy: Policy, zones: ZoneDatabase) {
        guard
            let insertion = Insertion(candidate.target, line: "\(candidate.weight)  \(candidate.phrase)", in: pack, policy),
            let new = Policy.compile(insertion.pack(pack)).policy
        else { return nil }
        self.policy = policy
        self.new = new
        self.candidate = candidate
        self.zones = zones
        place = insertion.place
    }

    /// - Parameter others: the messages of the candidate's tickets.
    package func run(_ lessons: Lessons, others: [(ticket: Int64, kept: KeptMessage)]) -> Suggestion {
        var suggestion = Suggestion(candidate: candidate, place: place, fixed: [], broken: [], classified: [])
        for lesson in candidate.corrections.map({ lessons.corrections[$0] }) {
            if lesson.kept.decision(new, zones: zones).queue == lesson.wanted { suggestion.fixed.append(lesson.ticket) }
        }
        for lesson in candidate.unclassified.map({ lessons.unclassified[$0] }) {
            if let category = lesson.kept.decision(new, zones: zones).category, category != lesson.decision.category {
                suggestion.classified.append(lesson.ticket)
            }
        }
        for other in others {
            if other.kept.decision(new, zones: zones).queue != other.kept.decision(policy, zones: zones).queue {
                suggestion.broken.append(other.ticket)
            }
        }
        return suggestion
    }
}

extension Suggestion {
    /// Those that are worth while, the best first; one that does nothing which better ones do not do is left out.
    package static func worthWhile(_ all: [Suggestion]) -> [Suggestion] {
        let useful = all.filter { $0.gain > 0 }.sorted {
            ($1.gain, $0.candidate.rank, $1.candidate.logOdds, $0.candidate.phrase)
                < ($0.gain, $1.candidate.rank, $0.candidate.logOdds, $1.candidate.phrase)
        }
        var done: Set<Int64> = []
        return useful.filter { suggestion in
            let helps = Set(suggestion.fixed + suggestion.classified)
            defer { done.formUnion(helps) }
            return !helps.isSubset(of: done)
        }
    }

    /// What was wrong weighs whole, what nobody classified a quarter: nobody has said that the category is right. Where a line is
    /// there for corrections, what else it takes along speaks against it: staff left that where it was.
    private var gain: Double {
        Double(fixed.count) - Double(broken.count) + Double(classified.count) / (fixed.isEmpty ? 4 : -4)
    }
}
