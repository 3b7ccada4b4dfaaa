/// Texts that a pattern finds, made from the pattern: few, but each alternative is in one of them, and gaps are both closed and as
/// wide as they may be. What finds all of them finds what the pattern does, as far as samples tell.
struct PatternSamples {
    private indirect enum Element {
        case text(String)
        case prefix(String)
        case gap(Int)
        case choice([[Element]], mayBeAbsent: Bool)
    }

    /// Words that no pattern has, for gaps and behind the beginnings of words.
    private static let filler = "qzxjkvq"
    private static let most = 120
    /// Groups that name groups.
    private static let deepest = 12

    private let elements: [Element]
    /// How many samples it takes to see each alternative, and most pairs of them.
    let count: Int

    /// nil for a pattern with an expression, of which no samples are made, and for one that does not end.
    ///
    /// - Parameters:
    ///   - pattern: without its field.
    ///   - groups: the entries of each group of words.
    init?(_ pattern: String, groups: [String: [String]]) {
        var reader = SampleReader(bytes: Array(pattern.utf8), groups: groups, depth: 0)
        guard let elements = reader.sequence(), reader.isAtEnd else { return nil }
        self.elements = elements
        count = min(Self.most, 4 + 3 * Self.alternatives(elements))
    }

    private static func alternatives(_ elements: [Element]) -> Int {
        elements.reduce(0) { sum, element in
            guard case .choice(let branches, _) = element else { return sum }
            return sum + branches.count + branches.reduce(0) { $0 + alternatives($1) }
        }
    }

    subscript(number: Int) -> String {
        var state = UInt64(number)
        return words(elements, number, &state).joined(separator: " ")
    }

    private func words(_ elements: [Element], _ number: Int, _ state: inout UInt64) -> [String] {
        elements.flatMap { element -> [String] in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let dice = Int(state >> 33)
            switch element {
            case .text(let text): return [text]
            case .prefix(let text): return [number % 2 == 0 ? text : text + "qzx"]
            case .gap(let most): return Array(repeating: Self.filler, count: number % 2 == 0 ? 0 : most)
            case .choice(let branches, let mayBeAbsent):
                if mayBeAbsent, dice & 1 == 1 { return [] }
                // At first one after the other, then as it comes.
                return words(
                    branches[(number < 2 * branches.count ? number / 2 : dice / 2) % branches.count], number, &state)
            }
        }
    }

    /// Reads patterns that are known to be sound.
    private struct SampleReader {
        let bytes: [UInt8]
        let groups: [String: [String]]
        let depth: Int
        var at = 0

        var isAtEnd: Bool { at == bytes.count }

        mutating func sequence() -> [Element]? {
            var elements: [Element] = []
            while at < bytes.count {
                switch bytes[at] {
                case 0x20, 0x09, 0x0A, 0x0D: at += 1
                case UInt8(ascii: "|"), UInt8(ascii: ")"): return elements
                case UInt8(ascii: "("):
                    at += 1
                    var branches: [[Element]] = []
                    while true {
                        guard let branch = sequence(), at < bytes.count else { return nil }
                        branches.append(branch)
                        at += 1
                        if bytes[at - 1] == UInt8(ascii: ")") { break }
                    }
                    elements.append(.choice(branches, mayBeAbsent: takeQuestionMark()))
                case UInt8(ascii: "<"):
                    guard let close = bytes[at...].firstIndex(of: UInt8(ascii: ">")), depth < PatternSamples.deepest,
                        let entries = groups[String(decoding: bytes[at + 1..<close], as: UTF8.self)]
                    else { return nil }
                    at = close + 1
                    var branches: [[Element]] = []
                    for entry in entries {
                        var inner = SampleReader(bytes: Array("(\(entry))".utf8), groups: groups, depth: depth + 1)
                        guard let found = inner.sequence(), inner.isAtEnd else { return nil }
                        branches.append(found)
                    }
                    guard !branches.isEmpty else { return nil }
                    elements.append(.choice(branches, mayBeAbsent: takeQuestionMark()))
                default:
                    // A control character, of which a fault is told elsewhere, is a word's as well.
                    let start = at
                    at += 1
                    while at < bytes.count, bytes[at] > 0x20, !"()|<".utf8.contains(bytes[at]) { at += 1 }
                    let word = String(decoding: bytes[start..<at], as: UTF8.self)
                    if word.hasPrefix("/") { return nil }
                    if word.hasPrefix("..") {
                        elements.append(.gap(Int(word.dropFirst(2)) ?? PatternCompiler.usualGap))
                    } else {
                        elements.append(word.hasSuffix("*") ? .prefix(String(word.dropLast())) : .text(word))
                    }
                }
            }
            return elements
        }

        private mutating func takeQuestionMark() -> Bool {
            guard at < bytes.count, bytes[at] == UInt8(ascii: "?") else { return false }
            at += 1
            return true
        }
    }
}
