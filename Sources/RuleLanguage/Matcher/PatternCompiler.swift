import Diagnostics

/// Why a pattern cannot be, and where in it.
struct PatternError: Error, Equatable {
    var message: String
    /// Offsets in the source text.
    var range: Range<Int>
    var help: String?
}

/// Reads the patterns of keyword lines into a matcher.
///
/// ```
/// pattern     = [ field ":" ] ( sequence | "/" expression "/" )
/// sequence    = element *( element )
/// element     = word [ "*" ] / "(" sequence *( "|" sequence ) ")" [ "?" ] / "<" group ">" [ "?" ] / ".." [ number ]
/// ```
struct PatternCompiler {
    private(set) var matcher = KeywordMatcher()
    /// The words whose occurrence calls a pattern up, by pattern.
    private var callers: [[Int32]] = []
    /// How long each word of the patterns is: longer ones are rarer in texts.
    private var lengths: [UInt8] = []
    /// Groups of words by name, compiled once and copied where a keyword names them.
    private var groups: [String: (steps: [KeywordMatcher.Step], shape: Shape)] = [:]

    /// A gap without a number.
    private static let usualGap: UInt8 = 5
    /// The widest gap: a match must fit into `KeywordMatcher.longestMatch` words.
    private static let widestGap = 20
    /// Deepest nesting of groups. People write two.
    private static let deepestNesting = 8

    init() {
        matcher.clauseOpeners = PatternCompiler.clauseOpeners.map { word in
            var hash = FoldedHash()
            for index in 0..<word.utf8CodeUnitCount { hash.add(word.utf8Start[index]) }
            return symbol(whole: hash.value, length: word.utf8CodeUnitCount)
        }
    }

    /// Words that begin a new clause without a comma.
    private static let clauseOpeners: [StaticString] = ["but", "however", "aber", "sondern", "mais", "pero", "sino", "mas", "porem"]

    /// Adds a keyword's pattern.
    ///
    /// - Returns: the keyword's number, under which hits are reported.
    mutating func add(_ source: Span<UInt8>, _ range: Range<Int>, keyword: Int) throws(PatternError) {
        var reader = PatternReader(range)
        let fields = try reader.takeField(source)
        reader.skipBlanks(source)
        guard reader.position < range.upperBound else { throw PatternError(message: "a keyword without words", range: range) }
        if source[reader.position] == UInt8(ascii: "/") {
            matcher.expressions.append(
                .init(keyword: keyword, pattern: try reader.takeExpression(source), fields: fields))
            return
        }
        let firstStep = Int32(matcher.steps.count)
        let shape = try sequence(source, &reader, depth: 0)
        guard reader.position == range.upperBound else {
            throw PatternError(
                message: source[reader.position] == UInt8(ascii: ")") ? "a closing bracket that nothing opens" : "\"|\" outside brackets",
                range: reader.position..<reader.position + 1, help: "write alternatives as (this|that)")
        }
        guard !shape.canBeEmpty else {
            throw PatternError(message: "every word of this keyword may be absent", range: range, help: "take the \"?\" off one")
        }
        guard !shape.startsWithGap, !shape.endsWithGap else {
            throw PatternError(message: "\"..\" needs words on both sides", range: range)
        }
        let firstWord = Int32(matcher.words.count)
        matcher.words += shape.first
        matcher.patterns.append(
            .init(
                keyword: keyword, steps: firstStep..<Int32(matcher.steps.count), first: firstWord..<Int32(matcher.words.count),
                fields: fields))
        callers.append(shape.rarest)
    }

    /// The finished matcher.
    consuming func finish() -> KeywordMatcher {
        var counts = [Int32](repeating: 0, count: Int(matcher.symbolCount) + 1)
        for words in callers { for word in words { counts[Int(word) + 1] += 1 } }
        for index in counts.indices.dropFirst() { counts[index] += counts[index - 1] }
        matcher.callStarts = counts
        matcher.called = [Int32](repeating: 0, count: Int(counts.last ?? 0))
        for (pattern, words) in callers.enumerated() {
            for word in words {
                matcher.called[Int(counts[Int(word)])] = Int32(pattern)
                counts[Int(word)] += 1
            }
        }
        return matcher
    }

    /// What must be known of a part of a pattern.
    private struct Shape {
        /// The words that can come first.
        var first: [Int32] = []
        /// The words of which one must occur; the fewest and longest that could be found.
        var rarest: [Int32] = []
        var rarity = Int.min
        var canBeEmpty = true
        var startsWithGap = false
        var endsWithGap = false

        mutating func follow(with next: Shape, isOptional: Bool) {
            if canBeEmpty { first += next.first }
            if !isOptional, !next.canBeEmpty {
                canBeEmpty = false
                if next.rarity > rarity { (rarest, rarity) = (next.rarest, next.rarity) }
            }
            endsWithGap = false
        }
    }

    private mutating func sequence(_ source: Span<UInt8>, _ reader: inout PatternReader, depth: Int) throws(PatternError) -> Shape {
        var shape = Shape()
        var isEmpty = true
        while true {
            reader.skipBlanks(source)
            guard reader.position < reader.end else { break }
            let byte = source[reader.position]
            if byte == UInt8(ascii: "|") || byte == UInt8(ascii: ")") { break }
            if byte == UInt8(ascii: "(") {
                let (group, isOptional) = try self.group(source, &reader, depth: depth)
                shape.follow(with: group, isOptional: isOptional)
            } else if byte == UInt8(ascii: "<") {
                try named(source, &reader, into: &shape)
            } else if byte == UInt8(ascii: "."), reader.position + 1 < reader.end, source[reader.position + 1] == UInt8(ascii: ".") {
                let most = try reader.takeGap(source, usual: PatternCompiler.usualGap, widest: PatternCompiler.widestGap)
                matcher.steps.append(.gap(most))
                if isEmpty { shape.startsWithGap = true }
                shape.endsWithGap = true
            } else {
                try word(source, &reader, into: &shape)
            }
            isEmpty = false
        }
        if isEmpty {
            throw PatternError(message: "an alternative without words", range: reader.position..<min(reader.position + 1, reader.end))
        }
        return shape
    }

    /// A word as written may be several (`e-mail`), and `*` belongs to the last.
    private mutating func word(_ source: Span<UInt8>, _ reader: inout PatternReader, into shape: inout Shape) throws(PatternError) {
        let start = reader.position
        reader.skipToDelimiter(source)
        var end = reader.position
        let isBeginning = source[end - 1] == UInt8(ascii: "*")
        if isBeginning { end -= 1 }
        var scanner = WordScanner(start..<end)
        var found: [(hash: UInt64, length: Int)] = []
        while true {
            var length = 0
            guard let word = scanner.next(source, prefix: { _, count in length = count }) else { break }
            found.append((word.hash, length))
        }
        guard !found.isEmpty else {
            throw PatternError(
                message: "\"\(String(decoding: (start..<reader.position).map { source[$0] }, as: UTF8.self))\" is no word",
                range: start..<reader.position)
        }
        for (index, word) in found.enumerated() {
            let isLast = index == found.count - 1
            if isLast, isBeginning, word.length >= 64 {
                throw PatternError(message: "a word of more than 63 letters", range: start..<reader.position)
            }
            let symbol =
                isLast && isBeginning ? symbol(beginning: word.hash, length: word.length) : symbol(whole: word.hash, length: word.length)
            let place = Int32(matcher.words.count)
            matcher.words.append(symbol)
            matcher.steps.append(.words(place..<place + 1, optional: false))
            shape.follow(with: self.shape(of: [symbol]), isOptional: false)
        }
    }

    private func shape(of symbols: [Int32]) -> Shape {
        var shape = Shape()
        shape.first = symbols
        shape.rarest = symbols
        // Few words, and long ones.
        let shortest = symbols.map { Int(lengths[Int($0)]) }.min() ?? 0
        shape.rarity = min(shortest, 8) * 4 - symbols.count
        shape.canBeEmpty = false
        return shape
    }

    private mutating func group(
        _ source: Span<UInt8>, _ reader: inout PatternReader, depth: Int
    ) throws(PatternError) -> (Shape, isOptional: Bool) {
        let open = reader.position
        guard depth < PatternCompiler.deepestNesting else {
            throw PatternError(message: "brackets nested too deep", range: open..<open + 1)
        }
        reader.position += 1
        let wordsBefore = matcher.words.count
        var alternatives: [(steps: [KeywordMatcher.Step], shape: Shape)] = []
        while true {
            let start = matcher.steps.count
            let shape = try sequence(source, &reader, depth: depth + 1)
            if shape.startsWithGap || shape.endsWithGap {
                throw PatternError(message: "\"..\" needs words on both sides", range: open..<reader.position)
            }
            alternatives.append((Array(matcher.steps[start...]), shape))
            matcher.steps.removeSubrange(start...)
            guard reader.position < reader.end else {
                throw PatternError(message: "a bracket that is not closed", range: open..<open + 1, help: "add \")\"")
            }
            let isClosed = source[reader.position] == UInt8(ascii: ")")
            reader.position += 1
            if isClosed { break }
        }
        let isOptional = reader.position < reader.end && source[reader.position] == UInt8(ascii: "?")
        if isOptional { reader.position += 1 }

        let (steps, shape) = try join(alternatives, isOptional: isOptional, wordsBefore: wordsBefore, at: open..<reader.position)
        matcher.steps += steps
        return (shape, isOptional)
    }

    /// Steps for any of several alternatives; those of one word each are one step.
    private mutating func join(
        _ alternatives: [(steps: [KeywordMatcher.Step], shape: Shape)], isOptional: Bool, wordsBefore: Int?, at range: Range<Int>
    ) throws(PatternError) -> (steps: [KeywordMatcher.Step], shape: Shape) {
        var singles: [Int32] = []
        var longer: [[KeywordMatcher.Step]] = []
        for alternative in alternatives {
            if alternative.steps.count == 1, case .words(let range, optional: false) = alternative.steps[0] {
                for place in range where !singles.contains(matcher.words[Int(place)]) { singles.append(matcher.words[Int(place)]) }
            } else {
                longer.append(alternative.steps)
            }
        }
        if longer.isEmpty, let wordsBefore { matcher.words.removeSubrange(wordsBefore...) }
        let place = Int32(matcher.words.count)
        matcher.words += singles
        let single = KeywordMatcher.Step.words(place..<Int32(matcher.words.count), optional: isOptional && longer.isEmpty)
        var steps: [KeywordMatcher.Step] = []
        if longer.isEmpty {
            steps = [single]
        } else {
            let count = longer.count + (singles.isEmpty ? 0 : 1)
            guard count <= Int(UInt16.max) else { throw PatternError(message: "too many alternatives", range: range) }
            steps.append(.choice(count: UInt16(count), optional: isOptional))
            if !singles.isEmpty { steps += [.alternative(length: 1), single] }
            for part in longer { steps += [.alternative(length: Int32(part.count))] + part }
        }
        var shape = Shape()
        shape.canBeEmpty = alternatives.contains { $0.shape.canBeEmpty }
        for alternative in alternatives {
            for word in alternative.shape.first where !shape.first.contains(word) { shape.first.append(word) }
            for word in alternative.shape.rarest where !shape.rarest.contains(word) { shape.rarest.append(word) }
        }
        shape.rarity = (alternatives.map(\.shape.rarity).min() ?? 0) - alternatives.count
        return (steps, shape)
    }

    /// `words site { site | web site | … }`: what `<site>` means in the keywords after it.
    mutating func define(group name: String, _ source: Span<UInt8>, lines: [Range<Int>]) throws(PatternError) {
        var alternatives: [(steps: [KeywordMatcher.Step], shape: Shape)] = []
        for line in lines {
            var reader = PatternReader(line)
            while true {
                let start = matcher.steps.count
                let shape = try sequence(source, &reader, depth: 1)
                if shape.startsWithGap || shape.endsWithGap || shape.canBeEmpty {
                    throw PatternError(message: "an entry of a group must begin and end with words", range: line)
                }
                alternatives.append((Array(matcher.steps[start...]), shape))
                matcher.steps.removeSubrange(start...)
                guard reader.position < reader.end else { break }
                guard source[reader.position] == UInt8(ascii: "|") else {
                    throw PatternError(message: "a closing bracket that nothing opens", range: reader.position..<reader.position + 1)
                }
                reader.position += 1
            }
        }
        guard let first = lines.first, let last = lines.last else { return }
        groups[name] = try join(alternatives, isOptional: false, wordsBefore: nil, at: first.lowerBound..<last.upperBound)
    }

    /// `<site>`
    private mutating func named(_ source: Span<UInt8>, _ reader: inout PatternReader, into shape: inout Shape) throws(PatternError) {
        let start = reader.position
        var close = start + 1
        while close < reader.end, source[close] != UInt8(ascii: ">"), source[close] > 0x20 { close += 1 }
        let name = String(decoding: (start + 1..<close).map { source[$0] }, as: UTF8.self)
        guard close < reader.end, source[close] == UInt8(ascii: ">") else {
            throw PatternError(message: "a group's name that is not closed", range: start..<close, help: "write <\(name)>")
        }
        guard let group = groups[name] else {
            throw PatternError(
                message: "no group of words is called \"\(name)\"", range: start + 1..<close, help: nearest(to: name, among: groups.keys.sorted()).map { "did you mean \"\($0)\"?" })
        }
        reader.position = close + 1
        let isOptional = reader.position < reader.end && source[reader.position] == UInt8(ascii: "?")
        if isOptional { reader.position += 1 }
        var steps = group.steps
        if isOptional {
            switch steps[0] {
            case .words(let range, _): steps[0] = .words(range, optional: true)
            case .choice(let count, _): steps[0] = .choice(count: count, optional: true)
            default: break
            }
        }
        matcher.steps += steps
        shape.follow(with: group.shape, isOptional: isOptional)
    }

    private mutating func symbol(whole hash: UInt64, length: Int) -> Int32 {
        let symbol = matcher.wholeWords.intern(hash, next: matcher.symbolCount)
        note(symbol, length)
        return symbol
    }

    private mutating func symbol(beginning hash: UInt64, length: Int) -> Int32 {
        let symbol = matcher.beginnings.intern(hash, next: matcher.symbolCount)
        matcher.beginningLengths |= 1 << UInt64(length)
        note(symbol, length)
        return symbol
    }

    private mutating func note(_ symbol: Int32, _ length: Int) {
        guard symbol == matcher.symbolCount else { return }
        matcher.symbolCount += 1
        lengths.append(UInt8(min(length, 255)))
    }
}
