import Diagnostics
import RuleLanguage
import Testing

/// A small sound pack, with one part of it replaced by what a test is about.
struct Sample {
    var site = """
        site "Example" {
            domain    help.example
            trust     mx.help.example
            timezone  Europe/Zurich
            ticket    EX
        }
        calendar office { hours mon-fri 09:00-17:00 }
        calendar always { }
        plan basic
        plan gold { includes basic }
        channel email   { to support@help.example }
        channel hotline { to hotline@help.example  plan gold  otherwise email }
        """
    var words = ""
    var categories = """
        category outage { describe "down"  scope in  keywords { 3 site is down } }
        """
    var rest = """
        category general { describe "all else"  scope in  default }
        severity normal { default }
        promises { -> best-effort in always }
        queue inbox
        route { -> inbox  reply received }
        """
    var templates = ["received"]

    var files: PackFiles {
        PackFiles(
            rules: [
                SourceText(path: "a-site.rules", text: site), SourceText(path: "b-words.rules", text: words),
                SourceText(path: "c-categories.rules", text: categories), SourceText(path: "d-rest.rules", text: rest),
            ],
            replies: templates.map { SourceText(path: "replies/en/\($0).txt", text: "Dear customer\n") }, holidays: [],
            digest: "sha256:0")
    }

    /// The policy of a pack that must be sound.
    func policy() throws -> Policy {
        let (policy, diagnostics) = Policy.compile(files)
        #expect(diagnostics.filter { $0.severity == .error }.map { $0.rendered() } == [])
        return try #require(policy)
    }

    /// A pack whose only keywords are these lines.
    static func keywords(_ lines: [String], words: String = "") -> Sample {
        Sample(
            words: words,
            categories: "category outage {\n describe \"down\"\n scope in\n keywords {\n" + lines.joined(separator: "\n")
                + "\n}\n}\n")
    }
}

extension Policy {
    /// What stands where a keyword was found in a body, in the order found.
    func found(_ keyword: Int = 0, in text: String, field: SearchText.Field = .body) -> [String] {
        matcher.hits(in: [SearchText(field, Array(text.utf8))]).filter { $0.keyword == keyword }
            .map { String(decoding: Array(text.utf8)[$0.range], as: UTF8.self) }
    }
}
