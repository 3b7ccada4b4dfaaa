/// `severity critical { … }`: how bad a request is.
package struct Severity: Sendable {
    package var name: String
    /// 0 for the most severe (the first declared).
    package var rank: Int
    package var threshold: Int
    package var keywords: Keywords
    @Deferred package var boosts: [Boost]
    package var ruledOutBy: [Int]
    package var outranks: Set<String>
    /// `plan mission-critical  otherwise production-down`: plans that have it (empty: all), and what the others get.
    package var plans: Set<String>
    package var otherwise: String?
    /// `shadow`: scored and recorded, and never chosen.
    package var isShadow = false
    package var origin: Origin
}
