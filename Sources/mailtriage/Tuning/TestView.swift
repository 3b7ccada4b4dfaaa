import Bytes
import Diagnostics
import Triage
import Tuning

/// How `test` shows what came out otherwise: a difference an example, with the words that decided.
struct TestView {
    let tests: PackTests
    let style: Style

    /// Evidence shown for a field that differs: the weightiest.
    private static let shownEvidence = 3

    func rendered() -> String {
        var text = ""
        for mistake in tests.mistakes { text += mistake.rendered(color: style.isOn) + "\n" }
        for result in tests.results where result.verdict == .differs { text += difference(result) + "\n" }
        for result in tests.results where result.verdict == .mended {
            text +=
                "\(style.green("right again")) \(visible(result.example.file)): was known to differ: \(visible(result.example.known ?? ""))\n"
        }
        for (file, decision) in tests.unexpected {
            text += "\(style.yellow("no line")) \(visible(file)) goes to \(decision.queue): --update writes a line for it\n"
        }
        return text + summary() + "\n"
    }

    private func difference(_ result: ExampleResult) -> String {
        var text = style.heading(visible(result.example.file))
        text += "  " + style.dim("line \(result.example.line)") + "\n"
        if let why = result.example.why { text += wrapped(why) }
        let width = (result.differences.map { TextWidth.columns($0.field) }.max() ?? 0) + 2
        for difference in result.differences {
            let field = TextWidth.pad(visible(difference.field), to: width)
            text += "  " + style.red("- \(field)\(visible(difference.expected.shown))") + "\n"
            text +=
                "  " + style.green("+ \(field)\(visible(difference.found.shown))") + by(difference.field, result.decision)
                + "\n"
            text += evidence(difference, result.decision)
        }
        return text
    }

    private func wrapped(_ why: String) -> String {
        TextWidth.wrap(visible(why), to: max(20, style.columns - 2)).map { "  " + style.dim($0) + "\n" }.joined()
    }

    /// The row that decided a field.
    private func by(_ field: String, _ decision: Decision) -> String {
        let rule: String? =
            switch field {
            case "queue", "reply": decision.routeRule
            case "promise": decision.promiseRule
            default: nil
            }
        return rule.map { style.dim("  by \($0)") } ?? ""
    }

    /// What speaks for the choice that was found and for the one that was expected.
    private func evidence(_ difference: ExampleResult.Difference, _ decision: Decision) -> String {
        let scores: [Score]
        switch difference.field {
        case "category": scores = decision.categoryScores
        case "severity": scores = decision.severityScores
        default: return ""
        }
        var text = ""
        for value in [difference.found, difference.expected] {
            guard let name = value.text, let score = scores.first(where: { $0.name == name }) else { continue }
            let fate =
                score.outrankedBy.map { ", outranked by \($0)" } ?? (score.stands ? "" : ", it needs \(score.threshold)")
            text += "      \(name): \(Count.of(score.score, "point"))\(fate)\n"
            let items = decision.evidence.filter { $0.for == "\(difference.field) \(name)" }
            for item in items.sorted(by: { abs($0.weight) > abs($1.weight) }).prefix(TestView.shownEvidence) {
                text += "        " + line(item) + "\n"
            }
        }
        return text
    }

    private func line(_ item: Evidence) -> String {
        let weight = TextWidth.padLeft(item.weight > 0 ? "+\(item.weight)" : "\(item.weight)", to: 3)
        let fate = item.ruledOutBy.map { ", ruled out: \($0)" } ?? ""
        let place = item.rule + fate
        let room = max(20, style.columns - 16 - TextWidth.columns(place))
        let found = item.field == "condition" ? visible(item.text) : QuotationText.marked(Quotation(item), to: room, style)
        return "\(weight) \(found)  \(style.dim(place))"
    }

    /// One line: how many there are, and how they came out.
    func summary() -> String {
        let failed = tests.hasFailed
        var words = [Count.of(tests.results.count, "example")]
        let (differing, known) = (tests.count(.differs), tests.count(.known))
        words.append(failed ? "\(differing) decided otherwise" : style.green("all as expected"))
        if known > 0 { words.append("\(known) known to be decided otherwise") }
        if !tests.mistakes.isEmpty { words.append("\(Count.of(tests.mistakes.count, "line")) that cannot be used") }
        let text = words.joined(separator: ", ")
        return failed ? style.alarm(text) : text
    }

    // MARK: - For programs

    /// An object for each example that is not simply right, then one with the counts.
    func write(to json: inout JSONWriter) {
        for mistake in tests.mistakes {
            json.object { json in
                json.member("mistake", visible(mistake.message))
                json.member("at", mistake.location)
                json.member("help", mistake.help.map(visible))
            }
            json.endLine()
        }
        for result in tests.results where result.verdict != .right {
            json.object { json in
                json.member("file", result.example.file)
                json.member("verdict", result.verdict.rawValue)
                json.member("differences") { json in
                    json.array(result.differences) { json, difference in
                        json.object { json in
                            json.member("field", difference.field)
                            json.member("expected") { $0.value(difference.expected) }
                            json.member("found") { $0.value(difference.found) }
                        }
                    }
                }
                json.member("why", result.example.why)
                json.member("known", result.example.known)
            }
            json.endLine()
        }
        json.object { json in
            json.member("examples", tests.results.count)
            json.member("right", tests.count(.right) + tests.count(.mended))
            json.member("differ", tests.count(.differs))
            json.member("known", tests.count(.known))
            json.member("mistakes", tests.mistakes.count)
        }
        json.endLine()
    }
}
