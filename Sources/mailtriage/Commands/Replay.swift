import Bytes
import Calendars
import Desk
import Files
import RuleLanguage
import Store
import Triage
import Tuning

extension Command {
    static let replay = Command(
        "replay", "decide past mail again under other rules, and show what would change",
        options: [
            .init("--since", "TIME", "only mail since then: 30d, 12h, 2w, 2026-11-01; else all that is kept"),
            .init("--group", "N", "list every message of the Nth group"),
            .init("--ticket", "TICKET", "tell the decision on one message under both rules"),
            .init("--html", "FILE", "write the whole as a page, too"),
            .init("--fail-over", "N", "end with 65 where more than N messages change"),
        ],
        explanation: """
            Decides the mail that the ledger keeps again by the rules in --rules, and compares with the
            rules in force. Only what changes is shown, grouped by the keyword line or row that causes it,
            with what it means to each customer. Who wrote is taken as it was established then: that
            depends on the mail server and the register, not on these rules. Nothing is changed.

            The text of messages is kept for 400 days; retain 90d in site keeps it shorter.
            """,
        examples: [
            ("mailtriage replay --rules ~/rules --since 30d", "before a change is put in force"),
            ("mailtriage replay --rules ~/rules --group 1", "every message that the first cause moves"),
            ("mailtriage replay --rules ~/rules --fail-over 20", "in a script: no surprise of more than 20 messages"),
        ],
        action: ReplayCommand.run)
}

/// `replay --rules NEW`
enum ReplayCommand {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let pack = try Rules.files(in: invocation.rulesFolder)
        let new = try Rules.policy(of: pack, in: invocation.rulesFolder)
        let limit = try number(invocation, "fail-over")
        let group = try number(invocation, "group")
        let mail = try PastMail(invocation)
        try mail.requireSome()
        let packInForce = Rules.packInForce(invocation)
        let old = packInForce.flatMap { Policy.compile($0).policy }
        let difference = packInForce.flatMap { PackDifference(old: $0, new: pack) }
        let replay = Replay(old: old, new: new, difference: difference, zones: Zones.system)
        if let name = invocation.value("ticket") { return try story(name, replay, invocation) }
        let report = try mail.gather("deciding again", from: ReplayReport()) { row, kept, report in
            guard let kept else {
                report.unreadable += 1
                return
            }
            replay.decide(
                kept, recorded: Outcome(recorded: row), rules: row.rules, ticket: row.ticket, subject: row.subject,
                into: &report)
        } join: {
            $0.append($1)
        }
        let view = ReplayView(
            report: report, prefix: prefix(replay), old: old?.digest, new: new.digest, since: mail.since,
            zone: Zones.site(new))
        try show(view, group, invocation)
        if let file = invocation.value("html") { try write(view.page, to: file) }
        if let limit, report.changes.count > limit {
            Output.complain("mailtriage: \(Count.of(report.changes.count, "message")) would change, more than \(limit)\n")
            return .badData
        }
        return .ok
    }

    private static func number(_ invocation: Invocation, _ option: String) throws(Failure) -> Int? {
        guard let text = invocation.value(option) else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw Failure(.usage, "--\(option) needs a number, not \"\(text)\"")
        }
        return number
    }

    private static func show(_ view: ReplayView, _ group: Int?, _ invocation: Invocation) throws(Failure) {
        guard let group else { return try invocation.print(view) }
        guard let text = view.group(group, invocation.style) else {
            throw Failure(
                .usage, "there is no group \(group): there are \(view.groups.count)",
                help: "without --group, replay lists them with their numbers")
        }
        try invocation.print(text) { view.writeGroup(group, to: &$0) }
    }

    private static func write(_ page: String, to file: String) throws(Failure) {
        do throws(FileSystemError) {
            try PosixFileSystem().replace(file, Array(page.utf8), mode: 0o644)
        } catch {
            throw Failure(.cannotCreate, "cannot write \(file): \(error.reason)")
        }
        Output.complain("mailtriage: wrote \(file)\n")
    }

    /// Tickets have the names under which people know them, whatever the new rules would call them.
    private static func prefix(_ replay: Replay) -> String { (replay.old ?? replay.new).site.ticketPrefix }

    /// One message under both rules.
    private static func story(_ name: String, _ replay: Replay, _ invocation: Invocation) throws(Failure)
        -> ExitStatus
    {
        let number = try TicketName.number(name, prefix: prefix(replay))
        let store = try SiteStore.open(invocation)
        var found: KeptMessage?
        try SiteStore.reading(store.kept(number...number) { found = KeptMessage($0.content) })
        guard let kept = found else {
            throw Failure(
                .noInput, "the ledger keeps no message of ticket \(name)",
                help: "how long messages are kept, the site's rules say: retain 400d")
        }
        let style = invocation.style
        var output = Output()
        var stories: [Story] = []
        for (title, policy) in [("By the rules in force", replay.old), ("By \(invocation.rulesFolder)", replay.new)] {
            guard let policy else { continue }
            let decision = kept.decision(policy, zones: Zones.system)
            let story = Story(
                of: decision, on: kept.incoming, file: "\(title), ticket \(name)", policy: policy, zone: Zones.site(policy))
            stories.append(story)
            guard invocation.wantsJSON else {
                try output.write(StoryView(story: story, style: style).rendered() + "\n")
                continue
            }
            var json = JSONWriter()
            DecisionJSON(
                decision: decision, message: kept.incoming.message, ticket: TicketName.text(number, prefix: prefix(replay)),
                rules: policy.digest
            ).write(to: &json)
            try output.write(json.takeBytes())
        }
        try output.flush()
        if let file = invocation.value("html") { try write(Story.page(stories), to: file) }
        return .ok
    }
}
