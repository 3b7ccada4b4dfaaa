import Diagnostics
import Testing

@Suite struct Rendering {
    @Test func showsPlaceCaretAndMend() {
        let source = SourceText(
            path: "route.rules",
            text: String(repeating: "\n", count: 13)
                + "    scope out  category consultng  -> referrals  reply refer-partners\nnext\n")
        let start = 13 + 24
        let diagnostic = Diagnostic(
            .error, "no category is called \"consultng\"", in: source, start..<start + 9,
            help: "did you mean \"consulting\"? (declared at scope.rules:31)")
        #expect(
            diagnostic.rendered() == """
                error: no category is called "consultng"
                  route.rules:14:25
                   14 |     scope out  category consultng  -> referrals  reply refer-partners
                      |                         ^^^^^^^^^ did you mean "consulting"? (declared at scope.rules:31)

                """)
    }

    @Test(arguments: [
        // source, the range in bytes, the two lines under the place
        ("\tkey wrong", 5..<10, ["    1 |     key wrong", "      |         ^^^^^"]),
        ("größe übel", 8..<13, ["    1 | größe übel", "      |       ^^^^"]),
        ("a\u{1B}b bad", 4..<7, ["    1 | a\\u{1B}b bad", "      |          ^^^"]),
        ("会議 bad", 7..<10, ["    1 | 会議 bad", "      |      ^^^"]),
        ("ends here", 9..<9, ["    1 | ends here", "      |          ^"]),
        ("two\r\nlines", 0..<9, ["    1 | two", "      | ^^^"]),
        ("", 0..<0, ["    1 |", "      | ^"]),
    ])
    func caretStandsUnderTheWords(_ text: String, _ range: Range<Int>, _ shown: [String]) {
        let source = SourceText(path: "a.rules", text: text)
        let lines = Diagnostic(.warning, "odd", in: source, range).rendered().split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.dropFirst(2).dropLast().map { String($0).trimmingTrailingBlanks } == shown)
    }

    @Test func aLineOfAnyLengthIsCutAroundThePlace() {
        let text = String(repeating: "x", count: 500_000) + "bad" + String(repeating: "y", count: 500_000)
        let rendered = Diagnostic(.error, "odd", in: SourceText(path: "a.csv", text: text), 500_000..<500_003).rendered()
        let lines = rendered.split(separator: "\n")
        #expect(lines[1] == "  a.csv:1:500001")
        #expect(lines[2].count < 180)
        let caret = lines[3].prefix { $0 != "^" }.count
        #expect(lines[2].dropFirst(caret).prefix(3) == "bad")
    }

    @Test func coloursOnlyWhenAsked() {
        let diagnostic = Diagnostic(.error, "no route is declared", help: "write: route { … }")
        #expect(diagnostic.rendered() == "error: no route is declared\n  write: route { … }\n")
        #expect(diagnostic.rendered(color: true).contains("\u{1B}[1;31merror:\u{1B}[0m"))
    }
}

@Suite struct Visibility {
    @Test(arguments: [
        ("plain text, größe, 会議, 👩‍💻", "plain text, größe, 会議, 👩‍💻"),
        ("a\u{1B}]0;title\u{07}b", "a\\u{1B}]0;title\\u{7}b"),
        ("line\r\nnext\ttab", "line\\r\\nnext\\ttab"),
        ("\u{9B}31m", "\\u{9B}31m"),
        ("abc\u{202E}txt.exe", "abc\\u{202E}txt.exe"),
        ("\u{FEFF}x\u{2066}y\u{0}", "\\u{FEFF}x\\u{2066}y\\u{0}"),
    ])
    func controlsAreWrittenOut(_ text: String, _ shown: String) {
        #expect(visible(text) == shown)
    }
}

@Suite struct NearMisses {
    @Test(arguments: [
        ("consultng", "consulting"),
        ("Consulting", "consulting"),
        ("plan", "plan"),
        ("paln", "plan"),
        ("premum", "premium"),
        ("securty", "security"),
        ("nothing-alike", nil),
        ("", nil),
        ("x", nil),
    ])
    func suggests(_ word: String, _ expected: String?) {
        #expect(nearest(to: word, among: ["consulting", "plan", "premium", "security", "a"]) == expected)
    }

    @Test func theNearestWins() {
        #expect(nearest(to: "categorx", among: ["categories", "category", "categorial"]) == "category")
    }
}

extension String {
    fileprivate var trimmingTrailingBlanks: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
