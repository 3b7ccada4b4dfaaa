import Calendars
import Files
import Foundation
import RuleLanguage
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
        #expect(audit.addsUp && audit.outcomes == [.ticketed: 3, .unparsed: 1], "\(audit.discrepancies)")
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

    @Test("those that were in hand beside a message at which the process died are tried alone, and are not given up with it")
    func neighbours() throws {
        let site = try SmallSite()
        let names = ["/inbox/new/1", "/inbox/new/poison", "/inbox/new/2", "/inbox/new/3"]
        let items = names.enumerated().map { IngestItem(name: $1, bytes: SmallSite.message($0)) }
        // Each thread's name has its own place in the file. First all are in hand, then only the one.
        for inHand in [names, [names[1]], [names[1]]] {
            let places = inHand.map { Array($0.utf8) + [UInt8](repeating: 0, count: 4096 - $0.utf8.count) }
            try PosixFileSystem().create(
                site.folders.attempts + "/ingest.4194305.1", places.map { $0[...] }, mode: 0o600, synchronise: false)
            _ = try site.open().ingest([IngestItem(name: "other", bytes: SmallSite.message(9))], policy: site.policy)
        }
        let deliveries = try site.open().ingest(items, policy: site.policy)
        #expect(deliveries.map(\.outcome) == [.ticketed, .unparsed, .ticketed, .ticketed])
        #expect(deliveries.map(\.ticket) == ["LH-1002", "LH-1003", "LH-1004", "LH-1005"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: site.folders.attempts) == [])
    }

    @Test("what a process that is alive has in hand is not its failure")
    func alive() throws {
        let site = try SmallSite()
        let working = IngestGuard(site.folders, site.files)
        for slot in 0..<3 { working.begin("/inbox/new/1", slot: slot) }
        let item = IngestItem(name: "/inbox/new/1", bytes: SmallSite.message(1))
        let other = IngestGuard(site.folders, site.files)
        #expect(!other.isSuspect(item))
        let left = try FileManager.default.contentsOfDirectory(atPath: site.folders.attempts)
        #expect(left.count == 2 && left.allSatisfy { $0.hasPrefix("ingest.\(getpid()).") })
        withExtendedLifetime((working, other)) {}
    }

    @Test("no other message is in hand while one is tried alone")
    func alone() throws {
        let site = try SmallSite()
        let ingesting = Ingesting(try site.open())
        let terms = Terms(site.policy)
        let items = (0..<60).map { IngestItem(name: "/inbox/new/\($0)", bytes: SmallSite.message($0)) }
        let begun = items.map { ingesting.begin($0, terms) }
        let inHand: [UInt8] = try ingesting.preparing.alone {
            usleep(20_000)
            let file = try #require(try FileManager.default.contentsOfDirectory(atPath: site.folders.attempts).first)
            let bytes = try PosixFileSystem().read(site.folders.attempts + "/" + file, limit: 1 << 20)
            return stride(from: 0, to: bytes.count, by: 4096).map { bytes[$0] }
        }
        #expect(inHand.allSatisfy { $0 == 0 })
        #expect(try ingesting.ingest(begun, terms).count == items.count)
    }

    @Test("what is begun ahead is decided as if it had come after what is committed meanwhile")
    func ahead() throws {
        let site = try SmallSite()
        let ingesting = Ingesting(try site.open())
        let terms = Terms(site.policy)
        func begin(_ messages: [[UInt8]]) -> [BegunMessage] {
            messages.enumerated().map { ingesting.begin(IngestItem(name: "\($0)", bytes: $1), terms) }
        }
        let first = begin((1...30).map { SmallSite.message($0) })
        let second = begin([
            SmallSite.message(5), SmallSite.message(31, trace: "In-Reply-To: <7@isle.example>\n"), SmallSite.message(32),
            SmallSite.message(33, trace: "In-Reply-To: <32@isle.example>\n"), SmallSite.message(32),
        ])
        let deliveries = try ingesting.ingest(first, terms) + ingesting.ingest(second, terms)
        #expect(deliveries.prefix(30).map(\.ticket) == (1001...1030).map { "LH-\($0)" })
        #expect(deliveries.dropFirst(30).map(\.ticket) == ["LH-1005", "LH-1007", "LH-1032", "LH-1032", "LH-1032"])
        #expect(
            deliveries.dropFirst(30).map(\.outcome) == [.duplicate, .followedUp, .ticketed, .followedUp, .duplicate])
        try site.expectAddsUp()
    }

    @Test(
        "a batch is dealt out once the two behind it are full; a large message waits for none, and none for it",
        arguments: [
            (sizes: Array(repeating: 10, count: 600), dealt: [(384, [128]), (512, [128])], left: [128, 128, 88]),
            (sizes: [2_000_000, 10, 10, 2_000_000, 10], dealt: [(1, [1]), (4, [3])], left: [1]),
            (sizes: Array(repeating: 10, count: 161) + [2_000_000], dealt: [(162, [128, 34])], left: []),
        ] as [(sizes: [Int], dealt: [(Int, [Int])], left: [Int])])
    func batches(sizes: [Int], dealt: [(Int, [Int])], left: [Int]) throws {
        let site = try SmallSite()
        let ingesting = Ingesting(try site.open())
        let terms = Terms(site.policy)
        var batches = Batches()
        var found: [String] = []
        for (number, size) in sizes.enumerated() {
            let item = IngestItem(name: "\(number)", bytes: [UInt8](repeating: 0x41, count: size))
            let now = batches.add(ingesting.begin(item, terms)).map(\.count)
            if !now.isEmpty { found.append("\(number + 1): \(now)") }
        }
        #expect(found == dealt.map { "\($0): \($1)" })
        var rest: [Int] = []
        while let batch = batches.next() { rest.append(batch.count) }
        #expect(rest == left)
    }

    @Test("rules that change while messages are in hand decide those that are not yet taken in")
    func changedRules() throws {
        let site = try SmallSite()
        let ingesting = Ingesting(try site.open())
        let rules = SmallSite.rules.replacing("-> watch reply", with: "-> desk reply")
        try rules.write(toFile: site.folders.rules + "/site.rules", atomically: false, encoding: .utf8)
        let changed = Terms(try #require(Policy.compile(try Pack.read(site.folders.rules)).policy))
        let begun = (1...3).map {
            ingesting.begin(IngestItem(name: "\($0)", bytes: SmallSite.message($0)), Terms(site.policy))
        }
        #expect(try ingesting.ingest(begun, changed).map(\.queue) == ["desk", "desk", "desk"])
        let other = [ingesting.begin(IngestItem(name: "4", bytes: SmallSite.message(4)), changed)]
        #expect(try ingesting.ingest(other, Terms(site.policy)).map(\.queue) == ["watch"])
    }

    @Test("evidence that names the words of the rules by number says what was decided")
    func glossary() throws {
        let site = try TestSite()
        let desk = try site.desk()
        let ingesting = Ingesting(desk)
        let terms = Terms(try #require(TestSite.policy), for: desk.store)
        let text =
            "From: ida@isle.example\nSubject: our production site is down\n\nThe deployment fails, and the site is down.\n"
        let begun = ingesting.begin(IngestItem(name: "1", bytes: Array(text.utf8)), terms)
        let decision = try #require(try ingesting.ingest([begun], terms).first?.decision)
        #expect(!decision.evidence.isEmpty)
        #expect(try desk.store.evidence(of: 1001) == decision.evidence.map(Ticket.Evidence.init))

        // The words of another database are none of this one's.
        let otherSite = try TestSite()
        let other = try otherSite.desk()
        let otherIngesting = Ingesting(other)
        let foreign = otherIngesting.begin(IngestItem(name: "1", bytes: Array(text.utf8)), terms)
        #expect(try otherIngesting.ingest([foreign], terms).count == 1)
        #expect(try other.store.evidence(of: 1001) == desk.store.evidence(of: 1001))
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
