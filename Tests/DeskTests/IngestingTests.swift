import Calendars
import Files
import Foundation
import Store
import Testing
import Triage

@testable import Desk

@Suite("Batches of mail")
struct IngestingTests {
    @Test(
        "mail that our own mail server took more than a day ago is triaged without a reply, unless one is asked for",
        arguments: [(0, false, true), (86_400, false, true), (86_401, false, false), (86_401, true, true)]
            as [(Int64, Bool, Bool)])
    func oldMail(age: Int64, wantsReply: Bool, isAnswered: Bool) throws {
        let site = try SmallSite()
        var options = DeliveryOptions()
        options.repliesToOldMail = wantsReply
        let desk = try site.open(at: SmallSite.noon + age)
        let item = IngestItem(name: "1", bytes: SmallSite.message(1))
        let delivery = try #require(try desk.ingest([item], policy: site.policy, options: options).first)
        #expect(delivery.outcome == .ticketed && delivery.hasReply == isAnswered)
        #expect(delivery.decision?.suppressed == (isAnswered ? nil : "old-mail"))
        #expect(delivery.decision?.received == SmallSite.noon)
        try site.expectAddsUp()
    }

    @Test("the age is that of our own Received line: what a sender writes makes no mail old, and none new")
    func ownLine() throws {
        let site = try SmallSite()
        let old = "Received: from a.example by b.example; Mon, 1 Jan 2024 00:00:00 +0000\n"
        let text = String(decoding: SmallSite.message(1), as: UTF8.self)
            .replacing("From: ", with: old + "From: ").replacing("Date: Fri, 20 Nov 2026", with: "Date: Mon, 1 Jan 2024")
        let desk = try site.open(at: SmallSite.noon + 60)
        let delivery = try #require(
            try desk.ingest([IngestItem(name: "1", bytes: Array(text.utf8))], policy: site.policy).first)
        #expect(delivery.hasReply)
    }

    @Test("a message at which the process died three times is filed unread; those behind it are not held up")
    func poison() throws {
        let site = try SmallSite()
        let poison = IngestItem(name: "/inbox/new/poison", bytes: SmallSite.message(1))
        for round in 1...3 {
            // What a process leaves that is gone: the greatest process number there can be, plus one.
            try PosixFileSystem().create(
                site.folders.attempts + "/ingest.4194305", [Array("/inbox/new/poison\0".utf8)[...]], mode: 0o600,
                synchronise: false)
            let other = IngestItem(name: "/inbox/new/\(round)", bytes: SmallSite.message(round + 1))
            let items = round == 3 ? [poison, other] : [other]
            let deliveries = try site.open().ingest(items, policy: site.policy)
            #expect(deliveries.map(\.outcome) == (round == 3 ? [.unparsed, .ticketed] : [.ticketed]))
        }
        #expect(try site.places(of: poison.bytes) == ["unparsed"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: site.folders.attempts) == [])
        _ = try site.open().send()
        let audit = try Audit(site.open())
        #expect(audit.addsUp && audit.outcomes == ["ticketed": 3, "unparsed": 1], "\(audit.discrepancies)")
    }

    @Test("two deaths are bad luck: the third try takes it in")
    func twoDeaths() throws {
        let site = try SmallSite()
        let item = IngestItem(name: "/inbox/new/1", bytes: SmallSite.message(1))
        for _ in 1...2 {
            try PosixFileSystem().create(
                site.folders.attempts + "/ingest.4194305", [Array("/inbox/new/1\0".utf8)[...]], mode: 0o600,
                synchronise: false)
            _ = try site.open().ingest([IngestItem(name: "other", bytes: SmallSite.message(2))], policy: site.policy)
        }
        #expect(try site.open().ingest([item], policy: site.policy).map(\.outcome) == [.ticketed])
        #expect(try FileManager.default.contentsOfDirectory(atPath: site.folders.attempts) == [])
    }

    @Test("copies in one batch are one ticket")
    func copies() throws {
        let site = try SmallSite()
        let items = (0..<3).map { _ in
            IngestItem(bytes: SmallSite.message(1), envelope: Envelope(sender: nil, recipients: ["help@lighthouse.example"]))
        }
        #expect(try site.open().ingest(items, policy: site.policy).map(\.outcome) == [.ticketed, .duplicate, .duplicate])
        let audit = try Audit(site.open())
        #expect(audit.addsUp && audit.messages == 1 && audit.duplicates == 2)
    }

    @Test(
        "a queue's folder that is a link elsewhere is not written through", arguments: ["watch", "watch/new", "watch/tmp"])
    func plantedLink(_ planted: String) throws {
        let site = try SmallSite()
        let elsewhere = site.path + "/elsewhere"
        for folder in ["", "/tmp", "/new", "/cur"] {
            try FileManager.default.createDirectory(atPath: elsewhere + folder, withIntermediateDirectories: true)
        }
        let place = site.folders.queues + "/" + planted
        try FileManager.default.removeItem(atPath: place)
        let target = planted == "watch" ? elsewhere : elsewhere + "/" + planted.dropFirst("watch/".count)
        try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: target)
        #expect(throws: DeskError.self) {
            try site.open().deliver(SmallSite.message(1), envelope: Envelope(), policy: site.policy)
        }
        #expect(throws: DeskError.self) {
            try site.open().ingest([IngestItem(name: "1", bytes: SmallSite.message(1))], policy: site.policy)
        }
        for folder in ["tmp", "new", "cur"] {
            #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere + "/" + folder) == [])
        }
        #expect(try site.open().store.tickets(queue: nil, limit: 10).isEmpty)

        try FileManager.default.removeItem(atPath: place)
        _ = try site.open().deliver(SmallSite.message(1), envelope: Envelope(), policy: site.policy)
        try site.expectWhole([SmallSite.message(1)], replies: 1, "the link is gone")
    }
}
