import Calendars
import Replies
package import RuleLanguage
import Store
import Triage

// What is kept of messages for `replay`, `coverage` and `suggest`, and for how long: `retain 400d` in `site`.

extension Policy {
    /// Seconds for which the decoded text of messages is kept; 0: it is not kept at all.
    var keptSeconds: Int64 {
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
    static func kept(
        _ incoming: Incoming, _ sender: Sender, accepted: Timestamp, _ policy: borrowing Policy
    ) -> [UInt8]? {
        guard policy.keptSeconds > 0 else { return nil }
        return KeptMessage(incoming, sender: sender, accepted: accepted).bytes
    }

    /// Seconds after which what is old is looked for again.
    private static let forgottenEvery: Int64 = 86_400 / 4
    /// Messages forgotten in one go, so that the lock is soon free again.
    private static let forgottenAtOnce = 5000

    /// Forgets what was kept long enough: texts of messages, quoted evidence, our mails' texts. Figures stay.
    package func forgetOld(policy: Policy) throws(DeskError) {
        let now = clock()
        let oldest: Timestamp = now + -policy.keptSeconds
        try stored { () throws(StoreError) in
            // All there is must be looked through for it.
            if let last = try store.setting("forgotten").flatMap({ Int64($0) }).map({ Timestamp(clamping: $0).seconds }),
                (last..<last + Desk.forgottenEvery).contains(now.seconds)
            {
                return
            }
            try store.set("forgotten", to: String(now.seconds))
            _ = try store.forgetKept(before: oldest, limit: Desk.forgottenAtOnce)
            _ = try store.eraseTexts(before: oldest, limit: Desk.forgottenAtOnce)
        }
    }

    /// Days of which the usual wait is measured, and seconds after which it is measured anew.
    private static let measuredDays: Int64 = 28
    private static let measuredEvery: Int64 = 3600

    /// Measures how long first answers take, once an hour at most.
    package func measureWaits() throws(DeskError) {
        let now = clock()
        try stored { () throws(StoreError) in
            if let last = try store.waitsMeasured(), now - last < Desk.measuredEvery, last <= now { return }
            try store.transaction(
                { () throws(StoreError) in
                    try store.measureWaits(since: now + -Desk.measuredDays * 86_400, at: now)
                }, wrap: { $0 })
        }
    }

    /// What a reply may say beside the decision.
    func replyFacts(for ticket: Ticket, policy: Policy) throws(DeskError) -> ReplyFacts {
        var facts = ReplyFacts(usualWait: try stored(store.usualWait(in: ticket.queue)))
        if let account = ticket.account, let allowance = policy.allowance(of: ticket.category, plan: ticket.plan) {
            facts.bookedMinutes = try Allowances(self).bookings(of: account, allowance, policy: policy).minutes
        }
        return facts
    }
}
