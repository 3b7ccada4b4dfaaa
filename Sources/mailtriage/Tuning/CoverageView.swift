import Bytes
import Calendars
import Diagnostics
import RuleLanguage
import Tuning

/// How `coverage` shows what lines and rows did.
struct CoverageView: View {
    let coverage: Coverage
    let lines: PolicyLines
    let policy: Policy
    let since: Timestamp?
    /// Nothing is left out.
    let isWhole: Bool

    /// Lines and rows of one kind that are shown.
    private static let shown = 12

    private var routes: [(place: String, text: String)] { policy.routes.map { ($0.origin.description, $0.description) } }
    private var promises: [(place: String, text: String)] { policy.promises.map { ($0.origin.description, $0.description) } }
    private var findings: [CoverageFinding] { coverage.findings(lines, routes: routes, promises: promises) }

    // MARK: - On a terminal

    func rendered(_ style: Style) -> String {
        var text = style.bold(headline) + "\n"
        if coverage.unreadable > 0 {
            text += style.dim("\(Count.of(coverage.unreadable, "message")) kept by another program: left out.") + "\n"
        }
        let findings = findings
        for kind in CoverageFinding.Kind.allCases {
            let some = findings.filter { $0.kind == kind }
            if !some.isEmpty { text += rendered(kind, some, style) }
        }
        return text + decisive(style) + shadows(style)
    }

    private var headline: String {
        var text = "\(Count.of(coverage.messages, "message"))"
        if let since { text += " since \(TimeText.full(since, in: Zones.site(policy)))" }
        let boosts = lines.lines.count { $0.isBoost }
        text +=
            " by \(Count.of(lines.lines.count - boosts, "keyword line"))"
            + (boosts > 0 ? ", \(Count.of(boosts, "boost"))" : "")
        text += " and \(Count.of(policy.routes.count + policy.promises.count, "row"))"
        return text + (coverage.corrected > 0 ? "; staff moved \(coverage.corrected) elsewhere" : "") + "."
    }

    private func heading(_ title: String, _ count: Int, _ style: Style) -> String {
        "\n" + style.cyan(title) + style.dim("  \(count)") + "\n"
    }

    private func rest(_ count: Int, _ style: Style) -> String {
        isWhole || count <= CoverageView.shown
            ? "" : style.dim("  and \(count - CoverageView.shown) more: --all lists them") + "\n"
    }

    private func rendered(_ kind: CoverageFinding.Kind, _ findings: [CoverageFinding], _ style: Style) -> String {
        var table = Table(
            [.init(""), .init("", shrinksTo: 10), .init("", shrinksTo: 16), .init("", shrinksTo: 13)],
            indent: 2)
        for finding in findings.prefix(isWhole ? Int.max : CoverageView.shown) {
            table.add([
                .init(visible(finding.place), style.dim), .init(visible(finding.subject)), .init(visible(finding.line)),
                .init(visible(finding.detail), style.dim),
            ])
        }
        return heading(kind.title, findings.count, style) + table.rendered(style) + rest(findings.count, style)
    }

    /// The lines that decide most.
    private func decisive(_ style: Style) -> String {
        let order = lines.lines.indices.filter { coverage.lines[$0].decided > 0 }.sorted {
            (coverage.lines[$1].decided, $0) < (coverage.lines[$0].decided, $1)
        }
        guard !order.isEmpty else { return "" }
        var table = Table(
            [
                .init("decides", alignsRight: true), .init("alone", alignsRight: true), .init("moved", alignsRight: true),
                .init("place"), .init("for", shrinksTo: 10), .init("line", shrinksTo: 16),
            ], indent: 2)
        for number in order.prefix(isWhole ? Int.max : CoverageView.shown) {
            let (use, line) = (coverage.lines[number], lines.lines[number])
            table.add([
                .init(String(use.decided)), .init(String(use.alone)),
                .init(String(use.corrected), style.either(use.corrected > 0, style.yellow, style.asIs)),
                .init(visible(line.place), style.dim),
                .init(visible(line.choice)), .init(visible(line.text)),
            ])
        }
        return heading("Keyword lines that decide most", order.count, style) + table.rendered(style)
            + rest(order.count, style)
    }

    private func shadows(_ style: Style) -> String {
        guard policy.hasShadows else { return "" }
        guard !coverage.shadows.isEmpty else {
            return "\n" + style.cyan("Rules on trial (shadow)") + "\n  None of them would have decided a message.\n"
        }
        var table = Table(
            [
                .init("rule"), .init("decides", alignsRight: true), .init("otherwise", alignsRight: true),
                .init("as staff moved", alignsRight: true), .init("staff left", alignsRight: true),
                .init("moves", shrinksTo: 16),
            ], indent: 2)
        for (rule, use) in coverage.shadows.sorted(by: { $0.key < $1.key }) {
            let moves = use.moves.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
            table.add([
                .init(visible(rule)), .init(String(use.decided)), .init(String(use.differs)),
                .init(String(use.right), style.either(use.right > 0, style.green, style.asIs)),
                .init(String(use.wrong), style.either(use.wrong > 0, style.red, style.asIs)),
                .init(visible(moves.joined(separator: ", "))),
            ])
        }
        return heading("Rules on trial (shadow)", coverage.shadows.count, style) + table.rendered(style)
    }

    // MARK: - For programs

    func write(to json: inout JSONWriter) {
        let findings = Dictionary(findings.map { ("\($0.place) \($0.subject) \($0.line)", $0) }) { first, _ in first }
        func write(_ finding: CoverageFinding?, to json: inout JSONWriter) {
            json.member("finding", finding?.kind.rawValue)
            json.member("detail", finding.flatMap { $0.detail.isEmpty ? nil : visible($0.detail) })
        }
        json.object { json in
            json.member("messages", coverage.messages)
            json.member("corrected", coverage.corrected)
            json.member("unreadable", coverage.unreadable)
            json.member("rules", policy.digest)
            json.member("keywords") { json in
                json.array(zip(lines.lines, coverage.lines)) { json, item in
                    let (line, use) = item
                    json.object { json in
                        json.member("for", line.choice)
                        json.member("rule", line.place)
                        json.member("keyword", line.pattern)
                        json.member("weight", line.weight)
                        json.member("fired", use.fired)
                        json.member("counted", use.counted)
                        json.member("chosen", use.chosen)
                        json.member("decided", use.decided)
                        json.member("alone", use.alone)
                        json.member("corrected", use.corrected)
                        write(findings["\(line.place) \(line.choice) \(line.text)"], to: &json)
                    }
                }
            }
            json.member("rows") { json in
                let rows =
                    zip(routes, coverage.routes).map { ("route", $0, $1) }
                    + zip(promises, coverage.promises).map { ("promises", $0, $1) }
                json.array(rows) { json, item in
                    let (table, row, use) = item
                    json.object { json in
                        json.member("table", table)
                        json.member("rule", row.place)
                        json.member("row", row.text)
                        json.member("met", use.met)
                        json.member("decided", use.decided)
                        write(findings["\(row.place) \(table) \(row.text)"], to: &json)
                    }
                }
            }
            json.member("shadows") { json in
                json.array(coverage.shadows.sorted { $0.key < $1.key }) { json, item in
                    json.object { json in
                        json.member("rule", item.key)
                        json.member("decided", item.value.decided)
                        json.member("otherwise", item.value.differs)
                        json.member("as_staff_moved", item.value.right)
                        json.member("staff_left", item.value.wrong)
                    }
                }
            }
        }
        json.endLine()
    }
}
