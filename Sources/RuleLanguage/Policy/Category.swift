/// `category deployment { … }`: what a request is about.
package struct Category: Sendable {
    package var name: String
    package var describe: String
    /// First row that matches decides; the last has no conditions.
    @Deferred package var scope: [ScopeRow]
    /// Categories that give way to it where both reach their thresholds.
    package var outranks: Set<String>
    /// The weight from which it can be chosen.
    package var threshold: Int
    package var keywords: Keywords
    @Deferred package var boosts: [Boost]
    /// Indices into `Policy.notions`: hits in their reach do not count.
    package var ruledOutBy: [Int]
    @Deferred package var help: [HelpArticle]
    /// `refer partners`: its out-of-scope mail is referred.
    package var refersToPartners: Bool
    /// `default`: it stands where nothing else does (`general`).
    package var isDefault: Bool
    /// `shadow`: scored and recorded, and never chosen.
    package var isShadow = false
    package var origin: Origin
}

/// Whether a request is for us to do (`in`), or not (`out`).
package enum Scope: String, Sendable, BitwiseCopyable { case `in`, out }

/// `scope plan premium  severity critical -> in`
package struct ScopeRow: Sendable {
    package var conditions: [Condition]
    package var scope: Scope
}

/// `help "Find a partner" https://…`: what a reply points to.
package struct HelpArticle: Sendable {
    package var title: String
    package var link: String
}
