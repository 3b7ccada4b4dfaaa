import Calendars
import Pages

extension ServiceReport {
    /// The report as one page with plots, to be sent, shown and printed.
    package var html: String {
        var page = HTMLPage(title: "\(site): service from \(period)", style: BarChart.style)
        page.add("<article>")
        page.add("h1", "\(site): service")
        page.add("p", period, class: "meta")
        page.add(headline)
        addPromises(to: &page)
        if figures.tickets > 0 {
            page.add("h2", "Requests a day")
            page.add(
                BarChart.days(
                    figures.days.map { ($0.day.description, $0.day.weekday == 0, $0.count) }, label: "Requests a day"))
            for volume in figures.volumes where !volume.counts.isEmpty {
                page.add("h2", "By \(volume.title.lowercased())")
                page.add(BarChart.rows(volume.counts, label: "Requests by \(volume.title.lowercased())"))
            }
        } else {
            page.add("p", "No request came in.")
        }
        if !figures.suppressions.isEmpty {
            page.add("h2", "Replies held back")
            page.add(BarChart.rows(figures.suppressions, label: "Replies held back, by reason"))
        }
        addBroken(to: &page)
        page.add("</article>")
        return page.html
    }

    private var headline: String {
        var boxes = [
            (String(figures.tickets), "requests"), (String(figures.followUps), "follow-ups"),
            (String(figures.resolved), "resolved"),
        ]
        if figures.machines > 0 { boxes.append((String(figures.machines), "mails of machines")) }
        let respond = figures.total("respond")
        if let median = respond.percentile(50) { boxes.append((TimeText.duration(median), "median to respond")) }
        if let share = figures.promises.keptShare { boxes.append((FigureText.share(share), "of promises kept")) }
        if let share = figures.outOfScopeShare { boxes.append((FigureText.share(share), "out of scope")) }
        let inner = boxes.map { "<div><b>\(HTMLPage.escaped($0.0))</b><span>\(HTMLPage.escaped($0.1))</span></div>" }
            .joined()
        return HTMLPage.element("div", inner, class: "figures")
    }

    private func addPromises(to page: inout HTMLPage) {
        guard !figures.waits.isEmpty else { return }
        page.add("h2", "Times and promises")
        for clock in figures.clockNames {
            let total = figures.total(clock)
            let share = total.keptShare.map { ", \(FigureText.share($0)) kept" } ?? ""
            page.add("p", "\(clock): \(total.kept) kept, \(total.broken) broken, \(total.running) running\(share)")
            page.add(
                BarChart.parts(kept: total.kept, broken: total.broken, running: total.running, label: "Promises to \(clock)")
            )
        }
        page.add("<div class=\"table\"><table>")
        page.add(
            "<tr><th>clock</th><th>severity</th><th class=\"number\">median</th><th class=\"number\">90% within</th><th class=\"number\">kept</th>"
                + "<th class=\"number\">broken</th><th class=\"number\">running</th></tr>")
        for wait in figures.waits {
            let cells = [
                wait.figures.percentile(50).map(TimeText.duration) ?? "–",
                wait.figures.percentile(90).map(TimeText.duration) ?? "–",
                String(wait.figures.kept), String(wait.figures.broken), String(wait.figures.running),
            ]
            page.add(
                "<tr><td>\(HTMLPage.escaped(wait.clock))</td><td>\(HTMLPage.escaped(wait.severity))</td>"
                    + cells.map { "<td class=\"number\">\($0)</td>" }.joined() + "</tr>")
        }
        page.add("</table></div>")
    }

    private func addBroken(to page: inout HTMLPage) {
        guard !figures.broken.isEmpty else { return }
        page.add("h2", "Promises broken")
        page.add(
            "<div class=\"table\"><table><tr><th>ticket</th><th>queue</th><th>clock</th><th>due</th><th>late by</th></tr>")
        for promise in figures.broken {
            let late = promise.met.map { TimeText.duration($0 - promise.due) } ?? "not met yet"
            let cells = [name(promise.ticket), promise.queue, promise.clock, TimeText.short(promise.due, in: zone), late]
            page.add("<tr>" + cells.map { "<td>\(HTMLPage.escaped($0))</td>" }.joined() + "</tr>")
        }
        page.add("</table></div>")
        let more = figures.brokenCount - figures.broken.count
        if more > 0 { page.add("p", "and \(more) more", class: "quiet") }
    }
}
