import Bytes
import Calendars
import Files
import Mail
import Maildir
package import RuleLanguage
import Store
import Triage

/// What `ingest` is given: where one message lies.
package struct IngestItem: Sendable {
    /// For messages about it: a path, with the message's number in an mbox.
    package var name: String
    package var bytes: [UInt8]
    /// The file in a Maildir's `new`, which goes to `cur` once the message is in; nil for others.
    package var maildirFile: String?

    package init(name: String, bytes: [UInt8], maildirFile: String? = nil) {
        self.name = name
        self.bytes = bytes
        self.maildirFile = maildirFile
    }
}

extension Desk {
    /// Messages taken in by one transaction and one synchronisation: enough to pay for them, few enough to hold the lock for
    /// tens of milliseconds.
    package static let batch = 200
    /// Bytes of messages held for a batch.
    package static let batchBytes = 8 << 20

    /// Takes in a batch of messages: written, synchronised together, committed together, then renamed. A message that was here
    /// before is a duplicate. After an error nothing of the batch is lost: it is still where it came from.
    package func ingest(
        _ items: [IngestItem], policy: Policy, options: DeliveryOptions = DeliveryOptions()
    ) throws(DeskError) -> [Delivery] {
        try sweep(before: clock() + -Desk.sweepAge)
        var deliveries: [Delivery?] = Array(repeating: nil, count: items.count)
        var prepared: [(index: Int, prepared: Prepared)] = []
        var seen: Set<[UInt8]> = []
        var repeated: [Int] = []
        try store.snapshot({ () throws(DeskError) in
            for (index, item) in items.enumerated() {
                let message = Message(parsing: item.bytes)
                let digest = message.digest.bytes
                if let known = try stored({ () throws(StoreError) in try store.ticket(digest: digest) }) {
                    deliveries[index] = try finish(known, pieces: { QueueFile.pieces(message, lines: "") }, policy: policy)
                    continue
                }
                guard seen.insert(digest).inserted else {
                    repeated.append(index)
                    continue
                }
                prepared.append((index, try prepare(Incoming(message), digest: digest, policy: policy, options: options)))
            }
        }, wrap: { .store($0) })
        var tickets: [Ticket] = []
        var written: [String] = []
        for item in prepared { try make(queue: item.prepared.decision.queue) }
        do throws(DeskError) {
            try store.transaction({ () throws(DeskError) in
                try stored { () throws(StoreError) in try store.markFiled(pendingFiled) }
                var number = try stored { () throws(StoreError) in try store.nextTicketNumber() }
                for (index, item) in prepared {
                    var ticket = item.ticket
                    if let known = try stored({ () throws(StoreError) in try store.ticket(digest: item.digest) }) {
                        // Another process took it in meanwhile.
                        deliveries[index] = try finish(known, pieces: { QueueFile.pieces(item.incoming.message, lines: "") }, policy: policy)
                        continue
                    }
                    ticket.number = number
                    number += 1
                    try write(item, ticket, policy: policy, synchronise: false).keep()
                    written.append("\(folders.queue(ticket.queue, files).path)/tmp/\(ticket.file)")
                    try insert(item, ticket, policy: policy)
                    deliveries[index] = delivery(item, ticket, policy: policy)
                    tickets.append(ticket)
                }
                if !tickets.isEmpty { try synchronise() }
            }, wrap: { .store($0) })
        } catch {
            for path in written { try? files.remove(path) }
            throw error
        }
        pendingFiled = []
        try file(tickets)
        for index in repeated {
            let digest = Message(parsing: items[index].bytes).digest.bytes
            if let known = try stored({ () throws(StoreError) in try store.ticket(digest: digest) }) {
                deliveries[index] = Delivery(
                    outcome: .duplicate, ticket: Desk.name(of: known, policy), queue: known.queue, decision: nil, incoming: nil, hasReply: false)
            }
        }
        for item in items {
            if let file = item.maildirFile { try markRead(file) }
        }
        return deliveries.compactMap(\.self)
    }

    private func synchronise() throws(DeskError) {
        do throws(FileSystemError) { try files.synchroniseAll(at: folders.queues) } catch { throw .fileSystem(error) }
    }

    /// Renames the files of committed tickets into `new`, and makes that durable.
    private func file(_ tickets: [Ticket]) throws(DeskError) {
        guard !tickets.isEmpty else { return }
        do throws(FileSystemError) {
            for ticket in tickets {
                let folder = folders.queue(ticket.queue, files).path
                try files.rename("\(folder)/tmp/\(ticket.file)", to: "\(folder)/new/\(ticket.file)")
            }
        } catch {
            throw .fileSystem(error)
        }
        try synchronise()
        // The next transaction notes that they are filed.
        pendingFiled += tickets.map(\.number)
    }

    /// `new/name` to `cur/name:2,S`, as the Maildir convention has it: taken in.
    private func markRead(_ path: String) throws(DeskError) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 2, parts[parts.count - 2] == "new", let name = parts.last else { return }
        let target = parts.dropLast(2).joined(separator: "/") + "/cur/" + MaildirName.base(of: String(name)) + ":2,S"
        do throws(FileSystemError) { try files.rename(path, to: target) } catch { throw .fileSystem(error) }
    }

    /// Notes what the last batches filed; at the end of a run.
    package func settle() throws(DeskError) {
        let filed = pendingFiled
        guard !filed.isEmpty else { return }
        try store.transaction({ () throws(DeskError) in
            try stored { () throws(StoreError) in try store.markFiled(filed) }
        }, wrap: { .store($0) })
        pendingFiled = []
    }
}
