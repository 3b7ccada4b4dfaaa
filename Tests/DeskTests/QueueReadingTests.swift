import Calendars
import Desk
import Foundation
import Store
import Testing
import Tickets
import Triage

/// What mail programs do to files of queues, and what it makes of the tickets.
@Suite("Queues as mail programs leave them")
struct QueueReadingTests {
    /// A site with one ticket, LH-1001 in `watch`, and a person with a mail program.
    final class Staff {
        let site: SmallSite
        let files = FileManager.default
        /// The message's file, below the queues.
        var file: String

        init() throws {
            site = try SmallSite()
            _ = try site.open().deliver(SmallSite.message(1), envelope: Envelope(), policy: site.policy)
            file = try #require(try site.queued().keys.first)
        }

        private func path(_ name: String) -> String { site.folders.queues + "/" + name }

        /// Renames the file, as a program does that marks or moves it.
        func move(to queue: String, flags: String, named name: String? = nil) throws {
            try files.createDirectory(atPath: path(queue + "/cur"), withIntermediateDirectories: true)
            try files.createDirectory(atPath: path(queue + "/new"), withIntermediateDirectories: true)
            try files.createDirectory(atPath: path(queue + "/tmp"), withIntermediateDirectories: true)
            let own = String(try #require(file.split(separator: "/").last?.split(separator: ":").first))
            let base = name ?? own
            let target = "\(queue)/cur/\(base):2,\(flags)"
            try files.moveItem(atPath: path(file), toPath: path(target))
            file = target
        }

        func copy(to queue: String, named name: String) throws {
            try files.createDirectory(atPath: path(queue + "/cur"), withIntermediateDirectories: true)
            try files.copyItem(atPath: path(file), toPath: path("\(queue)/cur/\(name):2,S"))
        }

        func remove() throws { try files.removeItem(atPath: path(file)) }

        @discardableResult
        func read(after seconds: Int64 = 600) throws -> [String] {
            try site.open(at: SmallSite.noon + seconds).readQueues(policy: site.policy).items.map {
                "\($0.kind.rawValue) \($0.queue)"
            }
        }

        func status() throws -> TicketStatus { try #require(try site.open().store.status(of: 1001)) }
        func ticket() throws -> Ticket { try #require(try site.open().store.ticket(number: 1001)) }
    }

    @Test("seen is recorded and acknowledges nothing unless the queue says so")
    func seen() throws {
        let staff = try Staff()
        #expect(try staff.read() == [])
        try staff.move(to: "watch", flags: "S")
        #expect(try staff.read() == ["seen watch"])
        #expect(try staff.status().state == .open)
        #expect(try staff.read() == [], "told once")
    }

    @Test("replied is responded, and meets the clock", arguments: ["RS", "FRS"])
    func replied(_ flags: String) throws {
        let staff = try Staff()
        try staff.read()
        try staff.move(to: "watch", flags: flags)
        #expect(try staff.read(after: 1200) == ["replied watch"])
        #expect(try staff.status().state == .responded)
        let life = try #require(try staff.site.open().store.life(of: 1001))
        #expect(life.clocks.map(\.met) == [SmallSite.noon + 1200])
        let change = try #require(try staff.site.open().store.changes(of: 1001).last)
        #expect(change.author == "mail program" && change.source == .queue && change.detail == "open to responded")
    }

    @Test(
        "moved to another queue is a correction, under whatever name the program gives",
        arguments: [nil, "1.other.host"] as [String?])
    func moved(_ name: String?) throws {
        let staff = try Staff()
        try staff.read()
        try staff.move(to: "desk", flags: "S", named: name)
        #expect(try staff.read().contains("moved desk"))
        #expect(try staff.ticket().queue == "desk" && staff.status().state == .open)
        #expect(try staff.site.open().store.correction(of: 1001)?.queue == "desk")
        try staff.move(to: "watch", flags: "S")
        #expect(try staff.read() == ["moved watch"])
        #expect(try staff.site.open().store.correction(of: 1001) == nil, "back where it was routed to")
    }

    @Test("a copy moves nothing; when the first file goes, that was a move")
    func copied() throws {
        let staff = try Staff()
        try staff.read()
        try staff.copy(to: "desk", named: "1.copy.host")
        #expect(try staff.read() == ["seen desk"])
        #expect(try staff.ticket().queue == "watch")
        try staff.remove()
        #expect(try staff.read() == ["moved desk"])
        #expect(try staff.ticket().queue == "desk")
    }

    @Test("moved to resolved is resolved, moved back is open again")
    func resolved() throws {
        let staff = try Staff()
        try staff.read()
        try staff.move(to: "resolved", flags: "S", named: "1.done.host")
        #expect(try staff.read() == ["seen resolved", "resolved resolved"])
        #expect(try staff.status().state == .resolved && staff.ticket().queue == "watch")
        try staff.move(to: "watch", flags: "S")
        #expect(try staff.read() == ["reopened watch"])
        #expect(try staff.status().state == .open)
    }

    @Test("a program that opens a folder makes no message vanish, whatever else goes at that moment")
    func opened() throws {
        let staff = try Staff()
        _ = try staff.site.open().deliver(SmallSite.message(2), envelope: Envelope(), policy: staff.site.policy)
        let other = try #require(try staff.site.queued().keys.first { $0 != staff.file })
        try staff.read()
        // Dovecot's names have the colon even where no flag stands behind it.
        let name = try #require(other.split(separator: "/").last)
        let queues = staff.site.folders.queues
        try FileManager.default.moveItem(atPath: "\(queues)/\(other)", toPath: "\(queues)/watch/cur/\(name):2,")
        try staff.remove()
        #expect(try staff.read() == ["gone watch"])
        #expect(try staff.site.open().store.sightings(queue: nil, .gone).map(\.number) == [1001])
    }

    @Test("what is deleted is not resolved but listed; what comes back is no longer", arguments: ["removed", "marked"])
    func deleted(_ way: String) throws {
        let staff = try Staff()
        try staff.read()
        try staff.move(to: "watch", flags: "S")
        try staff.read()
        let copy = try Data(contentsOf: URL(filePath: staff.site.folders.queues + "/" + staff.file))
        if way == "removed" { try staff.remove() } else { try staff.move(to: "watch", flags: "ST") }
        #expect(try staff.read() == ["gone watch"])
        #expect(try staff.status().gone != nil && staff.status().state == .open)
        #expect(try staff.site.open().store.sightings(queue: nil, .gone).map(\.number) == [1001])
        if way == "removed" {
            try copy.write(to: URL(filePath: staff.site.folders.queues + "/" + staff.file))
        } else {
            try staff.move(to: "watch", flags: "S")
        }
        #expect(try staff.read().contains("back watch"))
        #expect(try staff.status().gone == nil)
    }

    @Test("a link or a pipe in a queue is no message: neither is read, nor waited for", arguments: ["link", "pipe"])
    func planted(kind: String) throws {
        let staff = try Staff()
        let path = staff.site.folders.queues + "/" + staff.file
        try staff.remove()
        if kind == "link" {
            let other = staff.site.folders.state + "/secret"
            try Data("Subject: x\n\nthe secret\n".utf8).write(to: URL(filePath: other))
            try staff.files.createSymbolicLink(atPath: path, withDestinationPath: other)
        } else {
            try #require(mkfifo(path, 0o600) == 0)
        }
        try #require(mkfifo(staff.site.folders.queues + "/watch/new/other", 0o600) == 0)
        _ = try staff.read()
        _ = try Audit(staff.site.open(at: SmallSite.noon + 7200))
        let desk = try staff.site.open()
        let doer = Doer(name: "sue", source: .command)
        _ = try desk.pass(try staff.ticket(), to: "lab@other.example", by: doer, remark: "", policy: staff.site.policy)
        _ = try desk.send()
        let mails = try staff.site.handedOver().values.map { String(decoding: $0, as: UTF8.self) }
        #expect(mails.contains { $0.contains("lab@other.example") })
        #expect(!mails.contains { $0.contains("the secret") })
    }

    @Test("a file that only says that it is a ticket's is not believed")
    func forged() throws {
        let staff = try Staff()
        try staff.read()
        let forged = "X-Triage-Ticket: LH-1001\nFrom: mallory@evil.example\nSubject: me\n\nmoved, was it not?\n"
        let folder = staff.site.folders.queues + "/resolved/cur"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try forged.write(toFile: folder + "/1.forged.host:2,S", atomically: false, encoding: .utf8)
        try staff.remove()
        #expect(try staff.read() == ["gone watch"])
        #expect(try staff.status().state == .open)
    }

    @Test("a message whose own lines look like ours is known by its content all the same")
    func lookalike() throws {
        let site = try SmallSite()
        let message = SmallSite.message(3, trace: "X-Triage-Ticket: LH-7\n")
        _ = try site.open().deliver(message, envelope: Envelope(), policy: site.policy)
        _ = try site.open().readQueues(policy: site.policy)
        let file = try #require(try site.queued().keys.first)
        let queues = site.folders.queues
        try FileManager.default.moveItem(atPath: queues + "/" + file, toPath: queues + "/desk/cur/7.renamed:2,S")
        #expect(try site.open().readQueues(policy: site.policy).items.map(\.kind) == [.seen, .moved])
        #expect(try site.open().store.ticket(number: 1001)?.queue == "desk")
    }

    @Test("what the customer writes opens what was done, and its file is back in the queue")
    func heard() throws {
        let staff = try Staff()
        let desk = try staff.site.open(at: SmallSite.noon + 60)
        _ = try desk.resolve(1001, by: Doer(name: "sue", source: .command), policy: staff.site.policy)
        #expect(try staff.site.queued().keys.allSatisfy { $0.hasPrefix("resolved/cur/") })
        #expect(try staff.read() == [], "our own moves are no news")
        let answer = SmallSite.message(2, subject: "Question", body: "Not yet.\n", trace: "In-Reply-To: <1@isle.example>\n")
        let delivery = try staff.site.open(at: SmallSite.noon + 900).deliver(
            answer, envelope: Envelope(), policy: staff.site.policy)
        #expect(delivery.outcome == .followedUp && delivery.queue == "watch")
        #expect(try staff.status().state == .open)
        #expect(try staff.site.queued().keys.allSatisfy { $0.hasPrefix("watch/") })
        #expect(try staff.read(after: 1000) == [])
    }

    @Test("moved by command: file and ledger, as if by a mail program, and put back")
    func commands() throws {
        let staff = try Staff()
        let desk = try staff.site.open()
        let sue = Doer(name: "sue", source: .command)
        #expect(try desk.move(try staff.ticket(), to: "desk", by: sue))
        #expect(try desk.move(try staff.ticket(), to: "desk", by: sue) == false)
        #expect(try staff.site.queued().keys.map { $0.hasPrefix("desk/new/") } == [true])
        _ = try desk.resolve(1001, by: sue, policy: staff.site.policy)
        _ = try desk.reopen(try staff.ticket(), by: sue, policy: staff.site.policy)
        #expect(try staff.site.queued().keys.map { $0.hasPrefix("desk/cur/") } == [true])
        #expect(try staff.read() == [])
        #expect(try desk.store.changes(of: 1001).map(\.kind) == [.queue, .init(.resolve), .init(.reopen)])
    }
}
