import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import RuleLanguage

@Suite("The one form of rule files")
struct FormatterTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var written: String
        var form: String

        init(_ testDescription: String, _ written: String, _ form: String) {
            self.testDescription = testDescription
            self.written = written
            self.form = form
        }
    }

    static let examples: [Example] = [
        Example("empty lines and blanks", "\n\n# A\n\n\n\n  # B  \nplan   a\n\n\n", "# A\n\n# B\nplan a\n"),
        Example(
            "columns of keys",
            "site \"S\" {\ndomain s.example\n  timezone   Europe/Zurich\n}\n",
            "site \"S\" {\n    domain    s.example\n    timezone  Europe/Zurich\n}\n"),
        Example(
            "an empty line parts columns", "site \"S\" {\n  a b\n\n  domain c\n}\n",
            "site \"S\" {\n    a  b\n\n    domain  c\n}\n"),
        Example(
            "blocks on one line",
            "plan standard\nplan priority { includes standard }\nplan premium {includes priority}\n",
            "plan standard\nplan priority  { includes standard }\nplan premium   { includes priority }\n"),
        Example(
            "several directives on a line",
            "calendar office {hours mon-fri 09:00-17:00     closed holidays/{country}.txt}",
            "calendar office  { hours mon-fri 09:00-17:00   closed holidays/{country}.txt }\n"),
        Example(
            "rows of a table",
            "route {\n kind bounce, bulk -> robots no reply\n# x\n not plan a channel b -> q reply r add s  # why\n -> t reply r\n}",
            """
            route {
                kind bounce, bulk      -> robots  no reply
                # x
                not plan a  channel b  -> q       reply r  add s  # why
                -> t  reply r
            }

            """),
        Example(
            "an arrow without blanks", "route {\nkind bounce->robots no reply\n->t reply r\n}",
            "route {\n    kind bounce  -> robots  no reply\n    -> t  reply r\n}\n"),
        Example(
            "promises",
            "promises {\n scope out -> none\n plan a severity b -> target respond 4h in office\n -> best-effort in weekdays\n}",
            """
            promises {
                scope out           -> none
                plan a  severity b  -> target  respond 4h  in office
                -> best-effort  in weekdays
            }

            """),
        Example(
            "keyword lines",
            "category c { describe \"d\"\nkeywords { 3 site   is down # now\n-3 our  agency\n\n10 (a|b\n | c d) /x  y{2}/\n} }",
            """
            category c {
                describe  "d"
                keywords {
                    3   site is down  # now
                   -3   our agency

                   10   (a|b
                        | c d) /x  y{2}/
                }
            }

            """),
        Example(
            "comments of a keyword line that goes on",
            "severity a {\nkeywords {\n3 (a  b  # in  English\n  |c # (auf Deutsch\n# not  \"theirs\"\n|d /#x  #y/)   # last\n  ok   \"a b\" # why\n}}",
            """
            severity a {
                keywords {
                    3   (a b  # in  English
                        |c    # (auf Deutsch
                        # not  "theirs"
                        |d /#x  #y/)  # last
                        ok "a b"      # why
                }
            }

            """),
        Example(
            "keywords on one line", "severity a {keywords {3   is  down}   threshold 2}",
            "severity a  { keywords { 3 is down }   threshold 2 }\n"),
        Example(
            "the rows of a scope",
            "category c {\nscope plan a severity b -> in\n-> out\nkeywords { 3 x }\n}",
            "category c {\n    scope  plan a  severity b  -> in\n           -> out\n    keywords { 3 x }\n}\n"),
        Example(
            "cues", "notion n { before 4\ncues {\n not   never\n no  one\n} }",
            "notion n {\n    before  4\n    cues {\n        not  never\n        no  one\n    }\n}\n"),
        Example(
            "comments below each other", "plan a # x\nplan bbbb    # y\n\nplan c # z\n",
            "plan a     # x\nplan bbbb  # y\n\nplan c  # z\n"),
    ]

    static func format(_ text: String) throws -> String {
        let (bytes, mistakes) = Formatter.format(SourceText(path: "x.rules", bytes: Array(text.utf8)))
        #expect(mistakes.map { $0.rendered() } == [])
        return String(decoding: try #require(bytes), as: UTF8.self)
    }

    @Test("is that one", arguments: examples)
    func form(_ example: Example) throws {
        #expect(try Self.format(example.written) == example.form)
        #expect(try Self.format(example.form) == example.form)
    }

    @Test("mistakes leave a file alone", arguments: ["plan a {", "site \"x\n", "}", "plan \u{7F}\"", "a { b {"])
    func mistakes(_ text: String) {
        let (bytes, mistakes) = Formatter.format(SourceText(path: "x.rules", bytes: Array(text.utf8)))
        #expect(bytes == nil && !mistakes.isEmpty)
    }

    @Test("what is not UTF-8 is left alone") func notUTF8() {
        #expect(Formatter.format(SourceText(path: "x.rules", bytes: [0x23, 0xFF, 0x0A])).text == nil)
    }

    /// Every rule file of ours, blanks put in and taken out where they mean nothing: its form is the same twice, and the pack is the
    /// same policy.
    @Test("keeps the policy, and every comment", arguments: ["cloud-platform", "content-api", "edge-network", "web-agency"])
    func keepsThePolicy(_ pack: String) throws {
        let before = try #require(Policy.compile(try PackCompileTests.files(pack)).policy)
        for seed in 1...2 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed: seed)
            var files = try PackCompileTests.files(pack)
            for index in files.rules.indices {
                let source = files.rules[index]
                let text = Self.stirred(String(decoding: source.bytes, as: UTF8.self), &random)
                let formatted = try Self.format(text)
                #expect(try Self.format(formatted) == formatted, "\(source.path)")
                #expect(Self.comments(formatted) == Self.comments(text), "\(source.path)")
                #expect(Self.words(formatted) == Self.words(text), "\(source.path)")
                files.rules[index] = SourceText(path: source.path, bytes: Array(formatted.utf8))
            }
            Self.expectSame(before, try #require(Policy.compile(files).policy))
        }
    }

    private static func expectSame(_ before: Policy, _ after: Policy) {
        #expect(
            before.categories.map { $0.keywords.map(\.pattern).map(words) }
                == after.categories.map { $0.keywords.map(\.pattern).map(words) })
        #expect(before.routes.map(\.conditions) == after.routes.map(\.conditions))
        #expect(
            before.routes.map { [$0.queue, $0.reply ?? ""] + $0.adds }
                == after.routes.map { [$0.queue, $0.reply ?? ""] + $0.adds })
        #expect(before.promises.map(\.promise) == after.promises.map(\.promise))
    }

    @Test("is that of our packs", arguments: ["cloud-platform", "content-api", "edge-network", "web-agency"])
    func packs(_ pack: String) throws {
        for source in try PackCompileTests.files(pack).rules {
            let isInForm = Formatter.format(source).text.map { $0 == source.bytes } ?? false
            #expect(isInForm, "mailtriage fmt rules/\(pack) puts \(source.path) into its form")
        }
    }

    /// Indents otherwise, and puts blanks behind lines.
    private static func stirred(_ text: String, _ random: inout SeededGenerator) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let content = line.drop { $0 == " " }
            if content.isEmpty { return random.next() % 4 == 0 ? "\n" : "" }
            // A directive at the left margin would end a block that is open.
            let indent = content.count == line.count ? 0 : Int(random.next() % 9) + 1
            return String(repeating: " ", count: indent) + content + (random.next() % 3 == 0 ? "  \t" : "")
        }.joined(separator: "\n")
    }

    private static func comments(_ text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            guard let mark = line.firstRange(of: "# ")?.lowerBound else { return nil }
            return String(line[mark...]).trimmingCharacters(in: .whitespaces)
        }
    }

    private static func words(_ text: String) -> [Substring] { text.split(whereSeparator: \.isWhitespace) }
}
