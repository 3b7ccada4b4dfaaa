import Calendars
import Testing
import Triage

struct VerificationTests {
    static let mx = "mx.help.example"

    @Test(arguments: [
        // DMARC decides, and only by pass and fail
        ("mx.help.example; dmarc=pass header.from=acme.example", "verified"),
        ("mx.help.example; dmarc=fail header.from=acme.example; spf=pass smtp.mailfrom=acme.example", "failed"),
        ("mx.help.example; dmarc=none; spf=pass smtp.mailfrom=acme.example", "verified"),
        ("mx.help.example; dmarc=temperror; dkim=pass header.d=acme.example", "verified"),
        ("mx.help.example; dmarc=permerror; spf=none; dkim=none", "unverified"),
        ("mx.help.example; dmarc=bestguesspass header.from=acme.example", "unverified"),
        ("mx.help.example; dmarc=pass header.from=other.example", "unverified"),
        // aligned: the same domain, one above the other, or both of one account
        ("mx.help.example; spf=pass smtp.mailfrom=jane@acme.example", "verified"),
        ("mx.help.example; spf=pass smtp.mailfrom=<bounce@mail.acme.example>", "verified"),
        ("mx.help.example; dkim=pass header.i=@acme.example", "verified"),
        ("mx.help.example; dkim=pass header.d=eu.acme-group.example", "verified"),
        ("mx.help.example; dkim=pass header.d=notacme.example", "unverified"),
        ("mx.help.example; dkim=pass header.d=acme.example.evil.example", "unverified"),
        ("mx.help.example; dkim=pass header.d=example", "unverified"),
        ("mx.help.example; dkim=pass header.d=brio.example", "unverified"),
        ("mx.help.example; spf=pass smtp.helo=mail.acme.example", "verified"),
        ("mx.help.example; spf=fail smtp.mailfrom=acme.example; dkim=pass header.d=acme.example", "verified"),
        // no pass at all, and a fail or softfail
        ("mx.help.example; spf=fail smtp.mailfrom=acme.example; dkim=none", "failed"),
        ("mx.help.example; spf=softfail smtp.mailfrom=acme.example", "failed"),
        ("mx.help.example; dkim=fail header.d=acme.example; spf=neutral", "failed"),
        ("mx.help.example; dkim=fail header.d=acme.example; spf=pass smtp.mailfrom=relay.example", "unverified"),
        ("mx.help.example; spf=neutral; dkim=none", "unverified"),
        ("mx.help.example; none", "unverified"),
        ("", "unverified"),
        // only our own MX counts
        ("mx.help.example.evil.example; dmarc=pass header.from=acme.example", "unverified"),
        ("evil.example; dmarc=pass header.from=acme.example", "unverified"),
    ])
    func verification(_ auth: String, expected: String) throws {
        #expect(try Fixture.identify(Fixture.mail(auth: auth)).verification.rawValue == expected)
    }

    @Test func resultsBelowOurReceivedLineAreTheSendersOwn() throws {
        let forged = Fixture.mail(
            auth: "", header: ["Authentication-Results: mx.help.example; dmarc=pass header.from=acme.example"])
        #expect(try Fixture.identify(forged).verification == .unverified)
    }

    @Test func aReceivedLineThatClaimsToBeOursMovesNoBorder() throws {
        let forged = Fixture.mail(
            auth: "",
            header: [
                "Authentication-Results: mx.help.example; dmarc=pass header.from=acme.example",
                "Received: from a.example (a.example [192.0.2.1]) by mx.help.example id 2; Fri, 20 Nov 2026 09:00:00 +0100",
            ])
        #expect(try Fixture.identify(forged).verification == .unverified)
        #expect(try Fixture.decide(forged).received.rfc3339 == "2026-11-20T09:00:00Z")
    }

    @Test(arguments: ["jane@acme.example, luc@brio.example", "jane@acme.example\r\nFrom: luc@brio.example", ""])
    func severalAuthorsOrNoneProveNothing(_ from: String) throws {
        let sender = try Fixture.identify(Fixture.mail(from: from, auth: Fixture.passed + "acme.example"))
        #expect(sender.verification == .unverified)
    }

    @Test(arguments: [
        ("mx.help.example; dmarc=pass header.from=acme.example", "dmarc=pass"),
        ("mx.help.example; spf=pass smtp.mailfrom=eu.acme.example", "spf=pass aligned (eu.acme.example)"),
        ("mx.help.example; spf=pass smtp.mailfrom=relay.example", "spf=pass not aligned (relay.example)"),
        ("mx.help.example; spf=softfail smtp.mailfrom=acme.example", "spf=softfail"),
        ("", "no result of our mail server"),
    ])
    func proof(_ auth: String, expected: String) throws {
        #expect(try Fixture.identify(Fixture.mail(auth: auth)).proof == expected)
    }
}

struct StandingTests {
    @Test(arguments: [
        ("Jane <JANE@Acme.Example>", "authorized", "acme"),
        ("intern@acme.example", "known", "acme"),
        ("stranger@acme.example", "known", "acme"),
        ("robot@build.acme-group.example", "known", "acme"),
        ("sam@mailbox.example", "authorized", "solo"),
        ("other@mailbox.example", "unregistered", nil),
        ("jane@acme.example.evil.example", "unregistered", nil),
        ("\"jane@acme.example\" <x@evil.example>", "unregistered", nil),
    ])
    func standing(_ from: String, standing: String, account: String?) throws {
        let sender = try Fixture.identify(Fixture.mail(from: from))
        #expect(sender.standing.rawValue == standing)
        #expect(sender.account == account)
    }

    @Test func replyToGivesNoIdentity() throws {
        let sender = try Fixture.identify(
            Fixture.mail(from: "x@evil.example", header: ["Reply-To: jane@acme.example", "Sender: jane@acme.example"]))
        #expect(sender.standing == .unregistered)
    }

    @Test(
        "who is a contact of several accounts writes as that of the one whose project is named, else of the first that lets him open requests",
        arguments: [
            ("Hello", "Good morning.", "acme", "authorized", false),
            ("Hello", "It is about the Brio Site.", "brio", "known", false),
            ("[folio] Hello", "Good morning.", "solo", "authorized", false),
            ("[folio] Hello", "As in brio-web.", "solo", "authorized", false),
        ])
    func severalAccounts(_ subject: String, _ body: String, account: String, standing: String, isForeign: Bool) throws {
        let sender = try Fixture.identify(
            Fixture.mail(from: "Free Lance <FREE@lance.example>", subject: subject, body: body))
        #expect(sender.account == account)
        #expect(sender.standing.rawValue == standing)
        #expect(sender.projectIsForeign == isForeign)
        #expect(sender.accounts == ["brio", "acme", "solo"])
    }

    @Test func everythingKnownOfTheAccountComesAlong() throws {
        let sender = try Fixture.identify(Fixture.mail())
        #expect(sender.contact == "Jane@acme.example")
        #expect(
            [sender.accountName, sender.contactName, sender.language, sender.country, sender.timezone] == [
                "Acme", "Jane", "en", "GB", "Europe/London",
            ])
        #expect(sender.domains == ["acme.example", "acme-group.example"])
    }
}

struct ProjectTests {
    struct Case: Sendable {
        var from = "jane@acme.example"
        var to = "support@help.example"
        var header: [String] = []
        var subject = "Hello"
        var body = "Good morning."
        var project: String?
        var place: String?
        var foreign = false
        var plan: String? = "gold"
    }

    @Test(arguments: [
        Case(),
        Case(to: "support+acme-shop@help.example", project: "acme-shop", place: "plus-address", plan: "platinum"),
        Case(to: "Support <SUPPORT+Acme-Shop@HELP.example>", project: "acme-shop", place: "plus-address", plan: "platinum"),
        Case(header: ["Cc: x@y.example, portal+acme-blog@help.example"], project: "acme-blog", place: "plus-address"),
        Case(header: ["Delivered-To: support+acme-blog@help.example"]),
        Case(to: "support+nothing@help.example"),
        Case(to: "support+acme-shop@elsewhere.example"),
        Case(to: "team+acme-shop@partner.example", project: "acme-shop", place: "plus-address", plan: "platinum"),
        Case(subject: "Re: [acme-shop] slow", project: "acme-shop", place: "subject tag", plan: "platinum"),
        Case(subject: "[Acme Shop] slow", project: "acme-shop", place: "subject tag", plan: "platinum"),
        Case(subject: "[ticket 7] [ACME-SHOP]", project: "acme-shop", place: "subject tag", plan: "platinum"),
        Case(subject: "acme-shop is slow", project: "acme-shop", place: "named in subject", plan: "platinum"),
        Case(body: "It is about the ACME\r\nshop, as ever.", project: "acme-shop", place: "named in text", plan: "platinum"),
        Case(body: "le cafe d\u{2019}acme", project: "acme-blog", place: "named in text"),
        Case(body: "Acme Shop's pages are slow", project: "acme-shop", place: "named in text", plan: "platinum"),
        Case(body: "the acme-shop\u{2019}s pages", project: "acme-shop", place: "named in text", plan: "platinum"),
        Case(body: "https://acme-shop.help.example/x", project: "acme-shop", place: "named in text", plan: "platinum"),
        Case(body: "my-acme-shop is another"),
        Case(body: "acme-shop-two is another", project: "acme-shop-two", place: "named in text"),
        Case(body: "Das acme-shop-Projekt", project: "acme-shop", place: "named in text", plan: "platinum"),
        Case(from: "sam@mailbox.example", body: "no folio-two", project: "folio", place: "only project", plan: "platinum"),
        Case(body: "acme-shops"),
        // however many others it went to
        Case(
            to: "support@help.example, " + (0..<1500).map { "a\($0).b\($0)@c\($0).example" }.joined(separator: ", "),
            subject: "acme-shop is slow", project: "acme-shop", place: "named in subject", plan: "platinum"),
        // the order of the places
        Case(
            to: "support+acme-shop@help.example", subject: "[acme-blog]", project: "acme-shop", place: "plus-address",
            plan: "platinum"),
        Case(subject: "Acme Shop and [acme-blog]", project: "acme-blog", place: "subject tag"),
        // what is quoted does not count
        Case(body: "Thanks!\r\n\r\nOn Monday, Luc <luc@brio.example> wrote:\r\n> the brio-web project"),
        // another account's
        Case(to: "support+brio-web@help.example", project: "brio-web", place: "plus-address", foreign: true),
        Case(subject: "[brio-web]", project: "brio-web", place: "subject tag", foreign: true),
        Case(body: "please look at Brio Site", project: "brio-web", place: "named in text", foreign: true),
        Case(
            subject: "[brio-web]", body: "compare it with acme-shop", project: "acme-shop", place: "named in text",
            plan: "platinum"),
        // the only one
        Case(from: "luc@brio.example", project: "brio-web", place: "only project", plan: "basic"),
        Case(
            from: "luc@brio.example", body: "acme-shop", project: "acme-shop", place: "named in text", foreign: true,
            plan: "basic"),
        Case(from: "who@nowhere.example", body: "acme-shop", plan: nil),
    ])
    func project(_ test: Case) throws {
        var header = test.header
        // Above our Received line the mail server writes; below it anybody.
        let delivered = header.filter { $0.hasPrefix("Delivered-To") }
        header.removeAll { $0.hasPrefix("Delivered-To") }
        let sender = try Fixture.identify(
            Fixture.mail(from: test.from, to: test.to, subject: test.subject, header: header + delivered, body: test.body))
        #expect(sender.project == test.project)
        #expect(sender.projectFrom == test.place)
        #expect(sender.projectIsForeign == test.foreign)
        #expect(sender.plan == test.plan)
    }

    @Test func thePartnerIsTheProjectsElseTheAccounts() throws {
        #expect(try Fixture.identify(Fixture.mail(subject: "[acme-blog]")).partner == "studio")
        #expect(try Fixture.identify(Fixture.mail(subject: "[acme-shop]")).partner == nil)
        #expect(try Fixture.identify(Fixture.mail(from: "luc@brio.example")).partner == "atelier")
    }

    @Test func theEnvelopeNamesAProjectToo() throws {
        let mail = Fixture.mail()
        let incoming = Incoming(
            message: mail.message, text: mail.text, signals: mail.signals,
            envelope: Envelope(recipients: ["portal+acme-shop@help.example"]))
        #expect(try Fixture.identify(incoming).project == "acme-shop")
        #expect(try Fixture.decide(incoming).channel == "portal")
        let line =
            "Received: from a.example (a.example [192.0.2.1]) by mx.help.example id 1\r\n for <support+acme-blog@help.example>; Fri, 20 Nov 2026 10:00:00 +0100"
        #expect(try Fixture.identify(Fixture.mail(to: "undisclosed-recipients:;", received: line)).project == "acme-blog")
    }
}
