import Bytes
import Calendars
import Desk
import Diagnostics
import Glibc
import Store
import Tickets

extension Command {
    static let due = Command(
        "due", "clocks near or past their promise",
        options: [
            .init("--escalate", nil, "tell whom the queues name, each step once, and close what is silent"),
            .init("--broken", nil, "only those that are past it"),
        ],
        explanation: """
            Shows the clocks that run and are near their promise, the first due first: from the share at
            which their queue escalates (`escalate at 50% to duty-manager`), or from three quarters.
            Shares are of open time: nights and holidays count nothing, nor does waiting for the
            customer. Reads the queues first, so that an answer sent a minute ago counts.

            With --escalate, for a timer, whoever a queue names is told at each share, once; tickets
            whose customers are silent for as long as the policy says (`close after 4d silent`) are
            closed; the usual wait that replies tell is measured; and texts that were kept long enough
            (`retain 400d`) are erased. Ends with 1 where a promise is broken.
            """,
        examples: [
            ("mailtriage due", "what is urgent, for a person"),
            ("mailtriage due --escalate; mailtriage send", "every few minutes, for a timer"),
        ], action: Due.run)
}

/// `due [--escalate]`
enum Due {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        umask(0o007)
        let site = try SiteAtWork(invocation)
        let view = try TicketView(invocation)
        let style = invocation.style
        try site.readQueues()
        var told: [Escalating.Step] = []
        var closed: [Int64] = []
        if invocation.has("escalate") {
            closed = try SiteAtWork.doing(site.desk.closeSilent(policy: site.policy))
            told = try SiteAtWork.doing(Escalating(site.desk).escalate(policy: site.policy))
            try SiteAtWork.doing(site.desk.measureWaits())
            try SiteAtWork.doing(site.desk.forgetOld(policy: site.policy))
        }
        let near = try SiteAtWork.doing(Escalating(site.desk).dueClocks(policy: site.policy))
        let shown = invocation.has("broken") ? near.filter { $0.percent >= 100 } : near
        var table = Table([
            .init("ticket"), .init("queue", shrinksTo: 10), .init("state", mayGo: true), .init("clock"), .init("due"),
            .init("over", alignsRight: true),
            .init("account", shrinksTo: 8), .init("subject", shrinksTo: 12),
        ])
        for item in shown { table.add(row(item, view, style)) }
        let status = try Listing.print(table, shown, invocation, none: "nothing is near its promise") { item, json in
            write(item, view, to: &json)
        }
        guard status == .ok else { return status }
        if !invocation.wantsJSON { try tell(told, closed, view) }
        return near.contains { $0.percent >= 100 } ? .differs : .ok
    }

    private static func row(_ item: DueClock, _ view: TicketView, _ style: Style) -> [Table.Cell] {
        // Beyond that the date tells more; `--json` has the number.
        let share = item.percent > 999 ? ">999%" : "\(item.percent)%"
        return [
            .init(view.name(item.ticket)), .init(item.ticket.queue, style.bold), .init(item.status.state.rawValue),
            .init(item.clock.name),
            .init(item.clock.due.map { TimeText.short($0, in: view.zone) } ?? "–"),
            item.percent >= 100 ? .init(share, style.alarm) : .init(share), .init(item.ticket.account ?? "–"),
            .init(visible(item.ticket.subject)),
        ]
    }

    private static func write(_ item: DueClock, _ view: TicketView, to json: inout JSONWriter) {
        json.object { json in
            json.member("ticket", view.name(item.ticket))
            json.member("queue", item.ticket.queue)
            json.member("state", item.status.state.rawValue)
            json.member("assignee", item.status.assignee.map(visible))
            json.member("account", item.ticket.account)
            json.member("severity", item.ticket.severity)
            json.member("subject", visible(item.ticket.subject))
            json.member("clock", item.clock.name)
            json.member("within", item.clock.within)
            json.member("calendar", item.clock.calendar)
            json.member("due", item.clock.due?.rfc3339)
            json.member("percent", item.percent)
            json.member("broken", item.percent >= 100)
        }
    }

    private static func tell(_ told: [Escalating.Step], _ closed: [Int64], _ view: TicketView) throws(Failure) {
        var output = Output()
        for step in told {
            try output.write("\(view.name(step.ticket)): \(step.clock) at \(step.percent)%, told \(visible(step.to))\n")
        }
        for number in closed { try output.write("\(view.name(number)): closed, the customer is silent\n") }
        try output.flush()
    }
}
