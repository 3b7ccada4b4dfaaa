/// One search for all patterns in the texts of a message: what changes while a matcher, which does not, is run over them.
struct KeywordSearch: Sendable {
    private(set) var hits: [Hit] = []
    /// Of each pattern the word behind the last one from which it was tried, counted through all that was ever searched.
    private var tried: [Int]
    private var hitCounts: [Int32]
    private var expressions: ExpressionSearch
    /// The last sentence that held each symbol, and that held the beginning of one of each alternation's phrases.
    private var sentenceOfSymbol: [Int32]
    private var sentenceOfRoot: [Int32]
    private var words = SentenceWords()
    /// Words before the sentence in hand, in all texts and in this one.
    private var wordsBefore = 0
    private var wordsBeforeInText = 0
    /// Sentences are counted through all that was ever searched.
    private var sentence: Int32 = 0
    /// The last one of the message before.
    private var sentencesBefore: Int32 = 0
    private var mask: UInt64 = 0
    private var textIndex = 0

    init(_ matcher: KeywordMatcher) {
        tried = Array(repeating: 0, count: matcher.patterns.count)
        hitCounts = Array(repeating: 0, count: matcher.patterns.count)
        expressions = ExpressionSearch(matcher.expressionSet)
        sentenceOfSymbol = Array(repeating: 0, count: matcher.symbols.count + 1)
        sentenceOfRoot = Array(repeating: 0, count: matcher.trie.roots.count)
    }

    /// Forgets the hits, so that the next message can be searched.
    mutating func takeHits() -> [Hit] {
        let found = hits
        hits = []
        for index in hitCounts.indices { hitCounts[index] = 0 }
        sentencesBefore = sentence
        words.restart()
        return found
    }

    mutating func run(_ text: SearchText, index: Int, mask: UInt64, _ matcher: KeywordMatcher) {
        self.mask = mask
        textIndex = index
        wordsBeforeInText = 0
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
                sentence &+= 1
                search(words, bytes, searched.upperBound, matcher)
                while let place = places.first, place.range.lowerBound < scanner.position {
                    places.removeFirst()
                    report(place, words, matcher)
                }
                wordsBefore += words.count
                wordsBeforeInText += words.count
            }
            // What stands behind the last word.
            words.removeAll()
            for place in places { report(place, words, matcher) }
        }
        swap(&words, &self.words)
    }

    private mutating func search(_ words: SentenceWords, _ text: Span<UInt8>, _ end: Int, _ matcher: KeywordMatcher) {
        for word in words.all {
            if word.symbol != 0 { mark(word.symbol, matcher) }
            var prefix = word.prefix
            while prefix != 0 {
                mark(prefix, matcher)
                prefix = matcher.symbols.shorter[Int(prefix)]
            }
        }
        for index in 0..<words.count {
            let word = words.all[index]
            if word.symbol != 0 { visit(word.symbol, at: index, words, text, end, matcher) }
            var prefix = word.prefix
            while prefix != 0 {
                visit(prefix, at: index, words, text, end, matcher)
                prefix = matcher.symbols.shorter[Int(prefix)]
            }
            for place in matcher.anchors.everywhere.indices {
                let pattern = matcher.anchors.everywhere[place]
                attempt(Anchor(pattern: pattern, nearest: 0, farthest: 0), at: index, words, text, end, matcher)
            }
        }
    }

    /// Notes that the sentence holds a symbol.
    private mutating func mark(_ symbol: SymbolTable.Symbol, _ matcher: KeywordMatcher) {
        guard sentenceOfSymbol[Int(symbol)] != sentence else { return }
        sentenceOfSymbol[Int(symbol)] = sentence
        for place in matcher.anchors.rootsOfSymbol[symbol] {
            sentenceOfRoot[Int(matcher.anchors.rootsOfSymbol.values[place])] = sentence
        }
    }

    /// Whether the sentence holds what a pattern needs besides its anchor.
    @inline(__always)
    private func has(_ need: Need) -> Bool {
        if need.number > 0 { return sentenceOfSymbol[Int(need.number)] == sentence }
        return need == .nothing || sentenceOfRoot[Int(-1 &- need.number)] == sentence
    }

    /// Tries the patterns that a word calls up.
    private mutating func visit(
        _ symbol: SymbolTable.Symbol, at index: Int, _ words: SentenceWords, _ text: Span<UInt8>, _ end: Int,
        _ matcher: KeywordMatcher
    ) {
        for entry in matcher.anchors.ofSymbol[symbol] {
            attempt(matcher.anchors.ofSymbol.values[entry], at: index, words, text, end, matcher)
        }
        for place in matcher.anchors.rootsOfSymbol[symbol] {
            for entry in matcher.anchors.ofRoot[matcher.anchors.rootsOfSymbol.values[place]] {
                attempt(matcher.anchors.ofRoot.values[entry], at: index, words, text, end, matcher)
            }
        }
    }

    /// Tries a pattern from every word where a match with its anchor at `index` could begin, and from none twice.
    @inline(__always)
    private mutating func attempt(
        _ anchor: Anchor, at index: Int, _ words: SentenceWords, _ text: Span<UInt8>, _ end: Int, _ matcher: KeywordMatcher
    ) {
        let number = Int(anchor.pattern)
        let pattern = matcher.patterns[number]
        guard has(pattern.need), mask & (1 << UInt64(pattern.field)) != 0, hitCounts[number] < pattern.keptHits else {
            return
        }
        var start = max(index - Int(anchor.farthest), 0, tried[number] - wordsBefore)
        let last = index - Int(anchor.nearest)
        guard start <= last else { return }
        tried[number] = wordsBefore + last + 1
        while start <= last {
            let ends =
                matcher.mayBegin(pattern, with: words.all[start])
                ? matcher.ends(of: pattern, from: start, in: words, text, end) : 0
            // Of no word at all is what a keyword matches whose group is faulty: its pack is refused, but examined to its end.
            if ends > 1 { report(pattern, number, start..<start + (ends & ~1).trailingZeroBitCount, words) }
            start += 1
        }
    }

    private mutating func report(_ pattern: Pattern, _ number: Int, _ range: Range<Int>, _ words: SentenceWords) {
        guard hitCounts[number] < pattern.keptHits else { return }
        hitCounts[number] += 1
        hits.append(
            Hit(
                keyword: Int(pattern.keyword), text: textIndex,
                range: Int(words.all[range.lowerBound].start)..<Int(words.all[range.upperBound - 1].end),
                words: wordsBeforeInText + range.lowerBound..<wordsBeforeInText + range.upperBound,
                sentence: Int(sentence &- sentencesBefore),
                clause: Int(words.all[range.lowerBound].clause)))
    }

    // MARK: - Keywords that are an expression

    private mutating func expressionPlaces(
        _ text: Span<UInt8>, _ range: Range<Int>, _ matcher: KeywordMatcher
    ) -> [ExpressionSearch.Place] {
        guard !matcher.expressionSet.isEmpty else { return [] }
        let left = matcher.expressionSet.entries.map { entry in
            let pattern = matcher.patterns[Int(entry.pattern)]
            return mask & (1 << UInt64(pattern.field)) != 0 ? pattern.keptHits - hitCounts[Int(entry.pattern)] : 0
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
        hitCounts[Int(place.pattern)] += 1
        hits.append(
            Hit(
                keyword: Int(pattern.keyword), text: textIndex, range: place.range,
                words: wordsBeforeInText + first..<wordsBeforeInText + last, sentence: Int(sentence &- sentencesBefore),
                clause: Int(first < all.count ? all[first].clause : all.last?.clause ?? 0)))
    }
}
