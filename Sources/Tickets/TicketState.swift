/// Where a ticket stands.
package enum TicketState: String, Sendable, CaseIterable {
    /// Nobody has looked after it yet, or the customer wrote since.
    case open
    /// A person has taken it.
    case acknowledged
    /// The customer was answered.
    case responded
    /// It is the customer's turn: the clocks stand still.
    case waiting
    /// Done. What the customer writes then opens it again.
    case resolved

    /// Whether staff have to act.
    var needsStaff: Bool { self == .open || self == .acknowledged }
}

/// What is done to a ticket, by a person, by a mail program, or by the customer.
package enum Deed: String, Sendable, CaseIterable {
    /// A person takes it.
    case take
    /// A mail program showed it to somebody. It is recorded; it acknowledges only where the policy says so.
    case see
    /// The customer is answered.
    case respond
    /// The customer is asked something.
    case wait
    /// It is done.
    case resolve
    /// It was not done after all.
    case reopen
    /// The customer wrote again.
    case hear

    /// The state that it leads to; nil where it changes nothing.
    package func state(after state: TicketState) -> TicketState? {
        let next: TicketState
        switch self {
        case .take:
            guard state == .open else { return nil }
            next = .acknowledged
        case .see: return nil
        case .respond:
            // An answer to what is done, or to one who is being waited for, changes no state.
            guard state.needsStaff else { return nil }
            next = .responded
        case .wait:
            guard state != .resolved else { return nil }
            next = .waiting
        case .resolve: next = .resolved
        case .reopen:
            guard state == .resolved else { return nil }
            next = .open
        case .hear: next = .open
        }
        return next == state ? nil : next
    }
}
