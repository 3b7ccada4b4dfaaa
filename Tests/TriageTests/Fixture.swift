import Calendars
import Diagnostics
import Mail
import Register
import RuleLanguage
import Triage

/// A small policy, a small register, and messages as data.
enum Fixture {
    static let rules = """
        site "Example" {
            domain    help.example
            trust     mx.help.example
            timezone  Europe/Zurich
            ticket    EX
            alias     team@partner.example
        }

        calendar office   { hours mon-fri 09:00-17:00 }
        calendar business { hours mon-fri 09:00-18:00  timezone account  closed holidays/{country}.txt }
        calendar always   { }

        plan basic
        plan gold     { includes basic }
        plan platinum { includes gold }

        channel email     { to support@help.example }
        channel portal    { to portal@help.example }
        channel hotline   { to hotline@help.example   plan gold+   otherwise email }
        channel direct    { to direct@help.example    plan platinum  otherwise hotline }

        alert monitor  { from monitor@help.example   host *.help.example }
        machine pbx    { from pbx@help.example }

        notion negated   { before 3  cues { not  no  never } }
        notion supposed  { sentence  cues { what if  in case } }

        category outage {
            describe "the site is down"
            scope in
            ruled-out-by negated,supposed
            keywords {
                3  (site|shop) .. down
                3  unreachable
                3  (site|shop) .. not answering
                1  subject: urgent
               -2  printer
            }
        }
        category usage {
            describe "how to use it"
            scope in
            keywords {
                3  how do i
                2  header X-Form: usage
                2  attachment: manual*
                3  quoted: earlier question
            }
        }
        category billing {
            describe "invoices"
            scope in
            outranks usage
            threshold 2
            keywords { 2 invoice }
        }
        category design {
            describe "design work"
            refer partners
            scope plan platinum  severity critical -> in
                  -> out
            keywords { 4 redesign }
        }
        category general { describe "all else"  scope in  default }

        severity emergency { plan platinum  otherwise critical  keywords { 3 everybody is affected } }
        severity critical  { boost 3 category outage  channel hotline,direct   keywords { 3 nobody can } }
        severity normal    { default }

        partner atelier { name "Atelier"  mail a@atelier.example  takes design  countries FR CH  languages fr }
        partner studio  { name "Studio"   mail s@studio.example   takes design }

        promises {
            scope out                                      -> none
            kind alert                                     -> none
            plan platinum  severity critical,emergency     -> guarantee acknowledge 30m respond 4h headline acknowledge in always
            plan gold+                                     -> target respond 4h in business
            -> best-effort in office
        }

        queue robots        { rank 9 }
        queue quarantine    { rank 9 }
        queue unverified    { rank 9 }
        queue unregistered  { rank 9 }
        queue unauthorized  { rank 9 }
        queue oncall        { rank 1 }
        queue referrals     { rank 5 }
        queue partners      { rank 5 }
        queue desk          { rank 3 }

        route {
            kind bounce,auto-reply,bulk      -> robots        no reply
            verification failed              -> quarantine    no reply
            kind alert                       -> oncall        no reply
            verification unverified          -> unverified    no reply
            standing unregistered            -> unregistered  reply not-registered
            standing known                   -> unauthorized  reply not-authorized
            project foreign                  -> unauthorized  reply not-authorized
            scope out                        -> referrals     reply refer
            severity critical,emergency      -> oncall        reply received
            partner any  not plan platinum   -> partners      reply received
            -> desk  reply received
        }
        """

    static let holidays = "2026-12-25 Christmas Day\n2026-12-26 St Stephen's Day\n"

    /// Compiled once; a mistake in the rules above shows in every test.
    static let compiled: (policy: Policy?, diagnostics: [Diagnostic]) = {
        let replies = ["not-registered", "not-authorized", "refer", "received"].map { name in
            SourceText(path: "replies/en/\(name).txt", text: "Thank you.\n")
        }
        let files = PackFiles(
            rules: [SourceText(path: "test.rules", text: rules)], replies: replies,
            holidays: [SourceText(path: "holidays/gb.txt", text: holidays)], digest: "sha256:test")
        return Policy.compile(files)
    }()

    static func policy() throws -> Policy {
        guard let policy = compiled.policy else { throw BrokenFixture(diagnostics: compiled.diagnostics.map(\.message)) }
        return policy
    }

    struct BrokenFixture: Error { var diagnostics: [String] }

    static let register = Register(
        accounts: [
            Account(
                id: "acme", name: "Acme", plan: "gold", domains: ["acme.example", "acme-group.example"], language: "en",
                country: "GB", timezone: "Europe/London"),
            Account(
                id: "brio", name: "Brio", plan: "basic", domains: ["brio.example"], language: "fr", country: "FR",
                partner: "atelier"),
            Account(
                id: "solo", name: "Solo", plan: "platinum", domains: [], language: "en", country: "XX",
                timezone: "Nowhere/Land"),
            Account(id: "house", name: "Our telephone", plan: "basic"),
        ],
        contacts: [
            Contact(account: "acme", address: "Jane@acme.example", name: "Jane", isAuthorized: true),
            Contact(account: "acme", address: "intern@acme.example", name: "Intern", isAuthorized: false),
            Contact(account: "brio", address: "luc@brio.example", name: "Luc", isAuthorized: true),
            Contact(account: "solo", address: "sam@mailbox.example", name: "Sam", isAuthorized: true),
            Contact(account: "brio", address: "Free@lance.example", name: "Free", isAuthorized: false),
            Contact(account: "acme", address: "free@lance.example", name: "Free", isAuthorized: true),
            Contact(account: "solo", address: "free@LANCE.example", name: "Free", isAuthorized: true),
            Contact(account: "house", address: "pbx@help.example", name: "Telephone", isAuthorized: true),
        ],
        projects: [
            Project(account: "acme", id: "acme-shop", name: "Acme Shop", plan: "platinum"),
            Project(account: "acme", id: "acme-blog", name: "Le Café d'Acme", partner: "studio"),
            Project(account: "acme", id: "acme-shop-two", name: "The Second"),
            Project(account: "brio", id: "brio-web", name: "Brio Site"),
            Project(account: "solo", id: "folio", name: "Sam's Folio"),
        ])

    static let zones = ZoneDatabase { _ in nil }

    static let passed = "mx.help.example; dmarc=pass header.from="

    /// A message as our MX hands it over. `auth`: what it wrote into Authentication-Results; nil: that the From domain passed;
    /// empty: nothing.
    static func mail(
        from: String = "Jane <jane@acme.example>", to: String = "support@help.example", subject: String = "Hello",
        auth: String? = nil, header: [String] = [], received: String? = nil, body: String = "Good morning."
    ) -> Incoming {
        let domain = from.split(separator: "@").last.map { String($0.prefix { $0 != ">" }) } ?? ""
        var lines: [String] = []
        let result = auth ?? passed + domain
        if !result.isEmpty { lines.append("Authentication-Results: \(result)") }
        lines.append(
            received
                ?? "Received: from out.example (out.example [192.0.2.7])\r\n by mx.help.example (Postfix) with ESMTPS id 1;\r\n Fri, 20 Nov 2026 10:00:00 +0100"
        )
        lines += header + ["From: \(from)", "To: \(to)", "Subject: \(subject)", "Date: Thu, 01 Jan 2026 00:00:00 +0000"]
        let text = (lines + ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "", body, ""]).joined(
            separator: "\r\n")
        return Incoming(Message(parsing: Array(text.utf8)))
    }

    static let now = Timestamp(seconds: 1_800_000_000)

    static func decide(_ incoming: Incoming) throws -> Decision {
        try Triage.decide(incoming, register: register, policy: policy(), zones: zones, now: now)
    }

    static func identify(_ incoming: Incoming) throws -> Sender {
        try Triage.identify(incoming, register: register, policy: policy())
    }
}
