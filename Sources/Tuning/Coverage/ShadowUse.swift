import Triage

/// What a rule marked `shadow` would have done: the trial that it stands in for.
package struct ShadowUse: Sendable, Equatable {
    /// Messages that it would have decided, or helped to decide.
    package var decided = 0
    /// Of these, those that somebody would have seen decided otherwise.
    package var differs = 0
    /// Of these, those that would have gone where staff moved them.
    package var right = 0
    /// Those that staff left where they were, and that would have gone elsewhere.
    package var wrong = 0
    /// Where messages would have gone instead, and how many: `desk → oncall`.
    package var moves: [String: Int] = [:]

    /// Counts a message.
    ///
    /// - Parameter corrected: the queue that staff moved it to; nil where they left it.
    mutating func add(_ shadow: ShadowDecision, _ decision: Decision, corrected: String?) {
        decided += 1
        guard shadow.differs(from: decision) else { return }
        differs += 1
        guard shadow.queue != decision.queue else { return }
        moves["\(decision.queue) → \(shadow.queue)", default: 0] += 1
        if corrected == shadow.queue {
            right += 1
        } else if corrected == nil || corrected == decision.queue {
            wrong += 1
        }
    }

    static func += (sum: inout Self, use: Self) {
        sum.decided += use.decided
        sum.differs += use.differs
        sum.right += use.right
        sum.wrong += use.wrong
        sum.moves.merge(use.moves, uniquingKeysWith: +)
    }
}
