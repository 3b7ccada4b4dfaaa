import Foundation
import Sockets
import Synchronization

@testable import Transport

/// A relay on the loopback that follows a script, step by step.
final class ScriptedRelay: Sendable {
    /// What a client has just said, or not yet: `greeting` is before its first word, `dot` behind the whole mail.
    enum Step: String, Sendable, CaseIterable { case greeting, hello, sender, recipient, data, dot }

    enum Act: Sendable, Equatable {
        /// What a relay says that takes it all.
        case goOn
        /// This line instead.
        case say(String)
        /// These bytes, and then silence.
        case mutter(String)
        /// Nothing for this many milliseconds, and then as it should be.
        case hang(Int)
        /// Ends the connection.
        case close
    }

    /// The connection's number from 1, the step, and the recipient where one was named.
    typealias Script = @Sendable (_ connection: Int, _ step: Step, _ recipient: String) -> Act

    let address: SocketAddress
    private let script: Script
    private let offers: [String]
    private let listener: Socket
    private let taken = Mutex<[String: [[UInt8]]]>([:])
    private let connections = Mutex(0)
    private let isOver = Mutex(false)

    struct NoSocket: Error {}

    /// - Parameter offers: the extensions named at EHLO.
    init(offers: [String] = ["8BITMIME", "SIZE 0"], _ script: @escaping Script) throws {
        self.script = script
        self.offers = offers
        var found: (SocketAddress, Socket)?
        for _ in 0..<50 where found == nil {
            guard let address = SocketAddress("127.0.0.1:\(Int.random(in: 20_000..<60_000))") else { continue }
            if let socket = Socket(listeningAt: address) { found = (address, socket) }
        }
        guard let found else { throw NoSocket() }
        (address, listener) = found
        Thread.detachNewThread { [self] in serve() }
    }

    /// One that takes all but what is said of a recipient behind the dot.
    convenience init(behindTheDot act: @escaping @Sendable (String) -> Act) throws {
        try self.init { _, step, recipient in step == .dot ? act(recipient) : .goOn }
    }

    func stop() { isOver.withLock { $0 = true } }

    /// The mails of each recipient that were taken whole, answered or not, as they came over the wire without the final dot.
    var whole: [String: [[UInt8]]] { taken.withLock { $0 } }
    var connectionCount: Int { connections.withLock { $0 } }

    private func serve() {
        while !isOver.withLock({ $0 }) {
            _ = Readiness.wait([(listener.descriptor, Int32(POLLIN))], milliseconds: 50)
            guard let client = listener.accept() else { continue }
            let number = connections.withLock { count in
                count += 1
                return count
            }
            Thread.detachNewThread { [self] in Talk(relay: self, socket: client, number: number).run() }
        }
    }

    /// One connection.
    private final class Talk {
        let relay: ScriptedRelay
        let socket: Socket
        let number: Int
        var pending: [UInt8] = []
        var recipient = ""

        init(relay: ScriptedRelay, socket: Socket, number: Int) {
            self.relay = relay
            self.socket = socket
            self.number = number
        }

        func run() {
            guard act(.greeting, "220 relay.example") else { return }
            while let line = line() {
                let command = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .newlines)
                if command.hasPrefix("EHLO") {
                    let lines = ["relay.example"] + relay.offers
                    let text = lines.enumerated().map { "250\($0.offset == lines.count - 1 ? " " : "-")\($0.element)" }
                    guard act(.hello, text.joined(separator: "\r\n")) else { return }
                } else if command.hasPrefix("MAIL") {
                    guard act(.sender, "250 2.1.0 ok") else { return }
                } else if command.hasPrefix("RCPT") {
                    recipient = String(command.dropFirst("RCPT TO:<".count).dropLast())
                    guard act(.recipient, "250 2.1.5 ok") else { return }
                } else if command == "DATA" {
                    let act = relay.script(number, .data, recipient)
                    guard perform(act, "354 go on") else { return }
                    // What refused DATA gets no mail.
                    if case .say = act { continue }
                    guard takeMail() else { return }
                    guard self.act(.dot, "250 2.0.0 queued") else { return }
                } else if command == "QUIT" {
                    return
                } else {
                    say("250 2.0.0 ok")
                }
            }
        }

        private func takeMail() -> Bool {
            var mail: [UInt8] = []
            while let line = line() {
                if line == Array(".\r\n".utf8) {
                    relay.taken.withLock { $0[recipient, default: []].append(mail) }
                    return true
                }
                mail += line
            }
            return false
        }

        /// False where the connection is over.
        private func act(_ step: Step, _ usual: String) -> Bool { perform(relay.script(number, step, recipient), usual) }

        private func perform(_ act: Act, _ usual: String) -> Bool {
            switch act {
            case .goOn: say(usual)
            case .say(let line): say(line)
            case .mutter(let text):
                _ = socket.write(Array(text.utf8)[...])
                wait(milliseconds: 20_000)
                return false
            case .hang(let milliseconds):
                wait(milliseconds: milliseconds)
                say(usual)
            case .close: return false
            }
            return true
        }

        private func wait(milliseconds: Int) {
            let end = SteadyClock.milliseconds + Int64(milliseconds)
            while SteadyClock.milliseconds < end, !relay.isOver.withLock({ $0 }) { usleep(5000) }
        }

        private func say(_ text: String) { _ = socket.write(Array((text + "\r\n").utf8)[...]) }

        /// With its end.
        private func line() -> [UInt8]? {
            while true {
                if let end = pending.firstIndex(of: 0x0A) {
                    let line = Array(pending[...end])
                    pending.removeSubrange(...end)
                    return line
                }
                _ = Readiness.wait([(socket.descriptor, Int32(POLLIN))], milliseconds: 100)
                switch socket.read(atMost: 4096) {
                case .bytes(let bytes): pending += bytes
                case .nothing: if relay.isOver.withLock({ $0 }) { return nil }
                case .end: return nil
                }
            }
        }
    }
}

/// Gives out mails and keeps what a transport tells of them.
///
/// `Sendable` because one thread has it at a time: the test's, or the one in which it is handed over.
final class Outcomes: HandOverLedger, @unchecked Sendable {
    private(set) var all: [String: HandOverOutcome] = [:]
    /// Recipients in the order in which their mails ended.
    private(set) var ended: [String] = []
    private(set) var begun: [String] = []
    var waiting: [OutgoingMail]
    /// Mails that come when one ends: its recipient, theirs.
    var later: [String: OutgoingMail] = [:]
    var refusesToNote = false

    init(_ waiting: [OutgoingMail] = []) { self.waiting = waiting }

    func next() -> OutgoingMail? { waiting.isEmpty ? nil : waiting.removeFirst() }

    func isAboutToGo(_ mail: OutgoingMail) -> Bool {
        begun.append(mail.recipient)
        return !refusesToNote
    }

    func note(_ outcome: HandOverOutcome, of mail: OutgoingMail) {
        precondition(all[mail.recipient] == nil, "a mail has one outcome")
        all[mail.recipient] = outcome
        ended.append(mail.recipient)
        if let next = later[mail.recipient] { waiting.append(next) }
    }
}

extension Transport where Self: Sendable {
    /// Hands over in a thread of its own: who only waits for a relay or a program that hangs keeps no other test from going on.
    func handOver(_ outcomes: Outcomes) async {
        await withCheckedContinuation { handedOver in
            Thread.detachNewThread {
                self.handOver(outcomes as any HandOverLedger)
                handedOver.resume()
            }
        }
    }
}
