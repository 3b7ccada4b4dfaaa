/// One search for all patterns in the texts of a message.
struct KeywordSearch {
    private let matcher: KeywordMatcher
    private(set) var hits: [Hit] = []
    private var words = SentenceWords()
    /// Of each pattern the word behind the last one from which it was tried, counted through all texts.
    private var tried: [Int]
    private var hitCounts: [Int32]
    private var expressions: ExpressionSearch
    /// Words before the sentence in hand, in all texts and in this one.
    private var wordsBefore = 0
    private var wordsBeforeInText = 0
    private var sentence = 0
    private var mask: UInt64 = 0
    private var textIndex = 0

    init(_ matcher: KeywordMatcher) {
        self.matcher = matcher
        tried = Array(repeating: 0, count: matcher.patterns.count)
        hitCounts = Array(repeating: 0, count: matcher.patterns.count)
        expressions = ExpressionSearch(matcher.expressionSet)
    }

    mutating func run(_ text: SearchText, index: Int, mask: UInt64) {
        self.mask = mask
        textIndex = index
        wordsBeforeInText = 0
        let bytes = text.utf8.span
        var left = KeywordMatcher.searchedBytes
        for range in text.ranges where left > 0 {
            let range = range.clamped(to: 0..<bytes.count)
            let searched = range.lowerBound..<min(range.upperBound, range.lowerBound + left)
            left -= searched.count
            var places = expressionPlaces(bytes, searched)[...]
            var scanner = SentenceScanner(searched)
            while scanner.next(bytes, matcher.symbols, into: &words) {
                sentence += 1
                search(bytes, end: searched.upperBound)
                while let place = places.first, place.range.lowerBound < scanner.position {
                    places.removeFirst()
                    report(place)
                }
                wordsBefore += words.count
                wordsBeforeInText += words.count
            }
            // What stands behind the last word.
            words.removeAll()
            for place in places { report(place) }
        }
    }

    private mutating func search(_ text: Span<UInt8>, end: Int) {
        let count = words.count
        var index = 0
        while index < count {
            let symbol = words.symbols[index]
            if symbol != 0 { visit(symbol, at: index, text, end) }
            var prefix = words.prefixes[index]
            while prefix != 0 {
                visit(prefix, at: index, text, end)
                prefix = matcher.symbols.shorter[Int(prefix)]
            }
            for pattern in matcher.anchors.everywhere {
                attempt(Anchor(pattern: pattern, nearest: 0, farthest: 0), at: index, text, end)
            }
            index &+= 1
        }
    }

    /// Tries the patterns that a word calls up.
    private mutating func visit(_ symbol: SymbolTable.Symbol, at index: Int, _ text: Span<UInt8>, _ end: Int) {
        for entry in matcher.anchors.ofSymbol[symbol] { attempt(matcher.anchors.ofSymbol.values[entry], at: index, text, end) }
        for place in matcher.anchors.rootsOfSymbol[symbol] {
            let root = matcher.anchors.rootsOfSymbol.values[place]
            for entry in matcher.anchors.ofRoot[root] { attempt(matcher.anchors.ofRoot.values[entry], at: index, text, end) }
        }
    }

    /// Tries a pattern from every word where a match with its anchor at `index` could begin, and from none twice.
    private mutating func attempt(_ anchor: Anchor, at index: Int, _ text: Span<UInt8>, _ end: Int) {
        let number = Int(anchor.pattern)
        let pattern = matcher.patterns[number]
        guard mask & (1 << UInt64(pattern.field)) != 0, hitCounts[number] < pattern.keptHits else { return }
        var start = max(index - Int(anchor.farthest), 0, tried[number] - wordsBefore)
        let last = index - Int(anchor.nearest)
        guard start <= last else { return }
        tried[number] = wordsBefore + last + 1
        let code = Int(pattern.code.lowerBound)..<Int(pattern.code.upperBound)
        while start <= last {
            let room = min(words.count - start, PatternCompiler.longestMatch)
            let ends = advance(code, 1, from: start, room: room, text, end)
            if ends != 0 { report(pattern, number, start..<start + ends.trailingZeroBitCount) }
            start += 1
        }
    }

    /// Carries a set of positions through steps. Bit n is the place behind the nth word from `start`; `room` is the last place.
    private func advance(
        _ range: Range<Int>, _ positions: UInt64, from start: Int, room: Int, _ text: Span<UInt8>, _ end: Int
    ) -> UInt64 {
        let reachable = UInt64.max >> UInt64(63 - room)
        var set = positions
        var index = range.lowerBound
        while index < range.upperBound, set != 0 {
            let operand = matcher.code[index &+ 1]
            let step = matcher.code[index]
            index &+= 2
            switch step {
            case PatternStep.gap:
                var left = operand
                var width: Int32 = 1
                // Doubling: after each turn the set holds all places up to twice as far.
                while left > 0 {
                    let shift = min(width, left)
                    set |= set << UInt64(shift)
                    left -= shift
                    width *= 2
                }
                set &= reachable
            case PatternStep.choice:
                let close = index + Int(operand)
                var found: UInt64 = 0
                while index < close {
                    let length = Int(matcher.code[index])
                    found |= advance(index + 1..<index + 1 + length, set, from: start, room: room, text, end)
                    index += 1 + length
                }
                set = found
            case PatternStep.optional:
                let close = index + Int(operand)
                set |= advance(index..<close, set, from: start, room: room, text, end)
                index = close
            default:
                var found: UInt64 = 0
                var left = set
                while left != 0 {
                    let offset = left.trailingZeroBitCount
                    left &= left &- 1
                    guard offset < room else { break }
                    found |= lengths(step, operand, at: start &+ offset, room: room &- offset, text, end) << UInt64(offset)
                }
                set = found
            }
        }
        return set
    }

    /// The lengths, in words, that a step can take from a word on: bit n for n words, none beyond `room`.
    @inline(__always)
    private func lengths(_ step: Int32, _ operand: Int32, at word: Int, room: Int, _ text: Span<UInt8>, _ end: Int) -> UInt64 {
        switch step {
        case PatternStep.word: words.symbols[word] == operand ? 2 : 0
        case PatternStep.prefix: hasPrefix(word, operand) ? 2 : 0
        case PatternStep.phrases: phrases(matcher.trie.roots[Int(operand)].state, at: word, room: room)
        default: expressionLengths(Int(operand), at: word, room: room, text, end)
        }
    }

    private func hasPrefix(_ word: Int, _ wanted: SymbolTable.Symbol) -> Bool {
        var prefix = words.prefixes[word]
        while prefix != 0 {
            if prefix == wanted { return true }
            prefix = matcher.symbols.shorter[Int(prefix)]
        }
        return false
    }

    /// The lengths of an alternation's phrases that stand here.
    private func phrases(_ state: Int32, at word: Int, room: Int) -> UInt64 {
        guard room > 0 else { return 0 }
        var found: UInt64 = 0
        func go(_ symbol: SymbolTable.Symbol) {
            let (next, ends) = matcher.trie.next(state, symbol)
            guard next != 0 else { return }
            if ends { found |= 2 }
            found |= phrases(next, at: word + 1, room: room - 1) << 1
        }
        if words.symbols[word] != 0 { go(words.symbols[word]) }
        var prefix = words.prefixes[word]
        while prefix != 0 {
            go(prefix)
            prefix = matcher.symbols.shorter[Int(prefix)]
        }
        return found
    }

    private func expressionLengths(_ expression: Int, at word: Int, room: Int, _ text: Span<UInt8>, _ end: Int) -> UInt64 {
        guard let stop = matcher.expressions[expression].match(text, from: words.starts[word], before: end) else { return 0 }
        var length = 1
        let most = min(room, Expression.mostWords)
        while length < most, words.starts[word + length] < stop { length += 1 }
        return 1 << UInt64(length)
    }

    private mutating func report(_ pattern: Pattern, _ number: Int, _ range: Range<Int>) {
        guard hitCounts[number] < pattern.keptHits else { return }
        hitCounts[number] += 1
        hits.append(
            Hit(
                keyword: Int(pattern.keyword), text: textIndex, range: words.starts[range.lowerBound]..<words.ends[range.upperBound - 1],
                words: wordsBeforeInText + range.lowerBound..<wordsBeforeInText + range.upperBound, sentence: sentence,
                clause: words.clauses[range.lowerBound]))
    }

    // MARK: - Keywords that are an expression

    private mutating func expressionPlaces(_ text: Span<UInt8>, _ range: Range<Int>) -> [ExpressionSearch.Place] {
        guard !matcher.expressionSet.isEmpty else { return [] }
        let matcher = matcher
        let mask = mask
        let counts = hitCounts
        return expressions.places(text, range) { pattern in
            mask & (1 << UInt64(matcher.patterns[Int(pattern)].field)) != 0
                ? Int(matcher.patterns[Int(pattern)].keptHits - counts[Int(pattern)]) : 0
        }
    }

    /// Reports an expression's place with the words that it covers; it may cover none.
    private mutating func report(_ place: ExpressionSearch.Place) {
        var first = 0
        while first < words.count, words.ends[first] <= place.range.lowerBound { first += 1 }
        var last = first
        while last < words.count, words.starts[last] < place.range.upperBound { last += 1 }
        let pattern = matcher.patterns[Int(place.pattern)]
        hitCounts[Int(place.pattern)] += 1
        hits.append(
            Hit(
                keyword: Int(pattern.keyword), text: textIndex, range: place.range,
                words: wordsBeforeInText + first..<wordsBeforeInText + last, sentence: sentence,
                clause: first < words.count ? words.clauses[first] : words.clauses.last ?? 0))
    }
}
