import Calendars
import TestSupport
import Testing
import Tickets

@testable import Store

/// Another version of the program may have written a word that this one does not know. It ends no command: each is told as it is, or
/// is taken for what has least consequences.
@Suite("Words of another version in the ledger")
struct ForeignWordTests {
    private let store: Store
    private let folder: TemporaryFolder

    /// A site with one ticket, LH-1001, a change of it and a mail that waits.
    init() throws {
        folder = try TemporaryFolder()
        store = try Store.create(path: folder.path + "/site.db")
        var ticket = Ticket(
            digest: [1], messageID: nil, received: time, accepted: time, size: 1, envelopeSender: nil,
            envelopeRecipient: nil, subject: "", kind: "request", kindReason: nil, sender: nil, verification: "verified",
            standing: "authorized", account: "isle", contact: nil, plan: nil, project: nil, channel: nil, category: "lamp",
            scope: nil, severity: nil, queue: "watch", promise: "none", template: nil, suppressed: nil, partner: nil,
            rules: "", outcome: .ticketed, file: "1")
        ticket.number = 1001
        try store.insert(ticket, evidence: nil, clocks: [])
        let change = TicketChange(at: time, kind: .init(.take), detail: "", author: "ann", source: .command)
        try store.insert(change, of: 1001)
        try store.insert(
            OutboxRow(
                ticket: 1001, purpose: .reply("received"), messageID: "<1@site.example>", created: time,
                recipient: "ida@isle.example", subjectKey: "lamp", message: [], file: nil))
    }

    private let time = Timestamp(seconds: 100)

    @Test("an outcome, what happened and from where, and what a mail is are told as they are")
    func told() throws {
        try store.connection.execute(
            """
            UPDATE ticket SET outcome = 'pondered', kind = 'riddle', verification = 'sworn', standing = 'guest';
            UPDATE change SET kind = 'sing', source = 'tower'; UPDATE outbox SET template = 'ballad'
            """)
        let ticket = try #require(try store.ticket(number: 1001))
        #expect(ticket.outcome.rawValue == "pondered")
        #expect([ticket.kind, ticket.verification, ticket.standing] == ["riddle", "sworn", "guest"])
        let change = try #require(try store.changes(of: 1001).first)
        #expect(change.kind.rawValue == "sing" && change.source.rawValue == "tower")
        let mail = try #require(try store.mails(of: 1001).first)
        #expect(mail.purpose.rawValue == "ballad" && !mail.purpose.isNotice)
    }

    @Test("a mail whose end nobody knows is listed with it, and does not go; a person can have it tried again")
    func fate() throws {
        try store.connection.execute("UPDATE outbox SET fate = 'moored'")
        #expect(try store.waitingMails(at: time, limit: 10).isEmpty)
        #expect(try !store.hasWaitingMail(of: 1001))
        let mail = try #require(try store.unsentMails(limit: 10).first)
        #expect(mail.fate?.rawValue == "moored")
        #expect(try store.settle(mail.id, .retry, by: "ann", at: time))
        #expect(try store.waitingMails(at: time, limit: 10).map(\.id) == [mail.id])
        #expect(try store.eventCount(.replyRetried, since: nil) == 1)
    }

    @Test("a state is taken for open, so that staff look at the ticket; their deed puts a known one in its place")
    func state() throws {
        try store.connection.execute("UPDATE ticket SET state = 'adrift'")
        #expect(try store.status(of: 1001)?.state == .open)
        var life = try #require(try store.life(of: 1001))
        life.apply(.take, at: time) { _ in nil }
        try store.update(life, of: 1001)
        #expect(try store.sightings(queue: nil, .state(.acknowledged)).map(\.number) == [1001])
    }

    @Test("a message's file of which another version noted how far it is, is left to that version's sweep")
    func filing() throws {
        try store.connection.execute("UPDATE ticket SET filing = 17")
        #expect(try store.ticket(number: 1001)?.filing == .pending)
        #expect(try store.pendingFiles(before: time + 3600, limit: 10).isEmpty)
    }

    @Test("what a list is asked for is found by its column: a state, and what has gone", arguments: TicketSelection.all)
    func selection(_ selection: TicketSelection) throws {
        switch selection {
        case .state(let state): try store.update(TicketLife(state: state, clocks: []), of: 1001)
        case .gone: try store.setGone(time, of: 1001)
        }
        for other in TicketSelection.all {
            // What has gone stays in its state, which is open here.
            let isFound = other == selection || selection == .gone && other == .state(.open)
            #expect(try store.sightings(queue: nil, other).map(\.number) == (isFound ? [1001] : []), "\(other)")
        }
    }
}
