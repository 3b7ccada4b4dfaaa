import Bytes
import Calendars
import Maildir
import Replies
package import RuleLanguage
import Store
import Tickets
import Triage

extension Desk {
    /// Tickets closed in one go; the rest waits for the next.
    private static let closedAtOnce = 1000

    /// Closes tickets whose customer has not answered us for as long as the policy says (`close after 4d silent`), and tells them so.
    ///
    /// - Returns: the numbers of those that were closed.
    package func closeSilent(policy: Policy) throws(DeskError) -> [Int64] {
        guard let closing = policy.closing else { return [] }
        let oldest = clock() + -Int64(closing.days) * 86_400
        let silent = try stored(store.silentTickets(since: oldest, limit: Desk.closedAtOnce))
        for number in silent {
            let reply = try closing.reply.flatMap { (name) throws(DeskError) in
                try closingReply(name, to: number, silentDays: closing.days, policy: policy)
            }
            let moved = try ticketFiles.move(of: number, to: Desk.resolvedQueue)
            try store.transaction { () throws(DeskError) in
                try ticketFiles.note(moved)
                try apply(
                    .resolve, to: number, by: .clock, at: clock(), detail: "no answer for \(closing.days) days",
                    policy: policy)
                if let reply { try stored(store.insert(reply)) }
            }
        }
        return silent
    }

    /// The reply that says so, to the message that opened the ticket; nil where none may go out, or the message has gone.
    private func closingReply(
        _ name: String, to number: Int64, silentDays: Int, policy: Policy
    ) throws(DeskError) -> OutboxRow? {
        guard let ticket = try stored(store.ticket(number: number)),
            ticket.outcome == .ticketed,
            let message = try ticketFiles.message(of: ticket)
        else { return nil }
        var incoming = Incoming(message, envelope: ticket.envelope)
        // Whom our mail server could not verify, somebody of ours has, who released the ticket.
        if ticket.verification == Verification.verified.rawValue { incoming.voucher = "the ledger" }
        let (register, naming) = try stored(store.register(for: incoming))
        let now = clock()
        var decision = decided(incoming, register: register, policy: policy, naming: naming, zones: zones, now: now)
        decision.template = name
        decision.adds = []
        let history = try history(for: incoming, decision.sender, policy: policy, now: now)
        // Each time that it closes it is another mail: it may have been opened again in between.
        let digest = SHA256.digest(of: ticket.digest + Array(String(now.seconds).utf8)).bytes
        guard suppression(of: incoming, decision, policy: policy, history: history) == nil,
            let reply = Reply(
                to: incoming, decision, ticket: Desk.name(of: ticket, policy), digest: digest, policy: policy, zones: zones,
                now: now, facts: ReplyFacts(silentDays: silentDays))
        else { return nil }
        return OutboxRow(
            ticket: number, purpose: .reply(name), messageID: reply.messageID, created: now,
            recipient: reply.recipient,
            subjectKey: Desk.subjectKey(reply.subjectKey, for: decision.sender), message: reply.message,
            file: MaildirName.unique().text)
    }
}
