/// The reply templates of a pack, by language and name. A message needs one or two of a hundred: each is read when it is asked for.
package struct ReplyTemplates: Sendable {
    /// Of each language the names, and where their texts stand.
    private var places: [String: [String: Range<Int>]] = [:]
    private var text: Table<UInt8>

    /// - Parameter texts: by language, then by name: `texts["en"]["received"]`.
    package init(_ texts: [String: [String: String]] = [:]) {
        var bytes: [UInt8] = []
        for (language, named) in texts {
            for (name, text) in named {
                places[language, default: [:]][name] = bytes.count..<bytes.count + text.utf8.count
                bytes += text.utf8
            }
        }
        text = Table(bytes)
    }

    /// In alphabetical order.
    package var languages: [String] { places.keys.sorted() }

    /// In alphabetical order; none where the language has no template.
    package func names(in language: String) -> [String] { (places[language] ?? [:]).keys.sorted() }

    /// All of them, by language, then by name: for who checks them.
    package var all: [String: [String: String]] { places.mapValues { $0.mapValues(text.text) } }

    package func has(_ name: String, in language: String) -> Bool { places[language]?[name] != nil }

    package subscript(language: String, name: String) -> String? { places[language]?[name].map(text.text) }
}

extension ReplyTemplates {
    mutating func archive(_ coder: inout ArchiveCoder) {
        coder.dictionary(&places, blank: [:]) { coder, named in
            coder.dictionary(&named, blank: 0..<0) { $0.range(&$1) }
        }
        coder.table(&text)
    }
}
