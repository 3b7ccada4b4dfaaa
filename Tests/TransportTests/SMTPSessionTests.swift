import Testing

@testable import Transport

/// The client's side of SMTP against every kind of answer, without a socket.
@Suite("SMTP, the client's side")
struct SMTPSessionTests {
    static let mail = OutgoingMail(
        id: 1, sender: "", recipient: "jane@customer.example",
        message: Array("Subject: x\nAuto-Submitted: auto-replied\n\n.hello\n".utf8))

    /// What the relay says, one reply after the other, and what comes of it.
    struct Dialogue: Sendable, CustomTestStringConvertible {
        var name: String
        var replies: [String]
        var outcome: HandOverOutcome?
        var isClosed = false
        /// What we said.
        var commands: [String]?
        var mail = SMTPSessionTests.mail
        var testDescription: String { name }

        init(
            _ name: String, _ replies: [String], _ outcome: HandOverOutcome?, isClosed: Bool = false,
            commands: [String]? = nil,
            mail: OutgoingMail = SMTPSessionTests.mail
        ) {
            self.name = name
            self.replies = replies
            self.outcome = outcome
            self.isClosed = isClosed
            self.commands = commands
            self.mail = mail
        }
    }

    @Test("what is kept of a reply is short, whatever it is made of", arguments: ["a", "e\u{301}\u{302}", "\u{301}"])
    func keptText(piece: String) throws {
        let line = String(repeating: piece, count: 600)
        var reader = SMTPReplyReader()
        let reply = try #require(try reader.take(Array("550-5.1.1 \(line)\r\n550 \(line)\r\n".utf8)).first)
        #expect(reply.text.unicodeScalars.count == 500 && reply.text.utf8.starts(with: "550 5.1.1 ".utf8))
    }

    static let greeted = ["220 relay.example\r\n", "250-relay.example\r\n250-SIZE 1000000\r\n250 8BITMIME\r\n"]
    static let lost = "LOST"

    static func mail(recipient: String = "jane@customer.example", _ message: String) -> OutgoingMail {
        OutgoingMail(id: 1, sender: "", recipient: recipient, message: Array(message.utf8))
    }

    static let dialogues: [Dialogue] = [
        Dialogue(
            "accepted", greeted + ["250 ok\r\n", "250 ok\r\n", "354 go on\r\n", "250 2.0.0 queued\r\n"], .accepted,
            commands: [
                "EHLO desk.example\r\n", "MAIL FROM:<> SIZE=53\r\n", "RCPT TO:<jane@customer.example>\r\n", "DATA\r\n",
                "Subject: x\r\nAuto-Submitted: auto-replied\r\n\r\n..hello\r\n.\r\n",
            ]),
        Dialogue(
            "a reply in pieces",
            [
                "22", "0 relay", ".example\r", "\n", "250 relay.example\r\n", "250 ok\r\n", "250 ok\r\n", "354 \r\n",
                "250\r\n",
            ],
            .accepted),
        Dialogue(
            "HELO where EHLO is not known",
            ["220 old\r\n", "502 what\r\n", "250 old\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n", "250 ok\r\n"],
            .accepted,
            commands: ["EHLO desk.example\r\n", "HELO desk.example\r\n", "MAIL FROM:<>\r\n"]),
        // The connection as a whole.
        Dialogue("turned away at the greeting", ["554 not you\r\n"], .deferred("554 not you"), isClosed: true),
        Dialogue("busy at the greeting", ["421 later\r\n"], .deferred("421 later"), isClosed: true),
        Dialogue(
            "no SMTP at all", ["HTTP/1.1 400 Bad Request\r\n"], .deferred("what the relay says is no SMTP"), isClosed: true),
        Dialogue(
            "an endless line", [String(repeating: "2", count: 5000)], .deferred("what the relay says is no SMTP"),
            isClosed: true),
        Dialogue("lost before anything", [lost], .deferred("gone"), isClosed: true),
        Dialogue("lost at EHLO", ["220 relay\r\n", lost], .deferred("gone"), isClosed: true),
        // The mail.
        Dialogue(
            "our sender is refused: that is between us and the relay", greeted + ["550 no null sender\r\n"],
            .deferred("550 no null sender")),
        Dialogue("sender put off", greeted + ["451 later\r\n"], .deferred("451 later")),
        Dialogue(
            "recipient refused", greeted + ["250 ok\r\n", "550-5.1.1 no such\r\n550 5.1.1 user\r\n"],
            .refused("550 5.1.1 no such 5.1.1 user", isAddress: true)),
        Dialogue("recipient put off", greeted + ["250 ok\r\n", "450 greylisted\r\n"], .deferred("450 greylisted")),
        Dialogue(
            "DATA refused", greeted + ["250 ok\r\n", "250 ok\r\n", "554 no\r\n"], .refused("554 no", isAddress: false)),
        Dialogue("DATA put off", greeted + ["250 ok\r\n", "250 ok\r\n", "451 disk\r\n"], .deferred("451 disk")),
        Dialogue(
            "content refused", greeted + ["250 ok\r\n", "250 ok\r\n", "354 go\r\n", "554 spam\r\n"],
            .refused("554 spam", isAddress: false)),
        Dialogue(
            "content put off", greeted + ["250 ok\r\n", "250 ok\r\n", "354 go\r\n", "452 full\r\n"], .deferred("452 full")),
        Dialogue("shut down in the middle", greeted + ["250 ok\r\n", "421 bye\r\n"], .deferred("421 bye"), isClosed: true),
        Dialogue(
            "shut down instead of an answer", greeted + ["250 ok\r\n", "250 ok\r\n", "354 go\r\n", "421 bye\r\n"],
            .deferred("421 bye"), isClosed: true),
        // RFC 1047: before the dot it cannot have been taken, after it nobody knows.
        Dialogue("lost at RCPT", greeted + ["250 ok\r\n", lost], .deferred("gone"), isClosed: true),
        Dialogue("lost at DATA", greeted + ["250 ok\r\n", "250 ok\r\n", lost], .deferred("gone"), isClosed: true),
        Dialogue(
            "lost after the dot", greeted + ["250 ok\r\n", "250 ok\r\n", "354 go\r\n", lost],
            .unknown("gone after the whole mail was sent"), isClosed: true),
        Dialogue(
            "nonsense after the dot", greeted + ["250 ok\r\n", "250 ok\r\n", "354 go\r\n", "what?\r\n"],
            .unknown("what the relay says is no SMTP after the whole mail was sent"), isClosed: true),
        // What the relay can and cannot carry.
        Dialogue(
            "8-bit text goes as it is", greeted + ["250 ok\r\n"], nil,
            commands: ["EHLO desk.example\r\n", "MAIL FROM:<> SIZE=44 BODY=8BITMIME\r\n"],
            mail: mail("Content-Transfer-Encoding: 8bit\n\ngr\u{FC}ezi\n")),
        Dialogue(
            "or in quoted-printable", ["220 r\r\n", "250 r\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n", "250 ok\r\n"],
            .accepted,
            commands: [
                "EHLO desk.example\r\n", "MAIL FROM:<>\r\n", "RCPT TO:<jane@customer.example>\r\n", "DATA\r\n",
                "Content-Transfer-Encoding: quoted-printable\r\n\r\ngr=C3=BCezi =3D\r\n.\r\n",
            ], mail: mail("Content-Transfer-Encoding: 8bit\n\ngr\u{FC}ezi =\n")),
        Dialogue(
            "larger than the relay takes", ["220 r\r\n", "250-r\r\n250 SIZE 20\r\n"],
            .refused("the mail is larger than the relay takes (20 bytes)", isAddress: false)),
        Dialogue(
            "an address beyond ASCII", greeted,
            .refused("the relay does not carry addresses beyond ASCII (SMTPUTF8, RFC 6531)", isAddress: true),
            mail: mail(recipient: "j\u{FC}rg@customer.example", "a: b\n\nc\n")),
        Dialogue(
            "an address beyond ASCII, with SMTPUTF8", ["220 r\r\n", "250-r\r\n250 smtputf8\r\n", "250 ok\r\n"], nil,
            commands: ["EHLO desk.example\r\n", "MAIL FROM:<> SMTPUTF8\r\n", "RCPT TO:<j\u{FC}rg@customer.example>\r\n"],
            mail: mail(recipient: "j\u{FC}rg@customer.example", "a: b\n\nc\n")),
        Dialogue(
            "an address that would be a command", greeted,
            .refused("the address cannot be written in SMTP", isAddress: true),
            mail: mail(recipient: "a@b.example>\r\nRCPT TO:<c@d.example", "a: b\n\nc\n")),
    ]

    @Test(arguments: dialogues)
    func comesToItsOutcome(_ dialogue: Dialogue) {
        var session = SMTPSession(name: "desk.example")
        var said: [String] = []
        var end: (outcome: HandOverOutcome, isClosed: Bool)?
        func act(_ step: SMTPSession.Step) {
            switch step {
            case .wait: break
            case .send(let bytes): said.append(String(decoding: bytes, as: UTF8.self))
            case .commit:
                said.append(String(decoding: session.sendBody(), as: UTF8.self))
                session.bodyWasSent()
            case .ready: act(session.begin(dialogue.mail))
            case .finished(let outcome): end = (outcome, false)
            case .closed(let outcome): end = (outcome, true)
            }
        }
        for reply in dialogue.replies {
            #expect(end == nil, "no reply is due after the end")
            act(reply == Self.lost ? session.lost("gone") : session.take(Array(reply.utf8)))
        }
        #expect(end?.outcome == dialogue.outcome)
        #expect(end?.isClosed ?? false == dialogue.isClosed)
        if let commands = dialogue.commands { #expect(said.prefix(commands.count) == commands[...]) }
    }

    @Test func aMailThatWasNotEndedIsTakenBack() {
        var session = SMTPSession(name: "desk.example")
        for reply in Self.greeted { _ = session.take(Array(reply.utf8)) }
        _ = session.begin(Self.mail)
        _ = session.take(Array("250 ok\r\n".utf8))
        #expect(session.take(Array("550 no\r\n".utf8)) == .finished(.refused("550 no", isAddress: true)))
        #expect(session.resetCommand == Array("RSET\r\n".utf8))
        #expect(session.take(Array("250 ok\r\n".utf8)) == .ready)
        #expect(session.resetCommand == nil)
    }

    @Test func nothingGoesOutThatCouldNotBeNoted() {
        var session = SMTPSession(name: "desk.example")
        for reply in Self.greeted { _ = session.take(Array(reply.utf8)) }
        _ = session.begin(Self.mail)
        for reply in ["250 ok\r\n", "250 ok\r\n"] { _ = session.take(Array(reply.utf8)) }
        #expect(session.take(Array("354 go\r\n".utf8)) == .commit)
        #expect(session.abandon() == .closed(.deferred("it could not be noted that the mail goes out")))
    }

    /// RFC 5321 section 4.5.3.2: what is given as the least.
    @Test func waitsAsLongAsTheStandardAsks() {
        var session = SMTPSession(name: "desk.example")
        #expect(session.patience >= 300)
        for reply in Self.greeted { _ = session.take(Array(reply.utf8)) }
        _ = session.begin(Self.mail)
        for reply in ["250 ok\r\n", "250 ok\r\n"] { _ = session.take(Array(reply.utf8)) }
        #expect(session.patience >= 120)
        _ = session.take(Array("354 go\r\n".utf8))
        _ = session.sendBody()
        #expect(session.patience >= 180)
        session.bodyWasSent()
        #expect(session.patience >= 600)
    }

    @Test(
        arguments: [
            ("a\n", "a\r\n.\r\n"), ("a", "a\r\n.\r\n"), ("", ".\r\n"), ("a\r\nb\n", "a\r\nb\r\n.\r\n"),
            (".\n", "..\r\n.\r\n"),
            ("..\n.\n", "...\r\n..\r\n.\r\n"), ("a\rb\n", "a b\r\n.\r\n"), ("a\n\r.\n", "a\r\n .\r\n.\r\n"),
            ("a\r", "a \r\n.\r\n"),
        ])
    func dotsAndLineEnds(_ message: String, _ encoded: String) {
        #expect(String(decoding: SMTPBody.encoded(Array(message.utf8)), as: UTF8.self) == encoded)
    }
}
