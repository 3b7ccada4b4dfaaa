import Bytes
import Glibc
import Register

/// What the commands that list things share: a table for people, an object a line for programs.
enum Listing {
    static func print<Item>(
        _ table: Table, _ items: [Item], _ invocation: Invocation, none: String, _ write: (Item, inout JSONWriter) -> Void
    ) throws(Failure) -> ExitStatus {
        var output = Output()
        if invocation.wantsJSON {
            var json = JSONWriter()
            for item in items {
                write(item, &json)
                json.endLine()
                try output.write(json.takeBytes())
            }
        } else if items.isEmpty {
            try output.write(none + "\n")
        } else {
            try output.write(table.rendered(Style(for: STDOUT_FILENO, invocation.environment)))
        }
        try output.flush()
        return .ok
    }

    /// The key of the account that is named, if one is.
    static func account(_ invocation: Invocation, in register: Register) throws(Failure) -> String? {
        guard let name = invocation.operands.first else { return nil }
        guard let account = register.account(name) else {
            throw Failure(
                .noInput, "no account is called \"\(name)\"",
                help: Spelling.suggestion(for: name, among: register.accounts.map(\.id)))
        }
        return Register.key(account.id)
    }
}
