import Calendars
import Desk
import Files
import Foundation
import Mail
import RuleLanguage
import Store
import Testing
import Tickets
import Transport
import Triage

/// What staff do with held messages, and what is erased.
@Suite("Custody of messages")
struct CustodyTests {
    /// A message of the contact that our mail server could not prove.
    static func unproven(_ number: Int) -> [UInt8] {
        Array(String(decoding: SmallSite.message(number), as: UTF8.self).replacing("dmarc=pass", with: "dmarc=none").utf8)
    }

    @Test("a held message is decided again as verified, with its clocks and its reply, and by whom is kept")
    func release() throws {
        let site = try SmallSite()
        let message = Self.unproven(1)
        let held = try site.open().deliver(message, envelope: Envelope(), policy: site.policy)
        #expect(held.queue == "unverified" && !held.hasReply)
        _ = try site.open().readQueues(policy: site.policy)
        let release = try site.open().release(
            1001, by: Doer(name: "sue", source: .command), remark: "telephoned", policy: site.policy)
        #expect(release.ticket == "LH-1001" && release.decision.queue == "watch" && release.hasReply)
        #expect(try site.places(of: message) == ["watch"])
        #expect(
            try site.queued().values.allSatisfy {
                String(decoding: $0, as: UTF8.self).contains("X-Triage-Sender: verified authorized")
            })
        let store = try site.open().store
        #expect(try store.ticket(number: 1001)?.outcome == .ticketed)
        #expect(try store.life(of: 1001)?.clocks.map(\.name) == ["respond"])
        let change = try #require(try store.changes(of: 1001).last)
        #expect(change.kind == .release && change.author == "sue" && change.detail == "as verified, to watch; telephoned")
        #expect(try site.open().send().sent == 1)
        #expect(try site.open().readQueues(policy: site.policy).items.isEmpty, "our own move is no news")
        #expect(throws: DeskError.self) {
            _ = try site.open().release(1001, by: Doer(name: "sue", source: .command), remark: "", policy: site.policy)
        }
        #expect(try site.open().deliver(message, envelope: Envelope(), policy: site.policy).outcome == .duplicate)
    }

    @Test(
        "a held message that came without a return path is released without a reply, and its file is as if it had never been held"
    )
    func releaseOfNullPath() throws {
        let site = try SmallSite()
        let forged = "X-Triage-Queue: watch\n"
        let message = Array(forged.utf8) + Self.unproven(1)
        _ = try site.open().deliver(message, envelope: Envelope(sender: .null), policy: site.policy)
        let release = try site.open().release(
            1001, by: Doer(name: "sue", source: .command), remark: "", policy: site.policy)
        #expect(release.decision.queue == "watch" && !release.hasReply)
        #expect(release.decision.suppressed == "null-reverse-path")
        #expect(try site.open().store.ticket(number: 1001)?.envelopeSender == "<>", "it is never forgotten")
        let text = String(decoding: try #require(try site.queued().values.first), as: UTF8.self)
        #expect(text.split(separator: "\n").filter { $0.hasPrefix("X-Untrusted-") } == ["X-Untrusted-X-Triage-Queue: watch"])
        #expect(text.contains("\nX-Triage-Sender: verified authorized\n") && !text.contains("unverified"))
        #expect(text.contains("\nX-Triage-Reply: received (not sent: null-reverse-path)\n"))
    }

    @Test(
        "whoever has a copy and is faster does not keep a customer from being answered: the copy that proves who wrote it decides"
    )
    func provenByAnotherCopy() throws {
        let site = try SmallSite()
        _ = try site.open().deliver(Self.unproven(1), envelope: Envelope(), policy: site.policy)
        let again = try site.open().deliver(Self.unproven(1), envelope: Envelope(), policy: site.policy)
        #expect(again.outcome == .duplicate && again.queue == "unverified")
        for hasReply in [true, false] {
            let proven = try site.open().deliver(SmallSite.message(1), envelope: Envelope(), policy: site.policy)
            #expect(proven.outcome == .duplicate && proven.ticket == "LH-1001" && proven.queue == "watch")
            #expect(proven.hasReply == hasReply)
            #expect(try site.places(of: SmallSite.message(1)) == ["watch"] && site.queued().count == 1)
            #expect(try site.open().store.life(of: 1001)?.clocks.map(\.name) == ["respond"])
            #expect(try site.open().send().sent == (hasReply ? 1 : 0))
        }
        let change = try #require(try site.open().store.changes(of: 1001).last)
        #expect(change.kind == .release && change.author == "mail server")
    }

    @Test("a copy that proves who wrote it is not answered by templates that were changed")
    func provenByNewTemplates() throws {
        let site = try SmallSite()
        var options = DeliveryOptions()
        options.hasCurrentTemplates = { false }
        _ = try site.open().deliver(Self.unproven(1), envelope: Envelope(), policy: site.policy)
        let error = #expect(throws: DeskError.self) {
            try site.open().deliver(SmallSite.message(1), envelope: Envelope(), policy: site.policy, options: options)
        }
        guard case .templatesChanged = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try site.places(of: Self.unproven(1)) == ["unverified"])
        #expect(try site.open().send().sent == 0)
        options.hasCurrentTemplates = { true }
        let proven = try site.open().deliver(
            SmallSite.message(1), envelope: Envelope(), policy: site.policy, options: options)
        #expect(proven.queue == "watch" && proven.hasReply)
    }

    @Test("of a released message those are told whom its queue names, though others were told that it was held")
    func releaseIsTold() throws {
        let site = try SmallSite()
        var policy = site.policy
        for index in policy.queues.indices where ["unverified", "watch"].contains(policy.queues[index].name) {
            policy.queues[index].notify = ["\(policy.queues[index].name)@pagers.example"]
        }
        _ = try site.open().deliver(Self.unproven(1), envelope: Envelope(), policy: policy)
        _ = try site.open().release(1001, by: Doer(name: "sue", source: .command), remark: "", policy: policy)
        _ = try site.open().send()
        let mails = try site.handedOver().values.map { String(decoding: $0, as: UTF8.self) }
        for name in ["unverified", "watch"] {
            #expect(mails.count { $0.contains("To: <\(name)@pagers.example>") } == 1, "\(name)")
        }
    }

    @Test("where staff have looked after a held message, no copy of it decides it again")
    func provenTooLate() throws {
        let site = try SmallSite()
        _ = try site.open().deliver(Self.unproven(1), envelope: Envelope(), policy: site.policy)
        _ = try site.open().perform(.resolve, on: 1001, by: Doer(name: "sue", source: .command), policy: site.policy)
        let proven = try site.open().deliver(SmallSite.message(1), envelope: Envelope(), policy: site.policy)
        #expect(proven.outcome == .duplicate && proven.queue == "unverified" && !proven.hasReply)
    }

    @Test(
        "a held message that staff had put into its queue already bears the lines of its release, too",
        arguments: ["new/{}", "cur/{}:2,S", "cur/1.other:2,S"])
    func releaseInPlace(_ place: String) throws {
        let site = try SmallSite()
        let message = Self.unproven(1)
        _ = try site.open().deliver(message, envelope: Envelope(), policy: site.policy)
        let name = try #require(try site.open().store.ticket(number: 1001)?.file)
        _ = try site.open().readQueues(policy: site.policy)
        let queues = site.folders.queues
        try FileManager.default.moveItem(
            atPath: "\(queues)/unverified/new/\(name)", toPath: "\(queues)/watch/\(place.replacing("{}", with: name))")
        _ = try site.open().readQueues(policy: site.policy)
        let release = try site.open().release(
            1001, by: Doer(name: "sue", source: .command), remark: "", policy: site.policy)
        #expect(release.decision.queue == "watch")
        #expect(try site.places(of: message) == ["watch"])
        let text = String(decoding: try #require(try site.queued().values.first), as: UTF8.self)
        #expect(text.contains("\nX-Triage-Sender: verified authorized\n") && !text.contains("unverified"))
        #expect(try site.open().readQueues(policy: site.policy).items.isEmpty, "our own move is no news")
    }

    @Test("a release that fails takes away nothing that another has delivered meanwhile", arguments: 0..<8)
    func releasedTwice(failing operation: Int) throws {
        let site = try SmallSite()
        _ = try site.open().deliver(Self.unproven(1), envelope: Envelope(), policy: site.policy)
        let held = try #require(try site.queued().keys.first)
        let delivered = held.replacing("unverified/", with: "watch/")
        let queues = site.folders.state + "/queues/"
        try FileManager.default.copyItem(atPath: queues + held, toPath: queues + delivered)
        let desk = try Desk(
            site.folders, files: FaultyFileSystem(.fails(at: operation, code: ENOSPC)), clock: { SmallSite.noon })
        _ = try? desk.release(1001, by: Doer(name: "sue", source: .command), remark: "", policy: site.policy)
        #expect(try site.queued().keys.contains(delivered))
    }

    @Test("of two who release a message at once the later one is told") func releasedAtOnce() throws {
        let site = try SmallSite()
        let message = Self.unproven(1)
        _ = try site.open().deliver(message, envelope: Envelope(), policy: site.policy)
        let (folders, policy) = (site.folders, site.policy)
        let meeting = FaultyFileSystem(
            .none,
            beforeRemoval: { path in
                guard path.contains("/unverified/") else { return }
                let first = try? Desk(folders, files: PosixFileSystem(), clock: { SmallSite.noon })
                _ = try? first?.release(1001, by: Doer(name: "max", source: .command), remark: "", policy: policy)
            })
        let desk = try Desk(site.folders, files: meeting, clock: { SmallSite.noon })
        let refusal = #expect(throws: DeskError.self) {
            try desk.release(1001, by: Doer(name: "sue", source: .command), remark: "", policy: site.policy)
        }
        guard case .notHeld("somebody has released it meanwhile") = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        #expect(try site.places(of: message) == ["watch"])
    }

    @Test("the address that a relay refused, and that somebody took off the list, is nowhere any more")
    func forgetRefused() throws {
        let site = try SmallSite()
        _ = try site.open().deliver(
            SmallSite.message(1, from: "eve@free.example"), envelope: Envelope(), policy: site.policy)
        _ = try site.open().send(
            by: SendingTests.Fake { .refused("550 <\($0.recipient)>: unknown here", isAddress: true) })
        let store = try site.open().store
        for settlement in [Store.Settlement.retry, .drop] {
            #expect(try store.settle(1, settlement, by: "sue", at: SmallSite.noon))
        }
        _ = try Forgetting(site.open()).forget(
            "eve@free.example", by: Doer(name: "sue", source: .command), dryRun: false)
        for name in try FileManager.default.contentsOfDirectory(atPath: site.folders.state)
        where name.hasPrefix("mailtriage.db") {
            let bytes = try Data(contentsOf: URL(filePath: site.folders.state + "/" + name))
            #expect(bytes.range(of: Data("eve@".utf8)) == nil, "\(name)")
        }
    }

    @Test("what a person wrote and was written is nowhere any more, in file or database; figures stay")
    func forget() throws {
        let site = try SmallSite()
        let secret = "Zanzibarlamp"
        let first = SmallSite.message(1, subject: secret, body: "The lamp is out. \(secret)\n")
        _ = try site.open().deliver(first, envelope: Envelope(), policy: site.policy)
        _ = try site.open().deliver(
            SmallSite.message(2, from: "eve@elsewhere.example"), envelope: Envelope(), policy: site.policy)
        let doer = Doer(name: "sue", source: .command)
        let would = try Forgetting(site.open()).forget("IDA@isle.example", by: doer, dryRun: true)
        #expect(would == Forgotten(messages: 1, files: 1, mails: 1))
        #expect(try site.queued().count == 2)
        #expect(try Forgetting(site.open()).forget("ida@isle.example", by: doer, dryRun: false) == would)
        #expect(try site.queued().count == 1)
        let store = try site.open().store
        let ticket = try #require(try store.ticket(number: 1001))
        #expect(ticket.sender == nil && ticket.subject.isEmpty && ticket.queue == "watch" && ticket.category == "lamp")
        #expect(try store.ticket(number: 1002)?.sender == "eve@elsewhere.example")
        for name in try FileManager.default.contentsOfDirectory(atPath: site.folders.state)
        where name.hasPrefix("mailtriage.db") {
            let bytes = try Data(contentsOf: URL(filePath: site.folders.state + "/" + name))
            #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(name)")
            #expect(
                bytes.range(of: Data("ida@isle".utf8)) == nil || name == "mailtriage.db",
                "\(name): the register keeps the contact")
        }
        #expect(try site.open().send().sent == 1, "only the other's reply")
    }

    @Test("copies in queues, mails about it and mails that went are forgotten, too")
    func forgetCopies() throws {
        let site = try SmallSite()
        let secret = "Zanzibarlamp"
        _ = try site.open().deliver(
            SmallSite.message(1, subject: secret, body: "The lamp is out. \(secret)\n"), envelope: Envelope(),
            policy: site.policy)
        let doer = Doer(name: "sue", source: .command)
        let ticket = try #require(try site.open().store.ticket(number: 1001))
        _ = try site.open().pass(ticket, to: "engineering", by: doer, remark: "", policy: site.policy)
        #expect(try site.open().send().sent == 2)
        _ = try site.open().pass(ticket, to: "others", by: doer, remark: "", policy: site.policy)
        let queue = site.folders.state + "/queues/watch/"
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: queue + "new").first)
        try FileManager.default.copyItem(atPath: queue + "new/" + name, toPath: queue + "cur/copy:2,S")
        _ = try site.open().readQueues(policy: site.policy)
        func holders() -> [String] {
            let paths = FileManager.default.enumerator(atPath: site.folders.state)?.compactMap { $0 as? String } ?? []
            return paths.filter {
                (try? Data(contentsOf: URL(filePath: site.folders.state + "/" + $0)))?.range(of: Data(secret.utf8)) != nil
            }
        }
        #expect(holders().count >= 5)
        let forgotten = try Forgetting(site.open()).forget("ida@isle.example", by: doer, dryRun: false)
        #expect(forgotten == Forgotten(messages: 1, files: 2, mails: 3))
        #expect(holders() == [])
        #expect(try site.open().send().sent == 0, "what waited does not go out")
        #expect(try Forgetting(site.open()).forget("ida@isle.example", by: doer, dryRun: true) == Forgotten())
    }

    @Test("a mail to engineering has the customer's own words and what was recognised in them")
    func pass() throws {
        let site = try SmallSite()
        let message = SmallSite.message(1, body: "The lamp is out.\n\n> What is?\n-- \nIda\n")
        _ = try site.open().deliver(message, envelope: Envelope(), policy: site.policy)
        let ticket = try #require(try site.open().store.ticket(number: 1001))
        let desk = try site.open()
        #expect(
            try desk.pass(
                ticket, to: "engineering", by: Doer(name: "sue", source: .command), remark: "a defect", policy: site.policy)
                == "engineering@lighthouse.example")
        _ = try desk.send()
        let mail = try #require(
            try site.handedOver().values.map { String(decoding: $0, as: UTF8.self) }.first { $0.contains("engineering@") })
        #expect(mail.contains("> The lamp is out.") && !mail.contains("What is?") && mail.contains("severity dark +4"))
        #expect(throws: DeskError.self) {
            _ = try desk.pass(
                ticket, to: "/bin/sh", by: Doer(name: "sue", source: .command), remark: "", policy: site.policy)
        }
    }

    @Test(
        "the usual wait is told once enough was measured, never before",
        arguments: [Store.fewestAnswers - 1, Store.fewestAnswers])
    func usualWait(_ answers: Int) throws {
        let site = try SmallSite()
        for number in 0..<answers {
            _ = try site.open().deliver(SmallSite.message(number), envelope: Envelope(), policy: site.policy)
            _ = try site.open(at: SmallSite.noon + 600 + Int64(number)).perform(
                .respond, on: 1001 + Int64(number), by: Doer(name: "sue", source: .command), policy: site.policy)
        }
        try site.open(at: SmallSite.noon + 4000).measureWaits()
        let wait = try site.open().store.usualWait(in: "watch")
        #expect(wait == (answers < Store.fewestAnswers ? nil : 600 + Int64(answers / 2)))
    }
}
