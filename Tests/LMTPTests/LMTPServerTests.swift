import Foundation
import Sockets
import Synchronization
import TestSupport
import Testing

@testable import LMTP

@Suite("LMTP over sockets")
struct LMTPServerTests {
    /// Takes in everything, and keeps account of how it came.
    final class Receiver: LMTPReceiver {
        private struct Letters {
            var waiting: [(LMTPMessage, @Sendable (LMTPVerdict) -> Void)] = []
            var isAtWork = false
        }

        let batches = Mutex<[[LMTPMessage]]>([])
        private let letters = Mutex(Letters())
        /// Microseconds that a batch takes; 0: it has its verdicts before `take` returns.
        private let delay: UInt32

        init(delay: UInt32 = 0) { self.delay = delay }

        func take(_ message: LMTPMessage, answer: @escaping @Sendable (LMTPVerdict) -> Void) {
            let begins = letters.withLock { letters in
                letters.waiting.append((message, answer))
                defer { letters.isAtWork = true }
                return !letters.isAtWork
            }
            guard begins else { return }
            if delay == 0 { takeIn() } else { Thread.detachNewThread { self.takeIn() } }
        }

        /// Batch after batch, as long as something waits.
        private func takeIn() {
            while true {
                let batch = letters.withLock { letters in
                    defer { letters.waiting = [] }
                    if letters.waiting.isEmpty { letters.isAtWork = false }
                    return letters.waiting
                }
                if batch.isEmpty { return }
                batches.withLock { $0.append(batch.map(\.0)) }
                if delay > 0 { usleep(delay) }
                // The last one first: each finds its client all the same.
                for (message, answer) in batch.reversed() {
                    let isBad = message.bytes.starts(with: Array("bad".utf8))
                    answer(isBad ? .later("4.3.0 not this one") : .taken(ticket: "CP-\(message.bytes.count)"))
                }
            }
        }

        func pause() {}
        var count: Int { batches.withLock { $0.reduce(0) { $0 + $1.count } } }
    }

    /// A server in a thread of its own, which ends when nobody needs it any more.
    final class Running: Sendable {
        /// What its thread shares with it: the thread must not keep the server alive, for who lets go of that ends the thread.
        private final class Course: Sendable {
            let isToStop = Atomic(false)
            let isDone = Atomic(false)
        }

        private let folder: TemporaryFolder
        var path: String { folder.path + "/lmtp" }
        let receiver: Receiver
        private let course = Course()
        private let ends: (reading: Socket, writing: Socket)

        init(delay: UInt32 = 0, step: Int64 = 300_000) throws {
            folder = try TemporaryFolder()
            receiver = Receiver(delay: delay)
            ends = try #require(Socket.pipe())
            let address = try #require(SocketAddress(folder.path + "/lmtp"))
            let socket = try #require(Socket(listeningAt: address))
            let verdicts = try #require(VerdictBox())
            var patience = LMTPServer.Patience()
            patience.step = step
            let (limit, receiver, course, wake) = (patience, receiver, course, ends.reading)
            Thread.detachNewThread {
                LMTPServer([socket], name: "mx", patience: limit, receiver: receiver, verdicts: verdicts).run(
                    wake: wake.descriptor
                ) {
                    course.isToStop.load(ordering: .acquiring)
                }
                course.isDone.store(true, ordering: .releasing)
            }
        }

        func stop() {
            course.isToStop.store(true, ordering: .releasing)
            _ = ends.writing.write([1])
        }

        /// Whether it ended, within a few seconds.
        func hasEnded() -> Bool {
            for _ in 0..<300 {
                if course.isDone.load(ordering: .acquiring) { return true }
                usleep(10_000)
            }
            return false
        }

        deinit {
            stop()
            _ = hasEnded()
        }

        func client() throws -> Client {
            let address = try #require(SocketAddress(path))
            return Client(try #require(Socket(connectingTo: address)))
        }
    }

    /// A client that waits for each reply.
    final class Client {
        private let socket: Socket
        private var pending: [UInt8] = []

        init(_ socket: Socket) { self.socket = socket }

        func say(_ text: String) { _ = socket.write(Array(text.utf8)[...]) }

        /// Says a line again and again and hears nothing, until the server takes no more for a while.
        ///
        /// - Returns: how many bytes it took; nil where that is more than `limit`.
        func flood(_ line: String, limit: Int) -> Int? {
            let lines = Array(String(repeating: line, count: 1000).utf8)
            var sent = 0
            while sent <= limit {
                sent += socket.write(lines[(sent % lines.count)...]) ?? 0
                if Readiness.wait([(socket.descriptor, Int32(POLLOUT))], milliseconds: 300)[0] == 0 { return sent }
            }
            return nil
        }

        /// The next whole reply's last line; nil at the end, or after `milliseconds`.
        func hear(milliseconds: Int64 = 10_000) -> String? {
            let end = SteadyClock.milliseconds + milliseconds
            while true {
                while let newline = pending.firstIndex(of: 0x0A) {
                    let line = String(decoding: pending[..<newline], as: UTF8.self).trimmingCharacters(in: .newlines)
                    pending.removeSubrange(...newline)
                    if line.count < 4 || line[line.index(line.startIndex, offsetBy: 3)] != "-" { return line }
                }
                guard SteadyClock.milliseconds < end else { return nil }
                _ = Readiness.wait([(socket.descriptor, Int32(POLLIN))], milliseconds: 100)
                switch socket.read(atMost: 4096) {
                case .bytes(let bytes): pending += bytes
                case .nothing: break
                case .end: return nil
                }
            }
        }

        /// One message; the reply to it.
        func send(_ text: String) -> String? {
            say("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n")
            for _ in 0..<3 { _ = hear() }
            say(text + "\r\n.\r\n")
            return hear()
        }

        func greet() {
            _ = hear()
            say("LHLO x\r\n")
            _ = hear()
        }
    }

    @Test func sixteenClientsShareBatches() throws {
        let server = try Running(delay: 5_000)
        let replies = Mutex<[String]>([])
        let group = DispatchGroup()
        for number in 0..<16 {
            group.enter()
            Thread.detachNewThread {
                defer { group.leave() }
                guard let client = try? server.client() else { return }
                client.greet()
                for turn in 0..<20 {
                    let reply = client.send(turn == 7 ? "bad \(number)" : "good \(number) \(turn)") ?? "none"
                    replies.withLock { $0.append(String(reply.prefix(3))) }
                }
            }
        }
        group.wait()
        #expect(replies.withLock { $0.count { $0 == "250" } } == 16 * 19)
        #expect(replies.withLock { $0.count { $0 == "451" } } == 16)
        #expect(server.receiver.count == 320)
        // Whoever waits while a batch is taken in is in the next one.
        #expect(server.receiver.batches.withLock { $0.count } < 200)
    }

    @Test func eachClientHasItsOwnVerdict() throws {
        let server = try Running(delay: 2_000)
        let clients = try (1...9).map { _ in try server.client() }
        for client in clients { client.greet() }
        for turn in 0..<5 {
            for (number, client) in clients.enumerated() {
                let text = String(repeating: "x", count: number + turn)
                client.say("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n\(text)\r\n.\r\n")
            }
            for (number, client) in clients.enumerated() {
                for _ in 0..<3 { _ = client.hear() }
                #expect(client.hear() == "250 2.1.5 <c@d.example> CP-\(number + turn + 1)")
            }
        }
    }

    @Test func whatCameAheadIsTakenInAfterItsVerdict() throws {
        let server = try Running(delay: 20_000)
        let client = try server.client()
        client.greet()
        let envelope = "MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n"
        client.say("\(envelope)one\r\n.\r\n\(envelope)three\r\n.\r\nQUIT\r\n")
        var heard: [String] = []
        while let line = client.hear() { heard.append(String(line.prefix(3))) }
        #expect(heard == ["250", "250", "354", "250", "250", "250", "354", "250", "221"])
        #expect(server.receiver.batches.withLock { $0.map(\.count) } == [1, 1])
    }

    @Test func aClientThatLeavesBeforeItsVerdictHoldsUpNobody() throws {
        let server = try Running(delay: 100_000)
        do {
            let client = try server.client()
            client.greet()
            client.say("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\nhello\r\n.\r\n")
            for _ in 0..<3 { _ = client.hear() }
        }
        let other = try server.client()
        other.greet()
        #expect(other.send("hello")?.hasPrefix("250") == true)
        #expect(server.receiver.count == 2)
        server.stop()
        #expect(server.hasEnded())
    }

    @Test func aClientThatSaysNothingLosesItsPlaceAndHoldsUpNobody() throws {
        let server = try Running(step: 400)
        let idle = try server.client()
        idle.greet()
        // A byte now and then is no progress.
        let slow = try server.client()
        slow.greet()
        slow.say("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n")
        for _ in 0..<3 { _ = slow.hear() }
        for _ in 0..<8 {
            slow.say("x")
            usleep(100_000)
        }
        let other = try server.client()
        other.greet()
        #expect(other.send("hello")?.hasPrefix("250") == true)
        #expect(idle.hear()?.hasPrefix("421 4.4.2") == true)
        #expect(slow.hear()?.hasPrefix("421 4.4.2") == true)
        #expect(idle.hear() == nil && slow.hear() == nil)
    }

    @Test func aClientThatReadsNoRepliesIsNotHeardUntilItDoes() throws {
        let server = try Running()
        let flooding = try server.client()
        flooding.greet()
        // Sockets hold some hundreds of kilobytes by themselves.
        let line = "NOOP\r\n"
        let sent = try #require(flooding.flood(line, limit: 4 << 20))
        let other = try server.client()
        other.greet()
        #expect(other.send("hello")?.hasPrefix("250") == true)
        // Nothing of what it said is lost.
        for _ in 0..<sent / line.utf8.count { try #require(flooding.hear() == "250 2.0.0 yes") }
    }

    @Test func aMessageUnderWayIsTakenInBeforeTheEnd() throws {
        let server = try Running()
        let idle = try server.client()
        idle.greet()
        let busy = try server.client()
        busy.greet()
        busy.say("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n")
        for _ in 0..<3 { _ = busy.hear() }
        server.stop()
        #expect(idle.hear()?.hasPrefix("421 4.3.2") == true)
        busy.say("hello\r\n.\r\n")
        #expect(busy.hear()?.hasPrefix("250") == true)
        #expect(busy.hear()?.hasPrefix("421 4.3.2") == true)
        #expect(server.hasEnded())
        #expect(server.receiver.count == 1)
    }

    @Test func aSocketThatNobodyListensAtIsReplacedAndOneInUseIsNot() throws {
        let server = try Running()
        let address = try #require(SocketAddress(server.path))
        #expect(Socket(listeningAt: address) == nil)
        server.stop()
        #expect(server.hasEnded())
        #expect(Socket(listeningAt: address) != nil)
    }

    @Test func noDescriptorIsPassedOnToPrograms() throws {
        let folder = try TemporaryFolder()
        let address = try #require(SocketAddress(folder.path + "/lmtp"))
        let listener = try #require(Socket(listeningAt: address))
        let client = try #require(Socket(connectingTo: address))
        let accepted = try #require(listener.accept())
        let ends = try #require(Socket.pipe())
        for socket in [listener, client, accepted, ends.reading, ends.writing] {
            #expect(fcntl(socket.descriptor, F_GETFD) == FD_CLOEXEC)
            #expect(fcntl(socket.descriptor, F_GETFL) & O_NONBLOCK != 0)
        }
    }

    @Test func aSocketWithALongQueueIsInUse() throws {
        let folder = try TemporaryFolder()
        let address = try #require(SocketAddress(folder.path + "/lmtp"))
        let listener = try #require(Socket(listeningAt: address))
        var waiting: [Socket] = []
        while waiting.count < 5000, let client = Socket(connectingTo: address) { waiting.append(client) }
        #expect(Socket(listeningAt: address) == nil && errno == EADDRINUSE)
        withExtendedLifetime((listener, waiting)) {}
    }
}
