// How a diagnostic is shown: message, place, the line, a caret under the words meant, and the mend. Nothing from the
// source reaches the terminal but as visible characters, and a line of any length takes one line on the screen.

extension Diagnostic {
    /// Columns of a source line that are shown; longer ones are cut around the place, for a CSV can hold a megabyte in one.
    private static let widest = 160

    /// The diagnostic as lines of text, each ended by a line feed.
    package func rendered(color: Bool = false) -> String {
        let paint = Paint(isOn: color)
        var shown =
            paint(severity == .error ? .red : .yellow, severity.rawValue + ":") + " " + paint(.bold, visible(message)) + "\n"
        guard let place, let location else {
            if let help { shown += "  " + paint(.cyan, visible(help)) + "\n" }
            return shown
        }
        let number = String(place.source.position(at: place.range.lowerBound).line)
        let gutter = max(5, number.utf8.count + 2)
        let line = DisplayedLine(place, widest: Self.widest)
        shown += "  " + visible(location) + "\n"
        shown +=
            paint(.dim, String(repeating: " ", count: gutter - number.utf8.count) + number + " |") + " " + line.text + "\n"
        shown +=
            paint(.dim, String(repeating: " ", count: gutter + 1) + "|") + " "
            + String(repeating: " ", count: line.caretColumn)
        shown += paint(.red, String(repeating: "^", count: line.caretWidth))
        if let help { shown += " " + paint(.cyan, visible(help)) }
        return shown + "\n"
    }
}

/// Terminal colours, or none.
private struct Paint {
    enum Color: String {
        case red = "\u{1B}[1;31m"
        case yellow = "\u{1B}[1;33m"
        case cyan = "\u{1B}[36m"
        case bold = "\u{1B}[1m"
        case dim = "\u{1B}[2m"
    }
    var isOn: Bool

    func callAsFunction(_ color: Color, _ text: String) -> String {
        isOn ? color.rawValue + text + "\u{1B}[0m" : text
    }
}

/// A source line as it stands on the screen, and where the caret goes under it.
private struct DisplayedLine {
    var text: String
    /// Screen columns before the caret.
    var caretColumn: Int
    /// At least one.
    var caretWidth: Int

    init(_ place: Diagnostic.Place, widest: Int) {
        let line = place.source.lineRange(at: place.range.lowerBound)
        let range = place.range.clamped(to: line)
        // Far from the place nothing is decoded: the cut keeps twice the shown width on both sides.
        let near = max(line.lowerBound, range.lowerBound - 2 * widest)..<min(line.upperBound, range.lowerBound + 2 * widest)
        var before = Self.cells(
            place.source.text(near.lowerBound..<max(near.lowerBound, min(range.lowerBound, near.upperBound))))
        var meant = Self.cells(place.source.text(range.clamped(to: near)), from: before.count)
        var after = Self.cells(
            place.source.text(min(range.upperBound, near.upperBound)..<near.upperBound), from: before.count + meant.count)
        let isCutBefore = before.count > widest / 2 && before.count + meant.count + after.count > widest
        if isCutBefore { before = ["…"] + before.suffix(widest / 2) }
        meant = Array(meant.prefix(max(1, widest - before.count)))
        let room = max(0, widest - before.count - meant.count)
        if after.count > room { after = after.prefix(room) + ["…"] }
        text = (before + meant + after).joined()
        while text.utf8.last == UInt8(ascii: " ") { text.removeLast() }
        caretColumn = before.count
        caretWidth = max(1, meant.count)
    }

    /// The text, one string a screen column: a tab fills up to the next fourth column, a wide character is followed by an
    /// empty string, a combining mark joins the one before.
    private static func cells(_ text: String, from column: Int = 0) -> [String] {
        var cells: [String] = []
        for character in text {
            if character == "\t" {
                repeat { cells.append(" ") } while (column + cells.count) % 4 != 0
                continue
            }
            let shown = visible(String(character))
            if shown.utf8.first == UInt8(ascii: "\\"), shown.utf8.count > 1 {
                cells += shown.map(String.init)
            } else {
                cells.append(shown)
                if let first = character.unicodeScalars.first, isWide(first) { cells.append("") }
            }
        }
        return cells
    }

    /// East Asian wide characters and emoji, which fill two columns (UAX #11, the large blocks only).
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6,
            0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
