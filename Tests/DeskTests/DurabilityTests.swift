import Bytes
import Calendars
import Files
import Foundation
import RuleLanguage
import Store
import TestSupport
import Testing
import Triage

@testable import Desk

@Suite("Nothing lost, nothing twice")
struct DurabilityTests {
    /// More operations than a delivery has: the last ones meet no fault, and so show that the count is high enough.
    static let operations = 14

    @Test func aDeliveryHasFewerOperationsThanAreMadeToFail() throws {
        let site = try TestSite()
        let files = FaultyFileSystem(.dies(at: .max))
        _ = try site.deliver(try TestSite.sample("001.eml"), files)
        #expect(files.operations > 2)
        #expect(files.operations < Self.operations)
    }

    @Test(arguments: 0..<operations)
    func killedAtAnOperationAndDeliveredAgain(_ number: Int) throws {
        try deliverTwice { .dies(at: number) }
    }

    @Test(arguments: 0..<operations)
    func killedBehindAnOperationAndDeliveredAgain(_ number: Int) throws {
        try deliverTwice { .diesAfter(number) }
    }

    @Test(arguments: 0..<operations, [Int32(28), 5])
    func anOperationFailsForAFullDiskOrABrokenOne(_ number: Int, code: Int32) throws {
        try deliverTwice { .fails(at: number, code: code) }
    }

    private func deliverTwice(_ fault: () -> FaultyFileSystem.Fault) throws {
        let site = try TestSite()
        let message = try TestSite.sample("001.eml")
        let first = try? site.deliver(message, FaultyFileSystem(fault()))
        // Whatever the first one said, the mail server may hand it over again.
        let second = try site.deliver(message)
        if first != nil { #expect(second.outcome == .duplicate) }
        _ = try site.desk().send()
        _ = try site.desk().send()
        #expect(site.queued.count == 1)
        #expect(site.queued.allSatisfy { $0.contains("/oncall/") })
        #expect(try site.tickets().count == 1)
        #expect(site.sent.count == 1)
        #expect(site.drafts == [])
        #expect(try Audit(site.desk()).discrepancies == [])
    }

    @Test(arguments: 0..<14)
    func aBatchIsKilledAndTakenInAgain(_ number: Int) throws {
        let site = try TestSite()
        let policy = try #require(TestSite.policy)
        let items = try ["001.eml", "002.eml", "004.eml", "001.eml"].map {
            IngestItem(name: $0, bytes: try TestSite.sample($0))
        }
        _ = try? site.desk(FaultyFileSystem(.dies(at: number))).ingest(items, policy: policy)
        let deliveries = try site.desk().ingest(items, policy: policy)
        #expect(deliveries.count == items.count)
        #expect(site.queued.count == 3)
        #expect(try site.tickets().count == 3)
        let audit = try Audit(site.desk())
        #expect(audit.messages == 3)
        // The site's clock is days ahead of that of the files: drafts of the killed batch look old.
        #expect(audit.discrepancies.filter { $0.kind != .leftover } == [])
    }

    @Test(arguments: 0..<8)
    func sendIsKilledAndRunAgain(_ number: Int) throws {
        let site = try TestSite()
        _ = try site.deliver(try TestSite.sample("001.eml"))
        _ = try? site.desk(FaultyFileSystem(.dies(at: number))).send()
        let store = try Store(path: site.folders.database)
        // A failed try waits; here the wait is over at once.
        for mail in try store.waitingMails(at: TestSite.now + 1_000_000, limit: 10) {
            try store.markFailed(mail.id, retryAt: TestSite.now, "")
        }
        _ = try site.desk().send()
        #expect(site.sent.count == 1)
        #expect(try store.outboxState().waiting == 0)
    }

    @Test("A retry differs in trace fields and line ends", arguments: ["\n", "\r\n"])
    func aRetryIsRecognised(_ lineEnd: String) throws {
        let site = try TestSite()
        let message = String(decoding: try TestSite.sample("001.eml"), as: UTF8.self)
        let first = try site.deliver(Array(message.utf8))
        let again = "Delivered-To: other@cloud.example\nReceived: from a by b; Mon, 1 Jan 2026 00:00:00 +0000\n" + message
        let second = try site.deliver(Array(again.replacing("\n", with: lineEnd).utf8))
        #expect(first.outcome == .ticketed)
        #expect(second.outcome == .duplicate)
        #expect(second.ticket == first.ticket)
        #expect(site.queued.count == 1)
    }

    @Test func whatACrashLeftInTmpIsDeliveredByTheNextSweep() throws {
        let site = try TestSite()
        // Dies at the rename, which is the last but one operation that changes something.
        let count = FaultyFileSystem(.dies(at: .max))
        let measured = try TestSite()
        _ = try measured.deliver(try TestSite.sample("001.eml"), count)
        _ = try? site.deliver(try TestSite.sample("001.eml"), FaultyFileSystem(.dies(at: count.operations - 2)))
        #expect(site.drafts.count == 1)
        #expect(site.queued == [])
        try site.desk().sweep(before: TestSite.now + 3600)
        #expect(site.drafts == [])
        #expect(site.queued.count == 1)
    }

    @Test func aMessageThatIsNeverFinishedIsFiledUnread() throws {
        let site = try TestSite()
        let message = try TestSite.sample("001.eml")
        _ = try site.deliver(try TestSite.sample("002.eml"))
        let folder = site.folders.state + "/attempts"
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [], "what ended well is not counted")

        // What three processes leave that died at it: their numbers, which no process has.
        let gone = withUnsafeBytes(of: (Int64(4_194_305), Int64(1))) { Data($0) }
        let name = Attempts(message, site.folders).digest.hexadecimal
        try (gone + gone + gone).write(to: URL(fileURLWithPath: folder + "/" + name))
        let delivery = try site.deliver(message)
        #expect(delivery.outcome == .unparsed)
        let path = try #require(site.queued.first { $0.contains("/unparsed/") })
        #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))).suffix(message.count) == message[...])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }

    @Test(arguments: [
        [], [0], Array("no header at all\n".utf8), Array("Subject: only\n".utf8), Array(repeating: 0, count: 3000),
    ])
    func whateverComesIsKeptWhole(_ message: [UInt8]) throws {
        let site = try TestSite()
        let delivery = try site.deliver(message)
        #expect(delivery.outcome == .ticketed)
        let path = try #require(site.queued.first)
        let stored = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        #expect(stored.suffix(message.count) == message[...])
        #expect(stored.starts(with: Array("X-Triage-Ticket: ".utf8)))
    }

    @Test func aStrangersMarksAreNotOurs() throws {
        let site = try TestSite()
        _ = try site.deliver(
            Array("From: a@b.example\nX-Triage-Queue: oncall\nx-triage-due: now\nSubject: x\n\nbody\n".utf8))
        let path = try #require(site.queued.first)
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        #expect(text.contains("\nX-Untrusted-X-Triage-Queue: oncall\n"))
        #expect(text.contains("\nX-Untrusted-x-triage-due: now\n"))
        #expect(text.components(separatedBy: "\nX-Triage-Queue:").count == 2)
    }

    @Test(
        arguments: [
            "X_Triage-Queue: oncall", "XTriage-Queue: oncall", "X-TRIAGE-QUEUE : oncall", "X--Triage--Queue: oncall",
            "x-triage: oncall",
        ])
    func norAreLookalikes(_ forged: String) throws {
        // Below two lines that are none of a header, where a mail program reads on and a careful reader does not.
        for head in ["From: a@b.example\n", "From: a@b.example\nSubject: x\nthis is no field\nnor is this one\n"] {
            let site = try TestSite()
            let message = Array("\(head)\(forged)\n\nbody\n".utf8)
            _ = try site.deliver(message)
            let path = try #require(site.queued.first)
            let stored = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            #expect(String(decoding: stored, as: UTF8.self).contains("\nX-Untrusted-\(forged)\n"))
            #expect(QueueFile.original(of: stored).suffix(message.count) == message[...])
        }
    }
}

@Suite("The policy in force")
struct PolicyInForceTests {
    @Test func aBrokenPolicyLeavesTheLastSoundOneInForce() throws {
        let folder = try TemporaryFolder()
        let rules = folder.url.appending(path: "rules")
        try FileManager.default.copyItem(atPath: TestSite.rules, toPath: rules.path)
        let site = try TestSite(rules: rules.path)
        let files = PosixFileSystem()
        let sound = try PolicyInForce.load(site.folders, files)
        #expect(sound.warning == nil)

        try Data("category broken {".utf8).write(to: rules.appendingPathComponent("zz.rules"))
        let fallback = try PolicyInForce.load(site.folders, files)
        #expect(fallback.policy.digest == sound.policy.digest)
        #expect(fallback.warning?.contains("zz.rules:1") == true)

        try FileManager.default.removeItem(at: rules.appendingPathComponent("zz.rules"))
        #expect(try PolicyInForce.load(site.folders, files).warning == nil)
    }

    @Test("it is kept compiled when whoever keeps it meanwhile is done with it")
    func keptMeanwhile() throws {
        let site = try TestSite()
        let files = PosixFileSystem()
        let compiled = CompiledPolicy(site.folders, files)
        #expect(compiled.read() == nil)
        let digest = try PolicyInForce.load(site.folders, files, keeping: .meanwhile).policy.digest
        #expect(compiled.read()?.policy.digest == digest)
        // Another build may lie in a file that looks the same.
        #expect(ProgramStamp.ownBuildID != 0)
        #expect(CompiledPolicy(site.folders, files, buildID: ProgramStamp.ownBuildID + 1).read() == nil)
    }

    @Test("a template that was changed is noticed by whoever asks for it, and a rule that was changed at once")
    func changedTemplates() throws {
        let folder = try TemporaryFolder()
        let rules = folder.url.appending(path: "rules")
        try FileManager.default.copyItem(atPath: TestSite.rules, toPath: rules.path)
        let site = try TestSite(rules: rules.path)
        let files = PosixFileSystem()
        // What was changed a moment ago is not kept.
        Thread.sleep(forTimeInterval: 0.1)
        let digest = try PolicyInForce.load(site.folders, files).policy.digest
        let kept = try PolicyInForce.load(site.folders, files, templates: .whenUsed)
        #expect(kept.hasCurrentTemplates)

        try append("Bye.\n", to: rules.appendingPathComponent("replies/en/received.txt"))
        #expect(!kept.hasCurrentTemplates)
        #expect(try PolicyInForce.load(site.folders, files, templates: .whenUsed).policy.digest == digest)
        let anew = try PolicyInForce.load(site.folders, files, templates: .now)
        #expect(anew.policy.digest != digest)
        #expect(anew.hasCurrentTemplates)

        try append("# A remark.\n", to: rules.appendingPathComponent("site.rules"))
        let changed = try PolicyInForce.load(site.folders, files, templates: .whenUsed).policy.digest
        #expect(![digest, anew.policy.digest].contains(changed))
    }

    private func append(_ text: String, to file: URL) throws {
        let handle = try FileHandle(forWritingTo: file)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }

    @Test("a reply is not written by templates that were changed, and mail without one does not ask")
    func templatesOfReplies() throws {
        let site = try TestSite()
        var options = DeliveryOptions()
        options.repliesToOldMail = true
        options.hasCurrentTemplates = { false }
        let policy = try #require(TestSite.policy)
        let answered = try TestSite.sample("001.eml")
        let error = #expect(throws: DeskError.self) {
            try site.desk().deliver(answered, envelope: Envelope(), policy: policy, options: options)
        }
        guard case .templatesChanged = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(site.queued.isEmpty && site.drafts.isEmpty)
        #expect(try site.tickets().isEmpty)

        options.hasCurrentTemplates = { true }
        #expect(try site.desk().deliver(answered, envelope: Envelope(), policy: policy, options: options).hasReply)

        options.hasCurrentTemplates = { false }
        let stranger = Array("From: who@stranger.example\r\nSubject: Hello\r\n\r\nHello.\r\n".utf8)
        let delivery = try site.desk().deliver(stranger, envelope: Envelope(), policy: policy, options: options)
        #expect(delivery.outcome == .ticketed && !delivery.hasReply)
    }

    @Test func withoutASoundOneNothingIsDecided() throws {
        let folder = try TemporaryFolder()
        let rules = folder.url
        try Data("category broken {".utf8).write(to: rules.appendingPathComponent("a.rules"))
        let site = try TestSite(rules: rules.path)
        let error = #expect(throws: DeskError.self) { try PolicyInForce.load(site.folders, PosixFileSystem()) }
        #expect(error?.statusLine.hasPrefix("4.3.0 ") == true)
        #expect(error?.statusLine.contains("/") == false)
    }
}
