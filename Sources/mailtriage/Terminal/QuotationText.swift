import Diagnostics
import Tuning

/// A quoted line on a terminal, the words that matched marked, cut to a width around them.
enum QuotationText {
    /// Columns of the match that are shown; a long one is cut, its place still seen.
    private static let widestMatch = 60

    /// In colour where there is any, else in brackets.
    static func marked(_ quotation: Quotation, to width: Int, _ style: Style) -> String {
        let hit = TextWidth.cut(visible(quotation.match), to: widestMatch)
        let room = max(16, width - TextWidth.columns(hit) - 2)
        var before = visible(quotation.before)
        if TextWidth.columns(before) > room / 2 { before = "…" + String(before.suffix(room / 2 - 1)) }
        let after = TextWidth.cut(visible(quotation.after), to: room - TextWidth.columns(before))
        let mark = style.isOn ? style.yellow(hit) : "[\(hit)]"
        return before + (hit.isEmpty ? "" : mark) + after
    }
}
