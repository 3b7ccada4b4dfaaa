/// What an import changes, for the person who imports.
package struct RegisterChanges: Equatable, Sendable {
    /// Ids (accounts and projects) or addresses (contacts), in the order of their files.
    package struct Part: Equatable, Sendable {
        package var added: [String] = []
        package var removed: [String] = []
        package var changed: [String] = []
        package var unchanged = 0
        package var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty }

        /// `2 new, 1 changed, 16 unchanged, 0 removed`
        package var summary: String {
            "\(added.count) new, \(changed.count) changed, \(unchanged) unchanged, \(removed.count) removed"
        }
    }
    package var accounts: Part
    package var contacts: Part
    package var projects: Part

    package var isEmpty: Bool { accounts.isEmpty && contacts.isEmpty && projects.isEmpty }

    package init(from old: Register, to new: Register) {
        accounts = RegisterChanges.compare(old.accounts, new.accounts) { $0.id }
        // Who is a contact of several accounts is told with each.
        var seen: Set<String> = []
        var shared: Set<String> = []
        for list in [old.contacts, new.contacts] {
            seen = []
            for contact in list where !seen.insert(Register.key(contact.address)).inserted {
                shared.insert(Register.key(contact.address))
            }
        }
        contacts = RegisterChanges.compare(old.contacts, new.contacts) { contact in
            shared.contains(Register.key(contact.address)) ? "\(contact.address) of \(contact.account)" : contact.address
        }
        projects = RegisterChanges.compare(old.projects, new.projects) { $0.id }
    }

    private static func compare<Entry: Equatable>(_ old: [Entry], _ new: [Entry], key: (Entry) -> String) -> Part {
        var part = Part()
        var before: [String: Entry] = [:]
        for entry in old { before[Register.key(key(entry))] = entry }
        for entry in new {
            switch before.removeValue(forKey: Register.key(key(entry))) {
            case nil: part.added.append(key(entry))
            case entry?: part.unchanged += 1
            case _?: part.changed.append(key(entry))
            }
        }
        part.removed = old.map(key).filter { before[Register.key($0)] != nil }
        return part
    }
}
