import Testing

@testable import Mail

@Suite("Phrases looked for together") struct PhraseSetTests {
    private static let closings = PhraseSet("best|best regards|lg,|grüße|grüße aus|以上")

    @Test(arguments: [
        ("best", 4), ("best regards", 12), ("best regard", 4), ("bes", nil), ("a best", nil), ("lg,", 3), ("lg", nil),
        ("", nil),
        ("grüße au", 7), ("grüße aus wien", 11), ("gruß", nil), ("以上です", 6),
    ])
    func findsTheLongestAtTheBeginning(_ text: String, length: Int?) {
        #expect(Self.closings.longestLead(of: Array(text.utf8)) == length)
        #expect(Self.closings.longestLead(of: Array(("> " + text).utf8), from: 2) == length)
    }

    @Test(arguments: [("the best of it", 4), ("best", 0), ("blg,", 1), ("mit grüßen", 4), ("以以上", 3), ("bst", nil)])
    func findsTheFirstAnywhere(_ text: String, place: Int?) {
        #expect(Self.closings.firstPlace(in: Array(text.utf8)) == place)
    }

    @Test func countsEachOnce() {
        #expect(Self.closings.count(in: Array("best best regards lg, best".utf8)) == 3)
    }

    @Test(arguments: [("dari jakarta", 5), ("dari", nil), ("darinya", nil), ("dal ", 4), ("", nil)])
    func blanksCount(_ text: String, length: Int?) {
        #expect(PhraseSet("dal |dari |").longestLead(of: Array(text.utf8)) == length)
    }

    /// Each is the last of its set, where a blank at the end is easily lost.
    @Test func lastPhrasesKeepTheirBlank() {
        #expect(SignaturePhrases.programs.longestLead(of: Array("dikirim dari ponsel".utf8)) == 13)
        #expect(SignaturePhrases.programs.longestLead(of: Array("dikirim darinya".utf8)) == nil)
        #expect(QuoteMarkers.forwardedBy.longestLead(of: Array("továbbította jános".utf8)) == 15)
        #expect(QuoteMarkers.forwardedBy.longestLead(of: Array("továbbítottam".utf8)) == nil)
    }

    /// The last phrase ends with the text that holds all; one of a single letter shortens the key of all others.
    @Test(arguments: [
        ("a", true), ("A", true), ("To", true), ("t", false), ("datum", true), ("DATE", true), ("dat", false), ("À", false),
        ("à", true), ("", false), ("a|to", false), ("sa", true), ("s", false),
    ])
    func holdsNamesInEitherCase(_ text: String, isName: Bool) {
        let names = PhraseSet("datum|date|a|to|à|sa")
        #expect(Array(text.utf8).withUnsafeBufferPointer { names.holds(ignoringCaseOf: $0) } == isName)
    }

    /// Text in whatever case is ruled out only where no form of it in lower case can begin with a phrase.
    @Test(arguments: [
        ("Best Regards", true), ("BES", false), ("Beta", false), ("Gruen", false), ("GRÜSSE", true), ("gr\u{308}", true),
        ("lg", false),
        ("LG,", true), ("", false),
    ])
    func rulesOutWhatCannotBegin(_ text: String, mayLead: Bool) {
        let bytes = Array(text.utf8)
        #expect(Self.closings.mayLead(bytes, at: 0, limit: bytes.count) == mayLead)
    }
}
