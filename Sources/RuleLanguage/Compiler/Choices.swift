import Diagnostics

// `words`, `notion`, and what categories and severities have in common: what is recognised in a message.

extension PolicyCompiler {
    /// Keywords count from this sum where a block says no `threshold`.
    static let usualThreshold = 3
    /// Weights are small whole numbers; larger ones hide what decides.
    private static let largestWeight = 100

    /// Groups may name each other in any order, so all are declared before one is compiled.
    mutating func compileGroups() {
        for (source, segment) in all("words") {
            guard let name = segment.arguments.first else { continue }
            let lines = segment.block?.rawLines ?? []
            if lines.isEmpty {
                report(
                    .missing, "the group \"\(name.text)\" has no words", source, name.range,
                    help: "write: words \(name.text) { one | another }")
            }
            patterns.declare(group: name.text, source.bytes, lines: lines.map(\.range))
        }
        for (source, segment) in all("words") {
            guard let name = segment.arguments.first else { continue }
            if let error = patterns.compile(group: name.text) { report(error, source) }
            warn(of: patterns.takeDoubts(ofGroup: name.text), source)
        }
    }

    private mutating func warn(of doubts: [PatternError], _ source: SourceText) {
        for doubt in doubts { warn(.needless, doubt.message, source, doubt.range, help: doubt.help) }
    }

    /// A mistake in a pattern.
    private mutating func report(_ error: PatternError, _ source: SourceText) {
        guard let group = error.unknownGroup else {
            report(.pattern, error.message, source, error.range, help: error.help)
            return
        }
        diagnostics.append(groups.unknown(Token(kind: .word, range: error.range, text: group), in: source, else: error.help))
    }

    mutating func compileNotions() -> [Notion] { all("notion").compactMap { notion($0.segment, $0.source) } }

    private mutating func notion(_ segment: Segment, _ source: SourceText) -> Notion? {
        guard let name = segment.arguments.first else { return nil }
        var notion = Notion(name: name.text, reach: [], cues: Keywords())
        guard segment.block != nil else { return notion }
        var saysCues = false
        var lines: [Keyword] = []
        for part in segments(segment.block, keys: ["before", "after", "sentence", "cues"], of: "a notion", in: source) {
            switch part.key.text {
            case "before": if let count = words(part, source) { notion.reach.append(.before(count)) }
            case "after": if let count = words(part, source) { notion.reach.append(.after(count)) }
            case "sentence": notion.reach.append(.sentence)
            default:
                saysCues = saysCues || !(part.block?.rawLines.isEmpty ?? false)
                lines += cues(part, source)
            }
        }
        notion.cues = Keywords(lines)
        if notion.reach.isEmpty {
            report(
                .missing, "notion \(name.text) has no reach", source, name.range, help: "add: before 4, after 4 or sentence")
        }
        if !saysCues {
            report(.missing, "notion \(name.text) has no cues", source, name.range, help: "add: cues { not  never }")
        }
        return notion
    }

    private mutating func words(_ part: Segment, _ source: SourceText) -> Int? {
        guard let token = single(part, "a number of words", in: source) else { return nil }
        guard let count = Int(token.text), (1...40).contains(count) else {
            report(.wrongValue, "\"\(token.text)\" is no number of words", source, token.range, help: "1 to 40")
            return nil
        }
        return count
    }

    /// Cues stand one a line, or several on one with two blanks between.
    private mutating func cues(_ part: Segment, _ source: SourceText) -> [Keyword] {
        var cues: [Keyword] = []
        for line in part.block?.rawLines ?? [] {
            for range in Self.pieces(source.bytes, line.range) {
                if let cue = keyword(source, range, weight: 1, whole: range, keptHits: KeywordMatcher.keptCues) {
                    cues.append(cue)
                }
            }
        }
        return cues
    }

    private static func pieces(_ bytes: [UInt8], _ line: Range<Int>) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var start = line.lowerBound
        var index = line.lowerBound
        while index < line.upperBound {
            // A line that goes on: its indentation parts nothing, nor does a comment before it.
            if bytes[index] == 0x0A || index > line.lowerBound && PatternReader.beginsComment(bytes.span, index) {
                var reader = PatternReader(index..<line.upperBound)
                reader.skipBlanks(bytes.span)
                index = reader.position
                continue
            }
            let isGap =
                (bytes[index] == 0x09 || bytes[index] == 0x20 && index + 1 < line.upperBound && bytes[index + 1] == 0x20)
                && !Self.goesOn(bytes, index..<line.upperBound)
            if isGap {
                if index > start { pieces.append(start..<index) }
                while index < line.upperBound, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
                start = index
            } else {
                index += 1
            }
        }
        if start < line.upperBound { pieces.append(start..<line.upperBound) }
        return pieces
    }

    /// Whether a line ends here, but for a comment, and goes on below.
    private static func goesOn(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        var reader = PatternReader(range)
        reader.skipBlanks(bytes.span)
        return bytes[range.lowerBound..<reader.position].contains(0x0A)
    }

    /// A keyword line: `weight [field:] pattern`.
    mutating func keyword(line: Range<Int>, _ source: SourceText) -> Keyword? {
        let bytes = source.bytes
        var end = line.lowerBound
        while end < line.upperBound, bytes[end] != 0x20, bytes[end] != 0x09 { end += 1 }
        let word = source.text(line.lowerBound..<end)
        guard let weight = Self.weight(word) else {
            report(
                .syntax, "a keyword line begins with its weight", source, line.lowerBound..<end,
                help: "write: \(Self.withWeight(source.text(line)).prefix(60))")
            return nil
        }
        guard weight != 0, weight.magnitude <= Self.largestWeight else {
            report(
                .wrongValue, "a weight of \(word)", source, line.lowerBound..<end,
                help: "1 to \(Self.largestWeight), or below zero to speak against it")
            return nil
        }
        while end < line.upperBound, bytes[end] == 0x20 || bytes[end] == 0x09 { end += 1 }
        return keyword(source, end..<line.upperBound, weight: weight, whole: line)
    }

    /// A number of whatever length, for one that is too large to be counted is a weight all the same, and too large.
    private static func weight(_ word: String) -> Int? {
        let isSigned = word.utf8.first == UInt8(ascii: "+") || word.utf8.first == UInt8(ascii: "-")
        let digits = isSigned ? word.dropFirst() : word[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let size = Int(digits) ?? Int.max
        return word.hasPrefix("-") ? -size : size
    }

    /// A line as it was meant: its number, which is a whole one, parted from its words, a dash that is no minus taken for one, or a
    /// usual weight.
    private static func withWeight(_ line: String) -> String {
        let isNegative = line.first.map { "-−–—".contains($0) } ?? false
        let rest = isNegative ? line.dropFirst() : line[...]
        let digits = rest.prefix { $0.isASCII && $0.isWholeNumber }
        var words = rest.dropFirst(digits.count)
        if let point = words.first, ".,".contains(point), words.dropFirst().first?.isWholeNumber == true {
            words = words.dropFirst().drop { $0.isWholeNumber }
        }
        words = words.drop { " \t.:,)".contains($0) }
        return digits.isEmpty || words.isEmpty ? "3 \(line)" : "\(isNegative ? "-" : "")\(digits) \(words)"
    }

    private mutating func keyword(
        _ source: SourceText, _ range: Range<Int>, weight: Int, whole: Range<Int>, keptHits: Int = KeywordMatcher.keptHits
    ) -> Keyword? {
        let bytes = source.bytes
        do throws(PatternError) {
            try patterns.add(bytes.span, range, keyword: keywordCount, keptHits: keptHits)
        } catch {
            report(error, source)
            return nil
        }
        warn(of: patterns.doubts, source)
        patterns.doubts.removeAll()
        if isThorough { keywordPlaces[keywordCount] = Diagnostic.Place(source, range) }
        keywordCount += 1
        return Keyword(
            id: keywordCount - 1, weight: weight, pattern: Self.oneLine(bytes, range),
            origin: origin(whole.lowerBound, source))
    }

    /// A pattern of several lines as evidence shows it: on one, without the indentation and comments.
    static func oneLine(_ bytes: [UInt8], _ range: Range<Int>) -> String {
        guard bytes[range].contains(0x0A) else { return String(decoding: bytes[range], as: UTF8.self) }
        let span = bytes.span
        return String(unsafeUninitializedCapacity: range.count) { buffer in
            var count = 0
            var isComment = false
            var isIndentation = false
            for index in range {
                let byte = bytes[index]
                let isLineEnd = byte == 0x0A || byte == 0x0D
                isComment = !isLineEnd && (isComment || PatternReader.beginsComment(span, index))
                isIndentation = isLineEnd || isIndentation && (byte == 0x20 || byte == 0x09)
                if isComment || isIndentation { continue }
                buffer[count] = byte
                count += 1
            }
            return count
        }
    }

    /// `file:line`. Keyword lines come in order, so the count goes on from the last one.
    mutating func origin(_ offset: Int, _ source: SourceText) -> Origin {
        if lineCount.path != source.path || lineCount.offset > offset { lineCount = (source.path, 0, 1) }
        for byte in source.bytes[lineCount.offset..<offset] where byte == UInt8(ascii: "\n") { lineCount.line += 1 }
        lineCount.offset = offset
        return Origin(file: source.path, line: lineCount.line)
    }

    mutating func reportShadowOfDefault(_ shadow: Token, _ source: SourceText) {
        report(
            .shadow, "the default cannot be a shadow", source, shadow.range,
            help: "what nothing is found for must go somewhere")
    }

    /// `boost 3 category security`
    mutating func boost(_ part: Segment, _ source: SourceText, of owner: ConditionContext) -> Boost? {
        guard let first = part.arguments.first else {
            report(
                .missing, "boost needs a weight and conditions", source, part.range, help: "write: boost 3 category security"
            )
            return nil
        }
        guard let weight = Int(first.text), weight != 0, weight.magnitude <= Self.largestWeight else {
            report(
                .wrongValue, "\"\(first.text)\" is no weight", source, first.range, help: "write: boost 3 category security")
            return nil
        }
        guard part.arguments.count > 1 else {
            report(
                .missing, "boost without conditions", source, part.range,
                help: "write: boost \(first.text) category security")
            return nil
        }
        let conditions = conditions(Array(part.arguments.dropFirst()), in: source, of: owner)
        return Boost(weight: weight, conditions: conditions, origin: origin(part.key.range.lowerBound, source))
    }

    mutating func number(_ part: Segment, _ source: SourceText) -> Int? {
        guard let token = single(part, "a number", in: source) else { return nil }
        guard let value = Int(token.text), (1...1000).contains(value) else {
            report(
                .wrongValue, "\"\(token.text)\" is no number from 1 to 1000", source, token.range,
                help: "write: \(part.key.text) 3")
            return nil
        }
        return value
    }

    mutating func names(
        _ part: Segment, _ names: Names, _ source: SourceText, outrankedBy owner: Token? = nil
    ) -> [String] {
        if part.arguments.isEmpty {
            report(
                .missing, "\(part.key.text) needs a name", source, part.key.range,
                help: names.order.first.map { "write: \(part.key.text) \($0)" } ?? "declare a \(names.kind) first")
        }
        return list(part.arguments).compactMap { token in
            if names.contains(token.text) {
                if let owner { outranked.note(owner.text, token, source) }
                return token.text
            }
            diagnostics.append(names.unknown(token, in: source))
            return nil
        }
    }

    mutating func indices(_ part: Segment, _ names: Names, _ source: SourceText) -> [Int] {
        self.names(part, names, source).compactMap { names.order.firstIndex(of: $0) }
    }
}
