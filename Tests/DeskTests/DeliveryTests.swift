import Calendars
import Desk
import Files
import Foundation
import Store
import Testing
import Triage

@Suite("Deliveries on a sound site")
struct DeliveryTests {
    @Test("a message becomes a ticket with its evidence and clocks, a file, and a reply")
    func ticket() throws {
        let site = try SmallSite()
        let message = SmallSite.message()
        let desk = try site.open()
        let delivery = try desk.deliver(
            message, envelope: Envelope(recipients: ["help@lighthouse.example"]), policy: site.policy)
        #expect(
            delivery.outcome == .ticketed && delivery.ticket == "LH-1001" && delivery.queue == "watch" && delivery.hasReply)
        let ticket = try #require(try desk.store.ticket(number: 1001))
        #expect(ticket.account == "isle" && ticket.severity == "dark" && ticket.promise == "target 1h always")
        #expect(ticket.received == SmallSite.noon && ticket.envelopeRecipient == "help@lighthouse.example")
        #expect(try desk.store.evidence(of: 1001).map(\.keyword).contains("lamp is out"))
        #expect(try desk.store.clocks(of: 1001).map(\.due) == [SmallSite.noon + 3600])
        try site.expectWhole([message], replies: 1, "one message")
    }

    @Test(
        "what staff did with the file is left alone when the message comes again", arguments: ["read", "moved", "deleted"])
    func staff(did what: String) throws {
        let site = try SmallSite()
        let message = SmallSite.message()
        let desk = try site.open()
        _ = try desk.deliver(message, envelope: Envelope(), policy: site.policy)
        // By the time that staff delete it, it has been noted as filed.
        if what == "deleted" {
            try desk.sweep(before: SmallSite.noon + 1)
        }
        let path = try #require(try site.queued().keys.first)
        let name = try #require(path.split(separator: "/").last)
        let old = site.folders.queues + "/" + path
        switch what {
        case "read": try FileManager.default.moveItem(atPath: old, toPath: "\(site.folders.queues)/watch/cur/\(name):2,RS")
        case "moved": try FileManager.default.moveItem(atPath: old, toPath: "\(site.folders.queues)/desk/cur/\(name):2,S")
        default: try FileManager.default.removeItem(atPath: old)
        }
        let again = try site.open().deliver(message, envelope: Envelope(), policy: site.policy)
        #expect(again.outcome == .duplicate)
        #expect(try site.places(of: message) == (what == "read" ? ["watch"] : what == "moved" ? ["desk"] : []))
    }

    @Test("one delivery in sixteen or so notes in passing what earlier ones filed, once many wait")
    func sweepInPassing() throws {
        let site = try SmallSite()
        for number in 1...32 {
            _ = try site.open().deliver(SmallSite.message(number), envelope: Envelope(), policy: site.policy)
        }
        let later = try site.open(at: SmallSite.noon + 300)
        func pending() throws -> Int { try later.store.pendingFiles(before: SmallSite.noon + 60, limit: 100).count }
        #expect(try pending() == 32)
        // None of two hundred looks in one of 400,000 cases; these messages are always the same.
        let first = try (33...232).first { number in
            _ = try later.deliver(SmallSite.message(number), envelope: Envelope(), policy: site.policy)
            return try pending() == 0
        }
        #expect(first != nil)
    }

    @Test("a sweep notes what it sees, in new or read already, and nothing else")
    func sweep() throws {
        let site = try SmallSite()
        for number in 1...3 {
            _ = try site.open().deliver(SmallSite.message(number), envelope: Envelope(), policy: site.policy)
        }
        let desk = try site.open(at: SmallSite.noon + 300)
        let files = try (1001...1003).map { try #require(try desk.store.ticket(number: $0)).file }
        let folder = site.folders.queues + "/watch"
        try FileManager.default.moveItem(atPath: "\(folder)/new/\(files[1])", toPath: "\(folder)/cur/\(files[1]):2,S")
        try FileManager.default.removeItem(atPath: "\(folder)/new/\(files[2])")
        try desk.sweep(before: SmallSite.noon)
        #expect(try desk.store.ticket(number: 1001)?.filing == .pending, "a delivery in work is not swept")
        try desk.sweep(before: SmallSite.noon + 60)
        #expect(try (1001...1003).map { try desk.store.ticket(number: $0)?.filing } == [.filed, .filed, .unseen])
        #expect(try desk.store.pendingFiles(before: SmallSite.noon + 60, limit: 10).isEmpty)
        // The mail server brings the lost one again: that is the proof that it was lost.
        _ = try desk.deliver(SmallSite.message(3), envelope: Envelope(), policy: site.policy)
        #expect(try site.places(of: SmallSite.message(3)) == ["watch"])
        let copy = try #require(try site.queued().first { $0.key.hasSuffix(files[2]) }?.value)
        let text = String(decoding: copy, as: UTF8.self)
        for line in ["X-Triage-Ticket: LH-1003\n", "X-Triage-Queue: watch\n", "X-Triage-Promise: target 1h always\n"] {
            #expect(text.contains(line))
        }
    }

    @Test("leftovers of killed processes go after a day and a half, drafts of tickets do not")
    func tidy() throws {
        let site = try SmallSite()
        let desk = try site.open()
        _ = try desk.deliver(SmallSite.message(), envelope: Envelope(), policy: site.policy)
        let folder = site.folders.queues + "/watch"
        let file = try #require(try desk.store.ticket(number: 1001)).file
        try FileManager.default.moveItem(atPath: "\(folder)/new/\(file)", toPath: "\(folder)/tmp/\(file)")
        try PosixFileSystem().create("\(folder)/tmp/leftover", [[1, 2]], mode: 0o600, synchronise: false)
        let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970))
        try site.open(at: now + 3600).tidy()
        #expect(try PosixFileSystem().list(folder + "/tmp") == [file, "leftover"].sorted())
        try site.open(at: now + 2 * 86_400).tidy()
        #expect(try PosixFileSystem().list(folder + "/tmp") == [file])
    }

    @Test("replies to one sender stop at the limit, in one batch as in many deliveries", arguments: [false, true])
    func limit(inBatch: Bool) throws {
        let site = try SmallSite()
        let messages = (1...8).map { SmallSite.message($0, subject: String(repeating: "a", count: $0)) }
        if inBatch {
            _ = try site.open().ingest(
                messages.enumerated().map { IngestItem(name: "\($0)", bytes: $1) }, policy: site.policy)
        } else {
            for message in messages { _ = try site.open().deliver(message, envelope: Envelope(), policy: site.policy) }
        }
        let tickets = try site.open().store.tickets(queue: nil, limit: 100).sorted { $0.number < $1.number }
        #expect(tickets.map { $0.suppressed == nil } == [true, true, true, true, true, false, false, false])
        #expect(tickets.map(\.number) == Array(1001...1008))
        try site.expectWhole(messages, replies: 5, "a limit of five")
    }

    @Test("the ledger keeps no address or identifier that is longer than one can be")
    func longNames() throws {
        let site = try SmallSite()
        let long = String(repeating: "(", count: 40_000)
        let text = "From: \(long)@isle.example\nMessage-ID: <\(long)@isle.example>\nSubject: lamp\n\nx\n"
        let desk = try site.open()
        _ = try desk.deliver(Array(text.utf8), envelope: Envelope(), policy: site.policy)
        let ticket = try #require(try desk.store.ticket(number: 1001))
        #expect(ticket.sender?.count == 321 && ticket.sender?.last == "…")
        #expect(ticket.messageID == nil)
    }

    @Test("hostile shapes are delivered whole", arguments: HostileShape.all)
    func hostile(_ shape: HostileShape) throws {
        let site = try SmallSite()
        let delivery = try site.open().deliver(shape.bytes, envelope: Envelope(), policy: site.policy)
        #expect(delivery.outcome == .ticketed)
        #expect(try site.places(of: shape.bytes).count == 1)
        #expect(try site.open().deliver(shape.bytes, envelope: Envelope(), policy: site.policy).outcome == .duplicate)
    }
}

/// A message that no person wrote.
struct HostileShape: Sendable, CustomTestStringConvertible {
    var name: String
    var bytes: [UInt8]
    var testDescription: String { name }

    static let all: [HostileShape] = [
        HostileShape(name: "0 bytes", bytes: []),
        HostileShape(name: "NULs", bytes: Array(repeating: 0, count: 5000)),
        HostileShape(name: "one line feed", bytes: [0x0A]),
        HostileShape(name: "no header", bytes: Array("hello, is anybody there\nbye\n".utf8)),
        HostileShape(name: "no line end", bytes: Array("Subject: x".utf8)),
        HostileShape(name: "a body alone", bytes: Array("\nhello\n".utf8)),
        HostileShape(
            name: "50,000 fields", bytes: Array(String(repeating: "X-A: b\n", count: 50_000).utf8) + Array("\nbody\n".utf8)),
        HostileShape(name: "carriage returns", bytes: Array("Subject: a\rFrom: b@c.example\r\rbody\r".utf8)),
        HostileShape(
            name: "a thousand multiparts deep",
            bytes: Array(
                ("From: a@b.example\n"
                    + (0..<1000).map { "Content-Type: multipart/mixed; boundary=\"b\($0)\"\n\n--b\($0)\n" }.joined()
                    + "\nx\n").utf8)),
        HostileShape(name: "every byte", bytes: (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 / 256) }),
    ]
}
