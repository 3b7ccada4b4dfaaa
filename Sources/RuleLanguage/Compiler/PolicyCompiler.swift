import Calendars
import Diagnostics

/// Turns statements into a policy: first what is declared, then what refers to it.
struct PolicyCompiler {
    let files: PackFiles
    var diagnostics: [Diagnostic] = []

    var plans = Names("plan")
    var channels = Names("channel")
    var calendars = Names("calendar")
    var categories = Names("category")
    var severities = Names("severity")
    var queues = Names("queue")
    var partners = Names("partner")
    var notions = Names("notion")
    var groups = Names("group of words")
    var planIncludes: [String: [String]] = [:]

    var patterns: PatternCompiler
    var keywordCount = 0
    var examples: [PlacedExample] = []
    /// Tables with conditions, as they were read.
    var tables: [CheckedTable] = []
    /// What all is held against that takes longer to look at than a delivery may wait; nil: it is not looked at.
    let circumstances: PackCircumstances?
    var isThorough: Bool { circumstances != nil }
    /// Where time zones are named.
    var zones: [(token: Token, source: SourceText)] = []
    /// What categories and severities outrank.
    var outranked = References()
    /// Where categories send what they refuse to partners.
    var referrals: [(category: String, place: Diagnostic.Place)] = []
    /// Where channels are reached.
    var channelAddresses: [(channel: String, token: Token, source: SourceText)] = []
    /// Where `site` says from which address its mail comes.
    var replyFrom: [(token: Token, source: SourceText)] = []
    /// Whom queues tell, and partners' addresses.
    var addressees: [(role: AddresseeRole, token: Token, source: SourceText)] = []
    /// Where each keyword's pattern stands, by its number: only where all is looked at.
    var keywordPlaces: [Int: Diagnostic.Place] = [:]
    /// Where the count of lines stands; see `origin`.
    var lineCount: (path: String, offset: Int, line: Int) = ("", 0, 1)
    /// Every directive of the pack, with the file that it stands in.
    var directives: [(source: SourceText, segment: Segment)] = []

    static let keys = [
        "site", "calendar", "plan", "channel", "category", "severity", "notion", "words", "promises", "queue", "route",
        "partner",
        "alert", "machine", "allowance", "close",
    ]

    private static let keysWithBlock = [
        "site", "channel", "category", "severity", "notion", "words", "promises", "route", "partner", "alert", "machine",
    ]

    init(_ files: PackFiles, circumstances: PackCircumstances? = nil) {
        self.files = files
        self.circumstances = circumstances
        patterns = PatternCompiler(expecting: files.rules.reduce(0) { $0 + $1.bytes.count })
    }

    mutating func compile() -> (policy: Policy?, diagnostics: [Diagnostic]) {
        guard files.rules.reduce(0, { $0 + $1.bytes.count }) <= PackFiles.mostBytes else { return (nil, [Self.tooLarge]) }
        readFiles()
        declareNames()
        let site = compileSite()
        let calendars = compileCalendars()
        let plans = self.plans.order.map { Plan(name: $0, includes: included(by: $0)) }
        let channels = compileChannels()
        compileGroups()
        let notions = compileNotions()
        let categories = compileCategories()
        let (severities, defaultSeverity) = compileSeverities()
        let promises = compilePromises()
        let queues = compileQueues()
        let routes = compileRoutes()
        let partners = compilePartners()
        let alerts = all("alert").compactMap { alert($0.segment, $0.source) }
        let machines = all("machine").compactMap { machine($0.segment, $0.source) }
        let (allowances, closing) = compileAllowances()
        checkTemplates(closing: closing)
        checkQueues(routes)
        // Where patterns have mistakes, the examples of the others are held to theirs all the same.
        let matcher = diagnostics.hasErrors && examples.isEmpty && !isThorough ? nil : KeywordMatcher(patterns)
        if let matcher { checkExamples(matcher, categories, severities, notions) }
        checkTables(channels, categories, severities)
        if let circumstances {
            checkCalendars(calendars, on: circumstances.day)
            checkZones(circumstances)
            checkAddresses(site)
            checkOtherFiles()
            checkAddressees(site, channels)
            checkTemplateTexts()
            checkReach(categories, severities, partners)
        }
        let isSound = !diagnostics.hasErrors
        guard isSound || isThorough, let site, let matcher else {
            sortDiagnostics()
            return (nil, diagnostics)
        }
        let policy = Policy(
            site: site, calendars: calendars, plans: plans, channels: channels, categories: categories,
            severities: severities,
            defaultSeverity: defaultSeverity, promises: promises, queues: queues, routes: routes, partners: partners,
            alerts: alerts,
            machines: machines, notions: notions, allowances: allowances, closing: closing,
            examples: KeywordExamples(examples.map(\.example)), matcher: matcher,
            templates: templates(), digest: files.digest)
        if isThorough {
            checkPromises(policy)
            checkKeywords(policy)
            // What only rows with mistakes name would be called unused.
            if isSound {
                checkUse(policy)
                checkTranslations(policy)
            }
        }
        sortDiagnostics()
        return (isSound ? policy : nil, diagnostics)
    }

    private static let tooLarge = Diagnostic(
        .error, .tooLarge, "the rules have more than \(PackFiles.mostBytes >> 20) MiB together",
        help: "a group of words says once what many keyword lines repeat: words NAME { … }")

    private mutating func readFiles() {
        for source in files.rules {
            reportText(source)
            var parser = Parser(source, outermost: Self.keys)
            let statements = parser.parse()
            diagnostics += parser.diagnostics
            for statement in statements {
                guard var first = statement.tokens.first else { continue }
                if first.kind != .word || !Self.keys.contains(first.text) {
                    let near = first.kind == .word ? nearest(to: first.text, among: Self.keys) : nil
                    report(
                        .unknownWord, "no directive is called \"\(first.text)\"", source, first.range,
                        help: near.map { "did you mean \"\($0)\"?" } ?? "directives are \(Self.keys.joined(separator: ", "))"
                    )
                    // Read as what was meant: what it declares is then known where it is named.
                    guard let near else { continue }
                    first.text = near
                }
                if statement.block == nil, Self.keysWithBlock.contains(first.text) {
                    report(
                        .syntax, "\"\(first.text)\" without a block", source, statement.range,
                        help: "write: \(first.text) … { … }")
                }
                directives.append(
                    (source, Segment(key: first, arguments: Array(statement.tokens.dropFirst()), block: statement.block)))
            }
        }
    }

    /// Rules are UTF-8 text without control characters: what is shown is what is read.
    /// - Parameter mayHide: characters that cannot be seen are no mistake, as marks of direction in a text that is written from the right.
    mutating func reportText(_ source: SourceText, mayHide: Bool = false) {
        var index = 0
        let bytes = source.bytes
        let span = bytes.span
        while index < span.count {
            let byte = span[index]
            if byte < 0x80 {
                if byte < 0x20 && byte != 0x0A && byte != 0x09 && byte != 0x0D || byte == 0x7F {
                    report(.text, "a control character", source, index..<index + 1, help: "take it out")
                    return
                }
                index += 1
                continue
            }
            let (scalar, length) = decodeScalar(span, at: index, before: span.count)
            if length == 1 || (1..<length).contains(where: { span[index + $0] & 0xC0 != 0x80 }) {
                report(.text, "this is no UTF-8", source, index..<index + 1, help: "save the file as UTF-8")
                return
            }
            // A byte order mark may begin a file.
            if !mayHide, Unicode.Scalar(scalar).map(isHidden) ?? true, scalar != 0xFEFF || index > 0 {
                report(.text, "a character that cannot be seen", source, index..<index + length, help: "take it out")
                return
            }
            index += length
        }
    }

    /// Directives with this word, in the order of the pack.
    func all(_ key: String) -> [(source: SourceText, segment: Segment)] { directives.filter { $0.segment.key.text == key } }

    private static let namedDirectives: Set<String> = [
        "plan", "channel", "calendar", "category", "severity", "queue", "partner", "notion", "words", "alert", "machine",
    ]

    private mutating func declareNames() {
        for (source, segment) in directives {
            guard let name = segment.arguments.first else {
                if !["promises", "route"].contains(segment.key.text) {
                    report(
                        .missing, "\(segment.key.text) needs a name", source, segment.key.range,
                        help: "write it behind \(segment.key.text), on the same line")
                }
                continue
            }
            let twice: Diagnostic? =
                switch segment.key.text {
                case "plan": plans.declare(name, in: source)
                case "channel": channels.declare(name, in: source)
                case "calendar": calendars.declare(name, in: source)
                case "category": categories.declare(name, in: source)
                case "severity": severities.declare(name, in: source)
                case "queue": queues.declare(name, in: source)
                case "partner": partners.declare(name, in: source)
                case "notion": notions.declare(name, in: source)
                case "words": groups.declare(name, in: source)
                default: nil
                }
            if let twice { diagnostics.append(twice) }
            if Self.namedDirectives.contains(segment.key.text), segment.arguments.count > 1 {
                report(
                    .syntax, "\(segment.key.text) takes one name only", source, segment.arguments[1].range,
                    help: "declare others on lines of their own, and put what is said of it into braces")
            }
        }
        var includes = References()
        for (source, segment) in all("plan") {
            guard let name = segment.arguments.first else { continue }
            for part in segments(segment.block, keys: ["includes"], of: "a plan", in: source) {
                for included in list(part.arguments) {
                    guard plans.contains(included.text) else {
                        diagnostics.append(plans.unknown(included, in: source))
                        continue
                    }
                    planIncludes[name.text, default: []].append(included.text)
                    includes.note(name.text, included, source)
                }
            }
        }
        reportCircles(includes, "plan")
    }

    private mutating func sortDiagnostics() {
        let order = Dictionary(
            (files.rules + files.replies + files.holidays).enumerated().map { ($0.element.path, $0.offset) },
            uniquingKeysWith: { first, _ in first })
        diagnostics = diagnostics.enumerated().sorted { left, right in
            let leftKey = (
                left.element.place.map { order[$0.source.path] ?? 0 } ?? .max, left.element.place?.range.lowerBound ?? 0,
                left.offset
            )
            let rightKey = (
                right.element.place.map { order[$0.source.path] ?? 0 } ?? .max, right.element.place?.range.lowerBound ?? 0,
                right.offset
            )
            return leftKey < rightKey
        }.map(\.element)
    }
}
