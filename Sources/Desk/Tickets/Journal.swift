import Mail
import Register
import RuleLanguage
import Store
import Triage

extension Desk {
    /// The ticket that a message answers on our behalf: a copy to the site's `journal` address of what staff wrote to a customer from
    /// their own mailbox, or the answer of somebody to whom the request was forwarded. nil for all else, a stranger's mail to the
    /// journal address with it.
    ///
    /// Only verified mail counts: from an address in a domain of ours, or from just the address to which that ticket went.
    func answered(
        by incoming: Incoming, _ decision: Decision, _ earlier: [EarlierTicket], policy: Policy
    ) throws(StoreError) -> EarlierTicket? {
        guard decision.kind == .request, let author = incoming.message.from.first, incoming.message.from.count == 1,
            let ticket = earlier.first, isProven(incoming, decision, policy)
        else { return nil }
        if policy.site.domains.contains(Register.key(author.domain)) { return isJournal(incoming, policy) ? ticket : nil }
        return try store.wasForwarded(ticket.number, to: author.address) ? ticket : nil
    }

    private func isProven(_ incoming: Incoming, _ decision: Decision, _ policy: Policy) -> Bool {
        if decision.sender.verification == .verified { return true }
        // Staff hand their mail to our own server, which knows them by their password (RFC 8601 section 2.7.4).
        return decision.sender.verification == .unverified
            && incoming.message.trustedResults(of: policy.site).contains { $0.method == "auth" && $0.result == "pass" }
    }

    private func isJournal(_ incoming: Incoming, _ policy: Policy) -> Bool {
        guard let journal = policy.site.journal.map(Register.key) else { return false }
        return OwnAddresses(of: policy).addressed(by: incoming, trust: policy.site.trust).contains { $0.base == journal }
    }
}
