import Diagnostics

/// What `check` finds, under the names that programs know it by: `check --json` gives them as `code`. A name keeps its meaning from
/// release to release, while messages may come to say it better. `rules/LANGUAGE.md` lists them all.
package enum Finding: String, CaseIterable, Sendable {
    // What cannot be read.
    case text, syntax
    case tooLarge = "too-large"

    // Words and names.
    case unknownWord = "unknown-word"
    case unknownName = "unknown-name"
    case declaredTwice = "declared-twice"
    case circular
    case wrongValue = "wrong-value"
    case missing
    case notYetDecided = "not-yet-decided"

    // Keyword lines.
    case pattern
    case needless
    case noKeywords = "no-keywords"
    case neverStands = "never-stands"
    case coveredKeyword = "covered-keyword"
    case takenBack = "taken-back"
    case everyWord = "every-word"
    case undecided
    case example

    // Rows of tables.
    case unreachableRow = "unreachable-row"
    case impossibleRow = "impossible-row"
    case noRow = "no-row"
    case askedTwice = "asked-twice"
    case weakerPromise = "weaker-promise"
    case idleClock = "idle-clock"
    case shadow

    // What stands beside the rules.
    case template
    case templateVariable = "template-variable"
    case translation
    case holidays
    case holidaysEnd = "holidays-end"
    case neverOpen = "never-open"

    // Who is reached, and what is used.
    case noAddress = "no-address"
    case address
    case unused
}

extension Diagnostic {
    /// - Parameter help: how to mend it. Every mistake in rules has its mend.
    init(_ severity: Severity, _ finding: Finding, _ message: String, at place: Place? = nil, help: String) {
        self.init(severity, code: finding.rawValue, message, at: place, help: help)
    }

    init(
        _ severity: Severity, _ finding: Finding, _ message: String, in source: SourceText, _ range: Range<Int>,
        help: String
    ) {
        self.init(severity, finding, message, at: Place(source, range), help: help)
    }
}
