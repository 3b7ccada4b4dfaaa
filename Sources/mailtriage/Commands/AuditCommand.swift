import Bytes
import Calendars
import Desk
import Diagnostics
import Files
import Glibc
import RuleLanguage
import Store

extension Command {
    static let audit = Command(
        "audit", "does it add up: each message in one queue, one ticket, at most one reply",
        options: [
            .init("--since", "AGE", "messages of this time only: 12h, 30d, 8w"),
            .init("--repair", nil, "mend what needs no choice: see above"),
        ],
        explanation: """
            Holds the ledger against the queues and the outbox: what was accepted is ticketed, part of a
            ticket, held, a machine's, unparsed, or a duplicate; and each message lies in exactly one
            queue, wherever staff moved it. Prints the balance and everything that does not add up, and
            ends with 1 where something does not.

            --repair finishes what was cut off and removes what killed processes left. Messages that came
            after a backup that was put back are taken in again where they lie, decided anew under the
            numbers that their senders were told; no second reply goes out. A message that staff deleted
            is gone, and stays listed until its ticket is resolved.
            """,
        examples: [
            ("mailtriage audit", "everything since the site was made"),
            ("mailtriage audit --since 7d --json", "the last week, for a program"),
        ],
        action: AuditCommand.run)
}

/// `audit`
enum AuditCommand {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        umask(0o007)
        let folders = SiteFolders(rules: invocation.rulesFolder, state: invocation.stateFolder)
        _ = try SiteStore.open(invocation)
        let since = try PastTime.since(invocation)
        let isRepair = invocation.has("repair")
        let policy = (try? PolicyInForce.load(folders, PosixFileSystem()))?.policy
        let audit: Audit
        var again = 0
        do throws(DeskError) {
            let desk = try Desk(folders)
            if isRepair { again = try desk.repair(policy: policy).count }
            audit = try Audit(desk, since: since)
        } catch {
            throw Failure(.tryAgain, error.description)
        }
        let prefix = policy?.site.ticketPrefix ?? ""
        var text = text(audit, prefix, invocation.style)
        if again > 0 {
            text = "\(Count.of(again, "message")) that came after a backup taken in again, without a reply\n\n" + text
        }
        if audit.discrepancies.contains(where: { $0.kind == .unknown }) {
            text +=
                isRepair
                ? "  what no ticket knows can be handed in once more: mailtriage ingest FILE, then remove FILE\n"
                : "  if a backup was put back: mailtriage audit --repair takes in again what came after it\n"
        }
        try invocation.print(text) { json in
            write(audit, prefix, again: isRepair ? again : nil, to: &json)
            json.endLine()
        }
        return audit.addsUp ? .ok : .differs
    }

    /// What the balance calls each outcome.
    private static let words: [(outcome: Ticket.Outcome, what: String)] = [
        (.ticketed, "new tickets"), (.followedUp, "parts of a ticket that was there"),
        (.held, "held, as their sender is not verified"), (.robot, "of machines: bounces, automatic replies, bulk"),
        (.unparsed, "unparsed, as reading them failed"),
    ]

    private static func text(_ audit: Audit, _ prefix: String, _ style: Style) -> String {
        let width = max(8, String(audit.accepted).count + 2)
        func line(_ count: Int, _ what: String) -> String {
            TextWidth.padLeft(String(count), to: width) + "  " + what + "\n"
        }
        var text = style.bold(line(audit.accepted, "messages accepted, of which"))
        for (outcome, what) in words { text += line(audit.outcomes[outcome] ?? 0, what) }
        text += line(audit.duplicates, "handed over again, and recognised")
        text += "\n" + line(audit.outbox.sent, "replies handed over")
        text += line(
            audit.outbox.waiting,
            "waiting" + (audit.outbox.failing > 0 ? ", \(audit.outbox.failing) of them tried and failed" : ""))
        if audit.outbox.unknown > 0 {
            text += line(audit.outbox.unknown, "that may have gone or not (mailtriage send --list)")
        }
        if audit.outbox.refused > 0 {
            text += line(audit.outbox.refused, "refused for good, or not taken for days (mailtriage send --list)")
        }
        let asides = [
            (audit.moved, "moved by staff to another queue, or to resolved"),
            (audit.putAway, "in no queue any more: of tickets that are resolved, or erased by forget"),
            (audit.underWay, "written a moment ago, and not yet in their queues"),
            (audit.leftovers, "drafts of deliveries that broke off, which go by themselves"),
            (audit.strangers, "files in the queues that are not ours"),
        ]
        if asides.contains(where: { $0.0 > 0 }) { text += "\n" }
        for (count, what) in asides where count > 0 { text += line(count, what) }
        if audit.addsUp { return text + "\n" + style.green("It adds up.") + "\n" }
        text += "\n" + style.alarm("\(Count.of(audit.discrepancies.count, "thing does", "things do")) not add up:") + "\n"
        for item in audit.discrepancies {
            text +=
                "  " + style.bold(item.kind.rawValue) + "  "
                + (item.ticket.map { TicketName.text($0, prefix: prefix) + ": " } ?? "")
                + visible(item.text) + "\n"
        }
        return text
    }

    /// - Parameter again: messages that a repair took in again.
    private static func write(_ audit: Audit, _ prefix: String, again: Int?, to json: inout JSONWriter) {
        json.object { json in
            json.member("accepted", audit.accepted)
            for (outcome, _) in words { json.member(outcome.rawValue, audit.outcomes[outcome] ?? 0) }
            json.member("duplicate", audit.duplicates)
            json.member("sent", audit.outbox.sent)
            json.member("waiting", audit.outbox.waiting)
            json.member("failing", audit.outbox.failing)
            json.member("unknown", audit.outbox.unknown)
            json.member("refused", audit.outbox.refused)
            json.member("moved", audit.moved)
            json.member("put_away", audit.putAway)
            json.member("under_way", audit.underWay)
            json.member("leftovers", audit.leftovers)
            json.member("strangers", audit.strangers)
            if let again { json.member("taken_again", again) }
            json.member("adds_up", audit.addsUp)
            json.member("discrepancies") { json in
                json.array(audit.discrepancies) { json, item in
                    json.object { json in
                        json.member("kind", item.kind.rawValue)
                        json.member("ticket", item.ticket.map { TicketName.text($0, prefix: prefix) })
                        json.member("text", visible(item.text))
                    }
                }
            }
        }
    }
}
