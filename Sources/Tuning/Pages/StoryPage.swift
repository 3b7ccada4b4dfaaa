import Pages

extension Story {
    /// Stories as one page, an article each.
    package static func page(_ stories: [Story]) -> String {
        let title = stories.count == 1 ? "Why: \(stories[0].subject)" : "Why: \(stories.count) messages"
        var page = HTMLPage(title: title)
        for story in stories { story.write(to: &page) }
        return page.html
    }

    private func write(to page: inout HTMLPage) {
        page.add("<article>")
        page.add("h1", subject)
        page.add("p", "From \(from), \(received)" + (file.map { ", \($0)" } ?? ""), class: "meta")
        page.add(HTMLPage.element("p", Story.html(outcome), class: "outcome"))
        for section in sections {
            page.add("<section>")
            page.add("h2", section.title)
            for block in section.blocks { Story.write(block, to: &page) }
            page.add("</section>")
        }
        page.add("footer", "Decided by the rules \(rules).")
        page.add("</article>")
    }

    private static func html(_ phrases: [Phrase]) -> String {
        phrases.map { phrase in
            let text = HTMLPage.escaped(phrase.text)
            return switch phrase.tone {
            case .plain: text
            case .strong: HTMLPage.element("strong", text)
            case .good: HTMLPage.element("span", text, class: "good")
            case .doubtful: HTMLPage.element("span", text, class: "doubtful")
            case .bad: HTMLPage.element("span", text, class: "bad")
            case .quiet: HTMLPage.element("span", text, class: "quiet")
            }
        }
        .joined()
    }

    private static func write(_ block: Block, to page: inout HTMLPage) {
        switch block {
        case .paragraph(let phrases): page.add(HTMLPage.element("p", html(phrases)))
        case .row(let place, let text):
            let rule = HTMLPage.element("span", HTMLPage.escaped(place), class: "rule")
            page.add(HTMLPage.element("div", HTMLPage.escaped(text) + rule, class: "row"))
        case .evidence(let lines): page.add(list(lines))
        case .others(let lines):
            page.add("<details>")
            page.add(
                "summary",
                lines.count == 1 ? "A keyword line of another choice" : "\(lines.count) keyword lines of other choices")
            page.add(list(lines))
            page.add("</details>")
        case .scores(let scores): page.add(table(scores))
        case .sum(let lines): page.add(table(lines))
        case .mail(let text):
            // Line ends are the mail's own; all else that is hidden is made visible.
            page.add(
                HTMLPage.element(
                    "pre",
                    text.split(separator: "\n", omittingEmptySubsequences: false).map { HTMLPage.escaped(String($0)) }
                        .joined(separator: "\n")))
        }
    }

    private static func list(_ lines: [EvidenceLine]) -> String {
        var html = "<ul>\n"
        for line in lines {
            let weight = line.weight > 0 ? "+\(line.weight)" : "\u{2212}\(-line.weight)"
            let tone = line.ruledOutBy != nil ? "quiet" : line.weight > 0 ? "good" : "doubtful"
            var item = HTMLPage.element("span", weight, class: "weight \(tone)")
            if let choice = line.for { item += HTMLPage.element("strong", HTMLPage.escaped(choice)) + " " }
            if let quotation = line.quotation {
                let quote =
                    HTMLPage.escaped(quotation.before) + HTMLPage.element("mark", HTMLPage.escaped(quotation.match))
                    + HTMLPage.escaped(quotation.after)
                item += HTMLPage.element("span", quote, class: "quote")
            }
            var place = [line.rule, line.place].compactMap(\.self).joined(separator: ", ")
            if let notion = line.ruledOutBy { place += ", does not count: \(notion)" }
            let keyword = HTMLPage.element("code", HTMLPage.escaped(shortened(line.keyword)))
            item += HTMLPage.element("span", keyword + "  " + HTMLPage.escaped(place), class: "rule")
            html += HTMLPage.element("li", item, class: line.ruledOutBy == nil ? nil : "out") + "\n"
        }
        return html + "</ul>"
    }

    /// A pattern of a hundred alternatives is for the rule file, whose place stands beside it.
    private static func shortened(_ keyword: String) -> String {
        keyword.count > shownKeyword ? keyword.prefix(shownKeyword - 1) + "…" : keyword
    }

    private static let shownKeyword = 64

    private static func table(_ scores: [ScoreLine]) -> String {
        var html =
            "<div class=\"table\"><table><tr><th>choice</th><th class=\"number\">points</th><th class=\"number\">needs</th><th></th></tr>\n"
        for score in scores {
            html += score.isChosen ? "<tr class=\"chosen\">" : "<tr>"
            html += HTMLPage.element("td", HTMLPage.escaped(score.name))
            html +=
                HTMLPage.element("td", String(score.score), class: "number")
                + HTMLPage.element("td", String(score.threshold), class: "number")
            html += HTMLPage.element("td", HTMLPage.escaped(score.fate)) + "</tr>\n"
        }
        return html + "</table></div>"
    }

    private static func table(_ lines: [SumLine]) -> String {
        var html = "<div class=\"table\"><table>\n"
        for line in lines {
            html += line.counts ? "<tr>" : "<tr class=\"skipped\">"
            for text in [line.span, line.what, line.total ?? ""] { html += HTMLPage.element("td", HTMLPage.escaped(text)) }
            html += "</tr>\n"
        }
        return html + "</table></div>"
    }
}
