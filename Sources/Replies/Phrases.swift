import RuleLanguage

/// The wording of what is no template: promises, times, greetings. A pack's `replies/<language>/phrases.txt` has a line
/// `name = text` for each; what a language leaves out is said as English says it, and that as it is said here.
struct Phrases {
    private let texts: [String: String]
    private let fallback: [String: String]

    init(_ file: String?, english: String?) {
        texts = Phrases.parse(file ?? "")
        fallback = Phrases.parse(english ?? "")
    }

    /// The phrase with its `{name}` places filled; empty where there is none of that name.
    func callAsFunction(_ name: String, _ values: [String: String] = [:]) -> String {
        ReplyPlace.filled(text(name) ?? "", values)
    }

    func has(_ name: String) -> Bool { text(name) != nil }

    /// The first of these phrases that there is.
    func first(_ names: String..., values: [String: String] = [:]) -> String {
        names.first(where: has).map { self($0, values) } ?? ""
    }

    /// The words of a phrase that is a list.
    func list(_ name: String) -> [String] { self(name).split(separator: " ").map(String.init) }

    private func text(_ name: String) -> String? { texts[name] ?? fallback[name] ?? ReplyPhrases.english[name] }

    static func parse(_ file: String) -> [String: String] {
        var texts: [String: String] = [:]
        for line in file.split(whereSeparator: \.isNewline) where line.first != "#" {
            guard let equals = line.firstIndex(of: "=") else { continue }
            texts[Template.trimmed(line[..<equals])] = Template.trimmed(line[line.index(after: equals)...])
        }
        return texts
    }

}
