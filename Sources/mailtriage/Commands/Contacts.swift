import Bytes
import Diagnostics
import Register

extension Command {
    static let contacts = Command(
        group: "contacts", "the people of the accounts", default: "list",
        subcommands: [
            Command(
                "list", "list the contacts, of all accounts or of one", operands: .optional("ACCOUNT"), action: Contacts.list
            )
        ])
}

/// `contacts list [ACCOUNT]`
enum Contacts {
    static func list(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let register = try Accounts.register(invocation)
        let account = try Listing.account(invocation, in: register)
        let contacts = register.contacts.filter { account == nil || Register.key($0.account) == account }
        let style = invocation.style
        var table = Table([.init("account"), .init("contact"), .init("name", shrinksTo: 12), .init("may open requests")])
        for contact in contacts {
            let may = Table.Cell(
                contact.isAuthorized ? "yes" : "no", style.either(contact.isAuthorized, style.green, style.yellow))
            table.add([.init(contact.account), .init(visible(contact.address)), .init(visible(contact.name)), may])
        }
        return try Listing.print(table, contacts, invocation, none: "no contacts") { write($0, to: &$1) }
    }

    static func write(_ contact: Contact, to json: inout JSONWriter) {
        json.object { json in
            json.member("account", contact.account)
            json.member("address", contact.address)
            json.member("name", contact.name)
            json.member("authorized", contact.isAuthorized)
        }
    }
}
