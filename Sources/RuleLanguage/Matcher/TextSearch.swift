/// One text under search: its words as numbers, and where each number stands.
struct TextSearch {
    private struct Word {
        var start: Int32
        var end: Int32
        /// The number of the whole word; -1 where no pattern has it.
        var symbol: Int32
        /// The first of its beginnings that patterns have, in `extra`; -1 where none.
        var extra: Int32
        var sentence: Int32
        var clause: Int32
    }
    private struct Extra {
        var symbol: Int32
        var next: Int32
    }
    private struct Occurrence {
        var word: Int32
        var next: Int32
    }

    private var words: [Word] = []
    private var extra: [Extra] = []
    private var occurrences: [Occurrence] = []
    /// The first occurrence of each number; -1 where it does not occur.
    private var heads: [Int32]
    private var tails: [Int32]

    init(_ matcher: KeywordMatcher, _ text: SearchText) {
        heads = [Int32](repeating: -1, count: Int(matcher.symbolCount))
        tails = heads
        let bytes = text.utf8.span
        var sentence: Int32 = 0
        var clause: Int32 = 0
        var searched = 0
        words.reserveCapacity(min(text.utf8.count, KeywordMatcher.searchedBytes) / 5)
        for range in text.ranges where searched < KeywordMatcher.searchedBytes {
            let seen = range.lowerBound..<min(range.upperBound, range.lowerBound + KeywordMatcher.searchedBytes - searched)
            searched += seen.count
            var scanner = WordScanner(seen)
            while true {
                var firstExtra: Int32 = -1
                let word = scanner.next(bytes) { hash, length in
                    guard length < 64, matcher.beginningLengths & (1 << UInt64(length)) != 0 else { return }
                    let symbol = matcher.beginnings.symbol(hash)
                    guard symbol >= 0 else { return }
                    extra.append(Extra(symbol: symbol, next: firstExtra))
                    firstExtra = Int32(extra.count - 1)
                }
                guard let word else { break }
                let symbol = matcher.wholeWords.symbol(word.hash)
                if word.boundary == .sentence { sentence += 1 }
                if word.boundary >= .clause || matcher.opensClause(symbol) { clause += 1 }
                let index = Int32(words.count)
                words.append(
                    Word(
                        start: Int32(word.range.lowerBound), end: Int32(word.range.upperBound), symbol: symbol, extra: firstExtra,
                        sentence: sentence, clause: clause))
                if symbol >= 0 { note(symbol, at: index) }
                var next = firstExtra
                while next >= 0 {
                    note(extra[Int(next)].symbol, at: index)
                    next = extra[Int(next)].next
                }
            }
        }
    }

    private mutating func note(_ symbol: Int32, at word: Int32) {
        let number = Int32(occurrences.count)
        occurrences.append(Occurrence(word: word, next: -1))
        if heads[Int(symbol)] < 0 {
            heads[Int(symbol)] = number
        } else {
            occurrences[Int(tails[Int(symbol)])].next = number
        }
        tails[Int(symbol)] = number
    }

    mutating func run(_ matcher: KeywordMatcher, _ text: SearchText, index: Int, into found: inout [Hit]) {
        var wasCalled = [Bool](repeating: false, count: matcher.patterns.count)
        for symbol in 0..<Int(matcher.symbolCount) where heads[symbol] >= 0 {
            for call in Int(matcher.callStarts[symbol])..<Int(matcher.callStarts[symbol + 1]) {
                wasCalled[Int(matcher.called[call])] = true
            }
        }
        for number in matcher.patterns.indices where wasCalled[number] {
            let pattern = matcher.patterns[number]
            if pattern.fields.includes(text.field) { find(pattern, matcher, index: index, into: &found) }
        }
    }

    private func find(_ pattern: KeywordMatcher.Pattern, _ matcher: KeywordMatcher, index: Int, into found: inout [Hit]) {
        var kept = 0
        for place in pattern.first {
            var next = heads[Int(matcher.words[Int(place)])]
            while next >= 0, kept < KeywordMatcher.keptHits {
                let start = Int(occurrences[Int(next)].word)
                next = occurrences[Int(next)].next
                var last = start
                while last + 1 < words.count, last + 1 < start + KeywordMatcher.longestMatch - 1,
                    words[last + 1].sentence == words[start].sentence
                { last += 1 }
                let ends = advance(pattern.steps, from: 1, matcher, start: start, limit: last - start + 1)
                // Bit 0 is "nothing matched yet".
                let length = (ends & ~1).trailingZeroBitCount
                guard length < 64 else { continue }
                kept += 1
                let end = start + length
                found.append(
                    Hit(
                        keyword: pattern.keyword, text: index, range: Int(words[start].start)..<Int(words[end - 1].end),
                        words: start..<end, sentence: Int(words[start].sentence), clause: Int(words[start].clause)))
            }
        }
    }

    /// The positions (bits, counted from `start`) that are reached behind these steps from the positions in `set`, of which
    /// none lies behind `limit`.
    private func advance(
        _ steps: Range<Int32>, from set: UInt64, _ matcher: KeywordMatcher, start: Int, limit: Int
    ) -> UInt64 {
        let within: UInt64 = limit >= 63 ? .max : (1 << UInt64(limit + 1)) - 1
        var set = set
        var index = steps.lowerBound
        while index < steps.upperBound, set != 0 {
            switch matcher.steps[Int(index)] {
            case .words(let range, let optional):
                var reached: UInt64 = optional ? set : 0
                var rest = set
                while rest != 0 {
                    let bit = rest.trailingZeroBitCount
                    rest &= rest - 1
                    if bit < limit, has(words[start + bit], range, matcher) { reached |= 1 << UInt64(bit + 1) }
                }
                set = reached & within
                index += 1
            case .gap(let most):
                var reached = set
                for _ in 0..<most { reached |= reached << 1 }
                set = reached & within
                index += 1
            case .choice(let count, let optional):
                var reached: UInt64 = optional ? set : 0
                var next = index + 1
                for _ in 0..<count {
                    guard case .alternative(let length) = matcher.steps[Int(next)] else { break }
                    reached |= advance(next + 1..<next + 1 + length, from: set, matcher, start: start, limit: limit)
                    next += 1 + length
                }
                set = reached
                index = next
            case .alternative:
                index += 1
            }
        }
        return set
    }

    private func has(_ word: Word, _ range: Range<Int32>, _ matcher: KeywordMatcher) -> Bool {
        if word.symbol < 0, word.extra < 0 { return false }
        for place in range {
            let wanted = matcher.words[Int(place)]
            if wanted == word.symbol { return true }
            var next = word.extra
            while next >= 0 {
                if extra[Int(next)].symbol == wanted { return true }
                next = extra[Int(next)].next
            }
        }
        return false
    }
}
