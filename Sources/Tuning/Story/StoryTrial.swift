import RuleLanguage
import Triage

// What rules on trial, marked `shadow`, would have done.

extension StoryTeller {
    func trial(_ shadow: ShadowDecision) -> [Story.Block] {
        let places = shadow.rules.joined(separator: " and ")
        guard shadow.differs(from: decision) else {
            return [.paragraph([.init("With what is marked shadow at \(places) it would have been decided alike.")])]
        }
        var phrases: [Story.Phrase] = [.init("With what is marked shadow at \(places) it would have been decided otherwise")]
        let pairs: [(what: String, is: String?, now: String?)] = [
            ("category", shadow.category, decision.category), ("severity", shadow.severity, decision.severity),
            ("scope", shadow.scope?.rawValue, decision.scope?.rawValue), ("queue", shadow.queue, decision.queue),
            ("promise", shadow.promise.description, decision.promise.description),
            ("reply", shadow.template ?? "none", decision.template ?? "none"),
        ]
        for (index, pair) in pairs.filter({ $0.is != $0.now }).enumerated() {
            phrases += [.init("\(index == 0 ? ":" : ",") \(pair.what) "), .init(pair.is ?? "none", .strong)]
        }
        phrases.append(.init(". It has no effect."))
        let lines = shadow.evidence.filter { $0.ruledOutBy == nil }.map { line($0, for: nil) }
        return [.paragraph(phrases)] + (lines.isEmpty ? [] : [.evidence(lines)])
    }
}
