import Calendars
import Desk
import Foundation
import Glibc
import Store
import Synchronization
import Testing
import Triage

@Suite("Many at once")
struct ConcurrencyTests {
    /// Threads of their own: a pool of as many as there are processors would not have that many at work at once.
    private func atOnce(_ count: Int, _ work: @escaping @Sendable (Int) throws -> Void) -> [String] {
        let errors = Mutex<[String]>([])
        let group = DispatchGroup()
        for number in 0..<count {
            group.enter()
            let thread = Thread {
                do { try work(number) } catch { errors.withLock { $0.append("\(error)") } }
                group.leave()
            }
            thread.stackSize = 4 << 20
            thread.start()
        }
        group.wait()
        return errors.withLock { $0 }
    }

    @Test("16 deliveries at once, each message twice: one ticket, one file, one reply each", .timeLimit(.minutes(2)))
    func deliveries() throws {
        let site = try SmallSite()
        let messages = (0..<160).map { SmallSite.message($0, from: "ida@isle.example", subject: "Lamp \($0 % 7)") }
        let next = Mutex(0)
        let errors = atOnce(16) { _ in
            let desk = try site.open()
            while true {
                let turn = next.withLock { turn in
                    turn += 1
                    return turn - 1
                }
                guard turn < messages.count * 2 else { return }
                // The second copy follows the first while that is at work.
                _ = try desk.deliver(messages[turn / 2], envelope: Envelope(), policy: site.policy)
            }
        }
        #expect(errors == [])
        let answered = try site.open().store.outboxState().waiting
        #expect(answered > 0, "the limits on replies hold back the rest")
        try site.expectWhole(messages, replies: answered, "16 at once")
        #expect(try Audit(site.open()).duplicates == messages.count)
    }

    @Test("batches, deliveries and hand-overs at once", .timeLimit(.minutes(2)))
    func all() throws {
        let site = try SmallSite()
        let messages = (0..<120).map { SmallSite.message($0) }
        let errors = atOnce(6) { number in
            let desk = try site.open()
            switch number {
            case 0, 1: for message in messages { _ = try desk.deliver(message, envelope: Envelope(), policy: site.policy) }
            case 2, 3:
                for start in stride(from: 0, to: messages.count, by: 40) {
                    let items = messages[start..<start + 40].map { IngestItem(name: "x", bytes: $0) }
                    _ = try desk.ingest(items, policy: site.policy)
                }
            default: for _ in 0..<10 { _ = try desk.send() }
            }
        }
        #expect(errors == [])
        let audit = try Audit(site.open())
        #expect(audit.outcomes == [.ticketed: messages.count] && audit.duplicates == messages.count * 3)
        try site.expectWhole(messages, replies: audit.outbox.sent + audit.outbox.waiting, "all at once")
    }

    @Test("a reader that goes on reading holds up no delivery, and sees one state", .timeLimit(.minutes(1)))
    func reader() throws {
        let site = try SmallSite()
        let desk = try site.open()
        _ = try desk.deliver(SmallSite.message(0), envelope: Envelope(), policy: site.policy)
        let reading = try Store(path: site.folders.database)
        // More than the log is long when it is emptied, which a reader puts off.
        let count = 40
        try reading.snapshot(
            { () throws(StoreError) in
                #expect(try reading.tickets(queue: nil, limit: 100).count == 1)
                for number in 1...count {
                    let began = ContinuousClock.now
                    let delivery = try? site.open().deliver(
                        SmallSite.message(number), envelope: Envelope(), policy: site.policy)
                    #expect(delivery?.outcome == .ticketed)
                    #expect(
                        ContinuousClock.now - began < .milliseconds(Int(Connection.lockPatience) / 2),
                        "nothing was waited for")
                }
                #expect(try reading.tickets(queue: nil, limit: 100).count == 1, "what came since is not in this state")
            }, wrap: { $0 })
        #expect(try reading.tickets(queue: nil, limit: 100).count == count + 1)
        try site.expectAddsUp()
    }
}
