extension KeywordMatcher {
    /// Finds phrases of plain words, as keyword lines of them would; each is numbered by its place in the list. What is no pattern
    /// finds nothing.
    package init(phrases: [String]) {
        var compiler = PatternCompiler(expecting: phrases.reduce(0) { $0 + $1.utf8.count + 1 })
        for (number, phrase) in phrases.enumerated() {
            let bytes = Array(phrase.utf8)
            do throws(PatternError) {
                try compiler.add(bytes.span, 0..<bytes.count, keyword: number, keptHits: 1)
            } catch {
                continue
            }
        }
        self.init(compiler)
    }
}
