import Bytes
import Diagnostics

/// The tree of a POSIX extended expression.
indirect enum ExpressionTree {
    case set(ByteSet)
    case sequence([ExpressionTree])
    case choice([ExpressionTree])
    case repeated(ExpressionTree, least: Int, most: Int?)
}

/// One of an expression's outermost alternatives, with the ends of a line that it asks for.
struct ExpressionBranch {
    var tree: ExpressionTree
    var isAtLineStart = false
    var isAtLineEnd = false
}

/// Reads a POSIX extended regular expression (IEEE 1003.1 chapter 9.4): no back-references, `.` and `[^…]` take a whole UTF-8
/// character, `^` and `$` mean the ends of a line and stand at the ends of an outermost alternative. What POSIX leaves
/// undefined is an error.
struct ExpressionReader {
    private var at: Int
    private let end: Int
    private static let deepestNesting = 16
    /// The largest count in braces, POSIX's RE_DUP_MAX.
    private static let mostRepeats = 255

    init(_ range: Range<Int>) {
        at = range.lowerBound
        end = range.upperBound
    }

    /// The outermost alternatives.
    mutating func read(_ source: Span<UInt8>) throws(PatternError) -> [ExpressionBranch] {
        var branches: [ExpressionBranch] = []
        while true {
            let isAtLineStart = at < end && source[at] == UInt8(ascii: "^")
            if isAtLineStart { at += 1 }
            var branch = ExpressionBranch(tree: try sequence(source, depth: 0), isAtLineStart: isAtLineStart)
            if at < end, source[at] == UInt8(ascii: "$") {
                branch.isAtLineEnd = true
                at += 1
            }
            branches.append(branch)
            guard at < end else { return branches }
            switch source[at] {
            case UInt8(ascii: "|"): at += 1
            case UInt8(ascii: ")"):
                throw PatternError("a \")\" that nothing opens", at..<at + 1, help: "write \\) for the character")
            default: throw PatternError("a \"$\" that is not at the end", at - 1..<at, help: "write \\$ for the character")
            }
        }
    }

    private mutating func choice(_ source: Span<UInt8>, depth: Int) throws(PatternError) -> ExpressionTree {
        var branches = [try sequence(source, depth: depth)]
        while at < end, source[at] == UInt8(ascii: "|") {
            at += 1
            branches.append(try sequence(source, depth: depth))
        }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence(_ source: Span<UInt8>, depth: Int) throws(PatternError) -> ExpressionTree {
        let start = at
        var items: [ExpressionTree] = []
        while !endsSequence(source, depth: depth) {
            var item = try atom(source, depth: depth)
            while at < end, let repeated = try repetition(source, of: item) { item = repeated }
            items.append(item)
        }
        guard !items.isEmpty else {
            throw PatternError(
                "an alternative without characters", max(start - 1, 0)..<min(at + 1, end), help: "take a \"|\" away")
        }
        return items.count == 1 ? items[0] : .sequence(items)
    }

    /// Whether a bar, a bracket or the end comes. Where the expression goes on on another line, it passes to its bar.
    private mutating func endsSequence(_ source: Span<UInt8>, depth: Int) -> Bool {
        if at < end, source[at] == 0x0A || source[at] == 0x0D {
            while at < end, source[at] == 0x0A || source[at] == 0x0D || source[at] == 0x20 || source[at] == 0x09 { at += 1 }
        }
        guard at < end else { return true }
        return source[at] == UInt8(ascii: "|") || source[at] == UInt8(ascii: ")")
            || source[at] == UInt8(ascii: "$") && depth == 0
    }

    private mutating func repetition(_ source: Span<UInt8>, of item: ExpressionTree) throws(PatternError) -> ExpressionTree?
    {
        switch source[at] {
        case UInt8(ascii: "*"):
            at += 1
            return .repeated(item, least: 0, most: nil)
        case UInt8(ascii: "+"):
            at += 1
            return .repeated(item, least: 1, most: nil)
        case UInt8(ascii: "?"):
            at += 1
            return .repeated(item, least: 0, most: 1)
        case UInt8(ascii: "{"):
            let start = at
            at += 1
            let least = number(source)
            var most = least
            if at < end, source[at] == UInt8(ascii: ",") {
                at += 1
                most = number(source)
            }
            guard let least, at < end, source[at] == UInt8(ascii: "}"), least <= Self.mostRepeats,
                most ?? 0 <= Self.mostRepeats,
                most ?? least >= least
            else {
                throw PatternError(
                    "a faulty count in braces", start..<min(at + 1, end),
                    help: "write {4}, {2,} or {2,4}; the most is \(Self.mostRepeats)")
            }
            at += 1
            return .repeated(item, least: least, most: most)
        default: return nil
        }
    }

    private mutating func number(_ source: Span<UInt8>) -> Int? {
        let start = at
        var value = 0
        while at < end, source[at] >= 0x30, source[at] <= 0x39, value < 1000 {
            value = value * 10 + Int(source[at] - 0x30)
            at += 1
        }
        return at > start ? value : nil
    }

    private mutating func atom(_ source: Span<UInt8>, depth: Int) throws(PatternError) -> ExpressionTree {
        let start = at
        let byte = source[at]
        at += 1
        switch byte {
        case UInt8(ascii: "("):
            guard depth < Self.deepestNesting else {
                throw PatternError("brackets nested too deep", start..<at, help: "write several expressions, each on a line")
            }
            let inner = try choice(source, depth: depth + 1)
            guard at < end, source[at] == UInt8(ascii: ")") else {
                throw PatternError(
                    "a \"(\" that is not closed", start..<start + 1, help: "add \")\", or write \\( for the character")
            }
            at += 1
            return inner
        case UInt8(ascii: "["): return try bracket(source, from: start)
        case UInt8(ascii: "."): return Self.anyCharacter(but: ByteSet())
        case UInt8(ascii: "^"):
            throw PatternError("a \"^\" that is not at the beginning", start..<at, help: "write \\^ for the character")
        case UInt8(ascii: "$"):
            throw PatternError("a \"$\" that is not at the end", start..<at, help: "write \\$ for the character")
        case UInt8(ascii: "\\"): return try escape(source, from: start)
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"):
            throw PatternError(
                "nothing to repeat", start..<at, help: "write \\\(Character(Unicode.Scalar(byte))) for the character")
        default: return character(source, from: start)
        }
    }

    /// A character that stands for itself, with all its bytes.
    private mutating func character(_ source: Span<UInt8>, from start: Int) -> ExpressionTree {
        at = start + decodeScalar(source, at: start, before: end).length
        let bytes = (start..<at).map { ExpressionTree.set(ByteSet(source[$0]...source[$0])) }
        return bytes.count == 1 ? bytes[0] : .sequence(bytes)
    }

    private mutating func escape(_ source: Span<UInt8>, from start: Int) throws(PatternError) -> ExpressionTree {
        guard at < end else {
            throw PatternError("a \"\\\" with nothing behind it", start..<at, help: "write \\\\ for the character")
        }
        let byte = source[at]
        if byte >= 0x31, byte <= 0x39 {
            throw PatternError(
                "back-references are not allowed", start..<at + 1, help: "write out what may stand there, parted by \"|\"")
        }
        if asciiLetter(byte) != nil {
            let classes: [UInt8: String] = [
                UInt8(ascii: "d"): "[0-9]", UInt8(ascii: "w"): "[A-Za-z0-9_]", UInt8(ascii: "s"): "[ ]",
            ]
            let name = Character(Unicode.Scalar(byte))
            throw PatternError(
                "\"\\\(name)\" is no POSIX expression", start..<at + 1,
                help: classes[byte].map { "write \($0)" } ?? "write \(name) for the letter")
        }
        at += 1
        return character(source, from: at - 1)
    }

    private static let asciiCharacters = ByteSet(0...0x7F)

    /// A character but those of a set of ASCII ones, and but a line feed.
    private static func anyCharacter(but excluded: ByteSet) -> ExpressionTree {
        let ascii = asciiCharacters.subtracting(excluded).subtracting(ByteSet("\n"))
        let following = ExpressionTree.set(ByteSet(0x80...0xBF))
        return .choice([
            .set(ascii), .sequence([.set(ByteSet(0xC2...0xDF)), following]),
            .sequence([.set(ByteSet(0xE0...0xEF)), following, following]),
            .sequence([.set(ByteSet(0xF0...0xF4)), following, following, following]),
        ])
    }

    /// `[a-z]`, `[^"]`, `[[:digit:]_]`; ranges and what `^` leaves out are ASCII.
    private mutating func bracket(_ source: Span<UInt8>, from start: Int) throws(PatternError) -> ExpressionTree {
        var isNegated = false
        if at < end, source[at] == UInt8(ascii: "^") {
            isNegated = true
            at += 1
        }
        var members = ByteSet()
        var others: [ExpressionTree] = []
        let first = at
        while at < end, source[at] != UInt8(ascii: "]") || at == first {
            let here = at
            let byte = source[at]
            if byte == UInt8(ascii: "["), at + 1 < end, source[at + 1] == UInt8(ascii: ":") {
                members = members.union(try characterClass(source))
                continue
            }
            if byte >= 0x80 {
                let tree = character(source, from: here)
                guard !isNegated else {
                    throw PatternError(
                        "only ASCII characters can be left out", here..<at, help: "name those that may stand there: [a-z]")
                }
                others.append(tree)
                continue
            }
            at += 1
            if at + 1 < end, source[at] == UInt8(ascii: "-"), source[at + 1] != UInt8(ascii: "]") {
                let last = source[at + 1]
                at += 2
                guard last < 0x80, last >= byte else {
                    throw PatternError(
                        "a range that ends before it begins", here..<at, help: "ranges are of ASCII characters: [a-z]")
                }
                members = members.union(ByteSet(byte...last))
            } else {
                members.insert(byte)
            }
        }
        guard at < end else {
            throw PatternError(
                "a \"[\" that is not closed", start..<start + 1, help: "add \"]\", or write \\[ for the character")
        }
        at += 1
        if isNegated { return Self.anyCharacter(but: members) }
        return others.isEmpty ? .set(members) : .choice([.set(members)] + others)
    }

    /// `[:alpha:]`, of ASCII.
    private mutating func characterClass(_ source: Span<UInt8>) throws(PatternError) -> ByteSet {
        let start = at
        at += 2
        let name = at
        while at < end, asciiLetter(source[at]) != nil { at += 1 }
        let word = String(decoding: (name..<at).map { source[$0] }, as: UTF8.self)
        let classes: [String: ByteSet] = [
            "digit": ByteSet(0x30...0x39), "upper": ByteSet(0x41...0x5A), "lower": ByteSet(0x61...0x7A),
            "alpha": ByteSet(0x41...0x5A).union(ByteSet(0x61...0x7A)),
            "alnum": ByteSet(0x30...0x39).union(ByteSet(0x41...0x5A)).union(ByteSet(0x61...0x7A)),
            "xdigit": ByteSet("0123456789abcdefABCDEF"), "space": ByteSet(0x09...0x0D).union(ByteSet(0x20...0x20)),
            "blank": ByteSet(" \t"),
            "punct": ByteSet(0x21...0x2F).union(ByteSet(0x3A...0x40)).union(ByteSet(0x5B...0x60)).union(
                ByteSet(0x7B...0x7E)),
        ]
        guard at + 1 < end, source[at] == UInt8(ascii: ":"), source[at + 1] == UInt8(ascii: "]"), let found = classes[word]
        else {
            throw PatternError(
                "no class of characters is called \"\(word)\"", start..<min(at + 2, end),
                help: suggestion(for: word, among: classes.keys.sorted())
                    ?? "classes are \(classes.keys.sorted().joined(separator: ", "))")
        }
        at += 2
        return found
    }
}
