package import Register

/// What a message may name of the register: the keys by which its excerpt is looked up.
package struct RegisterKeys: Sendable {
    /// Addresses of senders.
    package var addresses: [String]
    /// Words of subject and text, and of plus-addresses (`NameWords`).
    package var words: [UInt64]

    package init(addresses: [String], words: [UInt64]) {
        self.addresses = addresses
        self.words = words
    }

    /// Distinct words of one message that are looked up. Letters have hundreds; only a word list has more.
    static let lookedUpWords = 4096
}

extension Store {
    /// Replaces the register, whole.
    package func replaceRegister(_ register: Register) throws(StoreError) {
        try connection.transaction { () throws(StoreError) in
            try connection.execute(
                "DELETE FROM account; DELETE FROM account_domain; DELETE FROM contact; DELETE FROM project; DELETE FROM project_word"
            )
            let account = try connection.prepare(
                "INSERT INTO account (\(Store.accountColumns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
            let domain = try connection.prepare("INSERT OR IGNORE INTO account_domain VALUES (?, ?)")
            for entry in register.accounts {
                try account.run(
                    .text(entry.id), .text(entry.name), .text(entry.plan), .text(entry.domains.joined(separator: " ")),
                    .optional(entry.language), .optional(entry.country), .optional(entry.timezone), .optional(entry.partner),
                    .text(entry.referral.rawValue))
                for name in entry.domains { try domain.run(.text(Register.key(name)), .text(entry.id)) }
            }
            let contact = try connection.prepare("INSERT OR IGNORE INTO contact VALUES (?, ?, ?, ?, ?)")
            for entry in register.contacts {
                try contact.run(
                    .text(Register.key(entry.address)), .text(entry.account), .text(entry.address), .text(entry.name),
                    .flag(entry.isAuthorized))
            }
            let project = try connection.prepare("INSERT OR IGNORE INTO project VALUES (?, ?, ?, ?, ?, ?)")
            let word = try connection.prepare("INSERT OR IGNORE INTO project_word VALUES (?, ?)")
            for entry in register.projects {
                let key = Register.key(entry.id)
                try project.run(
                    .text(key), .text(entry.account), .text(entry.id), .text(entry.name), .optional(entry.plan),
                    .optional(entry.partner))
                for hash in entry.nameKeys { try word.run(.integer(Int64(bitPattern: hash)), .text(key)) }
            }
        }
    }

    /// The whole register, in the order of import.
    package func register() throws(StoreError) -> Register {
        var accounts: [Account] = []
        try connection.prepare("SELECT \(Store.accountColumns) FROM account ORDER BY rowid").rows {
            accounts.append(Store.account($0))
        }
        var contacts: [Contact] = []
        try connection.prepare("SELECT \(Store.contactColumns) FROM contact ORDER BY rowid").rows {
            contacts.append(Store.contact($0))
        }
        var projects: [Project] = []
        try connection.prepare("SELECT \(Store.projectColumns) FROM project ORDER BY rowid").rows {
            projects.append(Store.project($0))
        }
        return Register(accounts: accounts, contacts: contacts, projects: projects)
    }

    package func account(_ id: String) throws(StoreError) -> Account? {
        try connection.prepare("SELECT \(Store.accountColumns) FROM account WHERE id = ?").first(
            .text(id), row: Store.account)
    }

    /// Whether any project can be named by a message: where none can, its words need not be read.
    package func namesProjects() throws(StoreError) -> Bool {
        try connection.prepare(Store.nextWord).first(.integer(.min), row: { _ in true }) ?? false
    }

    /// The part of the register that one message can touch: its senders' contacts and accounts, the projects of those
    /// accounts, and every project that its words may name, with its account. Its size follows the message, not the register.
    package func register(for keys: RegisterKeys) throws(StoreError) -> Register {
        var accountIDs: [String] = []
        var contacts: [Contact] = []
        let contact = try connection.prepare("SELECT \(Store.contactColumns) FROM contact WHERE key = ? ORDER BY rowid")
        let domain = try connection.prepare("SELECT account FROM account_domain WHERE domain = ?")
        for address in keys.addresses {
            try contact.rows(.text(Register.key(address))) { row in
                let found = Store.contact(row)
                contacts.append(found)
                accountIDs.append(found.account)
            }
            guard let at = address.utf8.lastIndex(of: UInt8(ascii: "@")) else { continue }
            for suffix in Register.domainAndParents(String(address[address.utf8.index(after: at)...])) {
                if let account = try domain.first(.text(suffix), row: { $0.text(0) }) {
                    accountIDs.append(account)
                    break
                }
            }
        }
        var projects: [Project] = []
        var seen: Set<String> = []
        // A statement is prepared where there is something to ask: most mail is of nobody whom we know, and names nothing.
        for account in Store.distinct(accountIDs) {
            let own = try connection.prepare("SELECT \(Store.projectColumns) FROM project WHERE account = ? ORDER BY rowid")
            try own.rows(.text(account)) { row in
                let project = Store.project(row)
                if seen.insert(Register.key(project.id)).inserted { projects.append(project) }
            }
        }
        // Words and names side by side, each leaping to the other's next: a small register costs few steps whatever the message's length,
        // and a large one no more than the message has words.
        let nextWord = try connection.prepare(Store.nextWord)
        var words = keys.words.prefix(RegisterKeys.lookedUpWords).map { Int64(bitPattern: $0) }
        var index = 0
        var from = words.min()
        while let least = from, let next = try nextWord.first(.integer(least), row: { $0.integer(0) }) {
            // In order only once there are names to go along with.
            if index == 0 { words.sort() }
            while index < words.count, words[index] < next { index += 1 }
            let isName = index < words.count && words[index] == next
            if isName { index += 1 }
            from = index < words.count ? words[index] : nil
            guard isName else { continue }
            var names: [String] = []
            let naming = try connection.prepare("SELECT project FROM project_word WHERE word = ?")
            try naming.rows(.integer(next)) { names.append($0.text(0)) }
            for name in names where !seen.contains(name) {
                let named = try connection.prepare("SELECT \(Store.projectColumns) FROM project WHERE key = ?")
                guard let project = try named.first(.text(name), row: Store.project) else { continue }
                seen.insert(name)
                projects.append(project)
            }
        }
        accountIDs += projects.map(\.account)
        var accounts: [Account] = []
        for id in Store.distinct(accountIDs) {
            if let found = try account(id) { accounts.append(found) }
        }
        return Register(accounts: accounts, contacts: contacts, projects: projects)
    }

    /// Each once, in order.
    private static func distinct(_ names: [String]) -> [String] {
        var distinct: [String] = []
        for name in names.sorted() where name != distinct.last { distinct.append(name) }
        return distinct
    }

    private static let accountColumns = "id, name, plan, domains, language, country, timezone, partner, referral"
    private static let contactColumns = "account, address, name, authorized"
    private static let projectColumns = "account, id, name, plan, partner"
    private static let nextWord = "SELECT word FROM project_word WHERE word >= ? ORDER BY word LIMIT 1"

    private static func account(_ row: borrowing Statement) -> Account {
        Account(
            id: row.text(0), name: row.text(1), plan: row.text(2),
            domains: row.text(3).split(separator: " ").map(String.init),
            language: row.optionalText(4), country: row.optionalText(5), timezone: row.optionalText(6),
            partner: row.optionalText(7),
            referral: row.optionalText(8).flatMap { ReferralConsent(rawValue: $0) } ?? .anonymous)
    }

    private static func contact(_ row: borrowing Statement) -> Contact {
        Contact(account: row.text(0), address: row.text(1), name: row.text(2), isAuthorized: row.integer(3) != 0)
    }

    private static func project(_ row: borrowing Statement) -> Project {
        Project(
            account: row.text(0), id: row.text(1), name: row.text(2), plan: row.optionalText(3), partner: row.optionalText(4)
        )
    }
}
