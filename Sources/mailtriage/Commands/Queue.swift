import Bytes
import Calendars
import Diagnostics
import Glibc
import Store

extension Command {
    static let queue = Command(
        group: "queue", "tickets and their clocks", default: "list",
        explanation: """
            A queue is a Maildir, STATE/queues/NAME, which any mail program opens; the ledger behind it
            knows each ticket, why it is there and what was promised.
            """,
        subcommands: [
            Command(
                "list", "list the tickets, of all queues or of one, the newest first", operands: .optional("QUEUE"),
                options: [.init("--limit", "N", "at most so many; else 100")], action: QueueList.run),
            Command(
                "show", "show a ticket: what was decided and why, its clocks, its replies", operands: .some("TICKET"),
                action: QueueShow.run),
        ])
}

/// `queue list [QUEUE]`
enum QueueList {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let limit = try limit(invocation)
        let view = try TicketView(invocation)
        let queue = invocation.operands.first
        let store = view.store
        let tickets = try SiteStore.reading { () throws(StoreError) in try store.tickets(queue: queue, limit: limit, followUps: false) }
        if tickets.isEmpty, let queue { try checkName(queue, store) }
        let style = Style(for: STDOUT_FILENO, invocation.environment)
        var table = Table([
            .init("ticket"), .init("queue"), .init("severity"), .init("promise"), .init("due"), .init("from", shrinksTo: 12),
            .init("subject", shrinksTo: 12),
        ])
        var rows: [(Ticket, [Ticket.Clock])] = []
        for ticket in tickets {
            let clocks = try SiteStore.reading { () throws(StoreError) in try store.clocks(of: ticket.number) }
            rows.append((ticket, clocks))
            table.add(view.row(ticket, clocks, style))
        }
        return try Listing.print(table, rows, invocation, none: "no tickets") { row, json in
            view.write(row.0, row.1, to: &json)
        }
    }

    private static func limit(_ invocation: Invocation) throws(Failure) -> Int {
        guard let text = invocation.value("limit") else { return 100 }
        guard let limit = Int(text), limit > 0 else {
            throw Failure(.usage, "--limit needs a number above 0, not \"\(text)\"")
        }
        return limit
    }

    /// An empty queue is fine, a misspelt one is not.
    private static func checkName(_ queue: String, _ store: Store) throws(Failure) {
        let names = try SiteStore.reading { () throws(StoreError) in try store.ticketCounts().map(\.queue) }
        guard let help = Spelling.suggestion(for: queue, among: names) else { return }
        throw Failure(.noInput, "no ticket has been in a queue called \"\(queue)\"", help: help)
    }
}

/// `queue show TICKET…`
enum QueueShow {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let view = try TicketView(invocation)
        let style = Style(for: STDOUT_FILENO, invocation.environment)
        var output = Output()
        for (index, name) in invocation.operands.enumerated() {
            let ticket = try view.ticket(named: name)
            let story = try view.story(of: ticket)
            if invocation.wantsJSON {
                var json = JSONWriter()
                view.write(ticket, story, to: &json)
                json.endLine()
                try output.write(json.takeBytes())
            } else {
                try output.write((index > 0 ? "\n" : "") + view.text(ticket, story, style))
            }
        }
        try output.flush()
        return .ok
    }
}
