import Foundation
import Testing

@Suite("queue, due, accounts book, report service, stats, forget: as staff and support leads use them")
struct TicketCommandTests {
    /// A site whose gold plan has eight hours of help with outages a year, and whose answers say so.
    private static func site(_ more: String = "") throws -> Scratch {
        let scratch = try Scratch()
        ExampleSite.write(to: scratch, rules: ExampleSite.rules + "allowance outage 8h per year plan gold\n" + more)
        scratch.file(
            "pack/replies/en/received.txt",
            "Subject: We have your request\n\nYour request has the number {ticket}.\n\n{promise}\n\n{allowance}\n\n{notice}\n"
        )
        _ = try Program.run(["init", "\(scratch.path)/site", "--from", "\(scratch.path)/pack"])
        #expect(try ExampleSite.run(["accounts", "import", "\(scratch.path)/register"], in: scratch).status == 0)
        return scratch
    }

    private static func deliver(_ message: String, to scratch: Scratch) throws {
        #expect(try ExampleSite.run(["deliver"], input: message, in: scratch).status == 0)
    }

    /// A message that our mail server took a while ago.
    private static func message(
        minutesAgo: Int, id: String, subject: String = "Our site is down", body: String = "Our site is down.\n"
    ) -> String {
        let time = Date(timeIntervalSinceNow: TimeInterval(-60 * minutesAgo))
        let form = DateFormatter()
        form.locale = Locale(identifier: "en_US_POSIX")
        form.timeZone = TimeZone(identifier: "UTC")
        form.dateFormat = "EEE, dd MMM yyyy HH:mm:ss '+0000'"
        return ExampleSite.message(subject: subject, id: id, body: body).split(
            separator: "\n", omittingEmptySubsequences: false
        )
        .map { $0.hasPrefix("Received:") ? $0.prefix { $0 != ";" } + "; " + form.string(from: time) : String($0) }.joined(
            separator: "\n")
    }

    // MARK: The register

    @Test("a country of an account without a file of holidays is told by accounts import and doctor")
    func holidaysOfCountries() throws {
        let scratch = try Scratch()
        let rules = ExampleSite.rules.replacing("09:00-17:00", with: "09:00-17:00  closed holidays/{country}.txt")
        ExampleSite.write(to: scratch, rules: rules)
        scratch.file("pack/holidays/gb.txt", "2026-12-25 Christmas Day\n")
        _ = try Program.run(["init", "\(scratch.path)/site", "--from", "\(scratch.path)/pack"])
        let told = "no holidays are counted in the country of an account, for which the rules have no holidays/de.txt"
        let imported = try ExampleSite.run(["accounts", "import", "\(scratch.path)/register"], in: scratch)
        #expect(imported.status == 0 && imported.errors == "mailtriage: \(told)\n", "\(imported)")
        let found = try ExampleSite.run(["doctor", "--json"], in: scratch).objects
        #expect(found.contains { $0["text"] as? String == told && $0["state"] as? String == "warning" }, "\(found)")

        scratch.file("site/rules/holidays/de.txt", "2026-12-25 Weihnachten\n")
        #expect(try ExampleSite.run(["accounts", "import", "\(scratch.path)/register"], in: scratch).errors.isEmpty)
    }

    // MARK: Names

    @Test(
        "a ticket of something else, and a queue that there is not, are mistakes; a queue without tickets is none",
        arguments: [
            (["queue", "show", "hh-1001"], 0, ""), (["queue", "show", "1001"], 0, ""),
            (["queue", "show", "XY-1001"], 64, "\"XY-1001\" is no ticket's number\n  a ticket is named as in: HH-1042"),
            (["queue", "list", "desk"], 0, ""), (["queue", "list", "resolved"], 0, ""),
            (["queue", "list", "dsek"], 66, "no queue is called \"dsek\"\n  did you mean \"desk\"?"),
            (["queue", "list", "elsewhere"], 66, "no queue is called \"elsewhere\"\n  there are: accounting, desk, oncall"),
            (["queue", "move", "HH-1001", "elsewhere"], 66, "\"elsewhere\"\n  there are: accounting, desk, oncall"),
            (["report", "service", "--since", "2999-01-01"], 64, "--since is still to come\n  name a time that is past"),
        ] as [([String], Int32, String)])
    func names(_ arguments: [String], status: Int32, message: String) throws {
        let scratch = try Self.site()
        try Self.deliver(ExampleSite.message(), to: scratch)
        let outcome = try ExampleSite.run(arguments, in: scratch)
        #expect(outcome.status == status)
        #expect(message.isEmpty ? outcome.errors.isEmpty : outcome.errors.contains(message))
    }

    @Test("a queue that a mail program named with control characters does nothing to a terminal")
    func queueNamesAreMadeVisible() throws {
        let scratch = try Self.site()
        try Self.deliver(Self.message(minutesAgo: 5, id: "1@pier.example"), to: scratch)
        let queues = "\(scratch.path)/site/state/queues"
        try FileManager.default.moveItem(atPath: "\(queues)/oncall", toPath: "\(queues)/\u{1B}]0;odd")
        #expect(try ExampleSite.run(["queue", "read"], in: scratch).status == 0)
        for arguments in [["queue", "list"], ["queue", "show", "HH-1001"], ["stats"], ["stats", "--prometheus"]] {
            let outcome = try ExampleSite.run(arguments, in: scratch)
            #expect(outcome.status == 0)
            #expect(outcome.output.contains(arguments.last == "--prometheus" ? "\\\\u{1B}]0;odd" : "\\u{1B}]0;odd"))
            #expect(!outcome.output.contains("\u{1B}"))
        }
    }

    @Test("queue show tells replies from mails to our own people, and of commands which")
    func mailsShown() throws {
        let scratch = try Scratch()
        try ExampleSite.make(
            in: scratch,
            rules: ExampleSite.rules.replacing(
                "queue oncall       { rank 1 }", with: "queue oncall { rank 1  notify \"/usr/bin/true\"  forward lead }"))
        try Self.deliver(Self.message(minutesAgo: 5, id: "1@pier.example"), to: scratch)
        let text = try ExampleSite.run(["queue", "show", "HH-1001"], in: scratch).output
        #expect(text.contains("\n  Reply received to ann@pier.example\n"))
        #expect(text.contains("\n  Mail forward to lead@harbour.example\n"))
        #expect(text.contains("\n  Command notify: /usr/bin/true\n") && !text.contains("\"evidence\""))
        let object = try #require(try ExampleSite.run(["queue", "show", "HH-1001", "--json"], in: scratch).objects.first)
        #expect((object["replies"] as? [Any])?.count == 3 && (object["follow_ups"] as? [Any])?.count == 0, "\(object)")
    }

    // MARK: Allowances

    @Test("what is booked of an allowance is shown, told to the customer, and never more than there is")
    func allowance() throws {
        let scratch = try Self.site()
        func book(_ words: String...) throws -> Program.Outcome {
            try ExampleSite.run(["accounts", "book", "pier"] + words, in: scratch)
        }
        let year = Calendar(identifier: .gregorian).component(.year, from: Date())
        #expect(
            try book("outage", "90m", "--remark", "drill").output
                == "pier  outage \(year): 1 h 30 min of 8 h booked, 6 h 30 min left\n")
        #expect(try book("outage", "30m", "--back").output == "pier  outage \(year): 1 h of 8 h booked, 7 h left\n")

        let beyond = try book("outage", "9h")
        #expect(beyond.status == 64)
        #expect(
            beyond.errors.contains(
                "pier has 7 h of outage left in \(year): nothing was booked\n  say --beyond to book it all the same"))
        #expect(
            try book("outage", "2h", "--back").errors.contains(
                "only 1 h of outage were booked in \(year): nothing was given back"))

        let shown = try ExampleSite.run(["accounts", "show", "pier"], in: scratch).output
        #expect(shown.contains("Allowance outage \(year): 1 h of 8 h booked, 7 h left"))
        #expect(shown.contains("+ 1 h 30 min  drill") && shown.contains("- 30 min"))
        let object = try #require(try ExampleSite.run(["accounts", "show", "pier", "--json"], in: scratch).objects.first)
        let allowance = try #require((object["allowances"] as? [[String: Any]])?.first)
        #expect(allowance["booked"] as? Int == 60 && (allowance["bookings"] as? [Any])?.count == 2)

        try Self.deliver(Self.message(minutesAgo: 1, id: "1@pier.example"), to: scratch)
        let ticket = try ExampleSite.run(["queue", "show", "HH-1001"], in: scratch).output
        #expect(ticket.contains("HH-1001  in oncall"))
        let reply = try Self.reply(scratch)
        #expect(reply.contains("Your plan includes 8 hours a year; not booked yet in \(year): 7 hours."))

        #expect(
            try book("outage", "9h", "--beyond", "--ticket", "HH-1001").output.contains("10 h of 8 h booked, 2 h beyond it"))
        #expect(try ExampleSite.run(["queue", "show", "HH-1001"], in: scratch).output.contains("540 minutes of outage"))
        // Last year's do not count for this one.
        let lastYear = try book("outage", "3h", "--at", "\(year - 1)-06-01T10:00:00Z")
        #expect(lastYear.output == "pier  outage \(year - 1): 3 h of 8 h booked, 5 h left\n")
    }

    @Test(
        "what cannot be booked is said",
        arguments: [
            (
                ["pier", "outgae", "1h"],
                "plan gold of pier has no yearly allowance of \"outgae\"\n  did you mean \"outage\"?"
            ),
            (["mole", "outage", "1h"], "plan basic of mole has no yearly allowance of \"outage\""),
            (["peir", "outage", "1h"], "no account is called \"peir\"\n  did you mean \"pier\"?"),
            (["pier", "outage", "long"], "\"long\" is no time to book\n  write it as 90m or 2h"),
            (["pier", "outage", "1h", "--ticket", "HH-1009"], "there is no ticket HH-1009"),
        ])
    func unbookable(words: [String], says: String) throws {
        let outcome = try ExampleSite.run(["accounts", "book"] + words, in: try Self.site())
        #expect(outcome.status != 0 && outcome.output.isEmpty)
        #expect(outcome.errors.contains(says), "\(outcome.errors)")
    }

    /// The newest reply in the outbox.
    private static func reply(_ scratch: Scratch) throws -> String {
        _ = try ExampleSite.run(["send"], in: scratch)
        let folder = scratch.path + "/site/state/outbox/new"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        return try String(contentsOfFile: folder + "/" + (try #require(names.last)), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false).joined(separator: " ").split(separator: "  ").joined(
                separator: " ")
    }

    // MARK: Floods

    @Test("a flood is one line with a count; each of its tickets can still be seen")
    func flood() throws {
        let scratch = try Self.site()
        for number in 1...5 {
            try Self.deliver(
                Self.message(minutesAgo: 30 - number, id: "\(number)@pier.example", body: "Our site is down, \(number).\n"),
                to: scratch)
        }
        try Self.deliver(
            Self.message(minutesAgo: 1, id: "9@pier.example", subject: "Our invoice", body: "The invoice of May?\n"),
            to: scratch)
        let lines = try ExampleSite.run(["queue", "list"], in: scratch).lines
        #expect(lines.count == 3, "a heading, the flood, the invoice: \(lines)")
        #expect(lines.contains { $0.contains("HH-1001 and 4 more") })
        #expect(try ExampleSite.run(["queue", "list", "--each"], in: scratch).lines.count == 7)
        let objects = try ExampleSite.run(["queue", "list", "--json"], in: scratch).objects
        #expect(objects.count == 6)
        #expect(objects.filter { $0["incident"] as? String == "HH-1001" }.count == 5)
        #expect(
            try ExampleSite.run(["queue", "show", "HH-1004"], in: scratch).output.contains(
                "one of 5: HH-1001, HH-1002, HH-1003 and 2 more"))

        // What was answered hides nothing that is open.
        #expect(try ExampleSite.run(["queue", "respond", "HH-1001", "HH-1003"], in: scratch).status == 0)
        #expect(try ExampleSite.run(["queue", "resolve", "HH-1002"], in: scratch).status == 0)
        let rows = try ExampleSite.run(["queue", "list"], in: scratch).lines.map { line in
            line.split(separator: " ").prefix(6).joined(separator: " ")
        }
        for row in ["HH-1004 and 1 more oncall open", "HH-1002 oncall resolved", "HH-1001 and 1 more oncall responded"] {
            #expect(rows.contains { $0.hasPrefix(row) }, "\(rows)")
        }
    }

    @Test("of a flood the ticket is shown whose promise ends first")
    func floodOfPromises() throws {
        let scratch = try Self.site()
        for (number, sender) in ["bob@mole.example", "ann@pier.example", "bob@mole.example"].enumerated() {
            let message = ExampleSite.message(
                from: sender, subject: "A question", id: "\(number)@x", body: "It says ERR-503.\n")
            try Self.deliver(message, to: scratch)
        }
        let lines = try ExampleSite.run(["queue", "list", "desk"], in: scratch).lines
        #expect(lines.count == 2 && lines.last?.contains("HH-1002 and 2 more") == true, "\(lines)")
    }

    @Test(
        "a ticket's line has room on a terminal, with what is most urgent to know",
        arguments: [80, 100, 140] as [UInt16])
    func narrow(columns: UInt16) throws {
        let scratch = try Self.site()
        for number in 1...4 {
            try Self.deliver(
                Self.message(minutesAgo: 30 - number, id: "\(number)@pier.example", body: "Our site is down.\n"), to: scratch
            )
        }
        try Self.deliver(
            Self.message(minutesAgo: 1, id: "9@pier.example", subject: "An invoice that nobody ordered").replacing(
                "dmarc=pass", with: "dmarc=fail"), to: scratch)
        let site = ["--rules", "\(scratch.path)/site/rules", "--state", "\(scratch.path)/site/state"]
        let lines = try Program.onTerminal(columns: columns, site + ["queue", "list"])
        #expect(lines.count == 3 && lines.allSatisfy { $0.count <= Int(columns) }, "\(lines)")
        for title in ["ticket", "queue", "state", "due", "from", "subject"] + (columns < 100 ? [] : ["severity"]) {
            #expect(lines.first?.split(separator: " ").contains(Substring(title)) == true, "\(lines)")
        }
    }

    // MARK: Deeds

    /// A command on a site with two tickets (`site(_:)` and two messages), and what it must do.
    struct Deed: Sendable, CustomTestStringConvertible {
        var words: [String]
        /// Commands before it.
        var after: [[String]] = []
        var status: Int32 = 0
        /// What the output must hold, as text and with `--json`.
        var text: String
        var json: String

        var testDescription: String { words.joined(separator: " ") }
    }

    @Test(
        "each deed says what became of the ticket, in words and for programs",
        arguments: [
            Deed(
                words: ["queue", "take", "HH-1001", "HH-1002", "--author", "ann"],
                text: "HH-1001  acknowledged (was open)\nHH-1002  acknowledged (was open)\n",
                json: #""ticket": "HH-1002", "queue": "oncall", "state": "acknowledged", "assignee": "ann""#),
            Deed(
                words: ["queue", "wait", "HH-1001", "--remark", "asked for a log"],
                text: "HH-1001  waiting (was open)\n", json: #""detail": "open to waiting; asked for a log""#),
            Deed(
                words: ["queue", "wait", "HH-1001"], after: [["queue", "wait", "HH-1001"]],
                text: "HH-1001  is waiting already\n", json: #""state": "waiting""#),
            Deed(
                words: ["queue", "reopen", "HH-1001"], after: [["queue", "resolve", "HH-1001"]],
                text: "HH-1001  open (was resolved)\n", json: #""queue": "oncall", "state": "open""#),
            Deed(
                words: ["queue", "move", "HH-1001", "desk"], text: "HH-1001  oncall to desk\n",
                json: #"{"ticket": "HH-1001", "from": "oncall", "to": "desk", "moved": true}"#),
            Deed(
                words: ["queue", "move", "HH-1001", "oncall"], text: "HH-1001  is in oncall already\n",
                json: #""moved": false"#),
            Deed(
                words: ["forget", "ann@pier.example"], text: "erased 2 messages, 2 files, 2 mails of ours\n",
                json: #"{"erased": true, "messages": 2, "files": 2, "mails": 2}"#),
            Deed(
                words: ["forget", "nobody@pier.example", "--dry-run"],
                text: "there is nothing of nobody@pier.example to erase\n",
                json: #"{"erased": false, "messages": 0, "files": 0, "mails": 0}"#),
            Deed(
                words: ["calendar", "explain", "HH-1001"], text: "respond within 30m of the calendar always\n",
                json: #""clocks": [{"name": "respond", "within": "30m", "calendar": "always""#),
            Deed(
                words: ["due", "--escalate"], status: 1, text: "HH-1001: respond at ", json: #""percent": "#),
            Deed(words: ["audit", "--since", "1h"], text: "It adds up.\n", json: #""adds_up": true"#),
        ])
    func deed(_ deed: Deed) throws {
        for form in [[], ["--json"]] {
            let scratch = try Self.site()
            let rules = try scratch.text("site/rules/policy.rules")
            scratch.file(
                "site/rules/policy.rules", rules.replacing("{ rank 1 }", with: "{ rank 1  escalate at 50% to lead }"))
            for number in 1...2 {
                try Self.deliver(
                    Self.message(minutesAgo: 45, id: "\(number)@pier.example", subject: "Number \(number)"), to: scratch)
            }
            for words in deed.after { #expect(try ExampleSite.run(words, in: scratch).status == 0) }
            let outcome = try ExampleSite.run(deed.words + form, in: scratch)
            #expect(outcome.status == deed.status && outcome.errors.isEmpty, "\(outcome.errors)")
            let wanted = form.isEmpty ? deed.text : deed.json
            #expect(outcome.output.contains(wanted), "\(outcome.output)")
            #expect(form.isEmpty || !outcome.objects.isEmpty && outcome.objects.count == outcome.lines.count)
        }
    }

    // MARK: What is due

    @Test("due names what is near or past its promise, and ends with 1 where one is broken")
    func due() throws {
        let scratch = try Self.site()
        try Self.deliver(Self.message(minutesAgo: 25, id: "1@pier.example"), to: scratch)
        let near = try ExampleSite.run(["due"], in: scratch)
        #expect(near.status == 0 && near.output.contains("HH-1001"), "\(near.output)")
        try Self.deliver(Self.message(minutesAgo: 45, id: "2@pier.example", body: "Again our site is down.\n"), to: scratch)
        let broken = try ExampleSite.run(["due", "--broken"], in: scratch)
        #expect(
            broken.status == 1 && broken.output.contains("HH-1002") && !broken.output.contains("HH-1001"), "\(broken.output)"
        )
        #expect(
            try ExampleSite.run(["queue", "respond", "HH-1001", "HH-1002", "--author", "ann"], in: scratch).output
                == "HH-1001  responded (was open)\nHH-1002  responded (was open)\n")
        let none = try ExampleSite.run(["due"], in: scratch)
        #expect(none.status == 0 && !none.output.contains("HH-"), "\(none.output)")
    }

    @Test("due says how much of the time is over while that says something; as JSON always")
    func longPast() throws {
        let scratch = try Self.site()
        try Self.deliver(Self.message(minutesAgo: 288, id: "1@pier.example"), to: scratch)
        try Self.deliver(Self.message(minutesAgo: 360, id: "2@pier.example", body: "Again our site is down.\n"), to: scratch)
        let lines = try ExampleSite.run(["due"], in: scratch).lines
        for (ticket, share) in [("HH-1001", " 960%"), ("HH-1002", " >999%")] {
            #expect(lines.contains { $0.hasPrefix(ticket) && $0.contains(share) }, "\(lines)")
        }
        #expect(try ExampleSite.run(["due", "--json"], in: scratch).output.contains(#""percent": 1200"#))
    }

    @Test("what is done is listed by the name of the folder that it lies in")
    func doneOnes() throws {
        let scratch = try Self.site()
        for number in 1...2 {
            try Self.deliver(
                Self.message(minutesAgo: 5, id: "\(number)@pier.example", body: "Number \(number)\n"), to: scratch)
        }
        #expect(try ExampleSite.run(["queue", "resolve", "HH-1001", "--author", "ann"], in: scratch).status == 0)
        func listed(_ words: String...) throws -> [String?] {
            try ExampleSite.run(["queue", "list"] + words + ["--json"], in: scratch).objects.map { $0["ticket"] as? String }
        }
        #expect(try listed("resolved") == ["HH-1001"])
        #expect(try listed("resolved", "--in", "resolved") == ["HH-1001"])
        #expect(try listed("resolved", "--in", "open") == [])
    }

    @Test("tickets keep their names while the rules' folder is broken")
    func brokenRules() throws {
        let scratch = try Self.site()
        try Self.deliver(Self.message(minutesAgo: 1, id: "1@pier.example"), to: scratch)
        scratch.file("site/rules/zz.rules", "category {\n")
        #expect(
            try ExampleSite.run(["queue", "take", "HH-1001", "--author", "ann"], in: scratch).output
                == "HH-1001  acknowledged (was open)\n")
        #expect(try ExampleSite.run(["queue", "list"], in: scratch).output.contains("HH-1001"))
    }

    // MARK: Figures

    @Test("report service and stats count the same tickets")
    func figures() throws {
        let scratch = try Self.site()
        for number in 1...3 {
            try Self.deliver(
                Self.message(minutesAgo: 60, id: "\(number)@pier.example", body: "Our site is down: \(number)\n"),
                to: scratch)
        }
        try Self.deliver(
            Self.message(minutesAgo: 5, id: "4@pier.example", subject: "Invoice", body: "An invoice, please.\n"), to: scratch
        )
        let bulk = Self.message(minutesAgo: 4, id: "5@pier.example", body: "Precious offers\n")
        try Self.deliver("Precedence: bulk\n" + bulk, to: scratch)
        try Self.deliver("Precedence: bulk\n" + bulk, to: scratch)
        _ = try ExampleSite.run(["queue", "respond", "HH-1001"], in: scratch)
        let text = try ExampleSite.run(["report", "service"], in: scratch)
        #expect(text.status == 0 && text.output.contains("oncall") && text.output.contains("accounting"))
        let json = try #require(try ExampleSite.run(["report", "service", "--json"], in: scratch).objects.first)
        #expect(json["requests"] as? Int == 4 && json["machines"] as? Int == 1, "\(json)")
        #expect(text.output.contains("4 requests") && text.output.contains("beside them 1 of machines"))
        let broken = (json["clocks"] as? [[String: Any]] ?? []).compactMap { $0["broken"] as? Int }.reduce(0, +)
        #expect(broken > 0 && text.output.contains("of promises kept, \(broken) broken"), "\(text.output)")
        let page = try ExampleSite.run(["report", "service", "--html"], in: scratch).output
        #expect(
            page.hasPrefix("<!DOCTYPE html>") && page.contains("<svg") && !page.contains("<script")
                && !page.contains("http://"))
        let csv = try ExampleSite.run(["report", "service", "--csv"], in: scratch).output
        #expect(csv.contains("queue,oncall,3") && csv.contains("queue,accounting,1"), "\(csv)")
        let told = try ExampleSite.run(["stats"], in: scratch).output
        #expect(told.contains(/When the last message was taken in\n  20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z\n/), "\(told)")
        let stats = try ExampleSite.run(["stats", "--prometheus"], in: scratch).output
        #expect(stats.contains(#"mailtriage_tickets{queue="oncall",state="open"} 2"#), "\(stats)")
        #expect(stats.contains(#"mailtriage_tickets{queue="oncall",state="responded"} 1"#))
        for (outcome, count) in [("ticketed", 4), ("robot", 1), ("duplicate", 1)] {
            #expect(stats.contains("mailtriage_messages_total{outcome=\"\(outcome)\"} \(count)\n"), "\(stats)")
        }
        for line in stats.split(separator: "\n") where !line.hasPrefix("#") {
            #expect(line.wholeMatch(of: #/[a-z_]+(\{[^}]*\})? [0-9.e+]+/#) != nil, "\(line)")
        }
    }

    @Test("queue show tells where staff have put a message, by the name that their program gave it")
    func movedFile() throws {
        let scratch = try Self.site()
        try Self.deliver(Self.message(minutesAgo: 5, id: "1@pier.example"), to: scratch)
        let queues = "\(scratch.path)/site/state/queues"
        let files = try FileManager.default.subpathsOfDirectory(atPath: queues).filter { $0.contains("/new/") }
        let file = try #require(files.first)
        let queue = file.prefix { $0 != "/" }
        try FileManager.default.moveItem(atPath: "\(queues)/\(file)", toPath: "\(queues)/\(queue)/cur/7.imap,S=9:2,S")
        #expect(try ExampleSite.run(["due"], in: scratch).status == 0)
        let shown = try ExampleSite.run(["queue", "show", "1001"], in: scratch).output
        #expect(shown.replacing(#/\s+/#, with: " ").contains("/queues/\(queue)/new/7.imap,S=9 (or in cur,"), "\(shown)")
    }

    // MARK: Custody

    @Test("forget erases a person's words and leaves the figures")
    func forget() throws {
        let scratch = try Self.site()
        try Self.deliver(
            Self.message(minutesAgo: 5, id: "1@pier.example", body: "Our site is down. SECRETWORD\n"), to: scratch)
        _ = try ExampleSite.run(["send"], in: scratch)
        #expect(try ExampleSite.run(["forget", "ANN@pier.example", "--dry-run"], in: scratch).status == 0)
        #expect(try Self.holds("SECRETWORD", scratch))
        let outcome = try ExampleSite.run(["forget", "Ann@Pier.example"], in: scratch)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try !Self.holds("SECRETWORD", scratch))
        #expect(try ExampleSite.run(["queue", "list", "--json"], in: scratch).objects.count == 1)
        let nobody = try ExampleSite.run(["forget", "nobody@pier.example"], in: scratch)
        #expect(nobody.output.contains("nothing") || nobody.errors.contains("nothing"), "\(nobody)")
        #expect(try ExampleSite.run(["audit"], in: scratch).status == 0)
    }

    @Test(
        "what a person wrote is erased in whatever form the address stands",
        arguments: ["ärne@bücher.example", "ÄRNE@xn--bcher-kva.example"])
    func forgetForms(address: String) throws {
        let scratch = try Self.site()
        for (number, form) in ["Ärne@xn--bcher-kva.example", "ÄRNE@bücher.example"].enumerated() {
            let message = ExampleSite.message(
                from: form, subject: "Question \(number)", id: "\(number)@x", body: "SECRETWORD\n")
            try Self.deliver(message, to: scratch)
        }
        _ = try ExampleSite.run(["send"], in: scratch)
        let outcome = try ExampleSite.run(["forget", address], in: scratch)
        #expect(outcome.output.hasPrefix("erased 2 messages, 2 files"), "\(outcome)")
        for word in ["SECRETWORD", "rne@", "RNE@"] { #expect(try !Self.holds(word, scratch), "\(word)") }
    }

    /// Whether a word stands in any file of the state.
    private static func holds(_ word: String, _ scratch: Scratch) throws -> Bool {
        let state = URL(filePath: scratch.path + "/site/state")
        let files =
            FileManager.default.enumerator(at: state, includingPropertiesForKeys: [.isRegularFileKey])?.allObjects as? [URL]
            ?? []
        #expect(files.count > 5)
        return files.contains { (try? Data(contentsOf: $0))?.range(of: Data(word.utf8)) != nil }
    }

    @Test("a held message is released: decided again as verified, answered, and noted by whom")
    func release() throws {
        let scratch = try Self.site()
        let message = Self.message(minutesAgo: 5, id: "1@pier.example").split(
            separator: "\n", omittingEmptySubsequences: false
        )
        .filter { !$0.hasPrefix("Authentication-Results") }.joined(separator: "\n")
        try Self.deliver(message, to: scratch)
        #expect(try ExampleSite.run(["queue", "list", "unverified", "--json"], in: scratch).objects.count == 1)
        let released = try ExampleSite.run(
            ["queue", "release", "HH-1001", "--author", "cara", "--remark", "telephoned"], in: scratch)
        #expect(released.output == "HH-1001  unverified to oncall, guarantee 30m always, reply received\n", "\(released)")
        let shown = try ExampleSite.run(["queue", "show", "HH-1001"], in: scratch).output
        #expect(shown.contains("in oncall") && shown.contains("telephoned") && shown.contains("cara"), "\(shown)")
        #expect(try Self.reply(scratch).contains("Your request has the number HH-1001."))
        #expect(try ExampleSite.run(["audit"], in: scratch).status == 0)
    }

    @Test("of several to be released, those before one that was not held are, and are told of; that one is named")
    func releaseOfSeveral() throws {
        let scratch = try Self.site()
        for (number, proof) in ["dmarc=none", "dmarc=pass", "dmarc=none"].enumerated() {
            let message = Self.message(minutesAgo: 5, id: "\(number)@pier.example", subject: "Question \(number)")
            try Self.deliver(message.replacing("dmarc=pass", with: proof), to: scratch)
        }
        let released = try ExampleSite.run(["queue", "release", "HH-1001", "HH-1002", "HH-1003"], in: scratch)
        #expect(released.status == 66 && released.output.hasPrefix("HH-1001  unverified to "), "\(released)")
        #expect(released.errors.contains("HH-1002 was not held back because of its sender"), "\(released.errors)")
        #expect(try ExampleSite.run(["queue", "list", "unverified"], in: scratch).output.contains("HH-1003"))
    }

    @Test(
        "a ticket is passed to people, not to an address of ours: there it would be a new one",
        arguments: [
            ("engineering", "engineering@harbour.example"), ("dev@other.example", "dev@other.example"), ("support", nil),
            ("Urgent+x@harbour.example", nil),
        ] as [(String, String?)])
    func pass(to name: String, address: String?) throws {
        let scratch = try Self.site()
        try Self.deliver(Self.message(minutesAgo: 9, id: "1@pier.example"), to: scratch)
        let passed = try ExampleSite.run(["queue", "pass", "HH-1001", name, "--json"], in: scratch)
        #expect((passed.status == 0) == (address != nil), "\(passed)")
        #expect(passed.objects.first?["to"] as? String == address)
        #expect(address != nil || passed.errors.contains("is an address of ours"), "\(passed.errors)")
    }

    @Test("what staff moved meanwhile is passed in the customer's words too, and known to be where it is")
    func passOfMoved() throws {
        let scratch = try Self.site()
        try Self.deliver(Self.message(minutesAgo: 9, id: "1@pier.example"), to: scratch)
        let queues = "\(scratch.path)/site/state/queues"
        let file = try #require(try FileManager.default.contentsOfDirectory(atPath: "\(queues)/oncall/new").first)
        try FileManager.default.moveItem(atPath: "\(queues)/oncall/new/\(file)", toPath: "\(queues)/desk/cur/\(file):2,S")
        #expect(try ExampleSite.run(["queue", "pass", "HH-1001", "dev@other.example"], in: scratch).status == 0)
        #expect(try Self.reply(scratch).contains("> Our site is down."))
        #expect(try ExampleSite.run(["stats", "--json"], in: scratch).output.contains(#""queue": "desk""#))
    }

    @Test("a backup put back as its help says is a whole site, and audit names what came after it")
    func restore() throws {
        let scratch = try Self.site()
        try Self.deliver(Self.message(minutesAgo: 9, id: "1@pier.example"), to: scratch)
        _ = try ExampleSite.run(["queue", "take", "HH-1001", "--author", "ann"], in: scratch)
        #expect(try ExampleSite.run(["backup", "\(scratch.path)/copy.db"], in: scratch).status == 0)
        try Self.deliver(
            Self.message(minutesAgo: 5, id: "2@pier.example", body: "And again our site is down.\n"), to: scratch)
        let database = scratch.path + "/site/state/mailtriage.db"
        for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: database + end) }
        try FileManager.default.copyItem(atPath: scratch.path + "/copy.db", toPath: database)

        let tickets = try ExampleSite.run(["queue", "list", "--json"], in: scratch).objects
        #expect(tickets.map { $0["ticket"] as? String } == ["HH-1001"])
        #expect(tickets.first?["state"] as? String == "acknowledged")
        let audit = try ExampleSite.run(["audit"], in: scratch)
        #expect(audit.status == 1, "the second message lies in its queue, and no ticket knows it: \(audit.output)")
        // Mail goes on to be taken in, and what had come after the backup can be handed in again.
        try Self.deliver(
            Self.message(minutesAgo: 1, id: "3@pier.example", body: "A third time our site is down.\n"), to: scratch)
        #expect(try ExampleSite.run(["queue", "list", "--json"], in: scratch).objects.count == 2)
    }
}
