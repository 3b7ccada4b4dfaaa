import Pages
import Tuning

extension ReplayView {
    /// Messages of a group that the page lists.
    private static let listed = 200

    /// The whole as a page that can be sent.
    var page: String {
        var page = HTMLPage(title: "Replay: \(headline)")
        page.add("<article>")
        page.add("h1", headline)
        for note in notes { page.add("p", note, class: "meta") }
        if !report.changes.isEmpty {
            page.add("h2", "What it means to customers")
            page.add(customers)
            page.add("h2", "What causes it")
            for (index, group) in groups.enumerated() { write(index + 1, group, to: &page) }
        }
        page.add("footer", "Rules \(new)" + (old.map { ", compared with \($0)" } ?? "") + ".")
        page.add("</article>")
        return page.html
    }

    private var customers: String {
        table(
            ["account", "changes", "moved", "weaker promise", "stronger", "answers due"], numbers: 1...4,
            report.customers.map { account, cost in
                [
                    account ?? "(no account)", String(cost.changes), String(cost.moved), String(cost.weaker),
                    String(cost.stronger),
                    ReplayView.shift(cost.later),
                ]
            })
    }

    private func write(_ number: Int, _ group: ReplayReport.Group, to page: inout HTMLPage) {
        page.add(
            HTMLPage.element(
                "p",
                HTMLPage.element("strong", "\(number). \(group.changes.count)") + " "
                    + HTMLPage.escaped(group.cause.description)))
        page.add(
            "p", [group.cause.place, ReplayView.moves(group)].compactMap(\.self).joined(separator: ": "), class: "meta")
        page.add("<details>")
        page.add("summary", "The messages")
        page.add(
            table(
                ["ticket", "account", "changes", "subject"], numbers: nil,
                group.changes.prefix(ReplayView.listed).map {
                    [name($0.ticket), $0.account ?? "–", ReplayView.differences($0), $0.subject]
                }))
        if group.changes.count > ReplayView.listed {
            page.add("p", "and \(group.changes.count - ReplayView.listed) more", class: "meta")
        }
        page.add("</details>")
    }

    private func table(_ titles: [String], numbers: ClosedRange<Int>?, _ rows: [[String]]) -> String {
        func row(_ element: String, _ cells: [String]) -> String {
            let html = cells.enumerated().map { index, cell in
                HTMLPage.element(element, HTMLPage.escaped(cell), class: numbers?.contains(index) == true ? "number" : nil)
            }
            return HTMLPage.element("tr", html.joined()) + "\n"
        }
        return "<div class=\"table\"><table>\n" + row("th", titles) + rows.map { row("td", $0) }.joined() + "</table></div>"
    }
}
