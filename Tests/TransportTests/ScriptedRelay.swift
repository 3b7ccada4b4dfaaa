import Foundation
import Sockets
import Synchronization

@testable import Transport

/// A relay on the loopback that follows a script: for each recipient, what it does once it has the whole mail, or before.
final class ScriptedRelay: Sendable {
    enum Act: Sendable {
        case accept
        case refuseRecipient
        case deferContent
        /// Takes the mail and closes without an answer.
        case closeAfterDot
        /// Takes the mail and says nothing for this many milliseconds.
        case hang(Int)
        case closeAtData
    }

    let address: SocketAddress
    private let script: @Sendable (String) -> Act
    private let listener: Socket
    private let taken = Mutex<[String: Int]>([:])
    private let connections = Mutex(0)
    private let isOver = Mutex(false)

    struct NoSocket: Error {}

    init(_ script: @escaping @Sendable (String) -> Act) throws {
        self.script = script
        var found: (SocketAddress, Socket)?
        for _ in 0..<50 where found == nil {
            guard let address = SocketAddress("127.0.0.1:\(Int.random(in: 20_000..<60_000))") else { continue }
            if let socket = Socket(listeningAt: address) { found = (address, socket) }
        }
        guard let found else { throw NoSocket() }
        (address, listener) = found
        Thread.detachNewThread { [self] in serve() }
    }

    func stop() { isOver.withLock { $0 = true } }

    /// How often each recipient's mail was taken whole.
    var whole: [String: Int] { taken.withLock { $0 } }
    var connectionCount: Int { connections.withLock { $0 } }

    private func serve() {
        while !isOver.withLock({ $0 }) {
            _ = Readiness.wait([(listener.descriptor, Int32(POLLIN))], milliseconds: 50)
            guard let client = listener.accept() else { continue }
            connections.withLock { $0 += 1 }
            Thread.detachNewThread { [self] in talk(client) }
        }
    }

    private func talk(_ socket: Socket) {
        var pending: [UInt8] = []
        func say(_ text: String) { _ = socket.write(Array((text + "\r\n").utf8)[...]) }
        func line() -> String? {
            while true {
                if let end = pending.firstIndex(of: 0x0A) {
                    let line = String(decoding: pending[..<end], as: UTF8.self)
                    pending.removeSubrange(...end)
                    return line.trimmingCharacters(in: .newlines)
                }
                _ = Readiness.wait([(socket.descriptor, Int32(POLLIN))], milliseconds: 100)
                switch socket.read(atMost: 4096) {
                case .bytes(let bytes): pending += bytes
                case .nothing: if isOver.withLock({ $0 }) { return nil }
                case .end: return nil
                }
            }
        }
        say("220 relay.example")
        var recipient = ""
        while let command = line() {
            if command.hasPrefix("EHLO") {
                say("250-relay.example\r\n250-8BITMIME\r\n250 SIZE 0")
            } else if command.hasPrefix("RCPT") {
                recipient = String(command.dropFirst("RCPT TO:<".count).dropLast())
                if case .refuseRecipient = script(recipient) { say("550 5.1.1 nobody here") } else { say("250 ok") }
            } else if command == "DATA" {
                if case .closeAtData = script(recipient) { return }
                say("354 go on")
                repeat {
                    guard let text = line() else { return }
                    if text == "." { break }
                } while true
                switch script(recipient) {
                case .deferContent:
                    say("451 4.3.0 later")
                    continue
                case .closeAfterDot: return note(recipient)
                case .hang(let milliseconds): usleep(UInt32(milliseconds) * 1000)
                default: break
                }
                note(recipient)
                say("250 2.0.0 queued")
            } else if command == "QUIT" {
                return
            } else {
                say("250 ok")
            }
        }
    }

    private func note(_ recipient: String) { taken.withLock { $0[recipient, default: 0] += 1 } }
}

/// Keeps what a transport tells.
final class Outcomes: HandOverLedger {
    private(set) var all: [String: HandOverOutcome] = [:]
    private(set) var begun: [String] = []
    var refusesToNote = false

    func isAboutToGo(_ mail: OutgoingMail) -> Bool {
        begun.append(mail.recipient)
        return !refusesToNote
    }

    func note(_ outcome: HandOverOutcome, of mail: OutgoingMail) {
        precondition(all[mail.recipient] == nil, "a mail has one outcome")
        all[mail.recipient] = outcome
    }
}
