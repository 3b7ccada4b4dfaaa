import Diagnostics

/// Reads a register's three files. All mistakes are found in one run; with a single one there is no register, for half a
/// register would turn customers away.
package struct RegisterReader {
    /// What the policy knows; nil: not checked.
    package struct Names: Sendable {
        package var plans: [String]
        package var partners: [String]

        package init(plans: [String], partners: [String]) {
            self.plans = plans
            self.partners = partners
        }
    }

    package private(set) var faults: [RegisterFault] = []
    /// More mistakes than this are not listed: a file of another kind would give one a line.
    static let listedFaults = 100

    private var accounts: [Account] = []
    private var contacts: [Contact] = []
    private var projects: [Project] = []
    private var accountNames: [String: String] = [:]
    /// False where the accounts' file could not be read at all: then nobody is reported as unknown.
    private var accountsAreKnown = true
    private let names: Names?

    /// Reads the files' contents, in the order in which they refer to each other.
    /// - Returns: the register, or every mistake found.
    package static func read(
        accounts: [UInt8], contacts: [UInt8], projects: [UInt8], names: Names? = nil
    ) -> Result<Register, RegisterFaults> {
        var reader = RegisterReader(names: names)
        reader.readAccounts(accounts)
        reader.readContacts(contacts)
        reader.readProjects(projects)
        guard reader.faults.isEmpty else { return .failure(RegisterFaults(list: reader.faults)) }
        return .success(Register(accounts: reader.accounts, contacts: reader.contacts, projects: reader.projects))
    }

    private init(names: Names?) {
        self.names = names
    }

    private mutating func readAccounts(_ file: [UInt8]) {
        guard let table = table(.accounts, file) else {
            accountsAreKnown = false
            return
        }
        // Their faults are told; that their contacts belong to nobody would be said of each.
        for id in table.misread { accountNames[Register.key(id)] = id }
        var places: [String: Int] = [:]
        var domainPlaces: [String: Int] = [:]
        for row in table.rows {
            guard
                let id = required(
                    "account", of: row, in: table, as: .shortName("an account's"))
            else { continue }
            // Before anything else is looked at: a mistake in the rest of the line makes its contacts no strangers.
            accountNames[Register.key(id)] = id
            guard let name = required("name", of: row, in: table), let plan = required("plan", of: row, in: table)
            else { continue }
            if let line = places.updateValue(row.line, forKey: Register.key(id)) {
                fault(table, row["account"], "the account \"\(id)\" is listed twice", "the first is in line \(line)")
            }
            checkName(plan, of: row["plan"], in: table, among: names?.plans, "plan")
            var account = Account(id: id, name: name, plan: plan)
            for domain in row.text("domains").split(whereSeparator: { $0 == " " || $0 == ";" || $0 == "," }) {
                let domain = Register.key(String(domain))
                guard RegisterForm.isDomain(domain) else {
                    fault(
                        table, row["domains"], "\"\(domain)\" is no domain name",
                        "write acme.example; several are parted by blanks")
                    continue
                }
                if let line = domainPlaces.updateValue(row.line, forKey: domain), line != row.line {
                    fault(
                        table, row["domains"], "the domain \(domain) belongs to another account already", "see line \(line)")
                }
                account.domains.append(domain)
            }
            account.language = optional(
                "language", of: row, in: table, as: .language)?
                .lowercased()
            account.country = optional(
                "country", of: row, in: table, as: .country)?
                .uppercased()
            account.timezone = optional(
                "timezone", of: row, in: table, as: .zone)
            account.partner = optional(
                "partner", of: row, in: table, as: .shortName("a partner's"))
            account.partner.map { checkName($0, of: row["partner"], in: table, among: names?.partners, "partner") }
            account.referral =
                optional(
                    "referral", of: row, in: table, as: .consent
                ).flatMap { ReferralConsent(rawValue: $0.lowercased()) } ?? .anonymous
            accounts.append(account)
        }
    }

    private mutating func readContacts(_ file: [UInt8]) {
        guard let table = table(.contacts, file) else { return }
        var places: [String: Int] = [:]
        for row in table.rows {
            guard let account = account(of: row, in: table),
                let address = required("address", of: row, in: table, as: .address),
                let authorized = required("authorized", of: row, in: table)
            else { continue }
            // Of another account it may be a contact as well.
            if let line = places.updateValue(row.line, forKey: Register.key(address) + " " + Register.key(account)) {
                fault(
                    table, row["address"], "the address \(address) is listed twice for \(account)",
                    "the first is in line \(line)")
            }
            let isAuthorized: Bool
            switch authorized.lowercased() {
            case "yes", "true", "1", "y": isAuthorized = true
            case "no", "false", "0", "n": isAuthorized = false
            default:
                fault(
                    table, row["authorized"], "\"\(authorized)\" is neither yes nor no",
                    "write yes where the contact may open requests, else no")
                continue
            }
            contacts.append(Contact(account: account, address: address, name: row.text("name"), isAuthorized: isAuthorized))
        }
    }

    private mutating func readProjects(_ file: [UInt8]) {
        guard let table = table(.projects, file) else { return }
        var places: [String: Int] = [:]
        for row in table.rows {
            guard let account = account(of: row, in: table),
                let id = required(
                    "project", of: row, in: table, as: .shortName("a project's"))
            else { continue }
            if let line = places.updateValue(row.line, forKey: Register.key(id)) {
                fault(table, row["project"], "the project \"\(id)\" is listed twice", "the first is in line \(line)")
            }
            var project = Project(account: account, id: id, name: row.text("name"))
            project.plan = row.text("plan").isEmpty ? nil : row.text("plan")
            project.plan.map { checkName($0, of: row["plan"], in: table, among: names?.plans, "plan") }
            project.partner = optional(
                "partner", of: row, in: table, as: .shortName("a partner's"))
            project.partner.map { checkName($0, of: row["partner"], in: table, among: names?.partners, "partner") }
            projects.append(project)
        }
    }

    /// The account that a row names, as the accounts' file spells it.
    private mutating func account(of row: RegisterTable.Row, in table: RegisterTable) -> String? {
        guard let written = required("account", of: row, in: table) else { return nil }
        if let known = accountNames[Register.key(written)] { return known }
        guard accountsAreKnown else { return nil }
        fault(
            table, row["account"], "no account is called \"\(written)\"",
            suggestion(for: written, among: accountNames.values.sorted())
                ?? "add it to accounts.csv, or take this row out")
        return nil
    }
}

/// The mistakes that kept a register from being read; never empty.
package struct RegisterFaults: Error, Equatable, Sendable {
    package let list: [RegisterFault]
}

// MARK: - Fields

extension RegisterReader {
    private mutating func table(_ file: RegisterFault.File, _ bytes: [UInt8]) -> RegisterTable? {
        let (table, found) = RegisterTable.read(file, bytes)
        for fault in found { add(fault) }
        return table
    }

    private mutating func required(
        _ column: String, of row: RegisterTable.Row, in table: RegisterTable, as form: RegisterForm? = nil
    ) -> String? {
        let text = row.text(column)
        if text.isEmpty {
            fault(table, row[column], "the column \"\(column)\" is empty here", "every row needs it")
            return nil
        }
        if let form, !form.isValid(text) {
            fault(table, row[column], "\"\(text)\" is not \(form.what)", form.mend)
            return nil
        }
        return text
    }

    private mutating func optional(
        _ column: String, of row: RegisterTable.Row, in table: RegisterTable, as form: RegisterForm
    ) -> String? {
        row.text(column).isEmpty ? nil : required(column, of: row, in: table, as: form)
    }

    private mutating func checkName(
        _ name: String, of range: Range<Int>, in table: RegisterTable, among known: [String]?, _ what: String
    ) {
        guard let known, !known.contains(name) else { return }
        fault(
            table, range, "no \(what) is called \"\(name)\"",
            suggestion(for: name, among: known)
                ?? (known.isEmpty ? "the rules declare none" : "the rules declare \(known.joined(separator: ", "))"))
    }

    private mutating func fault(_ table: RegisterTable, _ range: Range<Int>, _ message: String, _ help: String) {
        add(RegisterFault(file: table.file, range: range, message: message, help: help))
    }

    private mutating func add(_ fault: RegisterFault) {
        if faults.count < RegisterReader.listedFaults { faults.append(fault) }
    }
}
