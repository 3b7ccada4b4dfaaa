import Calendars
import Diagnostics
import Foundation
import Testing

@testable import RuleLanguage

/// `rules/LANGUAGE.md`: every example compiles, and everything that there is stands in it.
@Suite("The reference of the rule language") struct LanguageReferenceTests {
    /// What stands between two fences, and what the first says of it: `rules first/site.rules`.
    struct Example: Sendable, CustomTestStringConvertible {
        var info: String
        var text: String
        var line: Int
        var testDescription: String { "LANGUAGE.md:\(line)" }
    }

    static let reference: String = {
        let url = PackCompileTests.root.appendingPathComponent("rules/LANGUAGE.md")
        return (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    }()

    static let examples: [Example] = {
        var examples: [Example] = []
        var open: Example?
        for (number, line) in reference.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard line.hasPrefix("```") else {
                open?.text += line + "\n"
                continue
            }
            if let example = open {
                examples.append(example)
                open = nil
            } else {
                open = Example(info: String(line.dropFirst(3)), text: "", line: number + 1)
            }
        }
        return examples
    }()

    // MARK: The first pack

    private static func first(_ kind: String) -> [Example] { examples.filter { $0.info.hasPrefix("\(kind) first/") } }

    private static func firstPack(mended: Bool) throws -> PackFiles {
        func path(_ example: Example) -> String { String(example.info.split(separator: " ")[1].dropFirst("first/".count)) }
        let mend = try #require(first("rules").first { $0.info.hasSuffix(" mended") })
        let rules = first("rules").filter { $0.info != mend.info }.map { example in
            var text = example.text
            if mended, mend.info.hasPrefix(example.info) {
                let pattern = mend.text.trimmingCharacters(in: .newlines)
                text = text.replacing(pattern + " ..\n", with: pattern + "\n")
            }
            return SourceText(path: path(example), text: text)
        }
        return PackFiles(
            rules: rules.sorted { $0.path < $1.path },
            replies: first("reply").map { SourceText(path: path($0), text: $0.text) }, holidays: [], digest: "")
    }

    private static let today = PackCircumstances(day: CivilDate(year: 2026, month: 3, day: 1)) { $0.contains("/") }

    @Test("the first pack has the mistake that is shown, and none once that is mended") func firstPack() throws {
        let said = try #require(Self.examples.first { $0.info == "said" })
        let before = Policy.compile(try Self.firstPack(mended: false))
        #expect(before.diagnostics.map { $0.rendered() }.joined() == said.text)
        let (policy, diagnostics) = Policy.check(try Self.firstPack(mended: true), Self.today)
        #expect(diagnostics.map { $0.rendered() } == [])
        #expect(policy?.routes.count == 6)
    }

    // MARK: Examples

    /// What examples name without declaring it.
    private static let surroundings = [
        "site \"Example\" { domain shop.example  trust mx.shop.example  timezone Europe/London  ticket SH }",
        "calendar office { hours mon-fri 09:00-17:00 }", "calendar always { }",
        "plan basic", "plan silver { includes basic }", "plan gold { includes silver }",
        "channel email { to help@shop.example }",
        "category outage { describe \"d\"  scope in  keywords { 3 site is down } }",
        "category usage { describe \"d\"  scope in  keywords { 3 how do i } }",
        "category general { describe \"d\"  scope in  default }",
        "severity critical { keywords { 3 nobody can } }", "severity normal { default }",
        "promises { -> best-effort in office }", "queue inbox", "route { -> inbox  reply received }",
    ]

    @Test("compiles", arguments: examples.filter { $0.info == "rules" })
    func compiles(_ example: Example) throws {
        let declared = Set(
            example.text.split(separator: "\n").filter { $0.first?.isLetter == true }.map { Self.declared(String($0)) })
        let rest = Self.surroundings.filter { !declared.contains(Self.declared($0)) }.joined(separator: "\n")
        let holidays = try #require(Self.examples.first { $0.info == "holidays" }).text
        let files = PackFiles(
            rules: [SourceText(path: "LANGUAGE.md", text: example.text), SourceText(path: "rest.rules", text: rest)],
            replies: ["received", "how-to-get-guarantees"].map {
                SourceText(path: "replies/en/\($0).txt", text: "{greeting}\n")
            },
            holidays: ["zurich", "ch"].map { SourceText(path: "holidays/\($0).txt", text: holidays) }, digest: "")
        let (policy, diagnostics) = Policy.compile(files)
        // Surroundings that an example does without are unused.
        #expect(diagnostics.filter { $0.code != Finding.unused.rawValue }.map { $0.rendered() } == [])
        #expect(policy != nil)
    }

    /// `category usage`, and `route` alone, of which a pack may have one.
    private static func declared(_ line: String) -> String {
        let words = line.split(separator: " ")
        let isAlone = ["site", "promises", "route"].contains(String(words.first ?? ""))
        return words.prefix(isAlone ? 1 : 2).joined(separator: " ")
    }

    @Test("there are examples of every directive") func directives() {
        let rules = Self.examples.filter { $0.info == "rules" }.map(\.text).joined(separator: "\n")
        for key in PolicyCompiler.keys {
            #expect(rules.contains("\n\(key) ") || rules.hasPrefix("\(key) "), "\(key)")
            #expect(Self.reference.contains("`\(key)`"), "\(key)")
        }
        for setting in PolicyCompiler.siteSettings + ["domain", "trust", "timezone", "ticket", "alias", "journal"] {
            #expect(rules.contains(" \(setting) ") && Self.reference.contains("`\(setting) "), "\(setting)")
        }
    }

    @Test("names every condition, field, variable and finding") func names() {
        for subject in Condition.Subject.allCases { #expect(Self.reference.contains("`\(subject.rawValue)`"), "\(subject)") }
        for variable in ReplyVariable.allCases {
            #expect(Self.reference.contains("`{\(variable.rawValue)}`"), "\(variable)")
        }
        for finding in Finding.allCases { #expect(Self.reference.contains("\n| `\(finding.rawValue)` | "), "\(finding)") }
        for field in FieldNumbers.words {
            #expect(Self.reference.contains(field == "header" ? "`header X-Form:`" : "`\(field):`"), "\(field)")
        }
    }
}
