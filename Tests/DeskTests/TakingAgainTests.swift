import Calendars
import Desk
import Foundation
import Store
import Testing
import Tickets
import Triage

/// After a backup was put back: what came in after it lies in the queues, and no ticket knows it.
@Suite("audit --repair takes in again what came after a backup")
struct TakingAgainTests {
    private static func deliver(_ message: [UInt8], to site: SmallSite, after seconds: Int64) throws {
        _ = try site.open(at: SmallSite.noon + seconds).deliver(message, envelope: Envelope(), policy: site.policy)
    }

    private static func message(_ number: Int, answers other: Int? = nil) -> [UInt8] {
        SmallSite.message(
            number, body: "The lamp is out, number \(number).\n",
            trace: other.map { "In-Reply-To: <\($0)@isle.example>\n" } ?? "")
    }

    /// A site whose backup has message 1, and to which these came after it; the backup is put back.
    private static func site(_ later: [[UInt8]]) throws -> SmallSite {
        let site = try SmallSite()
        try deliver(message(1), to: site, after: 0)
        _ = try site.open().store.backUp(to: site.path + "/copy.db")
        for (index, message) in later.enumerated() { try deliver(message, to: site, after: Int64(index + 1)) }
        _ = try site.open().send()
        for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: site.folders.database + end) }
        try FileManager.default.moveItem(atPath: site.path + "/copy.db", toPath: site.folders.database)
        return site
    }

    /// The only file that bears a ticket's number.
    private static func file(_ ticket: String, in site: SmallSite) throws -> String {
        let files = try site.queued().filter { $0.value.starts(with: Array("X-Triage-Ticket: \(ticket)\n".utf8)) }
        #expect(files.count == 1)
        return site.folders.queues + "/" + (try #require(files.first).key)
    }

    @Test("each has the number that its sender was told, follow-ups their ticket, and nobody has a second reply")
    func numbers() throws {
        let unverified = String(decoding: Self.message(4), as: UTF8.self).replacing("dmarc=pass", with: "dmarc=none")
        let site = try Self.site([
            Self.message(2), Self.message(3, answers: 2), Array(unverified.utf8), Self.message(5, answers: 1),
            SmallSite.message(6, body: "Thank you.\n"),
        ])
        let before = (queues: try site.queued(), sent: try site.handedOver().count)
        #expect(before.queues.count == 6 && before.sent == 3)
        #expect(try Audit(site.open()).discrepancies.map(\.kind) == Array(repeating: .unknown, count: 5))

        let desk = try site.open(at: SmallSite.noon + 3600)
        #expect(try desk.repair(policy: site.policy).count == 5)
        let tickets = try desk.store.tickets(queue: nil, limit: 10)
        #expect(Set(tickets.filter { $0.follows == nil }.map(\.number)) == [1001, 1002, 1004, 1006])
        #expect(tickets.filter { $0.follows != nil }.compactMap(\.follows).sorted() == [1001, 1002])
        #expect(Set(tickets.map(\.number)).count == 6)
        let held = try #require(try desk.store.ticket(number: 1004))
        #expect(held.outcome == .held && held.queue == "unverified")
        #expect(try desk.store.clocks(of: 1002).map(\.due) == [SmallSite.noon + 3600])
        #expect(try desk.store.eventCount(.takenInAgain, since: nil) == 5)

        _ = try desk.send()
        #expect(try site.queued() == before.queues, "no file is written, changed or moved")
        #expect(try site.handedOver().count == before.sent)
        #expect(try desk.repair(policy: site.policy) == [], "a second time there is nothing to do")
        try site.expectAddsUp()
        try Self.deliver(Self.message(7), to: site, after: 3600)
        #expect(try desk.store.tickets(queue: nil, limit: 1).first?.number ?? 0 > 1006)
    }

    @Test("a reply that waited when the backup was made does not go again; it is listed as one that may have gone")
    func waitingReply() throws {
        let site = try Self.site([])
        #expect(try site.handedOver().count == 1, "it went after the backup")
        let desk = try site.open(at: SmallSite.noon + 86_400)
        #expect(try desk.send().sent == 0)
        let listed = try desk.store.unsentMails(limit: 10)
        #expect(listed.map(\.fate) == [.unknown] && listed[0].failure?.contains("the backup was made") == true)
    }

    @Test("of one second, a ticket comes before what follows it, whatever the order of their names as texts")
    func oneSecond() throws {
        let site = try Self.site([Self.message(2), Self.message(3, answers: 2)])
        for (file, bytes) in try site.queued() {
            let text = String(decoding: bytes, as: UTF8.self)
            guard !text.contains("number 1") else { continue }
            // Microseconds are not padded: as texts, M10 stands before M9.
            let name = text.contains("number 2") ? "1795165999.M9P7Q1.vm" : "1795165999.M10P7Q2.vm"
            let path = site.folders.queues + "/" + file
            try FileManager.default.moveItem(
                atPath: path, toPath: path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/" + name)
        }
        let desk = try site.open()
        #expect(try desk.repair(policy: site.policy).count == 2)
        #expect(try desk.store.ticket(number: 1002)?.follows == nil)
        #expect(try desk.store.tickets(queue: nil, limit: 10).compactMap(\.follows) == [1002])
        try site.expectAddsUp()
    }

    @Test("what staff did with it meanwhile is read from its queue", arguments: [false, true])
    func staff(isReadBefore: Bool) throws {
        let site = try Self.site([Self.message(2), Self.message(3)])
        for (ticket, folder) in [("LH-1002", "desk"), ("LH-1003", "resolved")] {
            let path = try Self.file(ticket, in: site)
            let cur = "\(site.folders.queues)/\(folder)/cur"
            try FileManager.default.createDirectory(atPath: cur, withIntermediateDirectories: true)
            let name = try #require(path.split(separator: "/").last)
            try FileManager.default.moveItem(atPath: path, toPath: "\(cur)/\(name):2,RS")
        }
        let desk = try site.open()
        if isReadBefore { _ = try desk.readQueues(policy: site.policy) }
        #expect(try desk.repair(policy: site.policy) == [1002, 1003])
        _ = try desk.readQueues(policy: site.policy)
        #expect(try desk.store.ticket(number: 1002)?.queue == "desk")
        #expect(try desk.store.correction(of: 1002) == nil, "where it lies is no word on the rules of now")
        #expect(try desk.store.status(of: 1002)?.state == .responded)
        #expect(try desk.store.status(of: 1003)?.state == .resolved)
        try site.expectAddsUp()
    }

    @Test("a message that could not be read is not read again")
    func unparsed() throws {
        let site = try Self.site([])
        _ = try site.open().fileUnread(IngestItem(name: "2", bytes: Self.message(2)), policy: site.policy)
        try Self.deliver(Self.message(3), to: site, after: 60)
        let row = try #require(try site.open().store.ticket(number: 1002))
        try site.open().store.removeDecision(of: 1002)
        let desk = try site.open()
        #expect(try desk.repair(policy: site.policy) == [1002])
        let again = try #require(try desk.store.ticket(number: 1002))
        #expect(
            again.outcome == .unparsed && again.queue == "unparsed" && again.digest == row.digest && again.sender == nil)
        try site.expectAddsUp()
    }

    struct Stranger: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// What lies in the queue `watch` instead of the message LH-1002.
        var name: @Sendable (String) -> String = { $0 }
        var text: @Sendable (String) -> String = { $0 }
    }

    @Test(
        "what does not look as we would have written it, or bears a number that cannot be its own, stays for people to look at",
        arguments: [
            Stranger(testDescription: "a name of another program's", name: { _ in "1795165999.M2P3.imap.example,S=800" }),
            Stranger(
                testDescription: "a field in front of our lines", text: { "Delivered-To: x@lighthouse.example\n" + $0 }),
            Stranger(testDescription: "our line alone", text: { $0.replacing("X-Triage-Queue: watch\n", with: "") }),
            Stranger(testDescription: "another ticket's number", text: { $0.replacing("LH-1002", with: "LH-1001") }),
            Stranger(testDescription: "a number beyond any", text: { $0.replacing("LH-1002", with: "LH-90000000") }),
            Stranger(testDescription: "no number of ours", text: { $0.replacing("LH-1002", with: "LH-0") }),
            Stranger(testDescription: "another site's ticket", text: { $0.replacing("LH-1002", with: "XY-1002") }),
            Stranger(
                testDescription: "the text of a message that has its ticket",
                text: {
                    $0.replacing("number 2", with: "number 1").replacing("2@isle", with: "1@isle").replacing(
                        "Lamp 2", with: "Lamp 1")
                }),
        ])
    func strangers(_ stranger: Stranger) throws {
        let site = try Self.site([Self.message(2)])
        let path = try Self.file("LH-1002", in: site)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try FileManager.default.removeItem(atPath: path)
        let slash = try #require(path.lastIndex(of: "/"))
        let planted = path[...slash] + stranger.name(String(path[path.index(after: slash)...]))
        try stranger.text(text).write(toFile: String(planted), atomically: false, encoding: .utf8)
        let desk = try site.open()
        #expect(try desk.repair(policy: site.policy) == [])
        #expect(try desk.store.tickets(queue: nil, limit: 10).map(\.number) == [1001])
        #expect(try Audit(desk).discrepancies.count == 1)
    }

    @Test("once new mail came, a number above all that were given is none of ours; one below is")
    func afterNewMail() throws {
        let site = try Self.site([Self.message(2)])
        try Self.deliver(Self.message(3), to: site, after: 60)
        let path = try Self.file("LH-1002", in: site)
        let forged = path.replacing(".M", with: ".M1")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try text.replacing("LH-1002", with: "LH-1010").replacing("2@isle", with: "9@isle")
            .write(toFile: forged, atomically: false, encoding: .utf8)
        let desk = try site.open()
        #expect(try desk.repair(policy: site.policy) == [1002])
        #expect(Set(try desk.store.tickets(queue: nil, limit: 10).map(\.number)) == [1001, 1002, 1003])
    }
}
