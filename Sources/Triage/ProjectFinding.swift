import Mail
import Register

/// Which project a message is about: of a plus-address, else of a `[tag]` in the subject, else by its id or name in the
/// subject or the sender's own new words. An own project that is named anywhere wins over a foreign one. A message that names
/// none is about the project of the ticket that it answers.
struct ProjectFinding {
    struct Found: Equatable {
        var project: Project
        /// `plus-address`, `subject tag`, `named in subject`, `named in text`, `that of the ticket it answers`
        var place: String
    }

    private let register: Register
    private var candidates: [Found] = []

    /// - Parameters:
    ///   - naming: the message's words that may name a project, where they are known already.
    ///   - answered: the project of the ticket that the message answers.
    init(of incoming: Incoming, register: Register, tags: [String], naming: Naming?, answered: Project?) {
        self.register = register
        // Where there is no project, nothing names one.
        guard !register.projects.isEmpty else { return }
        for tag in tags { add(register.project(tag), "plus-address") }

        let naming = naming ?? Naming(incoming)
        let index = NameIndex(register.projects)
        for tag in ProjectFinding.bracketed(Array(incoming.message.subject.utf8)) {
            var words = NameWords()
            words.append(tag.span)
            // The tag must be the whole name: "[Shop closed]" is not "[Shop]".
            for project in index.projects(named: words.words) { add(project, "subject tag") }
        }
        for project in index.projects(in: naming.subject.words) { add(project, "named in subject") }
        for project in index.projects(in: naming.text.words) { add(project, "named in text") }
        if candidates.isEmpty { add(answered, "that of the ticket it answers") }
    }

    private mutating func add(_ project: Project?, _ place: String) {
        if let project, !candidates.contains(where: { $0.project == project }) {
            candidates.append(Found(project: project, place: place))
        }
    }

    /// The first project that is named, whoever's it is.
    var first: Found? { candidates.first }

    /// As a contact of which account somebody writes who is one of several: of that whose project is named; nil where none is.
    func named(among contacts: [Contact]) -> Contact? {
        for candidate in candidates {
            let owner = Register.key(candidate.project.account)
            if let contact = contacts.first(where: { Register.key($0.account) == owner }) { return contact }
        }
        return nil
    }

    /// The project that counts for an account, and whether it is another's. Without a named one, the account's only project.
    func project(of account: String) -> (found: Found, isForeign: Bool)? {
        let key = Register.key(account)
        if let own = candidates.first(where: { Register.key($0.project.account) == key }) { return (own, false) }
        if let foreign = candidates.first { return (foreign, true) }
        let all = register.projects(of: account)
        return all.count == 1 ? (Found(project: all[0], place: Sender.onlyProject), false) : nil
    }

    /// What stands in square brackets, from the left.
    private static func bracketed(_ subject: [UInt8]) -> [ArraySlice<UInt8>] {
        var tags: [ArraySlice<UInt8>] = []
        var open: Int?
        for (index, byte) in subject.prefix(NameWords.searchedBytes).enumerated() {
            if byte == UInt8(ascii: "[") {
                open = index + 1
            } else if byte == UInt8(ascii: "]"), let start = open {
                tags.append(subject[start..<index])
                open = nil
            }
        }
        return tags
    }
}

/// Projects by the first words of their ids and names.
private struct NameIndex {
    private struct Name {
        var words: [NameWords.Word]
        /// An id must stand as it is, its hyphens included; the words of a name may be joined or apart.
        var isID: Bool
        var project: Int
    }

    private let projects: [Project]
    private var names: [UInt64: [Name]] = [:]

    init(_ projects: [Project]) {
        self.projects = projects
        for (number, project) in projects.enumerated() {
            for (text, isID) in [(project.id, true), (project.name, false)] {
                let words = NameWords(text).words
                if let first = words.first {
                    names[first.hash, default: []].append(Name(words: words, isID: isID, project: number))
                }
            }
        }
    }

    /// Projects whose id or name a text is, from its first word to its last.
    func projects(named words: [NameWords.Word]) -> [Project] {
        guard let first = words.first else { return [] }
        return (names[first.hash] ?? []).filter { $0.words.count == words.count && NameIndex.stands($0, in: words, at: 0) }
            .map { projects[$0.project] }
    }

    /// Projects that are named in a text, in the order in which they are. Where one name goes on into a longer one, the
    /// longer is meant: `shop-two` does not name `shop`.
    func projects(in words: [NameWords.Word]) -> [Project] {
        guard !names.isEmpty else { return [] }
        var found: [Project] = []
        var seen: Set<Int> = []
        for start in words.indices {
            guard let candidates = names[words[start].hash] else { continue }
            let standing = candidates.filter { NameIndex.stands($0, in: words, at: start) }
            let longest = standing.map(\.words.count).max()
            for name in standing where name.words.count == longest && seen.insert(name.project).inserted {
                found.append(projects[name.project])
            }
        }
        return found
    }

    private static func stands(_ name: Name, in words: [NameWords.Word], at start: Int) -> Bool {
        let end = start + name.words.count
        guard end <= words.count, words[start].hash == name.words[0].hash, !isHyphen(words[start].joint) else {
            return false
        }
        for offset in name.words.indices.dropFirst() {
            let (word, wanted) = (words[start + offset], name.words[offset])
            // The last word may stand in the possessive: "the Acme Shop's pages".
            let isWord = word.hash == wanted.hash || start + offset + 1 == end && word.owner == wanted.hash
            guard isWord, !name.isID || word.joint == wanted.joint else { return false }
        }
        // German makes compounds of names, "das acme-shop-Projekt"; a name of one word is too common a word for that.
        return name.words.count > 1 || end == words.count || !isHyphen(words[end].joint)
    }

    private static func isHyphen(_ joint: UInt8) -> Bool { joint == UInt8(ascii: "-") || joint == UInt8(ascii: "_") }
}
