import Synchronization

/// All keyword patterns of a pack, compiled; finds every hit in time linear in the text.
///
/// A text is read sentence by sentence, and no match reaches over the end of one. Its words become numbers; a number that is
/// some pattern's anchor calls that pattern up, which is then tried from each word where its match could begin. There a set of
/// positions, the bits of one machine word, is carried through the pattern's steps. So a pattern takes a bounded number of steps
/// at a place, and a text costs no more than the patterns whose rarest word it holds.
package struct KeywordMatcher: Sendable {
    /// Hits of a keyword that are reported. It counts once a message; more places serve to find one that no notion rules out.
    static let keptHits = 32
    /// Hits of a notion's cue: each can rule out another keyword.
    static let keptCues = 4096
    /// How much of a text is searched. People write less; what is longer is a log, or meant to keep us busy.
    package static let searchedBytes = 1 << 20

    private(set) var symbols: SymbolTable
    private(set) var trie: PhraseTrie
    private(set) var code: Table<Int32>
    private(set) var patterns: Table<Pattern>
    private(set) var anchors: AnchorIndex
    private(set) var fields: FieldNumbers
    @Deferred private(set) var expressions: [Expression]
    private(set) var expressionSet: ExpressionSet
    private var searches = SearchPool()
    /// The fields that some pattern asks for.
    private var usedFields: UInt64

    init(_ compiler: PatternCompiler) {
        symbols = SymbolTable(compiler.symbols)
        trie = PhraseTrie(compiler.trie)
        code = Table(compiler.code)
        fields = compiler.fields
        expressions = compiler.expressions
        patterns = Table(compiler.patterns)
        anchors = AnchorIndex(compiler)
        expressionSet = ExpressionSet(
            compiler.bareExpressions.map { (compiler.expressions[Int($0.expression)], $0.pattern) })
        usedFields = compiler.patterns.reduce(0) { $0 | 1 << UInt64($1.field) }
    }

    /// Finds nothing.
    package init() { self.init(PatternCompiler(expecting: 0)) }

    /// The header fields that keywords ask for (`header X-Foo:`), in lower case.
    package var headerFields: [String] { fields.headers }

    /// Where a keyword is looked for; the body, where its line names no field.
    func field(ofKeyword id: Int) -> SearchText.Field {
        // Patterns and keywords are numbered alike.
        patterns.indices.contains(id) ? fields.field(patterns[id].field) : .body
    }

    /// Whether a keyword's line says where it is looked for.
    func namesField(keyword id: Int) -> Bool { patterns.indices.contains(id) && patterns[id].field != FieldNumbers.standard }

    /// Keywords (`Keyword.id`) of which no word has to stand in a text for them to be looked for: they are tried at each. A keyword that
    /// is one expression is none of these, as all of those are looked for at once.
    var triedEverywhere: [Int] { anchors.everywhere.indices.map { Int(anchors.everywhere[$0]) } }

    /// Every hit (at most 32 a keyword), in the order of texts; those of one keyword in the order of places.
    ///
    /// From each word where a match begins, the shortest one is reported.
    package func hits(in texts: [SearchText]) -> [Hit] {
        var search = searches.take() ?? KeywordSearch(self)
        for (index, text) in texts.enumerated() {
            let mask = fields.mask(text.field)
            if mask & usedFields != 0 { search.run(text, index: index, mask: mask, self) }
        }
        let hits = search.takeHits()
        searches.put(search)
        return hits
    }
}

/// Searches that are done, for the next message: what expressions have learnt of texts, and room for words, is used again.
private final class SearchPool: Sendable {
    private let idle = Mutex<[KeywordSearch]>([])
    /// Threads that search at once and keep their searches.
    private static let kept = 8

    func take() -> KeywordSearch? { idle.withLock { $0.popLast() } }

    func put(_ search: sending KeywordSearch) {
        idle.withLock { if $0.count < Self.kept { $0.append(search) } }
    }
}

extension KeywordMatcher {
    /// What an archive is read into; of no other use.
    static var blank: KeywordMatcher { KeywordMatcher(blank: ()) }

    private init(blank: Void) {
        symbols = .blank
        trie = .blank
        code = Table()
        patterns = Table()
        anchors = .blank
        fields = FieldNumbers()
        expressions = []
        expressionSet = ExpressionSet([])
        usedFields = 0
    }

    /// Whether another one finds the same in every text, under the same numbers.
    package func looksForTheSame(as other: KeywordMatcher) -> Bool { archived == other.archived }

    private var archived: [[UInt8]] {
        var coder = ArchiveCoder()
        var matcher = self
        matcher.archive(&coder)
        return [coder.bytes, coder.tables]
    }

    mutating func archive(_ coder: inout ArchiveCoder) {
        symbols.archive(&coder)
        trie.archive(&coder)
        coder.table(&code)
        coder.table(&patterns)
        anchors.archive(&coder)
        fields.archive(&coder)
        coder.deferred(&$expressions) { $0.list(&$1, blank: Expression()) { $1.archive(&$0) } }
        if !coder.isReading { expressionSet.learn(symbols.sample) }
        expressionSet.archive(&coder)
        coder.plain(&usedFields)
        // Searches of another matcher's patterns are of no use.
        if coder.isReading { searches = SearchPool() }
    }
}
