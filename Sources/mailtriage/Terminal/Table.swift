import Diagnostics

/// Rows in columns, each as wide as its widest cell. Where the terminal is too narrow those that may shrink are cut, and where that is
/// not enough those that may go are left out. Control characters of a text are made visible; colour is what `paint` adds.
struct Table {
    struct Column {
        var title: String
        var alignsRight: Bool
        /// Columns below which it is not cut; nil: it is never cut.
        var shrinksTo: Int?
        /// Whether it is left out where there is no room for all.
        var mayGo: Bool

        init(_ title: String, alignsRight: Bool = false, shrinksTo: Int? = nil, mayGo: Bool = false) {
            self.title = title
            self.alignsRight = alignsRight
            self.shrinksTo = shrinksTo
            self.mayGo = mayGo
        }
    }

    struct Cell {
        var text: String
        var paint: @Sendable (String) -> String

        init(_ text: String, _ paint: @escaping @Sendable (String) -> String = { $0 }) {
            self.text = visible(text)
            self.paint = paint
        }
    }

    private(set) var columns: [Column]
    /// Blanks before the first column.
    let indent: Int
    private(set) var rows: [[Cell]] = []

    /// Blanks between two columns.
    private static let gap = 2

    init(_ columns: [Column], indent: Int = 0) {
        self.columns = columns
        self.indent = indent
    }

    mutating func add(_ cells: [Cell]) { rows.append(cells) }
    mutating func add(_ texts: String...) { rows.append(texts.map { Cell($0) }) }

    /// Where nothing is cut, what may be cut pushes what stands behind it no further than this.
    private static let widestUncut = 60

    func rendered(_ style: Style) -> String {
        guard style.cutsTables else { return rendered(in: Int.max, style) }
        var table = self
        while let column = table.oneTooMany(in: style.columns) { table.remove(column) }
        return table.rendered(in: style.columns, style)
    }

    private func rendered(in terminal: Int, _ style: Style) -> String {
        let widths = widths(in: terminal)
        let room = columns.indices.map { index in
            style.cutsTables || columns[index].shrinksTo == nil ? widths[index] : min(widths[index], Table.widestUncut)
        }
        var text = ""
        if columns.contains(where: { !$0.title.isEmpty }) {
            text += line(columns.map { column in Cell(column.title) { style.dim($0) } }, widths, room)
        }
        for row in rows { text += line(row, widths, room) }
        return text
    }

    /// The last of the columns that may go, where a terminal has no room for all, cut as they may be.
    private func oneTooMany(in terminal: Int) -> Int? {
        let least = zip(columns, widestCells).map { min($1, $0.shrinksTo ?? $1) }
        return total(least) > terminal ? columns.lastIndex(where: \.mayGo) : nil
    }

    private mutating func remove(_ column: Int) {
        columns.remove(at: column)
        for row in rows.indices { rows[row].remove(at: column) }
    }

    private var widestCells: [Int] {
        var widths = columns.map { TextWidth.columns($0.title) }
        for row in rows {
            for (index, cell) in row.enumerated() { widths[index] = max(widths[index], TextWidth.columns(cell.text)) }
        }
        return widths
    }

    /// Columns of the terminal that a line takes.
    private func total(_ widths: [Int]) -> Int { widths.reduce(indent + Table.gap * (columns.count - 1), +) }

    private func widths(in terminal: Int) -> [Int] {
        var widths = widestCells
        var surplus = total(widths) - terminal
        // The widest of those that may shrink gives way first, a column at a time; tables are small.
        while surplus > 0 {
            let shrinkable = columns.indices.filter { widths[$0] > columns[$0].shrinksTo ?? Int.max }
            guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            surplus -= 1
        }
        return widths
    }

    /// - Parameters:
    ///   - widths: to which cells are cut.
    ///   - room: to which they are filled up.
    private func line(_ cells: [Cell], _ widths: [Int], _ room: [Int]) -> String {
        var text = String(repeating: " ", count: indent)
        for (index, cell) in cells.enumerated() {
            let cut = TextWidth.cut(cell.text, to: widths[index])
            let blanks = String(repeating: " ", count: max(0, room[index] - TextWidth.columns(cut)))
            if columns[index].alignsRight { text += blanks }
            text += cell.paint(cut)
            if index + 1 < cells.count {
                if !columns[index].alignsRight { text += blanks }
                text += String(repeating: " ", count: Table.gap)
            }
        }
        while text.last == " " { text.removeLast() }
        return text + "\n"
    }
}
