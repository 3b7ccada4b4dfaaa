import Testing

@testable import LMTP

/// The server's side of LMTP, without a socket: what a client says, what it hears, what was taken.
@Suite("LMTP, the server's side")
struct LMTPSessionTests {
    struct Dialogue: Sendable, CustomTestStringConvertible {
        var name: String
        /// What the client says behind LHLO.
        var says: String
        /// The codes that it hears for that, `250 2.1.0` each.
        var hears: [String]
        var messages: [LMTPMessage] = []
        var isOver = false
        var testDescription: String { name }

        init(_ name: String, _ says: String, _ hears: [String], _ messages: [LMTPMessage] = [], isOver: Bool = false) {
            self.name = name
            self.says = says
            self.hears = hears
            self.messages = messages
            self.isOver = isOver
        }
    }

    static let envelope = "MAIL FROM:<jane@a.example>\r\nRCPT TO:<help@b.example>\r\n"

    static func message(_ text: String, sender: String = "jane@a.example", to recipients: [String] = ["help@b.example"])
        -> LMTPMessage
    {
        LMTPMessage(sender: sender, recipients: recipients, bytes: Array(text.utf8))
    }

    static let dialogues: [Dialogue] = [
        Dialogue(
            "a message", envelope + "DATA\r\nSubject: x\r\n\r\nhi\r\n.\r\nQUIT\r\n",
            ["250 2.1.0", "250 2.1.5", "354", "250 2.1.5", "221 2.0.0"],
            [message("Subject: x\n\nhi\n")], isOver: true),
        Dialogue(
            "a reply for each recipient",
            "MAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nRCPT TO:<c@b.example>\r\nDATA\r\nx\r\n.\r\n",
            ["250 2.1.0", "250 2.1.5", "250 2.1.5", "354", "250 2.1.5", "250 2.1.5"],
            [message("x\n", sender: "", to: ["a@b.example", "c@b.example"])]),
        Dialogue(
            "two messages ahead of their replies", envelope + "DATA\r\n1\r\n.\r\n" + envelope + "DATA\r\n2\r\n.\r\n",
            ["250 2.1.0", "250 2.1.5", "354", "250 2.1.5", "250 2.1.0", "250 2.1.5", "354", "250 2.1.5"],
            [message("1\n"), message("2\n")]),
        Dialogue(
            "dots", envelope + "DATA\r\n..\r\n...a\r\n.b\r\na.\r\n.\r\n", ["250 2.1.0", "250 2.1.5", "354", "250 2.1.5"],
            [message(".\n..a\nb\na.\n")]),
        Dialogue(
            "only CRLF, dot, CRLF ends a message",
            envelope + "DATA\r\na\n.\nMAIL FROM:<evil@x.example>\n\r.\r\nb\r.\rc\r\n.\n\r\n.\r\n",
            ["250 2.1.0", "250 2.1.5", "354", "250 2.1.5"], [message("a\n.\nMAIL FROM:<evil@x.example>\n\r.\nb\r.\rc\n\n\n")]
        ),
        Dialogue(
            "an empty message", envelope + "DATA\r\n.\r\n", ["250 2.1.0", "250 2.1.5", "354", "250 2.1.5"], [message("")]),
        Dialogue(
            "parameters",
            "mail from:<jane@a.example> SIZE=100 BODY=8BITMIME SMTPUTF8\r\nrcpt to: <\"a>b\"@b.example>\r\ndata\r\nx\r\n.\r\n",
            ["250 2.1.0", "250 2.1.5", "354", "250 2.1.5"], [message("x\n", to: ["\"a>b\"@b.example"])]),
        Dialogue("an address beyond ASCII", "MAIL FROM:<j\u{FC}rg@a.example> SMTPUTF8\r\n", ["250 2.1.0"]),
        // What is refused.
        Dialogue("HELO", "HELO x\r\nEHLO x\r\n", ["500 5.5.1", "500 5.5.1"]),
        Dialogue("no such command", "TURN\r\n\r\n", ["500 5.5.1", "500 5.5.1"]),
        Dialogue("no such parameter", "MAIL FROM:<a@b.example> RET=FULL\r\n", ["555 5.5.4"]),
        Dialogue(
            "a parameter without a name, or without a value",
            ["=", "==", "=1", "SIZE=", "BODY="].map { "MAIL FROM:<a@b.example> \($0)\r\n" }.joined(),
            Array(repeating: "555 5.5.4", count: 5)),
        Dialogue("a bad size", "MAIL FROM:<a@b.example> SIZE=-1\r\n", ["555 5.5.4"]),
        Dialogue(
            "no brackets", "MAIL FROM:a@b.example\r\nMAIL FROM:<a@b.example\r\nRCPT TO:<>\r\n",
            ["501 5.5.4", "501 5.5.4", "501 5.5.4"]),
        Dialogue(
            "control characters",
            "MAIL FROM:<a\rX-Forged: 1\rb@c.example>\r\nMAIL FROM:<a\0@b.example>\r\nMAIL FROM:<a\t@b.example>\r\n",
            ["501 5.5.4", "501 5.5.4", "501 5.5.4"]),
        Dialogue("too large, as it says", "MAIL FROM:<a@b.example> SIZE=2001\r\n", ["552 5.3.4"]),
        Dialogue(
            "too large, as it is", envelope + "DATA\r\n" + String(repeating: "0123456789\r\n", count: 300) + ".\r\nNOOP\r\n",
            ["250 2.1.0", "250 2.1.5", "354", "552 5.3.4", "250 2.0.0"]),
        Dialogue("data without recipients", "MAIL FROM:<a@b.example>\r\nDATA\r\n", ["250 2.1.0", "503 5.5.1"]),
        Dialogue("data without sender", "DATA\r\n", ["503 5.5.1"]),
        Dialogue("recipient without sender", "RCPT TO:<a@b.example>\r\n", ["503 5.5.1"]),
        Dialogue("two senders", "MAIL FROM:<a@b.example>\r\nMAIL FROM:<a@b.example>\r\n", ["250 2.1.0", "503 5.5.1"]),
        Dialogue(
            "RSET forgets", envelope + "RSET\r\nDATA\r\nNOOP\r\nVRFY x\r\n",
            ["250 2.1.0", "250 2.1.5", "250 2.0.0", "503 5.5.1", "250 2.0.0", "252 2.5.0"]),
        Dialogue(
            "too many recipients", "MAIL FROM:<>\r\n" + String(repeating: "RCPT TO:<a@b.example>\r\n", count: 4),
            ["250 2.1.0", "250 2.1.5", "250 2.1.5", "250 2.1.5", "452 4.5.3"]),
        Dialogue(
            "a line that is too long", "NOOP " + String(repeating: "x", count: 600) + "\r\nNOOP\r\n",
            ["500 5.5.6", "250 2.0.0"]),
        Dialogue(
            "too many mistakes", String(repeating: "WHAT\r\n", count: 9),
            Array(repeating: "500 5.5.1", count: 5) + ["421 4.7.0"], isOver: true),
    ]

    static var limits: LMTPLimits {
        var limits = LMTPLimits()
        limits.messageBytes = 2000
        limits.lineBytes = 500
        limits.recipients = 3
        limits.mistakes = 5
        return limits
    }

    /// All at once, a byte at a time, and in pieces between.
    @Test(arguments: dialogues, [1, 7, 100_000])
    func dialogue(_ dialogue: Dialogue, pieces: Int) {
        var session = LMTPSession(name: "mx.b.example", limits: Self.limits)
        session.take(Array("LHLO client\r\n".utf8))
        let greeting = String(decoding: session.output, as: UTF8.self)
        #expect(greeting.hasPrefix("220 mx.b.example LMTP"))
        for offer in ["PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "SIZE 2000"] {
            #expect(greeting.contains("250-\(offer)\r\n") || greeting.hasSuffix("250 \(offer)\r\n"))
        }
        session.sent(session.output.count)
        var taken: [LMTPMessage] = []
        var rest = Array(dialogue.says.utf8)[...]
        while !rest.isEmpty {
            session.take(Array(rest.prefix(pieces)))
            rest = rest.dropFirst(pieces)
            while let message = session.message {
                taken.append(message)
                session.answer(.taken(ticket: "CP-1"))
            }
        }
        let lines = String(decoding: session.output, as: UTF8.self).split(separator: "\r\n").map { line in
            line.split(separator: " ").prefix(line.hasPrefix("354") ? 1 : 2).joined(separator: " ")
        }
        #expect(lines == dialogue.hears)
        #expect(taken == dialogue.messages)
        #expect(session.isOver == dialogue.isOver)
        #expect(session.heldBytes <= 2000 + pieces)
    }

    @Test func beforeLHLO() {
        var session = LMTPSession(name: "mx")
        session.take(Array("MAIL FROM:<a@b.example>\r\n".utf8))
        #expect(String(decoding: session.output, as: UTF8.self).hasSuffix("503 5.5.1 say LHLO first\r\n"))
    }

    @Test func whatIsNotTakenIsPutOffForEachRecipient() {
        var session = LMTPSession(name: "mx")
        session.take(
            Array("LHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nRCPT TO:<c@b.example>\r\nDATA\r\nx\r\n.\r\n".utf8))
        session.sent(session.output.count)
        session.answer(.later("4.3.1 mail system full"))
        #expect(
            String(decoding: session.output, as: UTF8.self) == String(repeating: "451 4.3.1 mail system full\r\n", count: 2))
    }

    @Test func shortOfMemoryPutsOff() {
        var session = LMTPSession(name: "mx")
        session.isShortOfMemory = true
        session.take(Array(("LHLO c\r\n" + Self.envelope + "DATA\r\n").utf8))
        #expect(String(decoding: session.output, as: UTF8.self).contains("452 4.3.1"))
        #expect(!session.isInData)
    }

    @Test(
        "where memory gets short, a large message under way gives up its room, a small one is taken", arguments: [900, 1100])
    func shortOfMemoryUnderWay(bytes: Int) {
        var limits = Self.limits
        limits.sparedBytes = 1000
        var session = LMTPSession(name: "mx", limits: limits)
        let line = String(repeating: "x", count: 98) + "\r\n"
        session.take(Array(("LHLO c\r\n" + Self.envelope + "DATA\r\n" + String(repeating: line, count: bytes / 100)).utf8))
        session.isShortOfMemory = true
        session.sent(session.output.count)
        session.take(Array(line.utf8))
        #expect(session.heldBytes <= 1000)
        session.take(Array(".\r\nNOOP\r\n".utf8))
        #expect((session.message != nil) == (bytes < 1000))
        let heard = String(decoding: session.output, as: UTF8.self)
        #expect(heard == (bytes < 1000 ? "" : "452 4.3.1 too many messages at once, try again\r\n250 2.0.0 yes\r\n"))
    }

    @Test("told to stop, it ends what is under way and begins nothing", arguments: [false, true])
    func stop(isAtWork: Bool) {
        var session = LMTPSession(name: "mx")
        session.take(Array(("LHLO c\r\n" + Self.envelope).utf8))
        if isAtWork { session.take(Array("DATA\r\nx\r\n".utf8)) }
        session.sent(session.output.count)
        session.stop()
        #expect(session.isOver == !isAtWork)
        if isAtWork {
            session.take(Array(".\r\nMAIL FROM:<>\r\n".utf8))
            #expect(session.message != nil)
            session.answer(.taken(ticket: "CP-1"))
        }
        let heard = String(decoding: session.output, as: UTF8.self)
        #expect(heard.hasSuffix("421 4.3.2 mx is going down, try again\r\n"))
        #expect(heard.contains("250 2.1.5") == isAtWork)
        #expect(session.isOver)
    }

    /// Whatever bytes come in, in whatever pieces: no trap, no growth without end.
    @Test(arguments: 0..<40)
    func anyBytes(_ seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let words = [
            "LHLO x\r\n", "MAIL FROM:<a@b>\r\n", "RCPT TO:<\"", ">", "DATA\r\n", ".\r\n", "\r\n", "\n", ".", "\u{0}",
            "RSET\r\n", "<", "SIZE=9", "MAIL FROM:<> ", "=", " ",
        ]
        var limits = Self.limits
        limits.mistakes = 1_000_000
        var session = LMTPSession(name: "mx", limits: limits)
        for _ in 0..<2000 {
            session.take(Array(words[next(words.count)].utf8) + [UInt8(truncatingIfNeeded: next(256))].prefix(next(2)))
            if session.message != nil { session.answer(next(2) == 0 ? .taken(ticket: "x") : .later("4.3.0 x")) }
            session.sent(next(100))
            #expect(session.heldBytes < 10_000)
        }
    }
}
