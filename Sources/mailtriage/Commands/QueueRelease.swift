import Bytes
import Desk
import Diagnostics
import RuleLanguage
import Store
import Tickets
import Triage

/// `queue release TICKET…`
enum QueueRelease {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let site = try SiteAtWork(invocation)
        let view = try TicketView(invocation)
        var tickets: [Ticket] = []
        for name in invocation.operands { tickets.append(try view.ticket(named: name)) }
        let doer = invocation.doer
        _ = try site.doing { () throws(DeskError) in try site.desk.readQueues(policy: site.policy) }
        var output = Output()
        var hasReplies = false
        // Those that were released before one that cannot be are told of, and answered, too.
        var failure: Failure?
        for ticket in tickets where failure == nil {
            do throws(Failure) {
                let release = try site.doing { () throws(DeskError) in
                    try site.desk.release(
                        ticket.number, by: doer, remark: invocation.value("remark") ?? "", policy: site.policy)
                }
                hasReplies = hasReplies || release.hasReply
                try show(release, of: ticket, view, asJSON: invocation.wantsJSON, &output)
            } catch {
                failure = error
            }
        }
        try output.flush()
        if hasReplies { HandOver.start(state: invocation.stateFolder, rules: invocation.rulesFolder) }
        if let failure { throw failure }
        return .ok
    }

    private static func show(
        _ release: Release, of ticket: Ticket, _ view: TicketView, asJSON: Bool, _ output: inout Output
    ) throws(Failure) {
        if asJSON {
            var json = JSONWriter()
            let now = try view.ticket(named: view.name(ticket))
            view.write(now, try view.story(of: now), to: &json)
            json.endLine()
            return try output.write(json.takeBytes())
        }
        let decision = release.decision
        let reply =
            decision.template.map { name in
                decision.suppressed.map { "reply \(name) held back: \($0)" } ?? "reply \(name)"
            } ?? "no reply"
        try output.write(
            "\(release.ticket)  \(ticket.queue) to \(decision.queue), \(decision.promise.description), \(reply)\n")
    }
}

/// `queue pass TICKET… ADDRESS`
enum QueuePass {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let site = try SiteAtWork(invocation)
        let view = try TicketView(invocation)
        var tickets: [Ticket] = []
        for name in invocation.operands.dropLast() { tickets.append(try view.ticket(named: name)) }
        let doer = invocation.doer
        var output = Output()
        for ticket in tickets {
            let address = try site.doing { () throws(DeskError) in
                try site.desk.pass(
                    ticket, to: invocation.operands[invocation.operands.count - 1], by: doer,
                    remark: invocation.value("remark") ?? "",
                    policy: site.policy)
            }
            if invocation.wantsJSON {
                var json = JSONWriter()
                json.object { json in
                    json.member("ticket", view.name(ticket))
                    json.member("to", address)
                }
                json.endLine()
                try output.write(json.takeBytes())
            } else {
                try output.write("\(view.name(ticket))  passed to \(visible(address))\n")
            }
        }
        try output.flush()
        HandOver.start(state: invocation.stateFolder, rules: invocation.rulesFolder)
        return .ok
    }
}
