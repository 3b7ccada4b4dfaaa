/// Chooses where the search for each pattern begins, and files the patterns under the words that begin it.
///
/// An anchor is an element that must stand in every match: of a pattern's elements the one whose words are rarest in mail,
/// as far as the length of words tells.
struct AnchorIndex: Sendable {
    /// Patterns by the symbol of a word or beginning.
    private(set) var ofSymbol = Buckets<Anchor>()
    /// Alternations that are anchors, by the first words of their phrases; their patterns by alternation.
    private(set) var rootsOfSymbol = Buckets<PhraseTrie.RootIndex>()
    private(set) var ofRoot = Buckets<Anchor>()
    /// Patterns without a word that must be there: they are tried at every word.
    private(set) var everywhere = Table<Int32>()

    /// - Parameter patterns: told what else each must have.
    init(_ compiler: PatternCompiler, _ patterns: inout [Pattern]) {
        var chooser = AnchorChooser(compiler)
        var bare = compiler.bareExpressions[...]
        var everywhere: [Int32] = []
        for (index, pattern) in compiler.patterns.enumerated() {
            if let next = bare.first, Int(next.pattern) == index {
                bare.removeFirst()
                continue
            }
            let code = pattern.code
            if let anchor = chooser.choose(code, of: Int32(index)) {
                patterns[index].need = chooser.need(code, besides: anchor)
            } else {
                everywhere.append(Int32(index))
            }
        }
        self.everywhere = Table(everywhere)
        ofSymbol = Buckets(chooser.bySymbol, keys: compiler.symbols.count + 1)
        ofRoot = Buckets(chooser.byRoot, keys: compiler.trie.roots.count)
        rootsOfSymbol = Buckets(
            compiler.trie.firsts.filter { !ofRoot[$0.root].isEmpty || chooser.isNeeded[Int($0.root)] }.map {
                (key: $0.symbol, value: $0.root)
            },
            keys: compiler.symbols.count + 1)
    }
}

/// Values by small numbers: all in one array, each key's in a row.
struct Buckets<Value: BitwiseCopyable>: Sendable {
    private var starts = Table<Int32>()
    private(set) var values = Table<Value>()

    init() {}

    init(_ pairs: [(key: Int32, value: Value)], keys: Int) {
        var starts = [Int32](repeating: 0, count: keys + 2)
        for pair in pairs { starts[Int(pair.key) + 2] += 1 }
        for key in 2..<starts.count { starts[key] += starts[key - 1] }
        guard let first = pairs.first else {
            self.starts = Table(starts)
            return
        }
        var values = Array(repeating: first.value, count: pairs.count)
        // While filling, the entry behind a key is where its next value goes; afterwards it is where its values end.
        for pair in pairs {
            values[Int(starts[Int(pair.key) + 1])] = pair.value
            starts[Int(pair.key) + 1] += 1
        }
        self.starts = Table(starts)
        self.values = Table(values)
    }

    /// Indices into `values`.
    @inline(__always)
    subscript(key: Int32) -> Range<Int> { Int(starts[Int(key)])..<Int(starts[Int(key) + 1]) }
}

private struct AnchorChooser {
    let compiler: PatternCompiler
    var bySymbol: [(key: Int32, value: Anchor)] = []
    var byRoot: [(key: Int32, value: Anchor)] = []
    /// What it costs to begin at an alternation: the sum over its phrases' first words.
    private var rootCosts: [Int]
    private var symbolCosts: [Int]
    /// Alternations that some pattern needs besides its anchor.
    private(set) var isNeeded: [Bool]

    init(_ compiler: PatternCompiler) {
        self.compiler = compiler
        symbolCosts = [0]
        for symbol in 0..<compiler.symbols.count {
            symbolCosts.append(Self.cost(compiler.symbols.length(Int32(symbol + 1))))
        }
        rootCosts = Array(repeating: 0, count: compiler.trie.roots.count)
        isNeeded = Array(repeating: false, count: compiler.trie.roots.count)
        for first in compiler.trie.firsts { rootCosts[Int(first.root)] += symbolCosts[Int(first.symbol)] }
    }

    /// About how often, of ten thousand words, one of so many letters is a certain common one.
    private static func cost(_ length: Int) -> Int {
        switch length {
        case ...2: 250
        case 3: 120
        case 4: 50
        case 5: 20
        case 6: 10
        default: 4
        }
    }

    /// Of the other elements that must be there the rarest.
    mutating func need(_ range: Range<Int>, besides anchor: Int) -> Need {
        var need = Need.nothing
        var least = Int.max
        var index = range.lowerBound
        while index < range.upperBound {
            let operand = compiler.code[index + 1]
            let step = compiler.code[index]
            var found: (need: Need, cost: Int)?
            switch step {
            case PatternStep.word, PatternStep.prefix: found = (.symbol(operand), symbolCosts[Int(operand)])
            case PatternStep.phrases: found = (.root(operand), rootCosts[Int(operand)])
            case PatternStep.choice, PatternStep.optional: index += Int(operand)
            default: break
            }
            if let found, index != anchor, found.cost < least { (need, least) = found }
            index += 2
        }
        if need.number < 0 { isNeeded[Int(-1 - need.number)] = true }
        return need
    }

    /// Files a pattern under its best anchor; returns where that stands in the code, nil where it has none.
    mutating func choose(_ code: Range<Int>, of pattern: Int32) -> Int? {
        guard let best = best(code, nearest: 0, farthest: 0) else { return nil }
        let symbols = bySymbol.count
        let roots = byRoot.count
        file(best, pattern)
        // The branches of a choice may have theirs at different distances. A search goes on behind the places it has tried,
        // which leaves out none only if all anchors of a pattern reach equally far.
        var nearest = Int16.max
        var farthest: Int16 = 0
        for anchor in bySymbol[symbols...].map(\.value) + byRoot[roots...].map(\.value) {
            nearest = min(nearest, anchor.nearest)
            farthest = max(farthest, anchor.farthest)
        }
        for index in symbols..<bySymbol.count {
            (bySymbol[index].value.nearest, bySymbol[index].value.farthest) = (nearest, farthest)
        }
        for index in roots..<byRoot.count {
            (byRoot[index].value.nearest, byRoot[index].value.farthest) = (nearest, farthest)
        }
        return best.index
    }

    private struct Candidate {
        var index: Int
        var nearest: Int
        var farthest: Int
        var cost: Int
    }

    /// The cheapest element of some steps that must be there.
    private func best(_ range: Range<Int>, nearest: Int, farthest: Int) -> Candidate? {
        var best: Candidate?
        var nearest = nearest
        var farthest = farthest
        var index = range.lowerBound
        while index < range.upperBound {
            let operand = Int(compiler.code[index + 1])
            var next = index + 2
            var cost: Int?
            switch compiler.code[index] {
            case PatternStep.word: cost = symbolCosts[operand]
            case PatternStep.prefix: cost = symbolCosts[operand] * 2
            case PatternStep.phrases: cost = rootCosts[operand]
            case PatternStep.choice:
                cost = branches(next..<next + operand).reduce(into: Int?(0)) { sum, branch in
                    guard let known = sum, let found = self.best(branch, nearest: nearest, farthest: farthest) else {
                        sum = nil
                        return
                    }
                    sum = known + found.cost
                }
                next += operand
            case PatternStep.optional: next += operand
            default: break
            }
            if let cost {
                let weighted = cost * (2 + farthest - nearest) / 2
                if best.map({ weighted < $0.cost }) ?? true {
                    best = Candidate(index: index, nearest: nearest, farthest: farthest, cost: weighted)
                }
            }
            let length = compiler.lengths(index..<next)
            nearest += length.shortest
            farthest += length.longest
            index = next
        }
        return best
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

    private mutating func file(_ candidate: Candidate, _ pattern: Int32) {
        let operand = compiler.code[candidate.index + 1]
        let anchor = Anchor(pattern: pattern, nearest: Int16(candidate.nearest), farthest: Int16(candidate.farthest))
        switch compiler.code[candidate.index] {
        case PatternStep.word, PatternStep.prefix: bySymbol.append((operand, anchor))
        case PatternStep.phrases: byRoot.append((operand, anchor))
        default:
            for branch in branches(candidate.index + 2..<candidate.index + 2 + Int(operand)) {
                if let best = best(branch, nearest: candidate.nearest, farthest: candidate.farthest) { file(best, pattern) }
            }
        }
    }
}

extension Buckets {
    fileprivate mutating func archive(_ coder: inout ArchiveCoder) {
        coder.table(&starts)
        coder.table(&values)
    }
}

extension AnchorIndex {
    /// What an archive is read into.
    static var blank: AnchorIndex { AnchorIndex() }

    private init() {}

    mutating func archive(_ coder: inout ArchiveCoder) {
        ofSymbol.archive(&coder)
        rootsOfSymbol.archive(&coder)
        ofRoot.archive(&coder)
        coder.table(&everywhere)
    }
}
