import Bytes
import Desk
import Diagnostics
import Tickets

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
        _ = try site.doing { () throws(DeskError) in try site.desk.readQueues(policy: site.policy) }
        let isDry = invocation.has("dry-run")
        let doer = invocation.doer
        let forgotten = try site.doing { () throws(DeskError) in
            try Forgetting(site.desk).forget(address, by: doer, dryRun: isDry)
        }
        var output = Output()
        if invocation.wantsJSON {
            var json = JSONWriter()
            json.object { json in
                json.member("erased", !isDry)
                json.member("messages", forgotten.messages)
                json.member("files", forgotten.files)
                json.member("mails", forgotten.mails)
            }
            json.endLine()
            try output.write(json.takeBytes())
        } else if forgotten.messages + forgotten.files + forgotten.mails == 0 {
            try output.write("there is nothing of \(visible(address)) to erase\n")
        } else {
            let what =
                "\(Count.of(forgotten.messages, "message")), \(Count.of(forgotten.files, "file")), \(Count.of(forgotten.mails, "mail")) of ours"
            try output.write((isDry ? "would erase " : "erased ") + what + "\n")
        }
        try output.flush()
        return .ok
    }
}
