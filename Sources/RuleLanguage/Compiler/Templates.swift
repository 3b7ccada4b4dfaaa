import Diagnostics

// Reply templates are read by language and name; what renders them knows their inside.

extension PolicyCompiler {
    /// `replies/en/received.txt` is `en`, `received`.
    static func parts(_ path: String) -> (language: String, name: String)? {
        let parts = path.split(separator: "/")
        guard parts.count == 3, parts[0] == "replies", parts[2].hasSuffix(".txt") else { return nil }
        return (String(parts[1]), String(parts[2].dropLast(4)))
    }

    /// Names of the templates in English, which stand behind every other language.
    var templateNames: [String] {
        files.replies.compactMap { Self.parts($0.path) }.filter { $0.language == "en" && $0.name != "phrases" }.map(\.name)
            .sorted()
    }

    func hasTemplate(_ name: String) -> Bool {
        name != "phrases" && files.replies.contains { $0.path == "replies/en/\(name).txt" }
    }

    func templates() -> ReplyTemplates {
        var templates: [String: [String: String]] = [:]
        for file in files.replies {
            guard let (language, name) = Self.parts(file.path) else { continue }
            templates[language, default: [:]][name] = file.text(0..<file.bytes.count)
        }
        return ReplyTemplates(templates)
    }

    mutating func checkTemplates(closing: Closing?) {
        for (source, segment) in all("close") {
            if let reply = closing?.reply, !hasTemplate(reply) {
                report(
                    .template, "no template is called \"\(reply)\"", source, segment.arguments.last?.range ?? segment.range,
                    help: suggestion(for: reply, among: templateNames) ?? "write replies/en/\(reply).txt")
            }
        }
        let phrases = phraseNames
        let variables = ReplyVariable.allCases.map(\.rawValue)
        for file in files.replies {
            guard let (_, name) = Self.parts(file.path) else {
                warn(.template, "this is no template", file, 0..<0, help: "templates are called replies/LANGUAGE/NAME.txt")
                continue
            }
            if OwnMail(rawValue: name) != nil {
                report(
                    .template, "no reply can be called \"\(name)\": the outbox calls mails of its own so", file, 0..<0,
                    help: "give it another name, here and in the rows that name it")
            }
            for line in Self.lines(of: file) {
                if name == "phrases" {
                    checkPhrase(file, line, known: phrases)
                } else {
                    checkPlaces(file, line, known: variables, of: "a reply")
                }
            }
        }
    }

    /// The lines that say something, without notes, as ranges of the file's bytes.
    static func lines(of file: SourceText) -> [Range<Int>] {
        file.bytes.indices.split { file.bytes[$0] == UInt8(ascii: "\n") }.map { $0.startIndex..<$0.endIndex }
            .filter { file.bytes[$0.lowerBound] != UInt8(ascii: "#") }
    }

    private mutating func checkPlaces(_ file: SourceText, _ range: Range<Int>, known: [String], of what: String) {
        guard file.bytes[range].contains(UInt8(ascii: "{")) else { return }
        for place in ReplyPlace.all(in: Array(file.bytes[range])) where !known.contains(place.name) {
            let range = range.lowerBound + place.range.lowerBound..<range.lowerBound + place.range.upperBound
            let others = known.isEmpty ? "it has no places" : "it has " + known.joined(separator: ", ")
            report(
                .templateVariable, "\(what) has nothing called \"\(place.name)\"", file, range,
                help: suggestion(for: place.name, among: known) ?? others)
        }
    }

    /// `name = text`
    private mutating func checkPhrase(_ file: SourceText, _ line: Range<Int>, known: Set<String>) {
        let blanks = [UInt8(ascii: " "), UInt8(ascii: "\r"), UInt8(ascii: "\t")]
        guard let start = line.first(where: { !blanks.contains(file.bytes[$0]) }) else { return }
        guard let equals = line.first(where: { file.bytes[$0] == UInt8(ascii: "=") }) else {
            report(.templateVariable, "a line that is no phrase", file, start..<line.upperBound, help: "write: name = text")
            return
        }
        let end = (start..<equals).last { !blanks.contains(file.bytes[$0]) }.map { $0 + 1 } ?? start
        let name = file.text(start..<end)
        guard known.contains(name) else {
            report(
                .templateVariable, "no phrase is called \"\(name)\"", file, start..<max(end, start + 1),
                help: suggestion(for: name, among: known.sorted()) ?? mend(ofPhrase: name))
            return
        }
        checkPlaces(file, equals..<line.upperBound, known: ReplyPhrases.places(of: name), of: "the phrase \"\(name)\"")
    }

    /// A pack that took over the phrases of another has names in them that it does not declare.
    private func mend(ofPhrase name: String) -> String {
        for (family, what) in zip(ReplyPhrases.families, ["category", "category", "plan", "severity"])
        where name.hasPrefix(family + "-") {
            return "no \(what) is called \"\(name.dropFirst(family.count + 1))\": take the line away, or declare it"
        }
        return "take the line away: no reply says it"
    }

    private var phraseNames: Set<String> {
        var names = Set(ReplyPhrases.english.keys).union(ReplyPhrases.variants)
        for (family, declared) in zip(ReplyPhrases.families, [categories, categories, plans, severities]) {
            names.formUnion(declared.order.map { family + "-" + $0 })
        }
        return names
    }
}
