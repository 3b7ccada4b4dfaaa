import Diagnostics
import RuleLanguage
import TestSupport
import Testing

@Suite struct RulesFuzz {
    /// Rules with every directive, to be spoilt.
    static let rules = """
        site "Example" { domain help.example  trust mx.help.example  timezone Europe/Zurich  ticket EX  alias a@b.example }
        calendar office { hours mon-fri 09:00-12:00,13:00-17:00  closed holidays/zh.txt  timezone account }
        plan basic
        plan gold { includes basic }
        channel email { to support@help.example }
        channel hotline { to hotline@help.example  plan gold+  otherwise email }
        words site { site | web shop  # a note
            (big)? page* | out of (order|service) }
        notion negated { before 4  sentence  cues { not  no  never .. again } }
        category outage {
            describe "the site is down"
            scope plan gold  severity critical -> in
                  -> out
            outranks usage, general   threshold 2   help "Title" https://help.example/#a
            ruled-out-by negated   refer partners
            boost 3 plan gold  not channel email
            keywords {
                3   <site> .. (is|are) ..12 down
                -2  subject: /ERR-[0-9]{2,4}[^"]*(x|y)?/
                1   header X-Form: usage
            }
        }
        category usage { describe "how"  scope in  keywords { 3 how do i } }
        category general { describe "all else"  scope in  default }
        severity critical { plan gold  otherwise normal  keywords { 3 nobody can } }
        severity normal { default }
        partner atelier { name "Atelier"  mail a@atelier.example  takes usage  countries FR CH  languages fr }
        alert monitor { from monitor@help.example  host *.help.example }
        machine pbx { from pbx@help.example }
        promises { scope out -> none
            plan gold -> guarantee acknowledge 1h respond 4h in office headline acknowledge
            -> best-effort in office }
        queue inbox { rank 1  notify "/usr/local/bin/page"  escalate at 50% to duty }
        route { kind bounce,auto-reply -> inbox no reply
            -> inbox  reply received  add received }
        allowance usage 8h per year
        close after 4d silent  reply received
        """

    private static func files(_ text: [UInt8]) -> PackFiles {
        PackFiles(
            rules: [SourceText(path: "all.rules", bytes: text)],
            replies: [SourceText(path: "replies/en/received.txt", text: "{greeting}\n")],
            holidays: [SourceText(path: "holidays/zh.txt", text: "2026-12-25 Christmas\n")], digest: "")
    }

    @Test func theRulesAreSoundBeforeTheyAreSpoilt() {
        let (policy, diagnostics) = Policy.compile(Self.files(Array(Self.rules.utf8)))
        #expect(diagnostics.map(\.summary) == [])
        #expect(policy != nil)
    }

    /// Whatever the rules hold, they are read to the end, and every diagnostic points into them.
    @Test(arguments: 0..<60)
    func spoiltRulesAreTold(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "{", "}", "\"", "->", "#", "\n", "(", ")", "|", "..", "*", "?", "/", "[", "<", ">", "\\", "not", ",", "+",
            "\u{0}", "\u{E9}", "\u{FF}", "  ",
        ]
        for _ in 0..<20 {
            var bytes = Array(Self.rules.utf8)
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                let length = Int.random(in: 0...12, using: &random)
                switch Int.random(in: 0...3, using: &random) {
                case 0: bytes.removeSubrange(place..<min(bytes.count, place + length))
                case 1: bytes.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: place)
                case 2: bytes[place] = UInt8.random(in: 0...255, using: &random)
                default:
                    let other = Int.random(in: 0..<bytes.count, using: &random)
                    bytes.insert(contentsOf: Array(bytes[other..<min(bytes.count, other + length * 8)]), at: place)
                }
            }
            let (policy, diagnostics) = Policy.compile(Self.files(bytes))
            #expect((policy == nil) == diagnostics.hasErrors)
            for diagnostic in diagnostics {
                let isInside =
                    diagnostic.place.map { $0.range.lowerBound >= 0 && $0.range.upperBound <= $0.source.bytes.count } ?? true
                #expect(isInside, "\(diagnostic.summary) in \(String(decoding: bytes, as: UTF8.self))")
                #expect(!diagnostic.rendered().isEmpty)
            }
            _ = policy?.matcher.hits(in: [SearchText(.body, bytes)])
        }
    }
}

/// An expression as a tree, matched by trying everything.
private indirect enum NaiveExpression {
    case letter(Character)
    case any
    case letters(String, isNegated: Bool)
    case sequence([NaiveExpression])
    case choice([NaiveExpression])
    case repeated(NaiveExpression, Int, Int?)

    static func random(_ random: inout SeededGenerator, depth: Int) -> NaiveExpression {
        switch Int.random(in: 0...(depth > 2 ? 2 : 6), using: &random) {
        case 0: return .any
        case 1:
            return .letters(
                ["ab", "a", "bc", "ac"].randomElement(using: &random) ?? "a", isNegated: Bool.random(using: &random))
        case 3:
            return .choice((0..<Int.random(in: 2...3, using: &random)).map { _ in self.random(&random, depth: depth + 1) })
        case 4, 5:
            return .sequence((0..<Int.random(in: 2...3, using: &random)).map { _ in self.random(&random, depth: depth + 1) })
        case 6:
            let least = Int.random(in: 0...2, using: &random)
            return .repeated(
                self.random(&random, depth: depth + 1), least,
                Bool.random(using: &random) ? nil : least + Int.random(in: 1...2, using: &random))
        default: return .letter(["a", "b", "c", "é"].randomElement(using: &random) ?? "a")
        }
    }

    var text: String {
        switch self {
        case .letter(let letter): String(letter)
        case .any: "."
        case .letters(let letters, let isNegated): "[" + (isNegated ? "^" : "") + letters + "]"
        case .sequence(let items): "(" + items.map(\.text).joined() + ")"
        case .choice(let items): "(" + items.map(\.text).joined(separator: "|") + ")"
        case .repeated(let item, 0, nil): "(\(item.text))*"
        case .repeated(let item, 1, nil): "(\(item.text))+"
        case .repeated(let item, 0, 1): "(\(item.text))?"
        case .repeated(let item, let least, let most): "(\(item.text)){\(least),\(most.map { "\($0)" } ?? "")}"
        }
    }

    func ends(_ text: [Character], from starts: Set<Int>) -> Set<Int> {
        func step(_ holds: (Character) -> Bool) -> Set<Int> {
            Set(starts.filter { $0 < text.count && holds(text[$0]) }.map { $0 + 1 })
        }
        switch self {
        case .letter(let letter): return step { $0 == letter }
        case .any: return step { $0 != "\n" }
        case .letters(let letters, let isNegated): return step { $0 != "\n" && letters.contains($0) != isNegated }
        case .sequence(let items): return items.reduce(starts) { $1.ends(text, from: $0) }
        case .choice(let items): return items.reduce(into: []) { $0.formUnion($1.ends(text, from: starts)) }
        case .repeated(let item, let least, let most):
            var current = starts
            for _ in 0..<least { current = item.ends(text, from: current) }
            var all = current
            for _ in 0..<((most ?? 60) - least) {
                current = item.ends(text, from: current)
                if current.isSubset(of: all) && most == nil { break }
                all.formUnion(current)
            }
            return all
        }
    }
}

@Suite struct ExpressionFuzz {
    @Test(arguments: 0..<40)
    func findsWhatAPlainSearchFinds(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed &+ 1000)
        // What can match nothing is no expression.
        let expressions = (0..<12).map { _ in NaiveExpression.random(&random, depth: 0) }.filter {
            !$0.ends([], from: [0]).contains(0)
        }
        let policy = try Sample.keywords(["1 filler"] + expressions.map { "3 /\($0.text)/" }).policy()
        for _ in 0..<8 {
            let text = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                (["a", "b", "c", "é", "\n"] as [Character]).randomElement(using: &random) ?? "a"
            }
            for (index, expression) in expressions.enumerated() {
                var expected: [String] = []
                var start = 0
                while start < text.count {
                    if let end = expression.ends(text, from: [start]).max(), end > start {
                        expected.append(String(text[start..<end]))
                        start = end
                    } else {
                        start += 1
                    }
                }
                #expect(
                    policy.found(index + 1, in: String(text)) == Array(expected.prefix(32)),
                    "/\(expression.text)/ in \(String(text).debugDescription)")
            }
        }
    }
}
