package import RuleLanguage
import Triage

/// The keyword lines and boosts of a policy's choices, numbered: what coverage counts.
package struct PolicyLines: Sendable {
    package struct Line: Hashable, Sendable {
        /// `category outage`, `severity critical`
        package var choice: String
        /// `outage.rules:12`
        package var place: String
        package var pattern: String
        package var weight: Int
        /// Points for what a message is, not for words in it.
        package var isBoost = false

        /// `+3 site is down`
        package var text: String { "\(weight > 0 ? "+" : "")\(weight) \(pattern)" }
    }

    package let lines: [Line]
    private let numbers: [Key: Int]

    /// Several lines may stand in one of the file.
    private struct Key: Hashable {
        var choice: String
        var place: String
        var pattern: String
    }

    package init(_ policy: Policy) {
        var lines: [Line] = []
        func add(_ choice: String, _ keywords: Keywords, _ boosts: [Boost]) {
            for keyword in keywords {
                lines.append(
                    Line(choice: choice, place: keyword.origin.description, pattern: keyword.pattern, weight: keyword.weight)
                )
            }
            for boost in boosts {
                let text = boost.conditions.map(\.description).joined(separator: "  ")
                lines.append(
                    Line(
                        choice: choice, place: boost.origin.description, pattern: "boost \(text)", weight: boost.weight,
                        isBoost: true))
            }
        }
        for category in policy.categories { add("category \(category.name)", category.keywords, category.boosts) }
        for severity in policy.severities { add("severity \(severity.name)", severity.keywords, severity.boosts) }
        self.lines = lines
        numbers = Dictionary(
            lines.enumerated().map {
                (Key(choice: $0.element.choice, place: $0.element.place, pattern: $0.element.pattern), $0.offset)
            }
        ) { first, _ in first }
    }

    /// The line that a piece of evidence is of.
    func number(of evidence: Evidence) -> Int? {
        let pattern = evidence.field == "condition" ? "boost \(evidence.text)" : evidence.keyword
        return numbers[Key(choice: evidence.for, place: evidence.rule, pattern: pattern)]
    }
}
