import Calendars
import Diagnostics
import RuleLanguage
import Testing

/// What `check` finds beyond what a delivery looks at.
@Suite("check, thoroughly") struct ThoroughCheckTests {
    static func check(_ files: PackFiles, on day: String = "2026-03-01") throws -> [Diagnostic] {
        let circumstances = PackCircumstances(day: try #require(CivilDate(day))) { $0.hasPrefix("Europe/") || $0 == "UTC" }
        return Policy.check(files, circumstances).diagnostics
    }

    /// A pack of which nothing is said.
    static var sound: Sample {
        Sample(
            site: """
                site "Example" {
                    domain    help.example
                    trust     mx.help.example
                    timezone  Europe/Zurich
                    ticket    EX
                }
                calendar office { hours mon-fri 09:00-17:00 }
                plan basic
                plan gold { includes basic }
                channel email   { to support@help.example }
                channel hotline { to hotline@help.example  plan gold  otherwise email }
                """,
            categories: """
                category outage { describe "down"  scope in  keywords { 3 site is down } }
                """,
            rest: """
                category general { describe "all else"  scope in  default }
                severity critical { keywords { 3 nobody can work } }
                severity normal { default }
                promises { -> best-effort in office }
                queue inbox
                route { -> inbox  reply received }
                """)
    }

    @Test("a sound pack is left alone") func nothing() throws {
        #expect(try Self.check(Self.sound.files).map(\.summary) == [])
    }

    @Test(
        "an example without its quotation marks is told, as it is part of the pattern then",
        arguments: [
            ("3 site is down  ok the site is down", true),
            ("3 site is down   not the site was down", true),
            ("3   not working", false),
            ("3 is it ok to log in", false),
            ("3 /site  not up/ is down", false),
            ("3 site is down  ok \"the site is down\"", false),
        ])
    func unquotedExample(_ line: String, isTold: Bool) throws {
        var sample = Self.sound
        sample.categories = "category outage { describe \"down\"  scope in  keywords {\n\(line)\n} }"
        let found = try Self.check(sample.files).map(\.message).filter { $0.hasSuffix("is a word of the pattern here") }
        #expect(found.isEmpty != isTold)
    }

    @Test(
        "a line that is tried at every word is told; one that is a single expression costs little and is not",
        arguments: [
            ("3 (site is down|/ERR-[0-9]+/)", true),
            ("3 /ERR-[0-9]+/ /[A-Z]+/", true),
            ("3 <down>", true),
            ("3 <down> too", false),
            ("3 error /ERR-[0-9]+/", false),
            ("3 /ERR-[0-9]+|site is down/", false),
            ("3 (site is down|nobody can work)", false),
        ])
    func triedEverywhere(_ line: String, isTold: Bool) throws {
        var sample = Self.sound
        sample.categories = """
            words down { site is down
            /ERR-[0-9]+/ }
            category outage { describe "down"  scope in  keywords { 3 <down> here
            \(line)
            } }
            """
        let found = try Self.check(sample.files).filter { $0.code == "every-word" }
        #expect(found.compactMap(\.place?.fileAndLine) == (isTold ? ["c-categories.rules:4"] : []))
    }

    @Test("mistakes keep nothing else from being said") func allInOneRun() throws {
        var sample = Self.sound
        sample.categories = """
            category outage { describe "down"  scope in  keywords {
            3 site is down
            x nobody
            2 site is down
            } }
            """
        sample.rest = sample.rest.replacing(
            "promises { -> best-effort in office }",
            with: """
                promises {
                plan gold  -> best-effort in office
                -> target respond 4h in office
                }
                """
        ).replacing("-> inbox  reply received", with: "-> inbocks  reply received")
        #expect(
            try Self.check(sample.files).map(\.summary) == [
                "error: a keyword line begins with its weight | write: 3 x nobody",
                "warning: another keyword finds all that this one does | and both count: c-categories.rules:2: 3 site is down",
                "warning: plan gold is promised less than plan basic, which it includes | channel email, category outage, severity "
                    + "critical: best-effort office, where plan basic gets target 4h office (d-rest.rules:6)",
                "warning: no row leads to the queue \"inbox\" | name it in route: -> inbox  reply NAME",
                "error: no queue is called \"inbocks\" | declared are inbox",
            ])
    }

    @Test(
        "whom a queue tells can be told, and is not ourselves",
        arguments: [
            ("notify page", []), ("notify \"/usr/local/bin/page\"", []), ("forward partner", []),
            ("escalate at 100% to boss@other.example", []),
            ("notify", ["error: notify needs whom to tell | write: notify \"/usr/local/bin/page\""]),
            ("forward", ["error: forward needs whom to tell | write: forward partner"]),
            (
                "forward \"/usr/bin/x\"",
                ["error: a request is forwarded by mail, and \"/usr/bin/x\" is a program | write: notify \"/usr/bin/x\""]
            ),
            (
                "forward partnr",
                [
                    "warning: this is partnr@help.example, not the project's partner | did you mean \"partner\"? Else write the whole address"
                ]
            ),
            (
                "forward Support@help.example",
                [
                    "error: support@help.example is an address of ours: what is sent to it comes in as mail again | name an address that people read: forward partner"
                ]
            ),
            (
                "escalate at 50% to hotline+x",
                [
                    "error: hotline+x@help.example is an address of ours: what is sent to it comes in as mail again | name an address that people read: escalate at 50% to duty-manager"
                ]
            ),
            (
                "escalate at 50% to \"the boss\"",
                [
                    "error: \"the boss\" is nobody who can be told | an address, a name in our own domain, or the path of a program: escalate at 50% to duty-manager"
                ]
            ),
            (
                "escalate at 0% to boss",
                ["error: escalate needs a share and whom to tell | write: escalate at 50% to duty-manager"]
            ),
            (
                "escalate at -5% to boss",
                ["error: escalate needs a share and whom to tell | write: escalate at 50% to duty-manager"]
            ),
        ])
    func addressees(queue: String, said: [String]) throws {
        var sample = Self.sound
        sample.rest = sample.rest.replacing("queue inbox", with: "queue inbox { \(queue) }")
        #expect(try Self.check(sample.files).map(\.summary) == said)
    }

    @Test(
        "what a customer would stumble over in a reply is found",
        arguments: [
            ("received", "Hello, {ticket}: {} { 1 } (see } and {usual-wait})\n", nil),
            (
                "received", "# {Note}\nYours is {Ticket}.\n",
                "warning: this is no place, and goes out as it is | did you mean {ticket}?"
            ),
            (
                "received", "It takes {usual wait}.\n",
                "warning: this is no place, and goes out as it is | did you mean {usual-wait}?"
            ),
            ("received", "Yours is {ticket.\n", "warning: a \"{\" that is not closed | did you mean {ticket}?"),
            (
                "received", "Yours is {Foo}.\n",
                "warning: this is no place, and goes out as it is | places are small letters and hyphens: {ticket}"
            ),
            (
                "received", "# nothing\n \n",
                "warning: this reply says nothing | write what the customer is told, or in the row: no reply"
            ),
            ("received", "Hello\u{0}\n", "error: a control character | take it out"),
            ("received", "\u{200F}{ticket}\n", nil),
            ("phrases", "weekdays = a b c d e f g\r\nmonths = 1 2 3 4 5 6 7 8 9 10 11 12\n", nil),
            ("phrases", "weekdays = Mo Di\n", "error: weekdays are 7, and here are 2 | name each, with blanks between"),
            ("phrases", "months =\n", "error: months are 12, and here are 0 | name each, with blanks between"),
        ] as [(String, String, String?)])
    func templateTexts(name: String, text: String, said: String?) throws {
        var files = Self.sound.files
        files.replies.removeAll { $0.path == "replies/en/\(name).txt" }
        files.replies.append(SourceText(path: "replies/en/\(name).txt", text: text))
        #expect(try Self.check(files).map(\.summary) == [said].compactMap(\.self))
    }

    @Test("a category says what it is") func describe() throws {
        var sample = Self.sound
        sample.categories = sample.categories.replacing("describe \"down\"  ", with: "")
        #expect(
            try Self.check(sample.files).map(\.summary) == [
                "warning: category outage does not say what it is | add what replies and reports call it: describe \"…\""
            ])
    }

    @Test("a partner's address is not ours") func partnerOfOurs() throws {
        var sample = Self.sound
        sample.rest += "\npartner p { name \"P\"  mail support@help.example  takes general }\n"
        #expect(
            try Self.check(sample.files).map(\.summary) == [
                "error: support@help.example is an address of ours: what is sent to it comes in as mail again | name an address that people read: mail referrals@partner.example"
            ])
    }

    @Test("a keyword that is nothing but a faulty group finds nothing") func faultyGroup() throws {
        var sample = Self.sound
        sample.words = "words gone { is ..2 (still)? ..1 down }"
        sample.categories = """
            category outage { describe "down"  scope in  keywords {
            3 <gone>
            2 site is shut
            } }
            """
        #expect(
            try Self.check(sample.files).map(\.summary) == [
                "error: \"..\" without a word before it | a gap stands between words of which each must be there"
            ])
    }

    @Test("of one part of a pack", arguments: tables + promises + keywords + reach)
    func tells(_ mistake: Mistake) throws {
        let marked = MarkedSource(mistake.rules)
        var sample = Self.sound
        switch mistake.part {
        case .site: sample.site = marked.text
        case .words: sample.words = marked.text
        case .categories: sample.categories = marked.text
        case .rest: sample.rest = marked.text
        }
        let diagnostics = try Self.check(sample.files)
        #expect(diagnostics.map(\.summary) == mistake.said)
        #expect(diagnostics.map { $0.place?.range } == marked.marks)
        #expect(diagnostics.allSatisfy { $0.code.flatMap(Finding.init) != nil })
    }

    // MARK: Rows

    static func route(_ rows: String) -> String {
        """
        category general { describe "d"  scope in  default }
        severity critical { keywords { 3 nobody can } }
        severity normal { default }
        promises { -> best-effort in office }
        queue inbox
        queue other
        «route» {
        \(rows)
        }
        """
    }
    static func routes(_ rows: String) -> String {
        route("channel hotline -> other  no reply\n" + rows + "\n-> inbox  reply received")
            .replacing("«route»", with: "route")
    }

    static let tables: [Mistake] = [
        Mistake(
            .rest,
            routes(
                "plan gold -> other  no reply\nplan basic -> other  no reply\n«plan gold,basic  severity critical -> inbox  no reply»"
            ),
            "warning: this row is never reached | the rows at d-rest.rules:9 and d-rest.rules:10 take every message that it would"
        ),
        // A shadow takes nothing from those below, and robots' mail has no severity: other rows are for it.
        Mistake(
            .rest,
            routes(
                "severity critical -> other  no reply\nshadow severity normal -> other  no reply\nkind bulk -> inbox  no reply\n"
                    + "severity normal -> other  no reply")),
        Mistake(
            .rest, routes("«kind alert -> other  no reply»"), "warning: no message can meet this row | no alert is declared"),
        Mistake(
            .rest, routes("«kind bulk  category outage -> other  no reply»"),
            "warning: no message can meet this row | no message is of kind bulk and of category outage"),
        Mistake(
            .rest,
            routes("«plan basic  channel hotline -> other  no reply»").replacing(
                "channel hotline -> other  no reply\n", with: ""),
            "warning: no message can meet this row | no message is of plan basic and of channel hotline"),
        Mistake(
            .rest, routes("«scope out -> other  no reply»"),
            "warning: no message can meet this row | no message is of scope out"),
        Mistake(
            .rest, route("plan gold -> inbox  reply received\nseverity normal  not plan gold -> other  no reply"),
            "error: no queue where no row matches | none is for plan basic, severity critical: "
                + "end with a row without conditions: -> queue  reply name"),
        Mistake(
            .rest, route("scope in -> inbox  reply received\n«scope out -> other  no reply»"),
            "error: no queue where no row matches | none is for kind bounce: "
                + "end with a row without conditions: -> queue  reply name",
            "warning: no message can meet this row | no message is of scope out"),
        Mistake(
            .rest, routes("«plan gold  «plan» basic -> inbox  reply received»"),
            "warning: no message can meet this row | no message is of plan gold and of plan basic",
            "warning: plan is asked twice, and both must hold | several values stand behind commas: plan a,b"),
        Mistake(
            .categories,
            "category «outage» { describe \"d\"  scope plan gold -> in  «keywords» { 3 down } }",
            "error: category outage has no scope where no row matches | none is for plan basic: end with a row: -> out",
            "error: \"keywords\" behind a row | a row ends with its line: put it on the next one"),
        Mistake(
            .categories,
            """
            category outage { describe "d"
            scope severity critical -> in
            severity normal  plan gold -> in
            not plan gold -> out
            «-> out»
            keywords { 3 down } }
            """,
            "warning: this row is never reached | the rows at c-categories.rules:2, c-categories.rules:3 and c-categories.rules:4 "
                + "take every message that it would"),
    ]

    static func promised(_ rows: String) -> String {
        """
        category general { describe "d"  scope in  default }
        severity critical { keywords { 3 nobody can } }
        severity normal { default }
        calendar always { }
        promises {
        \(rows)
        }
        queue inbox
        route { -> inbox  reply received }
        """
    }

    static let promises: [Mistake] = [
        Mistake(
            .rest, promised("«plan gold -> target respond 1bd in always»\n-> target respond 4h in office"),
            "warning: plan gold is promised less than plan basic, which it includes | channel email, category outage, severity critical: "
                + "target 1bd always, where plan basic gets target 4h office (d-rest.rules:7)"),
        Mistake(
            .rest,
            promised(
                "severity normal  plan gold -> target respond 1h in always\n«plan gold -> none»\n-> best-effort in office"),
            "warning: plan gold is promised less than plan basic, which it includes | channel email, category outage, severity critical: "
                + "none, where plan basic gets best-effort office (d-rest.rules:8)"),
        // Eight hours of any day come sooner than one business day, and a guarantee is more than a target.
        Mistake(.rest, promised("plan gold -> target respond 8h in always\n-> target respond 1bd in office")),
        Mistake(.rest, promised("plan gold -> guarantee respond 8h in always\n-> target respond 4h in office")),
    ]

    static func blocks(_ outage: String, _ usage: String = "3 how do i", more: String = "") -> String {
        """
        category outage { describe "d"  scope in  \(more) keywords {
        \(outage)
        } }
        category usage { describe "d"  scope in  keywords {
        \(usage)
        } }
        """
    }

    static let keywords: [Mistake] = [
        Mistake(
            .categories, blocks("3 (site|shop) is down\n2 «shop is down»"),
            "warning: another keyword finds all that this one does | and both count: c-categories.rules:2: 3 (site|shop) is down"
        ),
        Mistake(
            .categories, blocks("3 site is down\n2 «site is down»"),
            "warning: another keyword finds all that this one does | and both count: c-categories.rules:2: 3 site is down"),
        // More words say more, and so does the subject.
        Mistake(.categories, blocks("1 down\n2 site is down\n2 subject: down")),
        Mistake(
            .categories, blocks("3 «site is down»\n-3 site .. down"),
            "warning: another keyword takes back all that this one gives | "
                + "wherever it is found, so is c-categories.rules:3: -3 site .. down"),
        Mistake(.categories, blocks("3 site is down\n-2 site .. down")),
        Mistake(
            .categories, blocks("3 site is down", "3 «site is down»"),
            "warning: these words speak as much for category outage | at c-categories.rules:2: 3 site is down: "
                + "give one more weight, or say which outranks the other"),
        Mistake(.categories, blocks("3 site is down", "4 site is down")),
        Mistake(.categories, blocks("3 site is down", "3 site is down", more: "outranks usage")),
        Mistake(
            .categories, blocks("3 (down|out) .. now", "3 «(out|down) .. now»"),
            "warning: these words speak as much for category outage | at c-categories.rules:2: 3 (down|out) .. now: "
                + "give one more weight, or say which outranks the other"),
    ]

    static let reach: [Mistake] = [
        Mistake(
            .categories,
            "category «outage» { describe \"d\"  scope in  threshold 4  boost 1 plan gold  keywords { 2 down } }",
            "warning: category outage never stands | "
                + "all its keywords together come to 3, and it stands from 4: add some, or say threshold 3"),
        Mistake(.categories, blocks("3 down", more: "outranks «outage»"), "warning: outage outranks itself | take it away"),
        Mistake(
            .categories,
            blocks("3 down", more: "outranks usage").replacing(
                "scope in  keywords", with: "scope in outranks «outage» keywords"),
            "warning: usage and outage outrank each other | take one away: as it is, their scores decide"),
        Mistake(
            .categories, blocks("3 down", more: "«refer partners»"),
            "warning: no partner takes outage | declare one: partner NAME { mail …  takes outage }"),
        Mistake(
            .categories, blocks("3 down", more: "«refer partners»") + "\npartner p { mail p@p.example  takes usage }",
            "warning: no partner takes outage | add to a partner: takes outage"),
        Mistake(
            .words,
            """
            words «sites» { site | shop }
            notion «negated» { before 4  cues { not } }
            calendar «never» { hours sat }
            queue «other»
            """,
            "warning: nothing names the group of words \"sites\" | in a pattern: <sites>",
            "warning: the notion \"negated\" rules nothing out | name it: ruled-out-by negated",
            "warning: no promise counts in the calendar \"never\" | name it: in never",
            "warning: no row leads to the queue \"other\" | name it in route: -> other  reply NAME"),
        Mistake(
            .site, sound.site + "\nchannel c { to «support@help.example» «help@halp.example» }",
            "warning: support@help.example is an address of channel email, too | "
                + "mail to it comes by channel c always (first at a-site.rules:10)",
            "warning: halp.example is no domain of the site | did you mean \"help.example\"?"),
        Mistake(
            .site, sound.site.replacing("Europe/Zurich", with: "Europe/Zurich  reply-from «desk@elsewhere.test»"),
            "warning: our mail comes from elsewhere.test, which is no domain of the site | "
                + "name an address of ours, to which answers come; else add to site: domain elsewhere.test"),
        Mistake(
            .site, sound.site.replacing("Europe/Zurich", with: "«Europa/Zurich»"),
            "error: the system knows no time zone \"Europa/Zurich\" | zones are called as in /usr/share/zoneinfo: Europe/Zurich"
        ),
        Mistake(
            .site,
            sound.site.replacing("hours mon-fri 09:00-17:00", with: "hours mon-fri 09:00-17:00  timezone «Mars/Base»"),
            "error: the system knows no time zone \"Mars/Base\" | zones are called as in /usr/share/zoneinfo: Europe/Zurich"),
    ]

    // MARK: What stands beside the rules

    private static func told(on day: String = "2026-03-01", _ change: (inout PackFiles) -> Void) throws -> [String] {
        var files = sound.files
        change(&files)
        return try check(files, on: day).map { ($0.location ?? "") + " " + $0.summary }
    }

    @Test(
        "holidays that end",
        arguments: [
            ("2026-10-26", nil), ("2026-10-27", "end on 2026-12-26, in 60 days"), ("2026-12-27", "ended on 2026-12-26"),
        ] as [(String, String?)])
    func holidays(_ day: String, _ said: String?) throws {
        let told = try Self.told(on: day) { files in
            files.rules.append(
                SourceText(path: "e.rules", text: "calendar day { closed holidays/zh.txt }\nallowance outage 8h per year\n"))
            files.rules[3] = SourceText(path: "d-rest.rules", text: Self.sound.rest.replacing("in office", with: "in day"))
            files.rules[0] = SourceText(
                path: "a-site.rules",
                text: Self.sound.site.replacing("calendar office { hours mon-fri 09:00-17:00 }", with: ""))
            files.holidays = [
                SourceText(path: "holidays/zh.txt", text: "# Zurich\n2026-12-25 Christmas\n2026-12-26 Boxing\n")
            ]
        }
        let help = "add those of the next year: until then its holidays are open days"
        #expect(told == said.map { ["holidays/zh.txt:3:1 warning: the holidays \($0) | \(help)"] } ?? [])
    }

    @Test("holiday files that nothing names, or that are empty") func holidayFiles() throws {
        #expect(
            try Self.told { files in
                files.rules[0] = SourceText(
                    path: "a-site.rules",
                    text: Self.sound.site.replacing("09:00-17:00", with: "09:00-17:00  closed holidays/zh.txt"))
                files.holidays = ["zh", "zurich"].map { SourceText(path: "holidays/\($0).txt", text: "# nothing yet\n") }
            } == [
                "holidays/zh.txt:1:1 warning: there are no holidays in it | write: 2026-12-25 Christmas Day",
                "holidays/zurich.txt:1:1 warning: no calendar is closed on these days | write in a calendar: closed holidays/zurich.txt",
            ])
    }

    @Test("a calendar that never opens") func neverOpen() throws {
        let days = (0..<500).map { "\(CivilDate(daysSinceEpoch: 20_454 + $0)) closed\n" }.joined()
        #expect(
            try Self.told { files in
                files.rules[0] = SourceText(
                    path: "a-site.rules",
                    text: Self.sound.site.replacing("09:00-17:00", with: "09:00-17:00  closed holidays/zh.txt"))
                files.holidays = [SourceText(path: "holidays/zh.txt", text: days)]
            } == ["a-site.rules:7:10 error: calendar office never opens | every open day is a holiday of holidays/zh.txt"])
    }

    @Test(
        "a translation in a folder that is no language's code is never sent",
        arguments: [("DE", "de"), ("pt-BR", "pt"), ("german", "de"), ("gsw", nil)] as [(String, String?)])
    func translationFolder(_ folder: String, mend: String?) throws {
        let told = try Self.told { files in
            files.replies += ["phrases", "received"].map {
                SourceText(path: "replies/\(folder)/\($0).txt", text: $0 == "phrases" ? "re = x\n" : "Dear customer\n")
            }
        }
        #expect(
            told
                == (mend.map {
                    [
                        "replies/\(folder)/phrases.txt:1:1 warning: registers call no language \"\(folder)\", so its templates "
                            + "are never sent | name the folder by the language's code: replies/\($0)"
                    ]
                } ?? []))
    }

    @Test("translations that are never sent, and those that are not there") func translations() throws {
        #expect(
            try Self.told { files in
                files.replies += ["de/recieved", "fr/phrases", "en/stray"].map {
                    SourceText(path: "replies/\($0).txt", text: $0.hasSuffix("phrases") ? "re = x\n" : "Dear customer\n")
                }
            } == [
                "d-rest.rules:6:9 warning: the reply \"received\" is not there in de, fr | "
                    + "customers of these languages get this row's reply in English",
                "replies/de/recieved.txt:1:1 warning: no template in English is called \"recieved\", so this one is never sent | "
                    + "did you mean \"received\"?",
                "replies/de/recieved.txt:1:1 warning: \"de\" has no phrases, so its templates are never sent | "
                    + "write replies/de/phrases.txt",
                "replies/en/stray.txt:1:1 warning: no row sends the reply \"stray\" | "
                    + "name it in a row: reply stray, or: add stray",
            ])
    }
}
