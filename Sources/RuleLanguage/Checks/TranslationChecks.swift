import Diagnostics

extension PolicyCompiler {
    /// Reports translations that are never sent, and replies that some of the pack's languages do not have: their readers get them in
    /// English, as a reply is in one language or not at all.
    mutating func checkTranslations(_ policy: Policy) {
        let folders = policy.templates.languages.filter { $0 != "en" }
        let languages = folders.filter(Self.isCode)
        let english = templateNames
        for file in files.replies {
            let parts = file.path.split(separator: "/").map(String.init)
            guard parts.count == 3, parts[1] != "en", parts[2] != "phrases.txt", parts[2].hasSuffix(".txt") else { continue }
            let name = String(parts[2].dropLast(4))
            guard !english.contains(name) else { continue }
            warn(
                .translation, "no template in English is called \"\(name)\", so this one is never sent", file, 0..<0,
                help: suggestion(for: name, among: english) ?? "write replies/en/\(name).txt")
        }
        for folder in folders where !Self.isCode(folder) {
            guard let file = files.replies.first(where: { $0.path.hasPrefix("replies/\(folder)/") }) else { continue }
            // `DE`, `pt-BR`
            let code = String(folder.lowercased().prefix { $0 != "-" && $0 != "_" })
            warn(
                .translation, "registers call no language \"\(folder)\", so its templates are never sent", file, 0..<0,
                help: "name the folder by the language's code: replies/\(Self.isCode(code) ? code : "de")")
        }
        for language in languages where !policy.templates.has("phrases", in: language) {
            guard let file = files.replies.first(where: { $0.path.hasPrefix("replies/\(language)/") }) else { continue }
            warn(
                .translation, "\"\(language)\" has no phrases, so its templates are never sent", file, 0..<0,
                help: "write replies/\(language)/phrases.txt")
        }
        var told: Set<String> = []
        guard let table = tables.first(where: { $0.kind == .route }), table.rows.count == policy.routes.count else { return }
        for (row, read) in zip(policy.routes, table.rows) where !Self.isOfStrangers(row.conditions) {
            for name in [row.reply].compactMap({ $0 }) + row.adds where told.insert(name).inserted {
                let without = languages.filter { !policy.templates.has(name, in: $0) }
                guard !without.isEmpty else { continue }
                warn(
                    .translation, "the reply \"\(name)\" is not there in \(without.joined(separator: ", "))", read.source,
                    read.range,
                    help:
                        "customers of \(without.count == 1 ? "this language" : "these languages") get this row's reply in English"
                )
            }
        }
    }

    /// Whether a folder is named as a customer's language is in a register: two or three small letters (ISO 639).
    private static func isCode(_ folder: String) -> Bool {
        (2...3).contains(folder.utf8.count) && folder.utf8.allSatisfy { (0x61...0x7A).contains($0) }
    }

    /// Whether a row is for senders of whom no register says what they read.
    private static func isOfStrangers(_ conditions: [Condition]) -> Bool {
        conditions.contains { $0.subject == .standing && !$0.negated && $0.values == ["unregistered"] }
    }
}
