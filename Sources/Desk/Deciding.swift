package import Calendars
import Mail
package import Register
package import Replies
package import RuleLanguage
import Store
package import Triage

/// The whole decision on a message, reply included: what `deliver`, `ingest`, `explain` and `demo` all call, so that they cannot
/// disagree.
package func decided(
    _ incoming: Incoming, register: Register, policy: Policy, zones: ZoneDatabase, now: Timestamp, history: ReplyHistory = ReplyHistory()
) -> Decision {
    var decision = decide(incoming, register: register, policy: policy, zones: zones, now: now)
    if decision.template != nil { decision.suppressed = suppression(of: incoming, decision, policy: policy, history: history)?.rawValue }
    return decision
}

extension Desk {
    /// The part of the register that a message needs.
    func register(for incoming: Incoming) throws(StoreError) -> Register {
        let addresses = incoming.message.from.prefix(Desk.lookedUpAddresses).map(\.address)
        return try store.register(for: RegisterKeys(addresses: addresses, words: Naming(incoming).keys))
    }

    /// A message of several authors is unverified anyhow; of a thousand, nobody needs to know them all.
    private static let lookedUpAddresses = 20
}
