import Bytes
import Calendars
import Mail
import Register
import RuleLanguage
import Store
import Triage

/// All that can be told of a message without the newest state of the ledger: what threads work out ahead of the transaction. A class, as
/// it goes from hand to hand, and has a hundred parts to be counted each time that it is copied.
final class WorkedOut: Sendable {
    let incoming: Incoming
    let digest: [UInt8]
    let keys: ThreadKeys
    /// As it is where the message names no earlier ticket.
    let decision: Decision
    /// Its ticket by that decision; without number and file.
    let ticket: Ticket
    let evidence: PackedEvidence?
    /// What `replay` will read; nil where the site keeps nothing.
    let kept: [UInt8]?

    /// - Parameters:
    ///   - naming: the message's words that may name a project, where they are known already.
    ///   - register: what of it the message touches.
    ///   - own: the policy's addresses, where they are known already.
    ///   - glossary: what its evidence need not write out.
    ///   - now: when the message came to us.
    init(
        _ incoming: Incoming, digest: [UInt8], _ naming: Naming?, register: Register, policy: borrowing Policy,
        own: OwnAddresses? = nil, _ glossary: Glossary = Glossary(), zones: ZoneDatabase, now: Timestamp
    ) {
        self.incoming = incoming
        self.digest = digest
        keys = ThreadKeys(of: incoming.message, policy: policy)
        let decision = decided(
            incoming, register: register, policy: policy, own: own, naming: naming, zones: zones, now: now)
        ticket = Ticket(decision, incoming, digest: digest, accepted: now, rules: policy.digest, file: "")
        evidence = PackedEvidence(of: decision, glossary)
        kept = Desk.kept(incoming, decision.sender, accepted: now, policy)
        self.decision = decision
    }
}

/// What is found of a message before the ledger is asked for more than whether it is there.
enum Finding: Sendable {
    case workedOut(WorkedOut)
    /// It was in the ledger when it was looked at.
    case known(Message)
    case failed(DeskError)

    init(on item: IngestItem, _ terms: Terms, store: Store, zones: ZoneDatabase, now: Timestamp) {
        do throws(StoreError) {
            let message = Message(parsing: item.bytes)
            let digest = message.digest.bytes
            if try store.hasTicket(digest: digest) {
                self = .known(message)
                return
            }
            let incoming = Incoming(message, envelope: item.envelope)
            let (register, naming) = try store.snapshot(
                { () throws(StoreError) in try store.register(for: incoming) }, wrap: { $0 })
            self = .workedOut(
                WorkedOut(
                    incoming, digest: digest, naming, register: register, policy: terms.policy, own: terms.own,
                    terms.glossary,
                    zones: zones, now: now))
        } catch {
            self = .failed(.store(error))
        }
    }
}
