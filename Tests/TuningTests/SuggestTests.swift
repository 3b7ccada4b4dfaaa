import RuleLanguage
import Testing
import Triage

@testable import Tuning

@Suite("Lines that corrections ask for")
struct SuggestTests {
    @Test(
        "phrases begin and end with a word that says something, and name nobody",
        arguments: [
            (
                "The printer is on fire", ["printer", "fire", "printer is on fire"],
                ["the printer", "is on fire", "on fire"]
            ),
            ("I can't log in. Help", ["can't log"], ["log in help", "in help"]),
            ("Ann's pier is flooded", ["flooded"], ["pier", "ann's", "pier is flooded"]),
            ("Numbers 12 and 13", ["numbers"], ["12", "12 and 13"]),
        ])
    func phrases(_ text: String, _ with: [String], _ without: [String]) throws {
        let incoming = Fixture.incoming(subject: "x", text)
        let sender = Fixture.decision(incoming, try Fixture.policy()).sender
        let phrases = Phrases.of(incoming, sender)
        for phrase in with { #expect(phrases.contains(phrase), "\(phrase) is not in \(phrases.sorted())") }
        for phrase in without { #expect(!phrases.contains(phrase), "\(phrase) is in \(phrases.sorted())") }
    }

    @Test("what stands here and not there is certain by how often it does")
    func odds() {
        #expect(Odds(5, of: 5, against: 0, of: 100).certainty > Odds(1, of: 5, against: 0, of: 100).certainty)
        #expect(Odds(5, of: 5, against: 0, of: 100).logarithm > Odds(5, of: 5, against: 50, of: 100).logarithm)
        #expect(abs(Odds(3, of: 10, against: 30, of: 100).logarithm) < 0.1)
    }

    @Test(
        "the choice that would have brought a message into a queue",
        arguments: [
            ("Hello.", "accounting", "category billing", false, 3),
            ("A printer, and an invoice.", "desk", "category billing", true, 2),
            ("Hello.", "oncall", "severity critical", false, 3),
            ("The site is down.", "desk", "severity critical", true, 2),
        ])
    func targets(_ body: String, _ queue: String, _ choice: String, _ isAgainst: Bool, _ missing: Int) throws {
        let policy = try Fixture.policy()
        let decision = Fixture.decision(Fixture.incoming(body), policy)
        let target = try #require(Target(decision, to: queue, policy: policy))
        #expect(target == Target(choice, isAgainst: isAgainst))
        #expect(target.missing(decision) == missing)
    }

    @Test("no keyword makes a stranger of a customer")
    func noTarget() throws {
        let policy = try Fixture.policy()
        #expect(Target(Fixture.decision(Fixture.incoming("Hello."), policy), to: "strangers", policy: policy) == nil)
    }

    @Test(
        "a line goes into the keywords of its choice, wherever they stand",
        arguments: [
            ("category billing", "    keywords {\n        3  new words\n        4  invoice\n"),
            ("severity critical", "severity critical { keywords {\n    3  new words\n"),
            ("category general", "category general {\n    keywords {\n        3  new words\n    }\n"),
        ])
    func insertion(_ choice: String, _ expected: String) throws {
        let policy = try Fixture.policy()
        let pack = Fixture.files()
        let insertion = try #require(Insertion(Target(choice), line: "3  new words", in: pack, policy))
        let text = String(decoding: insertion.text, as: UTF8.self)
        let (words, wanted) = (text.split { $0 == " " || $0 == "\n" }, expected.split { $0 == " " || $0 == "\n" })
        #expect(words.indices.contains { words[$0...].starts(with: wanted) }, "\(text)")
        #expect(insertion.file == "policy.rules")
        if choice != "category general" { #expect(Policy.compile(insertion.pack(pack)).policy != nil) }
    }

    @Test("the worth while come first, and what adds nothing is left out")
    func worthWhile() {
        func suggestion(_ phrase: String, fixed: [Int64], broken: [Int64] = []) -> Suggestion {
            Suggestion(
                candidate: Candidate(
                    target: Target("category billing"), phrase: phrase, weight: 3, logOdds: 1, tickets: [], corrections: [],
                    unclassified: []),
                place: "policy.rules:20", fixed: fixed, broken: broken, classified: [])
        }
        let all = [
            suggestion("part", fixed: [1]), suggestion("whole", fixed: [1, 2, 3]),
            suggestion("harm", fixed: [4], broken: [5, 6]),
            suggestion("other", fixed: [7]),
        ]
        #expect(Suggestion.worthWhile(all).map(\.candidate.phrase) == ["whole", "other"])
    }
}
