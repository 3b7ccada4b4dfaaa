import Calendars
import Desk
import Store
import Tickets

extension Command {
    static let queue = Command(
        group: "queue", "tickets and their clocks", default: "list",
        explanation: """
            A queue is a Maildir, STATE/queues/NAME, which any mail program opens; the ledger behind it
            knows each ticket, why it is there, what was promised and what became of it. A ticket is
            open, acknowledged, responded, waiting (for the customer) or resolved.
            """,
        subcommands: [
            Command(
                "list", "list the tickets, of all queues or of one, the newest first", operands: .optional("QUEUE"),
                options: [
                    .init("--in", "STATE", "those in this state: open, acknowledged, responded, waiting, resolved, or gone"),
                    .init("--limit", "N", "at most so many; else 100"),
                    .init("--each", nil, "a line for each ticket of an incident too"),
                ],
                explanation: """
                    Many messages of one trouble, of the same account and category or with the same evidence and
                    each within an hour of the one before, are one line for each state that they are in: that of
                    the ticket whose promise ends first, with a count.
                    """, action: QueueList.run),
            Command(
                "show", "show a ticket: what was decided and why, its clocks, its replies", operands: .some("TICKET"),
                action: QueueShow.run),
        ] + queueDeeds)
}

/// `queue list [QUEUE]`
enum QueueList {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let limit = try limit(invocation)
        let view = try TicketView(invocation)
        try QueueRead.first(invocation)
        let (queue, selection) = try place(invocation)
        let store = view.store
        let sightings = try SiteStore.reading(store.sightings(queue: queue, selection))
        if sightings.isEmpty, let queue { try checkName(queue, view) }
        let style = invocation.style
        var table = Table([
            .init("ticket"), .init("queue", shrinksTo: 10), .init("state"), .init("severity", mayGo: true),
            .init("promise", mayGo: true), .init("due"), .init("from", shrinksTo: 10), .init("subject", shrinksTo: 12),
        ])
        var rows: [(Ticket, TicketStatus, [RunningClock], Incident?)] = []
        for line in lines(of: sightings, each: invocation.wantsJSON || invocation.has("each")).prefix(limit) {
            guard let ticket = try SiteStore.reading(store.ticket(number: line.shown.number)) else { continue }
            let clocks = try SiteStore.reading(store.life(of: line.shown.number)?.clocks) ?? []
            let status = try view.status(of: ticket)
            rows.append((ticket, status, clocks, line.incident))
            table.add(view.row(ticket, status, clocks, more: line.others, style))
        }
        return try Listing.print(table, rows, invocation, none: "no tickets") { row, json in
            view.write(row.0, row.1, row.2, row.3, to: &json)
        }
    }

    /// A line of the list, and the ticket that is shown in it.
    private struct Line {
        var shown: Sighting
        var incident: Incident?
        /// How many other tickets it stands for.
        var others = 0
    }

    /// The tickets that get a line, the newest first. Those of an incident that stand alike have one, where the newest of them would
    /// stand: that of the ticket whose promise ends first.
    private static func lines(of sightings: [Sighting], each: Bool) -> [Line] {
        var incidents: [Int64: Incident] = [:]
        for incident in Incident.among(sightings) {
            for number in incident.numbers { incidents[number] = incident }
        }
        guard !each else { return sightings.map { Line(shown: $0, incident: incidents[$0.number]) } }
        var lines: [Line] = []
        var places: [[String]: Int] = [:]
        for sighting in sightings {
            let incident = incidents[sighting.number]
            let alike = incident.map { ["\($0.numbers[0])", sighting.standing] }
            guard let alike, let place = places[alike] else {
                if let alike { places[alike] = lines.count }
                lines.append(Line(shown: sighting, incident: incident))
                continue
            }
            lines[place].others += 1
            // The newest come first: of two that are due at one time, or never, the earlier is shown.
            if sighting.due ?? .latest <= lines[place].shown.due ?? .latest { lines[place].shown = sighting }
        }
        return lines
    }

    /// Which tickets are asked for. What is done lies in the folder `resolved`, and stays of the queue in which it was done.
    private static func place(_ invocation: Invocation) throws(Failure) -> (queue: String?, TicketSelection?) {
        let queue = invocation.operands.first
        let selection = try selection(invocation)
        let done = TicketSelection.state(.resolved)
        return queue == Desk.resolvedQueue && (selection ?? done) == done ? (nil, done) : (queue, selection)
    }

    private static func selection(_ invocation: Invocation) throws(Failure) -> TicketSelection? {
        guard let text = invocation.value("in") else { return nil }
        if let selection = TicketSelection.all.first(where: { $0.name == text }) { return selection }
        let known = TicketSelection.all.map(\.name)
        throw Failure(
            .usage, "no state is called \"\(text)\"",
            help: Spelling.suggestion(for: text, among: known) ?? "say one of: " + known.joined(separator: ", "))
    }

    private static func limit(_ invocation: Invocation) throws(Failure) -> Int {
        guard let text = invocation.value("limit") else { return 100 }
        guard let limit = Int(text), limit > 0 else {
            throw Failure(.usage, "--limit needs a number above 0, not \"\(text)\"")
        }
        return limit
    }

    /// An empty queue is fine, one that there is not is a mistake.
    private static func checkName(_ queue: String, _ view: TicketView) throws(Failure) {
        let store = view.store
        let used = try SiteStore.reading(store.ticketCounts().map(\.queue))
        let names = Set(used + view.queues + [Desk.resolvedQueue]).sorted()
        guard !names.contains(queue), !view.queues.isEmpty else { return }
        throw Failure(
            .noInput, "no queue is called \"\(queue)\"",
            help: Spelling.suggestion(for: queue, among: names) ?? "there are: " + names.joined(separator: ", "))
    }
}

/// `queue show TICKET…`
enum QueueShow {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let view = try TicketView(invocation)
        try QueueRead.first(invocation)
        let style = invocation.style
        var output = Output()
        for (index, name) in invocation.operands.enumerated() {
            let ticket = try view.ticket(named: name)
            let story = try view.story(of: ticket)
            if invocation.wantsJSON {
                try output.write(line: { view.write(ticket, story, to: &$0) })
            } else {
                try output.write((index > 0 ? "\n" : "") + view.text(ticket, story, style))
            }
        }
        try output.flush()
        return .ok
    }
}
