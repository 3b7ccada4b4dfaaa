import Foundation
import Testing

@Suite("report referrals, calendar, fmt: for partners, for who promises, for who writes rules")
struct ReportCommandTests {
    /// A site whose accounting is referred to a partner.
    private static func site() throws -> Scratch {
        let scratch = try Scratch()
        let rules =
            ExampleSite.rules.replacing("scope    out\n", with: "scope    out\n    refer    partners\n") + """
                partner ledger { name "Ledger & Sons"  mail requests@ledger.example  takes billing }

                """
        ExampleSite.write(to: scratch, rules: rules)
        scratch.file(
            "register/accounts.csv",
            ExampleSite.accounts.replacing("timezone,partner\n", with: "timezone,partner,referral\n")
                .replacing("Europe/London,\n", with: "Europe/London,,share\n").replacing(
                    "Europe/Berlin,\n", with: "Europe/Berlin,,none\n"))
        _ = try Program.run(["init", "\(scratch.path)/site", "--from", "\(scratch.path)/pack"])
        let imported = try ExampleSite.run(["accounts", "import", "\(scratch.path)/register"], in: scratch)
        #expect(imported.status == 0, "\(imported.errors)")
        let messages = [
            message(
                subject: "=HYPERLINK(1) invoice", id: "1@pier.example",
                body: "Who can help us with our invoice?\n\n> old words\n"),
            message(
                from: "bob@mole.example", subject: "An invoice", id: "2@mole.example", body: "Our invoice, please.\n"),
        ]
        for message in messages { #expect(try ExampleSite.run(["deliver"], input: message, in: scratch).status == 0) }
        return scratch
    }

    /// A message that our mail server took at a time; now, where none is given.
    private static func message(
        from: String = "Ann Archer <ann@pier.example>", subject: String = "Our site is down", id: String,
        body: String = "Since nine our site is down, ERR-503.\n", received: String? = nil
    ) -> String {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = .gmt
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss Z"
        return ExampleSite.message(from: from, subject: subject, id: id, body: body)
            .replacing("Fri, 20 Nov 2026 09:00:00 +0000", with: received ?? format.string(from: Date()))
    }

    /// The ISO week in which the test runs, as the site's zone has it.
    private static var week: String { week(of: Date()) }

    private static func week(of day: Date) -> String {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = TimeZone(identifier: "Europe/Berlin") ?? .gmt
        let parts = calendar.dateComponents([.yearForWeekOfYear, .weekOfYear], from: day)
        return String(format: "%04d-W%02d", parts.yearForWeekOfYear ?? 0, parts.weekOfYear ?? 0)
    }

    @Test("a partner is told what was referred, by those who allow it, in their new words alone")
    func referrals() throws {
        let scratch = try Self.site()
        let text = try ExampleSite.run(["report", "referrals", "--week", Self.week], in: scratch)
        #expect(text.status == 0, "\(text.errors)")
        #expect(text.output.contains("To Ledger & Sons <requests@ledger.example>"))
        #expect(text.output.contains("Who can help us with our invoice?") && text.output.contains("ann@pier.example"))
        #expect(
            !text.output.contains("old words") && !text.output.contains("mole")
                && !text.output.contains("Our invoice, please"))
        let page = try ExampleSite.run(["report", "referrals", "--week", Self.week, "--html"], in: scratch).output
        #expect(page.contains("Who can help us") && !page.contains("<script"))
        let csv = try ExampleSite.run(
            ["report", "referrals", "--week", Self.week, "--partner", "ledger", "--csv"], in: scratch
        ).output
        #expect(csv.hasPrefix("ticket,date,account,") && !csv.contains(",=HYPERLINK"), "no cell is a formula: \(csv)")
    }

    @Test(
        "a request is of the week in which our mail server took it, in the site's zone",
        arguments: [
            ("Sun, 15 Nov 2020 22:59:59 +0000", "2020-W46"), ("Sun, 15 Nov 2020 23:00:00 +0000", "2020-W47"),
            ("Mon, 16 Nov 2020 00:00:00 +0100", "2020-W47"), ("Sun, 03 Jan 2021 12:00:00 +0100", "2020-W53"),
        ])
    func weeks(received: String, week: String) throws {
        let scratch = try Self.site()
        let old = Self.message(
            subject: "An old invoice", id: "old@pier.example", body: "That old invoice?\n", received: received)
        #expect(try ExampleSite.run(["deliver"], input: old, in: scratch).status == 0)
        for asked in ["2020-W46", "2020-W47", "2020-W53", Self.week] {
            let report = try ExampleSite.run(["report", "referrals", "--week", asked], in: scratch).output
            #expect(report.contains("That old invoice?") == (asked == week), "\(asked): \(report)")
        }
    }

    @Test("the days of the service report add up to its requests, whenever those came")
    func days() throws {
        let scratch = try Self.site()
        for (id, received) in [
            ("a", "Sun, 15 Nov 2020 22:59:59 +0000"), ("b", "Mon, 16 Nov 2020 09:00:00 +0000"),
            ("c", "Thu, 01 Jan 2099 00:00:00 +0000"),
        ] {
            let message = Self.message(id: "\(id)@pier.example", received: received)
            #expect(try ExampleSite.run(["deliver"], input: message, in: scratch).status == 0)
        }
        for (period, count) in [
            (["--since", "2020-11-01", "--until", "2020-11-30"], 2),
            (["--since", "2020-11-16", "--until", "2020-11-17"], 1),
            (["--since", "2d"], 3),
        ] {
            let report = try #require(
                try ExampleSite.run(["report", "service", "--json"] + period, in: scratch).objects.first)
            #expect(report["requests"] as? Int == count, "\(report)")
            let days = try #require(report["days"] as? [[String: Any]])
            #expect(days.reduce(0) { $0 + ($1["count"] as? Int ?? 0) } == count, "\(days)")
        }
    }

    @Test("asked for all that there ever was, the report begins with the first request and ends today")
    func ever() throws {
        let scratch = try Self.site()
        let message = Self.message(id: "a@pier.example", received: "Sun, 15 Nov 2020 22:59:59 +0000")
        #expect(try ExampleSite.run(["deliver"], input: message, in: scratch).status == 0)
        for (period, first) in [
            (["--since", "0001-01-01", "--until", "9999-12-31"], "2020-11-15"), (["--since", "2020-11-10"], "2020-11-15"),
            (["--since", "2020-11-14", "--until", "2020-11-20"], "2020-11-14"),
        ] {
            let report = try #require(
                try ExampleSite.run(["report", "service", "--json"] + period, in: scratch).objects.first)
            let days = try #require(report["days"] as? [[String: Any]])
            #expect(days.first?["day"] as? String == first, "\(period)")
            #expect(try #require(days.last?["day"] as? String) < "2100", "\(period)")
        }
    }

    @Test("a queue that staff made is named so that a terminal shows it and does nothing else")
    func queueNames() throws {
        let scratch = try Self.site()
        let message = Self.message(id: "a@pier.example", received: "Sun, 15 Nov 2020 22:59:59 +0000")
        #expect(try ExampleSite.run(["deliver"], input: message, in: scratch).status == 0)
        let queues = URL(filePath: scratch.path + "/site/state/queues")
        let made = queues.appending(path: "late\u{1B}[31m")
        for folder in ["new", "cur", "tmp"] {
            try FileManager.default.createDirectory(at: made.appending(path: folder), withIntermediateDirectories: true)
        }
        for queue in try FileManager.default.contentsOfDirectory(atPath: queues.path) {
            let new = queues.appending(path: queue + "/new")
            for file in try FileManager.default.contentsOfDirectory(atPath: new.path) {
                try FileManager.default.moveItem(at: new.appending(path: file), to: made.appending(path: "cur/\(file):2,"))
            }
        }
        for form in [[], ["--csv"]] as [[String]] {
            let report = try ExampleSite.run(["report", "service", "--since", "2020-11-01"] + form, in: scratch).output
            #expect(report.contains(#"late\u{1B}[31m"#) && !report.contains("\u{1B}"), "\(report)")
        }
    }

    @Test("a day that report service is asked for begins where the site is, as the days that it counts do")
    func daysOfTheSite() throws {
        let scratch = try Self.site()
        let arguments = ["report", "service", "--since", "2026-07-01", "--until", "2026-11-01", "--json"]
        let report = try #require(try ExampleSite.run(arguments, in: scratch).objects.first)
        #expect(report["from"] as? String == "2026-06-30T22:00:00Z" && report["to"] as? String == "2026-10-31T23:00:00Z")
    }

    @Test("a week's report is sent once, however often it is asked for")
    func once() throws {
        let scratch = try Self.site()
        let last = Self.week(of: Date(timeIntervalSinceNow: -7 * 86_400))
        func send(_ more: String...) throws -> Program.Outcome {
            try ExampleSite.run(["report", "referrals", "--week", last, "--send"] + more, in: scratch)
        }
        #expect(try send("--dry-run").status == 0)
        #expect(try Self.reports(scratch).isEmpty, "nothing is sent by --dry-run")
        for _ in 0..<3 { #expect(try send().status == 0) }
        let sent = try Self.reports(scratch)
        #expect(sent.count == 1)
        let mail = try #require(sent.first)
        #expect(mail.contains("Auto-Submitted: auto-generated") && mail.contains("Message-ID: <"))
        #expect(mail.contains("no customer of Harbour Hosting asked for"), "a quiet week is told in one line")

        let told = try send("--json").objects
        #expect(told.map { $0["outcome"] as? String } == ["before"] && told.first?["week"] as? String == last, "\(told)")
        let page = try send("--html")
        #expect(page.status == 64 && page.errors.contains("--send and --html exclude each other"), "\(page.errors)")
    }

    @Test(
        "of a week that is not over, what there is goes out when it is asked for, once; the rest comes with the next week's")
    func notOver() throws {
        let scratch = try Self.site()
        for _ in 0..<2 {
            #expect(try ExampleSite.run(["report", "referrals", "--week", Self.week, "--send"], in: scratch).status == 0)
        }
        let sent = try Self.reports(scratch)
        #expect(sent.count == 1)
        let mail = try #require(sent.first)
        #expect(
            mail.contains("multipart/mixed") && mail.contains("text/csv")
                && mail.contains("Who can help us with our invoice?"))

        // What comes now is of this week, whose report has gone.
        let late = Self.message(
            subject: "Invoice", id: "late@pier.example", body: "And the invoice of June, who explains it?\n")
        #expect(try ExampleSite.run(["deliver"], input: late, in: scratch).status == 0)
        let next = Self.week(of: Date(timeIntervalSinceNow: 7 * 86_400))
        let report = try ExampleSite.run(["report", "referrals", "--week", next], in: scratch).output
        #expect(report.contains("the invoice of June") && !report.contains("Who can help us"), "\(report)")

        let future = try ExampleSite.run(["report", "referrals", "--week", next, "--send"], in: scratch)
        #expect(future.status == 64 && future.errors.contains("week \(next) has not begun"), "\(future.errors)")
    }

    /// The mails to the partner in the outbox.
    private static func reports(_ scratch: Scratch) throws -> [String] {
        _ = try ExampleSite.run(["send"], in: scratch)
        let folder = scratch.path + "/site/state/outbox/new"
        return try FileManager.default.contentsOfDirectory(atPath: folder).map {
            try String(contentsOfFile: folder + "/" + $0, encoding: .utf8)
        }
        .filter { $0.contains("requests@ledger.example") }
    }

    @Test(
        "what is no report is said",
        arguments: [
            (["--week", "2026-W99"], "\"2026-W99\""), (["--partner", "legder"], "did you mean \"ledger\"?"),
        ])
    func mistakes(words: [String], says: String) throws {
        let outcome = try ExampleSite.run(["report", "referrals"] + words, in: try Self.site())
        #expect(outcome.status == 64 && outcome.errors.contains(says), "\(outcome)")
    }

    // MARK: Calendars

    @Test("calendar simulate says what would be due, and calendar explain how it came to be")
    func calendar() throws {
        let scratch = try Self.site()
        // Friday, half an hour before the office closes: four hours end on Monday.
        let friday = try ExampleSite.run(
            ["calendar", "simulate", "--account", "pier", "2026-11-20T15:30:00Z", "--json"], in: scratch)
        let clocks = friday.objects.compactMap { $0["clock"] as? [String: Any] }
        #expect(
            clocks.first { $0["calendar"] as? String == "office" }?["due"] as? String == "2026-11-23T11:30:00Z",
            "\(friday.output)")
        #expect(clocks.first { $0["calendar"] as? String == "always" }?["due"] as? String == "2026-11-20T16:00:00Z")
        #expect(try ExampleSite.run(["calendar", "simulate", "yesterday"], in: scratch).status == 64)

        #expect(try ExampleSite.run(["deliver"], input: ExampleSite.message(id: "3@pier.example"), in: scratch).status == 0)
        let explained = try ExampleSite.run(["calendar", "explain", "HH-1003"], in: scratch)
        #expect(explained.status == 0 && explained.output.contains("+ 30 min"), "\(explained)")
    }

    @Test("a clock that starts with another is simulated and explained with it, and with no time before it starts")
    func clockAfterAnother() throws {
        let scratch = try Scratch()
        try ExampleSite.make(
            in: scratch,
            rules: ExampleSite.rules.replacing(
                "respond 30m in always", with: "respond 30m in always  resolve 2bd in office after respond"))
        let told = try ExampleSite.run(["calendar", "simulate"], in: scratch).output
        #expect(told.contains(#/resolve 2bd +from when respond is met/#), "\(told)")
        #expect(try ExampleSite.run(["deliver"], input: ExampleSite.message(), in: scratch).status == 0)
        let simulated = try ExampleSite.run(["calendar", "simulate", "--json"], in: scratch).objects
        let explained = try ExampleSite.run(["calendar", "explain", "HH-1001", "--json"], in: scratch).objects
        let clocks = simulated.compactMap { $0["clock"] } + (explained.first?["clocks"] as? [Any] ?? [])
        let resolving = clocks.compactMap { $0 as? [String: Any] }.filter { $0["name"] as? String == "resolve" }
        #expect(resolving.count == 2, "\(clocks)")
        #expect(resolving.allSatisfy { $0["after"] as? String == "respond" && $0["due"] is NSNull }, "\(resolving)")
    }

    // MARK: fmt

    @Test("fmt puts files into their one form, says which, and --check changes none")
    func format() throws {
        let scratch = try Scratch()
        let path = scratch.file("pack/a.rules", "plan   basic   # the only one\nchannel email {to help@x.example}\n")
        let crooked = try String(contentsOfFile: path, encoding: .utf8)
        let check = try Program.run(["fmt", "--check", "\(scratch.path)/pack"])
        #expect(check.status == 1 && (check.output + check.errors).contains("a.rules"))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == crooked)
        let forPrograms = try Program.run(["fmt", "--check", "--json", "\(scratch.path)/pack"])
        #expect(forPrograms.status == 1 && forPrograms.objects.count == 1)
        #expect(forPrograms.objects.first?["file"] as? String == path)
        #expect(try Program.run(["fmt", "\(scratch.path)/pack"]).status == 0)
        let straight = try String(contentsOfFile: path, encoding: .utf8)
        #expect(straight != crooked && straight.contains("# the only one"))
        #expect(try Program.run(["fmt", "--check", "\(scratch.path)/pack"]).status == 0)
        scratch.file("pack/b.rules", "plan basic {\n")
        let broken = try Program.run(["fmt", "--json", "\(scratch.path)/pack"])
        #expect(broken.status == 78 && broken.objects.count == 1)
        #expect((broken.objects.first?["mistakes"] as? [[String: Any]])?.first?["line"] as? Int == 1)
    }

    @Test("fmt leaves links, rights and owners of files as they are, and opens no pipe")
    func formatInPlace() throws {
        let scratch = try Scratch()
        let real = scratch.file("real/a.rules", "plan   basic\n")
        try #require(chmod(real, 0o640) == 0)
        // Where the test is root's, it is somebody else's file; else nothing is asked of it.
        let isOthers = chown(real, 1, 1) == 0
        let link = scratch.path + "/pack/a.rules"
        scratch.file("pack/README", "")
        try #require(symlink("../real/a.rules", link) == 0)
        #expect(try Program.run(["fmt", "\(scratch.path)/pack"]).status == 0)
        #expect(try String(contentsOfFile: real, encoding: .utf8) == "plan basic\n")
        var status = stat()
        #expect(lstat(link, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
        #expect(lstat(real, &status) == 0 && status.st_mode & 0o777 == 0o640)
        if isOthers { #expect(status.st_uid == 1 && status.st_gid == 1) }
        #expect(scratch.files("real") == ["a.rules"])
        try #require(mkfifo(scratch.path + "/pack/pipe.rules", 0o600) == 0)
        for command in ["fmt", "check"] {
            let outcome = try Program.run([command, "\(scratch.path)/pack"])
            #expect(outcome.status == 66 && outcome.errors.contains("pipe.rules: is no file"), "\(outcome)")
        }
    }
}
