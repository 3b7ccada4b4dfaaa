import Diagnostics
import Testing

@testable import RuleLanguage

/// Packs that a program wrote. What takes time with the square of their size, or worse, takes minutes here.
@Suite("Large packs are checked in seconds")
struct LargePackTests {
    private static func check(_ sample: Sample) throws -> [String] {
        var summaries: [String] = []
        let time = ContinuousClock().measure {
            summaries = Policy.compile(sample.files).diagnostics.map { ($0.location ?? "") + " " + $0.summary }
        }
        #expect(time < .seconds(30), "\(time)")
        return summaries
    }

    @Test("plans that include each other in a chain, and two of them in a circle", arguments: [true, false])
    func plans(isRising: Bool) throws {
        let count = 1000
        var sample = Sample()
        let chain = (0..<count).map { number in
            let other = isRising ? number - 1 : number + 1
            return "plan p\(number)" + ((0..<count).contains(other) ? " { includes p\(other) }" : "")
        }
        sample.site += "\n" + chain.joined(separator: "\n") + "\nplan x { includes y }\nplan y { includes x }\n"
        let told = try Self.check(sample).filter { $0.contains("leads back") }
        #expect(
            told == [
                "a-site.rules:\(13 + count):19 error: the plan \"y\" leads back to itself | one of them has to name another plan, or none"
            ])
    }

    @Test("rows that each take something else, and the few that an earlier one takes")
    func rows() throws {
        let count = 3000
        let codes = ["ch", "de", "fr", "it", "at", "es", "pt", "gb", "ie", "br"]
        var rows = (0..<count).map { "country \(codes[$0 % codes.count])  account a\($0)  -> inbox  no reply" }
        rows += [
            "country gb account a7 plan gold -> inbox no reply", "country gb,ie account a7 -> inbox no reply",
            "account a9,a9 country br -> inbox no reply", "not country de account a1 -> inbox no reply",
        ]
        var sample = Sample()
        sample.rest = sample.rest.replacing(
            "route { -> inbox  reply received }",
            with: "route {\n" + rows.joined(separator: "\n") + "\n-> inbox  reply received }")
        let line = sample.rest.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.hasPrefix("route") }
        let first = try #require(line) + 2
        let told = try Self.check(sample).filter { $0.contains("never reached") }
        #expect(
            told
                == [(0, 7), (2, 9)].map { row, earlier in
                    "d-rest.rules:\(first + count + row):1 error: this row is never reached | "
                        + "the row at d-rest.rules:\(first + earlier) takes every message that it would"
                })
    }

    @Test("mistakes in every line have their places")
    func mistakes() throws {
        let count = 4000
        var sample = Sample()
        sample.words = String(repeating: "nonsense\r\n", count: count)
        let told = try Self.check(sample).filter { $0.hasPrefix("b-words") }
        #expect(told.count == count && told.last?.hasPrefix("b-words.rules:\(count):1 ") == true, "\(told.last ?? "")")
    }
}
