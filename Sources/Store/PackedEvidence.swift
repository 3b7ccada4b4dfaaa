import Bytes
import CSQLite

/// The evidence of a decision as one row of the ledger. A decision has thirty lines and more, which as rows of their own cost thirty
/// inserts and took most of the ledger's pages.
///
/// Lines of one decision have much in common: what they speak for, their rules' file, the line of the message. Each such text stands
/// once, and a line names it by its place; what is in the `Glossary` is named by its number there. What the message says stands apart,
/// and can be erased while the rest stays.
package struct PackedEvidence: Sendable, Equatable {
    /// The keyword that said most for the category that was chosen; nil where none did. Lists ask thousands of tickets for it.
    let leading: String?
    let lines: [UInt8]
    /// What the message says.
    let texts: [UInt8]

    private init(leading: String?, lines: [UInt8], texts: [UInt8]) {
        self.leading = leading
        self.lines = lines
        self.texts = texts
    }

    /// Packs lines as they come, so that who has them in another form need not make values of them first.
    package struct Packer {
        private var words = Words()
        private var quoted = Words()
        private var rows = PackedWriter()
        private var count = 0
        // Lines of one keyword list stand together: what the line before had is mostly had again.
        private var reason = Place()
        private var file = Place()
        private var field = Place()
        private var text = Place()
        /// What evidence for the chosen category says that it speaks for.
        private let chosen: String?
        private let glossary: Glossary
        private var leading: String?
        private var leadingWeight = Int.min
        /// What the rows of most decisions take.
        private static let usualBytes = 1024

        package init(category: String?, _ glossary: Glossary = Glossary()) {
            chosen = category.map { "category " + $0 }
            self.glossary = glossary
            rows.bytes.reserveCapacity(Packer.usualBytes)
        }

        /// - Parameters: those of `Ticket.Evidence`.
        package mutating func add(
            reason: String, file: String, row: Int, keyword: String, weight: Int, field: String, line: Int, text: String,
            ruledOut: String?
        ) {
            self.reason.move(to: reason, in: &words)
            self.file.move(to: file, in: &words)
            self.field.move(to: field, in: &words)
            self.text.move(to: text, in: &quoted)
            rows.number(self.reason.index)
            rows.number(self.file.index)
            rows.number(row)
            rows.text(keyword, glossary)
            rows.number(weight)
            rows.number(self.field.index)
            rows.number(line)
            rows.number(self.text.index)
            rows.number(ruledOut.map { words.index(of: $0) } ?? -1)
            count += 1
            if ruledOut == nil, weight > leadingWeight, reason == chosen { (leading, leadingWeight) = (keyword, weight) }
        }

        /// nil where nothing was added.
        package func packed() -> PackedEvidence? {
            guard count > 0 else { return nil }
            var lines = PackedWriter()
            lines.list(words.list) { $0.text($1, glossary) }
            lines.number(count)
            var texts = PackedWriter()
            texts.list(quoted.list) { $0.text($1) }
            return PackedEvidence(leading: leading, lines: lines.bytes + rows.bytes, texts: texts.bytes)
        }
    }

    /// Texts, each once, in the order in which they came.
    private struct Words {
        private(set) var list: [String] = []
        /// Their lengths: texts of different ones need not be compared, and most differ.
        private var lengths: [Int] = []

        init() {
            list.reserveCapacity(16)
            lengths.reserveCapacity(16)
        }

        mutating func index(of word: String) -> Int {
            let length = word.utf8.count
            for index in lengths.indices where lengths[index] == length && list[index] == word { return index }
            list.append(word)
            lengths.append(length)
            return list.count - 1
        }
    }

    /// Where a text stands that many lines have one after the other.
    private struct Place {
        private var word: String?
        private(set) var index = 0

        mutating func move(to word: String, in words: inout Words) {
            if word == self.word { return }
            self.word = word
            index = words.index(of: word)
        }
    }

    /// The evidence as it was.
    ///
    /// - Parameters:
    ///   - texts: nil where they were erased.
    ///   - word: that of the glossary with a number.
    /// - Returns: nil where the bytes are damaged.
    static func unpacked(_ lines: [UInt8], texts: [UInt8]?, word: (Int) -> String? = { _ in nil }) -> [Ticket.Evidence]? {
        var quoted: [String]?
        if let texts {
            var reader = PackedReader(texts)
            quoted = reader.list { $0.text() ?? "" }
            guard !reader.hasFailed else { return nil }
        }
        var reader = PackedReader(lines)
        let words = reader.list { $0.text(or: word) ?? "" }
        let evidence: [Ticket.Evidence?] = reader.list { reader in
            let (reason, file, row) = (reader.number(), reader.number(), reader.number())
            let keyword = reader.text(or: word) ?? ""
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

extension PackedWriter {
    fileprivate mutating func text(_ text: String, _ glossary: Glossary) {
        if let number = glossary.number(of: text) { reference(number) } else { self.text(text) }
    }
}

extension Store {
    func insertEvidence(_ evidence: PackedEvidence, of number: Int64) throws(StoreError) {
        try connection.prepare("INSERT INTO evidence VALUES (?, ?, ?, ?)")
            .run(.integer(number), .optional(evidence.leading), .blob(evidence.lines), .blob(evidence.texts))
    }

    package func evidence(of number: Int64) throws(StoreError) -> [Ticket.Evidence] {
        let found = try connection.prepare("SELECT lines, texts FROM evidence WHERE ticket = ?").first(.integer(number)) {
            (lines: $0.blob(0), texts: $0.optionalBlob(1))
        }
        guard let found else { return try formerEvidence(of: number) }
        guard let evidence = PackedEvidence.unpacked(found.lines, texts: found.texts, word: { try? word(number: $0) }) else {
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
