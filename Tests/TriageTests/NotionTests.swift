import TestSupport
import Testing

@testable import RuleLanguage

/// The search for cues by halves, held against looking at every cue.
struct NotionTests {
    /// Words in clauses of five and sentences of fifteen.
    static func hit(_ keyword: Int, _ words: Range<Int>, text: Int) -> Hit {
        Hit(
            keyword: keyword, text: text, range: words.lowerBound * 4..<words.upperBound * 4, words: words,
            sentence: words.lowerBound / 15, clause: words.lowerBound / 5)
    }

    static func slowly(_ reach: Notion.Reach, _ cues: [Hit], _ hit: Hit) -> Bool {
        cues.contains { cue in
            guard cue.text == hit.text else { return false }
            switch reach {
            case .before(let words):
                let gap = hit.words.lowerBound - cue.words.upperBound
                return cue.clause == hit.clause && (0...words).contains(gap)
            case .after(let words):
                let gap = cue.words.lowerBound - hit.words.upperBound
                return cue.clause == hit.clause && (0...words).contains(gap)
            case .sentence: return cue.sentence == hit.sentence && !cue.words.overlaps(hit.words)
            }
        }
    }

    @Test(arguments: [Notion.Reach.before(3), .before(0), .after(2), .after(0), .sentence], 0..<20)
    func reaches(_ reach: Notion.Reach, seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed) + 1)
        let origin = Origin(file: "x", line: 1)
        let notion = Notion(
            name: "n", reach: [reach],
            cues: Keywords((0..<3).map { Keyword(id: $0, weight: 1, pattern: "", origin: origin) }))
        let keyword = Keyword(id: 9, weight: 1, pattern: "site is down", origin: origin)
        for _ in 0..<50 {
            let cues = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                let start = Int.random(in: 0..<40, using: &random)
                return NotionTests.hit(
                    Int.random(in: 0..<3, using: &random), start..<(start + Int.random(in: 1...2, using: &random)),
                    text: Int.random(in: 0..<2, using: &random))
            }
            var reachOfAll = NotionReach(
                notions: [notion], hits: HitsByKeyword(cues), texts: [], matcher: KeywordMatcher())
            for start in 0..<40 {
                let hit = NotionTests.hit(9, start..<(start + Int.random(in: 1...3, using: &random)), text: 0)
                #expect(
                    (reachOfAll.notion(rulingOut: hit, of: keyword, among: [0]) != nil)
                        == NotionTests.slowly(reach, cues, hit))
                #expect(reachOfAll.notion(rulingOut: hit, of: keyword, among: []) == nil)
            }
        }
    }
}
