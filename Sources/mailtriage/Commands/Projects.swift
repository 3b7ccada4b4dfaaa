import Bytes
import Diagnostics
import Register

extension Command {
    static let projects = Command(
        group: "projects", "what the accounts run with us", default: "list",
        subcommands: [
            Command(
                "list", "list the projects, of all accounts or of one", operands: .optional("ACCOUNT"), action: Projects.list
            )
        ])
}

/// `projects list [ACCOUNT]`
enum Projects {
    static func list(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let register = try Accounts.register(invocation)
        let account = try Listing.account(invocation, in: register)
        let projects = register.projects.filter { account == nil || Register.key($0.account) == account }
        var table = Table([
            .init("account"), .init("project"), .init("name", shrinksTo: 12), .init("plan"), .init("partner"),
        ])
        for project in projects {
            let owner = register.account(project.account)
            table.add(
                project.account, project.id, visible(project.name), project.plan ?? owner?.plan ?? "–",
                project.partner ?? owner?.partner ?? "–")
        }
        return try Listing.print(table, projects, invocation, none: "no projects") { write($0, to: &$1) }
    }

    static func write(_ project: Project, to json: inout JSONWriter) {
        json.object { json in
            json.member("account", project.account)
            json.member("project", project.id)
            json.member("name", project.name)
            json.member("plan", project.plan)
            json.member("partner", project.partner)
        }
    }
}
