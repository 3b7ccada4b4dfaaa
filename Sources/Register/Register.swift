import Bytes

/// The accounts, contacts and projects that we know: whole as read from its files, or the excerpt that one message needs.
package struct Register: Sendable {
    package let accounts: [Account]
    package let contacts: [Contact]
    package let projects: [Project]

    private let accountsByID: [String: Int]
    private let accountsByDomain: [String: Int]
    private let contactsByAddress: [String: [Int]]
    private let projectsByID: [String: Int]
    private let projectsByAccount: [String: [Int]]

    /// Where an id or a domain stands twice, the first counts; `RegisterReader` reports that as a mistake.
    package init(accounts: [Account] = [], contacts: [Contact] = [], projects: [Project] = []) {
        self.accounts = accounts
        self.contacts = contacts
        self.projects = projects
        accountsByID = Register.index(accounts) { [$0.id] }
        accountsByDomain = Register.index(accounts) { $0.domains }
        contactsByAddress = Dictionary(grouping: contacts.indices) { Register.key(contacts[$0].address) }
        projectsByID = Register.index(projects) { [$0.id] }
        projectsByAccount = Dictionary(grouping: projects.indices) { Register.key(projects[$0].account) }
    }

    /// How ids, domains and addresses are compared: without regard to case, internationalised domains in Unicode. (Local parts
    /// may differ by case alone, RFC 5321 section 2.4, but no mail system in use tells people apart so.)
    ///
    /// A quoted local part is one mailbox however much of it is quoted: `"jane"@x` is `jane@x`.
    package static func key(_ text: String) -> String {
        let isQuoted = text.utf8.first == UInt8(ascii: "\"")
        return DomainName.unicode(ofAddress: isQuoted ? QuotedLocalPart.shortest(in: text) : text)
    }

    package func account(_ id: String) -> Account? { accountsByID[Register.key(id)].map { accounts[$0] } }

    /// As whom an address is listed, in the files' order: who works for several customers is a contact of several accounts.
    package func contacts(_ address: String) -> [Contact] {
        (contactsByAddress[Register.key(address)] ?? []).map { contacts[$0] }
    }

    package func project(_ id: String) -> Project? { projectsByID[Register.key(id)].map { projects[$0] } }

    package func projects(of account: String) -> [Project] {
        (projectsByAccount[Register.key(account)] ?? []).map { projects[$0] }
    }

    /// The account one of whose domains is this one or one above it; the longest such domain wins.
    package func account(ofDomain domain: String) -> Account? {
        if accountsByDomain.isEmpty { return nil }
        for suffix in Register.domainAndParents(domain) {
            if let index = accountsByDomain[suffix] { return accounts[index] }
        }
        return nil
    }

    /// `a.b.example` gives `a.b.example`, `b.example`; in lower case, a top-level domain never alone. Of a name with more
    /// labels than domain names in use have, only the last eight count.
    package static func domainAndParents(_ domain: String) -> [String] {
        var suffixes: [String] = []
        var suffix = ""
        var labels = 0
        var rest = Substring(key(domain)).utf8
        while labels < mostLabels, !rest.isEmpty {
            let start = rest.lastIndex(of: UInt8(ascii: ".")).map(rest.index(after:)) ?? rest.startIndex
            let label = String(Substring(rest[start...]))
            rest = rest[..<start].dropLast()
            if label.isEmpty { continue }
            suffix = suffix.isEmpty ? label : label + "." + suffix
            labels += 1
            if labels > 1 { suffixes.insert(suffix, at: 0) }
        }
        return labels == 1 ? [suffix] : suffixes
    }

    /// Labels of a domain name that count.
    private static let mostLabels = 8

    private static func index<Entry>(_ entries: [Entry], by keys: (Entry) -> [String]) -> [String: Int] {
        var index: [String: Int] = [:]
        // Most mail is of nobody whom we know.
        if entries.isEmpty { return index }
        index.reserveCapacity(entries.count)
        for (number, entry) in entries.enumerated() {
            for key in keys(entry) where index[Register.key(key)] == nil { index[Register.key(key)] = number }
        }
        return index
    }
}
