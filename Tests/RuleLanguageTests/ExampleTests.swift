import Diagnostics
import RuleLanguage
import Testing

/// `ok "…"` and `not "…"` at keyword lines.
@Suite struct KeywordExampleTests {
    @Test func examplesAreKeptWithTheirKeyword() throws {
        let sample = Sample.keywords([
            "3 site is down   ok \"our site is down\" \"THE SITE IS DOWN!\"  not \"ticket #5: the site is {fine}\"  # a note",
            "2 subject: (outage  # more alternatives follow,",
            "   # of one language each",
            "   |panne)",
            "  not \"up\"",
            "  ok  \"outage of the shop\"",
            "  ok\t\"Panne\"",
        ])
        let policy = try sample.policy()
        let keywords = policy.categories[0].keywords
        #expect(keywords.map(\.pattern) == ["site is down", "subject: (outage  |panne)"])
        let expected = [
            (0, true, "our site is down", 5), (0, true, "THE SITE IS DOWN!", 5),
            (0, false, "ticket #5: the site is {fine}", 5), (1, false, "up", 9), (1, true, "outage of the shop", 10),
            (1, true, "Panne", 11),
        ]
        #expect(policy.examples.map(\.keyword) == expected.map { keywords[$0.0].id })
        #expect(policy.examples.map(\.mustBeFound) == expected.map(\.1))
        #expect(policy.examples.map(\.phrase) == expected.map(\.2))
        #expect(policy.examples.map(\.origin.description) == expected.map { "c-categories.rules:\($0.3)" })
        let found = policy.examples.map { if case .found = policy.outcome(of: $0) { true } else { false } }
        #expect(found == expected.map(\.1))
        let read = try #require(MappedPolicy.read(policy.archived()))
        #expect(Array(read.examples) == Array(policy.examples))
    }

    @Test func anOutcomeNamesWhatWasFound() throws {
        var sample = Sample.keywords(["3 site .. down  ok \"the site is down\"", "1 header X-Form: usage  ok \"usage\""])
        sample.words = "notion negated { before 3  cues { not } }"
        sample.categories = sample.categories.replacing("scope in", with: "scope in  ruled-out-by negated")
        let policy = try sample.policy()
        var example = try #require(policy.examples.first)
        #expect(policy.outcome(of: example) == .found("site is down"))
        example.phrase = "our site is not down"
        #expect(policy.outcome(of: example) == .ruledOut(by: "negated"))
        example.phrase = "it is not that our site is down, our site is down"
        #expect(policy.outcome(of: example) == .found("site is down"))
        example.phrase = "all is well"
        #expect(policy.outcome(of: example) == .notFound)
    }

    static let keywords = Checking.keywords
    static let usage = "write: ok \"the site is down\"  not \"the site was down\""

    static let mistakes: [Mistake] = [
        Mistake(
            .categories,
            keywords("3 site is down\n  ok «\"the site is slow\"» \"site is down\"\n  not «\"our site is down again\"»"),
            "error: the keyword does not find its example | mend the pattern or the phrase: site is down",
            "error: the keyword finds what it should not | it finds \"site is down\": mend the pattern or the phrase"),
        // Told although the rules have other mistakes.
        Mistake(
            .categories, keywords("3 site is down  ok «\"x\"»\n3 «sbject»: x"),
            "error: the keyword does not find its example | mend the pattern or the phrase: site is down",
            "error: no field is called \"sbject\" | did you mean \"subject\"?"),
        Mistake(
            .categories,
            "notion past { before 3  cues { was } }\n"
                + Checking.category("ruled-out-by past\nkeywords {\n3 down  ok «\"it was down\"»  not \"it was down\"\n}"),
            "error: the notion \"past\" takes the force from the keyword in its example | mend the notion or the phrase, or write: not \"…\""
        ),
        Mistake(
            .categories, keywords("«ok \"site is down\"»\n3 down"),
            "error: an example without a keyword | write it on a keyword's line, or below it"),
        Mistake(.categories, keywords("3 down\nok «down»"), "error: an example's phrase stands in quotes | \(usage)"),
        Mistake(
            .categories, keywords("3 down  ok \"down\" «is down»"), "error: an example's phrase stands in quotes | \(usage)"),
        Mistake(.categories, keywords("3 down\n«not»"), "error: an example without a phrase | \(usage)"),
        Mistake(
            .categories, keywords("3 down\nok «\"down»"),
            "error: a quotation that is not closed on its line | add a closing quotation mark"),
        // The examples of a keyword with a mistake say nothing.
        Mistake(
            .categories, keywords("3 «sbject»: x  ok \"y\""),
            "error: no field is called \"sbject\" | did you mean \"subject\"?"),
    ]

    @Test(arguments: mistakes)
    func tells(_ mistake: Mistake) {
        let marked = MarkedSource(mistake.rules)
        let (files, _) = mistake.files(marked.text)
        let (policy, diagnostics) = Policy.compile(files)
        #expect(diagnostics.map(\.summary) == mistake.said)
        #expect(diagnostics.map { $0.place?.range } == marked.marks)
        #expect(policy == nil)
    }
}

/// What is tried without effect.
@Suite struct ShadowCheckTests {
    @Test func shadowsAreMarked() throws {
        var sample = Sample()
        sample.categories += "\ncategory other { describe \"d\"  scope in  shadow  keywords { 3 x } }"
        sample.rest = """
            category general { describe "all else"  scope in  default }
            severity urgent { shadow  keywords { 3 urgent } }
            severity normal { default }
            promises { shadow plan gold -> target respond 4h in office
                -> best-effort in always }
            queue inbox
            queue trial
            route {
                shadow category other -> trial  no reply
                shadow -> trial  no reply
                -> inbox  reply received }
            """
        let policy = try sample.policy()
        #expect(policy.categories.map(\.isShadow) == [false, true, false])
        #expect(policy.severities.map(\.isShadow) == [true, false])
        #expect(policy.promises.map(\.isShadow) == [true, false])
        #expect(policy.routes.map(\.isShadow) == [true, true, false])
        #expect(policy.hasShadows)
        let read = try #require(MappedPolicy.read(policy.archived()))
        #expect(read.routes.map(\.isShadow) == [true, true, false])
        #expect(read.archived() == policy.archived())
        #expect(try !Sample().policy().hasShadows)
    }

    @Test(arguments: [
        Mistake(
            .categories,
            Checking.category("keywords { 3 x }")
                + "category b { describe \"d\"  scope «shadow» plan gold -> in\n-> out\nkeywords { 3 y } }",
            "error: a scope's row has no shadow | the category can have one, and rows of route and promises"),
        Mistake(
            .rest, Checking.route("").replacing("default }\nsev", with: "default  «shadow» }\nsev"),
            "error: the default cannot be a shadow | what nothing is found for must go somewhere"),
        Mistake(
            .rest,
            Checking.route("").replacing(
                "severity critical { ",
                with: "severity trial { shadow keywords { 3 a } }\nseverity critical { plan gold otherwise «trial» "),
            "error: the severity \"trial\" is a shadow | name one that has effect"),
    ])
    func tells(_ mistake: Mistake) {
        let marked = MarkedSource(mistake.rules)
        let diagnostics = Policy.compile(mistake.files(marked.text).files).diagnostics
        #expect(diagnostics.map(\.summary) == mistake.said)
        #expect(diagnostics.map { $0.place?.range } == marked.marks)
    }
}
