package import RuleLanguage
package import Store
package import Tickets

extension Desk {
    /// Moves a ticket to another queue: its files, then the ledger, as a mail program's move would be found by `readQueues`. So a
    /// move that is cut off between the two is finished by the next reading.
    ///
    /// - Returns: false where the ticket is there already.
    package func move(_ ticket: Ticket, to queue: String, by doer: Doer) throws(DeskError) -> Bool {
        guard ticket.queue != queue else { return false }
        let moved = try ticketFiles.move(of: ticket.number, to: queue)
        try store.transaction { () throws(DeskError) in
            try ticketFiles.note(moved)
            try noteMove(of: ticket, to: queue, by: doer, at: clock())
        }
        return true
    }

    /// Resolves a ticket, and puts its messages where staff put what is done.
    package func resolve(_ number: Int64, by doer: Doer, detail: String = "", policy: Policy) throws(DeskError)
        -> TicketLife?
    {
        let moved = try ticketFiles.move(of: number, to: Desk.resolvedQueue)
        return try store.transaction { () throws(DeskError) in
            try ticketFiles.note(moved)
            return try apply(.resolve, to: number, by: doer, at: clock(), detail: detail, policy: policy)
        }
    }

    /// Opens a ticket again, and puts its messages back into its queue.
    package func reopen(_ ticket: Ticket, by doer: Doer, detail: String = "", policy: Policy) throws(DeskError)
        -> TicketLife?
    {
        let moved = try ticketFiles.move(of: ticket.number, to: ticket.queue)
        return try store.transaction { () throws(DeskError) in
            try ticketFiles.note(moved)
            return try apply(.reopen, to: ticket.number, by: doer, at: clock(), detail: detail, policy: policy)
        }
    }
}
