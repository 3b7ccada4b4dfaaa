import Register

/// Writes entries of a register as the CSV (RFC 4180) from which they are read.
enum RegisterCSV {
    static func text(_ file: RegisterFault.File, of register: Register) -> String {
        switch file {
        case .accounts: accounts(register.accounts)
        case .contacts: contacts(register.contacts)
        case .projects: projects(register.projects)
        }
    }

    private static func accounts(_ accounts: [Account]) -> String {
        table(
            ["account", "name", "plan", "domains", "language", "country", "timezone", "partner", "referral"],
            accounts.map { account in
                [
                    account.id, account.name, account.plan, account.domains.joined(separator: " "), account.language ?? "",
                    account.country ?? "", account.timezone ?? "", account.partner ?? "", account.referral.rawValue,
                ]
            })
    }

    private static func contacts(_ contacts: [Contact]) -> String {
        table(
            ["account", "address", "name", "authorized"],
            contacts.map { [$0.account, $0.address, $0.name, $0.isAuthorized ? "yes" : "no"] })
    }

    private static func projects(_ projects: [Project]) -> String {
        table(
            ["account", "project", "name", "plan", "partner"],
            projects.map { [$0.account, $0.id, $0.name, $0.plan ?? "", $0.partner ?? ""] })
    }

    private static func table(_ header: [String], _ rows: [[String]]) -> String {
        ([header] + rows).map { $0.map(field).joined(separator: ",") + "\n" }.joined()
    }

    private static func field(_ text: String) -> String {
        let needsQuotes = text.utf8.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 10 || $0 == 13 }
        guard needsQuotes else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
