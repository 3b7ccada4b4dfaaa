import Diagnostics
import RuleLanguage
import Testing

/// One mistake, or several: where the marks stand, and what is said of each.
struct Mistake: CustomTestStringConvertible, Sendable {
    var part: Part
    var rules: String
    var said: [String]

    /// The part of a sound pack that the rules replace.
    enum Part: Sendable { case site, words, categories, rest }

    init(_ part: Part, _ rules: String, _ said: String...) {
        self.part = part
        self.rules = rules
        self.said = said
    }

    var testDescription: String { said.first ?? rules }

    func files(_ text: String) -> (files: PackFiles, path: String) {
        var sample = Sample()
        switch part {
        case .site: sample.site = text
        case .words: sample.words = text
        case .categories: sample.categories = text
        case .rest: sample.rest = text
        }
        let path = ["a-site.rules", "b-words.rules", "c-categories.rules", "d-rest.rules"]
        return (sample.files, path[[.site, .words, .categories, .rest].firstIndex(of: part) ?? 0])
    }
}

@Suite struct Checking {
    static func category(_ inner: String) -> String { "category outage { describe \"d\"  scope in\n\(inner)\n}\n" }
    static func keywords(_ lines: String) -> String { category("keywords {\n\(lines)\n}") }
    static func route(_ rows: String) -> String {
        """
        category general { describe "d"  scope in  default }
        severity critical { keywords { 3 down } }
        severity normal { default }
        promises { -> none }
        queue inbox
        queue other
        route {
        \(rows)
        kind alert -> other  no reply
        -> inbox  reply received
        }
        """
    }
    static let site = Sample().site

    @Test func aSoundPackIsLeftAlone() {
        let (policy, diagnostics) = Policy.compile(Sample().files)
        #expect(policy != nil)
        #expect(diagnostics.map(\.summary) == [])
    }

    static let mistakes: [Mistake] = names + syntax + values + twice + patterns + tables

    @Test(arguments: mistakes)
    func tells(_ mistake: Mistake) {
        let marked = MarkedSource(mistake.rules)
        let (files, path) = mistake.files(marked.text)
        let (policy, diagnostics) = Policy.compile(files)
        #expect(diagnostics.map(\.summary) == mistake.said)
        #expect(diagnostics.map { $0.place?.range } == marked.marks)
        #expect(diagnostics.allSatisfy { $0.place?.source.path == path })
        #expect((policy == nil) == diagnostics.hasErrors)
    }

    static let names: [Mistake] = [
        Mistake(
            .categories, category("outranks «genral»\nkeywords { 3 down }"),
            "error: no category is called \"genral\" | did you mean \"general\"? (declared at d-rest.rules:1)"),
        Mistake(
            .categories, category("boost 3 channel «hotlin»,email plan «silver»\nruled-out-by «negated»"),
            "error: no channel is called \"hotlin\" | did you mean \"hotline\"? (declared at a-site.rules:12)",
            "error: no plan is called \"silver\" | declared are basic, gold",
            "error: no notion is called \"negated\" | none is declared: add notion negated"),
        Mistake(
            .categories, keywords("3 «sbject»: down\n2 <«site»> down"),
            "error: no field is called \"sbject\" | did you mean \"subject\"?",
            "error: no group of words is called \"site\" | write: words site { … }"),
        Mistake(
            .words, "words sites { site }\nnotion n { sentence cues { <«site»> } }",
            "error: no group of words is called \"site\" | did you mean \"sites\"? (declared at b-words.rules:1)"),
        Mistake(
            .words, "words a { b }\nwords «a» { c }",
            "error: group of words \"a\" is declared twice | first at b-words.rules:1"),
        Mistake(
            .site,
            site
                + "\ncalendar night { hours mon-fri 09:00-17:00  «clsed» «holidays/x.txt» }\nchannel vip { to vip@help.example plan «golden»+ otherwise «emial» }",
            "error: a calendar has no \"clsed\" | did you mean \"closed\"?",
            "error: there is no file \"holidays/x.txt\" in the pack | write one day a line: 2026-12-25 Christmas Day",
            "error: no plan is called \"golden\" | did you mean \"gold\"? (declared at a-site.rules:10)",
            "error: no channel is called \"emial\" | did you mean \"email\"? (declared at a-site.rules:11)"),
    ]

    static let syntax: [Mistake] = [
        Mistake(
            .categories, "«catgory» outage { describe \"d\"  scope in  keywords { 3 down } }\n",
            "error: no directive is called \"catgory\" | did you mean \"category\"?"),
        Mistake(
            .categories, category("«keywrds» { 3 down }") + "«}»",
            "error: a category has no \"keywrds\" | did you mean \"keywords\"?",
            "error: a \"}\" that nothing opens | take it away, or add the \"{\" before"),
        Mistake(
            .categories,
            "category outage «{» describe \"d\"  scope in\nkeywords «{»\n3 down\ncategory other { describe \"x\"  scope out  keywords { 3 x } }",
            "error: a block that is not closed | add \"}\" where it ends",
            "error: a block that is not closed | add \"}\" where it ends"),
        Mistake(
            .categories, "category outage { scope in\ndescribe «\"not closed»\nkeywords { 3 down }\n}\n",
            "error: a quotation that is not closed on its line | add a closing quotation mark"),
        Mistake(.categories, category("«keywords»"), "error: \"keywords\" without a block | write: keywords { … }"),
        Mistake(
            .categories, "category outage { scope in\ndescribe \"d\" «{» }\nkeywords { 3 down }\n}\n",
            "error: \"describe\" has no block | take the braces away: what it says stands on its own line"),
        Mistake(.categories, "«category outage»", "error: \"category\" without a block | write: category … { … }"),
        Mistake(
            .categories, "category outage { describe \"d\u{FFFE}«\u{202E}»\" scope in keywords { 3 down } }",
            "error: a character that cannot be seen | take it out"),
    ]

    static let values: [Mistake] = [
        Mistake(
            .site, site + "\ncalendar c { hours «munday» «9-17» }",
            "error: \"munday\" is neither days nor hours | write: hours mon-fri 09:00-17:00",
            "error: \"9-17\" is neither days nor hours | write: hours mon-fri 09:00-17:00"),
        Mistake(
            .site, site + "\ncalendar c { hours mon-fri «22:00-06:00» }",
            "error: \"22:00-06:00\" is neither days nor hours | a night belongs to two days: 22:00-24:00 on the one, 00:00-06:00 on the next"
        ),
        Mistake(.site, site + "\nchannel c { to «support» }", "error: \"support\" is no address | write: to name@domain"),
        Mistake(
            .site, site + "\nplan x { includes «y» }\nplan y { includes x }",
            "error: the plan \"y\" leads back to itself | one of them has to name another plan, or none"),
        Mistake(
            .site,
            "«site» \"X\" { domain a.example  timezone «Zurich»  ticket «C-P» }\n"
                + site.split(separator: "}", maxSplits: 1)[1],
            "error: the site has no trust | add: trust mx.cloud.example",
            "error: \"Zurich\" is no time zone | write: timezone Europe/Zurich",
            "error: \"C-P\" cannot begin a ticket number | up to 12 letters and digits: CP"),
        Mistake(
            .site,
            settings(
                "telephone \"01632 960100\"  website «www.help.example»",
                "retain «ever»  postmaster no reply  spam «mild»  transport smtp  relay [::1]:25"),
            "error: \"www.help.example\" is no link | write: website https://…",
            "error: \"ever\" is no time to keep mail | write: retain 400d, 8w, or 0d to keep none",
            "error: \"mild\" is no value of spam | write: spam trusted"),
        Mistake(
            .site,
            settings(
                "transport «sendmail bin/sendmail»  relay «mx.help.example»",
                "retain 8w  reply-from «help»"),
            "error: \"sendmail bin/sendmail\" is no way out for mail | "
                + "write: transport maildir, sendmail, sendmail /usr/sbin/sendmail or smtp",
            "error: \"mx.help.example\" is no address of a relay | write: relay 127.0.0.1:25; names are not looked up",
            "error: \"help\" is no address | write: reply-from name@domain"),
        Mistake(
            .site, settings("limit sender «many»  «totl» 5", "limit sender 5/1d  total 500/1h  «subject»"),
            "error: \"many\" is no limit | \(limits)", "error: no limit is called \"totl\" | did you mean \"total\"?",
            "error: the limit subject needs a number | \(limits)"),
        Mistake(
            .site, site + "\npartner p { mail p@p.example  countries «Sweden» NO  languages en «english» }",
            "error: \"Sweden\" is no code of a country | two letters each: SE NO DK",
            "error: \"english\" is no code of a language | two letters each: sv en"),
        Mistake(
            .site, site + "\ncalendar c { «hours»  «closed» }",
            "error: hours needs a value | write: hours mon-fri 09:00-17:00",
            "error: closed needs a value | write: closed holidays/zurich.txt"),
        Mistake(
            .categories, category("threshold «many»\nboost «x» plan gold\nkeywords { 3 down }"),
            "error: \"many\" is no number from 1 to 1000 | write: threshold 3",
            "error: \"x\" is no weight | write: boost 3 category security"),
    ]

    private static let limits = "write: limit sender 5/1d  sender-domain 50/1d  subject 20/1d  total 500/1h"

    private static func settings(_ lines: String...) -> String {
        site.replacing("ticket    EX\n", with: "ticket    EX\n" + lines.map { "    \($0)\n" }.joined())
    }

    static let twice: [Mistake] = [
        Mistake(
            .site, site.replacing("timezone  Europe/Zurich", with: "timezone  «account»"),
            "error: \"account\" is no time zone | write: timezone Europe/Zurich"),
        Mistake(
            .site,
            settings(
                "journal a@help.example «b@help.example»", "reply-from a@help.example «b@help.example»",
                "telephone 1", "«telephone 2»"),
            "error: journal takes an address only | take this away, or put quotes around all of it: \"…\"",
            "error: reply-from takes an address only | take this away, or put quotes around all of it: \"…\"",
            "warning: telephone is said twice | a site has one: take one of them away"),
        Mistake(
            .site, site + "\nplan silver «includes» basic\n",
            "error: plan takes one name only | declare others on lines of their own, and put what is said of it into "
                + "braces"),
        Mistake(
            .site, site + "\npartner north { name \"North\"  mail a@north.example «b@north.example» }",
            "error: mail takes an address only | take this away, or put quotes around all of it: \"…\""),
        Mistake(
            .categories, category("keywords { 3 site is down }\n«describe \"e\"»"),
            "warning: describe is said twice | a category has one: take one of them away"),
        Mistake(
            .rest, route("plan gold -> other  «no» reply  reply received"),
            "error: a row sends a reply, or none | take away: no reply, or the reply's name"),
    ]

    static let patterns: [Mistake] = [
        Mistake(
            .categories, keywords("«site» is down"), "error: a keyword line begins with its weight | write: 3 site is down"),
        Mistake(
            .categories, keywords("3 «..» down"),
            "error: \"..\" without a word before it | a gap stands between words of which each must be there"),
        Mistake(
            .categories, keywords("3 site «..»"),
            "error: \"..\" without a word behind it | a gap stands between words of which each must be there"),
        Mistake(
            .categories, keywords("3 site «..99» down"),
            "error: \"..99\" is no gap | write .. for up to 5 words between, ..12 for up to 12; the most is ..30"),
        Mistake(
            .categories, keywords("3 site «.. (now)?»"),
            "warning: what may be absent at the end changes nothing | take it away, or take the \"?\" off"),
        Mistake(
            .categories, keywords("3 site«..»down\n3 page«..» offline\n3 shop .. gone"),
            "warning: \"..\" inside a word is no gap | put blanks around it: site .. down",
            "warning: \"..\" inside a word is no gap | put blanks around it: site .. down"),
        Mistake(
            .categories, keywords("3 site«,» shop is down\n3 all is lost  nto «\"»we lost it«\"»"),
            "warning: a comma parts nothing in a pattern | write alternatives as (this|that), or take it away",
            "warning: a quotation mark changes nothing in a pattern | take it away; an example stands behind ok or not: ok "
                + "\"the site is down\"",
            "warning: a quotation mark changes nothing in a pattern | take it away; an example stands behind ok or not: ok "
                + "\"the site is down\""),
        Mistake(
            .categories, keywords("3 subject: «body:» down\n3 site «subject:» down\n2 an error: down"),
            "warning: a field in the midst of a pattern changes nothing | a keyword has one, and it stands before the pattern: 3 "
                + "subject: quotation",
            "warning: a field in the midst of a pattern changes nothing | a keyword has one, and it stands before the pattern: 3 "
                + "subject: quotation"),
        Mistake(
            .categories, keywords("«3.» site is down\n«−2» site is up\n«4site» is slow"),
            "error: a keyword line begins with its weight | write: 3 site is down",
            "error: a keyword line begins with its weight | write: -2 site is up",
            "error: a keyword line begins with its weight | write: 4 site is slow"),
        Mistake(
            .categories, keywords("«2.5» site is down\n«-1,50» site is up\n«99999999999999999999» site is slow"),
            "error: a keyword line begins with its weight | write: 2 site is down",
            "error: a keyword line begins with its weight | write: -1 site is up",
            "error: a weight of 99999999999999999999 | 1 to 100, or below zero to speak against it"),
        Mistake(.categories, keywords("3 «(»site down"), "error: a \"(\" that is not closed | add \")\""),
        Mistake(
            .categories, keywords("3 site«)» down"), "error: a \")\" that nothing opens | write alternatives as (this|that)"),
        Mistake(
            .categories, keywords("3 site«|»shop"), "error: a \"|\" outside brackets | write alternatives as (this|that)"),
        Mistake(
            .categories, keywords("3 deplo«y(»ment)?"),
            "error: words and brackets without a blank between | brackets hold whole words: (deploy|deployment)"),
        Mistake(
            .categories, keywords("3 «(site)?»"), "error: every word of this keyword may be absent | take the \"?\" off one"),
        Mistake(.categories, keywords("3 de«*»ploy"), "error: a \"*\" inside a word | it stands at a word's end: deploy*"),
        Mistake(
            .categories, keywords("3 colou«?»r"),
            "error: a \"?\" inside a word | what may be absent stands in brackets: (very)?"),
        Mistake(.categories, keywords("3 «&»"), "error: \"&\" is no word | words are letters and digits"),
        Mistake(.categories, keywords("3 «/ab[c/»"), "error: an expression that is not closed | write /expression/"),
        Mistake(.categories, keywords("3 /«\\d»+/"), "error: \"\\d\" is no POSIX expression | write [0-9]"),
        Mistake(
            .categories, keywords("3 /(a)«\\1»/"),
            "error: back-references are not allowed | write out what may stand there, parted by \"|\""),
        Mistake(
            .categories, keywords("3 /«a*»/"), "error: an expression that takes nothing | every part of it may be absent"),
        Mistake(
            .categories, keywords("3 /a«{2,1}»/"),
            "error: a faulty count in braces | write {4}, {2,} or {2,4}; the most is 255"),
        Mistake(.categories, keywords("«0» down"), "error: a weight of 0 | 1 to 100, or below zero to speak against it"),
        Mistake(
            .categories, keywords("«\(Int.min)» down"),
            "error: a weight of \(Int.min) | 1 to 100, or below zero to speak against it"),
        Mistake(
            .categories, category("boost «\(Int.min)» plan gold\nkeywords { 3 down }"),
            "error: \"\(Int.min)\" is no weight | write: boost 3 category security"),
        Mistake(.words, "words a {\n    shop «\u{1}»site\n}", "error: a control character | take it out"),
        Mistake(.categories, keywords("3 shop «\u{1}»site"), "error: a control character | take it out"),
        Mistake(
            .words, "words a { <b> }\nwords b { <«a»> }",
            "error: the group \"a\" is part of itself | take it out of the group's own words"),
        // A warning of a group is shown in the group, whatever keyword uses it first and wherever that stands.
        Mistake(
            .words, "words a { <b> is «.. (now)?» }\nwords b { site«,» shop }",
            "warning: what may be absent at the end changes nothing | take it away, or take the \"?\" off",
            "warning: a comma parts nothing in a pattern | write alternatives as (this|that), or take it away"),
    ]

    static let tables: [Mistake] = [
        Mistake(
            .rest, route("plan gold -> inbox  reply «recieved»\n«plan gold  severity critical -> other  no reply»"),
            "error: no template is called \"recieved\" | did you mean \"received\"?",
            "error: this row is never reached | the row at d-rest.rules:8 takes every message that it would"),
        Mistake(
            .rest, route("«stnding» known -> inbox  no reply\nstanding «knwon» -> «oher»  no reply"),
            "error: no condition is called \"stnding\" | did you mean \"standing\"?",
            "error: no standing is called \"knwon\" | did you mean \"known\"?",
            "error: no queue is called \"oher\" | did you mean \"other\"? (declared at d-rest.rules:6)"),
        Mistake(
            .rest,
            route("plan gold «=>» other  no reply\nkind bulk «→» other  no reply\nkind bounce «>» inbox  reply received"),
            "error: \"=>\" is no arrow | write: ->", "error: \"→\" is no arrow | write: ->",
            "error: \">\" is no arrow | write: ->"),
        Mistake(
            .rest, route("«if» plan gold -> other  no reply\n«plan=basic» -> other  no reply"),
            "error: no condition is called \"if\" | conditions are kind, verification, standing, plan, project, partner, "
                + "channel, category, scope, severity, country, language, account",
            "error: no condition is called \"plan=basic\" | write: plan basic"),
        Mistake(
            .rest,
            route(
                "«kind bulk inbox»\nkind bounce -> «inbox»\nkind request -> other  «no» rply\nnot «kind» -> other no reply\n«kind bulk ->»"
            ),
            "error: a row without an outcome | write conditions -> outcome",
            "error: a row says what is replied | add: reply NAME, or: no reply",
            "error: \"no\" what? | write: no reply", "error: kind needs a value | write: kind bounce,auto-reply,bulk",
            "error: a row without a queue | write: -> queue  reply NAME"),
        Mistake(
            .rest, route("country «Germany» -> inbox  no reply\nlanguage de,«german» -> inbox  no reply"),
            "error: \"Germany\" is no code of a country | write it as the register does: country CH",
            "error: \"german\" is no code of a language | write it as the register does: language de"),
        Mistake(
            .rest, route("plan gold -> other  reply received «reply» received"),
            "error: a row sends one reply | take one away; a further paragraph comes by: add received"),
        Mistake(
            .categories, category("«help \"How to\" www.help.example»  «refer nobody»\nkeywords { 3 down }"),
            "error: help needs a title and a link | write: help \"Title\" https://…",
            "error: a category refers to the partners that take it | write: refer partners"),
        Mistake(
            .site, site + "\nalert «pinger» { host *.help.example }",
            "error: alert pinger has no sender | add: from monitor@…"),
        Mistake(
            .rest, promises("plan gold -> guarantee «30m» always\nplan basic -> best-effort «always»"),
            "error: \"30m\" means nothing in a promise | say what has to come by then: guarantee respond 30m in office",
            "error: \"always\" means nothing in a promise | write: in always"),
        Mistake(
            .rest,
            promises(
                "plan gold -> guarantee respond 4h in always resolve 2d after «resolve»\n"
                    + "plan basic -> target respond 4h «respond» 8h in office\nkind bulk -> best-effort in office in «always»"
            ),
            "error: resolve would wait for itself, and never start | "
                + "name a clock before it, as in: respond 4h resolve 2bd after respond",
            "error: this row has respond twice | a promise has each clock once: leave one of them out",
            "error: nothing is left that could count in always | "
                + "a calendar stands behind its clocks: respond 4h in office resolve 2bd in always"),
        Mistake(
            .site,
            site + "\nclose after 4d silent\n«close after 5d silent»\nallowance general 8h per year plan gold\n"
                + "allowance general 4h per year\n«allowance general 2h per year plan basic»",
            "error: when tickets are closed is said twice | a pack closes all silent tickets after as many days: take one of them away",
            "error: general has an allowance for these plans already | "
                + "the first one counts: take one of them away, or name other plans"),
        Mistake(
            .rest, promises("not plan gold -> none") + "\npromises { «plan gold -> none» }",
            "error: this row is never reached | the row at d-rest.rules:5 takes every message that it would"),
        Mistake(
            .rest, promises("plan gold -> «garantee» respond 4h in office\nplan basic -> target respond «soon» in office"),
            "error: no promise is called \"garantee\" | did you mean \"guarantee\"?",
            "error: \"soon\" is no time | write 30m, 4h or 1bd"),
        Mistake(
            .rest,
            promises(
                "plan gold -> target respond 4h in «ofice»\nplan basic -> «target» in office\nkind bulk -> «best-effort»"),
            "error: no calendar is called \"ofice\" | did you mean \"office\"? (declared at a-site.rules:7)",
            "error: a target needs a clock | write: target respond 4h in office",
            "error: in which calendar? | add: in office"),
        Mistake(
            .rest,
            promises(
                "plan gold -> none «respond» 4h in office\nplan basic -> best-effort respond 4h in office\nkind bulk -> none in office"
            ),
            "warning: nothing is promised, and its clock runs all the same | write: none, or, for a time that the desk aims at and "
                + "tells nobody: best-effort respond 4h in office"),
        Mistake(
            .rest,
            promises("«plan basic -> none»\nplan gold -> guarantee respond 4h acknowledge 1h in always headline «resolve»")
                .replacing("«plan basic -> none»", with: "plan basic -> none"),
            "error: no clock of this row is called \"resolve\" | it has respond, acknowledge"),
        Mistake(
            .categories,
            category("scope severity critical -> «maybe»\nkeywords { 3 down }").replacing("scope in\n", with: "\n"),
            "error: a scope is in or out | write: -> in, or: -> out"),
        Mistake(
            .categories, "category outage { describe \"d\" scope «scope» out -> in\n -> out\nkeywords { 3 down } }",
            "error: the scope is decided before the scope is known | first comes the category, then the severity, then the scope"
        ),
    ]

    static func promises(_ rows: String) -> String {
        """
        category general { describe "d"  scope in  default }
        severity normal { default }
        promises {
        \(rows)
        -> none
        }
        queue inbox
        route { -> inbox  reply received }
        """
    }
}

@Suite struct CheckingPacks {
    private static func diagnostics(_ change: (inout PackFiles) -> Void) -> [String] {
        var files = Sample().files
        change(&files)
        return Policy.compile(files).diagnostics.map { ($0.location ?? "") + " " + $0.summary }
    }

    @Test func unknownVariablesAreFoundInEveryLanguage() {
        #expect(
            Self.diagnostics { files in
                files.replies.append(
                    SourceText(path: "replies/de/received.txt", text: "{greeting}\n\nIhr Zeichen: {tickt} { x } {}\n"))
                files.replies.append(SourceText(path: "replies/notes.txt", text: "x"))
            } == [
                "replies/de/received.txt:3:14 error: a reply has nothing called \"tickt\" | did you mean \"ticket\"?",
                "replies/notes.txt:1:1 warning: this is no template | templates are called replies/LANGUAGE/NAME.txt",
            ])
    }

    @Test func holidayFilesAreRead() {
        #expect(
            Self.diagnostics { files in
                files.rules.append(
                    SourceText(
                        path: "e.rules",
                        text:
                            "calendar a { closed holidays/zh.txt }\ncalendar b { timezone account  closed holidays/{country}.txt }\n"
                    ))
                files.holidays = [SourceText(path: "holidays/zh.txt", text: "2026-12-25 Christmas\n2026-13-01 Never\n")]
            } == ["holidays/zh.txt:2:1 error: \"2026-13-01\" is no day of the calendar | write: 2026-12-25 Christmas Day"])
        #expect(
            Self.diagnostics { files in
                files.rules.append(
                    SourceText(path: "e.rules", text: "calendar b { timezone account  closed feiertage/{country}.txt }\n"))
            } == [
                "e.rules:1:39 warning: the pack has no file \"feiertage/{country}.txt\" for any country | no holidays are counted"
            ])
    }

    @Test func anEmptyPackSaysWhatItNeeds() {
        #expect(
            Self.diagnostics { $0.rules = [] } == [
                " error: no site is declared | write: site \"Your name\" { domain …  trust …  timezone …  ticket … }",
                " error: no channel is declared | write: channel email { to support@… }",
                " error: no category is declared | write: category general { describe \"…\"  scope in  default }",
                " error: no severity is declared | write: severity normal { default }",
                " error: no promises are declared | write: promises { -> none }",
                " error: no route is declared | write: route { -> inbox  no reply }",
            ])
    }

    @Test func allMistakesAreToldInOneRun() throws {
        var sample = Sample()
        sample.site = sample.site.replacing("timezone  Europe/Zurich", with: "timezone  Zurich")
        sample.categories = "category outage { describe \"d\"  scope in\n keywords {\n 3 (site\n x down\n 3 down\n } }\n"
        sample.rest = sample.rest.replacing(
            "-> inbox  reply received", with: "scop out -> inbox no reply\n-> inbx  reply recieved")
        let shown = Policy.compile(sample.files).diagnostics.map { $0.rendered() }
        #expect(
            shown == [
                """
                error: "Zurich" is no time zone
                  a-site.rules:4:15
                    4 |     timezone  Zurich
                      |               ^^^^^^ write: timezone Europe/Zurich

                """,
                """
                error: a "(" that is not closed
                  c-categories.rules:3:4
                    3 |  3 (site
                      |    ^ add ")"

                """,
                """
                error: a keyword line begins with its weight
                  c-categories.rules:4:2
                    4 |  x down
                      |  ^ write: 3 x down

                """,
                """
                error: no condition is called "scop"
                  d-rest.rules:5:9
                    5 | route { scop out -> inbox no reply
                      |         ^^^^ did you mean "scope"?

                """,
                """
                error: no queue is called "inbx"
                  d-rest.rules:6:4
                    6 | -> inbx  reply recieved }
                      |    ^^^^ did you mean "inbox"? (declared at d-rest.rules:4)

                """,
                """
                error: no template is called "recieved"
                  d-rest.rules:6:16
                    6 | -> inbx  reply recieved }
                      |                ^^^^^^^^ did you mean "received"?

                """,
            ])
    }
}
