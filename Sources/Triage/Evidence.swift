package import RuleLanguage

/// Why something was decided: a keyword that counted, and where it stood.
package struct Evidence: Sendable, Equatable {
    /// `category deployment`, `severity critical`.
    package var `for`: String
    /// The line of the rules.
    package var origin: Origin
    package var keyword: String
    package var weight: Int
    /// `subject`, `body`, `header X-Foo`, …; `condition` for a boost.
    package var field: String
    /// Line in that field, from 1.
    package var line: Int
    /// That line, as it stands there.
    package var text: String
    /// The words that matched, as a range of UTF-8 offsets in `text`.
    package var range: Range<Int>
    /// The notion that took its force, where one did, or `ownName`: the hit is then shown but not counted.
    package var ruledOutBy: String?

    /// `deployment.rules:12`.
    package var rule: String { origin.description }

    /// The words only name the sender's own account or project.
    package static let ownName = "own-name"
}

/// One choice's score: a category's or a severity's.
package struct Score: Sendable, Equatable {
    package var name: String
    package var score: Int
    package var threshold: Int
    package var stands: Bool
    /// The name that outranked it, where one did.
    package var outrankedBy: String?
}
