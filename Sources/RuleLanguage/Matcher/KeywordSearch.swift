/// One search for all patterns in the texts of a message: what changes while a matcher, which does not, is run over them.
struct KeywordSearch: Sendable {
    private(set) var hits: [Hit] = []
    /// Hits that most messages have.
    private static let usualHits = 64
    private var hitCounts: [UInt16]
    private var expressions: ExpressionSearch
    private var words = SentenceWords()
    private var marks = SentenceMarks()
    /// What the words of the sentence call up, and what of it is to be tried.
    private var called: [Called] = []
    private var attempts: [Attempt] = []
    /// Words before the sentence in hand, in this text.
    private var wordsBefore = 0
    private var sentence = 0
    private var mask: UInt64 = 0
    private var textIndex = 0

    private struct Called {
        /// An alternation's root, whose anchors these are, or the complement of a call's place.
        let number: Int32
        /// Where it stands: the anchor's word, or the first word of its alternation's phrase.
        let index: Int32
    }

    /// A pattern and the words from which a match may begin, as one number: in the order of numbers a pattern's places rise.
    private struct Attempt: Comparable {
        let number: UInt64

        init(_ pattern: Int32, _ first: Int, _ last: Int) {
            number =
                UInt64(UInt32(bitPattern: pattern)) << 32 | UInt64(truncatingIfNeeded: first) << 16
                | UInt64(truncatingIfNeeded: last)
        }

        var pattern: Int { Int(number >> 32) }
        var first: Int { Int(number >> 16 & 0xFFFF) }
        var last: Int { Int(number & 0xFFFF) }

        static func < (one: Attempt, other: Attempt) -> Bool { one.number < other.number }
    }

    init(_ matcher: KeywordMatcher) {
        hitCounts = Array(repeating: 0, count: matcher.patterns.count)
        expressions = ExpressionSearch(matcher.expressionSet)
    }

    /// Forgets the hits, so that the next message can be searched.
    mutating func takeHits() -> [Hit] {
        let found = hits
        hits = []
        for index in hitCounts.indices { hitCounts[index] = 0 }
        sentence = 0
        words.restart()
        return found
    }

    mutating func run(_ text: SearchText, index: Int, mask: UInt64, _ matcher: KeywordMatcher) {
        self.mask = mask
        textIndex = index
        wordsBefore = 0
        let bytes = text.utf8.span
        var left = KeywordMatcher.searchedBytes
        // Words are borrowed while hits are noted, so they cannot be part of what is changed.
        var words = SentenceWords()
        swap(&words, &self.words)
        for range in text.ranges where left > 0 {
            let range = range.clamped(to: 0..<bytes.count)
            let searched = range.lowerBound..<min(range.upperBound, range.lowerBound + left)
            left -= searched.count
            var places = expressionPlaces(bytes, searched, matcher)[...]
            var scanner = SentenceScanner(searched)
            while scanner.next(bytes, matcher.symbols, into: &words) {
                sentence += 1
                search(words, bytes, searched.upperBound, matcher)
                while let place = places.first, place.range.lowerBound < scanner.position {
                    places.removeFirst()
                    report(place, words, matcher)
                }
                wordsBefore += words.count
            }
            // What stands behind the last word.
            words.removeAll()
            for place in places { report(place, words, matcher) }
        }
        swap(&words, &self.words)
    }

    private mutating func search(_ words: SentenceWords, _ text: Span<UInt8>, _ end: Int, _ matcher: KeywordMatcher) {
        marks.clear()
        called.removeAll(keepingCapacity: true)
        attempts.removeAll(keepingCapacity: true)
        call(words.all.span, matcher)
        // Only now all marks are there.
        for called in called { consider(called, matcher) }
        for place in matcher.anchors.everywhere.indices {
            let pattern = matcher.anchors.everywhere[place]
            if mask & (1 << UInt64(matcher.patterns[Int(pattern)].field)) != 0 {
                attempts.append(Attempt(pattern, 0, words.count - 1))
            }
        }
        guard !attempts.isEmpty else { return }
        attempts.sort()
        attempt(words, text, end, matcher)
    }

    /// Notes the symbols of the sentence, and what they call up where what must stand beside it does.
    private mutating func call(_ words: Span<SentenceWords.Word>, _ matcher: KeywordMatcher) {
        matcher.anchors.ofSymbol.withSpans { starts, calls in
            for index in words.indices {
                let word = words[index]
                var symbol = word.symbol != 0 ? word.symbol : word.prefix
                // Behind the word come its beginnings, from the longest to the shortest.
                var isBeginning = word.symbol == 0
                while symbol != 0 {
                    marks.insert(symbol)
                    for place in Int(starts[Int(symbol)])..<Int(starts[Int(symbol) &+ 1]) {
                        follow(calls[place], place, at: index, words, matcher)
                    }
                    symbol = isBeginning ? matcher.symbols.shorter[Int(symbol)] : word.prefix
                    isBeginning = true
                }
            }
        }
    }

    @inline(__always)
    private mutating func follow(
        _ call: Call, _ place: Int, at index: Int, _ words: Span<SentenceWords.Word>, _ matcher: KeywordMatcher
    ) {
        if call.side != 0 {
            let beside = index &+ Int(call.side)
            guard let needed = call.need.symbol, beside >= 0, beside < words.count, matcher.holds(words[beside], needed)
            else { return }
        }
        guard let root = call.root else {
            called.append(Called(number: ~Int32(truncatingIfNeeded: place), index: Int32(truncatingIfNeeded: index)))
            return
        }
        guard index >= Int(call.nearest) else { return }
        marks.insert(root: root)
        // Most alternations are no more than a need of patterns.
        guard call.isAnchor else { return }
        called.append(Called(number: root, index: Int32(truncatingIfNeeded: index &- Int(call.nearest))))
    }

    /// Notes the attempts that something called up is worth.
    private mutating func consider(_ called: Called, _ matcher: KeywordMatcher) {
        let index = Int(called.index)
        guard called.number >= 0 else {
            let call = matcher.anchors.ofSymbol.values[Int(~called.number)]
            var anchor = call.anchor
            // It does stand beside.
            if call.side != 0 { anchor.need = .nothing }
            consider(anchor, at: index)
            return
        }
        for place in matcher.anchors.ofRoot[called.number] {
            consider(matcher.anchors.ofRoot.values[place], at: index)
        }
    }

    /// Notes where a match with its anchor at `index` could begin, if the sentence holds what else it needs.
    @inline(__always)
    private mutating func consider(_ anchor: Anchor, at index: Int) {
        guard mask & (1 &<< UInt64(anchor.field)) != 0, marks.has(anchor.need) else { return }
        let last = index &- Int(anchor.nearest)
        guard last >= 0 else { return }
        attempts.append(Attempt(anchor.pattern, max(index &- Int(anchor.farthest), 0), last))
    }

    /// Tries patterns from every word noted, in the order of patterns and places, and from none twice.
    private mutating func attempt(_ words: SentenceWords, _ text: Span<UInt8>, _ end: Int, _ matcher: KeywordMatcher) {
        var number = -1
        var next = 0
        for place in attempts.indices {
            let attempt = attempts[place]
            if attempt.pattern != number { (number, next) = (attempt.pattern, 0) }
            var start = max(attempt.first, next)
            guard start <= attempt.last else { continue }
            next = attempt.last + 1
            let pattern = matcher.patterns[number]
            while start <= attempt.last, hitCounts[number] < pattern.keptHits {
                let ends =
                    matcher.mayBegin(pattern, with: words.all[start])
                    ? matcher.ends(of: pattern, from: start, in: words, text, end) : 0
                // Of no word at all is what a keyword matches whose group is faulty: its pack is refused, but examined to its
                // end.
                if ends > 1 { report(pattern, number, start..<start + (ends & ~1).trailingZeroBitCount, words) }
                start += 1
            }
        }
    }

    private mutating func report(_ pattern: Pattern, _ number: Int, _ range: Range<Int>, _ words: SentenceWords) {
        note(
            number,
            Hit(
                keyword: Int(pattern.keyword), text: textIndex,
                range: Int(words.all[range.lowerBound].start)..<Int(words.all[range.upperBound - 1].end),
                words: wordsBefore + range.lowerBound..<wordsBefore + range.upperBound,
                sentence: sentence,
                clause: Int(words.all[range.lowerBound].clause)))
    }

    // MARK: - Keywords that are an expression

    private mutating func expressionPlaces(
        _ text: Span<UInt8>, _ range: Range<Int>, _ matcher: KeywordMatcher
    ) -> [ExpressionSearch.Place] {
        guard !matcher.expressionSet.isEmpty else { return [] }
        let left = matcher.expressionSet.entries.map { entry in
            let pattern = matcher.patterns[Int(entry.pattern)]
            return mask & (1 << UInt64(pattern.field)) != 0 ? Int32(pattern.keptHits - hitCounts[Int(entry.pattern)]) : 0
        }
        return left.contains { $0 > 0 } ? expressions.places(text, range, left: left) : []
    }

    /// Reports an expression's place with the words that it covers; it may cover none.
    private mutating func report(_ place: ExpressionSearch.Place, _ words: SentenceWords, _ matcher: KeywordMatcher) {
        let all = words.all
        var first = 0
        while first < all.count, Int(all[first].end) <= place.range.lowerBound { first += 1 }
        var last = first
        while last < all.count, Int(all[last].start) < place.range.upperBound { last += 1 }
        let pattern = matcher.patterns[Int(place.pattern)]
        note(
            Int(place.pattern),
            Hit(
                keyword: Int(pattern.keyword), text: textIndex, range: place.range,
                words: wordsBefore + first..<wordsBefore + last, sentence: sentence,
                clause: Int(first < all.count ? all[first].clause : all.last?.clause ?? 0)))
    }

    private mutating func note(_ pattern: Int, _ hit: Hit) {
        if hits.isEmpty { hits.reserveCapacity(Self.usualHits) }
        hitCounts[pattern] += 1
        hits.append(hit)
    }
}

/// What a sentence holds, as far as patterns need it: quickly forgotten, and small, because every message pays for its memory.
///
/// A bit is of numbers that end alike: a pattern that is tried in vain for one costs little.
struct SentenceMarks: Sendable {
    private var symbols = InlineArray<32, UInt64>(repeating: 0)
    private var roots = InlineArray<32, UInt64>(repeating: 0)

    mutating func clear() {
        symbols = InlineArray(repeating: 0)
        roots = InlineArray(repeating: 0)
    }

    @inline(__always)
    mutating func insert(_ symbol: SymbolTable.Symbol) {
        symbols[Int(symbol >> 6) & 31] |= 1 &<< UInt64(symbol & 63)
    }

    @inline(__always)
    mutating func insert(root: PhraseTrie.RootIndex) { roots[Int(root >> 6) & 31] |= 1 &<< UInt64(root & 63) }

    @inline(__always)
    func has(_ need: Need) -> Bool {
        if let symbol = need.symbol { return symbols[Int(symbol >> 6) & 31] & (1 &<< UInt64(symbol & 63)) != 0 }
        if let root = need.root { return roots[Int(root >> 6) & 31] & (1 &<< UInt64(root & 63)) != 0 }
        return true
    }
}
