/// `boost 3 category security`: adds weight where the conditions hold (conditions on sender, channel, category).
package struct Boost: Sendable {
    package var weight: Int
    package var conditions: [Condition]
    package var origin: Origin
}

/// One keyword line.
package struct Keyword: Sendable {
    /// Its number in `Policy.matcher`.
    package var id: Int
    package var weight: Int
    /// The pattern as written, for evidence.
    package var pattern: String
    package var origin: Origin
}
