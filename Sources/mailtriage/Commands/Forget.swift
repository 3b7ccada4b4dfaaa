import Bytes
import Desk
import Diagnostics

extension Command {
    static let forget = Command(
        "forget", "erase what a person wrote and was written",
        operands: .one("CONTACT"),
        options: [.init("--dry-run", nil, "say what would go, erase nothing"), .author],
        explanation: """
            CONTACT is an address. The texts of its messages, quoted evidence, subjects, files in the
            queues, our mails to it and about its messages are erased, and the database is rewritten
            without them. The tickets' figures stay: when, where, how long. Copies in mail programs and
            backups, and what partners were told, are not within reach; the register is what
            `accounts import` made it.
            """,
        examples: [("mailtriage forget jane@customer.example --dry-run", "what would go")], action: Forget.run)
}

/// `forget CONTACT`
enum Forget {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let address = invocation.operands[0]
        guard address.contains("@") else {
            throw Failure(.usage, "\"\(address)\" is no address", help: "mailtriage forget jane@customer.example")
        }
        let site = try SiteAtWork(invocation)
        try site.readQueues()
        let isDry = invocation.has("dry-run")
        let forgotten = try SiteAtWork.doing(Forgetting(site.desk).forget(address, by: invocation.doer, dryRun: isDry))
        let isNothing = forgotten.messages + forgotten.files + forgotten.mails == 0
        let what =
            "\(Count.of(forgotten.messages, "message")), \(Count.of(forgotten.files, "file")), \(Count.of(forgotten.mails, "mail")) of ours"
        try invocation.print(
            isNothing
                ? "there is nothing of \(visible(address)) to erase\n" : "\(isDry ? "would erase" : "erased") \(what)\n"
        ) { json in
            json.object { json in
                json.member("erased", !isDry)
                json.member("messages", forgotten.messages)
                json.member("files", forgotten.files)
                json.member("mails", forgotten.mails)
            }
            json.endLine()
        }
        return .ok
    }
}
