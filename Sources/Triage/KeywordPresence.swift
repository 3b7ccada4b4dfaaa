package import RuleLanguage

extension Incoming {
    /// Whether a keyword of some category or severity stands in the message, counted or not.
    ///
    /// - Parameter orCue: whether a notion's cue is as good.
    package func holdsKeyword(of policy: Policy, orCue: Bool) -> Bool {
        let texts = SearchedTexts(of: self, headers: policy.matcher.headerFields).texts
        return policy.matcher.hits(in: texts).contains { hit in
            policy.categories.contains { $0.keywords.has(id: hit.keyword) }
                || policy.severities.contains { $0.keywords.has(id: hit.keyword) }
                || orCue && policy.notions.contains { $0.cues.has(id: hit.keyword) }
        }
    }
}
