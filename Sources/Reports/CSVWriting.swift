/// Rows as comma-separated values (RFC 4180). What a cell says came from strangers: none can be taken for a formula.
package enum CSVWriting {
    package static func row(_ cells: [String]) -> String { cells.map(cell).joined(separator: ",") + "\r\n" }

    /// What a formula begins with; in East Asian settings also in full width.
    private static let formulaSigns = "=+-@|%\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars

    /// A cell in quotes where it must be, behind an apostrophe where a spreadsheet would reckon.
    static func cell(_ text: String) -> String {
        var text = text
        // Blanks before a sign are passed over by some; a tab or a return begins a cell anew.
        if let first = text.unicodeScalars.first(where: { !$0.properties.isWhitespace }),
            formulaSigns.contains(first)
                || text.unicodeScalars.first.map({ $0.properties.isWhitespace }) ?? false
        {
            text = "'" + text
        }
        guard text.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D || $0 == 0x3B }) else {
            return text
        }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
