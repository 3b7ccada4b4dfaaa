import Calendars
import Mail
import RuleLanguage
import Testing
import Triage

@testable import Replies

/// Replies as they go out.
struct ReplyTests {
    static func reply(
        _ incoming: Incoming, ticket: String = "EX-7", settings: [String: String] = [:], usualWait: Int64? = nil,
        change: (inout Decision) -> Void = { _ in }
    ) throws -> Reply? {
        let policy = try Fixture.policy(settings)
        var decision = try Fixture.decide(incoming, policy: policy)
        change(&decision)
        return Reply(
            to: incoming, decision, ticket: ticket, digest: [1, 2, 0xAB, 4, 5, 6, 7, 8, 9], policy: policy,
            zones: Fixture.zones,
            now: Fixture.now, facts: ReplyFacts(usualWait: usualWait))
    }

    static func text(_ reply: Reply) -> String { String(decoding: reply.message, as: UTF8.self) }

    /// Read back as a message that anybody else wrote.
    static func read(_ reply: Reply) -> Message { Message(parsing: reply.message) }

    // MARK: Whole

    struct Golden: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let incoming: Incoming
        var usualWait: Int64?
        let expected: String
    }

    static let golden = [
        Golden(
            testDescription: "a guarantee, on the line that has it",
            incoming: Fixture.mail(
                to: "critical@help.example", subject: "Shop gone", header: ["References: <0@acme.example>"],
                body: ValuesTests.critical),
            expected: """
                From: "Example Desk" <support@help.example>
                To: <jane@acme.example>
                Subject: [EX-7] Re: Shop gone
                In-Reply-To: <1@acme.example>
                References: <0@acme.example> <1@acme.example>
                Auto-Submitted: auto-replied
                Precedence: bulk
                X-Auto-Response-Suppress: OOF, AutoReply
                X-Triage-Loop: help.example
                Date: Fri, 20 Nov 2026 10:00:00 +0100
                Message-ID: <EX-7.received.reply.0102ab0405060708@help.example>
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8; format=flowed
                Content-Transfer-Encoding: 7bit
                Content-Language: en

                Hello Jane Doe,

                We have your message as ticket EX-7.

                For your project acme-shop, we read it as a request of critical~
                severity about a site that does not answer.

                You are guaranteed a first answer within 30 minutes: by Friday, 20~
                November 2026, 04:30 (EST, America/New_York) at the latest.

                For reports like this one, somebody is there day and night.

                Your plan (premium) has no guarantee.

                These pages may help:
                - State of the platform: https://status.help.example

                --~
                Example Desk

                """),
        Golden(
            testDescription: "best effort, after a wait that was measured",
            incoming: Fixture.mail(
                from: "Luc <luc@kiosk.example>", subject: "=?utf-8?q?Pr=C3=A9nom?=", without: ["Message-ID"]),
            usualWait: 2400,
            expected: """
                From: "Example Desk" <support@help.example>
                To: <luc@kiosk.example>
                Subject: [EX-7] Re: =?utf-8?q?Pr=C3=A9nom?=
                Auto-Submitted: auto-replied
                Precedence: bulk
                X-Auto-Response-Suppress: OOF, AutoReply
                X-Triage-Loop: help.example
                Date: Fri, 20 Nov 2026 10:00:00 +0100
                Message-ID: <EX-7.received.reply.0102ab0405060708@help.example>
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8; format=flowed
                Content-Transfer-Encoding: 7bit
                Content-Language: en

                Hello Luc,

                We have your message as ticket EX-7.

                We could not tell from the words alone what exactly it is about, and~
                took it to be of normal severity.

                We answer as soon as we can. We cannot say when: it may be less than an~
                hour, or a few days.

                Our desk is open now, until 17:00 (CET).

                Of late, a first answer has usually taken about 40 minutes.

                If it is worse than that, or becomes so, reply to this mail and say in~
                the first line what no longer works.

                --~
                Example Desk

                """),
        Golden(
            testDescription: "a target, in the customer's language and letters",
            incoming: Fixture.mail(
                from: "uli@berg.example", subject: "AW: Frage", header: ["In-Reply-To: <0@berg.example>"]),
            expected: """
                From: "Example Desk" <support@help.example>
                To: <uli@berg.example>
                Subject: [EX-7] Re: Frage
                In-Reply-To: <1@acme.example>
                References: <0@berg.example> <1@acme.example>
                Auto-Submitted: auto-replied
                Precedence: bulk
                X-Auto-Response-Suppress: OOF, AutoReply
                X-Triage-Loop: help.example
                Date: Fri, 20 Nov 2026 10:00:00 +0100
                Message-ID: <EX-7.received.reply.0102ab0405060708@help.example>
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8; format=flowed
                Content-Transfer-Encoding: 8bit
                Content-Language: de

                Guten Tag Ueli Wyß,

                Ihre Nachricht ist Vorgang EX-7.

                Wir wollen innerhalb von 4 Arbeitsstunden antworten: bis Freitag, 20.~
                November 2026, 14:00 Uhr (CET). Zugesichert ist das nicht.

                Wir sind jetzt da, bis 17:00 Uhr (CET).

                """),
        Golden(
            testDescription: "out of scope, with those who can help",
            incoming: Fixture.mail(from: "luc@kiosk.example", subject: "", body: "We want a redesign."),
            expected: """
                From: "Example Desk" <support@help.example>
                To: <luc@kiosk.example>
                Subject: [EX-7] Re: your message
                In-Reply-To: <1@acme.example>
                References: <1@acme.example>
                Auto-Submitted: auto-replied
                Precedence: bulk
                X-Auto-Response-Suppress: OOF, AutoReply
                X-Triage-Loop: help.example
                Date: Fri, 20 Nov 2026 10:00:00 +0100
                Message-ID: <EX-7.refer.reply.0102ab0405060708@help.example>
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8; format=flowed
                Content-Transfer-Encoding: 8bit
                Content-Language: en

                Hello Luc,

                EX-7: we do no design work. These do:
                - Sud Sàrl: https://sud.example

                """),
    ]

    @Test(arguments: golden)
    func isAsExpected(_ golden: Golden) throws {
        let reply = try #require(try Self.reply(golden.incoming, usualWait: golden.usualWait))
        // A blank at the end of a line would be lost on the way into this file.
        let expected = golden.expected.replacing("~\n", with: " \n")
        #expect(Self.text(reply) == expected)
        #expect(reply.envelopeSender == "")
    }

    // MARK: Header

    /// Nothing that a stranger wrote makes a field, ends the header, or shows in another order than it has.
    @Test(
        arguments: [
            "a\r\nBcc: victim@else.example", "a\r\n\r\n<script>", "=?utf-8?q?a=0D=0ABcc:_victim@else.example?=",
            "=?utf-8?b?YQ0KQmNjOiB2aWN0aW1AZWxzZS5leGFtcGxlDQoNCg==?=", "=?utf-8?q?=E2=80=AEgnp.exe?=",
            "\u{202E}abc\u{2066}",
            "=?utf-8?q?=00=07=1B[31m?=", String(repeating: "a", count: 100_000), String(repeating: "ü ", count: 20_000),
            String(repeating: "=?utf-8?q?a=0A?= ", count: 1000), "\u{FEFF}\u{200B}", "=?=?=?= =?utf-8?q?x",
            "[EX-1] [EX[EX-2]-3]",
        ])
    func aHostileSubjectStaysInItsLine(_ subject: String) throws {
        let folded = subject.replacing("\r\n", with: "\r\n ")
        for incoming in [Fixture.mail(subject: subject), Fixture.mail(subject: folded)] {
            let policy = try Fixture.policy()
            var decision = try Fixture.decide(Fixture.mail())
            decision.template = "received"
            let reply = try #require(
                Reply(
                    to: incoming, decision, ticket: "EX-7", digest: [1], policy: policy, zones: Fixture.zones,
                    now: Fixture.now))
            let read = Self.read(reply)
            #expect(read.header.fields.map { read.name(of: $0) }.filter { $0 == "Bcc" || $0 == "Subject" } == ["Subject"])
            #expect(read.defects.isEmpty)
            #expect(read.hasField(named: "Content-Language"))
            #expect(read.subject.hasPrefix("[EX-7] Re: "))
            #expect(read.subject.unicodeScalars.count <= 140)
            #expect(!read.subject.contains("[EX-1]") && !read.subject.contains("[EX-3]"))
            #expect(
                read.subject.unicodeScalars.allSatisfy {
                    $0.value >= 0x20 && ![0x202E, 0x2066, 0x200B, 0xFEFF].contains($0.value)
                })
            #expect(reply.message.split(separator: 10).allSatisfy { $0.count <= 150 })
            #expect(!reply.message.contains(13))
        }
    }

    @Test(arguments: [
        "Jane\r\nBcc: x@y.example", "Jane\u{202E}\u{0}", "{ticket}{promise}", String(repeating: "漢", count: 10_000), "--",
        "From me",
    ])
    func aHostileNameStaysInItsPlace(_ name: String) throws {
        let reply = try #require(try Self.reply(Fixture.mail()) { $0.sender.contactName = name })
        let read = Self.read(reply)
        #expect(read.header.fields.count == 15)
        #expect(read.defects.isEmpty)
        #expect(
            reply.message.split(separator: 10).allSatisfy {
                $0.count <= 998 && !$0.starts(with: Array("From ".utf8)) || $0.starts(with: Array("From:".utf8))
            })
        #expect(!Self.text(reply).contains("\u{202E}"))
        #expect(Self.text(reply).contains("We have your message as ticket EX-7."))
    }

    @Test(
        arguments: [
            ([], "", "<1@acme.example>"),
            (["References: <a@x> <b@x>"], "", "<a@x> <b@x> <1@acme.example>"),
            // RFC 5322 section 3.6.4: without References, a single In-Reply-To.
            (["In-Reply-To: <a@x>"], "", "<a@x> <1@acme.example>"),
            (["In-Reply-To: <a@x> <b@x>"], "", "<1@acme.example>"),
            // The first and the latest are kept, and its own only at the end.
            (
                ["References: " + (1...40).map { "<\($0)@x>" }.joined(separator: "\r\n ")], "",
                "<1@x> <33@x> <34@x> <35@x> <36@x> <37@x> <38@x> <39@x> <40@x> <1@acme.example>"
            ),
            (["References: <1@acme.example> <b@x>"], "", "<b@x> <1@acme.example>"),
            // What is no identifier is not repeated.
            (["References: <\(String(repeating: "a", count: 300))@x> <ü@x> <b@x>"], "", "<b@x> <1@acme.example>"),
            (["Message-ID: <\(String(repeating: "a", count: 300))@x>", "References: <b@x>"], "Message-ID", nil),
            (["References: <b@x>"], "Message-ID", nil),
        ] as [([String], String, String?)])
    func referencesAreTrimmed(_ header: [String], without: String, expected: String?) throws {
        let reply = try #require(try Self.reply(Fixture.mail(header: header, without: [without])))
        let read = Self.read(reply)
        #expect(read.field(named: "References").map(squeezed) == expected)
        #expect(read.field(named: "In-Reply-To") == expected.map { _ in "<1@acme.example>" })
    }

    private func squeezed(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }

    @Test func itsIdentifierIsStableAndKnownAgain() throws {
        let incoming = Fixture.mail()
        let first = try #require(try Self.reply(incoming))
        #expect(first == (try Self.reply(incoming)))
        #expect(first.messageID != (try Self.reply(incoming, ticket: "EX-8"))?.messageID)
        let policy = try Fixture.policy()
        #expect(ReplyMarks.isOurs(messageID: first.messageID, policy: policy))
        #expect(ReplyMarks.isOurs(messageID: first.messageID.uppercased(), policy: policy))
        #expect(!ReplyMarks.isOurs(messageID: "<EX-7.received.reply.01@acme.example>", policy: policy))
        #expect(!ReplyMarks.isOurs(messageID: "<EX-7.received.reply.01@nothelp.example>", policy: policy))
        #expect(!ReplyMarks.isOurs(messageID: "<1@help.example>", policy: policy))
    }

    /// What we send must not be answered by a machine, ours included.
    @Test func aReplyToAReplyIsStopped() throws {
        let reply = try #require(try Self.reply(Fixture.mail()))
        let signals = Signals(of: Self.read(reply))
        #expect(signals.kind == .autoReply)
        #expect(Set(signals.replyStops).isSuperset(of: [.autoSubmitted, .precedence, .autoResponseSuppress]))
        #expect(ReplyMarks.areIn(Self.read(reply)))
    }

    @Test func theSiteSaysFromWhom() throws {
        let reply = try #require(
            try Self.reply(
                Fixture.mail(), settings: ["reply-from": "hello@help.example", "envelope-sender": "bounces@help.example"]))
        #expect(Self.read(reply).from.map(\.address) == ["hello@help.example"])
        #expect(reply.envelopeSender == "bounces@help.example")
    }

    // MARK: Language

    @Test(
        arguments: [
            ("de", "received", [], "de"), ("fr", "received", [], "en"), ("it", "received", [], "en"),
            (nil, "received", [], "en"),
            // One language a mail: what lacks a part is said in English as a whole.
            ("de", "received", ["guarantees"], "en"), ("de", "refer", [], "en"),
        ] as [(String?, String, [String], String)])
    func oneLanguageAMail(_ language: String?, template: String, adds: [String], expected: String) throws {
        let reply = try #require(
            try Self.reply(Fixture.mail()) {
                $0.sender.language = language
                $0.template = template
                $0.adds = adds
            })
        #expect(Self.read(reply).field(named: "Content-Language") == expected)
    }

    @Test func noneWithoutATemplate() throws {
        #expect(try Self.reply(Fixture.mail()) { $0.template = nil } == nil)
        #expect(try Self.reply(Fixture.mail()) { $0.template = "gone" } == nil)
        #expect(try Self.reply(Fixture.mail(from: "jane"), change: { $0.template = "received" }) == nil)
    }
}

struct RecipientTests {
    @Test(
        arguments: [
            // The path where it belongs to the author's domain, else the author.
            (nil, "jane@acme.example"), ("jane.doe@acme.example", "jane.doe@acme.example"),
            ("jane@mail.acme.example", "jane@mail.acme.example"),
            ("jane@ACME.Example", "jane@acme.example"), ("jane@evil.example", "jane@acme.example"),
            ("jane@notacme.example", "jane@acme.example"), ("jane@example", "jane@acme.example"),
            // Both in domains of the account.
            ("jane@acme.test", "jane@acme.test"), ("jane@mail.acme.test", "jane@mail.acme.test"),
            // A path that cannot be written is none.
            ("jane doe@acme.example", "jane@acme.example"), ("<x>,y@acme.example", "jane@acme.example"),
            ("a@b@acme.example", "jane@acme.example"), ("j\u{202E}x@acme.example", "jane@acme.example"),
        ] as [(String?, String)])
    func isChosen(_ path: String?, expected: String) throws {
        var envelope = Envelope()
        if let path, let at = path.lastIndex(of: "@") {
            envelope.sender = .address(
                Mailbox(localPart: String(path[..<at]), domain: path[path.index(after: at)...].lowercased()))
        }
        let incoming = Fixture.mail(header: ["Reply-To: <elsewhere@evil.example>"], envelope: envelope)
        #expect(replyRecipient(of: incoming, try Fixture.decide(incoming).sender, policy: try Fixture.policy()) == expected)
    }

    @Test func aPathAboveTheAuthorsDomainCounts() throws {
        let incoming = Fixture.mail(
            from: "jane@team.acme.example",
            envelope: Envelope(sender: .address(Mailbox(localPart: "b", domain: "acme.example"))))
        #expect(
            replyRecipient(of: incoming, try Fixture.decide(incoming).sender, policy: try Fixture.policy())
                == "b@acme.example")
    }

    @Test(
        "a path's domain and the author's are one in their own letters and as xn--",
        arguments: ["xn--bcher-kva.example", "bücher.example"], ["xn--bcher-kva.example", "BÜCHER.example"])
    func pathInAnotherForm(_ path: String, _ author: String) throws {
        let incoming = Fixture.mail(
            from: "ann@\(author)",
            header: [
                "Authentication-Results: mx.help.example; dmarc=pass; spf=pass smtp.mailfrom=b@xn--bcher-kva.example",
                "Received: from out.example by mx.help.example with ESMTPS id 1; Fri, 20 Nov 2026 10:00:00 +0100",
            ],
            without: ["Authentication-Results", "Received"],
            envelope: Envelope(sender: .address(Mailbox(localPart: "b", domain: path))))
        let recipient = replyRecipient(of: incoming, try Fixture.decide(incoming).sender, policy: try Fixture.policy())
        #expect(recipient == "b@\(path)")
    }

    @Test(
        "a path of another than the author counts in a domain that many share, unless SPF was checked and did not pass for it",
        arguments: [
            ("spf=pass smtp.mailfrom=other@free.example", "other@free.example", "other@free.example"),
            ("spf=pass smtp.mailfrom=free.example", "b+x=y@free.example", "b+x=y@free.example"),
            ("spf=pass smtp.mailfrom=b@out.free.example", "b@out.free.example", "b@out.free.example"),
            // A mail of one's own, signed by the provider, handed over again from elsewhere.
            ("spf=fail smtp.mailfrom=other@free.example", "other@free.example", "ann@free.example"),
            ("spf=none; dkim=pass header.d=free.example", "other@free.example", "ann@free.example"),
            // Our mail server says nothing of the path.
            ("dkim=pass header.d=free.example", "other@free.example", "other@free.example"),
            ("spf=pass smtp.helo=free.example", "other@free.example", "ann@free.example"),
            ("spf=pass smtp.mailfrom=a@evil.example", "other@free.example", "ann@free.example"),
            ("spf=pass smtp.mailfrom=out.free.example", "other@free.example", "ann@free.example"),
            ("spf=pass smtp.mailfrom=a@evil.example", "a@evil.example", "ann@free.example"),
            ("spf=none", "ann@free.example", "ann@free.example"),
        ])
    func pathOfASharedDomain(_ result: String, _ path: String, _ expected: String) throws {
        let at = try #require(path.lastIndex(of: "@"))
        let incoming = Fixture.mail(
            from: "ann@free.example",
            header: [
                "Authentication-Results: mx.help.example; dmarc=pass header.from=free.example; \(result)",
                "Received: from out.example by mx.help.example with ESMTPS id 1; Fri, 20 Nov 2026 10:00:00 +0100",
            ],
            without: ["Authentication-Results", "Received"],
            envelope: Envelope(
                sender: .address(Mailbox(localPart: String(path[..<at]), domain: String(path[path.index(after: at)...])))))
        #expect(
            replyRecipient(of: incoming, try Fixture.decide(incoming).sender, policy: try Fixture.policy()) == expected)
    }

    @Test func theEnvelopeIsBelievedBeforeTheField() throws {
        let incoming = Fixture.mail(
            header: ["Return-Path: <b@acme.example>"],
            envelope: Envelope(sender: .address(Mailbox(localPart: "c", domain: "acme.example"))))
        #expect(
            replyRecipient(of: incoming, try Fixture.decide(incoming).sender, policy: try Fixture.policy())
                == "c@acme.example")
        let without = Fixture.mail(header: ["Return-Path: <b@acme.example>"])
        #expect(
            replyRecipient(of: without, try Fixture.decide(without).sender, policy: try Fixture.policy()) == "b@acme.example"
        )
    }
}
