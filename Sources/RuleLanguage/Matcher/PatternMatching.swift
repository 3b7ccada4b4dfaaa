// How a pattern is held against the words of a sentence from one of them on.

extension KeywordMatcher {
    /// Where matches of a pattern that begin at a word end: bit n means behind the nth word from it on. 0: none begins there.
    func ends(of pattern: Pattern, from start: Int, in words: SentenceWords, _ text: Span<UInt8>, _ end: Int) -> UInt64 {
        let room = min(words.count - start, PatternCompiler.longestMatch)
        // Most patterns are one list of phrases.
        if pattern.code.count == 2, code[pattern.code.lowerBound] == PatternStep.phrases {
            return phrases(of: code[pattern.code.lowerBound &+ 1], at: start, room: room, words)
        }
        return advance(pattern.code, 1, from: start, room: room, words, text, end)
    }

    /// False: no match of a pattern begins with this word. Most places where one could begin are passed so.
    @inline(__always)
    func mayBegin(_ pattern: Pattern, with word: SentenceWords.Word) -> Bool {
        let operand = code[pattern.code.lowerBound &+ 1]
        switch code[pattern.code.lowerBound] {
        case PatternStep.word: return word.symbol == operand
        // A word that begins like one that is asked for may be a phrase's first in that way, too.
        case PatternStep.phrases: return word.prefix != 0 || word.symbol != 0 && trie.mayBegin(operand, with: word.symbol)
        default: return true
        }
    }

    /// Carries a set of positions through steps. Bit n is the place behind the nth word from `start`; `room` is the last place.
    private func advance(
        _ range: Range<Int>, _ positions: UInt64, from start: Int, room: Int, _ words: SentenceWords, _ text: Span<UInt8>,
        _ end: Int
    ) -> UInt64 {
        let reachable = UInt64.max >> UInt64(63 - room)
        var set = positions
        var index = range.lowerBound
        while index < range.upperBound, set != 0 {
            let step = code[index]
            let operand = code[index &+ 1]
            index &+= 2
            switch step {
            case PatternStep.gap:
                set = Self.spread(set, by: operand) & reachable
            case PatternStep.choice:
                let close = index + Int(operand)
                var found: UInt64 = 0
                while index < close {
                    let length = Int(code[index])
                    // Most branches begin with another word than the one that stands here.
                    if length > 0, code[index &+ 1] == PatternStep.word, set & (set &- 1) == 0 {
                        let offset = set.trailingZeroBitCount
                        if offset >= room || words.all[start &+ offset].symbol != code[index &+ 2] {
                            index += 1 + length
                            continue
                        }
                    }
                    found |= advance(index + 1..<index + 1 + length, set, from: start, room: room, words, text, end)
                    index += 1 + length
                }
                set = found
            case PatternStep.optional:
                let close = index + Int(operand)
                set |= advance(index..<close, set, from: start, room: room, words, text, end)
                index = close
            default:
                var found: UInt64 = 0
                var left = set
                while left != 0 {
                    let offset = left.trailingZeroBitCount
                    left &= left &- 1
                    guard offset < room else { break }
                    found |=
                        lengths(step, operand, at: start &+ offset, room: room &- offset, words, text, end)
                        &<< UInt64(offset)
                }
                set = found
            }
        }
        return set
    }

    /// Each place, and those up to `count` behind it.
    private static func spread(_ set: UInt64, by count: Int32) -> UInt64 {
        var set = set
        var left = count
        var width: Int32 = 1
        // Doubling: after each turn the set holds all places up to twice as far.
        while left > 0 {
            let shift = min(width, left)
            set |= set << UInt64(shift)
            left -= shift
            width *= 2
        }
        return set
    }

    /// The lengths, in words, that a step can take from a word on: bit n for n words, none beyond `room`.
    @inline(__always)
    private func lengths(
        _ step: Int32, _ operand: Int32, at word: Int, room: Int, _ words: SentenceWords, _ text: Span<UInt8>, _ end: Int
    ) -> UInt64 {
        switch step {
        case PatternStep.word: words.all[word].symbol == operand ? 2 : 0
        case PatternStep.prefix: hasPrefix(words.all[word], operand) ? 2 : 0
        case PatternStep.phrases: phrases(of: operand, at: word, room: room, words)
        default: expressionLengths(Int(operand), at: word, room: room, words, text, end)
        }
    }

    /// Whether a symbol is that of a word, or of a beginning of it.
    @inline(__always)
    func holds(_ word: SentenceWords.Word, _ symbol: SymbolTable.Symbol) -> Bool {
        word.symbol == symbol || word.prefix != 0 && hasPrefix(word, symbol)
    }

    private func hasPrefix(_ word: SentenceWords.Word, _ wanted: SymbolTable.Symbol) -> Bool {
        var prefix = word.prefix
        while prefix != 0 {
            if prefix == wanted { return true }
            prefix = symbols.shorter[Int(prefix)]
        }
        return false
    }

    /// The lengths of an alternation's phrases that stand here.
    @inline(__always)
    private func phrases(of root: PhraseTrie.RootIndex, at index: Int, room: Int, _ words: SentenceWords) -> UInt64 {
        let word = words.all[index]
        guard word.prefix == 0 else { return phrases(trie.roots[Int(root)].state, at: index, room: room, words) }
        guard word.symbol != 0, trie.mayBegin(root, with: word.symbol) else { return 0 }
        return phrases(trie.roots[Int(root)].state, after: word.symbol, at: index, room: room, words)
    }

    /// The lengths of what goes on from a state of the tree.
    @inline(never)
    private func phrases(_ state: Int32, at index: Int, room: Int, _ words: SentenceWords) -> UInt64 {
        let word = words.all[index]
        var found: UInt64 = 0
        if word.symbol != 0 { found = phrases(state, after: word.symbol, at: index, room: room, words) }
        var prefix = word.prefix
        while prefix != 0 {
            found |= phrases(state, after: prefix, at: index, room: room, words)
            prefix = symbols.shorter[Int(prefix)]
        }
        return found
    }

    @inline(__always)
    private func phrases(
        _ state: Int32, after symbol: SymbolTable.Symbol, at index: Int, room: Int, _ words: SentenceWords
    ) -> UInt64 {
        let (next, ends) = trie.next(state, symbol)
        guard next != 0 else { return 0 }
        let here: UInt64 = ends ? 2 : 0
        return room > 1 ? here | phrases(next, at: index + 1, room: room - 1, words) << 1 : here
    }

    @inline(never)
    private func expressionLengths(
        _ expression: Int, at word: Int, room: Int, _ words: SentenceWords, _ text: Span<UInt8>, _ end: Int
    ) -> UInt64 {
        guard let stop = expressions[expression].match(text, from: Int(words.all[word].start), before: end) else { return 0 }
        var length = 1
        let most = min(room, Expression.mostWords)
        while length < most, Int(words.all[word + length].start) < stop { length += 1 }
        return 1 << UInt64(length)
    }
}
