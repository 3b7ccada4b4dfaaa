/// The client's side of one SMTP connection (RFC 5321) as a value: replies in, what to do next out. It does no I/O.
///
/// One command at a time. Several mails may go over it, one after the other.
package struct SMTPSession {
    package enum Step: Equatable {
        /// Wait for the next reply.
        case wait
        case send([UInt8])
        /// The server wants the message. From the sending on the mail may be the recipient's.
        case commit
        /// It is ready for a mail.
        case ready
        /// What became of the mail; then ready for another one.
        case finished(HandOverOutcome)
        /// The connection is to be closed; what became of the mail that was to go over it, begun or not.
        case closed(HandOverOutcome)
    }

    enum Stage: Equatable {
        case greeting, hello, oldHello, ready, sender, recipient, data, committing, body, reset, closed
    }

    private(set) var stage = Stage.greeting
    private let name: String
    private var reader = SMTPReplyReader()
    private var mail: OutgoingMail?
    private var body: [UInt8] = []
    /// Whether the whole message went out, the final dot included.
    private var isDotSent = false
    private var offers = Extensions()

    /// What the server said that it can (section 4.1.1.1).
    struct Extensions: Equatable {
        var eightBit = false
        var utf8 = false
        /// nil: unknown; 0: no limit (RFC 1870).
        var size: Int?
        var takesSize = false

        init() {}

        init(_ reply: SMTPReply) {
            for line in reply.lines.dropFirst() {
                let words = line.uppercased().split(separator: " ")
                switch words.first {
                case "8BITMIME": eightBit = true
                case "SMTPUTF8": utf8 = true
                case "SIZE":
                    takesSize = true
                    size = words.dropFirst().first.flatMap { Int($0) }
                default: break
                }
            }
        }
    }

    /// - Parameter name: what we call ourselves (section 4.1.1.1): our host's or domain's name.
    package init(name: String) { self.name = name }

    /// How long to wait for the server now, in seconds (section 4.5.3.2).
    package var patience: Int64 {
        switch stage {
        case .data: 120
        case .committing: 180
        case .body: isDotSent ? 600 : 180
        default: 300
        }
    }

    /// Begins with a mail; only when it is ready.
    package mutating func begin(_ mail: OutgoingMail) -> Step {
        guard stage == .ready else { return .closed(.deferred("the connection was not ready")) }
        self.mail = mail
        isDotSent = false
        var message = mail.message
        let needsUTF8 = (mail.sender + mail.recipient).utf8.contains { $0 >= 0x80 } || SMTPBody.hasUTF8Header(message)
        if needsUTF8, !offers.utf8 {
            return finish(
                .refused("the relay does not carry addresses beyond ASCII (SMTPUTF8, RFC 6531)", isAddress: true),
                closes: false)
        }
        let isEightBit = SMTPBody.has8Bit(message)
        if isEightBit, !offers.eightBit {
            guard let plain = SMTPBody.withoutEightBit(message) else {
                return finish(
                    .refused("the relay carries no 8-bit text (8BITMIME, RFC 6152)", isAddress: false), closes: false)
            }
            message = plain
        } else if SMTPBody.hasLongLine(message) {
            // Whoever relays it would cut the line, or refuse the mail.
            guard let plain = SMTPBody.withoutEightBit(message) else {
                return finish(
                    .refused("a line is longer than SMTP carries (998 bytes, RFC 5321 section 4.5.3.1.6)", isAddress: false),
                    closes: false)
            }
            message = plain
        }
        body = SMTPBody.encoded(message)
        if let limit = offers.size, limit > 0, body.count - SMTPBody.end.count > limit {
            return finish(
                .refused("the mail is larger than the relay takes (\(limit) bytes)", isAddress: false), closes: false)
        }
        // The address is one that can be written: a line end in it would be a command of its own.
        guard SMTPSession.isSafe(mail.sender), SMTPSession.isSafe(mail.recipient), !mail.recipient.isEmpty else {
            return finish(.refused("the address cannot be written in SMTP", isAddress: true), closes: false)
        }
        stage = .sender
        var command = "MAIL FROM:<\(mail.sender)>"
        if offers.takesSize { command += " SIZE=\(body.count - SMTPBody.end.count)" }
        if SMTPBody.has8Bit(message) { command += " BODY=8BITMIME" }
        if needsUTF8 { command += " SMTPUTF8" }
        return .send(line(command))
    }

    /// After `.commit`, once it is noted: the message.
    package mutating func sendBody() -> [UInt8] {
        stage = .body
        return body
    }

    /// After `.commit`, where it could not be noted: nothing may go out. DATA cannot be taken back but by closing.
    package mutating func abandon() -> Step {
        finish(.deferred("it could not be noted that the mail goes out"), closes: true)
    }

    /// All that `sendBody` gave has gone to the system.
    package mutating func bodyWasSent() { isDotSent = true }

    package mutating func take(_ bytes: [UInt8]) -> Step {
        let replies: [SMTPReply]
        do throws(SMTPReplyReader.Failure) {
            replies = try reader.take(bytes)
        } catch {
            return lost("what the relay says is no SMTP")
        }
        var step = Step.wait
        // One command, one reply: more than one at once can only be a server that closes after it has answered.
        for reply in replies {
            step = take(reply)
            if case .wait = step { continue }
            break
        }
        return step
    }

    /// The connection has ended, or the server was silent for too long.
    package mutating func lost(_ why: String) -> Step {
        finish(isDotSent ? .unknown("\(why) after the whole mail was sent") : .deferred(why), closes: true)
    }

    /// The polite end.
    package static let quit = Array("QUIT\r\n".utf8)

    private mutating func take(_ reply: SMTPReply) -> Step {
        // "Service not available, closing transmission channel": at any time (section 3.8).
        if reply.code == 421 { return finish(.deferred(reply.text), closes: true) }
        switch stage {
        case .greeting:
            guard reply.isPositive else { return finish(.deferred(reply.text), closes: true) }
            stage = .hello
            return .send(line("EHLO \(name)"))
        case .hello where reply.isPositive:
            offers = Extensions(reply)
            stage = .ready
            return .ready
        case .hello where reply.isPermanent:
            stage = .oldHello
            return .send(line("HELO \(name)"))
        case .oldHello where reply.isPositive:
            stage = .ready
            return .ready
        case .hello, .oldHello: return finish(.deferred(reply.text), closes: true)
        case .sender:
            // A relay that does not want our sender has something against us, not against this customer: that can be mended.
            guard reply.isPositive else { return finish(.deferred(SMTPSession.explained(reply)), closes: false) }
            stage = .recipient
            return .send(line("RCPT TO:<\(mail?.recipient ?? "")>"))
        case .recipient:
            guard reply.isPositive else {
                return finish(
                    reply.isPermanent
                        ? .refused(reply.text, isAddress: reply.isOfAddress) : .deferred(SMTPSession.explained(reply)),
                    closes: false)
            }
            stage = .data
            return .send(line("DATA"))
        case .data:
            guard reply.code == 354 else {
                return finish(
                    reply.isPermanent ? .refused(reply.text, isAddress: false) : .deferred(reply.text),
                    closes: reply.isPositive)
            }
            stage = .committing
            return .commit
        case .body:
            if reply.isPositive {
                return isDotSent ? finish(.accepted, closes: false) : lost("the relay spoke out of turn: \(reply.text)")
            }
            let outcome = reply.isPermanent ? HandOverOutcome.refused(reply.text, isAddress: false) : .deferred(reply.text)
            // An answer before the end of the message: the rest of it must not be taken for commands.
            return finish(outcome, closes: !isDotSent)
        case .reset:
            guard reply.isPositive else { return finish(.deferred(reply.text), closes: true) }
            stage = .ready
            return .ready
        case .ready, .committing, .closed: return lost("the relay spoke out of turn: \(reply.text)")
        }
    }

    private mutating func finish(_ outcome: HandOverOutcome, closes: Bool) -> Step {
        // What was begun and not ended is taken back before the next mail (section 4.1.1.5).
        let wasBegun = [.sender, .recipient, .data].contains(stage)
        mail = nil
        body = []
        if closes {
            stage = .closed
            return .closed(outcome)
        }
        stage = wasBegun ? .reset : .ready
        return .finished(outcome)
    }

    /// What a mail that was begun and not ended needs before the next one; nil where nothing.
    package var resetCommand: [UInt8]? { stage == .reset ? line("RSET") : nil }

    /// With what can be done where the reply does not say so: "530 Must issue a STARTTLS command first" (RFC 3207 section 4) and
    /// "530 Authentication required" (RFC 4954 section 6).
    private static func explained(_ reply: SMTPReply) -> String {
        guard reply.code == 530 || reply.code == 538 else { return reply.text }
        return reply.text
            + " (mailtriage speaks neither TLS nor AUTH: let the relay take mail from this host without, or use transport sendmail)"
    }

    private func line(_ command: String) -> [UInt8] { Array((command + "\r\n").utf8) }

    private static func isSafe(_ address: String) -> Bool {
        address.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") }
            && address.utf8.count <= 320
    }
}
