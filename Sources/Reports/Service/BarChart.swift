import Pages

/// Plots as SVG that stands in a page: no script, colours by the page's classes, each bar with its figure as a title.
enum BarChart {
    private static let width = 720
    /// Units that a day's name takes, `11-23`, in the larger letters of a narrow page.
    private static let dayWidth = 50

    /// A bar for each name, the figure behind it.
    static func rows(_ counts: [ServiceFigures.Count], label: String) -> String {
        let most = max(1, counts.map(\.count).max() ?? 1)
        let rowHeight = 26
        let nameWidth = 190
        let barWidth = width - nameWidth - 70
        var svg = open(height: counts.count * rowHeight, label: label)
        for (index, item) in counts.enumerated() {
            let top = index * rowHeight
            let length = max(2, item.count * barWidth / most)
            svg +=
                "<text class=\"name\" x=\"\(nameWidth - 10)\" y=\"\(top + 17)\">\(HTMLPage.escaped(cut(item.name, 26)))</text>"
            svg +=
                "<rect class=\"bar\" x=\"\(nameWidth)\" y=\"\(top + 4)\" width=\"\(length)\" height=\"\(rowHeight - 9)\" rx=\"2\">"
            svg += "<title>\(HTMLPage.escaped(item.name)): \(item.count)</title></rect>"
            svg += "<text class=\"figure\" x=\"\(nameWidth + length + 7)\" y=\"\(top + 17)\">\(item.count)</text>\n"
        }
        return svg + "</svg>"
    }

    /// A bar for each day; the first of each week is named.
    static func days(_ days: [(day: String, isMonday: Bool, count: Int)], label: String) -> String {
        let height = 170
        let ground = height - 28
        let most = max(1, days.map(\.count).max() ?? 1)
        // The figures at the side, of nine units a digit.
        let left = 16 + 9 * String(most).count
        let step = Double(width - left) / Double(max(1, days.count))
        var svg = open(height: height, label: label)
        for line in [most, most / 2] where line > 0 {
            let y = ground - line * (ground - 12) / most
            svg +=
                "<line class=\"grid\" x1=\"\(left)\" y1=\"\(y)\" x2=\"\(width)\" y2=\"\(y)\"/><text class=\"name\" x=\"\(left - 6)\" y=\"\(y + 4)\">\(line)</text>"
        }
        // Names that touch each other cannot be read.
        let named = days.indices.filter { days[$0].isMonday || days.count <= 10 }
        let every = max(1, (named.count * 90 + width - 1) / width)
        let labels = Set(named.enumerated().filter { $0.offset % every == 0 }.map(\.element))
        for (index, day) in days.enumerated() {
            let x = Double(left) + Double(index) * step
            let length = day.count * (ground - 12) / most
            svg +=
                "<rect class=\"bar\" x=\"\(tenths(x + step * 0.1))\" y=\"\(ground - length)\" width=\"\(tenths(step * 0.8))\" height=\"\(length)\">"
            svg += "<title>\(day.day): \(day.count)</title></rect>"
            if labels.contains(index) {
                svg +=
                    "<text class=\"day\" x=\"\(tenths(min(x, Double(width - dayWidth))))\" y=\"\(height - 9)\">\(day.day.dropFirst(5))</text>"
            }
            svg += "\n"
        }
        return svg + "<line class=\"axis\" x1=\"\(left)\" y1=\"\(ground)\" x2=\"\(width)\" y2=\"\(ground)\"/></svg>"
    }

    /// The promises of a clock: kept, broken, running, as parts of one bar.
    static func parts(kept: Int, broken: Int, running: Int, label: String) -> String {
        let all = max(1, kept + broken + running)
        var svg = open(height: 22, label: label)
        var x = 0
        for (count, name) in [(kept, "kept"), (broken, "broken"), (running, "running")] where count > 0 {
            // What is broken is seen, however few it is.
            let length = max(4, count * width / all)
            svg +=
                "<rect class=\"\(name)\" x=\"\(x)\" y=\"2\" width=\"\(min(length, width - x))\" height=\"18\"><title>\(name): \(count)</title></rect>"
            x += length
        }
        return svg + "</svg>"
    }

    private static func open(height: Int, label: String) -> String {
        "<svg class=\"plot\" role=\"img\" aria-label=\"\(HTMLPage.escaped(label))\" viewBox=\"0 0 \(width) \(max(1, height))\">\n"
    }

    private static func cut(_ text: String, _ limit: Int) -> String {
        text.count <= limit ? text : text.prefix(limit - 1) + "…"
    }

    private static func tenths(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(tenths % 10)"
    }

    /// For the page's style.
    static let style = """
        svg.plot { display: block; width: 100%; height: auto; margin: .4rem 0; }
        svg.plot text { font: 13px system-ui, "DejaVu Sans", sans-serif; fill: var(--ink); }
        svg.plot text.name { text-anchor: end; fill: var(--soft); } svg.plot text.day { fill: var(--soft); }
        svg.plot .bar { fill: var(--accent); } svg.plot .grid { stroke: var(--line); } svg.plot .axis { stroke: var(--soft); }
        svg.plot .kept { fill: var(--good); } svg.plot .broken { fill: var(--bad); } svg.plot .running { fill: var(--line); }
        .figures { display: flex; flex-wrap: wrap; gap: .4rem 2.2rem; margin: .8rem 0 0; } .figures div { min-width: 6rem; }
        .figures b { display: block; font-size: 1.7rem; line-height: 1.2; font-variant-numeric: tabular-nums; } .figures span { color: var(--soft); font-size: .9rem; }
        @media (max-width: 34rem) { svg.plot text { font-size: 17px; } }
        @media print { svg.plot, tr { break-inside: avoid; } h2 { break-after: avoid; } }
        """
}
