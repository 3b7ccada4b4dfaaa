import Calendars
import Desk
import Foundation
import Store
import Synchronization
import Testing
import Triage

@Suite("audit: ledger, queues and outbox add up")
struct AuditTests {
    /// A site with one ticket of each of two messages, both answered, a held one and a robot's.
    private static func site() throws -> SmallSite {
        let site = try SmallSite()
        let desk = try site.open()
        let unverified = SmallSite.message(3).map { $0 }
        let messages = [
            SmallSite.message(1), SmallSite.message(2),
            Array(String(decoding: unverified, as: UTF8.self).replacing("dmarc=pass", with: "dmarc=none").utf8),
            SmallSite.message(4, trace: "Auto-Submitted: auto-replied\n"),
        ]
        for message in messages { _ = try desk.deliver(message, envelope: Envelope(), policy: site.policy) }
        _ = try desk.send()
        return site
    }

    private func audit(_ site: SmallSite, at time: Timestamp = SmallSite.noon, since: Timestamp? = nil) throws -> Audit {
        try Audit(site.open(at: time), since: since)
    }

    private func file(_ number: Int, in site: SmallSite) throws -> String {
        let ticket = try #require(try site.open().store.ticket(number: Int64(number)))
        return "\(site.folders.queues)/\(ticket.queue)/new/\(ticket.file)"
    }

    private func move(_ path: String, to target: String) throws {
        let folder = URL(fileURLWithPath: target).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: path, toPath: target)
    }

    @Test("an outcome that there is not is told with its ticket, and counted")
    func foreignOutcome() throws {
        let site = try Self.site()
        try Connection(path: site.folders.database).execute("UPDATE ticket SET outcome = 'pondered' WHERE number = 1001")
        let audit = try audit(site)
        #expect(audit.discrepancies.map(\.kind) == [.ledger] && audit.discrepancies.map(\.ticket) == [1001])
        #expect(audit.discrepancies.map(\.text) == ["has the outcome \"pondered\", which there is not"])
        #expect(audit.outcomes[Ticket.Outcome(rawValue: "pondered")] == 1)
    }

    @Test("what was accepted is the sum of what became of it")
    func balance() throws {
        let site = try Self.site()
        for _ in 0..<3 { _ = try site.open().deliver(SmallSite.message(1), envelope: Envelope(), policy: site.policy) }
        let items = [IngestItem(name: "2", bytes: SmallSite.message(2)), IngestItem(name: "5", bytes: SmallSite.message(5))]
        _ = try site.open().ingest(items, policy: site.policy)
        _ = try site.open().send()
        let audit = try audit(site)
        #expect(audit.outcomes == [.ticketed: 3, .held: 1, .robot: 1])
        #expect(audit.duplicates == 4)
        #expect(audit.messages == 5 && audit.accepted == 9)
        #expect(audit.outbox.sent == 3 && audit.outbox.waiting == 0)
        #expect(audit.discrepancies == [])
    }

    @Test("what staff do with their mail program is no loss", arguments: ["seen", "moved", "renamed", "resolved"])
    func staff(_ deed: String) throws {
        let site = try Self.site()
        let path = try file(1001, in: site)
        let cur = path.replacing("/new/", with: "/cur/")
        switch deed {
        case "seen": try move(path, to: cur + ":2,RS")
        case "moved": try move(path, to: cur.replacing("/watch/", with: "/desk/") + ":2,S")
        case "renamed": try move(path, to: "\(site.folders.queues)/desk/cur/1795165999.other-program,S=800:2,S")
        default: try move(path, to: "\(site.folders.queues)/resolved/cur/1795165999.other-program:2,S")
        }
        let audit = try audit(site)
        #expect(audit.discrepancies == [])
        #expect(audit.moved == (deed == "seen" ? 0 : 1))
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var kind: Audit.Discrepancy.Kind
        var ticket: Int64?
        var make: @Sendable (AuditTests, SmallSite) throws -> Void
    }

    @Test(
        "each thing that does not add up is told, and nothing else",
        arguments: [
            Fault(testDescription: "deleted", kind: .gone, ticket: 1001) { tests, site in
                try FileManager.default.removeItem(atPath: try tests.file(1001, in: site))
            },
            Fault(testDescription: "in two queues under its name", kind: .twice, ticket: 1002) { tests, site in
                let path = try tests.file(1002, in: site)
                try FileManager.default.copyItem(atPath: path, toPath: path.replacing("/watch/", with: "/desk/"))
            },
            Fault(testDescription: "copied under another name", kind: .twice, ticket: 1002) { tests, site in
                let path = try tests.file(1002, in: site)
                try FileManager.default.copyItem(atPath: path, toPath: "\(site.folders.queues)/desk/new/other")
            },
            Fault(testDescription: "of no ticket", kind: .unknown, ticket: nil) { _, site in
                try "X-Triage-Ticket: LH-4711\nSubject: x\n\nx\n".write(
                    toFile: "\(site.folders.queues)/desk/new/other", atomically: false, encoding: .utf8)
            },
            Fault(testDescription: "answered twice", kind: .answeredTwice, ticket: 1001) { _, site in
                let store = try site.open().store
                var mail = try #require(try store.mails(of: 1001).first)
                mail.messageID = "<other@lighthouse.example>"
                try store.insert(mail)
            },
            Fault(testDescription: "an old draft of nobody's", kind: .leftover, ticket: nil) { _, site in
                let path = "\(site.folders.queues)/desk/tmp/1.draft"
                try "x".write(toFile: path, atomically: false, encoding: .utf8)
            },
        ])
    func told(_ fault: Fault) throws {
        let site = try Self.site()
        try fault.make(self, site)
        // Once no delivery can be at work any more. The draft's age is the file system's, which tests cannot set.
        let audit = try audit(site, at: fault.kind == .leftover ? Desk.now() + 4 * 86_400 : SmallSite.noon + 3600)
        #expect(audit.discrepancies.map(\.kind) == [fault.kind], "\(audit.discrepancies)")
        #expect(audit.discrepancies.first?.ticket == fault.ticket)
        #expect(!audit.addsUp)
    }

    @Test("a message that is gone is told at once: a delivery that is at work has its draft")
    func toldAtOnce() throws {
        let site = try Self.site()
        try FileManager.default.removeItem(atPath: try file(1001, in: site))
        let path = try file(1002, in: site)
        try move(path, to: path.replacing("/new/", with: "/tmp/"))
        let audit = try audit(site)
        #expect(audit.discrepancies.map(\.ticket) == [1001] && audit.discrepancies.first?.kind == .gone)
        #expect(audit.underWay == 1)
    }

    @Test("deliveries that go on while audit looks are no loss")
    func deliveriesGoOn() throws {
        let site = try Self.site()
        let places = try [1001, 1002].map { try file($0, in: site) }
        for place in places { try move(place, to: place.replacing("/new/", with: "/tmp/")) }
        // One each time that `new` has just been read.
        let waiting = Mutex(places)
        let files = FaultyFileSystem(.none) { path in
            guard path.hasSuffix("/watch/new"), let place = waiting.withLock({ $0.popLast() }) else { return }
            try? FileManager.default.moveItem(atPath: place.replacing("/new/", with: "/tmp/"), toPath: place)
        }
        let audit = try Audit(Desk(site.folders, files: files, clock: { SmallSite.noon }))
        #expect(audit.discrepancies == [])
        let left = waiting.withLock { $0.count }
        #expect(left == 0)
    }

    @Test("what was resolved, or erased for somebody who is to be forgotten, may be gone")
    func putAway() throws {
        let site = try Self.site()
        let desk = try site.open()
        let ann = Doer(name: "ann", source: .command)
        _ = try desk.resolve(1001, by: ann, policy: site.policy)
        let file = try #require(try desk.store.ticket(number: 1001)?.file)
        try FileManager.default.removeItem(atPath: "\(site.folders.queues)/resolved/cur/\(file):2,S")
        let resolved = try audit(site, at: SmallSite.noon + 3600)
        #expect(resolved.discrepancies == [] && resolved.putAway == 1)

        let sender = try #require(try desk.store.ticket(number: 1002)?.sender)
        #expect(try Forgetting(desk).forget(sender, by: ann, dryRun: false).files == 3)
        let erased = try audit(site, at: SmallSite.noon + 3600)
        #expect(erased.discrepancies == [] && erased.putAway == 4)
    }

    @Test("a rename that was cut off is told once a delivery must be over, and --repair finishes it")
    func repair() throws {
        let site = try Self.site()
        let path = try file(1001, in: site)
        try move(path, to: path.replacing("/new/", with: "/tmp/"))
        #expect(try audit(site).underWay == 1)
        let later = SmallSite.noon + 3600
        let told = try audit(site, at: later)
        #expect(told.discrepancies.map(\.kind) == [.unfinished] && told.discrepancies.first?.ticket == 1001)
        try site.open(at: later).repair()
        #expect(try audit(site, at: later).discrepancies == [])
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test("files of other people's are counted, and no more")
    func strangers() throws {
        let site = try Self.site()
        try "Subject: from a colleague\n\nx\n".write(
            toFile: "\(site.folders.queues)/desk/new/1.other", atomically: false, encoding: .utf8)
        try FileManager.default.createDirectory(
            atPath: site.folders.queues + "/.Drafts/new", withIntermediateDirectories: true)
        let audit = try audit(site)
        #expect(audit.addsUp && audit.strangers == 1)
    }

    @Test("of follow-ups that were renamed each is told apart; --since leaves out what is older")
    func followUps() throws {
        let site = try SmallSite()
        for number in 1...3 {
            let fields = number == 1 ? "" : "In-Reply-To: <1@isle.example>\n"
            let message = SmallSite.message(number, body: "Number \(number).\n", trace: fields)
            _ = try site.open(at: SmallSite.noon + Int64(number)).deliver(message, envelope: Envelope(), policy: site.policy)
        }
        for (number, name) in [(1002, "b"), (1003, "a")] {
            try move(try file(number, in: site), to: "\(site.folders.queues)/watch/cur/\(name):2,")
        }
        let whole = try audit(site)
        #expect(whole.discrepancies == [] && whole.moved == 2 && whole.outcomes == [.ticketed: 1, .followedUp: 2])
        try FileManager.default.removeItem(atPath: "\(site.folders.queues)/watch/cur/a:2,")
        #expect(try audit(site, at: SmallSite.noon + 3600).discrepancies.map(\.ticket) == [1001])
        let late = try audit(site, since: SmallSite.noon + 2)
        #expect(late.outcomes == [.followedUp: 2])
    }
}
