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
/// - Parameters:
///   - own: the policy's addresses, where they are known already.
///   - naming: the message's words that may name a project, where they are known already.
///   - earlier: the tickets that the message names, the nearest first.
package func decided(
    _ incoming: Incoming, register: Register, policy: Policy, own: OwnAddresses? = nil, naming: Naming? = nil,
    zones: ZoneDatabase, now: Timestamp,
    history: ReplyHistory = ReplyHistory(),
    earlier: [EarlierTicket] = []
) -> Decision {
    decide(incoming, register: register, policy: policy, own: own, naming: naming, zones: zones, now: now)
        .concluded(on: incoming, earlier: earlier, policy: policy, zones: zones, history: history)
}

extension Decision {
    /// A decision on a message alone, with what the ledger adds to it: the tickets that the message names, and the replies that its
    /// sender had.
    consuming func concluded(
        on incoming: Incoming, earlier: [EarlierTicket], policy: Policy, zones: ZoneDatabase,
        history: ReplyHistory = ReplyHistory()
    ) -> Decision {
        var decision = self
        var history = history
        if !earlier.isEmpty {
            let isForward = ThreadKeys(of: incoming.message, policy: policy).isForward
            decision.follow(earlier, isForward: isForward, policy: policy, zones: zones)
            // The first message of the ticket was answered; who writes again knows that it arrived.
            if decision.following?.isFollowUp == true { history.wasAnswered = true }
        }
        decision.suppressed = nil
        if decision.template != nil {
            decision.suppressed = suppression(of: incoming, decision, policy: policy, history: history)?.rawValue
        }
        return decision
    }
}

extension Store {
    /// The part of the register that a message needs, and the words by which it was looked up; nil where there is nothing that they
    /// could name.
    func register(for incoming: Incoming) throws(StoreError) -> (register: Register, naming: Naming?) {
        let addresses = incoming.message.from.prefix(Desk.lookedUpAddresses).map(\.address)
        let naming = try namesProjects() ? Naming(incoming) : nil
        return (try register(for: RegisterKeys(addresses: addresses, words: naming?.keys ?? [])), naming)
    }
}

extension Desk {
    /// The tickets that a message names. One that answers nothing costs no look at the ledger.
    func earlierTickets(named keys: ThreadKeys) throws(StoreError) -> [EarlierTicket] {
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

    /// A message of several authors is unverified anyhow; of a thousand, nobody needs to know them all.
    static let lookedUpAddresses = 20
}
