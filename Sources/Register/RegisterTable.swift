import Diagnostics

/// One of a register's files as a table with named columns.
struct RegisterTable {
    struct Row {
        /// From 1, of the row's first line.
        let line: Int
        private let fields: [CSV.Field]
        private let columns: [String: Int]
        private let range: Range<Int>

        fileprivate init(line: Int, _ row: CSV.Row, columns: [String: Int]) {
            self.line = line
            fields = row.fields
            self.columns = columns
            range = row.range
        }

        /// The text of a field; empty where the file has no such column.
        func text(_ column: String) -> String { columns[column].map { fields[$0].text } ?? "" }

        /// Where a field stands; the whole row where the field is empty, so that there is something to point at.
        subscript(column: String) -> Range<Int> {
            guard let field = columns[column].map({ fields[$0] }), !field.range.isEmpty else { return range }
            return field.range
        }
    }

    let file: RegisterFault.File
    let rows: [Row]
    /// The accounts that rows of too few or too many fields are about.
    let misread: [String]

    private static func columns(of file: RegisterFault.File) -> (required: [String], free: [String]) {
        switch file {
        case .accounts:
            (["account", "name", "plan"], ["domains", "language", "country", "timezone", "partner", "referral"])
        case .contacts: (["account", "address", "authorized"], ["name"])
        case .projects: (["account", "project"], ["name", "plan", "partner"])
        }
    }

    /// Columns beyond those that we know are skipped, for registers are exported from programs that know more; but one that
    /// looks like a misspelt one of ours is a mistake.
    static func read(_ file: RegisterFault.File, _ bytes: [UInt8]) -> (RegisterTable?, [RegisterFault]) {
        func fault(_ range: Range<Int>, _ message: String, _ help: String) -> RegisterFault {
            RegisterFault(file: file, range: range, message: message, help: help)
        }
        let csv: CSV
        do throws(CSV.Fault) {
            csv = try CSV(parsing: bytes)
        } catch {
            return (nil, [fault(error.range, error.message, error.help)])
        }
        let (required, free) = columns(of: file)
        let expected = (required + free).joined(separator: ",")
        guard let header = csv.rows.first else {
            return (nil, [fault(0..<0, "no header line", "it begins with \(expected)")])
        }

        var faults: [RegisterFault] = []
        var columns: [String: Int] = [:]
        // Columns without a name are those that a spreadsheet counts in beside the table.
        for (number, field) in header.fields.enumerated() where !field.text.isEmpty {
            let name = field.text.lowercased()
            if columns.updateValue(number, forKey: name) != nil {
                faults.append(fault(field.range, "a second column \"\(name)\"", "take one of them out of each row"))
            }
        }
        var misspelt: Set<String> = []
        let missing = (required + free).filter { columns[$0] == nil }
        for field in header.fields where !(required + free).contains(field.text.lowercased()) {
            if let near = nearest(to: field.text.lowercased(), among: missing) {
                misspelt.insert(near)
                faults.append(fault(field.range, "no column is called \"\(field.text)\"", "did you mean \"\(near)\"?"))
            }
        }
        for column in required where columns[column] == nil && !misspelt.contains(column) {
            faults.append(fault(header.range, "there is no column \"\(column)\"", "the columns are \(expected)"))
        }
        guard faults.isEmpty else { return (nil, faults) }

        var rows: [Row] = []
        var misread: [String] = []
        var line = 1
        var counted = 0
        for row in csv.rows {
            for byte in bytes[counted..<row.range.lowerBound] where byte == UInt8(ascii: "\n") { line += 1 }
            counted = row.range.lowerBound
            if row.range == header.range { continue }
            guard row.fields.count == header.fields.count else {
                let count = row.fields.count
                let counts = "\(count) \(count == 1 ? "field" : "fields") where the header has \(header.fields.count)"
                let mend =
                    count < header.fields.count
                    ? "a field that is empty has its separator, too" : "quote a field that has a separator in it"
                faults.append(fault(row.range, counts, mend))
                if let place = columns["account"], place < count { misread.append(row.fields[place].text) }
                continue
            }
            rows.append(Row(line: line, row, columns: columns))
        }
        return (RegisterTable(file: file, rows: rows, misread: misread), faults)
    }
}
