import Sockets
import Testing

@testable import Transport

@Suite("SMTP to a relay")
struct SMTPTransportTests {
    static func mails(_ names: [String]) -> [OutgoingMail] {
        names.enumerated().map {
            OutgoingMail(id: Int64($0), sender: "", recipient: $1, message: Array("Subject: \($1)\n\nhello\n".utf8))
        }
    }

    static func handOver(_ mails: [OutgoingMail], to relay: ScriptedRelay, patience: Double = 1) -> Outcomes {
        let outcomes = Outcomes(mails)
        SMTPTransport(relay: relay.address, name: "desk.example", patienceScale: patience).handOver(outcomes)
        return outcomes
    }

    @Test("mails that hang, more than go at once, hold up none of the others, and are unknown in the end")
    func hanging() async throws {
        let relay = try ScriptedRelay(behindTheDot: { $0.hasPrefix("slow") ? .hang(20_000) : .goOn })
        defer { relay.stop() }
        let slow = (1...Concurrency.wanted + 2).map { "slow\($0)@a.example" }
        let quick = (1...60).map { "n\($0)@a.example" }
        let outcomes = Outcomes(Self.mails(slow + quick))
        // 600 s after the final dot become 3 s, and after 15 ms a mail is one that takes long.
        await SMTPTransport(relay: relay.address, name: "desk.example", patienceScale: 0.005).handOver(outcomes)
        #expect(quick.allSatisfy { outcomes.all[$0] == .accepted })
        #expect(
            slow.allSatisfy {
                outcomes.all[$0] == .unknown("the relay was silent for too long after the whole mail was sent")
            })
        #expect(outcomes.ended.prefix(quick.count).allSatisfy(quick.contains), "those that hang end last")
        #expect(relay.connectionCount <= slow.count + Concurrency.wanted + 1)
    }

    @Test("a mail that comes while another one hangs goes out before that has ended")
    func comingMeanwhile() async throws {
        let relay = try ScriptedRelay(behindTheDot: { $0.hasPrefix("slow") ? .hang(20_000) : .goOn })
        defer { relay.stop() }
        let outcomes = Outcomes(Self.mails(["slow@a.example", "first@a.example"]))
        outcomes.later["first@a.example"] = Self.mails(["second@a.example"])[0]
        outcomes.later["second@a.example"] = Self.mails(["third@a.example"])[0]
        await SMTPTransport(relay: relay.address, name: "desk.example", patienceScale: 0.003).handOver(outcomes)
        #expect(outcomes.ended == ["first@a.example", "second@a.example", "third@a.example", "slow@a.example"])
    }

    @Test func whereNoRelayIsOneMailSaysSoAndTheOthersWait() throws {
        let address = try #require(SocketAddress("127.0.0.1:1"))
        let outcomes = Outcomes(Self.mails(["a@a.example", "b@a.example"]))
        SMTPTransport(relay: address, name: "desk.example").handOver(outcomes)
        #expect(outcomes.all == ["a@a.example": .deferred("cannot reach the relay 127.0.0.1:1: Connection refused")])
        #expect(outcomes.waiting.map(\.recipient) == ["b@a.example"])
    }

    @Test func whatCannotBeNotedDoesNotGoOut() throws {
        let relay = try ScriptedRelay { _, _, _ in .goOn }
        defer { relay.stop() }
        let outcomes = Outcomes(Self.mails(["a@a.example"]))
        outcomes.refusesToNote = true
        SMTPTransport(relay: relay.address, name: "desk.example").handOver(outcomes)
        #expect(outcomes.all == ["a@a.example": .deferred("it could not be noted that the mail goes out")])
        #expect(relay.whole.isEmpty)
    }

    @Test func aHundredMailsAConnection() throws {
        let relay = try ScriptedRelay { _, _, _ in .goOn }
        defer { relay.stop() }
        let names = (1...450).map { "n\($0)@a.example" }
        let outcomes = Self.handOver(Self.mails(names), to: relay)
        #expect(outcomes.all.count == 450 && outcomes.all.values.allSatisfy { $0 == .accepted })
        #expect(relay.whole.count == 450 && relay.whole.values.allSatisfy { $0.count == 1 } && relay.connectionCount >= 5)
    }

    /// What stands in a mail, and what goes over the wire.
    @Test(
        "the mail goes over the wire as SMTP wants it, and loses nothing",
        arguments: [
            ("a: b\n\n.\n..\n.x\n", "a: b\r\n\r\n..\r\n...\r\n..x\r\n"),
            ("a: b\n\nno line end", "a: b\r\n\r\nno line end\r\n"),
            ("a: b\r\n\r\nx\r\n", "a: b\r\n\r\nx\r\n"),
            ("a: b\n\nx\ry\r.\r\nz\n", "a: b\r\n\r\nx y .\r\nz\r\n"),
            (
                "a: b\n\n" + String(repeating: "x", count: 998) + "\n",
                "a: b\r\n\r\n" + String(repeating: "x", count: 998) + "\r\n"
            ),
            (
                "a: b\nContent-Transfer-Encoding: 7bit\n\n" + String(repeating: "x=", count: 500) + "\n.\n",
                "a: b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
                    + wrapped(String(repeating: "x=3D", count: 500)) + "\r\n..\r\n"
            ),
            ("a: b\n\ngr\u{FC}ezi\n", "a: b\r\n\r\ngr\u{FC}ezi\r\n"),
        ])
    func overTheWire(_ message: String, _ wire: String) throws {
        let relay = try ScriptedRelay { _, _, _ in .goOn }
        defer { relay.stop() }
        let outcomes = Self.handOver(
            [OutgoingMail(id: 1, sender: "", recipient: "a@a.example", message: Array(message.utf8))], to: relay)
        #expect(outcomes.all == ["a@a.example": .accepted])
        let lines = try #require(relay.whole["a@a.example"]?.first)
        #expect(String(decoding: lines, as: UTF8.self) == wire)
    }

    /// Lines of at most 76 characters with soft ends, an encoded character whole.
    static func wrapped(_ text: String) -> String {
        var lines = [""]
        var rest = text[...]
        while !rest.isEmpty {
            let piece = rest.hasPrefix("=") ? rest.prefix(3) : rest.prefix(1)
            if lines[lines.count - 1].count + piece.count > 75 { lines.append("") }
            lines[lines.count - 1] += piece
            rest = rest.dropFirst(piece.count)
        }
        return lines.joined(separator: "=\r\n")
    }

    @Test func aLineThatCannotBeMadeShorterIsRefused() throws {
        let relay = try ScriptedRelay { _, _, _ in .goOn }
        defer { relay.stop() }
        let message = "Subject: " + String(repeating: "x", count: 1000) + "\n\nhello\n"
        let outcomes = Self.handOver(
            [OutgoingMail(id: 1, sender: "", recipient: "a@a.example", message: Array(message.utf8))], to: relay)
        #expect(
            outcomes.all == [
                "a@a.example": .refused(
                    "a line is longer than SMTP carries (998 bytes, RFC 5321 section 4.5.3.1.6)", isAddress: false)
            ])
        #expect(relay.whole.isEmpty)
    }
}
