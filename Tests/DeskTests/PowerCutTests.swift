import Calendars
import Desk
import Files
import Glibc
import Testing
import Triage

@Suite("Nothing lost, nothing twice: the power goes, operations fail, disks fill up")
struct PowerCutTests {
    /// More operations than any of the runs below has; each says how many it had.
    private static let most = 40

    /// Delivers as a mail server does: until it has its 0, at most `tries` times.
    private func deliver(_ message: [UInt8], to site: SmallSite, tries: Int = 3) throws {
        for attempt in 1...tries {
            do {
                _ = try site.open().deliver(message, envelope: Envelope(), policy: site.policy)
                return
            } catch {
                if attempt == tries { throw error }
                site.memory?.revive()
            }
        }
    }

    @Test("the power goes at each operation of a delivery; the mail server tries again", arguments: [false, true])
    func deliver(intoNewQueue: Bool) throws {
        var reached = 0
        for operation in 0..<PowerCutTests.most {
            let site = try SmallSite(inMemory: true)
            let memory = try #require(site.memory)
            if intoNewQueue { try removeQueue("watch", of: site) }
            memory.arm(.powerCut(at: operation))
            let message = SmallSite.message()
            var isTaken = false
            do {
                _ = try site.open().deliver(message, envelope: Envelope(), policy: site.policy)
                isTaken = true
            } catch {}
            if isTaken, memory.operations <= operation { break }
            reached = operation + 1
            memory.revive()
            if !isTaken { try deliver(message, to: site) }
            memory.cutPower()
            try site.expectWhole([message], replies: 1, "power cut at operation \(operation)")
        }
        // Draft, rename, the folder's synchronisation; a new queue's folders besides.
        #expect(reached >= (intoNewQueue ? 8 : 3))
        #expect(reached < PowerCutTests.most)
    }

    @Test("the power goes at each operation; another message's sweep comes before the retry", arguments: 0..<4)
    func sweepBeforeRetry(operation: Int) throws {
        let site = try SmallSite(inMemory: true)
        let memory = try #require(site.memory)
        let message = SmallSite.message()
        memory.arm(.powerCut(at: operation))
        let isTaken = (try? site.open().deliver(message, envelope: Envelope(), policy: site.policy)) != nil
        memory.revive()
        // What a sweep could not find it must not take for filed.
        let later = try site.open(at: SmallSite.noon + 2 * Desk.sweepAge)
        try later.sweep(before: SmallSite.noon + Desk.sweepAge)
        if !isTaken { try deliver(message, to: site) }
        memory.cutPower()
        try site.expectWhole([message], replies: 1, "sweep after a power cut at operation \(operation)")
    }

    @Test("each operation of a delivery fails once", arguments: [EIO, ENOSPC, EACCES, EROFS, EDQUOT])
    func failures(code: Int32) throws {
        for operation in 0..<3 {
            let site = try SmallSite(inMemory: true)
            site.memory?.arm(.failure(at: operation, code))
            let message = SmallSite.message()
            #expect(throws: DeskError.self) {
                _ = try site.open().deliver(message, envelope: Envelope(), policy: site.policy)
            }
            try deliver(message, to: site)
            site.memory?.cutPower()
            try site.expectWhole([message], replies: 1, "errno \(code) at operation \(operation)")
        }
    }

    @Test("a full disk: nothing is taken in and nothing left behind; with room again all goes on", arguments: 0..<3)
    func fullDisk(operation: Int) throws {
        let site = try SmallSite(inMemory: true)
        let memory = try #require(site.memory)
        memory.arm(.failures(from: operation, ENOSPC))
        let message = SmallSite.message()
        do {
            _ = try site.open().deliver(message, envelope: Envelope(), policy: site.policy)
            Issue.record("a full disk takes no message")
        } catch let error as DeskError {
            #expect(error.statusLine == "4.3.1 mail system full, message kept for a later try")
        }
        memory.arm(nil)
        for _ in 0..<5 { try deliver(message, to: site) }
        try site.expectWhole([message], replies: 1, "full from operation \(operation)")
        #expect(try site.queued().keys.allSatisfy { !$0.contains("/tmp/") }, "no leftover takes room")
    }

    @Test("the power goes at each operation of a batch; ingest is run again")
    func ingest() throws {
        let messages = (1...4).map { SmallSite.message($0) }
        let items = messages.enumerated().map { IngestItem(name: "\($0)", bytes: $1) }
        var reached = 0
        for operation in 0..<PowerCutTests.most {
            let site = try SmallSite(inMemory: true)
            let memory = try #require(site.memory)
            memory.arm(.powerCut(at: operation))
            let isTaken = (try? site.open().ingest(items, policy: site.policy)) != nil
            if isTaken, memory.operations <= operation { break }
            reached = operation + 1
            memory.revive()
            let again = try site.open().ingest(items, policy: site.policy)
            #expect(again.count == items.count)
            memory.cutPower()
            try site.expectWhole(messages, replies: 4, "ingest, power cut at operation \(operation)")
        }
        // Four drafts, a synchronisation, four renames, another.
        #expect(reached >= 10 && reached < PowerCutTests.most)
    }

    @Test("each operation of a hand-over fails, or the power goes: one reply in the end", arguments: 0..<3, [false, true])
    func send(operation: Int, isCut: Bool) throws {
        let site = try SmallSite(inMemory: true)
        let memory = try #require(site.memory)
        let message = SmallSite.message()
        try deliver(message, to: site)
        memory.arm(isCut ? .powerCut(at: operation) : .failure(at: operation, ENOSPC))
        let counts = try? site.open().send()
        #expect(counts?.sent == 0)
        #expect(counts?.failed == 1)
        memory.revive()
        memory.arm(nil)
        // Its own back-off first.
        #expect(try site.open().send() == SendCounts(sent: 0, failed: 0))
        let later = try site.open(at: SmallSite.noon + 3600)
        #expect(try later.send() == SendCounts(sent: 1, failed: 0))
        #expect(try later.send() == SendCounts(sent: 0, failed: 0))
        memory.cutPower()
        #expect(try site.handedOver().count == 1)
    }

    private func removeQueue(_ name: String, of site: SmallSite) throws {
        // A queue that the policy names and nobody made: its folders are moved away, for a Maildir has no removal.
        try site.files.rename(site.folders.queues + "/" + name, to: site.folders.queues + "/.removed")
        try site.files.synchroniseDirectory(site.folders.queues)
    }
}
