/// Where the cues of the policy's notions stand in a message, and which hits they take the force from.
package struct NotionReach {
    /// Where the cues of one notion stand in one text.
    private struct Cues {
        var text: Int
        /// In the order of their clauses, and in a clause of their beginnings and of their ends.
        var byStart: [Hit] = []
        var byEnd: [Hit] = []
        /// For each sentence that has one, in order, the cue that ends first and the one that begins last: one of them is clear of a hit
        /// if any is.
        var firstOfSentence: [Hit] = []
        var lastOfSentence: [Hit] = []

        /// Puts what was found into its orders. Clauses count on through sentences, so that the order of clauses is that of sentences.
        mutating func order() {
            byEnd = byStart.sorted { ($0.clause, $0.words.upperBound) < ($1.clause, $1.words.upperBound) }
            byStart.sort { ($0.clause, $0.words.lowerBound) < ($1.clause, $1.words.lowerBound) }
            for cue in byEnd {
                guard let last = lastOfSentence.last, last.sentence == cue.sentence else {
                    firstOfSentence.append(cue)
                    lastOfSentence.append(cue)
                    continue
                }
                if last.words.lowerBound <= cue.words.lowerBound { lastOfSentence[lastOfSentence.count - 1] = cue }
            }
        }
    }

    private let notions: [Notion]
    /// Of each notion those texts that have any.
    private var cues: [[Cues]]
    private let texts: [SearchText]
    private let matcher: KeywordMatcher
    /// How often a hit may still be looked at again. People's mail needs a handful; each costs a search of a sentence.
    private var gapChecks = 32

    /// - Parameters:
    ///   - hits: every hit.
    package init(notions: [Notion], hits: HitsByKeyword, texts: [SearchText], matcher: KeywordMatcher) {
        self.matcher = matcher
        self.notions = notions
        self.texts = texts
        cues = notions.map { notion in
            var all: [Cues] = []
            let ids = notion.cues.ids
            for (place, id) in hits.keywords.enumerated() where ids.contains(id) && notion.cues.has(id: id) {
                for hit in hits[place: place] {
                    if let index = all.firstIndex(where: { $0.text == hit.text }) {
                        all[index].byStart.append(hit)
                    } else {
                        all.append(Cues(text: hit.text, byStart: [hit]))
                    }
                }
            }
            for index in all.indices { all[index].order() }
            return all
        }
    }

    /// The first of the given notions whose reach a keyword's hit lies in, or one of whose cues lies in a gap of the hit;
    /// nil where none takes its force.
    package mutating func notion(rulingOut hit: Hit, of keyword: Keyword, among indices: [Int]) -> Notion? {
        for index in indices where notions.indices.contains(index) {
            guard let place = cues[index].firstIndex(where: { $0.text == hit.text }) else { continue }
            let reaches = notions[index].reach.contains { NotionReach.reaches($0, cues[index][place], hit) }
            if reaches || hasGapCue(index, place, hit, keyword) { return notions[index] }
        }
        return nil
    }

    /// Whether two dots stand in a pattern.
    private static func hasGap(_ pattern: String) -> Bool {
        var isBehindDot = false
        for byte in pattern.utf8 {
            if byte == 0x2E, isBehindDot { return true }
            isBehindDot = byte == 0x2E
        }
        return false
    }

    /// Whether a cue stands in a gap of a hit: the `not` of "the site is not down", found by `site .. down`. A cue that the
    /// pattern itself is about, as in `site .. not reachable`, takes nothing from it.
    ///
    /// - Parameters:
    ///   - notion: its index.
    ///   - text: the index of its cues in the hit's text.
    private mutating func hasGapCue(_ notion: Int, _ text: Int, _ hit: Hit, _ keyword: Keyword) -> Bool {
        // A hit of one word has no gap. The bytes are looked at, as this is asked of every hit.
        guard hit.words.count > 1, NotionReach.hasGap(keyword.pattern) else { return false }
        let cues = cues[notion][text]
        let first = cues.byStart.partition { ($0.clause, $0.words.lowerBound) <= (hit.clause, hit.words.lowerBound) }
        for cue in cues.byStart[first...] {
            guard cue.words.lowerBound < hit.words.upperBound, gapChecks > 0 else { break }
            guard cue.words.upperBound < hit.words.upperBound else { continue }
            gapChecks -= 1
            if stands(hit, without: cue) { return true }
        }
        return false
    }

    /// Whether a hit's keyword still stands where the words of a cue within it are changed into one that no pattern has:
    /// then they stood where any word may.
    private func stands(_ hit: Hit, without cue: Hit) -> Bool {
        let text = texts[hit.text]
        guard hit.range.lowerBound <= cue.range.lowerBound, cue.range.upperBound <= hit.range.upperBound else {
            return false
        }
        let before = text.utf8[hit.range.lowerBound..<cue.range.lowerBound]
        let after = text.utf8[cue.range.upperBound..<hit.range.upperBound]
        let changed = Array(before) + Array("qzxjkvq".utf8) + Array(after)
        return matcher.hits(in: [SearchText(text.field, changed)]).contains {
            $0.keyword == hit.keyword && $0.range.lowerBound == 0
        }
    }

    private static func reaches(_ reach: Notion.Reach, _ cues: Cues, _ hit: Hit) -> Bool {
        switch reach {
        case .before(let words):
            let count = cues.byEnd.partition { ($0.clause, $0.words.upperBound) <= (hit.clause, hit.words.lowerBound) }
            guard count > 0 else { return false }
            let nearest = cues.byEnd[count - 1]
            return nearest.clause == hit.clause && hit.words.lowerBound - nearest.words.upperBound <= words
        case .after(let words):
            let count = cues.byStart.partition { ($0.clause, $0.words.lowerBound) < (hit.clause, hit.words.upperBound) }
            guard count < cues.byStart.count else { return false }
            let nearest = cues.byStart[count]
            return nearest.clause == hit.clause && nearest.words.lowerBound - hit.words.upperBound <= words
        case .sentence:
            let place = cues.firstOfSentence.partition { $0.sentence < hit.sentence }
            guard place < cues.firstOfSentence.count, cues.firstOfSentence[place].sentence == hit.sentence else {
                return false
            }
            return !cues.firstOfSentence[place].words.overlaps(hit.words)
                || !cues.lastOfSentence[place].words.overlaps(hit.words)
        }
    }
}

extension Array {
    /// How many elements come first for which a condition holds, in an array in which those come first.
    fileprivate func partition(where holds: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
