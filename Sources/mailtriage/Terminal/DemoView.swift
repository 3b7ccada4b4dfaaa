import Calendars
import Diagnostics
import Mail
import RuleLanguage
import Triage

/// What `demo` shows: what the site is made of, a line for each message, one message on its whole way, where to look next.
struct DemoView {
    /// A sample that was taken in.
    struct Entry {
        /// The sample's file.
        var file: String
        var message: Message
        var decision: Decision
        /// nil where no ticket was made: a duplicate.
        var ticket: String?
        /// Its file in the queue.
        var filed: String?
        /// Its copy of the queue: our lines before the original.
        var stored: [UInt8] = []
        /// The reply as it lies in the outbox; nil where none went out.
        var reply: [UInt8]?
    }

    let policy: Policy
    let pack: String
    let samples: String
    let site: String
    let zone: Zone
    let style: Style

    // MARK: - The site

    func opening(accounts: Int, contacts: Int, projects: Int, messages: Int) -> String {
        let keywords =
            policy.categories.reduce(0) { $0 + $1.keywords.count } + policy.severities.reduce(0) { $0 + $1.keywords.count }
        var facts = Facts(labelWidth: 10)
        facts.add(
            "policy",
            "\(pack): \(Count.of(policy.categories.count, "category", "categories")), "
                + "\(Count.of(keywords, "keyword line")), \(Count.of(policy.routes.count, "route"))")
        facts.add(
            "register",
            "\(Count.of(accounts, "account")), \(Count.of(contacts, "contact")), \(Count.of(projects, "project"))")
        facts.add("mail", "\(samples): \(Count.of(messages, "message"))")
        facts.add("site", site)
        return "\n" + title("A throw-away site for \(visible(policy.site.name))") + facts.rendered(style)
    }

    // MARK: - All messages

    func overview(_ entries: [Entry]) -> String {
        var table = Table(
            [
                .init("who"), .init("what", shrinksTo: 14), .init("severity"), .init("queue"), .init("promise"),
                .init("reply", shrinksTo: 4),
            ], indent: 1)
        for entry in entries { table.add(cells(entry)) }
        return "\n" + title("Each message, as it was decided") + table.rendered(style) + tally(entries)
    }

    private func cells(_ entry: Entry) -> [Table.Cell] {
        let decision = entry.decision
        let account = decision.sender.account ?? entry.message.from.first?.address ?? "nobody"
        let isTrusted = decision.isEntitled
        // What leaves room for the subjects on a narrow terminal, which say most.
        let isNarrow = style.columns < 120
        let promise = decision.promise.kind == .none ? "–" : promiseWords(decision.promise)
        return [
            .init(TextWidth.cut(visible(account), to: isNarrow ? 12 : 28), style.either(isTrusted, style.asIs, style.dim)),
            .init(visible(entry.message.subject)),
            .init(isTrusted ? decision.severity ?? "–" : "–", Colour.severity(isTrusted ? decision.severity : nil, style)),
            .init(decision.queue, queueColour(decision)),
            .init(promise, Colour.promise(decision.promise.description, style)),
            .init(
                TextWidth.cut(replyWords(entry), to: isNarrow ? 16 : 40),
                style.either(entry.reply != nil, style.asIs, style.dim)),
        ]
    }

    /// `guarantee 30m`: without its calendar, which `explain` shows.
    private func promiseWords(_ promise: Promise) -> String {
        guard let headline = promise.headline else { return promise.kind.rawValue }
        return "\(promise.kind.rawValue) \(promise.clocks[headline].within)"
    }

    private func replyWords(_ entry: Entry) -> String {
        if style.columns < 96 { return entry.reply == nil ? "none" : "sent" }
        guard let template = entry.decision.template else { return "none" }
        return entry.decision.suppressed.map { "none: \($0)" } ?? template
    }

    private func queueColour(_ decision: Decision) -> @Sendable (String) -> String {
        if decision.isEntitled { return style.cyan }
        return decision.sender.verification == .failed ? style.red : style.yellow
    }

    private func tally(_ entries: [Entry]) -> String {
        let answered = entries.count { $0.reply != nil }
        let queues = Set(entries.map(\.decision.queue)).count
        let duplicates = entries.count { $0.ticket == nil }
        var text = "\n \(Count.of(entries.count, "message")) in \(Count.of(queues, "queue")), \(answered) answered at once"
        if duplicates > 0 { text += ", \(duplicates) seen before" }
        return text + ".\n Who is not proven and known is promised nothing; machines are not answered.\n"
    }

    // MARK: - One message

    /// The message that shows most: a guarantee that was promised and answered, else any that was answered.
    static func showpiece(_ entries: [Entry]) -> Entry? {
        entries.first { $0.reply != nil && $0.decision.promise.kind == .guarantee } ?? entries.first { $0.reply != nil }
    }

    func journey(_ entry: Entry) -> String {
        let decision = entry.decision
        var text = "\n" + title("One message on its way: \(entry.ticket ?? visible(entry.message.subject))")
        text += " " + style.dim("1. what the mail server handed over") + style.dim("  (\(entry.file))") + "\n"
        text += original(entry.message)
        text += "\n " + style.dim("2. what was established, and why") + "\n"
        text += why(decision)
        text +=
            "\n " + style.dim("3. where it is: behind a few lines of ours, whole, in a Maildir that any mail program opens")
            + "\n"
        if let filed = entry.filed { text += "   " + style.dim(visible(filed)) + "\n" }
        text += stored(entry.stored)
        if let reply = entry.reply {
            text += "\n " + style.dim("4. what the customer was told, at once") + "\n"
            text += MailText.quoted(reply, style)
        }
        return text
    }

    private func original(_ message: Message) -> String {
        var text = ""
        let from = message.from.first.map { $0.name.isEmpty ? $0.address : "\($0.name) <\($0.address)>" } ?? ""
        let to = message.to.map(\.address).joined(separator: ", ")
        for (name, value) in [("From", from), ("To", to), ("Subject", message.subject)] where !value.isEmpty {
            text += "  \(style.blue("│")) " + style.dim(name + ":") + " " + visible(value) + "\n"
        }
        text += "  \(style.blue("│"))\n"
        var lines = String(decoding: MessageText(of: message).whole, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).flatMap {
                TextWidth.wrap(visible(String($0)), to: style.columns - 4)
            }
        while lines.last?.isEmpty == true { lines.removeLast() }
        for line in lines.prefix(16) { text += "  \(style.blue("│")) \(line)\n" }
        if lines.count > 16 {
            text += "  \(style.blue("│")) " + style.dim("… \(Count.of(lines.count - 16, "more line"))") + "\n"
        }
        return text
    }

    private func why(_ decision: Decision) -> String {
        var facts = Facts(labelWidth: 11)
        let sender = decision.sender
        facts.add(
            "sender",
            "\(sender.verification.rawValue) by \(visible(sender.proof)), \(sender.standing.rawValue) for \(sender.accountName ?? sender.account ?? "nobody")"
        )
        facts.add(
            "entitled",
            "plan \(sender.plan ?? "–")" + (sender.project.map { " of project \($0)" } ?? "")
                + ", channel \(decision.channel ?? "–")")
        facts.add("about", because(decision.category, decision, "category"))
        facts.add("how bad", because(decision.severity, decision, "severity"))
        facts.add("queue", decision.queue + (decision.routeRule.map { ", by \($0)" } ?? ""))
        facts.add("promise", decision.promise.description + (decision.promiseRule.map { ", by \($0)" } ?? ""), style.green)
        for clock in decision.clocks {
            facts.add("due", clock.due.map { "\(clock.name) by \(TimeText.full($0.time, in: zone))" })
        }
        return facts.rendered(style, indent: 3)
    }

    /// `deployment, for "site is down" (deployment.rules:12) and 2 more`: in the sender's own words.
    private func because(_ name: String?, _ decision: Decision, _ what: String) -> String? {
        guard let name else { return nil }
        let counted = decision.evidence.filter { $0.for == "\(what) \(name)" && $0.ruledOutBy == nil && $0.weight > 0 }
            .sorted { $0.weight > $1.weight }
        guard let best = counted.first else { return name }
        let text = Array(best.text.utf8)
        let words = visible(String(decoding: text[best.range.clamped(to: 0..<text.count)], as: UTF8.self))
        let shown = TextWidth.cut(words.isEmpty ? visible(best.keyword) : words, to: 48)
        return "\(name), for \"\(shown)\" (\(best.rule))" + (counted.count > 1 ? " and \(counted.count - 1) more" : "")
    }

    /// Our own lines of the copy in the queue.
    private func stored(_ bytes: [UInt8]) -> String {
        var text = ""
        for line in bytes.prefix(8192).split(separator: UInt8(ascii: "\n")) {
            let shown = visible(String(decoding: line, as: UTF8.self))
            // A folded line's rest says no more than its beginning.
            if line.first == UInt8(ascii: " ") || line.first == UInt8(ascii: "\t") { continue }
            guard shown.hasPrefix("X-Triage-") else { break }
            // The reasons, which step 2 has in full, and encoded here where they hold foreign letters.
            if shown.hasPrefix("X-Triage-Why") { continue }
            text += "  \(style.blue("│")) " + TextWidth.cut(shown, to: style.columns - 4) + "\n"
        }
        return text + "  \(style.blue("│")) " + style.dim("… the original, byte for byte") + "\n"
    }

    // MARK: - Where next

    func closing(program: String, showpiece: Entry?, entries: [Entry]) -> String {
        let folders = "export MAILTRIAGE_RULES=\(site)/rules MAILTRIAGE_STATE=\(site)/state"
        var steps: [(String, String)] = [(folders, "")]
        steps.append(("\(program) queue list", "every ticket, and when its answer is due"))
        if let ticket = showpiece?.ticket { steps.append(("\(program) queue show \(ticket)", "one with its whole story")) }
        if let doubtful = entries.first(where: { $0.decision.evidence.contains { $0.ruledOutBy != nil } }) ?? showpiece {
            steps.append(("\(program) explain \(doubtful.file)", "each word that counted, and what was ruled out"))
        }
        steps.append(("ls \(site)/rules", "the policy, a file a topic: change a keyword, and check"))
        steps.append(("\(program) check", "every mistake in it, with its place and how to mend it"))
        steps.append(("rm -r \(site)", "when you have seen enough"))
        var text = "\n" + title("Where to look next")
        for (line, does) in steps {
            text += "  " + style.bold(line) + "\n"
            if !does.isEmpty { text += "      " + style.dim(does) + "\n" }
        }
        return text
    }

    private func title(_ text: String) -> String {
        let rest = max(0, style.columns - TextWidth.columns(text) - 5)
        return style.heading("── \(text) " + String(repeating: "─", count: min(rest, 96))) + "\n"
    }
}
