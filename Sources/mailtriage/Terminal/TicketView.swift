import Bytes
import Calendars
import Desk
import Diagnostics
import Files
import RuleLanguage
import Store
import Tickets

/// How tickets of the ledger are shown.
struct TicketView {
    /// Lines of evidence that are shown; a line that weighs one among forty is of interest to who tunes rules.
    private static let shownEvidence = 12

    /// All that the ledger has beside the ticket itself.
    struct Story {
        var evidence: [Ticket.Evidence]
        var status: TicketStatus
        var clocks: [RunningClock]
        var changes: [TicketChange]
        var mails: [OutboxRow]
        var followUps: [Ticket]
        /// Where its file was seen last, below the queues' folder.
        var file: String
        /// All that is of one trouble with it, itself included; nil where it stands alone.
        var incident: Incident?
    }

    /// Seconds around a ticket in which the rest of its incident is looked for.
    private static let incidentSpan: Int64 = 86_400

    let store: Store
    let stateFolder: String
    /// `CP` of `CP-1042`.
    let prefix: String
    /// The site's time zone.
    let zone: Zone
    /// Those that the rules name; none where there is no sound policy.
    let queues: [String]

    init(_ invocation: Invocation) throws(Failure) {
        store = try SiteStore.open(invocation)
        stateFolder = invocation.stateFolder
        // Tickets keep their names while the rules' folder is under work: the last sound policy counts, as for `deliver`.
        let folders = SiteFolders(rules: invocation.rulesFolder, state: invocation.stateFolder)
        let policy = (try? PolicyInForce.load(folders, PosixFileSystem()))?.policy
        prefix = policy?.site.ticketPrefix ?? ""
        zone = policy.map { Zones.site($0) } ?? .utc
        queues = policy.map { $0.queues.map(\.name) + $0.routes.map(\.queue) } ?? []
    }

    func name(_ ticket: Ticket) -> String { name(ticket.knownNumber) }

    func name(_ number: Int64) -> String { TicketName.text(number, prefix: prefix) }

    /// The ticket that is meant by `CP-1042` or `1042`. `XY-1042` is a ticket of something else.
    func ticket(named name: String) throws(Failure) -> Ticket {
        let number = try TicketName.number(name, prefix: prefix)
        let known = try SiteStore.reading(store.ticketNumber(number))
        guard
            let found = try SiteStore.reading(
                known.flatMap { (known) throws(StoreError) in try store.ticket(number: known) })
        else {
            throw Failure(.noInput, "there is no ticket \(name)", help: "mailtriage queue lists those that are there")
        }
        return found
    }

    /// All of them, before anything is done to one.
    func tickets(named names: some Sequence<String>) throws(Failure) -> [Ticket] {
        try names.map { (name) throws(Failure) in try ticket(named: name) }
    }

    func status(of ticket: Ticket) throws(Failure) -> TicketStatus {
        try SiteStore.reading(store.status(of: ticket.number)) ?? TicketStatus(state: .open)
    }

    func story(of ticket: Ticket) throws(Failure) -> Story {
        let span = ticket.received + -TicketView.incidentSpan...ticket.received + TicketView.incidentSpan
        let sightings = try SiteStore.reading(store.sightings(queue: ticket.queue, in: span))
        return try SiteStore.reading(
            Story(
                evidence: store.evidence(of: ticket.number),
                status: store.status(of: ticket.number) ?? TicketStatus(state: .open),
                clocks: store.life(of: ticket.number)?.clocks ?? [], changes: store.changes(of: ticket.number),
                mails: store.mails(of: ticket.number), followUps: store.followUps(of: ticket.number),
                file: store.files(of: ticket.number).first.map { "\($0.queue)/new/\($0.name)" }
                    ?? "\(ticket.queue)/new/\(ticket.file)",
                incident: Incident.among(sightings).first { $0.numbers.contains(ticket.number) }))
    }

    // MARK: - For people

    /// - Parameter more: how many others of its incident the line stands for.
    func row(_ ticket: Ticket, _ status: TicketStatus, _ clocks: [RunningClock], more: Int, _ style: Style) -> [Table.Cell] {
        [
            .init(name(ticket) + (more > 0 ? " and \(more) more" : "")), .init(ticket.queue, style.bold),
            .init(state(status)),
            .init(ticket.severity ?? "–", Colour.severity(ticket.severity, style)),
            .init(ticket.promise, Colour.promise(ticket.promise, style)),
            .init(clocks.first { $0.isRunning }?.due.map { TimeText.short($0, in: zone) } ?? "–"),
            .init(visible(ticket.sender ?? "–")),
            .init(visible(ticket.subject)),
        ]
    }

    /// `one of 12: CP-1042, CP-1043, CP-1044 and 9 more`
    private func words(_ incident: Incident) -> String {
        let named = incident.numbers.prefix(3).map(name).joined(separator: ", ")
        let rest = incident.numbers.count - 3
        return "one of \(incident.numbers.count): \(named)" + (rest > 0 ? " and \(rest) more" : "")
    }

    private func state(_ status: TicketStatus) -> String {
        status.gone == nil ? status.state.rawValue : "\(status.state.rawValue), gone"
    }

    func text(_ ticket: Ticket, _ story: Story, _ style: Style) -> String {
        let whose = story.status.assignee.map { " by \(visible($0))" } ?? ""
        let gone = story.status.gone.map { ", gone from the queues since \(TimeText.full($0, in: zone))" } ?? ""
        var text =
            style.heading(name(ticket)) + "  in " + style.bold(visible(ticket.queue))
            + ", \(story.status.state.rawValue)\(whose)\(gone)\n" + facts(ticket, story, style).rendered(style)
            + evidence(ticket, story, style)
        if !story.followUps.isEmpty { text += "\n  \(style.dim("What came for it since"))\n" }
        for message in story.followUps {
            text +=
                "  \(TimeText.full(message.received, in: zone))  \(visible(message.sender ?? "nobody"))  \(visible(message.subject))\n"
        }
        if !story.changes.isEmpty { text += "\n  \(style.dim("What happened"))\n" }
        for change in story.changes {
            let detail = change.detail.isEmpty ? "" : "  " + visible(change.detail)
            text +=
                "  \(TimeText.full(change.at, in: zone))  \(style.bold(change.kind.rawValue))\(detail)  \(style.dim(visible(change.author)))\n"
        }
        for mail in story.mails { text += "\n" + words(mail, style) }
        return text
    }

    private func facts(_ ticket: Ticket, _ story: Story, _ style: Style) -> Facts {
        var facts = Facts()
        facts.add("Subject", visible(ticket.subject), style.bold)
        facts.add("From", visible(ticket.sender ?? "nobody"))
        facts.add("Received", TimeText.full(ticket.received, in: zone))
        facts.add(
            "Kind", ticket.isRequest ? nil : ticket.kind + (ticket.kindReason.map { " (\(visible($0)))" } ?? ""))
        facts.add("Sender", "\(ticket.verification), \(ticket.standing)")
        facts.add(
            "Account",
            ticket.account.map { "\($0), plan \(ticket.plan ?? "–")" + (ticket.project.map { ", project \($0)" } ?? "") })
        facts.add("Channel", ticket.channel)
        facts.add("Category", ticket.category.map { $0 + (ticket.scope.map { ", scope \($0)" } ?? "") })
        facts.add("Severity", ticket.severity, Colour.severity(ticket.severity, style))
        facts.add("Promise", ticket.promise, Colour.promise(ticket.promise, style))
        for clock in story.clocks {
            facts.add("Due", "\(clock.name) within \(clock.within) (\(clock.calendar)): \(due(clock))")
        }
        facts.add("Reply", reply(ticket))
        facts.add("Partner", ticket.partner)
        facts.add("Incident", story.incident.map(words))
        facts.add("See", ticket.related.map { "\(name($0)), which it names; it is no part of that one" })
        facts.add(
            "File", visible("\(stateFolder)/queues/\(story.file)") + " (or in cur, once it was seen)", style.dim)
        facts.add("Rules", ticket.rules, style.dim)
        return facts
    }

    /// Keywords of the category and the severity that it has, the heaviest first; `--json` has the rest.
    private func evidence(_ ticket: Ticket, _ story: Story, _ style: Style) -> String {
        if story.evidence.isEmpty { return "" }
        var text = "\n  \(style.dim("What counted"))\n"
        let chosen = story.evidence.filter { item in
            item.ruledOut == nil
                && (item.reason == "category \(ticket.category ?? "")" || item.reason == "severity \(ticket.severity ?? "")")
        }
        let heaviest = chosen.enumerated().sorted {
            (-abs($0.element.weight), $0.offset) < (-abs($1.element.weight), $1.offset)
        }
        for item in heaviest.prefix(TicketView.shownEvidence).map(\.element) {
            let weight = TextWidth.padLeft(item.weight > 0 ? "+\(item.weight)" : String(item.weight), to: 4)
            let room = max(20, style.columns - 11 - TextWidth.columns(item.reason + item.rule))
            let keyword = TextWidth.cut(visible(item.keyword), to: room)
            text += "  \(style.green(weight)) \(item.reason)  \(style.bold(keyword))  \(style.dim(item.rule))\n"
            text +=
                "       \(style.dim("\(item.field) \(item.line):")) \(TextWidth.cut(visible(item.text), to: max(20, style.columns - 24)))\n"
        }
        if story.evidence.count > min(heaviest.count, TicketView.shownEvidence) {
            let rest = story.evidence.count - min(heaviest.count, TicketView.shownEvidence)
            text += "       " + style.dim("and \(Count.of(rest, "more line")): queue show --json names them") + "\n"
        }
        return text
    }

    private func words(_ mail: OutboxRow, _ style: Style) -> String {
        // What a command is given is the decision as JSON, which nobody reads here.
        if let program = mail.program { return "  \(style.dim("Command \(mail.purpose.rawValue): \(visible(program))"))\n" }
        let what = mail.purpose.isNotice ? "Mail" : "Reply"
        return "  \(style.dim("\(what) \(mail.purpose.rawValue) to \(visible(mail.recipient))"))\n"
            + MailText.quoted(mail.message, style)
    }

    private func due(_ clock: RunningClock) -> String {
        let due = clock.due.map { TimeText.full($0, in: zone) }
        if let met = clock.met {
            return "met " + TimeText.full(met, in: zone) + (clock.isBroken(at: met) ? ", late: it was due \(due ?? "")" : "")
        }
        if let left = clock.left { return "stands still, \((left + 59) / 60) open minutes left" }
        return due ?? clock.after.map { "from when \($0) is met" } ?? "never opens"
    }

    private func reply(_ ticket: Ticket) -> String {
        guard let template = ticket.template else { return "none" }
        return template + (ticket.suppressed.map { ", not sent: \($0)" } ?? "")
    }

    // MARK: - For programs

    func write(
        _ ticket: Ticket, _ status: TicketStatus, _ clocks: [RunningClock], _ incident: Incident?, to json: inout JSONWriter
    ) {
        json.object { json in
            members(of: ticket, status, clocks, to: &json)
            json.member("incident", incident?.numbers.first.map(name))
        }
    }

    func write(_ ticket: Ticket, _ story: Story, to json: inout JSONWriter) {
        json.object { json in
            members(of: ticket, story.status, story.clocks, to: &json)
            json.member("incident", story.incident?.numbers.first.map(name))
            json.member("history") { json in
                json.array(story.changes) { json, change in
                    json.object { json in
                        json.member("at", change.at.rfc3339)
                        json.member("what", change.kind.rawValue)
                        json.member("detail", visible(change.detail))
                        json.member("author", visible(change.author))
                        json.member("from", change.source.rawValue)
                    }
                }
            }
            json.member("evidence") { json in
                json.array(story.evidence.filter { $0.ruledOut == nil }) { json, item in
                    json.object { json in
                        json.member("for", item.reason)
                        json.member("rule", item.rule)
                        json.member("keyword", item.keyword)
                        json.member("weight", item.weight)
                        json.member("field", item.field)
                        json.member("line", item.line)
                        json.member("text", visible(item.text))
                    }
                }
            }
            json.member("follow_ups") { json in
                json.array(story.followUps) { json, message in
                    json.object { json in
                        json.member("received", message.received.rfc3339)
                        json.member("from", message.sender.map(visible))
                        json.member("subject", visible(message.subject))
                        json.member("id", message.messageID.map(visible))
                        json.member("file", message.file)
                    }
                }
            }
            json.member("replies") { json in
                json.array(story.mails) { json, mail in
                    json.object { json in
                        json.member("template", mail.purpose.rawValue)
                        json.member("to", visible(mail.recipient))
                        json.member("id", mail.messageID)
                        json.member("file", mail.file)
                    }
                }
            }
        }
    }

    private func members(of ticket: Ticket, _ status: TicketStatus, _ clocks: [RunningClock], to json: inout JSONWriter) {
        json.member("ticket", name(ticket))
        json.member("queue", ticket.queue)
        json.member("state", status.state.rawValue)
        json.member("assignee", status.assignee.map(visible))
        json.member("gone", status.gone?.rfc3339)
        json.member("received", ticket.received.rfc3339)
        json.member("from", ticket.sender.map(visible))
        json.member("subject", visible(ticket.subject))
        json.member("kind", ticket.kind)
        json.member("verification", ticket.verification)
        json.member("standing", ticket.standing)
        json.member("account", ticket.account)
        json.member("plan", ticket.plan)
        json.member("project", ticket.project)
        json.member("channel", ticket.channel)
        json.member("category", ticket.category)
        json.member("scope", ticket.scope)
        json.member("severity", ticket.severity)
        json.member("promise", ticket.promise)
        json.member("clocks") { json in
            json.array(clocks) { json, clock in
                json.object { json in
                    json.member("name", clock.name)
                    json.member("within", clock.within)
                    json.member("calendar", clock.calendar)
                    json.member("due", clock.due?.rfc3339)
                    json.member("met", clock.met?.rfc3339)
                    json.member("left", clock.left.map { Int($0) })
                }
            }
        }
        json.member("template", ticket.template)
        json.member("suppressed", ticket.suppressed)
        json.member("partner", ticket.partner)
        json.member("outcome", ticket.outcome.rawValue)
        json.member("related", ticket.related.map(name))
        json.member("file", ticket.file)
        json.member("rules", ticket.rules)
    }
}
