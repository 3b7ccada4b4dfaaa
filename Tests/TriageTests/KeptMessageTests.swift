import Calendars
import Mail
import Testing
import Triage

@Suite("Messages that are kept to be decided again")
struct KeptMessageTests {
    static let messages: [(name: String, text: String)] = [
        ("plain", "Subject: The shop is down\n\nOur shop is down. Nobody can buy.\n"),
        ("quoted", "Subject: Re: x\n\nHow do I?\n\nOn Monday, Ann wrote:\n> an earlier question\n> of mine\n\n-- \nBob\n"),
        ("header", "Subject: hello\nX-Form: usage\n\nsee above\n"),
        ("encoded", "Subject: =?utf-8?q?Die_Seite_ist_w=C3=A4g?=\nContent-Type: text/plain; charset=utf-8\n\nnicht da\n"),
        (
            "attachment",
            """
            Subject: a file
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain

            please read
            --b
            Content-Type: application/pdf; name="manual-2.pdf"
            Content-Disposition: attachment; filename="manual-2.pdf"

            %PDF
            --b--
            """
        ),
        ("bulk", "Subject: news\nPrecedence: bulk\nList-Id: <x.other.example>\n\nOur shop is down\n"),
        (
            "bounce",
            "Return-Path: <>\nSubject: Undelivered\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\ngone\n--b--\n"
        ),
        (
            "filters",
            (1...20).map { "X-Filter-\($0): " + String(repeating: "score ", count: 90) + "\n" }.joined()
                + "Subject: Our shop is down\n\nAs I say above.\n"
        ),
        ("nothing", "\n"),
    ]

    static func incoming(_ text: String, envelope: Envelope = Envelope()) -> Incoming {
        Incoming(
            Message(
                "Authentication-Results: mx.help.example; dmarc=pass header.from=acme.example\n"
                    + "Received: from out.acme.example by mx.help.example for <hotline@help.example>; Wed, 18 Nov 2026 10:00:00 +0000\n"
                    + "From: Jane <jane@acme.example>\nTo: hotline@help.example\n" + text), envelope: envelope)
    }

    @Test("decided again, they come to the same", arguments: messages.map(\.text))
    func comesBack(_ text: String) throws {
        let policy = try #require(Fixture.compiled.policy)
        let time = Timestamp(seconds: 1_795_000_000)
        for envelope in [Envelope(), Envelope(sender: .null, recipients: ["support@help.example"])] {
            let incoming = Self.incoming(text, envelope: envelope)
            let first = decide(
                incoming, register: Fixture.register, policy: policy, zones: ZoneDatabase { _ in nil }, now: time)
            let bytes = KeptMessage(incoming, sender: first.sender, accepted: time).bytes
            let second = try #require(KeptMessage(bytes)).decision(policy, zones: ZoneDatabase { _ in nil })
            #expect(second.kind == first.kind)
            #expect(second.sender.plan == first.sender.plan)
            #expect(second.channel == first.channel)
            #expect((second.category, second.severity) == (first.category, first.severity))
            #expect((second.queue, second.promise, second.template) == (first.queue, first.promise, first.template))
            #expect(second.clocks == first.clocks)
            #expect(second.evidence == first.evidence)
            #expect(second.received == first.received)
        }
    }

    @Test func aLongTextIsCutAndSaysSo() throws {
        let policy = try #require(Fixture.compiled.policy)
        let incoming = Self.incoming("Subject: log\n\n" + String(repeating: "a line of a log\n", count: 5000))
        let sender = identify(incoming, register: Fixture.register, policy: policy)
        let kept = KeptMessage(incoming, sender: sender, accepted: Timestamp(seconds: 0))
        #expect(kept.isCut)
        #expect(kept.bytes.count < KeptMessage.keptText + 2048)
        #expect(KeptMessage(kept.bytes)?.isCut == true)
    }

    @Test func whatIsTornIsNoMessage() throws {
        let policy = try #require(Fixture.compiled.policy)
        let incoming = Self.incoming("Subject: x\n\nOur shop is down\n")
        let bytes = KeptMessage(
            incoming, sender: identify(incoming, register: Fixture.register, policy: policy), accepted: Timestamp(seconds: 0)
        ).bytes
        for count in 0..<bytes.count { #expect(KeptMessage(Array(bytes.prefix(count))) == nil) }
        for position in bytes.indices {
            var damaged = bytes
            damaged[position] ^= 0x55
            _ = KeptMessage(damaged)?.decision(policy, zones: ZoneDatabase { _ in nil })
        }
    }
}
