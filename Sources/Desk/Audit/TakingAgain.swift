import Bytes
import Calendars
import Files
import Mail
import Maildir
import Replies
import RuleLanguage
import Store
import Triage

// Where a backup was put back, what came in after it lies in the queues behind our lines, and has no ticket.

/// A file in a queue that looks as if we had written it.
private struct OwnFile {
    var place: QueueSurvey.Place
    /// Without flags.
    var name: String
    /// When it was taken in, as its name says.
    var given: (seconds: Int64, microseconds: Int64)
    /// As our first line says.
    var number: Int64
    /// Reading it failed as often as one may: it is not tried again.
    var isUnparsed: Bool
}

extension Desk {
    /// Makes tickets again of messages that a backup which was put back does not know.
    ///
    /// Of a file's lines nothing is believed but its number, and that only where it is free: each message is decided anew, by the rules of
    /// now and its own proof of who wrote it. Its sender was told the number, so the ticket has it again; no reply goes out, nobody is
    /// told, and the file stays where it is. A message that came as a part of another's ticket becomes one again where it names that
    /// ticket itself.
    ///
    /// - Returns: the messages' own numbers.
    func takeAgain(policy: Policy) throws(DeskError) -> [Int64] {
        var taken: [Int64] = []
        for file in try ownFilesWithoutTicket(policy) {
            guard let bytes = try? files.readOwn(file.place.path, limit: QueueFileMark.largestMessage) else { continue }
            let number =
                try file.isUnparsed ? takeUnparsedAgain(file, bytes, policy) : takeAgain(file, bytes, policy: policy)
            if let number { taken.append(number) }
        }
        return taken
    }

    /// A ticket before what follows it, each in the order in which they came.
    private func ownFilesWithoutTicket(_ policy: Policy) throws(DeskError) -> [OwnFile] {
        // First the files: a delivery writes its row before its file can be seen.
        let survey = try filing(QueueSurvey(folders, files))
        var known: Set<String> = []
        try stored(store.ledger(since: nil) { known.insert($0.file) })
        var found: [OwnFile] = []
        for (name, places) in survey.places where places.count == 1 && !known.contains(name) {
            // A program that copies or moves a message gives it a name of its own: what another has put there may say anything.
            guard let given = MaildirName(name).given,
                // Read, and not mapped: staff's programs may cut it at any moment.
                let head = try? files.readHead(places[0].path, count: QueueFile.ownHead),
                let number = QueueFile.ownNumber(in: head, prefix: policy.site.ticketPrefix)
            else { continue }
            let isUnparsed = QueueFile.isUnparsed(head)
            found.append(OwnFile(place: places[0], name: name, given: given, number: number, isUnparsed: isUnparsed))
        }
        return found.sorted {
            ($0.number, $0.given.seconds, $0.given.microseconds, $0.name)
                < ($1.number, $1.given.seconds, $1.given.microseconds, $1.name)
        }
    }

    /// - Returns: nil where its number is another message's, or none that we can have given; and for a copy of a message that has its
    ///   ticket.
    private func takeAgain(_ file: OwnFile, _ bytes: [UInt8], policy: Policy) throws(DeskError) -> Int64? {
        guard let prepared = try prepareAgain(file, bytes, policy: policy) else { return nil }
        var number: Int64?
        try store.transaction { () throws(DeskError) in
            guard let given = try self.number(for: prepared.ticket, of: file) else { return }
            prepared.ticket.number = given
            try takeTurn(prepared)
            try insert(prepared, policy: policy)
            try noteAgain(file, given)
            number = given
        }
        if number != nil { bringBack(prepared.ticket) }
        return number
    }

    /// The same for one that is not to be read.
    private func takeUnparsedAgain(_ file: OwnFile, _ bytes: [UInt8], _ policy: Policy) throws(DeskError) -> Int64? {
        // Our lines are none of the fields that this digest is made of.
        var ticket = Ticket.unparsed(
            digest: Attempts.digest(of: bytes).bytes, size: bytes.count, accepted: came(file), rules: policy.digest,
            file: file.name)
        ticket.filing = .filed
        ticket.queue = queue(of: file) ?? ticket.queue
        var number: Int64?
        try store.transaction { () throws(DeskError) in
            guard let given = try self.number(for: ticket, of: file) else { return }
            ticket.number = given
            try stored(store.insert(ticket, evidence: nil, clocks: []))
            try noteAgain(file, given)
            number = given
        }
        return number
    }

    private func came(_ file: OwnFile) -> Timestamp { min(Timestamp(seconds: file.given.seconds), clock()) }

    /// Where it was put, or where staff moved it since; nil for what lies among the resolved, which is found there when the queues are read.
    private func queue(of file: OwnFile) -> String? { file.place.queue == Desk.resolvedQueue ? nil : file.place.queue }

    /// - Returns: nil for a copy of a message that has its ticket.
    private func prepareAgain(_ file: OwnFile, _ bytes: [UInt8], policy: Policy) throws(DeskError) -> Prepared? {
        let message = Message(parsing: QueueFile.original(of: bytes))
        let digest = message.digest.bytes
        if try stored(store.hasTicket(digest: digest)) { return nil }
        let incoming = Incoming(message, envelope: Envelope())
        var options = DeliveryOptions()
        options.notifies = false
        let prepared = try store.snapshot { () throws(DeskError) in
            let (register, naming) = try stored(store.register(for: incoming))
            let worked = WorkedOut(
                incoming, digest: digest, naming, register: register, policy: policy, zones: zones, now: came(file))
            return try prepare(worked, policy: policy, options: options)
        }
        if prepared.decision.template != nil, prepared.decision.suppressed == nil {
            prepared.decision.suppressed = Suppression.alreadyAnswered.rawValue
            prepared.ticket.suppressed = prepared.decision.suppressed
        }
        prepared.ticket.file = file.name
        prepared.ticket.filing = .filed
        prepared.ticket.queue = queue(of: file) ?? prepared.ticket.queue
        return prepared
    }

    /// Within a transaction: the number that a message gets. nil where it has one, where its file's number is another message's, or none
    /// that we can have given.
    private func number(for ticket: Ticket, of file: OwnFile) throws(DeskError) -> Int64? {
        let isKnown = try stored { () throws(StoreError) in
            if try store.hasTicket(digest: ticket.digest) { return true }
            return try store.message(file: file.name) != nil
        }
        if isKnown { return nil }
        if let first = ticket.follows { return first == file.number ? try nextTicketNumber() : nil }
        return try mayHaveBeenGiven(file.number) ? file.number : nil
    }

    private func noteAgain(_ file: OwnFile, _ number: Int64) throws(DeskError) {
        try stored { () throws(StoreError) in
            // It was noted as nobody's if the queues were read meanwhile. Read again, it tells what staff did.
            try store.remove(StoredQueueFile(queue: file.place.queue, name: file.name, message: 0, flags: ""))
            let now = clock()
            try store.note(.takenInAgain, ticket: file.number, at: now, "message \(number), from \(file.place.queue)")
            let change = TicketChange(
                at: now, kind: .takenInAgain, detail: "after a backup was put back, from \(file.place.queue)",
                by: Doer(name: "audit", source: .command))
            try store.insert(change, of: file.number)
        }
    }

    /// Whether a number is no ticket's and can have been one's: given since the copy was made, and not above what the site can have given.
    private func mayHaveBeenGiven(_ number: Int64) throws(DeskError) -> Bool {
        let next = try stored(store.nextTicketNumber())
        guard number > 0, number < next.number + (next.isCopy ? Desk.mostSinceCopy : 0) else { return false }
        return try stored(store.ticket(number: number)) == nil
    }
}
