/// The reply templates of a pack, by language and name. A message needs one or two of a hundred: they lie in tables, and each is read
/// when it is asked for.
package struct ReplyTemplates: Sendable {
    private struct Entry: BitwiseCopyable {
        /// Where its language, its name and its text end in `text`, one behind the other; the language begins where the entry before ends.
        var language: Int32
        var name: Int32
        var text: Int32
    }
    /// By language, then by name.
    private var entries: Table<Entry>
    private var text: Table<UInt8>

    /// None.
    package init() {
        entries = Table()
        text = Table()
    }

    /// - Parameter texts: by language, then by name: `texts["en"]["received"]`.
    package init(_ texts: [String: [String: String]]) {
        var entries: [Entry] = []
        var bytes: [UInt8] = []
        for (language, named) in texts.sorted(by: { $0.key < $1.key }) {
            for (name, text) in named.sorted(by: { $0.key < $1.key }) {
                bytes += language.utf8
                var entry = Entry(language: Int32(bytes.count), name: 0, text: 0)
                bytes += name.utf8
                entry.name = Int32(bytes.count)
                bytes += text.utf8
                entry.text = Int32(bytes.count)
                entries.append(entry)
            }
        }
        self.entries = Table(entries)
        text = Table(bytes)
    }

    /// In alphabetical order.
    package var languages: [String] {
        var languages: [String] = []
        for index in entries.indices {
            let language = language(of: index)
            if languages.last != language { languages.append(language) }
        }
        return languages
    }

    /// All of them, by language, then by name: for who checks them.
    package var all: [String: [String: String]] {
        var all: [String: [String: String]] = [:]
        for index in entries.indices { all[language(of: index), default: [:]][name(of: index)] = content(of: index) }
        return all
    }

    package func has(_ name: String, in language: String) -> Bool { index(of: name, in: language) != nil }

    package subscript(language: String, name: String) -> String? { index(of: name, in: language).map(content) }

    private func index(of name: String, in language: String) -> Int? {
        entries.indices.first { index in
            let entry = entries[index]
            return text.holds(language, at: start(of: index)..<Int(entry.language))
                && text.holds(name, at: Int(entry.language)..<Int(entry.name))
        }
    }

    private func start(of index: Int) -> Int { index == 0 ? 0 : Int(entries[index - 1].text) }
    private func language(of index: Int) -> String { text.text(start(of: index)..<Int(entries[index].language)) }
    private func name(of index: Int) -> String { text.text(Int(entries[index].language)..<Int(entries[index].name)) }
    private func content(of index: Int) -> String { text.text(Int(entries[index].name)..<Int(entries[index].text)) }
}

extension ReplyTemplates {
    mutating func archive(_ coder: inout ArchiveCoder) {
        coder.table(&entries)
        coder.table(&text)
    }
}
