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
            .init("--retry", "NUMBER", "a mail of that list: try it now, and as often as a new one"),
            .init("--drop", "NUMBER", "a mail of that list: it went, or shall not go; take it off"),
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
            nothing else; commands of queues are run at the same time. One that is refused for good is
            not; where that was because of its address, the address gets no replies for a month.

            Where nobody knows whether a mail went (the relay was sent all of it and did not answer),
            it is listed as `unknown` and not sent again, as it might be there twice. Look for its
            Message-ID in the relay's log: where it is, say --drop NUMBER; where it is not, --retry
            NUMBER. Both may be given more than once, and are noted with who did so.
            """,
        examples: [
            ("mailtriage send", "once, by hand"),
            ("mailtriage send --list", "what waits, was refused, or may have gone"),
            ("mailtriage send --retry 17 --drop 18", "settle two mails that may have gone"),
        ],
        action: Send.run)
}

/// `send`
enum Send {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        umask(0o007)
        if invocation.has("list") { return try UnsentList.run(invocation) }
        let store = try SiteStore.open(invocation)
        let isSettled = try settle(invocation, store)
        if isSettled, invocation.values("retry").isEmpty { return .ok }
        let counts = try handOver(SiteFolders(rules: invocation.rulesFolder, state: invocation.stateFolder))
        if !invocation.has("quiet") { try report(counts, invocation) }
        return counts.failed > 0 ? .tryAgain : .ok
    }

    private static func handOver(_ folders: SiteFolders) throws(Failure) -> SendCounts {
        do throws(DeskError) {
            let desk = try Desk(folders)
            try desk.sweep(before: desk.time + -Desk.sweepAge)
            try desk.tidy()
            let policy = try PolicyInForce.load(folders, desk.files).policy
            try desk.forgetOld(policy: policy)
            return try Sending(desk).send(as: policy.site)
        } catch {
            throw Failure(.tryAgain, error.description)
        }
    }

    /// What a person says of mails by `--retry` and `--drop`: all numbers, or none where one is wrong.
    ///
    /// - Returns: whether anything was said.
    private static func settle(_ invocation: Invocation, _ store: Store) throws(Failure) -> Bool {
        let said = [("drop", Store.Settlement.drop), ("retry", .retry)].flatMap { name, settlement in
            invocation.values(name).map { (text: $0, settlement: settlement) }
        }
        var numbers: [(id: Int64, settlement: Store.Settlement)] = []
        for (text, settlement) in said {
            guard let id = Int64(text), !numbers.contains(where: { $0.id == id }) else {
                throw Failure(
                    .usage, "\"\(visible(text))\" is no number of a mail, or stands there twice",
                    help: "mailtriage send --list names them")
            }
            numbers.append((id, settlement))
        }
        let unsent = try SiteStore.reading(store.unsentMails(limit: Int.max))
        for (id, _) in numbers {
            guard let mail = unsent.first(where: { $0.id == id }) else {
                throw Failure(.noInput, "no unsent mail has the number \(id)", help: "mailtriage send --list names them")
            }
            guard mail.fate != .going else {
                throw Failure(
                    .tryAgain, "mail \(id) is being handed over at this moment",
                    help: "wait until that has ended; if its process is gone, the next `mailtriage send` lists it as unknown"
                )
            }
        }
        for (id, settlement) in numbers {
            guard try SiteStore.reading(store.settle(id, settlement, by: invocation.author, at: Clock.now())) else {
                throw Failure(
                    .tryAgain, "mail \(id) went while this was said", help: "mailtriage send --list shows what is left")
            }
            Log.write(.info, "mail \(id): \(settlement.rawValue), says \(invocation.author)")
        }
        return !numbers.isEmpty
    }

    private static func report(_ counts: SendCounts, _ invocation: Invocation) throws(Failure) {
        var text = "\(Count.of(counts.sent, "reply", "replies")) handed over"
        if counts.failed > 0 { text += "; \(counts.failed) not taken, to be tried again" }
        if counts.refused > 0 { text += "; \(counts.refused) refused for good" }
        if counts.unknown > 0 { text += "; \(counts.unknown) that may have gone or not" }
        if counts.failed + counts.refused + counts.unknown > 0 { text += " (mailtriage send --list)" }
        try invocation.print(text + "\n") { json in
            json.object { json in
                json.member("sent", counts.sent)
                json.member("failed", counts.failed)
                json.member("refused", counts.refused)
                json.member("unknown", counts.unknown)
            }
            json.endLine()
        }
    }
}

/// `send --list`
enum UnsentList {
    /// Mails shown: what is more is a flood, whose first mails say what is wrong.
    private static let limit = 1000

    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let store = try SiteStore.open(invocation)
        let mails = try SiteStore.reading(store.unsentMails(limit: limit))
        var table = Table([
            .init("number", alignsRight: true), .init("state"), .init("tries", alignsRight: true),
            .init("to", shrinksTo: 16),
            .init("template"), .init("next try"), .init("Message-ID", shrinksTo: 20), .init("what was said", shrinksTo: 20),
        ])
        for mail in mails {
            let next = mail.fate == nil ? (mail.attempts == 0 ? "now" : mail.nextAttempt.rfc3339) : ""
            table.add(
                "\(mail.id)", state(mail), "\(mail.attempts)", visible(mail.recipient), mail.purpose.rawValue, next,
                visible(mail.messageID),
                visible(mail.failure ?? ""))
        }
        return try Listing.print(table, mails, invocation, none: "nothing waits, nothing was refused") { mail, json in
            json.object { json in
                json.member("number", Int(mail.id))
                json.member("state", state(mail))
                json.member("tries", mail.attempts)
                json.member("to", mail.recipient)
                json.member("template", mail.purpose.rawValue)
                json.member("message_id", mail.messageID)
                json.member("created", mail.created.rfc3339)
                json.member("next_try", mail.fate == nil ? mail.nextAttempt.rfc3339 : nil)
                json.member("failure", mail.failure)
            }
        }
    }

    private static func state(_ mail: OutboxRow) -> String { mail.fate?.rawValue ?? "waiting" }
}
