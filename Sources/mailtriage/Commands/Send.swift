import Calendars
import Desk
import Glibc

extension Command {
    static let send = Command(
        "send", "hand waiting replies to the transport",
        options: [.init("--quiet", nil, "say nothing, for a timer")],
        explanation: """
            Hands over what waits in the outbox; `deliver` starts it by itself, and a timer runs it
            for what is left. The transport is a Maildir, STATE/outbox, that can be looked into.
            What fails is tried again later, and holds up nothing else.
            """,
        examples: [("mailtriage send", "once, by hand")],
        action: Send.run)
}

/// `send`
enum Send {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        umask(0o007)
        let folders = SiteFolders(rules: invocation.rulesFolder, state: invocation.stateFolder)
        let counts: (sent: Int, failed: Int)
        do throws(DeskError) {
            let desk = try Desk(folders)
            try desk.sweep(before: desk.time + -Desk.sweepAge)
            try desk.settle()
            try desk.tidy()
            if let policy = try? PolicyInForce.load(folders, desk.files).policy { try desk.forgetOld(policy: policy) }
            counts = try desk.send()
        } catch {
            throw Failure(.tryAgain, error.description)
        }
        if !invocation.has("quiet") {
            var output = Output()
            try output.write("\(Count.of(counts.sent, "reply", "replies")) handed over to \(folders.outbox)")
            try output.write(counts.failed > 0 ? "; \(counts.failed) failed and will be tried again\n" : "\n")
            try output.flush()
        }
        return counts.failed > 0 ? .tryAgain : .ok
    }
}
