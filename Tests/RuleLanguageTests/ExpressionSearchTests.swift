import TestSupport
import Testing

@testable import RuleLanguage

/// The search for all expressions at once finds what each of them finds alone, and its memory has an end.
struct ExpressionSearchTests {
    /// A text of `a`, `b`, now and then `c` and a line's end: which of the last twelve were `a` is another set of positions each time.
    private static func text(_ count: Int, _ random: inout some RandomNumberGenerator) -> [UInt8] {
        (0..<count).map { _ in
            switch Int.random(in: 0..<40, using: &random) {
            case 0: UInt8(ascii: "c")
            case 1: UInt8(ascii: "\n")
            case let number: number % 2 == 0 ? UInt8(ascii: "a") : UInt8(ascii: "b")
            }
        }
    }

    private static func expression(_ source: String) throws -> Expression {
        let bytes = Array(source.utf8)
        return try Expression(bytes.span, 0..<bytes.count)
    }

    /// Leftmost longest matches, one behind the other.
    private static func places(of expression: Expression, in text: [UInt8]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var start = 0
        while start < text.count {
            if let end = expression.match(text.span, from: start, before: text.count) {
                found.append(start..<end)
                start = end
            } else {
                start += 1
            }
        }
        return found
    }

    @Test("sets of positions are forgotten before they are too many, and no place is lost by that")
    func bounded() throws {
        let sources = ["a[ab]{12}c", "^b+a", "ab$", "(ab|ba){3}", "c"]
        let expressions = try sources.map(Self.expression)
        let set = ExpressionSet(expressions.enumerated().map { ($1, Int32($0)) })
        var search = ExpressionSearch(set)
        var random = SeededGenerator(seed: 41)
        var counts: [Int] = []
        for _ in 0..<60 {
            let text = Self.text(2000, &random)
            let found = search.places(
                text.span, 0..<text.count, left: Array(repeating: Int32(text.count), count: expressions.count))
            for (number, expression) in expressions.enumerated() {
                let expected = Self.places(of: expression, in: text)
                #expect(found.filter { $0.pattern == number }.map(\.range) == expected, "\(sources[number])")
            }
            counts.append(search.steps.count)
        }
        #expect(counts.allSatisfy { $0 <= ExpressionSearch.mostNodes })
        // The test means something where some were forgotten.
        #expect(zip(counts, counts.dropFirst()).contains { $0 > $1 }, "\(counts)")
    }
}
