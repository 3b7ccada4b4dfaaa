package import Tickets

/// Which tickets a list is of, by how they stand.
package enum TicketSelection: Sendable, Equatable {
    case state(TicketState)
    /// Their message is in no queue any more.
    case gone

    package static let all = TicketState.allCases.map(TicketSelection.state) + [.gone]

    package var name: String {
        switch self {
        case .state(let state): state.rawValue
        case .gone: "gone"
        }
    }
}
