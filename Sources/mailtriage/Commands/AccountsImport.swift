import Bytes
import Calendars
import Diagnostics
import Register
import RuleLanguage
import Store
import Triage

extension Command {
    static let accountsImport = Command(
        "import", "replace the register, all or nothing", operands: .some("FILE.csv"),
        options: [
            .init("--dry-run", nil, "say what would change, and change nothing"),
            .init("--empty", nil, "a file with a header row alone takes all that the register had of it"),
        ],
        explanation: """
            Reads accounts, contacts and projects from CSV files (told apart by their header rows) or from
            a folder that holds accounts.csv, contacts.csv and projects.csv. What a file lists replaces
            what the register had of it; what no file is given for stays. One mistake in any file, and
            nothing is imported: each is shown with its line. Otherwise what changed is said. A file
            without an entry is an export that broke off, as a rule: it is a mistake, too, where the
            register has any, unless --empty says that it is meant.
            """,
        examples: [
            ("mailtriage accounts import accounts.csv contacts.csv projects.csv", "the nightly export, for instance")
        ],
        action: AccountsImport.run)
}

/// `accounts import FILE.csv…`
enum AccountsImport {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let given = try RegisterFiles.files(named: invocation.operands)
        let store = try SiteStore.open(invocation)
        let policy = Rules.sound(invocation)
        let isDry = invocation.has("dry-run")
        let changes = try importing(given, into: store, policy, isDry: isDry, mayEmpty: invocation.has("empty"))
        let parts = [("accounts", changes.accounts), ("contacts", changes.contacts), ("projects", changes.projects)]
        let style = invocation.style
        try invocation.print(
            parts.map { summary($0, $1, style) }.joined() + (isDry ? "nothing was changed, as --dry-run asks\n" : "")
        ) { json in
            json.object { json in
                for (name, part) in parts { write(name, part, to: &json) }
            }
            json.endLine()
        }
        return .ok
    }

    /// Replaces the register by what the files list, in one transaction.
    ///
    /// - Parameter mayEmpty: whether a file without an entry is meant to take all that the register had.
    static func importing(
        _ given: [RegisterFiles.File], into store: Store, _ policy: Policy?, isDry: Bool, mayEmpty: Bool
    ) throws(Failure) -> RegisterChanges {
        let old = try SiteStore.reading(store.register())
        var files = given
        for kind in RegisterFault.File.allCases where !given.contains(where: { $0.kind == kind }) {
            files.append(
                .init(
                    kind: kind, path: "the register's \(kind.rawValue)", bytes: Array(RegisterCSV.text(kind, of: old).utf8)))
        }
        let new = try RegisterFiles.register(of: files, names: policy.map(Rules.names))
        if !mayEmpty { try refuseEmpty(given, from: old, to: new) }
        warnOfZones(in: new)
        if let policy { warnOfHolidays(in: new, policy) }
        let changes = RegisterChanges(from: old, to: new)
        if !isDry, !changes.isEmpty {
            try SiteStore.reading(store.replaceRegister(new))
        }
        return changes
    }

    /// A nightly export that broke off would make strangers of all customers until the next night.
    private static func refuseEmpty(_ given: [RegisterFiles.File], from old: Register, to new: Register) throws(Failure) {
        for file in given {
            let (before, now) =
                switch file.kind {
                case .accounts: (old.accounts.count, new.accounts.count)
                case .contacts: (old.contacts.count, new.contacts.count)
                case .projects: (old.projects.count, new.projects.count)
                }
            guard now == 0, before > 0 else { continue }
            let entries = Count.of(before, String(file.kind.rawValue.dropLast("s.csv".count)))
            throw Failure(
                .badData, "\(file.path) has a header row alone, and the register has \(entries); nothing was imported",
                help: "an export that broke off? Where all of them are to go: --empty")
        }
    }

    /// An account in a time zone that the system does not know is served in the site's own: that stops no mail, and is hardly meant.
    private static func warnOfZones(in register: Register) {
        let strays = register.accounts.filter { account in account.timezone.map { Zones.system.zone($0) == nil } ?? false }
        guard let first = strays.first, let zone = first.timezone else { return }
        Output.complain(
            "mailtriage: this system knows no time zone \(visible(zone)), in which \(visible(first.id)) is"
                + (strays.count > 1 ? ", and \(strays.count - 1) more accounts are in such" : "")
                + "; the site's own counts instead\n")
    }

    /// In a country without a file of its own no holidays are counted, which is hardly meant, either.
    private static func warnOfHolidays(in register: Register, _ policy: Policy) {
        let missing = policy.missingHolidays(of: register)
        guard let first = missing.first else { return }
        Output.complain(
            "mailtriage: no holidays are counted in the country of an account, for which the rules have no \(visible(first))"
                + (missing.count > 1 ? " (\(missing.count - 1) more are missing)" : "") + "\n")
    }

    private static func summary(_ name: String, _ part: RegisterChanges.Part, _ style: Style) -> String {
        var text = style.bold(TextWidth.pad(name, to: 10)) + part.summary + "\n"
        for (sign, names, paint) in [
            ("+", part.added, style.green), ("~", part.changed, style.yellow), ("-", part.removed, style.red),
        ] {
            // A first import lists hundreds: the count says enough.
            guard !names.isEmpty, names.count <= 12 else { continue }
            for line in TextWidth.wrap(names.joined(separator: " "), to: style.columns - 14) {
                text += "  " + paint("\(sign) \(line)") + "\n"
            }
        }
        return text
    }

    private static func write(_ name: String, _ part: RegisterChanges.Part, to json: inout JSONWriter) {
        json.member(name) { json in
            json.object { json in
                json.member("added", part.added)
                json.member("changed", part.changed)
                json.member("removed", part.removed)
                json.member("unchanged", part.unchanged)
            }
        }
    }
}
