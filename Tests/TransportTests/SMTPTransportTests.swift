import Sockets
import Testing

@testable import Transport

@Suite("SMTP to a relay")
struct SMTPTransportTests {
    static func mails(_ names: [String]) -> [OutgoingMail] {
        names.enumerated().map { OutgoingMail(id: Int64($0), sender: "", recipient: $1, message: Array("Subject: \($1)\n\nhello\n".utf8)) }
    }

    @Test func eachMailHasItsOwnOutcome() throws {
        let relay = try ScriptedRelay { name in
            switch name {
            case "nobody@a.example": .refuseRecipient
            case "later@a.example": .deferContent
            case "lost@a.example": .closeAfterDot
            case "early@a.example": .closeAtData
            default: .accept
            }
        }
        defer { relay.stop() }
        let outcomes = Outcomes()
        let names = ["one", "nobody", "two", "lost", "three", "later", "early", "four", "five"].map { $0 + "@a.example" }
        SMTPTransport(relay: relay.address, name: "desk.example").handOver(Self.mails(names), outcomes)
        #expect(Set(outcomes.all.keys) == Set(names))
        for name in ["one", "two", "three", "four", "five"] { #expect(outcomes.all[name + "@a.example"] == .accepted) }
        #expect(outcomes.all["nobody@a.example"] == .refused("550 5.1.1 nobody here", isAddress: true))
        #expect(outcomes.all["later@a.example"] == .deferred("451 4.3.0 later"))
        #expect(outcomes.all["lost@a.example"] == .unknown("the relay closed the connection after the whole mail was sent"))
        #expect(outcomes.all["early@a.example"] == .deferred("the relay closed the connection"))
        // What the relay took, it took once; what it had no chance to take was never said to be on its way.
        #expect(relay.whole.values.allSatisfy { $0 == 1 })
        #expect(!outcomes.begun.contains("early@a.example") && !outcomes.begun.contains("nobody@a.example"))
    }

    @Test("a mail that hangs holds up none of the others, and is unknown in the end")
    func hanging() throws {
        let relay = try ScriptedRelay { $0 == "slow@a.example" ? .hang(3000) : .accept }
        defer { relay.stop() }
        let outcomes = Outcomes()
        let names = (1...60).map { "n\($0)@a.example" }
        let started = SteadyClock.milliseconds
        // 600 s after the final dot become 1.2 s.
        SMTPTransport(relay: relay.address, name: "desk.example", patienceScale: 0.002).handOver(Self.mails(["slow@a.example"] + names), outcomes)
        #expect(names.allSatisfy { outcomes.all[$0] == .accepted })
        #expect(outcomes.all["slow@a.example"] == .unknown("the relay was silent for too long after the whole mail was sent"))
        #expect(SteadyClock.milliseconds - started < 2900)
        #expect(relay.connectionCount <= SMTPTransport.connections)
    }

    @Test func whereNoRelayIsOneMailSaysSoAndTheOthersWait() throws {
        let relay = try ScriptedRelay { _ in .accept }
        let address = try #require(SocketAddress("127.0.0.1:1"))
        relay.stop()
        let outcomes = Outcomes()
        SMTPTransport(relay: address, name: "desk.example").handOver(Self.mails(["a@a.example", "b@a.example"]), outcomes)
        #expect(outcomes.all == ["a@a.example": .deferred("cannot reach the relay 127.0.0.1:1: Connection refused")])
    }

    @Test func whatCannotBeNotedDoesNotGoOut() throws {
        let relay = try ScriptedRelay { _ in .accept }
        defer { relay.stop() }
        let outcomes = Outcomes()
        outcomes.refusesToNote = true
        SMTPTransport(relay: relay.address, name: "desk.example").handOver(Self.mails(["a@a.example"]), outcomes)
        #expect(outcomes.all == ["a@a.example": .deferred("it could not be noted that the mail goes out")])
        #expect(relay.whole.isEmpty)
    }

    @Test func aHundredMailsAConnection() throws {
        let relay = try ScriptedRelay { _ in .accept }
        defer { relay.stop() }
        let outcomes = Outcomes()
        let names = (1...450).map { "n\($0)@a.example" }
        SMTPTransport(relay: relay.address, name: "desk.example").handOver(Self.mails(names), outcomes)
        #expect(outcomes.all.count == 450 && outcomes.all.values.allSatisfy { $0 == .accepted })
        #expect(relay.whole.count == 450 && relay.connectionCount >= 5)
    }
}

@Suite("The way out that the rules name")
struct TransportChoiceTests {
    @Test(
        arguments: [
            (nil, nil, .maildir), ("maildir", nil, .maildir), ("sendmail", nil, .sendmail(program: "/usr/sbin/sendmail")),
            ("sendmail /opt/bin/msmtp", nil, .sendmail(program: "/opt/bin/msmtp")),
            ("smtp", nil, .smtp(relay: .v4([127, 0, 0, 1], port: 25))),
            ("smtp", "localhost:2525", .smtp(relay: .v4([127, 0, 0, 1], port: 2525))),
            ("smtp", "[::1]:26", .smtp(relay: .v6([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], port: 26))),
            ("smtp", "10.0.0.7", .smtp(relay: .v4([10, 0, 0, 7], port: 25))),
        ] as [(String?, String?, TransportChoice)])
    func reads(_ transport: String?, _ relay: String?, _ choice: TransportChoice) throws {
        #expect(try TransportChoice(transport: transport, relay: relay) == choice)
    }

    @Test(
        arguments: [
            ("carrier pigeon", nil), ("sendmail msmtp", nil), ("sendmail /bin/a -v", nil), ("smtp", "mail.example.com"), ("smtp", "127.0.0.1:0"),
            ("smtp", "127.0.0.1:70000"), ("smtp", "[::1"), ("smtp", "1.2.3"),
        ] as [(String, String?)])
    func refuses(_ transport: String, _ relay: String?) {
        #expect(throws: TransportChoice.Mistake.self) { try TransportChoice(transport: transport, relay: relay) }
    }

    @Test(
        arguments: [
            ("/run/lmtp", "/run/lmtp"), ("unix:/run/lmtp", "/run/lmtp"), ("inet:127.0.0.1:24", "127.0.0.1:24"),
            ("inet:[::1]:24", "[0:0:0:0:0:0:0:1]:24"), ("127.0.0.1", nil), ("run/lmtp", nil), ("/" + String(repeating: "a", count: 107), nil),
        ] as [(String, String?)])
    func socketAddresses(_ text: String, _ description: String?) {
        #expect(SocketAddress(text)?.description == description)
    }
}
