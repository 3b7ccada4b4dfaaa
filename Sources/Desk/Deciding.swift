package import Calendars
import Mail
package import Register
package import Replies
package import RuleLanguage
import Store
package import Triage

/// The whole decision on a message, reply included: what `deliver`, `ingest`, `explain` and `demo` all call, so that they cannot
/// disagree.
///
/// - Parameter earlier: the tickets that the message names, the nearest first.
package func decided(
    _ incoming: Incoming, register: Register, policy: Policy, zones: ZoneDatabase, now: Timestamp,
    history: ReplyHistory = ReplyHistory(),
    earlier: [EarlierTicket] = []
) -> Decision {
    var decision = decide(incoming, register: register, policy: policy, zones: zones, now: now)
    var history = history
    if !earlier.isEmpty {
        let isForward = ThreadKeys(of: incoming.message, policy: policy).isForward
        decision.follow(earlier, isForward: isForward, policy: policy, zones: zones)
        // The first message of the ticket was answered; who writes again knows that it arrived.
        if decision.following?.isFollowUp == true { history.wasAnswered = true }
    }
    if decision.template != nil {
        decision.suppressed = suppression(of: incoming, decision, policy: policy, history: history)?.rawValue
    }
    return decision
}

extension Desk {
    /// The tickets that a message names. One that answers nothing costs no look at the ledger.
    func earlierTickets(named incoming: Incoming, policy: Policy) throws(StoreError) -> [EarlierTicket] {
        let keys = ThreadKeys(of: incoming.message, policy: policy)
        if keys.isEmpty { return [] }
        var found: [(number: Int64, namedBy: String)] = try store.tickets(answering: keys.identifiers).map {
            ($0, "a message it answers")
        }
        if let mark = keys.mark, let number = try store.ticketNumber(mark) {
            found.append((number, "the mark in its subject"))
        }
        var tickets: [EarlierTicket] = []
        for (number, namedBy) in found where !tickets.contains(where: { $0.number == number }) {
            guard let ticket = try store.ticket(number: number) else { continue }
            tickets.append(EarlierTicket(ticket, try store.clockStates(of: number), namedBy: namedBy))
        }
        return tickets
    }

    /// The part of the register that a message needs.
    func register(for incoming: Incoming) throws(StoreError) -> Register {
        let addresses = incoming.message.from.prefix(Desk.lookedUpAddresses).map(\.address)
        return try store.register(for: RegisterKeys(addresses: addresses, words: Naming(incoming).keys))
    }

    /// A message of several authors is unverified anyhow; of a thousand, nobody needs to know them all.
    private static let lookedUpAddresses = 20
}
