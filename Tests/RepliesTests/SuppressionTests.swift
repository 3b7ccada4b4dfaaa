import Calendars
import Mail
import RuleLanguage
import Testing
import Triage

@testable import Replies

/// Each reason why no reply goes out has a message that shows it, and one close to it that is answered.
struct SuppressionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let reason: Suppression?
        let incoming: Incoming
        var settings: [String: String] = [:]
        var testDescription: String { name }

        init(_ name: String, _ reason: Suppression?, _ incoming: Incoming, settings: [String: String] = [:]) {
            self.name = name
            self.reason = reason
            self.incoming = incoming
            self.settings = settings
        }

        /// A message with one more header line.
        init(_ line: String, _ reason: Suppression?) {
            self.init(line, reason, Fixture.mail(header: [line]))
        }
    }

    private static func path(_ address: String) -> Envelope {
        let parts = address.split(separator: "@").map(String.init)
        return Envelope(
            sender: .address(Mailbox(localPart: parts[0], domain: parts[1])), recipients: ["support@help.example"])
    }

    private static let report = """
        Content-Type: multipart/report; report-type=delivery-status; boundary=b\r
        MIME-Version: 1.0
        """

    static let byMessage: [Case] = [
        Case("a question", nil, Fixture.mail()),
        // A. Envelope and sender.
        Case("null path", .nullReversePath, Fixture.mail(envelope: Envelope(sender: .null))),
        Case("Return-Path: <>", .nullReversePath),
        Case("Return-Path: <jane@acme.example>", nil),
        Case(
            "no path is no null path", nil,
            Fixture.mail(envelope: Envelope(sender: nil, recipients: ["support@help.example"]))),
        Case("no author", .noReturnAddress, Fixture.mail(without: ["From"])),
        Case("author without domain", .noReturnAddress, Fixture.mail(from: "jane")),
        Case("mailer-daemon", .systemSender, Fixture.mail(from: "MAILER-DAEMON@acme.example")),
        Case("owner of a list", .systemSender, Fixture.mail(from: "owner-team@acme.example")),
        Case("request address of a list", .systemSender, Fixture.mail(envelope: path("team-request@acme.example"))),
        Case("a person called Owner", nil, Fixture.mail(from: "jane.owner@acme.example")),
        Case("noreply", .noReplySender, Fixture.mail(from: "noreply@acme.example")),
        Case("no-reply-17", .noReplySender, Fixture.mail(from: "No-Reply-17@acme.example")),
        Case("do_not_reply", .noReplySender, Fixture.mail(from: "do_not_reply@acme.example")),
        Case("root", .noReplySender, Fixture.mail(from: "root@acme.example")),
        Case("bounce path", .noReplySender, Fixture.mail(envelope: path("bounces+1@acme.example"))),
        Case("a person called Reply", nil, Fixture.mail(from: "reply@acme.example")),
        Case("a person called Rootman", nil, Fixture.mail(from: "rootman@acme.example")),
        Case("postmaster", nil, Fixture.mail(from: "postmaster@acme.example")),
        Case(
            "postmaster by setting", .noReplySender, Fixture.mail(from: "Postmaster@acme.example"),
            settings: ["postmaster": "no reply"]),
        // B. Header fields.
        Case("Auto-Submitted: auto-generated", .autoSubmitted),
        Case("AUTO-SUBMITTED: (a comment) Auto-Replied; owner-email=x", .autoSubmitted),
        Case("Auto-Submitted: no", nil),
        Case("Auto-Submitted: (really) No; x=y", nil),
        Case("Precedence: bulk", .precedence),
        Case("X-Precedence: Junk", .precedence),
        Case("Precedence: first-class", nil),
        Case("List-Id: <team.lists.example>", .mailingList),
        Case("List-Unsubscribe: <mailto:x@lists.example>", .mailingList),
        Case("X-List-Id: nothing that counts", nil),
        Case("X-Auto-Response-Suppress: DR, OOF", .autoResponseSuppress),
        Case("X-Auto-Response-Suppress: all", .autoResponseSuppress),
        Case("X-Auto-Response-Suppress: DR, RN, NRN", nil),
        Case("X-Loop: jane@acme.example", .loopMark),
        Case("X-Triage-Loop: another.desk.example", .loopMark),
        Case("X-Looping: no", nil),
        Case("X-Autoreply: yes", .autoResponder),
        Case("X-FC-Machinegenerated: true", .autoResponder),
        Case("X-FC-Machinegenerated: false", nil),
        Case("Delivered-To: autoresponder", .autoResponder),
        Case("Delivered-To: support@help.example", nil),
        Case("report", .deliveryReport, Fixture.mail(header: [report])),
        Case("X-Failed-Recipients: x@y.example", .deliveryReport),
        Case("Content-Type: multipart/mixed; boundary=b", nil),
        Case(
            "vacation with a second sign", .autoReplySubject,
            Fixture.mail(
                subject: "Out of office: holidays", header: ["X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent"])),
        Case("the words alone", nil, Fixture.mail(subject: "Out of office: how do I set it?")),
        Case("the sign alone", nil, Fixture.mail(header: ["X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent"])),
        // The site's own names.
        Case("written by ourselves", .ownAddress, Fixture.mail(from: "sales@help.example")),
        Case("written by an alias of ours", .ownAddress, Fixture.mail(from: "help@partner-of-ours.example")),
        Case("sent by ourselves", .ownAddress, Fixture.mail(header: ["Sender: list@help.example"])),
        Case(
            "from the recipient itself", .ownAddress,
            Fixture.mail(envelope: Envelope(sender: nil, recipients: ["Jane@ACME.example", "support@help.example"]))),
        Case(
            "from a neighbour of the alias", nil, Fixture.mail(from: "jane@acme.example", to: "help@partner-of-ours.example")
        ),
        Case(
            "our identifier", .ownMessageID,
            Fixture.mail(
                header: ["Message-ID: <EX-1.received.reply.0123456789abcdef@help.example>"], without: ["Message-ID"])),
        Case("In-Reply-To: <EX-1.received.reply.0123456789abcdef@help.example>", nil),
        Case("blind copy", .notAddressedToUs, Fixture.mail(to: "somebody@else.example")),
        Case(
            "an answer to where our replies come from", nil, Fixture.mail(to: "desk@elsewhere.example"),
            settings: ["reply-from": "desk@elsewhere.example"]),
        Case("in copy", nil, Fixture.mail(to: "somebody@else.example", header: ["Cc: Support <Support@HELP.example>"])),
        Case("sent on", nil, Fixture.mail(to: "jane@acme.example", header: ["Resent-To: support@help.example"])),
        Case("with a tag", nil, Fixture.mail(to: "support+acme-shop@help.example")),
        Case("no result", .notVerified, Fixture.mail(without: ["Authentication-Results"])),
        Case("X-Spam-Flag: YES", nil),
        Case("spam", .spam, Fixture.mail(header: ["X-Spam-Flag: YES"]), settings: ["spam": "trusted"]),
        Case("a partner", .partner, Fixture.mail(from: "Nina <A@nord.example>")),
        Case("a colleague of a partner's", nil, Fixture.mail(from: "nina@nord.example")),
        Case("no spam", nil, Fixture.mail(header: ["X-Spam-Flag: NO"]), settings: ["spam": "trusted"]),
    ]

    @Test(arguments: byMessage)
    func byTheMessage(_ test: Case) throws {
        let policy = try Fixture.policy(test.settings)
        let decision = try Fixture.decide(test.incoming, policy: policy)
        #expect(suppression(of: test.incoming, decision, policy: policy) == test.reason)
    }

    static let ledger: [(String, @Sendable (inout ReplyHistory) -> Void, Suppression?)] = [
        ("nothing", { _ in }, nil),
        ("duplicate", { $0.isDuplicate = true }, .duplicate),
        ("answered", { $0.wasAnswered = true }, .alreadyAnswered),
        ("bounced", { $0.hasBounced = true }, .addressBounced),
        ("sender below", { $0.toSender = 4 }, nil), ("sender", { $0.toSender = 5 }, .senderLimit),
        ("domain below", { $0.toDomain = 49 }, nil), ("domain", { $0.toDomain = 50 }, .domainLimit),
        ("subject below", { $0.toSubject = 19 }, nil), ("subject", { $0.toSubject = 20 }, .subjectLimit),
        ("all below", { $0.inAll = 499 }, nil), ("all", { $0.inAll = 500 }, .totalLimit),
    ]

    @Test(arguments: ledger.indices)
    func byTheLedger(_ index: Int) throws {
        let (name, change, reason) = Self.ledger[index]
        var history = ReplyHistory()
        change(&history)
        let incoming = Fixture.mail()
        let policy = try Fixture.policy()
        #expect(
            suppression(of: incoming, try Fixture.decide(incoming), policy: policy, history: history) == reason, "\(name)")
    }

    /// `old-mail` is the desk's to say, which knows when the message came in; every other reason is shown above.
    @Test func everyReasonIsShown() {
        let shown = Set((Self.byMessage.map(\.reason) + Self.ledger.map(\.2)).compactMap { $0 })
        #expect(Set(Suppression.allCases).subtracting(shown) == [.oldMail])
        // What the message alone tells has the same names in both lists.
        for stop in ReplyStop.allCases { #expect(Suppression(rawValue: stop.rawValue) != nil, "\(stop)") }
    }

    @Test func theMessageSpeaksBeforeTheLedger() throws {
        var history = ReplyHistory()
        history.toSender = 100
        let incoming = Fixture.mail(header: ["Precedence: bulk", "Auto-Submitted: auto-generated"])
        let reason = suppression(of: incoming, try Fixture.decide(incoming), policy: try Fixture.policy(), history: history)
        #expect(reason == .autoSubmitted)
    }
}

struct LimitTests {
    @Test(
        arguments: [
            (nil, 5, 86_400, 500, 3600), ("sender 2", 2, 86_400, 500, 3600), ("sender 2/1h total 7/30m", 2, 3600, 7, 1800),
            ("sender 0", 0, 86_400, 500, 3600),
            // What cannot be read is left as it is.
            ("sender many total -1", 5, 86_400, 500, 3600), ("sender 1/h total 1/1w", 5, 86_400, 500, 3600),
            ("sender 9999999999999999999999", 5, 86_400, 500, 3600), ("sender 1/99999999d", 5, 86_400, 500, 3600),
            ("unknown 3 sender", 5, 86_400, 500, 3600),
        ] as [(String?, Int, Int64, Int, Int64)])
    func readsTheSites(_ setting: String?, sender: Int, window: Int64, all: Int, allWindow: Int64) throws {
        let limits = ReplyLimits(try Fixture.policy(setting.map { ["limit": $0] } ?? [:]).site)
        #expect(limits.sender == ReplyLimits.Limit(sender, per: window))
        #expect(limits.all == ReplyLimits.Limit(all, per: allWindow))
    }

    @Test func asksOnceForEachWindow() {
        var asked: [Int64] = []
        let now = Timestamp(seconds: 1_000_000)
        let history = ReplyHistory(now: now) { since in
            asked.append(now - since)
            return since < now + -3600 ? (1, 2, 3, 4) : (5, 6, 7, 8)
        }
        #expect(asked == [86_400, 3600])
        #expect([history.toSender, history.toDomain, history.toSubject, history.inAll] == [1, 2, 3, 8])
    }
}
