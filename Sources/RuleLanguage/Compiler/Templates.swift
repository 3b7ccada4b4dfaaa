import Diagnostics

// Reply templates are read by language and name; what renders them knows their inside.

extension PolicyCompiler {
    /// `replies/en/received.txt` is `en`, `received`.
    private static func parts(_ path: String) -> (language: String, name: String)? {
        let parts = path.split(separator: "/")
        guard parts.count == 3, parts[0] == "replies", parts[2].hasSuffix(".txt") else { return nil }
        return (String(parts[1]), String(parts[2].dropLast(4)))
    }

    /// Names of the templates in English, which stand behind every other language.
    var templateNames: [String] {
        files.replies.compactMap { Self.parts($0.path) }.filter { $0.language == "en" && $0.name != "phrases" }.map(\.name).sorted()
    }

    func hasTemplate(_ name: String) -> Bool { files.replies.contains { $0.path == "replies/en/\(name).txt" } }

    func templates() -> [String: [String: String]] {
        var templates: [String: [String: String]] = [:]
        for file in files.replies {
            guard let (language, name) = Self.parts(file.path) else { continue }
            templates[language, default: [:]][name] = file.text(0..<file.bytes.count)
        }
        return templates
    }

    mutating func checkTemplates(_ routes: [RouteRow], closing: Closing?) {
        for (source, segment) in all("close") {
            if let reply = closing?.reply, !hasTemplate(reply) {
                report("no template is called \"\(reply)\"", source, segment.range, help: suggestion(reply, templateNames) ?? "write replies/en/\(reply).txt")
            }
        }
        let known = ReplyVariable.allCases.map(\.rawValue)
        for file in files.replies where Self.parts(file.path).map({ $0.name != "phrases" }) ?? false {
            for place in ReplyPlace.all(in: file.bytes) where ReplyVariable(rawValue: place.name) == nil {
                report(
                    "a reply has nothing called \"\(place.name)\"", file, place.range,
                    help: suggestion(place.name, known) ?? "it has " + known.joined(separator: ", "))
            }
        }
    }
}
