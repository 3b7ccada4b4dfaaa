import Mail
import RuleLanguage
import Testing
import Triage

@testable import Replies

/// The table of what stops a reply, a row each: mails that show it, and mails close to them that are answered. Every mail is one that
/// gets a reply but for what the row says of it.
@Suite("What gets no reply")
struct NoReplyTableTests {
    /// A mail of the table, by what is special about it.
    struct Sample: Sendable {
        var incoming: Incoming
        var settings: [String: String] = [:]
        var kind = MessageKind.request
        var history = ReplyHistory()
        var what: String
    }

    /// A header line more.
    static func line(_ lines: String..., kind: MessageKind = .request, subject: String = "Question") -> Sample {
        Sample(
            incoming: Fixture.mail(subject: subject, header: lines), kind: kind,
            what: lines.joined(separator: " | ") + " | " + subject)
    }

    static func from(_ address: String, settings: [String: String] = [:]) -> Sample {
        Sample(incoming: Fixture.mail(from: address), settings: settings, what: "From: \(address) \(settings)")
    }

    /// From a path that the mail server names.
    static func path(_ address: String, kind: MessageKind = .request) -> Sample {
        let parts = address.split(separator: "@", maxSplits: 1).map(String.init)
        let sender: ReversePath = parts.count == 2 ? .address(Mailbox(localPart: parts[0], domain: parts[1])) : .null
        let envelope = Envelope(sender: sender, recipients: ["support@help.example"])
        return Sample(incoming: Fixture.mail(envelope: envelope), kind: kind, what: "path <\(address)>")
    }

    static func mail(_ what: String, _ incoming: Incoming, settings: [String: String] = [:], kind: MessageKind = .request)
        -> Sample
    {
        Sample(incoming: incoming, settings: settings, kind: kind, what: what)
    }

    static func known(_ what: String, _ change: (inout ReplyHistory) -> Void) -> Sample {
        var sample = Sample(incoming: Fixture.mail(), what: what)
        change(&sample.history)
        return sample
    }

    static func subject(_ text: String, _ header: String..., kind: MessageKind = .request) -> Sample {
        Sample(incoming: Fixture.mail(subject: text, header: header), kind: kind, what: "Subject: \(text) \(header)")
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var item: String
        var reason: Suppression
        var shows: [Sample]
        var near: [Sample]
        var testDescription: String { item }

        init(_ item: String, _ reason: Suppression, shows: [Sample], near: [Sample]) {
            self.item = item
            self.reason = reason
            self.shows = shows
            self.near = near
        }
    }

    private static let mixed = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b"

    /// A mail of two parts, the second of a type.
    private static func attached(_ type: String, _ text: String) -> Incoming {
        Fixture.mail(header: [mixed], body: "--b\r\n\r\nSee below.\r\n--b\r\nContent-Type: \(type)\r\n\r\n\(text)\r\n--b--")
    }

    private static let status =
        "Reporting-MTA: dns; mx.acme.example\r\n\r\nFinal-Recipient: rfc822; x@y.example\r\nAction: failed\r\nStatus: 5.1.1"

    static let envelopeAndSender = [
        Row(
            "1 null reverse path: the mail server's word, else Return-Path", .nullReversePath,
            shows: [path(""), line("Return-Path: <>")],
            near: [
                path("jane@acme.example"), line("Return-Path: <jane@acme.example>"),
                mail(
                    "no word and no field: unknown, not null",
                    Fixture.mail(envelope: Envelope(sender: nil, recipients: ["support@help.example"]))),
                mail(
                    "the mail server's word goes before the field",
                    Fixture.mail(
                        header: ["Return-Path: <>"],
                        envelope: Envelope(
                            sender: .address(Mailbox(localPart: "jane", domain: "acme.example")),
                            recipients: ["support@help.example"]))),
            ]),
        Row(
            "2 no usable return address", .noReturnAddress,
            shows: [mail("no author", Fixture.mail(without: ["From"])), from("jane"), from("Jane <>")],
            near: [from("jane@acme.example"), from("\"Jane D.\" <jane@acme.example>")]),
        Row(
            "3 one of our own addresses, or the envelope's recipient itself", .ownAddress,
            shows: [
                from("sales@help.example"), from("Support@HELP.example"), from("help@partner-of-ours.example"),
                line("Sender: list@help.example"),
                mail(
                    "from the recipient itself",
                    Fixture.mail(envelope: Envelope(sender: nil, recipients: ["Jane@ACME.example", "support@help.example"]))),
                path("Support@help.example"), path("support+shop@help.example"), path("help@partner-of-ours.example"),
            ],
            near: [
                from("jane@acme.example"), mail("beside an alias", Fixture.mail(to: "help@partner-of-ours.example")),
                path("SRS0=a1b2=cd=acme.example=jane@help.example"),
            ]),
        Row(
            "4 mailer-daemon, listserv, majordomo, owner-*, *-request", .systemSender,
            shows: ["MAILER-DAEMON", "listserv", "Majordomo", "owner-team", "team-request"].map {
                from("\($0)@acme.example")
            }
                + [path("team-request@acme.example"), path("owner-team@acme.example")],
            near: ["mailer", "list.server", "jane.owner", "owner", "request", "requests", "requester"].map {
                from("\($0)@acme.example")
            }),
        Row(
            "5 noreply*, no-reply*, do-not-reply*, abuse, root, daemon, bounce*, and postmaster where the site says so",
            .noReplySender,
            shows: [
                "noreply", "NoReply-shop", "no-reply", "No-Reply+17", "no_reply", "do-not-reply", "donotreply.crm", "abuse",
                "root", "daemon", "bounce", "bounces+1",
            ].map { from("\($0)@acme.example") } + [
                path("bounces+jane=help.example@acme.example"),
                from("Postmaster@acme.example", settings: ["postmaster": "no reply"]),
            ],
            near: ["reply", "noel.reply", "norepl", "abuser", "rootman", "daemons", "jane.bounce", "postmaster"].map {
                from("\($0)@acme.example")
            }),
    ]

    static let headerFields = [
        Row(
            "6 Auto-Submitted: any value but no, comments and parameters stripped", .autoSubmitted,
            shows: [
                line("Auto-Submitted: auto-generated"), line("Auto-Submitted: auto-replied", kind: .autoReply),
                line("AUTO-SUBMITTED: (vacation) Auto-Replied (yes); owner-email=x", kind: .autoReply),
                line("Auto-Submitted: auto-notified; owner-email=\"x\""),
                line("Auto-Submitted: no", "Auto-Submitted: auto-generated"), line("Auto-Submitted: yes"),
            ],
            near: [
                line("Auto-Submitted: no"), line("Auto-Submitted: (a person) NO; x=y"), line("Auto-Submitted:\r\n no"),
                line("X-Auto-Submitted: auto-generated"),
            ]),
        Row(
            "7 Precedence or X-Precedence: bulk, junk, list, auto_reply", .precedence,
            shows: ["Precedence", "X-Precedence", "PRECEDENCE"].flatMap { name in
                ["bulk", "Junk", "auto_reply"].map { line("\(name): \($0)", kind: $0 == "auto_reply" ? .autoReply : .bulk) }
            } + [line("Precedence: first-class", "Precedence: bulk", kind: .bulk), line("Precedence: list")],
            near: [
                line("Precedence: first-class"), line("Precedence: special-delivery"), line("X-Precedence: normal"),
                line("Priority: bulk"),
            ]),
        Row(
            "8 any field of a mailing list", .mailingList,
            shows: [
                "List-Id", "List-Help", "List-Subscribe", "List-Unsubscribe", "List-Post", "List-Owner", "List-Archive",
                "Mailing-List", "LIST-ID",
            ].map { line("\($0): <mailto:team@lists.example>", kind: .bulk) },
            near: ["X-List-Id", "List", "Listen-Id", "Mailing"].map { line("\($0): <mailto:team@lists.example>") }),
        Row(
            "9 X-Auto-Response-Suppress with All, OOF or AutoReply", .autoResponseSuppress,
            shows: ["All", "OOF", "AutoReply", "DR, oof", "DR,RN,NRN,OOF,AutoReply", "NDR; ALL"].map {
                line("X-Auto-Response-Suppress: \($0)")
            },
            near: ["DR", "NDR", "RN", "NRN", "DR, NDR, RN, NRN", "None", "OOFS"].map {
                line("X-Auto-Response-Suppress: \($0)")
            }),
        Row(
            "10 X-Loop, X-No-Loop, our own mark", .loopMark,
            shows: [
                line("X-Loop: jane@acme.example"), line("X-No-Loop: yes"), line("X-Triage-Loop: help.example"),
                line("x-triage-loop: another.example"),
            ],
            near: [line("X-Looping: no"), line("Loop: x"), line("X-Triage: loop")]),
        Row(
            "11 a field of an automatic responder", .autoResponder,
            shows: [
                "X-Autoreply: yes", "X-Autorespond: x", "X-Autoresponder: x", "X-Autoresponse: x",
                "X-AutoReply-From: jane@acme.example", "X-Mail-Autoreply: 1",
                "X-Autogenerated: Reply", "X-FC-Machinegenerated: TRUE", "Delivered-To: Autoresponder",
                "X-POST-MessageClass: 9; Autoresponder",
                "X-AMAZON-MAIL-RELAY-TYPE: notification",
            ].map { line($0, kind: .autoReply) },
            near: [
                "X-Autogenerated: Forward", "X-FC-Machinegenerated: false", "Delivered-To: support@help.example",
                "X-POST-MessageClass: 1; Letter",
                "X-AMAZON-MAIL-RELAY-TYPE: message", "X-Auto-Color: reply",
            ].map { line($0) }),
        Row(
            "12 a delivery or disposition report", .deliveryReport,
            shows: [
                mail(
                    "multipart/report",
                    Fixture.mail(header: [
                        "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b"
                    ]), kind: .bounce),
                mail("a part message/delivery-status", attached("message/delivery-status", status), kind: .bounce),
                mail(
                    "a part message/disposition-notification",
                    attached(
                        "message/disposition-notification",
                        "Final-Recipient: rfc822; x@y.example\r\nDisposition: manual-action/MDN-sent-manually; displayed"),
                    kind: .bounce),
                line("X-Failed-Recipients: x@y.example", kind: .bounce),
            ],
            near: [
                line("Content-Type: text/plain; report-type=delivery-status"),
                mail(
                    "a mail that is attached",
                    attached("message/rfc822", "Subject: Undelivered mail\r\nAuto-Submitted: auto-replied\r\n\r\nx")),
                mail("a report's text that is attached", attached("text/plain", status)),
            ]),
        Row(
            "13 a Message-ID that is ours", .ownMessageID,
            shows: [
                mail(
                    "our reply's",
                    Fixture.mail(
                        header: ["Message-ID: <EX-1.received.reply.0123456789abcdef@help.example>"], without: ["Message-ID"])
                ),
                mail(
                    "in capitals",
                    Fixture.mail(
                        header: ["Message-ID: <EX-1.RECEIVED.REPLY.0123456789ABCDEF@HELP.EXAMPLE>"], without: ["Message-ID"])
                ),
            ],
            near: [
                line("In-Reply-To: <EX-1.received.reply.0123456789abcdef@help.example>"),
                mail(
                    "of another domain",
                    Fixture.mail(
                        header: ["Message-ID: <EX-1.received.reply.0123456789abcdef@acme.example>"], without: ["Message-ID"])
                ),
            ]),
        Row(
            "14 the subject of a vacation reply, with a second sign", .autoReplySubject,
            shows: [
                "Out of office: holidays", "Automatic reply: Question", "Auto: Question", "Automatische Antwort: Frage",
                "Abwesenheitsnotiz",
                "R\u{E9}ponse automatique : question", "Respuesta autom\u{E1}tica: pregunta", "Risposta automatica: domanda",
                "Automatisch antwoord: vraag",
                "Resposta autom\u{E1}tica: quest\u{E3}o", "Automatyczna odpowied\u{17A}: pytanie",
                "\u{81EA}\u{52D5}\u{8FD4}\u{4FE1}",
            ].map { subject($0, "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent", kind: .autoReply) },
            near: [
                subject("Out of office: how do I set it?"), subject("Automatic reply does not work"),
                subject("Autoscaling: question"),
                subject("Question", "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent"),
                subject("Is out of office on?", "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent"),
            ]),
    ]

    static let context = [
        Row(
            "15 none of our addresses in To, Cc, Resent-To, Resent-Cc", .notAddressedToUs,
            shows: [
                mail("blind copy", Fixture.mail(to: "somebody@else.example")),
                mail("no To", Fixture.mail(without: ["To"])),
                mail(
                    "in another field",
                    Fixture.mail(
                        to: "somebody@else.example", header: ["Bcc: support@help.example", "X-To: support@help.example"])),
            ],
            near: [
                mail("in Cc", Fixture.mail(to: "somebody@else.example", header: ["Cc: Support <Support@HELP.example>"])),
                mail("in Resent-To", Fixture.mail(to: "jane@acme.example", header: ["Resent-To: support@help.example"])),
                mail("in Resent-Cc", Fixture.mail(to: "jane@acme.example", header: ["Resent-Cc: support@help.example"])),
                mail("an alias", Fixture.mail(to: "help@partner-of-ours.example")),
                mail("with a tag", Fixture.mail(to: "support+acme-shop@help.example")),
            ]),
        Row(
            "16 answered already: this sender, this ticket, this template", .alreadyAnswered,
            shows: [known("answered") { $0.wasAnswered = true }],
            near: [known("answered on another ticket") { $0.toSender = 1 }]),
        Row(
            "17 limit per sender", .senderLimit, shows: [known("5 of 5") { $0.toSender = 5 }],
            near: [known("4 of 5") { $0.toSender = 4 }]),
        Row(
            "17 limit per domain", .domainLimit, shows: [known("50 of 50") { $0.toDomain = 50 }],
            near: [known("49 of 50") { $0.toDomain = 49 }]),
        Row(
            "17 limit per subject", .subjectLimit, shows: [known("20 of 20") { $0.toSubject = 20 }],
            near: [known("19 of 20") { $0.toSubject = 19 }]),
        Row(
            "17 limit in all", .totalLimit, shows: [known("500 of 500") { $0.inAll = 500 }],
            near: [known("499 of 500") { $0.inAll = 499 }]),
        Row(
            "18 a duplicate", .duplicate, shows: [known("here before") { $0.isDuplicate = true }],
            near: [known("new") { _ in }]),
        Row(
            "18 spam by our own MX, where the site trusts it", .spam,
            shows: ["X-Spam-Flag: YES", "X-Spam-Status: Yes, score=9"].map {
                mail($0, Fixture.mail(header: [$0]), settings: ["spam": "trusted"])
            },
            near: [
                line("X-Spam-Flag: YES"),
                mail("X-Spam-Flag: NO", Fixture.mail(header: ["X-Spam-Flag: NO"]), settings: ["spam": "trusted"]),
                mail(
                    "X-Spam-Status: No", Fixture.mail(header: ["X-Spam-Status: No, score=0 required=5 tests=YES_MAN"]),
                    settings: ["spam": "trusted"]),
            ]),
        Row(
            "a partner, who is no customer", .partner,
            shows: [from("a@nord.example"), from("C@Hosts.example")],
            near: [from("nina@nord.example"), from("jane@acme.example")]),
        Row(
            "18 a sender who is not verified", .notVerified,
            shows: [
                mail("no result", Fixture.mail(without: ["Authentication-Results"])),
                mail(
                    "a result that is not our MX's",
                    Fixture.mail(
                        header: ["Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example"],
                        without: ["Authentication-Results"])),
                mail(
                    "a result that says fail",
                    Fixture.mail(
                        header: ["Authentication-Results: mx.help.example; dmarc=fail header.from=acme.example"],
                        without: ["Authentication-Results"])),
            ],
            near: [line("Authentication-Results: mx.acme.example; dmarc=fail header.from=acme.example")]),
        Row(
            "19 an address that bounced our reply lately", .addressBounced,
            shows: [known("bounced") { $0.hasBounced = true }], near: [known("bounced long ago") { $0.hasBounced = false }]),
    ]

    static let rows = envelopeAndSender + headerFields + context

    private static func reason(_ sample: Sample) throws -> (Suppression?, Decision) {
        let policy = try Fixture.policy(sample.settings)
        let decision = try Fixture.decide(sample.incoming, policy: policy)
        return (suppression(of: sample.incoming, decision, policy: policy, history: sample.history), decision)
    }

    @Test("gets none", arguments: rows)
    func shows(_ row: Row) throws {
        #expect(!row.shows.isEmpty)
        for sample in row.shows {
            // Several reasons may hold; the row's is among them where another one comes first.
            let (reason, decision) = try Self.reason(sample)
            let stops = Set(sample.incoming.signals.replyStops.map(\.rawValue))
            #expect(
                reason == row.reason || reason != nil && stops.contains(row.reason.rawValue),
                "\(sample.what): \(reason?.rawValue ?? "answered")")
            #expect(decision.kind == sample.kind, "\(sample.what): its kind")
            // A mail that is a person's all the same keeps its clocks; whether it is answered is another matter.
            if decision.kind == .request, decision.sender.verification == .verified, decision.sender.standing == .authorized
            {
                #expect(!decision.clocks.isEmpty, "\(sample.what): its clocks")
            }
        }
    }

    @Test("and close to it is answered", arguments: rows)
    func near(_ row: Row) throws {
        #expect(!row.near.isEmpty)
        for sample in row.near {
            let (reason, decision) = try Self.reason(sample)
            #expect(reason == nil, "\(sample.what)")
            #expect(decision.kind == .request && decision.template != nil, "\(sample.what)")
        }
    }

    @Test func everyReasonHasARow() {
        // `old-mail` is the desk's to say, which knows when the message came in.
        #expect(Set(Suppression.allCases) == Set(Self.rows.map(\.reason)).union([.oldMail]))
    }

    /// List mail of a contact through his own group is a request; that of others, and what calls itself bulk, is not. None is answered.
    @Test(
        arguments: [
            ("List-Post: <mailto:ops@acme.example>", "Precedence: list", MessageKind.request),
            ("List-Id: Ops <ops.acme.example>", "X: y", .request),
            ("List-Post: <mailto:ops@elsewhere.example>", "Precedence: list", .bulk),
            ("List-Post: <mailto:ops@acme.example>", "Precedence: bulk", .bulk),
        ])
    func groups(_ first: String, _ second: String, _ kind: MessageKind) throws {
        let (reason, decision) = try Self.reason(Self.line(first, second))
        #expect(decision.kind == kind)
        #expect(reason != nil)
    }

    /// What a mail rule of a person's makes of a mail that it forwards leaves it that person's request, with its clocks.
    @Test(arguments: [
        "Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All", "X-Loop: jane@acme.example",
        "X-MS-Exchange-Inbox-Rules-Loop: jane@acme.example",
    ])
    func forwardedByARule(_ line: String) throws {
        let (_, decision) = try Self.reason(Self.line(line))
        #expect(decision.kind == .request && decision.queue == "desk" && !decision.clocks.isEmpty)
    }
}
