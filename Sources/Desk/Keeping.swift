import Calendars
package import RuleLanguage
import Store
import Triage

// What is kept of messages for `replay`, `coverage` and `suggest`, and for how long: `retain 400d` in `site`.

extension Policy {
    /// Seconds for which the decoded text of messages is kept; 0: it is not kept at all.
    package var keptSeconds: Int64 {
        guard let words = site.settings["retain"] else { return Policy.keptDays * 86_400 }
        let digits = words.prefix { $0 >= "0" && $0 <= "9" }
        guard let count = Int64(digits), count <= 36_500 else { return Policy.keptDays * 86_400 }
        return count * (words.hasSuffix("w") ? 7 : 1) * 86_400
    }

    /// Days that are kept where the site does not say: the same season of last year is in them.
    private static let keptDays: Int64 = 400
}

extension Desk {
    /// What is kept of a message; nil where nothing is to be.
    static func kept(_ incoming: Incoming, _ decision: Decision, _ ticket: Ticket, _ policy: Policy) -> [UInt8]? {
        // A follow-up was decided by its ticket, not by the rules alone.
        guard policy.keptSeconds > 0, ticket.follows == nil else { return nil }
        return KeptMessage(incoming, sender: decision.sender, accepted: ticket.accepted).bytes
    }

    /// Messages forgotten in one go, so that the lock is soon free again.
    private static let forgottenAtOnce = 5000

    /// Forgets what was kept long enough.
    package func forgetOld(policy: Policy) throws(DeskError) {
        let oldest: Timestamp = clock() + -policy.keptSeconds
        try stored { () throws(StoreError) in _ = try store.forgetKept(before: oldest, limit: Desk.forgottenAtOnce) }
    }
}
