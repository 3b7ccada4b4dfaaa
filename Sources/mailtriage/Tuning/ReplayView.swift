import Bytes
import Calendars
import Diagnostics
import Tuning

/// How `replay` shows what would change.
struct ReplayView: View {
    let report: ReplayReport
    let prefix: String
    /// Digests; nil where nothing is known to be in force.
    let old: String?
    let new: String
    let since: Timestamp?
    let zone: Zone
    let groups: [ReplayReport.Group]

    /// Groups, moves within one, and customers that are shown; the rest is counted.
    static let shownGroups = 20
    static let shownMoves = 3
    static let shownCustomers = 15

    init(report: ReplayReport, prefix: String, old: String?, new: String, since: Timestamp?, zone: Zone) {
        self.report = report
        self.prefix = prefix
        self.old = old
        self.new = new
        self.since = since
        self.zone = zone
        groups = report.groups
    }

    func name(_ ticket: Int64) -> String { TicketName.text(ticket, prefix: prefix) }

    /// `412 of 100000 messages would be decided otherwise (0.4 %).`
    var headline: String {
        let all = Count.of(report.decided, "message")
        guard !report.changes.isEmpty else { return "None of \(all) would be decided otherwise." }
        let share = Double(report.changes.count) * 100 / Double(max(1, report.decided))
        return "\(report.changes.count) of \(all) would be decided otherwise (\(ReplayView.decimal(share)) %)."
    }

    /// What the reader must know of how it was found.
    var notes: [String] {
        var notes = [
            "Compared: \(Digest.short(new)) with "
                + (old.map { "\(Digest.short($0)), in force" } ?? "what was decided at the time")
        ]
        if let since { notes[0] += ", mail since \(TimeText.full(since, in: zone))" }
        if report.cut > 0 {
            notes.append("\(Count.of(report.cut, "message")) kept in part: decided by the part under both rules.")
        }
        if report.unreadable > 0 {
            notes.append("\(Count.of(report.unreadable, "message")) kept by another program: left out.")
        }
        return notes
    }

    /// One decimal.
    private static func decimal(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    static func moves(_ group: ReplayReport.Group) -> String {
        let moves = group.moves
        var words = moves.prefix(shownMoves).map { moves.count == 1 ? $0.text : "\($0.text) \($0.count)" }
        if moves.count > shownMoves { words.append("and \(moves.count - shownMoves) more ways") }
        return words.joined(separator: ", ")
    }

    /// `14 h later`
    static func shift(_ seconds: Int64) -> String {
        if seconds == 0 { return "–" }
        return TimeText.duration(seconds) + (seconds > 0 ? " later" : " sooner")
    }

    // MARK: - On a terminal

    func rendered(_ style: Style) -> String {
        var text = style.bold(headline) + "\n"
        for note in notes { text += style.dim(note) + "\n" }
        for (index, group) in groups.prefix(ReplayView.shownGroups).enumerated() {
            text += "\n" + rendered(index + 1, group, style)
        }
        if groups.count > ReplayView.shownGroups {
            text += "\n  and \(Count.of(groups.count - ReplayView.shownGroups, "more group"))\n"
        }
        guard !report.changes.isEmpty else { return text }
        text += "\n" + style.cyan("What it means to customers") + "\n" + customers(style)
        text +=
            "\n" + style.dim("Drill down: --group 1, or --ticket \(name(groups.first?.changes.first?.ticket ?? 0))") + "\n"
        return text
    }

    private func rendered(_ number: Int, _ group: ReplayReport.Group, _ style: Style) -> String {
        let head =
            TextWidth.padLeft(String(number), to: 3) + "  "
            + style.bold(TextWidth.padLeft(String(group.changes.count), to: 6)) + "  "
        let room = max(30, style.columns - 13)
        var text = head + TextWidth.cut(visible(group.cause.description), to: room)
        text += group.cause.place.map { "\n" + String(repeating: " ", count: 13) + style.dim($0) } ?? ""
        text += "\n" + String(repeating: " ", count: 13) + TextWidth.cut(visible(ReplayView.moves(group)), to: room) + "\n"
        if let first = group.changes.first {
            let example = "such as \(name(first.ticket)) \(visible(first.subject))"
            text += String(repeating: " ", count: 13) + style.dim(TextWidth.cut(example, to: room)) + "\n"
        }
        return text
    }

    private func customers(_ style: Style) -> String {
        var table = Table(
            [
                .init("account", shrinksTo: 12), .init("changes", alignsRight: true), .init("moved", alignsRight: true),
                .init("weaker promise", alignsRight: true), .init("stronger", alignsRight: true),
                .init("answers due", alignsRight: true),
            ], indent: 2)
        let all = report.customers
        for (account, cost) in all.prefix(ReplayView.shownCustomers) {
            table.add([
                .init(visible(account ?? "(no account)")), .init(String(cost.changes)), .init(String(cost.moved)),
                .init(String(cost.weaker), style.either(cost.weaker > 0, style.red, style.asIs)),
                .init(String(cost.stronger)),
                .init(ReplayView.shift(cost.later)),
            ])
        }
        let rest = all.count - ReplayView.shownCustomers
        return table.rendered(style) + (rest > 0 ? "  and \(Count.of(rest, "more customer"))\n" : "")
    }

    /// Every message of a group, from 1.
    func group(_ number: Int, _ style: Style) -> String? {
        guard number > 0, number <= groups.count else { return nil }
        let group = groups[number - 1]
        var text = rendered(number, group, style) + "\n"
        var table = Table([
            .init("ticket"), .init("account", shrinksTo: 8), .init("changes", shrinksTo: 20),
            .init("subject", shrinksTo: 12),
        ])
        for change in group.changes {
            table.add(
                name(change.ticket), visible(change.account ?? "–"), visible(ReplayView.differences(change)),
                visible(change.subject))
        }
        text += table.rendered(style)
        return text
    }

    /// `queue desk → accounting, scope in → out`
    static func differences(_ change: Change) -> String {
        change.new.differing(from: change.old).map {
            "\($0.rawValue) \(change.old[$0] ?? "none") → \(change.new[$0] ?? "none")"
        }
        .joined(separator: ", ")
    }

    // MARK: - For programs

    /// An object a change, then one with the whole.
    func write(to json: inout JSONWriter) {
        for index in groups.indices { writeGroup(index + 1, to: &json) }
        json.object { json in
            json.member("messages", report.decided)
            json.member("changes", report.changes.count)
            json.member("cut", report.cut)
            json.member("unreadable", report.unreadable)
            json.member("old", old)
            json.member("new", new)
            json.member("groups") { json in json.array(groups, write) }
            json.member("customers") { json in
                json.array(report.customers) { json, customer in
                    json.object { json in
                        json.member("account", customer.account)
                        json.member("changes", customer.cost.changes)
                        json.member("moved", customer.cost.moved)
                        json.member("weaker", customer.cost.weaker)
                        json.member("stronger", customer.cost.stronger)
                        json.member("later_seconds", customer.cost.later)
                    }
                }
            }
        }
        json.endLine()
    }

    /// An object for each message of a group, from 1.
    func writeGroup(_ number: Int, to json: inout JSONWriter) {
        for change in groups[number - 1].changes {
            json.object { json in
                json.member("ticket", name(change.ticket))
                json.member("account", change.account)
                json.member("received", change.received.rfc3339)
                json.member("subject", visible(change.subject))
                json.member("group", number)
                for (key, outcome) in [("old", change.old), ("new", change.new)] {
                    json.member(key) { json in
                        json.object { json in
                            for field in Outcome.Field.allCases { json.member(field.rawValue, outcome[field]) }
                        }
                    }
                }
            }
            json.endLine()
        }
    }

    private func write(to json: inout JSONWriter, _ group: ReplayReport.Group) {
        json.object { json in
            json.member("cause", group.cause.kind.rawValue)
            json.member("subject", group.cause.subject)
            json.member("keyword", group.cause.keyword)
            json.member("weight", group.cause.weight)
            json.member("place", group.cause.place)
            json.member("messages", group.changes.count)
        }
    }
}
