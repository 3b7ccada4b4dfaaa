import Calendars
import Diagnostics
import Mail
import Register
import RuleLanguage
import Triage

/// A small policy, a register, and messages to decide.
enum Fixture {
    static let rules = """
        site "Example" { domain help.example  trust mx.help.example  timezone Europe/Zurich  ticket EX }
        calendar office { hours mon-fri 09:00-17:00 }
        calendar always { }
        plan basic
        plan gold { includes basic }
        channel email { to support@help.example }
        notion negated { before 3  cues { not  no  never } }

        category outage {
            describe "the site is down"
            scope in
            ruled-out-by negated
            keywords {
                4  site is down
                3  unreachable
                2  subject: urgent
            }
        }
        category billing {
            describe "invoices"
            scope out
            keywords {
                4  invoice
                3  your bill
            }
        }
        category general { describe "all else"  scope in  default }

        severity critical { keywords { 4  site is down } }
        severity normal   { default }

        promises {
            scope out                     -> none
            plan gold  severity critical  -> guarantee respond 30m in always
            plan gold                     -> target respond 4h in office
            -> best-effort in office
        }

        queue oncall     { rank 1 }
        queue desk       { rank 3 }
        queue accounting { rank 4 }
        queue strangers  { rank 5 }

        route {
            not verification verified     -> strangers   no reply
            scope out                     -> accounting  reply received
            plan gold  severity critical  -> oncall      reply received
            -> desk  reply received
        }

        """

    static func files(_ rules: String = rules) -> PackFiles {
        PackFiles(
            rules: [SourceText(path: "policy.rules", text: rules)],
            replies: [SourceText(path: "replies/en/received.txt", text: "Subject: Received\n\nYour request is {ticket}.\n")],
            holidays: [],
            digest: "sha256:0")
    }

    static func policy(_ rules: String = rules) throws -> Policy {
        let (policy, diagnostics) = Policy.compile(files(rules))
        guard let policy else { throw Broken(what: diagnostics.map { $0.rendered() }.joined()) }
        return policy
    }

    struct Broken: Error { var what: String }

    static let register = Register(
        accounts: [
            Account(id: "pier", name: "Pier Nine", plan: "gold", domains: ["pier.example"], country: "CH"),
            Account(id: "mole", name: "Mole Works", plan: "basic", domains: ["mole.example"]),
        ],
        contacts: [
            Contact(account: "pier", address: "ann@pier.example", name: "Ann", isAuthorized: true),
            Contact(account: "mole", address: "bob@mole.example", name: "Bob", isAuthorized: true),
        ])

    static let zones = ZoneDatabase { _ in nil }
    /// Wednesday 2026-11-18.
    static let time = Timestamp(seconds: 1_795_000_000)

    static func incoming(
        from: String = "ann@pier.example", subject: String = "Trouble", _ body: String, extra: String = ""
    ) -> Incoming {
        let domain = from.split(separator: "@").last ?? ""
        return Incoming(
            Message(
                """
                Authentication-Results: mx.help.example; dmarc=pass header.from=\(domain)
                Received: from out.\(domain) by mx.help.example; Wed, 18 Nov 2026 10:00:00 +0000
                From: \(from)
                To: support@help.example
                Subject: \(subject)
                \(extra)Message-ID: <1@\(domain)>

                \(body)
                """))
    }

    static func decision(_ incoming: Incoming, _ policy: Policy) -> Decision {
        decide(incoming, register: register, policy: policy, zones: zones, now: time)
    }
}
