import Calendars
import Diagnostics
import Mail
import Register
import RuleLanguage
import Triage

/// A desk in Zurich, its customers, and mail to it as our MX hands it over.
enum Fixture {
    static let rules = """
        site "Example Desk" {
            domain    help.example
            trust     mx.help.example
            timezone  Europe/Zurich
            ticket    EX
            alias     help@partner-of-ours.example
        }

        calendar office   { hours mon-fri 09:00-17:00 }
        calendar weekdays { hours mon-fri }
        calendar always   { }

        plan standard
        plan priority { includes standard }
        plan premium  { includes priority }

        channel email         { to support@help.example }
        channel critical-line { to critical@help.example  plan premium  otherwise email }

        category outage {
            describe "a site that does not answer"
            scope in
            help "State of the platform" https://status.help.example
            keywords { 3  site is down }
        }
        category design {
            describe "design work"
            scope out
            refer partners
            keywords { 3  redesign }
        }
        category general { describe "all else"  scope in  default }

        severity critical { keywords { 3  nobody can } }
        severity normal   { default }

        partner nord  { name "Nord ApS"    mail a@nord.example   takes design  countries DK  languages da en }
        partner sud   { name "Sud Sàrl"    mail b@sud.example    takes design  countries CH FR  languages fr  website https://sud.example }
        partner hosts { name "Hosts Ltd"   mail c@hosts.example  countries GB }

        promises {
            scope out                                               -> none
            plan premium  severity critical  channel critical-line  -> guarantee respond 30m in always
            plan premium                                            -> target respond 4h in office
            plan priority                                           -> target respond 1bd in office
            -> best-effort in weekdays
        }

        queue desk   { rank 1 }
        queue robots { rank 2 }

        route {
            kind bounce,auto-reply,bulk  -> robots  no reply
            scope out                    -> desk    reply refer
            severity critical            -> desk    reply received  add guarantees
            -> desk  reply received
        }
        """

    static let received = """
        # A note for those who edit this.
        {greeting}

        We have your message
        as ticket {ticket}.

        {understood}

        {promise}

        {clocks}

        {desk}

        {usual-wait}

        {adds}

        {worse}

        These pages may help:
         {help}

        --
         {site}
        """

    static let replies = [
        "en/received": received,
        "en/refer": "{greeting}\n\n{ticket}: we do no {category}. These do:\n {partners}\n\n{promise}\n",
        "en/guarantees": "Your plan ({plan}) has no guarantee.\n",
        "de/received": "{greeting}\n\nIhre Nachricht ist Vorgang {ticket}.\n\n{promise}\n\n{desk}\n",
        "de/phrases": """
        greeting = Guten Tag {name},
        re = Ihre Nachricht
        promise-target = Wir wollen innerhalb von {within} antworten: bis {due}. Zugesichert ist das nicht.
        desk-open = Wir sind jetzt da, bis {time}.
        open-hours = {count} Arbeitsstunden
        clock = {clock} Uhr ({zone})
        due = {weekday}, {day}. {month} {year}, {clock} Uhr ({zone})
        weekdays = Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag
        months = Januar Februar März April Mai Juni Juli August September Oktober November Dezember
        """,
        // Without phrases, a language cannot be spoken.
        "fr/received": "Bonjour\n",
    ]

    /// Compiled once; a mistake in the rules above shows in every test.
    static let compiled: (policy: Policy?, diagnostics: [Diagnostic]) = Policy.compile(
        PackFiles(
            rules: [SourceText(path: "test.rules", text: rules)],
            replies: replies.sorted { $0.key < $1.key }.map { SourceText(path: "replies/\($0.key).txt", text: $0.value) },
            holidays: [], digest: "sha256:test"))

    struct BrokenFixture: Error { var diagnostics: [String] }

    /// With settings of the site's: `["spam": "trusted"]`.
    static func policy(_ settings: [String: String] = [:]) throws -> Policy {
        guard var policy = compiled.policy else { throw BrokenFixture(diagnostics: compiled.diagnostics.map(\.message)) }
        policy.site.settings.merge(settings) { $1 }
        return policy
    }

    static let register = Register(
        accounts: [
            Account(
                id: "acme", name: "Acme", plan: "premium", domains: ["acme.example", "acme.test"], language: "en",
                country: "US",
                timezone: "America/New_York"),
            Account(id: "berg", name: "Berg AG", plan: "premium", domains: ["berg.example"], language: "de", country: "CH"),
            Account(id: "kiosk", name: "Kiosk", plan: "standard", domains: ["kiosk.example"], language: "fr", country: "FR"),
        ],
        contacts: [
            Contact(account: "acme", address: "jane@acme.example", name: "Jane Doe", isAuthorized: true),
            Contact(account: "acme", address: "postmaster@acme.example", name: "Post", isAuthorized: true),
            Contact(account: "berg", address: "uli@berg.example", name: "Ueli Wyß", isAuthorized: true),
            Contact(account: "kiosk", address: "luc@kiosk.example", name: "Luc", isAuthorized: true),
        ],
        projects: [Project(account: "acme", id: "acme-shop", name: "Acme Shop")])

    /// Two zones of rules alone, as the end of a zone file has them (RFC 8536 section 3.3).
    static let zones = ZoneDatabase { name in
        switch name {
        case "Europe/Zurich": zoneFile("CET-1CEST,M3.5.0,M10.5.0/3")
        case "America/New_York": zoneFile("EST5EDT,M3.2.0,M11.1.0")
        case "America/Sao_Paulo": zoneFile("<-03>3")
        default: nil
        }
    }

    private static func zoneFile(_ rule: String) -> [UInt8] {
        // One type of local time, UTC, that no transition leads to; all times are the rule's.
        let block: [UInt8] =
            Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15 + 4 * 4) + [0, 0, 0, 1, 0, 0, 0, 4]
            + [0, 0, 0, 0, 0, 0] + Array("UTC\0".utf8)
        return block + block + Array("\n\(rule)\n".utf8)
    }

    /// Friday, 10:00 in Zurich.
    static let now = Timestamp(rfc3339: "2026-11-20T10:00:00+01:00")!

    /// A message that gets a reply. `header`: further lines; `without`: names of its usual lines that are left out.
    static func mail(
        from: String = "Jane Doe <jane@acme.example>", to: String = "support@help.example", subject: String = "Question",
        header: [String] = [], without: Set<String> = [], received: String = "Fri, 20 Nov 2026 10:00:00 +0100",
        body: String = "Good morning.",
        envelope: Envelope = Envelope()
    ) -> Incoming {
        let domain = from.split(separator: "@").last.map { String($0.prefix { $0 != ">" }) } ?? ""
        func isWanted(_ line: String) -> Bool { !without.contains { line.hasPrefix($0 + ":") } }
        let stamps = [
            "Authentication-Results: mx.help.example; dmarc=pass header.from=\(domain)",
            "Received: from out.example (out.example [192.0.2.7]) by mx.help.example with ESMTPS id 1; \(received)",
        ]
        let usual = [
            "From: \(from)", "To: \(to)", "Subject: \(subject)", "Message-ID: <1@acme.example>",
            "Date: Thu, 01 Jan 2026 00:00:00 +0000",
        ]
        let lines = stamps.filter(isWanted) + header + usual.filter(isWanted)
        let text = (lines + ["", body, ""]).joined(separator: "\r\n")
        return Incoming(Message(parsing: Array(text.utf8)), envelope: envelope)
    }

    static func decide(_ incoming: Incoming, policy: Policy? = nil) throws -> Decision {
        try Triage.decide(incoming, register: register, policy: policy ?? self.policy(), zones: zones, now: now)
    }
}
