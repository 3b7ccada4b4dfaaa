import Bytes
import Desk
import Diagnostics
import RuleLanguage
import Store
import Tickets

// What staff do to tickets on the command line; in a mail program they answer, move and read messages instead.

extension Command {
    static let queueDeeds: [Command] = [
        deed("take", "take tickets: they are acknowledged, and yours", .take),
        deed("respond", "the customer was answered: by telephone, or from a mailbox that mailtriage does not see", .respond),
        deed("wait", "the customer was asked something: the clocks stand still until he writes", .wait),
        Command(
            "resolve", "tickets are done: their messages move to the queue \"resolved\"", operands: .some("TICKET"),
            options: [.author, .remark], action: QueueResolve.resolve),
        Command(
            "reopen", "tickets were not done after all: their messages move back", operands: .some("TICKET"),
            options: [.author, .remark], action: QueueResolve.reopen),
        Command(
            "move", "move tickets to another queue, which says that the rules were wrong",
            operands: Command.Operands(synopsis: "TICKET… QUEUE", count: 2...Int.max),
            options: [.author],
            explanation: """
                The messages move, as a mail program would move them, and the ledger notes it as a
                correction: `coverage` and `suggest` read those.
                """,
            examples: [("mailtriage queue move CP-1042 sales", "one ticket")], action: QueueMove.run),
        Command(
            "release", "decide a held message again as verified: you have made sure who it is from",
            operands: .some("TICKET"),
            options: [.author, .remark],
            explanation: """
                For messages in quarantine or unverified, whose sender our mail server could not prove.
                They are decided again as if it had: they move to the queue that they then belong to, their
                clocks begin, and the reply goes out. The record keeps who released them.
                """, action: QueueRelease.run),
        Command(
            "pass", "mail a ticket to engineering: the customer's own words, and what was recognised in them",
            operands: Command.Operands(synopsis: "TICKET… ADDRESS", count: 2...Int.max), options: [.author, .remark],
            explanation: """
                Makes a mail for an issue tracker's mail gateway, in the customer's own words, with what
                was recognised and where. ADDRESS is one, or a name in the site's own domain.
                """, examples: [("mailtriage queue pass CP-1042 engineering", "a defect that a conversation has shown")],
            action: QueuePass.run),
        Command(
            "read", "read what mail programs did in the queues: replied, moved, resolved, gone",
            explanation: """
                Replied in a mail program is responded; moved to another queue is a correction; moved to
                the queue "resolved" is resolved. What was deleted is listed as gone, never as resolved.
                `queue list`, `queue show` and `due` do so by themselves.
                """, action: QueueRead.run),
    ]

    private static func deed(_ name: String, _ summary: String, _ deed: Deed) -> Command {
        Command(name, summary, operands: .some("TICKET"), options: [.author, .remark]) { invocation throws(Failure) in
            try QueueDeed.run(invocation) { (site, ticket, doer) throws(DeskError) in
                try site.desk.perform(deed, on: ticket.number, by: doer, detail: invocation.remark, policy: site.policy)
            }
        }
    }
}

extension Command.Option {
    static let remark = Command.Option("--remark", "TEXT", "why, for the record")
}

extension Invocation {
    /// `--remark`; empty where there is none.
    var remark: String { value("remark") ?? "" }
}

/// What the deeds share: tickets by name, what became of each, in words or as JSON.
enum QueueDeed {
    static func run(
        _ invocation: Invocation, _ work: (SiteAtWork, Ticket, Doer) throws(DeskError) -> TicketLife?
    ) throws(Failure) -> ExitStatus {
        let site = try SiteAtWork(invocation)
        let view = try TicketView(invocation)
        let tickets = try view.tickets(named: invocation.operands)
        let doer = invocation.doer
        try site.readQueues()
        var output = Output()
        for ticket in tickets {
            let before = try view.status(of: ticket).state
            guard let life = try SiteAtWork.doing(work(site, ticket, doer)) else { continue }
            if invocation.wantsJSON {
                let story = try view.story(of: ticket)
                try output.write(line: { view.write(ticket, story, to: &$0) })
            } else {
                let was =
                    life.state == before
                    ? "is \(life.state.rawValue) already" : "\(life.state.rawValue) (was \(before.rawValue))"
                try output.write("\(view.name(ticket))  \(was)\n")
            }
        }
        try output.flush()
        return .ok
    }
}

/// `queue resolve TICKET…`, `queue reopen TICKET…`
enum QueueResolve {
    static func resolve(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        try QueueDeed.run(invocation) { (site, ticket, doer) throws(DeskError) in
            try site.desk.resolve(ticket.number, by: doer, detail: invocation.remark, policy: site.policy)
        }
    }

    static func reopen(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        try QueueDeed.run(invocation) { (site, ticket, doer) throws(DeskError) in
            try site.desk.reopen(ticket, by: doer, detail: invocation.remark, policy: site.policy)
        }
    }
}

/// `queue move TICKET… QUEUE`
enum QueueMove {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let queue = invocation.operands[invocation.operands.count - 1]
        let site = try SiteAtWork(invocation)
        let queues = Set(site.policy.queues.map(\.name) + site.policy.routes.map(\.queue))
        guard queues.contains(queue) else {
            throw Failure(
                .noInput, "no queue is called \"\(queue)\"",
                help: queue == Desk.resolvedQueue
                    ? "what is done: mailtriage queue resolve \(invocation.operands[0])"
                    : Spelling.suggestion(for: queue, among: Array(queues))
                        ?? "there are: " + queues.sorted().joined(separator: ", "))
        }
        let view = try TicketView(invocation)
        let tickets = try view.tickets(named: invocation.operands.dropLast())
        let doer = invocation.doer
        try site.readQueues()
        var output = Output()
        for old in tickets {
            // A mail program may have moved it meanwhile.
            let ticket = try view.ticket(named: view.name(old))
            let isMoved = try SiteAtWork.doing(site.desk.move(ticket, to: queue, by: doer))
            if invocation.wantsJSON {
                try output.write { json in
                    json.object { json in
                        json.member("ticket", view.name(ticket))
                        json.member("from", ticket.queue)
                        json.member("to", queue)
                        json.member("moved", isMoved)
                    }
                }
            } else {
                try output.write(
                    "\(view.name(ticket))  "
                        + (isMoved ? "\(visible(ticket.queue)) to \(visible(queue))\n" : "is in \(queue) already\n"))
            }
        }
        try output.flush()
        return .ok
    }
}

/// `queue read`
enum QueueRead {
    /// What a command that shows tickets does before: they are shown as staff left them. Whoever may only look, or finds the ledger
    /// busy, sees them as they were read last.
    static func first(_ invocation: Invocation) throws(Failure) {
        let site = try SiteAtWork(invocation)
        do throws(DeskError) {
            _ = try site.desk.readQueues(policy: site.policy)
        } catch {
            Output.complain("mailtriage: the queues could not be read, this is as of the last time: \(error)\n")
        }
    }

    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let site = try SiteAtWork(invocation)
        let view = try TicketView(invocation)
        let reading = try site.readQueues()
        var table = Table([.init("ticket"), .init("what"), .init("queue")])
        for item in reading.items {
            table.add([.init(view.name(item.ticket)), .init(item.kind.rawValue), .init(item.queue)])
        }
        return try Listing.print(table, reading.items, invocation, none: "nothing new in the queues") { item, json in
            json.object { json in
                json.member("ticket", view.name(item.ticket))
                json.member("what", item.kind.rawValue)
                json.member("queue", item.queue)
            }
        }
    }
}
