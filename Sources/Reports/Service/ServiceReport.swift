package import Bytes
package import Calendars
import Diagnostics

/// The service report: figures as text, JSON and CSV; `ServicePage` makes the page.
package struct ServiceReport: Sendable {
    package let figures: ServiceFigures
    /// The site's name.
    let site: String
    /// Puts the site's prefix before a ticket's number.
    let name: @Sendable (Int64) -> String
    let zone: Zone

    package init(_ figures: ServiceFigures, site: String, zone: Zone, name: @escaping @Sendable (Int64) -> String) {
        self.figures = figures
        self.site = site
        self.zone = zone
        self.name = name
    }

    /// `2026-10-24 to 2026-11-20`
    var period: String {
        let last = figures.days.last?.day ?? zone.local(at: figures.period.upperBound).date
        return "\(zone.local(at: figures.period.lowerBound).date) to \(last)"
    }

    // MARK: Text

    /// For a terminal: at most 80 columns.
    package var text: String {
        var lines = ["\(site), \(period)", ""]
        lines.append("  \(figures.tickets) requests, \(figures.followUps) follow-ups, \(figures.resolved) resolved")
        let promises = figures.promises
        if let share = promises.keptShare {
            lines.append(
                "  \(FigureText.share(share)) of promises kept, \(promises.broken) broken, \(promises.running) running")
        }
        if figures.machines > 0 {
            lines.append("  beside them \(figures.machines) of machines: bounces, automatic replies, bulk")
        }
        if let share = figures.outOfScopeShare {
            lines.append("  \(FigureText.share(share)) out of scope (\(figures.outOfScope))")
        }
        if figures.tickets == 0 { return lines.joined(separator: "\n") + "\n" }
        addPromises(to: &lines)
        section("A day", figures.days.map { ($0.day.description, $0.count) }, to: &lines)
        for volume in figures.volumes where !volume.counts.isEmpty {
            section(volume.title, volume.counts.map { (visible($0.name), $0.count) }, to: &lines)
        }
        if !figures.suppressions.isEmpty {
            section("Replies held back", figures.suppressions.map { ($0.name, $0.count) }, to: &lines)
        }
        if !figures.broken.isEmpty {
            lines += ["", "Promises broken, the latest first"]
            for promise in figures.broken.prefix(20) {
                let met = promise.met.map { "\(TimeText.duration($0 - promise.due)) late" } ?? "not met yet"
                lines.append(
                    "  \(pad(name(promise.ticket), 10)) \(pad(visible(promise.queue), 16)) \(pad(promise.clock, 12)) due \(TimeText.short(promise.due, in: zone)), \(met)"
                )
            }
            if figures.brokenCount > 20 {
                lines.append("  and \(figures.brokenCount - 20) more: --csv lists up to \(ServiceFigures.listed)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func addPromises(to lines: inout [String]) {
        guard !figures.waits.isEmpty else { return }
        lines += ["", "Times and promises", "  " + pad("", 28) + "  median      90% within  kept    broken  running"]
        for clock in figures.clockNames {
            lines.append(row(clock, figures.total(clock)))
            for wait in figures.waits where wait.clock == clock { lines.append(row("  " + wait.severity, wait.figures)) }
        }
    }

    private func section(_ title: String, _ rows: [(String, Int)], to lines: inout [String]) {
        lines += ["", title]
        let most = rows.map(\.1).max() ?? 0
        for (name, count) in rows {
            let bar = most > 0 ? String(repeating: "▇", count: (count * 36 + most - 1) / most) : ""
            lines.append("  \(pad(name, 28)) \(padLeft(String(count), 6))  \(bar)")
        }
    }

    private func row(_ title: String, _ figures: WaitFigures) -> String {
        func time(_ percent: Int) -> String { figures.percentile(percent).map(TimeText.duration) ?? "–" }
        return "  " + pad(title, 28) + "  " + pad(time(50), 12) + pad(time(90), 12)
            + pad(figures.keptShare.map(FigureText.share) ?? "–", 8)
            + pad(String(figures.broken), 8) + String(figures.running)
    }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
    private func padLeft(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    // MARK: JSON

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("from", figures.period.lowerBound.rfc3339)
            json.member("to", figures.period.upperBound.rfc3339)
            json.member("requests", figures.tickets)
            json.member("follow_ups", figures.followUps)
            json.member("resolved", figures.resolved)
            json.member("machines", figures.machines)
            json.member("out_of_scope", figures.outOfScope)
            json.member("scoped", figures.scoped)
            json.member("days") { json in
                json.array(figures.days) { json, day in
                    json.object { json in
                        json.member("day", day.day.description)
                        json.member("count", day.count)
                    }
                }
            }
            json.member("volumes") { json in
                json.object { json in
                    for volume in figures.volumes {
                        json.member(volume.title.lowercased()) { json in write(volume.counts, to: &json) }
                    }
                }
            }
            json.member("clocks") { json in
                json.array(figures.waits) { json, wait in
                    json.object { json in
                        json.member("clock", wait.clock)
                        json.member("severity", wait.severity)
                        json.member("measured", wait.figures.measured)
                        json.member("median_seconds", wait.figures.percentile(50).map { Int($0) })
                        json.member("p90_seconds", wait.figures.percentile(90).map { Int($0) })
                        json.member("kept", wait.figures.kept)
                        json.member("broken", wait.figures.broken)
                        json.member("running", wait.figures.running)
                    }
                }
            }
            json.member("suppressions") { json in write(figures.suppressions, to: &json) }
            json.member("broken") { json in
                json.array(figures.broken) { json, promise in
                    json.object { json in
                        json.member("ticket", name(promise.ticket))
                        json.member("queue", promise.queue)
                        json.member("clock", promise.clock)
                        json.member("due", promise.due.rfc3339)
                        json.member("met", promise.met?.rfc3339)
                    }
                }
            }
            json.member("broken_count", figures.brokenCount)
        }
    }

    private func write(_ counts: [ServiceFigures.Count], to json: inout JSONWriter) {
        json.array(counts) { json, item in
            json.object { json in
                json.member("name", item.name)
                json.member("count", item.count)
            }
        }
    }

    // MARK: CSV

    /// One figure a row: what of, which, its value.
    package var csv: String {
        var text = CSVWriting.row(["figure", "of", "value"])
        func add(_ figure: String, _ of: String, _ value: String) { text += CSVWriting.row([figure, of, value]) }
        add("requests", "", String(figures.tickets))
        add("follow-ups", "", String(figures.followUps))
        add("resolved", "", String(figures.resolved))
        add("mails of machines", "", String(figures.machines))
        add("out of scope", "", String(figures.outOfScope))
        for day in figures.days { add("requests on", day.day.description, String(day.count)) }
        for volume in figures.volumes {
            for item in volume.counts { add(volume.title.lowercased(), visible(item.name), String(item.count)) }
        }
        for wait in figures.waits {
            let of = "\(wait.clock) \(wait.severity)"
            if let median = wait.figures.percentile(50) { add("median seconds", of, String(median)) }
            if let most = wait.figures.percentile(90) { add("90% within seconds", of, String(most)) }
            add("promises kept", of, String(wait.figures.kept))
            add("promises broken", of, String(wait.figures.broken))
        }
        for item in figures.suppressions { add("reply held back", item.name, String(item.count)) }
        for promise in figures.broken {
            add("broken \(promise.clock)", name(promise.ticket), promise.met.map { String($0 - promise.due) } ?? "not met")
        }
        return text
    }
}
