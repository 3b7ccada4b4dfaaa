/// Chooses the anchors of patterns while rules are compiled: those that cost least, by how often words stand in mail.
struct AnchorChooser {
    private let compiler: PatternCompiler
    private(set) var calls: [(key: Int32, value: Call)] = []
    private(set) var anchors: [(key: Int32, value: Anchor)] = []
    /// What a hundred thousand words of mail hold of each symbol.
    private let rates: [Int]
    /// The key of each phrase, in the order of `PhraseTrieBuilder.phrases`.
    private var keys: [PhraseKey] = []
    /// Of each alternation what its phrases' keys are called together, and how often one of them may stand there.
    private var rootCalls: [Int]
    private var rootRates: [Int]
    /// Alternations that some pattern begins at, or needs besides its anchor.
    private var isUsed: [Bool]

    /// To try a pattern at a word costs as much as calling up so many.
    private static let attempt = 15
    /// Words of a usual sentence.
    private static let sentence = 15

    /// The word that calls up a phrase, and the one beside it that must stand there, too.
    private struct PhraseKey {
        var symbol: SymbolTable.Symbol
        /// How many words of the phrase stand before it.
        var before: Int
        var need = Need.nothing
        var side: Int8 = 0
    }

    init(_ compiler: PatternCompiler) {
        self.compiler = compiler
        let isEmpty = compiler.patterns.isEmpty
        rates = isEmpty ? [] : CommonWords.rates(of: compiler.symbols)
        let trie = compiler.trie
        rootCalls = Array(repeating: 0, count: trie.roots.count)
        rootRates = rootCalls
        isUsed = Array(repeating: false, count: trie.roots.count)
        var start = 0
        for (root, end) in trie.phrases where !isEmpty {
            let key = key(of: trie.phraseSymbols[start..<Int(end)])
            keys.append(key)
            let rate = rates[Int(key.symbol)]
            rootCalls[Int(root)] += rate
            rootRates[Int(root)] += key.side == 0 ? rate : rate / 8
            start = Int(end)
        }
    }

    private func key(of phrase: ArraySlice<SymbolTable.Symbol>) -> PhraseKey {
        var best = phrase.startIndex
        for index in phrase.indices where rates[Int(phrase[index])] < rates[Int(phrase[best])] { best = index }
        var key = PhraseKey(symbol: phrase[best], before: best - phrase.startIndex)
        var least = Int.max
        for (index, side) in [(best - 1, Int8(-1)), (best + 1, 1)] where phrase.indices.contains(index) {
            let rate = rates[Int(phrase[index])]
            if rate < least { (key.need, key.side, least) = (.symbol(phrase[index]), side, rate) }
        }
        return key
    }

    /// Files the phrases of all alternations that patterns begin at or need; to be done when all patterns are.
    mutating func filePhrases() {
        var isAnchor = Array(repeating: false, count: isUsed.count)
        for anchor in anchors { isAnchor[Int(anchor.key)] = true }
        for (phrase, key) in zip(compiler.trie.phrases, keys) where isUsed[Int(phrase.root)] {
            let call = Call(
                root: phrase.root, isAnchor: isAnchor[Int(phrase.root)], need: key.need, side: key.side, before: key.before)
            calls.append((key.symbol, call))
        }
    }

    /// Files a pattern under its anchors; false where it has none.
    mutating func file(_ pattern: Pattern, _ number: Int32) -> Bool {
        let whole = Steps(range: pattern.code, nearest: 0, farthest: 0, need: .nothing, needRate: Self.certain)
        guard let best = best(whole) else { return false }
        file(best, number, field: pattern.field)
        return true
    }

    // MARK: - The cheapest of some steps

    /// The rate of what stands in every sentence.
    private static let certain = 100_000

    /// Steps that follow each other, all of which must be there.
    private struct Steps {
        var range: Range<Int>
        /// Words that can stand before the first.
        var nearest: Int
        var farthest: Int
        /// The rarest of what must stand around them.
        var need: Need
        var needRate: Int
    }

    private struct Element {
        /// Where it stands in the code.
        var index: Int
        /// Where the next one begins.
        var next: Int
        var nearest: Int
        var farthest: Int
    }

    private struct Choice {
        var element: Element
        var need: Need
        var side: Int8
        /// Of a choice the best of each branch.
        var branches: [Choice]
        var cost: Int
    }

    private func elements(_ steps: Steps) -> [Element] {
        var elements: [Element] = []
        var (nearest, farthest) = (steps.nearest, steps.farthest)
        var index = steps.range.lowerBound
        while index < steps.range.upperBound {
            let step = compiler.code[index]
            let isBlock = step == PatternStep.choice || step == PatternStep.optional
            let next = index + 2 + (isBlock ? Int(compiler.code[index + 1]) : 0)
            elements.append(Element(index: index, next: next, nearest: nearest, farthest: farthest))
            let length = compiler.lengths(index..<next)
            nearest += length.shortest
            farthest += length.longest
            index = next
        }
        return elements
    }

    /// The cheapest element with the rarest of what must stand with it; nil where no element is a word that must be there.
    private func best(_ steps: Steps) -> Choice? {
        let elements = elements(steps)
        var best: Choice?
        for (place, element) in elements.enumerated() {
            var need = (need: steps.need, rate: steps.needRate)
            for other in elements where other.index != element.index {
                if let found = self.need(other), found.rate < need.rate { need = found }
            }
            if let choice = choice(element, need, besides: place, in: elements), choice.cost < best?.cost ?? .max {
                best = choice
            }
        }
        return best
    }

    /// What an element is to another one's pattern; nil for what need not be there, and for what no mark tells.
    private func need(_ element: Element) -> (need: Need, rate: Int)? {
        let operand = compiler.code[element.index + 1]
        switch compiler.code[element.index] {
        case PatternStep.word, PatternStep.prefix: return (.symbol(operand), rates[Int(operand)])
        case PatternStep.phrases: return (.root(operand), rootRates[Int(operand)])
        default: return nil
        }
    }

    private func choice(
        _ element: Element, _ need: (need: Need, rate: Int), besides place: Int, in elements: [Element]
    ) -> Choice? {
        let operand = Int(compiler.code[element.index + 1])
        let places = element.farthest - element.nearest + 1
        /// What some calls cost of which as many as hold the need are tried.
        func cost(calls: Int, standing: Int, rate: Int) -> Int {
            let tried = min(standing, standing * rate * Self.sentence / Self.certain + 1)
            return calls + tried * places * Self.attempt
        }
        switch compiler.code[element.index] {
        case PatternStep.word, PatternStep.prefix:
            let rate = rates[operand]
            var choice = Choice(
                element: element, need: need.need, side: 0, branches: [],
                cost: cost(calls: rate, standing: rate, rate: need.rate))
            // A neighbour says more than what may stand anywhere.
            for (other, side) in [(place - 1, Int8(-1)), (place + 1, 1)] where elements.indices.contains(other) {
                let step = compiler.code[elements[other].index]
                guard step == PatternStep.word || step == PatternStep.prefix,
                    let beside = self.need(elements[other])
                else { continue }
                let cost = cost(calls: rate, standing: rate / 4 + 1, rate: beside.rate)
                if cost < choice.cost { (choice.need, choice.side, choice.cost) = (beside.need, side, cost) }
            }
            return choice
        case PatternStep.phrases:
            return Choice(
                element: element, need: need.need, side: 0, branches: [],
                cost: cost(calls: rootCalls[operand], standing: rootRates[operand], rate: need.rate))
        case PatternStep.choice:
            var choice = Choice(element: element, need: .nothing, side: 0, branches: [], cost: 0)
            for branch in branches(element.index + 2..<element.next) {
                let steps = Steps(
                    range: branch, nearest: element.nearest, farthest: element.farthest, need: need.need,
                    needRate: need.rate)
                guard let found = best(steps) else { return nil }
                choice.branches.append(found)
                choice.cost += found.cost
            }
            return choice
        default: return nil
        }
    }

    private func branches(_ range: Range<Int>) -> [Range<Int>] {
        var branches: [Range<Int>] = []
        var next = range.lowerBound
        while next < range.upperBound {
            let length = Int(compiler.code[next])
            branches.append(next + 1..<next + 1 + length)
            next += 1 + length
        }
        return branches
    }

    private mutating func file(_ choice: Choice, _ pattern: Int32, field: UInt8) {
        for branch in choice.branches { file(branch, pattern, field: field) }
        guard choice.branches.isEmpty else { return }
        let operand = compiler.code[choice.element.index + 1]
        // No match reaches over more than `PatternCompiler.longestMatch` words.
        let anchor = Anchor(
            pattern: pattern, need: choice.need, nearest: UInt8(choice.element.nearest),
            farthest: UInt8(choice.element.farthest), field: field)
        if let root = choice.need.root { isUsed[Int(root)] = true }
        if compiler.code[choice.element.index] == PatternStep.phrases {
            isUsed[Int(operand)] = true
            anchors.append((operand, anchor))
        } else {
            calls.append((operand, Call(anchor, side: choice.side)))
        }
    }
}
