import Bytes
import Desk
import Diagnostics
import RuleLanguage
import Store
import Triage

/// `queue release TICKET…`
enum QueueRelease {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let site = try SiteAtWork(invocation)
        let view = try TicketView(invocation)
        let tickets = try view.tickets(named: invocation.operands)
        let doer = invocation.doer
        try site.readQueues()
        var output = Output()
        var hasReplies = false
        // Those that were released before one that cannot be are told of, and answered, too.
        var failure: Failure?
        for ticket in tickets where failure == nil {
            do throws(Failure) {
                let release = try SiteAtWork.doing(
                    site.desk.release(ticket.number, by: doer, remark: invocation.remark, policy: site.policy))
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
            let now = try view.ticket(named: view.name(ticket))
            let story = try view.story(of: now)
            return try output.write(line: { view.write(now, story, to: &$0) })
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
        let tickets = try view.tickets(named: invocation.operands.dropLast())
        let doer = invocation.doer
        let target = invocation.operands[invocation.operands.count - 1]
        try site.readQueues()
        var output = Output()
        for old in tickets {
            // A mail program may have moved it meanwhile.
            let ticket = try view.ticket(named: view.name(old))
            let address = try SiteAtWork.doing(
                site.desk.pass(ticket, to: target, by: doer, remark: invocation.remark, policy: site.policy))
            if invocation.wantsJSON {
                try output.write { json in
                    json.object { json in
                        json.member("ticket", view.name(ticket))
                        json.member("to", address)
                    }
                }
            } else {
                try output.write("\(view.name(ticket))  passed to \(visible(address))\n")
            }
        }
        try output.flush()
        HandOver.start(state: invocation.stateFolder, rules: invocation.rulesFolder)
        return .ok
    }
}
