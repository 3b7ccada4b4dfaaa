import Bytes
import Calendars
import Mail
import Maildir
import Replies
import RuleLanguage
import Store
import Triage

// What the site's own people are told, and partners: rows of the outbox as replies are, with their time limits and tries.

/// Whom a queue's `notify`, `forward` and `escalate` lines name.
enum Addressee: Equatable {
    /// An absolute path: it gets JSON on its standard input.
    case command(String)
    case mail(String)

    /// - Parameter text: a path, an address, or a name, which stands for an address in the site's own domain as mail servers have it.
    init(_ text: String, site: Site) {
        if text.hasPrefix("/") {
            self = .command(text)
        } else {
            self = .mail(text.contains("@") ? text : "\(text)@\(site.firstDomain)")
        }
    }
}

/// Puts into the outbox what others than customers are told.
struct Notices {
    private let store: Store
    private let zones: ZoneDatabase
    private let clock: () -> Timestamp

    init(_ desk: Desk) {
        store = desk.store
        zones = desk.zones
        clock = desk.clock
    }

    /// Within a transaction: puts a notice into the outbox.
    func post(_ notice: Notice, as purpose: OutboxRow.Purpose, ticket: Int64, policy: Policy) throws(DeskError) {
        let site = policy.site
        let message = notice.message(
            from: site, address: policy.ourAddress, now: clock(), zone: zones.zone(site.timezone) ?? .utc)
        let row = OutboxRow(
            ticket: ticket, purpose: purpose, messageID: notice.messageID, created: clock(),
            recipient: notice.recipient,
            subjectKey: OutboxRow.noReply, message: message, file: MaildirName.unique().text)
        try stored(store.insert(row))
    }

    /// Within a transaction: a command is to be run.
    func post(_ json: [UInt8], to command: String, key: String, as purpose: OutboxRow.Purpose, ticket: Int64, policy: Policy)
        throws(DeskError)
    {
        var row = OutboxRow(
            ticket: ticket, purpose: purpose, messageID: "<command.\(key)@\(policy.site.firstDomain)>",
            created: clock(),
            recipient: command, subjectKey: OutboxRow.noReply, message: json, file: nil)
        row.program = command
        try stored(store.insert(row))
    }

    /// Within the transaction that makes a ticket: tells those whom its queue names.
    ///
    /// - Returns: whether there is anybody.
    func notify(of prepared: Desk.Prepared, policy: Policy) throws(DeskError) -> Bool {
        let ticket = prepared.ticket
        guard let queue = policy.queues.first(where: { $0.name == ticket.queue }),
            !queue.notify.isEmpty || !queue.forward.isEmpty
        else {
            return false
        }
        let name = Desk.name(of: ticket, policy)
        // A site's automatic mail, our own or another's, is told to nobody by mail: two sites that do would tell each other for ever.
        let mayMail = !ReplyMarks.areIn(prepared.incoming.message)
        for (index, text) in queue.notify.enumerated() {
            // Of a ticket that comes into another queue those whom that names are told as well.
            let key = "notify.\(ticket.number).\(ticket.queue).\(index)"
            switch Addressee(text, site: policy.site) {
            case .command(let path):
                var json = JSONWriter()
                DecisionJSON(
                    decision: prepared.decision, message: prepared.incoming.message, ticket: name, rules: policy.digest
                ).write(to: &json)
                try post(json.takeBytes(), to: path, key: key, as: .notify, ticket: ticket.number, policy: policy)
            case .mail(let address):
                guard mayMail else { continue }
                let notice = Notice(
                    to: address,
                    subject: "[\(name)] \(ticket.severity ?? ticket.kind) in \(ticket.queue): \(ticket.subject)",
                    text: Notices.summary(of: prepared, name: name), key: key, site: policy.site)
                try post(notice, as: .notify, ticket: ticket.number, policy: policy)
            }
        }
        for (index, text) in queue.forward.enumerated() where mayMail {
            try forward(prepared, name: name, to: text, number: index, policy: policy)
        }
        return true
    }

    /// Sends a request on, whole, to who looks after it: an address, or the project's `partner`. What comes back to our address with the
    /// ticket's mark counts as staff's answer.
    private func forward(_ prepared: Desk.Prepared, name: String, to text: String, number: Int, policy: Policy)
        throws(DeskError)
    {
        let ticket = prepared.ticket
        var address = text.contains("@") ? text : "\(text)@\(policy.site.firstDomain)"
        if text == "partner" {
            guard let partner = (ticket.partner ?? prepared.decision.sender.partner).flatMap(policy.partner) else { return }
            address = partner.mail
        }
        var notice = Notice(
            to: address, subject: "[\(name)] \(ticket.subject)",
            text: """
                \(policy.site.name) passes this request on to you; it goes along as it came.

                \(Notices.summary(of: prepared, name: name))

                Answer this mail: the answer goes to who wrote, and to us. Please leave [\(name)] in the subject.

                """, key: "forward.\(ticket.number).\(ticket.queue).\(number)", site: policy.site)
        let own = policy.site.journal ?? policy.site.settings["reply-from"] ?? policy.channels.first?.addresses.first
        notice.replyTo = [ticket.sender, own].compactMap(\.self)
        notice.attached = prepared.incoming.message.bytes
        try post(notice, as: .forward, ticket: ticket.number, policy: policy)
        let change = TicketChange(
            at: clock(), kind: .forward, detail: "to \(address)", by: .queue)
        try stored(store.insert(change, of: ticket.number))
    }

    private static func summary(of prepared: Desk.Prepared, name: String) -> String {
        let ticket = prepared.ticket
        var lines = [
            "Ticket    \(name)", "From      \(HeaderText.clean(ticket.sender ?? "nobody", limit: 320))",
            "Subject   \(ticket.subject)",
        ]
        if let account = ticket.account { lines.append("Account   \(account)" + (ticket.plan.map { ", plan \($0)" } ?? "")) }
        if let project = ticket.project { lines.append("Project   \(project)") }
        if let category = ticket.category {
            lines.append("Category  \(category)" + (ticket.severity.map { ", \($0)" } ?? ""))
        }
        lines.append("Promise   \(ticket.promise)")
        for clock in prepared.decision.clocks {
            if let due = clock.due { lines.append("Due       \(clock.name) \(due.time.rfc3339)") }
        }
        return lines.joined(separator: "\n")
    }
}
