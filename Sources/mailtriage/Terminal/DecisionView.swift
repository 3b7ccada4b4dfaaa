import Calendars
import Diagnostics
import Mail
import RuleLanguage
import Triage

/// How `explain` shows a decision to a person: what was decided, by which row, and every word that counted.
struct DecisionView {
    let decision: Decision
    let message: Message
    let file: String?
    /// The site's time zone, in which times are shown.
    let zone: Zone
    let style: Style

    func rendered() -> String {
        style.heading(visible(file ?? "standard input")) + "\n" + head() + "\n" + outcome() + scores() + evidence() + due()
    }

    private func head() -> String {
        var facts = Facts()
        facts.add("Subject", visible(message.subject), style.bold)
        let from = message.from.first.map { $0.name.isEmpty ? $0.address : "\($0.name) <\($0.address)>" } ?? "nobody"
        facts.add("From", visible(from))
        facts.add("Received", TimeText.full(decision.received, in: zone))
        return facts.rendered(style)
    }

    private func outcome() -> String {
        var facts = Facts()
        let sender = decision.sender
        if decision.kind != .request || decision.kindReason != nil {
            let reason = decision.kindReason.map { " (\(visible($0)))" } ?? ""
            facts.add("Kind", decision.kind.rawValue + reason, style.yellow)
        }
        let identity = "\(sender.verification.rawValue) (\(visible(sender.proof))), \(sender.standing.rawValue)"
        let isTrusted = sender.standing == .authorized && sender.verification == .verified
        facts.add("Sender", identity, style.either(isTrusted, style.green, style.yellow))
        facts.add("", account(sender))
        facts.add("Channel", decision.channel)
        facts.add("Category", decision.category.map { $0 + verdict(decision.categoryScores, for: $0) })
        facts.add("Severity", decision.severity.map { $0 + verdict(decision.severityScores, for: $0) })
        facts.add("Scope", decision.scope?.rawValue, style.either(decision.scope == .out, style.yellow, style.asIs))
        facts.add("Queue", decision.queue + by(decision.routeRule), style.bold)
        facts.add("Promise", decision.promise.description + by(decision.promiseRule), style.bold)
        facts.add("Reply", reply())
        facts.add("Partner", decision.partner)
        if !decision.isEntitled, decision.category != nil {
            facts.add("", "Category and severity are for the staff: they give this sender no entitlement.", style.dim)
        }
        return facts.rendered(style)
    }

    private func account(_ sender: Sender) -> String? {
        guard let account = sender.account else { return nil }
        var words = [sender.accountName.map { "\(account) (\(visible($0)))" } ?? account]
        if let plan = sender.plan { words.append("plan \(plan)") }
        if let project = sender.project {
            words.append("project \(visible(project))" + (sender.projectFrom.map { " (\($0))" } ?? ""))
        }
        if sender.projectIsForeign { words.append("names a project of another account") }
        if let partner = sender.partner { words.append("looked after by \(partner)") }
        return words.joined(separator: ", ")
    }

    private func by(_ rule: String?) -> String { rule.map { ", by \($0)" } ?? "" }

    private func reply() -> String {
        guard let template = decision.template else { return "none" }
        let adds = decision.adds.isEmpty ? "" : " and \(decision.adds.joined(separator: ", "))"
        return template + adds + (decision.suppressed.map { ", not sent: \($0)" } ?? "")
    }

    /// `   7 points, before configuration with 4`: the score of the choice, and by how much the runner-up lost.
    private func verdict(_ scores: [Score], for name: String) -> String {
        guard let won = scores.first(where: { $0.name == name }), won.score != 0 else { return ", for nothing else stood" }
        var text = ", \(points(won.score))"
        let others = scores.filter { $0.name != name && $0.score > 0 }
        if let second = others.max(by: { $0.score < $1.score }) {
            text += ", before \(second.name) with \(second.score)"
            if let by = second.outrankedBy {
                text += " (outranked by \(by))"
            } else if !second.stands {
                text += " (it needs \(second.threshold))"
            } else if second.score == won.score {
                text += " (declared later)"
            }
        }
        return text
    }

    private func points(_ count: Int) -> String { count == 1 ? "1 point" : "\(count) points" }

    /// What scored beside the winner, the strongest first: what one who tunes keywords must know.
    private func scores() -> String {
        let scored = (decision.categoryScores + decision.severityScores).filter { $0.score > 0 }.sorted {
            $0.score > $1.score
        }
        guard scored.count > 1 else { return "" }
        var table = Table(
            [.init("score", alignsRight: true), .init("needs", alignsRight: true), .init(""), .init("")], indent: 2)
        for score in scored {
            let won = score.name == decision.category || score.name == decision.severity
            let fate =
                score.outrankedBy.map { "outranked by \($0)" } ?? (score.stands ? (won ? "stands" : "lost") : "too weak")
            table.add([
                .init(String(score.score)), .init(String(score.threshold)),
                .init(score.name, style.either(won, style.bold, style.asIs)),
                .init(fate, style.dim),
            ])
        }
        return "\n" + table.rendered(style)
    }

    /// The words behind what was decided, each with its line; then those of all other choices, a line each.
    private func evidence() -> String {
        let decided = [decision.category.map { "category \($0)" }, decision.severity.map { "severity \($0)" }].compactMap(
            \.self)
        let counted = decision.evidence.filter { $0.ruledOutBy == nil && decided.contains($0.for) }
        let others = decision.evidence.filter { $0.ruledOutBy == nil && !decided.contains($0.for) }
        let ruledOut = decision.evidence.filter { $0.ruledOutBy != nil }
        var text = ""
        if !counted.isEmpty {
            text += "\n  \(style.dim("What counted"))\n" + counted.map { line($0, withText: true) }.joined()
        }
        if !ruledOut.isEmpty {
            text += "\n  \(style.dim("What was ruled out"))\n" + ruledOut.map { line($0, withText: true) }.joined()
        }
        if !others.isEmpty {
            let lines = others.sorted { $0.for < $1.for }.map { line($0, withText: false) }
            text += "\n  \(style.dim("What counted for or against other choices"))\n" + lines.joined()
        }
        return text
    }

    private func line(_ item: Evidence, withText: Bool) -> String {
        let weight = TextWidth.padLeft(item.weight > 0 ? "+\(item.weight)" : String(item.weight), to: 4)
        let paint = style.either(item.ruledOutBy != nil, style.dim, style.either(item.weight > 0, style.green, style.yellow))
        let fate = item.ruledOutBy.map { ", \($0)" } ?? ""
        let used = 11 + TextWidth.columns(item.for) + TextWidth.columns(item.rule + fate)
        let keyword = TextWidth.cut(visible(item.keyword), to: max(20, style.columns - used))
        var text = "  \(paint(weight)) \(item.for)  \(style.bold(keyword))  \(style.dim(item.rule + fate))\n"
        if withText, item.field != "condition" {
            text += "       \(style.dim("\(item.field) \(item.line):")) \(quotation(item))\n"
        }
        return text
    }

    /// The line that the words stand in, these marked, cut to the terminal around them.
    private func quotation(_ evidence: Evidence) -> String {
        let utf8 = Array(evidence.text.utf8)
        let range = evidence.range.clamped(to: 0..<utf8.count)
        func piece(_ range: Range<Int>) -> String { visible(String(decoding: utf8[range], as: UTF8.self)) }
        let hit = TextWidth.cut(piece(range), to: 60)
        let room = max(16, style.columns - 24 - TextWidth.columns(hit))
        var before = piece(0..<range.lowerBound)
        if TextWidth.columns(before) > room / 2 { before = "…" + String(before.suffix(room / 2 - 1)) }
        let after = TextWidth.cut(piece(range.upperBound..<utf8.count), to: room - TextWidth.columns(before))
        let mark = style.isOn ? style.yellow(hit) : "[\(hit)]"
        return before + (hit.isEmpty ? "" : mark) + after
    }

    private func due() -> String {
        guard !decision.clocks.isEmpty else { return "" }
        var text = ""
        for clock in decision.clocks {
            let title = "\(clock.name) within \(clock.within) (\(clock.calendar))"
            guard let due = clock.due else {
                text +=
                    "\n  \(style.dim("Due")) \(title): " + (clock.after.map { "from when \($0) is met" } ?? "never opens")
                    + "\n"
                continue
            }
            text += "\n  \(style.dim("Due")) \(title): \(style.bold(TimeText.full(due.time, in: zone)))\n"
            for step in due.steps { text += "    " + line(step) + "\n" }
        }
        return text
    }

    private func line(_ step: DueTime.Step) -> String {
        let span = "\(TimeText.short(step.from, in: zone)) to \(TimeText.short(step.to, in: zone))"
        let why =
            switch step.reason {
            case .counted: style.green("+ \(TimeText.duration(step.to - step.from))")
            case .closed: style.dim("closed")
            case .holiday(let name): style.dim("holiday: \(visible(name))")
            }
        return "\(TextWidth.pad(span, to: 38)) \(why)"
    }
}
