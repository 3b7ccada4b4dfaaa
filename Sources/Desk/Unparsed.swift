import Bytes
import Files
import Maildir
package import RuleLanguage
import Store

extension Desk {
    /// Files a message unread that failed as often as one may.
    package func fileUnread(_ item: IngestItem, policy: Policy) throws(DeskError) -> Delivery {
        var delivery = try fileUnparsed(item.bytes, digest: Attempts(item.bytes, folders).digest, policy: policy)
        if let file = item.maildirFile { delivery.isLeftInNew = !BatchFiling.markRead(file, files) }
        return delivery
    }

    /// A message that fails each time: whole into the queue `unparsed`, with a ticket and no decision.
    func fileUnparsed(_ bytes: [UInt8], digest: Digest, policy: Policy) throws(DeskError) -> Delivery {
        var ticket = Ticket.unparsed(
            digest: digest.bytes, size: bytes.count, accepted: clock(), rules: policy.digest,
            file: MaildirName.unique().text)
        try make(queue: ticket.queue)
        var draft: Maildir.Draft?
        var known: Ticket?
        try store.transaction { () throws(DeskError) in
            known = try stored(store.ticket(digest: digest.bytes))
            if known != nil { return }
            ticket.number = try nextTicketNumber()
            let pieces = unparsed(bytes, ticket, policy)
            draft = try filing(
                folders.queue(ticket.queue, files).draft(
                    MaildirName(ticket.file), pieces, mode: SiteFolders.messageMode)
            )
            try stored(store.insert(ticket, evidence: nil, clocks: []))
        }
        if let known {
            var sweep = Sweep(self)
            let delivery = try finish(known, policy: policy, &sweep) { _ in unparsed(bytes, known, policy) }
            try sweep.settle()
            return delivery
        }
        if let draft = draft.take() {
            do throws(FileSystemError) {
                try draft.deliver()
            } catch {
                guard error.isMissing, try wasFiled(ticket) else { throw .fileSystem(error) }
            }
        }
        return Delivery(
            outcome: .unparsed, ticket: Desk.name(of: ticket, policy), number: ticket.number, queue: ticket.queue,
            prepared: nil, hasReply: false)
    }

    private func unparsed(_ bytes: [UInt8], _ ticket: Ticket, _ policy: Policy) -> [ArraySlice<UInt8>] {
        let lines =
            "X-Triage-Ticket: \(Desk.name(of: ticket, policy))\nX-Triage-Queue: \(ticket.queue)\n"
            + "X-Triage-Why: reading this message failed \(Attempts.limit) times; it is here as it came\n"
        return [Array(lines.utf8)[...], bytes[...]]
    }
}
