/// Where the search for each pattern begins: its anchors, filed under the words that call them up.
///
/// An anchor is an element that must stand in every match, or one for each branch of a choice. Of an alternation's phrases each is
/// called up by its rarest word. With an anchor goes what else must stand near it, so that most words call up nothing that
/// has to be tried.
struct AnchorIndex: Sendable {
    /// What the symbol of a word, or of its beginning, calls up.
    private(set) var ofSymbol = Buckets<Call>()
    /// The patterns that begin at an alternation.
    private(set) var ofRoot = Buckets<Anchor>()
    /// Patterns without a word that must be there: they are tried at every word.
    private(set) var everywhere = Table<Int32>()

    init(_ compiler: PatternCompiler) {
        var chooser = AnchorChooser(compiler)
        var bare = compiler.bareExpressions[...]
        var everywhere: [Int32] = []
        for (index, pattern) in compiler.patterns.enumerated() {
            if let next = bare.first, Int(next.pattern) == index {
                bare.removeFirst()
            } else if !chooser.file(pattern, Int32(index)) {
                everywhere.append(Int32(index))
            }
        }
        chooser.filePhrases()
        self.everywhere = Table(everywhere)
        ofSymbol = Buckets(chooser.calls, keys: compiler.symbols.count + 1)
        ofRoot = Buckets(chooser.anchors, keys: compiler.trie.roots.count)
    }
}

/// What must stand in a sentence for a pattern to be looked at: a number that marks it.
struct Need: Sendable, Equatable, BitwiseCopyable {
    private let number: Int32

    static let nothing = Need(number: 0)
    /// A word or beginning.
    static func symbol(_ symbol: SymbolTable.Symbol) -> Need { Need(number: symbol) }
    /// One of an alternation's phrases.
    static func root(_ root: PhraseTrie.RootIndex) -> Need { Need(number: -1 - root) }

    private init(number: Int32) { self.number = number }

    @inline(__always)
    var symbol: SymbolTable.Symbol? { number > 0 ? number : nil }
    @inline(__always)
    var root: PhraseTrie.RootIndex? { number < 0 ? -1 - number : nil }
}

/// A pattern's anchor that an alternation is.
struct Anchor: Sendable, BitwiseCopyable {
    var pattern: Int32
    /// What else the sentence must hold.
    var need: Need
    /// How many words of a match can stand before it.
    var nearest: UInt8
    var farthest: UInt8
    /// The texts that the pattern is looked for in: `Pattern.field`.
    var field: UInt8
    /// Bytes that nobody sets would make equal archives differ.
    private let filler: UInt8 = 0

    init(pattern: Int32, need: Need, nearest: UInt8, farthest: UInt8, field: UInt8) {
        self.pattern = pattern
        self.need = need
        (self.nearest, self.farthest, self.field) = (nearest, farthest, field)
    }
}

/// What a word calls up: a pattern whose anchor it is, or an alternation one of whose phrases it belongs to.
struct Call: Sendable, BitwiseCopyable {
    private var number: Int32
    /// The word beside it, or what else the sentence must hold.
    var need: Need
    /// -1 or 1: the symbol that is needed must be that of the word before or behind; 0: it may stand anywhere in the sentence.
    var side: Int8
    /// How many words can stand before it: of a pattern's match, or of the phrase.
    var nearest: UInt8
    var farthest: UInt8
    /// The texts that a pattern is looked for in: `Pattern.field`. Of an alternation 1 where it is some pattern's anchor, and not only
    /// needed.
    private var field: UInt8

    init(_ anchor: Anchor, side: Int8) {
        number = anchor.pattern
        need = anchor.need
        self.side = side
        (nearest, farthest, field) = (anchor.nearest, anchor.farthest, anchor.field)
    }

    init(root: PhraseTrie.RootIndex, isAnchor: Bool, need: Need, side: Int8, before: Int) {
        number = -1 - root
        self.need = need
        self.side = side
        nearest = UInt8(before)
        farthest = nearest
        field = isAnchor ? 1 : 0
    }

    /// nil: it calls up a pattern.
    @inline(__always)
    var root: PhraseTrie.RootIndex? { number < 0 ? -1 - number : nil }

    /// Whether the alternation that it calls up is an anchor.
    @inline(__always)
    var isAnchor: Bool { field != 0 }

    @inline(__always)
    var anchor: Anchor { Anchor(pattern: number, need: need, nearest: nearest, farthest: farthest, field: field) }
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

    /// The same to be read in a loop: those of a key are from where the key says to where the next key says.
    func withSpans<Result>(_ body: (_ starts: Span<Int32>, _ values: Span<Value>) -> Result) -> Result {
        starts.withSpan { starts in values.withSpan { body(starts, $0) } }
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
        ofRoot.archive(&coder)
        coder.table(&everywhere)
    }
}
