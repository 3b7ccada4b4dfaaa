import Foundation
import Testing

/// A small pack, a register and messages: enough policy for every command to have something to say.
enum ExampleSite {
    static let rules = """
        site "Harbour Hosting" {
            domain    harbour.example
            trust     mx.harbour.example
            timezone  Europe/Berlin
            ticket    HH
        }

        calendar office { hours mon-fri 09:00-17:00 }
        calendar always { }

        plan basic
        plan gold { includes basic }

        channel email  { to support@harbour.example }
        channel urgent { to urgent@harbour.example  plan gold  otherwise email }

        category outage {
            describe "a site that is down"
            scope    in
            keywords {
                4  site is down
                3  /ERR-[0-9]{3}/
            }
        }
        category billing {
            describe "invoices"
            scope    out
            keywords {
                4  invoice
            }
        }
        category general {
            describe "anything else"
            scope    in
            default
        }

        severity critical { keywords { 4  site is down } }
        severity normal   { default }

        promises {
            scope out                        -> none
            plan gold  severity critical     -> guarantee respond 30m in always
            plan gold                        -> target respond 4h in office
            -> best-effort in office
        }

        queue oncall       { rank 1 }
        queue desk         { rank 5 }
        queue accounting   { rank 6 }
        queue robots       { rank 9 }
        queue quarantine   { rank 9 }
        queue unverified   { rank 8 }
        queue unregistered { rank 8 }
        queue unauthorized { rank 7 }

        route {
            kind bounce,auto-reply,bulk       -> robots        no reply
            verification failed               -> quarantine    no reply
            verification unverified           -> unverified    no reply
            standing unregistered             -> unregistered  reply received
            standing known                    -> unauthorized  reply received
            project foreign                   -> unauthorized  reply received
            scope out                         -> accounting    reply received
            plan gold  severity critical      -> oncall        reply received
            -> desk  reply received
        }

        """

    static let accounts = """
        account,name,plan,domains,language,country,timezone,partner
        pier,Pier Nine Ltd,gold,pier.example,en,GB,Europe/London,
        mole,Mole Works,basic,mole.example,en,DE,Europe/Berlin,

        """
    static let contacts = """
        account,address,name,authorized
        pier,ann@pier.example,Ann Archer,yes
        mole,bob@mole.example,"Bob ""Bo"" Burns",yes
        mole,cid@mole.example,Cid Crane,no

        """
    static let projects = """
        account,project,name,plan,partner
        pier,pier-shop,Pier Shop,,

        """

    /// A message of a verified sender that our mail server took on Friday 2026-11-20 at 09:00 UTC.
    static func message(
        from: String = "Ann Archer <ann@pier.example>", to: String = "support@harbour.example",
        subject: String = "Our site is down",
        id: String = "1@pier.example", extra: String = "", body: String = "Since nine our site is down, ERR-503.\n\nAnn\n"
    ) -> String {
        let domain = from.split(separator: "@").last?.prefix { $0 != ">" } ?? "pier.example"
        return """
            Authentication-Results: mx.harbour.example; dmarc=pass header.from=\(domain)
            Received: from out.\(domain) by mx.harbour.example for <\(to)>; Fri, 20 Nov 2026 09:00:00 +0000
            From: \(from)
            To: \(to)
            Subject: \(subject)
            Date: Fri, 20 Nov 2026 09:59:00 +0100
            Message-ID: <\(id)>
            \(extra)MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8

            \(body)
            """
    }

    /// The pack in `pack`, the register in `register`.
    static func write(to scratch: Scratch, rules: String = rules) {
        scratch.file("pack/policy.rules", rules)
        scratch.file(
            "pack/replies/en/received.txt", "Subject: We have your request\n\nYour request has the number {ticket}.\n")
        scratch.file("register/accounts.csv", accounts)
        scratch.file("register/contacts.csv", contacts)
        scratch.file("register/projects.csv", projects)
    }

    /// A site in `site` with its register imported.
    static func make(in scratch: Scratch, rules: String = rules) throws {
        write(to: scratch, rules: rules)
        _ = try Program.run(["init", "\(scratch.path)/site", "--from", "\(scratch.path)/pack"])
        let imported = try run(["accounts", "import", "\(scratch.path)/register"], in: scratch)
        #expect(imported.status == 0, "\(imported.errors)")
    }

    /// A command on the site in `site`.
    static func run(
        _ arguments: [String], input: String? = nil, environment: [String: String] = [:], in scratch: Scratch
    ) throws -> Program.Outcome {
        let folders = ["--rules", "\(scratch.path)/site/rules", "--state", "\(scratch.path)/site/state"]
        return try Program.run(folders + arguments, input: input, environment: environment)
    }
}
