package import Calendars
package import RuleLanguage
package import Triage

/// A message that staff put elsewhere and that the rules still decide as they did, or one that no category stands for.
package struct Lesson: Sendable {
    package var ticket: Int64
    package var kept: KeptMessage
    package var decision: Decision
    /// The queue that staff moved it to; nil: it is unclassified, and staff left it.
    package var wanted: String?
}

/// What past mail teaches: gathered by each thread for itself, then joined.
package struct Lessons: Sendable {
    package var messages = 0
    package var corrections: [Lesson] = []
    package var unclassified: [Lesson] = []
    /// Corrections, and unclassified messages, beyond those that are kept to learn from.
    package var isCut = false

    /// Messages of each kind that a thread keeps: more teach nothing new, and memory is bounded.
    private static let kept = 1000

    package init() {}

    /// Takes a message in.
    ///
    /// - Parameter corrected: the queue that staff moved it to.
    package mutating func add(_ kept: KeptMessage, ticket: Int64, corrected: String?, policy: Policy, zones: ZoneDatabase) {
        messages += 1
        let decision = kept.decision(policy, zones: zones)
        if let corrected {
            if corrected != decision.queue {
                note(Lesson(ticket: ticket, kept: kept, decision: decision, wanted: corrected), \.corrections)
            }
        } else if Lessons.isUnclassified(decision, policy) {
            note(Lesson(ticket: ticket, kept: kept, decision: decision, wanted: nil), \.unclassified)
        }
    }

    private mutating func note(_ lesson: Lesson, _ list: WritableKeyPath<Lessons, [Lesson]>) {
        if self[keyPath: list].count < Lessons.kept { self[keyPath: list].append(lesson) } else { isCut = true }
    }

    package mutating func append(_ other: Lessons) {
        messages += other.messages
        corrections += other.corrections
        unclassified += other.unclassified
        isCut = isCut || other.isCut
    }

    /// A person's request to which no keyword gave a category.
    package static func isUnclassified(_ decision: Decision, _ policy: Policy) -> Bool {
        guard decision.kind == .request else { return false }
        guard let name = decision.category else { return true }
        return policy.categories.first { $0.name == name }?.isDefault ?? false
    }
}
