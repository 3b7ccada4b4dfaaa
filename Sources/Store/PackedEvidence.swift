import Bytes
import CSQLite

/// The evidence of a decision as one row of the ledger. A decision has thirty lines and more, which as rows of their own cost thirty
/// inserts and took most of the ledger's pages.
///
/// Lines of one decision have much in common: what they speak for, their rules' file, the line of the message. Each such text stands
/// once, and a line names it by its place. What the message says stands apart, and can be erased while the rest stays.
package struct PackedEvidence: Sendable, Equatable {
    /// The keyword that said most for the category that was chosen; nil where none did. Lists ask thousands of tickets for it.
    let leading: String?
    let lines: [UInt8]
    /// What the message says.
    let texts: [UInt8]

    /// nil where there is no evidence.
    ///
    /// - Parameter category: the one that was chosen.
    package init?(_ evidence: [Ticket.Evidence], category: String?) {
        guard !evidence.isEmpty else { return nil }
        var words = Words()
        var quoted = Words()
        var rows = PackedWriter()
        // Lines of one keyword list stand together: what the line before had is mostly had again.
        var (reason, file, field, text) = (0, 0, 0, 0)
        for item in evidence {
            reason = words.place(of: item.reason, perhaps: reason)
            file = words.place(of: item.file, perhaps: file)
            field = words.place(of: item.field, perhaps: field)
            text = quoted.place(of: item.text, perhaps: text)
            rows.number(reason)
            rows.number(file)
            rows.number(item.row)
            rows.text(item.keyword)
            rows.number(item.weight)
            rows.number(field)
            rows.number(item.line)
            rows.number(text)
            rows.number(item.ruledOut.map { words.place(of: $0, perhaps: 0) } ?? -1)
        }
        var lines = PackedWriter()
        lines.list(words.list) { $0.text($1) }
        lines.number(evidence.count)
        self.lines = lines.bytes + rows.bytes
        var texts = PackedWriter()
        texts.list(quoted.list) { $0.text($1) }
        self.texts = texts.bytes
        leading = category.flatMap { PackedEvidence.leading(evidence, for: "category " + $0) }
    }

    private static func leading(_ evidence: [Ticket.Evidence], for reason: String) -> String? {
        var best: Ticket.Evidence?
        for item in evidence where item.ruledOut == nil && item.reason == reason {
            if best.map({ item.weight > $0.weight }) ?? true { best = item }
        }
        return best?.keyword
    }

    /// Texts, each once, in the order in which they came.
    private struct Words {
        var list: [String] = []

        /// - Parameter guess: where it stands, as like as not.
        mutating func place(of word: String, perhaps guess: Int) -> Int {
            let length = word.utf8.count
            // Texts of different lengths need not be compared, and most differ in length.
            func isWord(_ text: String) -> Bool { text.utf8.count == length && text == word }
            if guess < list.count, isWord(list[guess]) { return guess }
            if let place = list.firstIndex(where: isWord) { return place }
            list.append(word)
            return list.count - 1
        }
    }

    /// The evidence as it was.
    ///
    /// - Parameter texts: nil where they were erased.
    /// - Returns: nil where the bytes are damaged.
    static func unpacked(_ lines: [UInt8], texts: [UInt8]?) -> [Ticket.Evidence]? {
        var quoted: [String]?
        if let texts {
            var reader = PackedReader(texts)
            quoted = reader.list { $0.text() ?? "" }
            guard !reader.hasFailed else { return nil }
        }
        var reader = PackedReader(lines)
        let words = reader.list { $0.text() ?? "" }
        let evidence: [Ticket.Evidence?] = reader.list { reader in
            let (reason, file, row, keyword) = (reader.number(), reader.number(), reader.number(), reader.text() ?? "")
            let (weight, field, line, text, ruledOut) = (
                reader.number(), reader.number(), reader.number(), reader.number(), reader.number()
            )
            guard [reason, file, field].allSatisfy(words.indices.contains), ruledOut < words.count,
                quoted.map({ $0.indices.contains(text) }) ?? true
            else { return nil }
            return Ticket.Evidence(
                reason: words[reason], file: words[file], row: row, keyword: keyword, weight: weight, field: words[field],
                line: line, text: quoted?[text] ?? "",
                ruledOut: ruledOut < 0 ? nil : words[ruledOut])
        }
        let whole = evidence.compactMap(\.self)
        return reader.hasFailed || !reader.isAtEnd || whole.count < evidence.count ? nil : whole
    }
}

extension Store {
    func insertEvidence(_ evidence: PackedEvidence, of number: Int64) throws(StoreError) {
        try connection.prepare("INSERT INTO evidence VALUES (?, ?, ?, ?)")
            .run(.integer(number), .optional(evidence.leading), .blob(evidence.lines), .blob(evidence.texts))
    }

    package func evidence(of number: Int64) throws(StoreError) -> [Ticket.Evidence] {
        let found = try connection.prepare("SELECT lines, texts FROM evidence WHERE ticket = ?").first(.integer(number)) {
            PackedEvidence.unpacked($0.blob(0), texts: $0.optionalBlob(1))
        }
        guard let found else { return try formerEvidence(of: number) }
        guard let evidence = found else {
            throw StoreError(code: SQLITE_CORRUPT, message: "the evidence of ticket \(number) is damaged")
        }
        return evidence
    }

    /// That of a ticket from when each line had a row.
    private func formerEvidence(of number: Int64) throws(StoreError) -> [Ticket.Evidence] {
        var list: [Ticket.Evidence] = []
        try connection.prepare(
            """
            SELECT reason, rule, keyword, weight, field, line, text, ruled_out FROM evidence_line WHERE ticket = ?
            ORDER BY ordinal
            """
        ).rows(.integer(number)) { row in
            list.append(
                Ticket.Evidence(
                    reason: row.text(0), rule: row.text(1), keyword: row.text(2), weight: Int(row.integer(3)),
                    field: row.text(4),
                    line: Int(row.integer(5)), text: row.text(6), ruledOut: row.optionalText(7)))
        }
        return list
    }
}
