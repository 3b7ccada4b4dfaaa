import Bytes
import Register

/// What the commands that list things share: a table for people, an object a line for programs.
enum Listing {
    static func print<Item>(
        _ table: Table, _ items: [Item], _ invocation: Invocation, none: String, _ write: (Item, inout JSONWriter) -> Void
    ) throws(Failure) -> ExitStatus {
        var output = Output()
        if invocation.wantsJSON {
            for item in items { try output.write(line: { write(item, &$0) }) }
        } else {
            try output.write(items.isEmpty ? none + "\n" : table.rendered(invocation.style))
        }
        try output.flush()
        return .ok
    }

    /// The key of the account that is named, if one is.
    static func account(_ invocation: Invocation, in register: Register) throws(Failure) -> String? {
        guard let name = invocation.operands.first else { return nil }
        guard let account = register.account(name) else { throw Accounts.noAccount(name, in: register) }
        return Register.key(account.id)
    }
}
