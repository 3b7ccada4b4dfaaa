import Diagnostics

/// The rows of a table as they were read: of `route` and `promises` those of all blocks, of a category those of its scope.
struct CheckedTable {
    enum Kind: Equatable {
        case route, promises
        case scope(category: String)
    }
    struct Row {
        var source: SourceText
        var range: Range<Int>
        var conditions: [Condition]
        var isShadow: Bool
        var isUnderstood: Bool { conditions.allSatisfy(\.isUnderstood) }
    }
    var kind: Kind
    var rows: [Row]
    /// Where it is told that the table leaves a gap.
    var place: Diagnostic.Place
}

/// Rows by what they ask, so that a row of a long table is compared with those few alone that may take all that it would.
private struct CoveringRows {
    private var byValue: [String: [Int]] = [:]
    private var others: [Int] = []

    /// `plan gold`; nil for a condition that names several values, or what it is not.
    private static func value(_ condition: Condition) -> String? {
        guard !condition.negated, let value = condition.values.first, condition.values.allSatisfy({ $0 == value }) else {
            return nil
        }
        return "\(condition.subject.rawValue) \(value)"
    }

    mutating func add(_ conditions: [Condition], at index: Int) {
        // A row that asks for one value takes only rows that ask for the same; but `partner any` is every partner.
        let values = conditions.compactMap(Self.value).filter { $0 != "partner any" }
        if let rarest = values.min(by: { (byValue[$0]?.count ?? 0) < (byValue[$1]?.count ?? 0) }) {
            byValue[rarest, default: []].append(index)
        } else {
            others.append(index)
        }
    }

    /// In the order of the table.
    func candidates(for conditions: [Condition]) -> [Int] {
        (conditions.compactMap(Self.value).flatMap { byValue[$0] ?? [] } + others).sorted()
    }
}

extension PolicyCompiler {
    /// Adds a block's rows to the table of their kind, and reports those that are never reached.
    mutating func note(
        _ rows: [(conditions: [Condition], row: RawRow)], _ kind: CheckedTable.Kind, _ place: Range<Int>,
        _ source: SourceText
    ) {
        let rows = rows.map {
            CheckedTable.Row(source: source, range: $0.row.range, conditions: $0.conditions, isShadow: $0.row.shadow != nil)
        }
        if let index = tables.firstIndex(where: { $0.kind == kind }) {
            tables[index].rows += rows
            tables[index].place = Diagnostic.Place(source, place)
            reportUnreachable(rows.count, of: tables[index].rows)
        } else {
            tables.append(CheckedTable(kind: kind, rows: rows, place: Diagnostic.Place(source, place)))
            reportUnreachable(rows.count, of: rows)
        }
    }

    /// Reports those of a table's last rows that no message can reach, as an earlier row, of whatever block and file, takes all that
    /// they would. Shadows take nothing.
    private mutating func reportUnreachable(_ count: Int, of rows: [CheckedTable.Row]) {
        var covers = CoveringRows()
        for (index, row) in rows.enumerated() {
            // A condition that was not understood says nothing of what the row takes.
            guard row.isUnderstood else { continue }
            defer { if !row.isShadow { covers.add(row.conditions, at: index) } }
            guard index >= rows.count - count,
                let earlier = covers.candidates(for: row.conditions).map({ rows[$0] }).first(where: {
                    Self.covers($0.conditions, row.conditions)
                })
            else { continue }
            let line = earlier.source.position(at: earlier.range.lowerBound).line
            report(
                .unreachableRow, "this row is never reached", row.source, row.range,
                help: "the row at \(earlier.source.path):\(line) takes every message that it would")
        }
    }

    /// Reports messages that no row is for, and, where asked to be thorough, rows that are for no message.
    mutating func checkTables(_ channels: [Channel], _ categories: [Category], _ severities: [Severity]) {
        let open = tables.indices.filter { leavesDoubt(tables[$0]) }
        guard isThorough || !open.isEmpty else { return }
        let conditions = tables.flatMap { $0.rows.flatMap(\.conditions) }
        guard
            var space = RowSpace(
                plans: plans.order, channels: channels, categories: categories, severities: severities,
                partners: partners.order,
                hasAlerts: !all("alert").isEmpty, conditions: conditions)
        else {
            for index in open { reportGap(tables[index], nil, nil) }
            return
        }
        for index in tables.indices {
            if open.contains(index) { checkGap(tables[index], &space) }
            if isThorough { checkRows(tables[index], &space) }
        }
    }

    /// Whether a table may leave messages without a row: where it has no row without conditions.
    private func leavesDoubt(_ table: CheckedTable) -> Bool {
        let rows = table.rows.filter { !$0.isShadow }
        return !table.rows.isEmpty && rows.allSatisfy { !$0.conditions.isEmpty && $0.isUnderstood }
    }

    // MARK: Messages that no row is for

    private mutating func checkGap(_ table: CheckedTable, _ space: inout RowSpace) {
        var used: Set<Int> = []
        let rows = table.rows.filter { !$0.isShadow }.map { space.terms($0.conditions) }
        if let gap = space.gap(in: base(table, space), leftBy: rows, used: &used) { reportGap(table, gap, space) }
    }

    /// What a table is asked about.
    private func base(_ table: CheckedTable, _ space: RowSpace) -> RowSpace.Box {
        func fixed(_ subject: Condition.Subject, _ value: String) -> RowSpace.Term {
            RowSpace.Term(subject: RowSpace.index(subject), allowed: 1 << UInt64(space.number(value, of: subject) ?? 0))
        }
        switch table.kind {
        case .route: return space.everything
        case .scope(let category):
            return space.part(of: space.everything, meeting: [fixed(.category, category)])
        case .promises:
            // Others are promised nothing, whatever the rows say.
            return space.part(
                of: space.everything,
                meeting: [
                    fixed(.verification, "verified"), fixed(.standing, "authorized"), fixed(.scope, "in"),
                    fixed(.project, "own"),
                ])
        }
    }

    private mutating func reportGap(_ table: CheckedTable, _ gap: [Int]?, _ space: RowSpace?) {
        let asked = Set(table.rows.flatMap { $0.conditions.map { RowSpace.index($0.subject) } })
        var example = ""
        if let gap, let space { example = "none is for \(space.description(of: gap, subjects: asked)): " }
        let (message, help) =
            switch table.kind {
            case .route: ("no queue where no row matches", "end with a row without conditions: -> queue  reply name")
            case .promises: ("no promise where no row matches", "end with a row without conditions: -> none")
            case .scope(let name): ("category \(name) has no scope where no row matches", "end with a row: -> out")
            }
        diagnostics.append(Diagnostic(.error, .noRow, message, at: table.place, help: example + help))
    }

    // MARK: Rows that are for no message

    private mutating func checkRows(_ table: CheckedTable, _ space: inout RowSpace) {
        let terms = table.rows.map { space.terms($0.conditions) }
        var base = space.everything
        if case .scope = table.kind { base = self.base(table, space) }
        for (index, row) in table.rows.enumerated() where row.isUnderstood {
            let earlier = table.rows[..<index].indices.filter { !table.rows[$0].isShadow && table.rows[$0].isUnderstood }
            if earlier.contains(where: { Self.covers(table.rows[$0].conditions, row.conditions) }) { continue }
            let box = space.part(of: base, meeting: terms[index])
            guard space.combination(in: box) != nil else {
                warn(.impossibleRow, "no message can meet this row", row.source, row.range, help: reason(row, base, space))
                continue
            }
            checkCover(earlier, of: row, box, terms, table, &space)
        }
    }

    /// Rows that only together take all that a later one would.
    private mutating func checkCover(
        _ earlier: [Int], of row: CheckedTable.Row, _ box: RowSpace.Box, _ terms: [[RowSpace.Term]], _ table: CheckedTable,
        _ space: inout RowSpace
    ) {
        var used: Set<Int> = []
        guard space.gap(in: box, leftBy: earlier.map { terms[$0] }, used: &used) == nil else { return }
        // Without those that it does not take.
        var needed = used.sorted()
        for candidate in needed.reversed() {
            let others = needed.filter { $0 != candidate }
            var ignored: Set<Int> = []
            if space.gap(in: box, leftBy: others.map { terms[earlier[$0]] }, used: &ignored) == nil { needed = others }
        }
        let places = needed.map { number in
            let other = table.rows[earlier[number]]
            return Diagnostic.Place(other.source, other.range).fileAndLine
        }
        let help =
            places.count == 1
            ? "the row at \(places[0]) takes every message that it would"
            : "the rows at \(places.dropLast().joined(separator: ", ")) and \(places.last ?? "") take every message that it would"
        warn(.unreachableRow, "this row is never reached", row.source, row.range, help: help)
    }

    /// Which conditions exclude each other.
    private func reason(_ row: CheckedTable.Row, _ base: RowSpace.Box, _ space: RowSpace) -> String {
        for condition in row.conditions
        where space.combination(in: space.part(of: base, meeting: space.terms([condition]))) == nil {
            return condition.subject == .kind && condition.values == ["alert"]
                ? "no alert is declared" : "no message is of \(Self.words(condition))"
        }
        for (index, first) in row.conditions.enumerated() {
            for second in row.conditions[(index + 1)...]
            where space.combination(in: space.part(of: base, meeting: space.terms([first, second]))) == nil {
                return "no message is of \(Self.words(first)) and of \(Self.words(second))"
            }
        }
        return "its conditions exclude each other"
    }

    private static func words(_ condition: Condition) -> String {
        (condition.negated ? "not " : "") + condition.subject.rawValue + " " + condition.values.joined(separator: ",")
    }
}
