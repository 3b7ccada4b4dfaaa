import Bytes
package import Calendars
import Files
import Mail
import Maildir
package import RuleLanguage
package import Store

/// Whether ledger, queues and outbox agree: each message in exactly one queue, with one ticket and at most one reply.
package struct Audit {
    /// How many messages had which outcome; and deliveries of messages that were there already.
    package private(set) var outcomes: [Ticket.Outcome: Int] = [:]
    package private(set) var duplicates = 0
    package private(set) var outbox: Store.OutboxState = .init()
    /// In another queue than they were put: staff's corrections.
    package private(set) var moved = 0
    /// In no queue any more, as it should be: of tickets that were resolved, or of people who were forgotten.
    package private(set) var putAway = 0
    /// Written a moment ago, and perhaps about to be put into their queues.
    package private(set) var underWay = 0
    /// Drafts of killed processes whose mail server brought the message again; they go by themselves.
    package private(set) var leftovers = 0
    /// Other people's files in the queues, without our lines.
    package private(set) var strangers = 0
    package private(set) var discrepancies: [Discrepancy] = []

    package struct Discrepancy: Sendable, Equatable {
        package enum Kind: String, Sendable {
            /// A message of the ledger that is in no queue.
            case gone
            /// A message that is in more than one place.
            case twice
            /// Written and committed, not yet renamed into its queue; `--repair` does it.
            case unfinished
            /// A draft in a queue's `tmp` that is no ticket's and past its time; `--repair` removes it.
            case leftover
            /// A file with our mark, of no ticket that we know.
            case unknown
            /// More than one reply to a message.
            case answeredTwice = "answered twice"
            /// A reply that was decided and is not in the outbox.
            case unanswered
            /// The ledger contradicts itself.
            case ledger
        }
        package var kind: Kind
        package var ticket: Int64?
        package var text: String
    }

    /// Messages of the ledger.
    package var messages: Int { outcomes.values.reduce(0, +) }
    /// What was answered with 0: messages, and duplicates of them.
    package var accepted: Int { messages + duplicates }
    package var addsUp: Bool { discrepancies.isEmpty }

    /// Seconds within which a delivery ends: what is younger may be at work.
    static let endOfDelivery: Int64 = 60
    /// Seconds after which a draft of nobody's should have been removed: a day and a half by `tidy`, and a day for the timer.
    static let leftoverAge: Int64 = 216_000

    private let folders: SiteFolders
    private let files: any FileSystem
    private let store: Store
    private let now: Timestamp

    /// - Parameter since: messages taken before are left out.
    package init(_ desk: Desk, since: Timestamp? = nil) throws(DeskError) {
        folders = desk.folders
        files = desk.files
        store = desk.store
        now = desk.time
        var entries: [LedgerEntry] = []
        do throws(StoreError) {
            // All rows, as files of older messages must be told from files of none.
            try store.ledger(since: nil) { entries.append($0) }
            duplicates = try store.eventCount(.duplicate, since: since)
            outbox = try store.outboxState(since: since)
            for orphan in try store.orphanRows() {
                add(.ledger, nil, "\(orphan.count) rows of \(orphan.table) belong to no ticket")
            }
        } catch {
            throw .store(error)
        }
        var survey = try Audit.survey(desk)
        var missing: [LedgerEntry] = []
        for entry in entries {
            let places = survey.take(entry.file)
            if let since, entry.accepted < since { continue }
            outcomes[entry.outcome, default: 0] += 1
            examine(entry, entries)
            switch places.count {
            case 0: missing.append(entry)
            case 1: if places[0].queue != entry.queue { moved += 1 }
            default: add(.twice, entry, "lies in \(places.map(\.path).joined(separator: " and "))")
            }
        }
        examineRenamed(&missing, survey, entries)
        if missing.contains(where: { !mayBeGone($0) }) {
            // What a delivery or a mail program moved behind our back lies there now. What does not is lost, however new.
            survey = try Audit.survey(desk)
            missing.removeAll { entry in
                guard let place = survey.take(entry.file).first else { return false }
                if place.queue != entry.queue { moved += 1 }
                return true
            }
        }
        for entry in missing { examineMissing(entry, survey) }
        examineDrafts(survey)
    }

    private static func survey(_ desk: Desk) throws(DeskError) -> QueueSurvey {
        do throws(FileSystemError) { return try QueueSurvey(desk.folders, desk.files) } catch { throw .fileSystem(error) }
    }

    /// Whether the message may be in no queue any more.
    private func mayBeGone(_ entry: LedgerEntry) -> Bool { entry.isResolved || entry.filing == .erased }

    /// Whether a delivery may be about to put the message into its queue.
    private func mayBeAtWork(_ entry: LedgerEntry) -> Bool {
        entry.filing == .pending && now - entry.accepted < Audit.endOfDelivery
    }

    private mutating func add(_ kind: Discrepancy.Kind, _ ticket: Int64?, _ text: String) {
        discrepancies.append(Discrepancy(kind: kind, ticket: ticket, text: text))
    }

    private mutating func add(_ kind: Discrepancy.Kind, _ entry: LedgerEntry, _ text: String) {
        add(kind, entry.follows ?? entry.number, text)
    }

    /// The row by itself.
    private mutating func examine(_ entry: LedgerEntry, _ entries: [LedgerEntry]) {
        if !Ticket.Outcome.all.contains(entry.outcome) {
            add(.ledger, entry, "has the outcome \"\(entry.outcome.rawValue)\", which there is not")
        }
        if entry.replies > 1 { add(.answeredTwice, entry, "\(entry.replies) replies were written to one message") }
        if entry.owesReply, entry.replies == 0 { add(.unanswered, entry, "a reply was decided, and none is in the outbox") }
        if let first = entry.follows, !Audit.holds(first, in: entries) {
            add(.ledger, entry, "is part of a ticket that is not there")
        }
    }

    /// By halving: entries are in the order of their numbers.
    private static func holds(_ number: Int64, in entries: [LedgerEntry]) -> Bool {
        var range = 0..<entries.count
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            if entries[middle].number == number { return true }
            range = entries[middle].number < number ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return false
    }

    /// Programs rename and copy files when they move a message: what has another name than we gave is known by our lines in it.
    private mutating func examineRenamed(_ missing: inout [LedgerEntry], _ survey: QueueSurvey, _ entries: [LedgerEntry]) {
        if survey.places.isEmpty { return }
        var found: Set<Int64> = []
        let rows = Dictionary(grouping: entries) { $0.follows ?? $0.number }
        let lost = Set(missing.map(\.number))
        for (name, places) in survey.places.sorted(by: { $0.key < $1.key }) {
            for place in places {
                guard let mark = QueueFileMark(place.path, files) else {
                    strangers += 1
                    continue
                }
                // Taken since the ledger was read.
                if (try? store.message(file: name)).flatMap(\.self) != nil { continue }
                guard let number = mark.number, let messages = rows[number] else {
                    add(.unknown, nil, "\(place.path) says that it is \(mark.ticket), which there is not")
                    continue
                }
                let isAlone = messages.count == 1
                let entry = isAlone ? messages[0] : self.entry(of: place, among: messages)
                if let entry, lost.contains(entry.number), found.insert(entry.number).inserted {
                    if entry.queue != place.queue { moved += 1 }
                } else if let entry, !isAlone || isCopy(place, of: entry) {
                    add(.twice, number, "\(place.path) is a copy of a message that is in its queue")
                } else {
                    add(.unknown, number, "\(place.path) bears its number, and is none of its messages")
                }
            }
        }
        missing.removeAll { found.contains($0.number) }
    }

    /// Whether a file holds an entry's message, perhaps with fields that a mail program added. Where a database was put back that is no
    /// copy of ours (`nextTicketNumber`), two messages have one number: whoever took one for the other's copy would delete it.
    private func isCopy(_ place: QueueSurvey.Place, of entry: LedgerEntry) -> Bool {
        guard let message = message(at: place), let ticket = (try? store.ticket(number: entry.number)).flatMap(\.self) else {
            return false
        }
        return message.digest.bytes == ticket.digest || message.messageID != nil && message.messageID == ticket.messageID
    }

    /// The message of a queue's file, as it came.
    private func message(at place: QueueSurvey.Place) -> Message? {
        guard let bytes = try? files.readOwn(place.path, limit: QueueFileMark.largestMessage) else { return nil }
        return Message(parsing: QueueFile.original(of: bytes))
    }

    /// Of a ticket with several messages the one that a file is.
    private func entry(of place: QueueSurvey.Place, among messages: [LedgerEntry]) -> LedgerEntry? {
        guard let message = message(at: place) else { return nil }
        let digest = message.digest.bytes
        guard let ticket = (try? store.ticket(digest: digest)).flatMap(\.self) else { return nil }
        return messages.first { $0.number == ticket.number }
    }

    /// A message that is in no queue by any name.
    private mutating func examineMissing(_ entry: LedgerEntry, _ survey: QueueSurvey) {
        if survey.drafts.contains(where: { MaildirName.base(of: Audit.name($0.path)) == entry.file }) {
            if mayBeAtWork(entry) {
                underWay += 1
            } else {
                add(.unfinished, entry, "is written, and was not yet put into its queue \(entry.queue)")
            }
        } else if mayBeGone(entry) {
            putAway += 1
        } else {
            let who =
                entry.filing == .filed
                ? "staff deleted it, or moved it out of the queues (queue resolve, where that is the end of it)"
                : "it was never seen in its queue"
            add(.gone, entry, "its message is in no queue: \(who)")
        }
    }

    private mutating func examineDrafts(_ survey: QueueSurvey) {
        for draft in survey.drafts {
            if (try? store.message(file: Audit.name(draft.path))).flatMap(\.self) != nil { continue }
            let age = files.stamp(draft.path).map { now.seconds - $0.changed / 1_000_000_000 } ?? 0
            if age > Audit.leftoverAge {
                add(.leftover, nil, "\(draft.path) is a draft of no ticket, \(age / 86_400) days old")
            } else {
                leftovers += 1
            }
        }
    }

    static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}

extension Desk {
    /// Mends what can be mended without a choice: renames that were cut off are finished, drafts of nobody's that are older than
    /// any delivery removed, messages that came after a backup which was put back taken in again. What is gone, or there twice, is for
    /// people to look at.
    ///
    /// - Parameter policy: by which messages are decided; without one, none is taken in again.
    /// - Returns: the numbers of the messages that were taken in again.
    @discardableResult
    package func repair(policy: Policy? = nil) throws(DeskError) -> [Int64] {
        try sweep(before: time + -Audit.endOfDelivery)
        try tidy(olderThan: Audit.endOfDelivery * 60)
        guard let policy else { return [] }
        return try takeAgain(policy: policy)
    }
}
