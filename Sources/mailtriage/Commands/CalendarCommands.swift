import Bytes
import Calendars
import Diagnostics
import Register
import RuleLanguage
import Store
import Tickets
import Triage

extension Command {
    static let calendar = Command(
        group: "calendar", "how due times come to be, and what would be promised when", default: "simulate",
        subcommands: [
            Command(
                "explain", "the sum behind each due time of a ticket: what counted, what was skipped",
                operands: .some("TICKET"),
                explanation: """
                    Counts each clock again, from the time at which our mail server took the message, in the calendar
                    that the promise names. A promise once given stays: where the rules have changed since, the due
                    time that was told is shown beside.
                    """,
                action: CalendarExplain.run),
            Command(
                "simulate", "what each promise of the policy would make due for mail of a given time",
                operands: .any("TIME"),
                options: [.init("--account", "ID", "in the time zone and with the holidays of this account")],
                explanation: """
                    TIME is RFC 3339, such as 2026-12-24T16:30:00+01:00; now, where none is given. Nothing is
                    recorded.
                    """,
                examples: [("mailtriage calendar simulate 2026-12-24T15:30:00Z", "mail on the afternoon before Christmas")],
                action: CalendarSimulate.run),
        ])
}

/// `calendar explain TICKET…`
enum CalendarExplain {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let site = try CalendarSite(invocation)
        let view = try TicketView(invocation)
        let style = invocation.style
        var output = Output()
        for name in invocation.operands {
            let ticket = try view.ticket(named: name)
            let clocks = try view.story(of: ticket).clocks
            let account = try ticket.account.flatMap { id throws(Failure) in try site.account(id) }
            if invocation.wantsJSON {
                try output.write { json in
                    json.object { json in
                        json.member("ticket", view.name(ticket))
                        json.member("received", ticket.received.rfc3339)
                        json.member("clocks") { json in
                            json.array(clocks) { json, clock in
                                let due =
                                    clock.after == nil
                                    ? site.due(clock.calendar, clock.within, from: ticket.received, account) : nil
                                site.write(
                                    clock.name, clock.within, clock.calendar, after: clock.after, told: clock.due, due,
                                    to: &json)
                            }
                        }
                    }
                }
                continue
            }
            try output.write(
                style.heading(view.name(ticket)) + "  received \(TimeText.full(ticket.received, in: site.zone))\n")
            if clocks.isEmpty { try output.write("  nothing was promised with a time\n") }
            for clock in clocks {
                try output.write(
                    "  \(style.bold(visible(clock.name))) within \(visible(clock.within)) of the calendar \(visible(clock.calendar))\n"
                )
                guard clock.after == nil else {
                    try output.write("    it runs from when \(clock.after ?? "") is met\n")
                    continue
                }
                guard let due = site.due(clock.calendar, clock.within, from: ticket.received, account) else {
                    try output.write("    the rules have no such calendar, or it never opens\n")
                    continue
                }
                for line in site.sum(due, clock.calendar, account) { try output.write("    \(line)\n") }
                try output.write("    due \(style.bold(TimeText.full(due.time, in: site.zone)))\n")
                if let told = clock.due, told != due.time {
                    try output.write(
                        "    told, and kept to: \(TimeText.full(told, in: site.zone)); the rules have changed since\n")
                }
            }
        }
        try output.flush()
        return .ok
    }
}

/// `calendar simulate [TIME…]`
enum CalendarSimulate {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let site = try CalendarSite(invocation)
        var times: [Timestamp] = []
        for text in invocation.operands {
            guard let time = Timestamp(rfc3339: text) else {
                throw Failure(.usage, "\"\(text)\" is no time", help: "write it as in RFC 3339: 2026-12-24T15:30:00Z")
            }
            times.append(time)
        }
        if times.isEmpty { times = [Clock.now()] }
        let account: Account? =
            if let id = invocation.value("account") { try site.account(id, mustExist: true) } else { nil }
        let style = invocation.style
        var output = Output()
        for (index, time) in times.enumerated() {
            if !invocation.wantsJSON {
                try output.write(
                    (index > 0 ? "\n" : "") + style.heading("Mail of \(TimeText.full(time, in: site.zone))") + "\n")
            }
            var table = Table([.init("promise"), .init("clock"), .init("due"), .init("for", shrinksTo: 16)], indent: 2)
            for row in site.policy.promises {
                let conditions = row.conditions.map(\.description).joined(separator: "  ")
                for clock in row.promise.clocks {
                    let due =
                        clock.after == nil
                        ? site.due(clock.calendar, clock.within.description, from: time, account) : nil
                    if invocation.wantsJSON {
                        try output.write { json in
                            json.object { json in
                                json.member("time", time.rfc3339)
                                json.member("for", conditions)
                                json.member("promise", row.promise.description)
                                json.member("clock") {
                                    site.write(
                                        clock.name, clock.within.description, clock.calendar, after: clock.after, told: nil,
                                        due, to: &$0)
                                }
                            }
                        }
                    } else {
                        table.add([
                            .init(row.promise.description, Colour.promise(row.promise.description, style)),
                            .init("\(clock.name) \(clock.within)"),
                            .init(
                                due.map { TimeText.full($0.time, in: site.zone) }
                                    ?? clock.after.map { "from when \($0) is met" } ?? "never"),
                            .init(conditions.isEmpty ? "all else" : conditions, style.dim),
                        ])
                    }
                }
            }
            if !invocation.wantsJSON { try output.write(table.rendered(style)) }
        }
        try output.flush()
        return .ok
    }
}

/// The policy's calendars, for the accounts of a site.
struct CalendarSite {
    let policy: Policy
    let zone: Zone
    private let invocation: Invocation

    init(_ invocation: Invocation) throws(Failure) {
        self.invocation = invocation
        policy = try Rules.policy(in: Rules.folderInForce(invocation))
        zone = Zones.site(policy)
    }

    /// - Parameter mustExist: an account that is gone is an error, and not one without a time zone of its own.
    func account(_ id: String, mustExist: Bool = false) throws(Failure) -> Account? {
        let register = try Accounts.register(invocation)
        if let account = register.account(id) { return account }
        if mustExist { throw Accounts.noAccount(id, in: register) }
        return nil
    }

    func due(_ calendar: String, _ within: String, from time: Timestamp, _ account: Account?) -> DueTime? {
        guard let allowance = Allowance(within) else { return nil }
        return opening(calendar, account)?.due(from: time, within: allowance)
    }

    private func opening(_ calendar: String, _ account: Account?) -> OpeningCalendar? {
        policy.openingCalendar(calendar, timezone: account?.timezone, country: account?.country, zones: Zones.system)
    }

    /// A line for each span that was counted or skipped, in the calendar's own zone.
    func sum(_ due: DueTime, _ calendar: String, _ account: Account?) -> [String] {
        let zone = opening(calendar, account)?.zone ?? zone
        var counted: Int64 = 0
        return due.steps.map { step in
            let span = "\(TimeText.short(step.from, in: zone)) to \(TimeText.short(step.to, in: zone))"
            switch step.reason {
            case .closed: return "\(span)  closed"
            case .holiday(let name): return "\(span)  holiday: \(visible(name))"
            case .counted:
                counted += step.to - step.from
                return "\(span)  + \(TimeText.duration(step.to - step.from)), \(TimeText.duration(counted)) so far"
            }
        }
    }

    func write(
        _ name: String, _ within: String, _ calendar: String, after: String?, told: Timestamp?, _ due: DueTime?,
        to json: inout JSONWriter
    ) {
        json.object { json in
            json.member("name", name)
            json.member("within", within)
            json.member("calendar", calendar)
            if let after { json.member("after", after) }
            json.member("due", due?.time.rfc3339)
            if let told { json.member("told", told.rfc3339) }
            json.member("steps") { json in
                json.array(due?.steps ?? []) { json, step in
                    json.object { json in
                        json.member("from", step.from.rfc3339)
                        json.member("to", step.to.rfc3339)
                        switch step.reason {
                        case .counted: json.member("is", "counted")
                        case .closed: json.member("is", "closed")
                        case .holiday(let name):
                            json.member("is", "holiday")
                            json.member("name", name)
                        }
                    }
                }
            }
        }
    }
}
