import Diagnostics
import Tuning

/// How `explain` tells a decision on a terminal.
struct StoryView {
    let story: Story
    let style: Style

    /// Lines of the reply that are shown: enough to see what it promises.
    private static let shownReplyLines = 12
    /// Other choices' keyword lines that are shown; `--json` and `--html` have them all.
    private static let shownOthers = 8

    func rendered() -> String {
        var text = style.heading(visible(story.file ?? "standard input")) + "\n"
        text += style.bold(visible(story.subject)) + "\n" + style.dim(visible("\(story.from), \(story.received)")) + "\n"
        text += paragraph(story.outcome, indent: 0)
        for section in story.sections {
            text += "\n" + style.cyan(section.title) + "\n"
            for block in section.blocks { text += rendered(block) }
        }
        return text
    }

    private func rendered(_ block: Story.Block) -> String {
        switch block {
        case .paragraph(let phrases): paragraph(phrases, indent: 2)
        case .row(let place, let row): "    \(fitted(visible(row)))\n    \(style.dim(place))\n"
        case .evidence(let lines): lines.map { rendered($0, indent: 2, withText: true) }.joined()
        case .others(let lines): others(lines)
        case .scores(let scores): table(scores)
        case .sum(let lines): sum(lines)
        case .mail(let mail): excerpt(mail)
        }
    }

    /// A row of the rules as it is written, where the terminal holds it; else broken between its words.
    private func fitted(_ row: String) -> String {
        guard style.cutsTables, 4 + TextWidth.columns(row) > style.columns else { return row }
        return TextWidth.wrap(row, to: max(20, style.columns - 8)).joined(separator: "\n        ")
    }

    /// Phrases wrapped as one text, each word in its own tone.
    private func paragraph(_ phrases: [Story.Phrase], indent: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        let width = max(20, min(style.columns, 100) - indent)
        var text = margin
        var used = 0
        var hasBlank = false
        for phrase in phrases {
            let shown = visible(phrase.text)
            for (index, word) in shown.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
                if index > 0 { hasBlank = true }
                guard !word.isEmpty else { continue }
                let columns = TextWidth.columns(String(word))
                if hasBlank, used > 0 {
                    if used + 1 + columns > width {
                        text += "\n" + margin
                        used = 0
                    } else {
                        text += " "
                        used += 1
                    }
                }
                text += paint(String(word), phrase.tone)
                used += columns
                hasBlank = false
            }
        }
        return text + "\n"
    }

    private func paint(_ text: String, _ tone: Story.Phrase.Tone) -> String {
        switch tone {
        case .plain: text
        case .strong: style.bold(text)
        case .good: style.green(text)
        case .doubtful: style.yellow(text)
        case .bad: style.red(text)
        case .quiet: style.dim(text)
        }
    }

    // MARK: - Evidence

    /// Columns that the keyword of a line has in any case; what does not fit beside it stands below.
    private static let leastKeyword = 20

    private func rendered(_ line: Story.EvidenceLine, indent: Int, withText: Bool) -> String {
        let weight = TextWidth.padLeft(line.weight > 0 ? "+\(line.weight)" : "\(line.weight)", to: 4)
        let paint = style.either(line.ruledOutBy != nil, style.dim, style.either(line.weight > 0, style.green, style.yellow))
        let choice = line.for.map { $0 + "  " } ?? ""
        let fate = line.ruledOutBy.map { "does not count: \($0)" }
        let left = style.columns - indent - 7 - TextWidth.columns(choice + line.rule)
        let besides = fate.map { 2 + TextWidth.columns($0) } ?? 0
        let isBeside = left - besides >= StoryView.leastKeyword
        let keyword = TextWidth.cut(visible(line.keyword), to: max(StoryView.leastKeyword, isBeside ? left - besides : left))
        let margin = String(repeating: " ", count: indent)
        var text = "\(margin)\(paint(weight)) \(choice)\(style.bold(keyword))  \(style.dim(line.rule))"
        if let fate { text += style.dim((isBeside ? ", " : "\n\(margin)     ") + fate) }
        text += "\n"
        if withText, let quotation = line.quotation {
            let place = (line.place ?? "") + ":"
            text +=
                "       \(style.dim(visible(place))) \(QuotationText.marked(quotation, to: style.columns - 9 - TextWidth.columns(place), style))\n"
        }
        return text
    }

    private func others(_ lines: [Story.EvidenceLine]) -> String {
        var text = "    " + style.dim("Keyword lines of other choices:") + "\n"
        for line in lines.prefix(StoryView.shownOthers) { text += rendered(line, indent: 4, withText: false) }
        if lines.count > StoryView.shownOthers {
            text += "         " + style.dim("and \(lines.count - StoryView.shownOthers) more") + "\n"
        }
        return text
    }

    private func table(_ scores: [Story.ScoreLine]) -> String {
        var table = Table(
            [.init("points", alignsRight: true), .init("needs", alignsRight: true), .init(""), .init("")], indent: 4)
        for score in scores {
            table.add([
                .init(String(score.score)), .init(String(score.threshold)),
                .init(score.name, style.either(score.isChosen, style.bold, style.asIs)),
                .init(score.fate, style.dim),
            ])
        }
        return table.rendered(style)
    }

    // MARK: - Times, reply

    private func sum(_ lines: [Story.SumLine]) -> String {
        let width = lines.map { TextWidth.columns($0.span) }.max() ?? 0
        return lines.map { line in
            let what = line.counts ? style.green(visible(line.what)) : style.dim(visible(line.what))
            return "    \(TextWidth.pad(line.span, to: width))  \(what)\(line.total.map { style.dim("  (\($0))") } ?? "")\n"
        }
        .joined()
    }

    private func excerpt(_ mail: String) -> String {
        var lines = mail.split(separator: "\n", omittingEmptySubsequences: false)
        while lines.last?.isEmpty == true { lines.removeLast() }
        var text = ""
        for line in lines.prefix(StoryView.shownReplyLines) { text += "    \(style.blue("│")) \(visible(String(line)))\n" }
        if lines.count > StoryView.shownReplyLines {
            let left = lines.count - StoryView.shownReplyLines
            text += "    \(style.blue("│")) " + style.dim("… \(Count.of(left, "more line"))") + "\n"
        }
        return text
    }
}
