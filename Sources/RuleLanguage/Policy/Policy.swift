// A policy as the engine runs it: every name resolved, every duration and range parsed, every pattern compiled. Only the
// checker makes one, and only of a pack in which it found no error; so nothing here can be inconsistent.

/// One complete support policy.
package struct Policy: Sendable {
    package var site: Site
    @Deferred package var calendars: [CalendarDefinition]
    /// From the least to the most; each plan includes those that `includes` names, transitively.
    package var plans: [Plan]
    /// From low to high, in the order declared.
    package var channels: [Channel]
    package var categories: [Category]
    /// In the order declared. The default one is `severities[defaultSeverity]`.
    package var severities: [Severity]
    package var defaultSeverity: Int
    package var promises: [PromiseRow]
    package var queues: [Queue]
    package var routes: [RouteRow]
    @Deferred package var partners: [Partner]
    package var alerts: [AlertSource]
    package var machines: [Machine]
    package var notions: [Notion]
    @Deferred package var allowances: [YearlyAllowance] = []
    package var closing: Closing?
    /// What people wrote below keyword lines to show what they find, and what not.
    package var examples = KeywordExamples()
    /// All keyword patterns of the pack; `Keyword.id` is the index of the hits it reports.
    package var matcher: KeywordMatcher
    package var templates: ReplyTemplates
    /// `sha256:…` over every file of the pack.
    package var digest: String
}

extension Policy {
    /// Whether anything is tried without effect.
    package var hasShadows: Bool {
        categories.contains(where: \.isShadow) || severities.contains(where: \.isShadow)
            || promises.contains(where: \.isShadow)
            || routes.contains(where: \.isShadow)
    }
}

extension Policy {
    /// The address from which we write, and at which people reach us.
    package var ourAddress: String {
        site.settings["reply-from"] ?? channels.first?.addresses.first ?? "postmaster@" + site.firstDomain
    }
}
