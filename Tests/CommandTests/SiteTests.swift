import Foundation
import Testing

@Suite("A site, from its making to a reply")
struct SiteTests {
    @Test("init copies the rules, makes the state, prints the mail server's lines, and overwrites nothing")
    func initialize() throws {
        let scratch = try Scratch()
        ExampleSite.write(to: scratch)
        let site = "\(scratch.path)/site"
        let outcome = try Program.run(["init", site, "--from", "\(scratch.path)/pack"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try scratch.text("site/rules/policy.rules") == ExampleSite.rules)
        #expect(scratch.files("site/rules").contains("replies/en/received.txt"))
        #expect(FileManager.default.fileExists(atPath: site + "/state"))
        for piece in [
            "Postfix", "Exim", "OpenSMTPD", "\(site)/rules", "\(site)/state", "support@harbour.example",
            "urgent@harbour.example",
        ] {
            #expect(outcome.output.contains(piece), "\(piece) is missing")
        }

        #expect(outcome.errors.isEmpty)

        scratch.file("site/rules/policy.rules", ExampleSite.rules + "# mine\n")
        let again = try Program.run(["init", site, "--from", "\(scratch.path)/pack"])
        #expect(try scratch.text("site/rules/policy.rules").hasSuffix("# mine\n"))
        #expect(again.status != 0 || again.output.contains("already"))
    }

    @Test("the mail server's lines name every address whose mail is for us, once")
    func addresses() throws {
        let scratch = try Scratch()
        ExampleSite.write(
            to: scratch,
            rules: ExampleSite.rules.replacing(
                "    ticket    HH\n",
                with: """
                        ticket    HH
                        journal answers@harbour.example
                        alias info@harbour.example old@elsewhere.example
                        reply-from Support@harbour.example
                        envelope-sender bounces@harbour.example

                    """))
        let lines = try Program.run(["init", "\(scratch.path)/site", "--from", "\(scratch.path)/pack"]).lines
        #expect(
            lines.filter { $0.hasSuffix("  mailtriage:") && $0.contains("@") }.map { $0.split(separator: " ").first } == [
                "support@harbour.example", "urgent@harbour.example", "info@harbour.example", "answers@harbour.example",
                "bounces@harbour.example",
            ])
    }

    @Test("a path that configuration files would part is told of", arguments: ["a site", "100%", "o'site", "$site"])
    func oddPath(name: String) throws {
        let scratch = try Scratch()
        ExampleSite.write(to: scratch)
        let outcome = try Program.run(["init", "\(scratch.path)/\(name)", "--from", "\(scratch.path)/pack"])
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("\"\(scratch.path)/\(name)/rules\" has characters that mail servers"))
    }

    @Test("a pack that is not there is named, with those that are")
    func unknownPack() throws {
        let scratch = try Scratch()
        let outcome = try Program.run(["init", "\(scratch.path)/site", "--from", "cloud-platfrom"])
        #expect(outcome.status == 66)
        #expect(outcome.errors.contains("no pack is called \"cloud-platfrom\""))
        #expect(outcome.errors.contains("cloud-platform"), "the checkout's pack is found from the program's place")
        #expect(scratch.files("site").isEmpty)
    }

    @Test("import is all or nothing, and says what changed")
    func importRegister() throws {
        let scratch = try Scratch()
        ExampleSite.write(to: scratch)
        _ = try Program.run(["init", "\(scratch.path)/site", "--from", "\(scratch.path)/pack"])
        let first = try ExampleSite.run(["accounts", "import", "\(scratch.path)/register"], in: scratch)
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.output.contains("2 new, 0 changed, 0 unchanged, 0 removed"), "\(first.output)")

        // One file alone, as another program writes it: the others stay as they are.
        let changed = scratch.file(
            "people.csv",
            ExampleSite.contacts.replacing("Cid Crane,no", with: "Cid Crane,yes").replacing(",", with: ";"))
        let second = try ExampleSite.run(["accounts", "import", "--json", changed], in: scratch)
        #expect(second.status == 0, "\(second.errors)")
        let contacts = try #require(second.objects.first?["contacts"] as? [String: Any])
        #expect(contacts["changed"] as? [String] == ["cid@mole.example"])
        #expect(contacts["unchanged"] as? Int == 2)

        // A time zone that there is not stops neither the import nor mail.
        #expect(first.errors.isEmpty)
        let zones = scratch.file("zones.csv", ExampleSite.accounts.replacing("Europe/London", with: "Europe/Londres"))
        let strange = try ExampleSite.run(["accounts", "import", zones], in: scratch)
        #expect(strange.status == 0)
        #expect(strange.errors.contains("no time zone Europe/Londres, in which pier is; the site's own counts"))

        let broken = scratch.file(
            "broken.csv", ExampleSite.contacts + "nobody,x@y.example,X,yes\nmole,no-address,Y,perhaps\n")
        let third = try ExampleSite.run(["accounts", "import", broken], in: scratch)
        #expect(third.status == 65)
        #expect(third.errors.contains("broken.csv:5:1"), "\(third.errors)")
        #expect(third.errors.contains("broken.csv:6:"))
        let list = try ExampleSite.run(["contacts", "list", "--json"], in: scratch)
        #expect(
            list.objects.compactMap { $0["address"] as? String } == [
                "ann@pier.example", "bob@mole.example", "cid@mole.example",
            ])
        #expect(list.objects.first { $0["address"] as? String == "cid@mole.example" }?["authorized"] as? Bool == true)
    }

    @Test("one file alone changes nothing of what the others list", arguments: ["accounts", "contacts", "projects"])
    func importOne(_ kind: String) throws {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        scratch.file(
            "full/accounts.csv",
            """
            account,name,plan,domains,language,country,timezone,partner,referral
            pier,"Pier, Nine",gold,pier.example pier.test,en,GB,Europe/London,,none
            mole,Mole Works,basic,mole.example,de,DE,Europe/Berlin,,share

            """)
        scratch.file("full/contacts.csv", ExampleSite.contacts)
        scratch.file(
            "full/projects.csv", "account,project,name,plan,partner\npier,pier-shop,\"The \"\"Shop\"\"\",basic,\n")
        func register() throws -> String {
            try ExampleSite.run(["accounts", "show", "--json", "pier", "mole"], in: scratch).output
        }
        #expect(try ExampleSite.run(["accounts", "import", "\(scratch.path)/full"], in: scratch).status == 0)
        let before = try register()
        #expect(before.contains("\"referral\": \"none\"") && before.contains("\"referral\": \"share\""))
        #expect(try ExampleSite.run(["accounts", "import", "\(scratch.path)/full/\(kind).csv"], in: scratch).status == 0)
        #expect(try register() == before)
    }

    @Test("a file of a header row alone takes nothing away, unless that is said to be meant")
    func brokenExport() throws {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        let empty = scratch.file("contacts.csv", String(ExampleSite.contacts.prefix { $0 != "\n" }) + "\n")
        let refused = try ExampleSite.run(["accounts", "import", empty], in: scratch)
        #expect(refused.status == 65)
        #expect(refused.errors.contains("contacts.csv has a header row alone, and the register has 3 contacts"))
        #expect(refused.errors.contains("--empty"))
        #expect(try ExampleSite.run(["contacts", "list", "--json"], in: scratch).objects.count == 3)
        let meant = try ExampleSite.run(["accounts", "import", "--empty", empty], in: scratch)
        #expect(meant.status == 0 && meant.output.contains("3 removed"), "\(meant.errors)")
        // Where the register has none, nothing is lost.
        #expect(try ExampleSite.run(["accounts", "import", empty], in: scratch).status == 0)
    }

    @Test("accounts, contacts and projects are listed and shown")
    func register() throws {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        let accounts = try ExampleSite.run(["accounts", "list"], in: scratch)
        #expect(accounts.output.contains("Pier Nine Ltd") && accounts.output.contains("Mole Works"))
        let shown = try ExampleSite.run(["accounts", "show", "mole"], in: scratch)
        #expect(shown.output.contains("bob@mole.example") && shown.output.contains("mole.example"))
        #expect(try ExampleSite.run(["accounts", "show", "mole.example"], in: scratch).output == shown.output)
        let programs = try ExampleSite.run(["accounts", "list", "--json"], in: scratch).objects
        #expect(programs.map { $0["account"] as? String } == ["pier", "mole"])
        #expect(programs.first?["domains"] as? [String] == ["pier.example"])
        let unknown = try ExampleSite.run(["accounts", "show", "mol"], in: scratch)
        #expect(unknown.status != 0)
        #expect(unknown.errors.contains("did you mean \"mole\"?"))
        let projects = try ExampleSite.run(["projects", "list", "--json"], in: scratch)
        #expect(projects.objects.first?["project"] as? String == "pier-shop")
    }

    @Test("a delivered message is in its queue, answered, and known when it comes again")
    func deliver() throws {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        let envelope = ["--sender=ann@pier.example", "--recipient=support@harbour.example"]
        let outcome = try ExampleSite.run(["deliver", "--json"] + envelope, input: ExampleSite.message(), in: scratch)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let object = try #require(outcome.objects.first)
        let ticket = try #require(object["ticket"] as? String)
        #expect(ticket.hasPrefix("HH-"))
        #expect(object["queue"] as? String == "oncall")

        let stored = scratch.files("site/state/queues/oncall/new")
        #expect(stored.count == 1)
        let copy = try scratch.text("site/state/queues/oncall/new/\(stored.first ?? "")")
        #expect(copy.hasSuffix(ExampleSite.message()), "the original is whole behind our own lines")
        #expect(copy.contains("X-Triage-Ticket: \(ticket)"))

        // The server's retry differs in its trace only.
        let retry =
            "Received: from again.example by mx.harbour.example; Fri, 20 Nov 2026 09:05:00 +0000\n" + ExampleSite.message()
        let second = try ExampleSite.run(["deliver", "--json"] + envelope, input: retry, in: scratch)
        #expect(second.status == 0)
        #expect(scratch.files("site/state/queues/oncall/new").count == 1)
        let again = try #require(second.objects.first)
        #expect(again["ticket"] as? String == ticket && again["queue"] as? String == "oncall")
        #expect((again["reply"] as? [String: Any])?["suppressed"] as? String == "duplicate")

        let sent = try ExampleSite.run(["send"], in: scratch)
        #expect(sent.status == 0, "\(sent.errors)")
        let replies = scratch.files("site/state/outbox").filter { !$0.hasPrefix("tmp/") }
        #expect(replies.count == 1)
        let reply = try scratch.text("site/state/outbox/\(replies.first ?? "")")
        for piece in ["Auto-Submitted: auto-replied", "In-Reply-To: <1@pier.example>", ticket] {
            #expect(reply.contains(piece), "\(piece) is missing in\n\(reply)")
        }
    }

    @Test("the line that says why is whole, however long the keywords are")
    func why() throws {
        let scratch = try Scratch()
        let long = "(site is down|" + (1...60).map { "word\($0)" }.joined(separator: "|") + ")"
        try ExampleSite.make(
            in: scratch,
            rules: ExampleSite.rules.replacing(
                "3  /ERR-[0-9]{3}/", with: (5...8).map { "\($0)  \(long)" }.joined(separator: "\n")))
        #expect(try ExampleSite.run(["deliver"], input: ExampleSite.message(), in: scratch).status == 0)
        let file = try #require(scratch.files("site/state/queues/oncall/new").first)
        let lines = try scratch.text("site/state/queues/oncall/new/" + file).replacing("\n ", with: " ").split(
            separator: "\n")
        let why = try #require(lines.first { $0.hasPrefix("X-Triage-Why: ") })
        #expect(why.hasPrefix("X-Triage-Why: policy.rules:") && why.hasSuffix(")") && !why.contains("=?"))
        #expect(why.contains("+8 \"(site is down|word1|") && why.contains("...\" (policy.rules:"))
        #expect(why.utf8.count < 320)
    }

    @Test("the queue's tickets are listed and shown")
    func queue() throws {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        _ = try ExampleSite.run(["deliver"], input: ExampleSite.message(), in: scratch)
        _ = try ExampleSite.run(
            ["deliver"],
            input: ExampleSite.message(
                from: "bob@mole.example", subject: "A question", id: "2@mole.example", body: "How do I?\n"), in: scratch)
        let list = try ExampleSite.run(["queue", "list", "--json"], in: scratch)
        #expect(list.status == 0, "\(list.errors)")
        #expect(Set(list.objects.compactMap { $0["queue"] as? String }) == ["oncall", "desk"])
        let ticket = try #require(list.objects.first { $0["queue"] as? String == "oncall" }?["ticket"] as? String)
        #expect(try ExampleSite.run(["queue"], in: scratch).output.contains(ticket), "list is what queue alone means")
        let one = try ExampleSite.run(["queue", "list", "desk"], in: scratch)
        #expect(!one.output.contains(ticket))
        let shown = try ExampleSite.run(["queue", "show", ticket], in: scratch)
        #expect(shown.status == 0, "\(shown.errors)")
        #expect(shown.output.contains("Our site is down") && shown.output.contains("site is down"))
        let unknown = try ExampleSite.run(["queue", "show", "HH-999999"], in: scratch)
        #expect(unknown.status != 0)
        #expect(unknown.errors.contains("HH-999999"))
    }

    @Test(
        "the envelope of the environment counts where both are set and the command line names none",
        arguments: [("", "null-reverse-path"), ("ann@pier.example", nil)] as [(String, String?)])
    func environment(sender: String, suppressed: String?) throws {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        let outcome = try ExampleSite.run(
            ["deliver", "--json"], input: ExampleSite.message(),
            environment: ["SENDER": sender, "RECIPIENT": "support@harbour.example"], in: scratch)
        let reply = try #require(outcome.objects.first?["reply"] as? [String: Any])
        #expect(reply["suppressed"] as? String == suppressed)
    }

    @Test("broken rules: deliver goes on with the last sound ones and says so")
    func brokenRules() throws {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        #expect(try ExampleSite.run(["deliver"], input: ExampleSite.message(), in: scratch).status == 0)
        scratch.file("site/rules/policy.rules", ExampleSite.rules + "categorie x { }\n")
        let outcome = try ExampleSite.run(
            ["deliver", "--json"], input: ExampleSite.message(id: "2@pier.example"), in: scratch)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.objects.first?["queue"] as? String == "oncall")
        #expect(!outcome.errors.isEmpty)
    }
}
