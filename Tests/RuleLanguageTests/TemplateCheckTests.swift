import Diagnostics
import Testing

@testable import RuleLanguage

/// What the checker says of reply templates and phrases, whatever their language.
struct TemplateCheckTests {
    /// What is wrong with a pack that has this file beside a sound `received`.
    static func faults(_ path: String, _ text: String) -> [String] {
        var files = Sample().files
        files.replies.removeAll { $0.path == path }
        files.replies.append(SourceText(path: path, text: text))
        return Policy.compile(files).diagnostics.map { $0.rendered() }
    }

    @Test(arguments: ["replies/en/received.txt", "replies/de/received.txt", "replies/pt/unused.txt"])
    func anUnknownVariableIsShownAtItsPlace(_ path: String) {
        #expect(
            Self.faults(path, "{greeting}\n\nüber {tiket} here\n") == [
                """
                error: a reply has nothing called "tiket"
                  \(path):3:6
                    3 | über {tiket} here
                      |      ^^^^^^^ did you mean "ticket"?

                """
            ])
    }

    @Test(
        "a name that the outbox has for mails of its own is refused: audit would count those as replies",
        arguments: OwnMail.allCases)
    func ownMails(_ mail: OwnMail) {
        let path = "replies/en/\(mail.rawValue).txt"
        let faults = Self.faults(path, "Hello\n")
        #expect(
            faults.first?.contains(
                "error: no reply can be called \"\(mail.rawValue)\": the outbox calls mails of its own so\n  \(path):1:1\n")
                == true, "\(faults)")
    }

    @Test func everyMistakeIsReported() {
        let faults = Self.faults("replies/en/received.txt", "{promis} {ticket}\n{desc}\n")
        #expect(faults.count == 2)
        #expect(faults.last?.contains("received.txt:2:1") == true)
    }

    @Test(arguments: [
        "{ticket} {usual-wait}\n", "# a note on {anything}\nHello\n", "{Ticket} {} { ticket } {a b} {\n", "", "{ticket",
    ])
    func isSound(_ text: String) {
        #expect(Self.faults("replies/en/received.txt", text) == [])
        #expect(Self.faults("replies/fr/received.txt", text) == [])
    }

    @Test func aNameLikeNoOtherGetsTheList() {
        let faults = Self.faults("replies/en/received.txt", "{zzzzzzzzzz}\n")
        #expect(faults.first?.contains("^ it has greeting, site, ticket") == true, "\(faults)")
    }

    // MARK: Phrases

    @Test(arguments: [
        "# {note}\n\ngreeting = Hallo {name},\n", "due = {weekday} {day}. {month} {year} {clock} {zone} {place}\r\n",
        "category-general = alles\nseverity-normal = normal\nhelp-general = a | b\n",
        "promise-target-respond = {within} {due}\n",
        "  re  =  x = y \n", "promise-none =\n", "",
    ])
    func phrasesAreSound(_ text: String) {
        #expect(Self.faults("replies/de/phrases.txt", text) == [])
    }

    @Test(
        arguments: [
            ("greting = Hallo\n", "no phrase is called \"greting\"", "phrases.txt:1:1", "did you mean \"greeting\"?"),
            (
                "re = x\n category-genral = y\n", "no phrase is called \"category-genral\"", "phrases.txt:2:2",
                "did you mean \"category-general\"?"
            ),
            (
                "promise-target = bis {duo}\n", "the phrase \"promise-target\" has nothing called \"duo\"",
                "phrases.txt:1:22",
                "did you mean \"due\"?"
            ),
            (
                "promise-none = {due}\n", "the phrase \"promise-none\" has nothing called \"due\"", "phrases.txt:1:16",
                "it has no places"
            ),
            (
                "re = x\ncategory-deployment = y\n", "no phrase is called \"category-deployment\"", "phrases.txt:2:1",
                "no category is called \"deployment\": take the line away, or declare it"
            ),
            (
                "weather-of-tomorrow = y\n", "no phrase is called \"weather-of-tomorrow\"", "phrases.txt:1:1",
                "take the line away: no reply says it"
            ),
            ("greeting\n", "a line that is no phrase", "phrases.txt:1:1", "write: name = text"),
            (" = x\n", "no phrase is called \"\"", "phrases.txt:1:2", ""),
        ])
    func aMistakeInPhrases(_ text: String, message: String, place: String, help: String) throws {
        let faults = Self.faults("replies/de/phrases.txt", text)
        #expect(faults.count == 1)
        let fault = try #require(faults.first)
        #expect(fault.contains("error: " + message + "\n"))
        #expect(fault.contains(place + "\n"))
        #expect(fault.contains(help))
    }

    /// What the program itself says keeps to its own rules.
    @Test func theProgramsOwnPhrasesAreSound() {
        let text = ReplyPhrases.english.map { "\($0.key) = \($0.value)\n" }.joined()
        #expect(Self.faults("replies/en/phrases.txt", text) == [])
    }
}
