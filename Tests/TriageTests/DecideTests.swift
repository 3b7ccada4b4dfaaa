import Calendars
import RuleLanguage
import Testing
import Triage

struct ChannelTests {
    @Test(arguments: [
        ("jane@acme.example", "support@help.example", "email"),
        ("jane@acme.example", "anything@help.example", "email"),
        ("jane@acme.example", "HOTLINE@help.example", "hotline"),
        ("jane@acme.example", "hotline+acme-shop@help.example", "hotline"),
        ("jane@acme.example", "direct@help.example", "hotline"),
        ("jane@acme.example", "direct+acme-shop@help.example", "direct"),
        ("jane@acme.example", "support@help.example, x@y.example, hotline@help.example, portal@help.example", "hotline"),
        ("luc@brio.example", "direct@help.example", "email"),
        ("luc@brio.example", "direct@help.example, portal@help.example", "portal"),
        ("x@nowhere.example", "hotline@help.example", "email"),
        ("sam@mailbox.example", "direct@help.example", "direct"),
    ])
    func channel(_ from: String, to: String, expected: String) throws {
        #expect(try Fixture.decide(Fixture.mail(from: from, to: to)).channel == expected)
    }
}

struct KindTests {
    static let own =
        "Received: from x (ping.help.example [192.0.2.9]) by mx.help.example id 1; Sun, 01 Nov 2026 02:41:39 +0000"
    static let faked =
        "Received: from ping.help.example (unknown [192.0.2.9]) by mx.help.example id 1; Sun, 01 Nov 2026 02:41:39 +0000"
    static let failed = "mx.help.example; dmarc=fail header.from=help.example"

    @Test(
        arguments: [
            (nil, faked, "alert", "oncall"), ("", own, "alert", "oncall"), ("", faked, "alert", "unverified"),
            (failed, own, "alert", "quarantine"), (failed, faked, "alert", "quarantine"),
        ] as [(String?, String, String, String)])
    func alerts(_ auth: String?, received: String, kind: String, queue: String) throws {
        let decision = try Fixture.decide(
            Fixture.mail(
                from: "monitor@help.example", to: "portal@help.example", subject: "[brio-web] DOWN", auth: auth,
                header: ["Precedence: bulk"], received: received, body: "the site is down"))
        #expect(decision.kind.rawValue == kind)
        #expect(decision.queue == queue)
        #expect(decision.template == nil)
        #expect(decision.promise.description == "none")
        #expect(decision.sender.project == "brio-web")
        #expect(!decision.sender.projectIsForeign)
    }

    @Test(
        "the host of an alert is known by the name that our mail server found, as each of them writes it, never by what it called itself",
        arguments: [
            ("from x (ping.help.example [192.0.2.9]) by mx.help.example (Postfix) with ESMTP id 1", true),
            ("from ping.help.example (unknown [192.0.2.9]) by mx.help.example (Postfix) with ESMTP id 1", false),
            ("from x (ping.help.example [192.0.2.9]) by mx.help.example (8.17.1/8.17.1) with ESMTP id 1", true),
            (
                "from x (ping.help.example [192.0.2.9] (may be forged)) by mx.help.example (8.17.1/8.17.1) with ESMTP id 1",
                false
            ),
            ("from ping.help.example ([192.0.2.9]) by mx.help.example (8.17.1/8.17.1) with ESMTP id 1", false),
            ("from ping.help.example (IDENT:ping.help.example@[192.0.2.9]) by mx.help.example with ESMTP id 1", false),
            ("from ping.help.example ([192.0.2.9]) by mx.help.example with esmtp (Exim 4.96) id 1", true),
            ("from ping.help.example ([192.0.2.9] helo=x) by mx.help.example with esmtp (Exim 4.96) id 1", true),
            ("from [192.0.2.9] (helo=ping.help.example) by mx.help.example with esmtp (Exim 4.96) id 1", false),
        ])
    func alertHost(_ received: String, isOurs: Bool) throws {
        let decision = try Fixture.decide(
            Fixture.mail(
                from: "monitor@help.example", to: "portal@help.example", subject: "[brio-web] DOWN", auth: "",
                received: "Received: \(received); Sun, 01 Nov 2026 02:41:39 +0000", body: "the site is down"))
        #expect(decision.kind == .alert && decision.queue == (isOurs ? "oncall" : "unverified"))
    }

    @Test func aMachineWritesForPeople() throws {
        let decision = try Fixture.decide(
            Fixture.mail(
                from: "pbx@help.example", to: "portal@help.example",
                header: ["Auto-Submitted: auto-replied", "Precedence: bulk"],
                body: "This is Luc of brio-web, our site is down."))
        #expect(decision.kind == .request)
        // The project that it names says whose plan and partner count.
        #expect(decision.sender.project == "brio-web")
        #expect(decision.queue == "partners")
        #expect(decision.category == "outage")
    }

    @Test(arguments: [
        (
            ["Precedence: list", "List-Post: <mailto:team@acme.example>", "List-Unsubscribe: <mailto:x@acme.example>"],
            "request"
        ),
        (["List-Id: Team <team.lists.acme-group.example>"], "request"),
        (["Precedence: list"], "request"),
        (["Precedence: bulk", "List-Id: Team <team.acme.example>"], "bulk"),
        (["List-Id: News <news.elsewhere.example>"], "bulk"),
        (["List-Id: News <news.notacme.example>"], "bulk"),
        (["List-Unsubscribe: <https://acme.example/u>"], "bulk"),
    ])
    func aContactsOwnGroup(_ header: [String], kind: String) throws {
        #expect(try Fixture.decide(Fixture.mail(header: header)).kind.rawValue == kind)
        // An unlisted writer, an unverified one, or one who wrote to the list alone has no such claim.
        #expect(try Fixture.decide(Fixture.mail(from: "new@acme.example", header: header)).kind == .bulk)
        #expect(try Fixture.decide(Fixture.mail(auth: "", header: header)).kind == .bulk)
        #expect(try Fixture.decide(Fixture.mail(to: "team@acme.example", header: header)).kind == .bulk)
    }

    @Test(
        "a vacation reply without any mark is known by the subject of ours that it repeats",
        arguments: [
            ("Automatic reply: [EX-1001] Re: Login", "auto-reply"), ("Out of Office Re: [ex-1001] Login", "auto-reply"),
            ("Réponse automatique\u{A0}: [EX-1001] Re: Login", "auto-reply"), ("自動返信：[EX-1001] Login", "auto-reply"),
            // People: an answer, a matter of their own, a note before our mark, another's mark.
            ("Re: [EX-1001] Automatic reply: Login", "request"), ("Automatic reply: it is wrong", "request"),
            ("On holiday from Friday, Re: [EX-1001] Login", "request"), ("Automatic reply: [YZ-1001] Login", "request"),
        ])
    func vacationAnswers(_ subject: String, kind: String) throws {
        let decision = try Fixture.decide(Fixture.mail(subject: subject, body: "Back on Monday."))
        #expect(decision.kind.rawValue == kind)
        #expect((decision.kindReason == nil) == (kind == "request"))
    }

    @Test func robotsAreNotClassified() throws {
        let decision = try Fixture.decide(Fixture.mail(header: ["List-Id: <news.example>"], body: "the site is down"))
        #expect(decision.queue == "robots")
        #expect(decision.category == nil)
        #expect(decision.scope == nil)
        #expect(decision.severity == nil)
        #expect(decision.template == nil)
        #expect(decision.promise.description == "none")
        #expect(decision.kindReason != nil)
        #expect(!decision.isEntitled)
    }
}

struct ClassifyTests {
    @Test(arguments: [
        ("Hello", "our site is now down", "outage"),
        ("Hello", "our site is\r\ndown", "outage"),
        ("Hello", "our site is not down", "general"),
        ("Hello", "our site is still not answering", "outage"),
        ("Hello", "our site is never not answering", "general"),
        ("Hello", "not to worry, our site is down", "outage"),
        ("Hello", "what if the site goes down?", "general"),
        ("Hello", "What if it rains? The site is down.", "outage"),
        ("Hello", "the site is not down. It is the shop that is down.", "outage"),
        ("urgent", "it is slow", "general"),
        ("Hello", "the site is down, and the printer", "general"),
        ("Urgent", "the site is down, unreachable; the printer too", "outage"),
        ("Hello", "How do I print an invoice?", "billing"),
        ("Hello", "How do I print a page?", "usage"),
        ("Hello", "site down; how do I mend it?", "outage"),
        ("Hello", "how do I mend a site down; unreachable", "outage"),
        ("Hello", "a redesign, please", "design"),
    ])
    func category(_ subject: String, body: String, expected: String) throws {
        #expect(try Fixture.decide(Fixture.mail(subject: subject, body: body)).category == expected)
    }

    @Test func keywordsLookWhereTheySay() throws {
        let mail = Fixture.mail(
            header: ["X-Form: usage"],
            body: "Hi\r\n\r\nOn Monday, Luc <luc@brio.example> wrote:\r\n> an earlier question\r\n> the site is down")
        let decision = try Fixture.decide(mail)
        #expect(decision.category == "usage")
        #expect(decision.categoryScores.first { $0.name == "usage" }?.score == 5)
        #expect(decision.categoryScores.first { $0.name == "outage" }?.score == 0)
        #expect(decision.evidence.map(\.field).sorted() == ["header x-form", "quoted"])
    }

    @Test func outrankingIsShown() throws {
        let scores = try Fixture.decide(Fixture.mail(body: "How do I print an invoice?")).categoryScores
        #expect(scores.first { $0.name == "usage" }?.outrankedBy == "billing")
        #expect(scores.filter(\.stands).map(\.name) == ["usage", "billing"])
    }

    @Test(arguments: [
        ("support@help.example", "the site is down", "normal"),
        ("hotline@help.example", "the site is down", "critical"),
        ("hotline@help.example", "hello", "normal"),
        ("support@help.example", "nobody can log in", "critical"),
        ("support@help.example", "everybody is affected", "critical"),
        ("support+acme-shop@help.example", "everybody is affected", "emergency"),
    ])
    func severity(_ to: String, body: String, expected: String) throws {
        #expect(try Fixture.decide(Fixture.mail(to: to, body: body)).severity == expected)
    }

    @Test func scopeMayDependOnPlanAndSeverity() throws {
        for (to, body, scope) in [
            ("support+acme-shop@help.example", "a redesign; nobody can read it", Scope.in),
            ("support+acme-shop@help.example", "a redesign", .out),
            ("support@help.example", "a redesign; nobody can read it", .out),
        ] {
            #expect(try Fixture.decide(Fixture.mail(to: to, body: body)).scope == scope)
        }
    }

    @Test func evidenceShowsTheLineAndTheWords() throws {
        let decision = try Fixture.decide(
            Fixture.mail(
                subject: "URGENT", body: "Good morning,\r\n\r\nsince ten the café's site is down again.\r\nno shop down here"
            ))
        let hit = try #require(decision.evidence.first { $0.keyword == "(site|shop) .. down" })
        #expect(hit.for == "category outage")
        #expect(hit.line == 3)
        #expect(hit.text == "since ten the café's site is down again.")
        #expect(String(decoding: Array(hit.text.utf8)[hit.range], as: UTF8.self) == "site is down")
        #expect(hit.weight == 3)
        #expect(hit.ruledOutBy == nil)
        #expect(hit.rule.hasPrefix("test.rules:"))
        #expect(decision.evidence.first { $0.field == "subject" }?.text == "URGENT")
    }

    @Test func whatANotionRuledOutIsShownAndNotCounted() throws {
        let decision = try Fixture.decide(Fixture.mail(body: "our site is not down"))
        #expect(decision.evidence.map(\.ruledOutBy) == ["negated"])
        #expect(decision.categoryScores.first { $0.name == "outage" }?.score == 0)
    }

    @Test(.timeLimit(.minutes(1))) func aLongLineIsCutAroundTheKeyword() throws {
        let filler = String(repeating: "é ", count: 100_000)
        let evidence = try #require(try Fixture.decide(Fixture.mail(body: filler + "site is down " + filler)).evidence.first)
        #expect(evidence.text.utf8.count < 400)
        #expect(String(decoding: Array(evidence.text.utf8)[evidence.range], as: UTF8.self) == "site is down")
    }

    @Test(.timeLimit(.minutes(1))) func muchOfEverythingTakesLinearTime() throws {
        let body = String(repeating: "no site is down, what if the shop is down. acme shop\r\n", count: 20_000)
        let decision = try Fixture.decide(Fixture.mail(body: body))
        #expect(decision.sender.project == "acme-shop")
        #expect(decision.evidence.count < 10)
    }
}

struct RouteTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var mail: Incoming
        var queue: String
        var reply: String?
        var promise = "none"
        var entitled = false
        var testDescription: String { "\(queue), \(promise)" }
    }

    @Test(arguments: [
        Case(mail: Fixture.mail(auth: KindTests.failed), queue: "unverified"),
        Case(mail: Fixture.mail(auth: "mx.help.example; dmarc=fail"), queue: "quarantine"),
        Case(mail: Fixture.mail(auth: ""), queue: "unverified"),
        Case(mail: Fixture.mail(from: "x@nowhere.example"), queue: "unregistered", reply: "not-registered"),
        Case(
            mail: Fixture.mail(from: "intern@acme.example", body: "nobody can"), queue: "unauthorized",
            reply: "not-authorized"),
        Case(mail: Fixture.mail(subject: "[brio-web]", body: "nobody can"), queue: "unauthorized", reply: "not-authorized"),
        Case(mail: Fixture.mail(body: "a redesign"), queue: "referrals", reply: "refer", entitled: true),
        Case(mail: Fixture.mail(), queue: "desk", reply: "received", promise: "target 4h business", entitled: true),
        Case(
            mail: Fixture.mail(subject: "[acme-shop]", body: "nobody can"), queue: "oncall", reply: "received",
            promise: "guarantee 30m always", entitled: true),
        Case(
            mail: Fixture.mail(body: "nobody can"), queue: "oncall", reply: "received", promise: "target 4h business",
            entitled: true),
        Case(
            mail: Fixture.mail(from: "luc@brio.example"), queue: "partners", reply: "received",
            promise: "best-effort office", entitled: true),
    ])
    func route(_ test: Case) throws {
        let decision = try Fixture.decide(test.mail)
        #expect(decision.queue == test.queue)
        #expect(decision.template == test.reply)
        #expect(decision.promise.description == test.promise)
        #expect(decision.isEntitled == test.entitled)
        #expect(decision.routeRule?.hasPrefix("test.rules:") == true)
        #expect(decision.suppressed == nil)
        if !test.entitled { #expect(decision.clocks.isEmpty) }
    }

    @Test func whereTheProjectIsForeignTheSendersOwnAccountIsNamed() throws {
        let sender = try Fixture.decide(Fixture.mail(subject: "[brio-web]")).sender
        #expect([sender.account, sender.plan, sender.project] == ["acme", "gold", "brio-web"])
    }
}

struct ClockTests {
    @Test func theClockStartsWhenOurMXTookTheMessage() throws {
        let decision = try Fixture.decide(Fixture.mail(subject: "[acme-shop]", body: "nobody can"))
        #expect(decision.received.rfc3339 == "2026-11-20T09:00:00Z")
        #expect(decision.clocks.map(\.name) == ["acknowledge", "respond"])
        #expect(decision.clocks.map { $0.due?.time.rfc3339 } == ["2026-11-20T09:30:00Z", "2026-11-20T13:00:00Z"])
        #expect(decision.clocks.map(\.calendar) == ["always", "always"])
    }

    @Test func aForeignReceivedLineStartsNoClock() throws {
        let line = "Received: from a.example by mx.other.example id 1; Fri, 20 Nov 2026 10:00:00 +0100"
        #expect(try Fixture.decide(Fixture.mail(received: line)).received == Fixture.now)
    }

    static let london = ZoneDatabase { name in
        // London, built from its rule alone: a version 2 file without transitions.
        guard name == "Europe/London" else { return nil }
        let block: [UInt8] =
            Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15) + [UInt8](repeating: 0, count: 16) + [
                0, 0, 0, 1, 0, 0, 0, 4,
            ]
            + [0, 0, 0, 0, 0, 0] + Array("GMT\0".utf8)
        return block + block + Array("\nGMT0BST,M3.5.0/1,M10.5.0\n".utf8)
    }

    @Test(arguments: [
        // Christmas is a holiday in Britain only where the file says so, and the hours are those of the account's clocks.
        ("jane@acme.example", "Thu, 24 Dec 2026 17:00:00 +0000", "target 4h business", "2026-12-28T12:00:00Z"),
        ("jane@acme.example", "Tue, 30 Jun 2026 15:00:00 +0000", "target 4h business", "2026-07-01T10:00:00Z"),
        // No file for the country and no such zone: no holidays, the site's zone (which is not known here either: UTC).
        ("sam@mailbox.example", "Thu, 24 Dec 2026 17:00:00 +0000", "target 4h business", "2026-12-25T12:00:00Z"),
    ])
    func calendarsFollowTheAccount(_ from: String, time: String, promise: String, due: String) throws {
        let mail = Fixture.mail(
            from: from, received: "Received: from a.example (a.example [192.0.2.1]) by mx.help.example id 1; \(time)")
        let decision = try Triage.decide(
            mail, register: Fixture.register, policy: Fixture.policy(), zones: ClockTests.london, now: Fixture.now)
        #expect(decision.promise.description == promise)
        #expect(decision.clocks.map { $0.due?.time.rfc3339 } == [due])
    }

    @Test func theSameMessageGivesTheSameDecision() throws {
        let mail = Fixture.mail(subject: "urgent", body: "the site is down, nobody can")
        #expect(try "\(Fixture.decide(mail))" == "\(Fixture.decide(mail))")
    }
}
