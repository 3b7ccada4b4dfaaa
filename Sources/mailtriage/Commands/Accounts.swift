import Bytes
import Calendars
import Desk
import Diagnostics
import Register
import RuleLanguage
import Store

extension Command {
    static let accounts = Command(
        group: "accounts", "the register: import it, list and show accounts",
        explanation: """
            The register says which accounts there are, who of them may open requests, and on which plan
            their projects are. It comes from three CSV files that a customer database exports, each with
            a header row; columns may stand in any order, and what is in brackets may be left out:

              accounts.csv  account, name, plan, [domains], [language], [country], [timezone],
                            [partner], [referral: share, anonymous or none]
              contacts.csv  account, address, [name], authorized: yes or no
              projects.csv  account, project, [name], [plan], [partner]

            Domains are parted by blanks. An address may be listed for several accounts: the project
            that a message names then says for which one it is, else the first that lets it open
            requests.
            """,
        subcommands: [.accountsImport, .accountsList, .accountsShow, .accountsBook])

    private static let accountsList = Command(
        "list", "list the accounts", action: Accounts.list)

    private static let accountsShow = Command(
        "show", "show an account with its contacts and projects", operands: .some("ACCOUNT"), action: Accounts.show)
}

/// `accounts list`, `accounts show ACCOUNT…`
enum Accounts {
    static func list(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let register = try Accounts.register(invocation)
        var table = Table([
            .init("account"), .init("name", shrinksTo: 12), .init("plan"), .init("domains", shrinksTo: 12),
            .init("language", mayGo: true), .init("country", mayGo: true), .init("time zone", shrinksTo: 8, mayGo: true),
            .init("partner"),
        ])
        for account in register.accounts {
            table.add(
                account.id, visible(account.name), account.plan, account.domains.joined(separator: " "),
                account.language ?? "–",
                account.country ?? "–", account.timezone ?? "–", account.partner ?? "–")
        }
        return try Listing.print(
            table, register.accounts, invocation, none: "no accounts yet: mailtriage accounts import FILE…"
        ) {
            write($0, to: &$1)
        }
    }

    static func show(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let register = try Accounts.register(invocation)
        let style = invocation.style
        var output = Output()
        for (index, name) in invocation.operands.enumerated() {
            let account = try account(named: name, in: register)
            let years = try years(of: account, invocation)
            if invocation.wantsJSON {
                try output.write(line: { write(account, of: register, years, to: &$0) })
            } else {
                try output.write((index > 0 ? "\n" : "") + view(account, of: register, years, style))
            }
        }
        try output.flush()
        return .ok
    }

    /// By its own name or by a domain of it.
    static func account(named name: String, in register: Register) throws(Failure) -> Account {
        if let account = register.account(name) ?? register.account(ofDomain: name) { return account }
        throw noAccount(name, in: register)
    }

    static func noAccount(_ name: String, in register: Register) -> Failure {
        Failure(
            .noInput, "no account is called \"\(name)\"",
            help: Spelling.suggestion(for: name, among: register.accounts.map(\.id)))
    }

    static func register(_ invocation: Invocation) throws(Failure) -> Register {
        let store = try SiteStore.open(invocation)
        return try SiteStore.reading(store.register())
    }

    private static func view(_ account: Account, of register: Register, _ years: [YearOfBookings], _ style: Style) -> String
    {
        var facts = Facts()
        facts.add("Plan", account.plan)
        facts.add("Domains", account.domains.joined(separator: " "))
        facts.add("Language", account.language)
        facts.add("Country", account.country)
        facts.add("Time zone", account.timezone)
        facts.add("Partner", account.partner)
        facts.add("Referral", account.referral.rawValue)
        var text = style.heading(account.id) + "  " + style.bold(visible(account.name)) + "\n" + facts.rendered(style)
        var contacts = Table([.init("contact"), .init("name", shrinksTo: 12), .init("may open requests")], indent: 2)
        for contact in register.contacts where Register.key(contact.account) == Register.key(account.id) {
            let may = Table.Cell(
                contact.isAuthorized ? "yes" : "no", style.either(contact.isAuthorized, style.green, style.yellow))
            contacts.add([.init(visible(contact.address)), .init(visible(contact.name)), may])
        }
        if !contacts.rows.isEmpty { text += "\n" + contacts.rendered(style) }
        var projects = Table([.init("project"), .init("name", shrinksTo: 12), .init("plan"), .init("partner")], indent: 2)
        for project in register.projects(of: account.id) {
            projects.add(
                project.id, visible(project.name), project.plan ?? account.plan, project.partner ?? account.partner ?? "–")
        }
        if !projects.rows.isEmpty { text += "\n" + projects.rendered(style) }
        for year in years {
            text += "\n  \(style.dim("Allowance")) \(sum(of: year))\n"
            for booking in year.bookings {
                let remark = booking.remark.isEmpty ? "" : "  " + visible(booking.remark)
                let minutes = (booking.minutes < 0 ? "- " : "+ ") + TimeText.work(abs(booking.minutes))
                text +=
                    "    \(TimeText.full(booking.at, in: year.zone))  \(minutes)\(remark)  \(style.dim(visible(booking.author)))\n"
            }
        }
        return text
    }

    private static func write(_ account: Account, to json: inout JSONWriter) {
        json.object { json in members(of: account, to: &json) }
    }

    private static func write(
        _ account: Account, of register: Register, _ years: [YearOfBookings], to json: inout JSONWriter
    ) {
        let contacts = register.contacts.filter { Register.key($0.account) == Register.key(account.id) }
        json.object { json in
            members(of: account, to: &json)
            json.member("contacts") { json in json.array(contacts) { Contacts.write($1, to: &$0) } }
            json.member("projects") { json in json.array(register.projects(of: account.id)) { Projects.write($1, to: &$0) } }
            json.member("allowances") { json in json.array(years) { write($1, to: &$0) } }
        }
    }

    private static func write(_ year: YearOfBookings, to json: inout JSONWriter) {
        json.object { json in
            json.member("category", year.allowance.category)
            json.member("year", year.year)
            json.member("minutes", year.allowance.minutes)
            json.member("booked", year.minutes)
            json.member("bookings") { json in
                json.array(year.bookings) { json, booking in
                    json.object { json in
                        json.member("at", booking.at.rfc3339)
                        json.member("minutes", booking.minutes)
                        json.member("ticket", booking.ticket)
                        json.member("remark", booking.remark)
                        json.member("author", booking.author)
                    }
                }
            }
        }
    }

    private static func members(of account: Account, to json: inout JSONWriter) {
        json.member("account", account.id)
        json.member("name", account.name)
        json.member("plan", account.plan)
        json.member("domains", account.domains)
        json.member("language", account.language)
        json.member("country", account.country)
        json.member("timezone", account.timezone)
        json.member("partner", account.partner)
        json.member("referral", account.referral.rawValue)
    }
}
