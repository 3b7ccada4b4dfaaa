/// What is to be said of a keyword line or a row that does less than it should.
package struct CoverageFinding: Sendable, Equatable {
    package enum Kind: String, CaseIterable, Sendable {
        case neverFired = "never-fired"
        case ruledOut = "always-ruled-out"
        case neverChosen = "never-chosen"
        case onlyCorrected = "only-corrected"
        case together
        case neverMet = "never-met"
        case shadowed

        /// The heading above all of a kind.
        package var title: String {
            switch self {
            case .neverFired: "Keyword lines whose words stood in no message"
            case .ruledOut: "Keyword lines that were ruled out wherever they stood"
            case .neverChosen: "Keyword lines that counted, but never for what was chosen"
            case .onlyCorrected: "Keyword lines whose messages staff moved elsewhere, each time"
            case .together: "Keyword lines that counted only beside another one"
            case .neverMet: "Rows that no message met"
            case .shadowed: "Rows that were met, but always behind another one"
            }
        }
    }
    package var kind: Kind
    /// `outage.rules:12`
    package var place: String
    /// `category outage`; the row's table.
    package var subject: String
    /// `+3 site is down`; what the row says.
    package var line: String
    /// How often, and beside or behind what.
    package var detail: String
}

extension Coverage {
    /// Messages in which a line must have counted before its company is more than chance.
    private static let companyCount = 5

    /// Everything that is to be said of lines and rows, in the order of kinds and of the files.
    package func findings(
        _ index: PolicyLines, routes rows: [(place: String, text: String)],
        promises promiseRows: [(place: String, text: String)]
    )
        -> [CoverageFinding]
    {
        var findings: [CoverageFinding] = []
        for (number, use) in lines.enumerated() {
            guard let (kind, detail) = finding(number, use, index) else { continue }
            let line = index.lines[number]
            findings.append(
                CoverageFinding(kind: kind, place: line.place, subject: line.choice, line: line.text, detail: detail))
        }
        findings += Coverage.findings("route", rows, routes) + Coverage.findings("promises", promiseRows, promises)
        let order = Dictionary(
            uniqueKeysWithValues: CoverageFinding.Kind.allCases.enumerated().map { ($0.element, $0.offset) })
        return findings.enumerated().sorted {
            (order[$0.element.kind] ?? 0, $0.offset) < (order[$1.element.kind] ?? 0, $1.offset)
        }.map(\.element)
    }

    private func finding(_ number: Int, _ use: LineUse, _ index: PolicyLines) -> (CoverageFinding.Kind, String)? {
        let line = index.lines[number]
        if use.fired == 0 { return (.neverFired, "") }
        if use.counted == 0 { return (.ruledOut, Coverage.times(use.fired)) }
        // A line against a choice does its work where that is not chosen.
        guard line.weight > 0 else { return nil }
        if use.chosen == 0 { return (.neverChosen, Coverage.times(use.counted)) }
        if use.corrected == use.chosen { return (.onlyCorrected, Coverage.times(use.corrected)) }
        // Of two that always stand together, the one that decides nothing is the one too many.
        if use.counted >= Coverage.companyCount, use.decided == 0,
            let other = use.companions?.filter({ index.lines[$0].weight > 0 && !index.lines[$0].isBoost }
            ).min()
        {
            return (
                .together, "\(Coverage.times(use.counted)), beside \(index.lines[other].place) \(index.lines[other].pattern)"
            )
        }
        return nil
    }

    private static func findings(_ table: String, _ rows: [(place: String, text: String)], _ uses: [RowUse])
        -> [CoverageFinding]
    {
        zip(rows, uses).compactMap { row, use in
            if use.met == 0 {
                return CoverageFinding(kind: .neverMet, place: row.place, subject: table, line: row.text, detail: "")
            }
            guard use.decided == 0, let above = use.above.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else {
                return nil
            }
            let detail = "\(times(use.met)), \(above.value == use.met ? "always" : "mostly") behind \(rows[above.key].place)"
            return CoverageFinding(kind: .shadowed, place: row.place, subject: table, line: row.text, detail: detail)
        }
    }

    private static func times(_ count: Int) -> String { count == 1 ? "in 1 message" : "in \(count) messages" }
}
