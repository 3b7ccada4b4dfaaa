import Bytes
import Calendars
import Mail
import Replies
package import RuleLanguage
package import Store
import Triage

extension Desk {
    /// Mails a ticket to engineering, for an issue tracker's mail gateway: the customer's own new words, and what was recognised in them.
    ///
    /// - Parameter text: an address, or a name in the site's own domain.
    /// - Returns: the address.
    package func pass(
        _ ticket: Ticket, to text: String, by doer: Doer, remark: String, policy: Policy
    ) throws(DeskError) -> String {
        guard case .mail(let address) = Addressee(text, site: policy.site), HeaderText.isAddress(address) else {
            throw .notHeld("\"\(text)\" is no address that a ticket can be mailed to")
        }
        guard !OwnAddresses(of: policy).names(address) else {
            throw .notHeld("\(address) is an address of ours: the ticket would come in as mail again")
        }
        let name = Desk.name(of: ticket, policy)
        var words = "(The message is in no queue any more.)"
        if let message = try ticketFiles.message(of: ticket) {
            words = String(decoding: MessageText(of: message).newText, as: UTF8.self)
        }
        var body =
            "\(name): \(ticket.subject)\n\nPassed on by \(doer.name)" + (remark.isEmpty ? "." : ": \(remark)") + "\n\n"
        body +=
            "In the customer's own words\n\n"
            + words.split(separator: "\n", omittingEmptySubsequences: false).map { "> " + $0 }.joined(separator: "\n")
        body +=
            "\n\nReceived   \(ticket.received.rfc3339)\nAccount    \(ticket.account ?? "none")"
            + (ticket.plan.map { ", plan \($0)" } ?? "")
        body +=
            "\nProject    \(ticket.project ?? "none")\nTaken for  \(ticket.category ?? "nothing"), \(ticket.severity ?? "no severity")\n"
        let evidence = try stored(store.evidence(of: ticket.number)).filter {
            $0.ruledOut == nil && $0.weight > 0
        }
        if !evidence.isEmpty { body += "\nWhat was recognised\n" }
        for item in evidence.prefix(12) {
            body += "  \(item.reason) +\(item.weight): \(item.text) (\(item.field) \(item.line))\n"
        }
        let now = clock()
        // To two addresses in one second these are two mails.
        let whom = SHA256.digest(of: Array(address.utf8)).hexadecimal.prefix(8)
        let notice = Notice(
            to: address, subject: "[\(name)] \(ticket.subject)", text: body,
            key: "pass.\(ticket.number).\(now.seconds).\(whom)", site: policy.site)
        try store.transaction(
            { () throws(DeskError) in
                try notices.post(notice, as: .pass, ticket: ticket.number, policy: policy)
                let change = TicketChange(
                    at: now, kind: .pass, detail: ["to \(address)", remark].filter { !$0.isEmpty }.joined(separator: "; "),
                    by: doer)
                try stored(store.insert(change, of: ticket.number))
            }, wrap: { .store($0) })
        return address
    }
}
