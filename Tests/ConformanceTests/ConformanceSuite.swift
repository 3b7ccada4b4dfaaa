import Testing

/// One case of a suite and how it was read.
struct ConformanceCase: Sendable {
    /// What the case is called in `Differences/`; unique in its suite.
    let id: String
    /// What was read against what the suite expects; nil where they agree.
    let difference: String?

    init(_ id: String, _ difference: String?) {
        self.id = id
        self.difference = difference
    }

    init(_ id: String, _ comparison: Comparison) {
        self.init(id, comparison.difference)
    }
}

/// Cases that others wrote for their own readers of mail.
struct ConformanceSuite: Sendable, CustomTestStringConvertible {
    /// As its file in `Differences/` is called.
    let name: String
    /// What must be in the corpora for it to be run.
    let source: String
    let cases: @Sendable (Corpora) throws -> [ConformanceCase]

    var testDescription: String { name }

    static let all: [ConformanceSuite] =
        [
            .mime4j, .perlMIMETools, .stalwartMessages, .stalwartAddresses, .stalwartDates, .stalwartContentTypes,
            .stalwartReceived, .stalwartUnstructured, .stalwartIdentifiers, .goAddresses, .goDates, .goMediaTypes,
            .goEncodedWords, .isEmail, .authenticationResults, .talon, .zapier, .quotequail, .fluflBounce, .pigeonhole,
            .pythonMessages, .mikelMail, .bulk,
        ]

    /// Those whose files are here.
    static let present: [ConformanceSuite] = Corpora.standard.map { corpora in all.filter { corpora.has($0.source) } } ?? []
}

/// What differs within one case. Texts are compared with their white space collapsed, for suites differ in folds and line ends.
struct Comparison {
    private var differences: [String] = []

    var difference: String? { differences.isEmpty ? nil : differences.joined(separator: "; ") }

    mutating func expect(_ what: String, _ actual: String?, is expected: String?) {
        let actual = (actual ?? "").collapsed
        let expected = (expected ?? "").collapsed
        if actual != expected { differences.append("\(what): \(Self.shown(actual)), expected \(Self.shown(expected))") }
    }

    mutating func expect(_ what: String, _ actual: [String], is expected: [String]) {
        let actual = actual.map(\.collapsed)
        let expected = expected.map(\.collapsed)
        if actual != expected { differences.append("\(what): \(Self.shown(actual)), expected \(Self.shown(expected))") }
    }

    mutating func require(_ isTrue: Bool, _ what: String) {
        if !isTrue { differences.append(what) }
    }

    /// A text cut to what fits a line of the report.
    private static func shown(_ text: String) -> String { text.count > 160 ? "\"\(text.prefix(160))…\"" : "\"\(text)\"" }

    private static func shown(_ texts: [String]) -> String { "[" + texts.map(shown).joined(separator: ", ") + "]" }
}

extension String {
    /// With each run of white space made one space, and none at the ends.
    var collapsed: String {
        split { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r\n" || $0 == "\r" || $0 == "\u{A0}" }.joined(
            separator: " ")
    }

    /// Without any white space.
    var compacted: String { filter { !$0.isWhitespace && $0 != "\u{A0}" && $0 != "\u{200B}" } }
}
