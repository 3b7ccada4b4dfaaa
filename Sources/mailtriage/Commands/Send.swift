import Bytes
import Calendars
import Desk
import Diagnostics
import Glibc
import RuleLanguage
import Store

extension Command {
    static let send = Command(
        "send", "hand waiting replies to the transport",
        options: [
            .init("--list", nil, "list what did not go out, and why; hand nothing over"),
            .init("--again", "NUMBER", "let a mail of that list go out after all"),
            .init("--quiet", nil, "say nothing, for a timer"),
        ],
        explanation: """
            Hands over what waits in the outbox; `deliver` starts it by itself, and a timer runs it
            for what is left. The rules say how, in `site`:

              transport maildir               STATE/outbox, that can be looked into (the default)
              transport sendmail [/PROGRAM]   the system's sendmail, or the program named
              transport smtp                  a relay; also say: relay 127.0.0.1:25

            The relay is one of your own, on this host or its network: it is spoken to without TLS.
            A mail that is not taken is tried again, later each time, for two days, and holds up
            nothing else. One that is refused for good is not; its address gets no replies for a
            month. Where nobody knows whether a mail went (the relay was sent all of it and did not
            answer), it is listed and not sent again, as it might be there twice.
            """,
        examples: [
            ("mailtriage send", "once, by hand"),
            ("mailtriage send --list", "what waits, was refused, or may have gone"),
        ],
        action: Send.run)
}

/// `send`
enum Send {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        umask(0o007)
        if invocation.has("list") { return try UnsentList.run(invocation) }
        let store = try SiteStore.open(invocation)
        if let number = invocation.value("again") { try letGo(number, store) }
        let counts = try handOver(SiteFolders(rules: invocation.rulesFolder, state: invocation.stateFolder))
        if !invocation.has("quiet") { try report(counts) }
        return counts.failed > 0 ? .tryAgain : .ok
    }

    private static func handOver(_ folders: SiteFolders) throws(Failure) -> SendCounts {
        do throws(DeskError) {
            let desk = try Desk(folders)
            try desk.sweep(before: desk.time + -Desk.sweepAge)
            try desk.settle()
            try desk.tidy()
            return try desk.send(as: try PolicyInForce.load(folders, desk.files).policy.site)
        } catch {
            throw Failure(.tryAgain, error.description)
        }
    }

    private static func letGo(_ number: String, _ store: Store) throws(Failure) {
        guard let id = Int64(number), try SiteStore.reading({ () throws(StoreError) in try store.retry(id) }) else {
            throw Failure(.noInput, "no unsent mail has the number \"\(number)\"", help: "mailtriage send --list names them")
        }
    }

    private static func report(_ counts: SendCounts) throws(Failure) {
        var text = "\(Count.of(counts.sent, "reply", "replies")) handed over"
        if counts.failed > 0 { text += "; \(counts.failed) not taken, to be tried again" }
        if counts.refused > 0 { text += "; \(counts.refused) refused for good" }
        if counts.unknown > 0 { text += "; \(counts.unknown) that may have gone or not" }
        if counts.failed + counts.refused + counts.unknown > 0 { text += " (mailtriage send --list)" }
        var output = Output()
        try output.write(text + "\n")
        try output.flush()
    }
}

/// `send --list`
enum UnsentList {
    /// Mails shown: what is more is a flood, whose first mails say what is wrong.
    private static let limit = 1000

    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let store = try SiteStore.open(invocation)
        let mails = try SiteStore.reading { () throws(StoreError) in try store.unsentMails(limit: limit) }
        var table = Table([
            .init("number", alignsRight: true), .init("state"), .init("tries", alignsRight: true), .init("to", shrinksTo: 16),
            .init("template"), .init("next try"), .init("what was said", shrinksTo: 20),
        ])
        for mail in mails {
            let next = mail.fate == nil ? (mail.attempts == 0 ? "now" : mail.nextAttempt.rfc3339) : ""
            table.add(
                "\(mail.id)", state(mail), "\(mail.attempts)", visible(mail.recipient), mail.template, next, visible(mail.failure ?? ""))
        }
        return try Listing.print(table, mails, invocation, none: "nothing waits, nothing was refused") { mail, json in
            json.object { json in
                json.member("number", Int(mail.id))
                json.member("state", state(mail))
                json.member("tries", mail.attempts)
                json.member("to", mail.recipient)
                json.member("template", mail.template)
                json.member("created", mail.created.rfc3339)
                json.member("next_try", mail.fate == nil ? mail.nextAttempt.rfc3339 : nil)
                json.member("failure", mail.failure)
            }
        }
    }

    private static func state(_ mail: OutboxRow) -> String { mail.fate?.rawValue ?? "waiting" }
}
