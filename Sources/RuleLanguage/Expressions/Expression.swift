import Bytes

/// A POSIX extended expression as a machine without memory (Glushkov's): each place in it that takes a byte is a position, and
/// what is kept while reading is the set of positions that may take the next byte. It takes time linear in what it looks at,
/// whatever the expression.
struct Expression: Sendable {
    /// How far a match may reach, in bytes: expressions are for codes.
    static let longestMatch = 256
    /// And in words, where the expression is part of a keyword of words.
    static let mostWords = 16
    /// Positions of one expression: the bits of a set.
    static let mostPositions = 256

    /// A set of positions.
    typealias Positions = ExpressionPositions

    /// What each position takes.
    private(set) var sets = Table<ByteSet>()
    /// The positions that may come after each.
    private(set) var follow = Table<Positions>()
    /// The positions that begin a match; those that do so at the beginning of a line only.
    private(set) var first = Positions.zero
    private(set) var firstAtLineStart = Positions.zero
    /// The positions that end a match; those that do so at the end of a line only.
    private(set) var last = Positions.zero
    private(set) var lastAtLineEnd = Positions.zero
    /// What the positions that begin a match take.
    private var firstBytes = ByteSet()

    init(_ source: Span<UInt8>, _ range: Range<Int>) throws(PatternError) {
        var reader = ExpressionReader(range)
        var machine = Machine()
        for branch in try reader.read(source) {
            guard let part = machine.add(branch.tree) else {
                throw PatternError(
                    "an expression of more than \(Self.mostPositions) characters", range,
                    help: "make its counts in braces smaller")
            }
            guard !part.canBeEmpty else {
                throw PatternError("an expression that takes nothing", range, help: "every part of it may be absent")
            }
            if branch.isAtLineStart { firstAtLineStart |= part.first } else { first |= part.first }
            if branch.isAtLineEnd { lastAtLineEnd |= part.last } else { last |= part.last }
        }
        (first | firstAtLineStart).visit { firstBytes = firstBytes.union(machine.sets[$0]) }
        sets = Table(machine.sets)
        follow = Table(machine.follow)
    }

    /// An expression that is being made.
    private struct Machine {
        var sets: [ByteSet] = []
        var follow: [Positions] = []

        struct Part {
            var first = Positions.zero
            var last = Positions.zero
            var canBeEmpty = true
        }

        /// Adds a tree's positions; nil where they grow too many.
        mutating func add(_ tree: ExpressionTree) -> Part? {
            switch tree {
            case .set(let set):
                guard sets.count < Expression.mostPositions else { return nil }
                sets.append(set)
                follow.append(.zero)
                let bit = Positions(position: sets.count - 1)
                return Part(first: bit, last: bit, canBeEmpty: false)
            case .sequence(let items):
                var whole = Part()
                for item in items {
                    guard let part = add(item) else { return nil }
                    whole = joined(whole, part)
                }
                return whole
            case .choice(let branches):
                var whole = Part(canBeEmpty: false)
                for branch in branches {
                    guard let part = add(branch) else { return nil }
                    whole.first |= part.first
                    whole.last |= part.last
                    whole.canBeEmpty = whole.canBeEmpty || part.canBeEmpty
                }
                return whole
            case .repeated(let item, let least, let most):
                var whole = Part()
                for _ in 0..<least {
                    guard let part = add(item) else { return nil }
                    whole = joined(whole, part)
                }
                // What may follow beyond the least: a loop, or so many that each may be absent.
                for _ in 0..<(most.map { max($0 - least, 0) } ?? 1) {
                    guard var part = add(item) else { return nil }
                    if most == nil { part.last.visit { follow[$0] |= part.first } }
                    part.canBeEmpty = true
                    whole = joined(whole, part)
                }
                return whole
            }
        }

        private mutating func joined(_ left: Part, _ right: Part) -> Part {
            left.last.visit { follow[$0] |= right.first }
            return Part(
                first: left.canBeEmpty ? left.first | right.first : left.first,
                last: right.canBeEmpty ? left.last | right.last : right.last,
                canBeEmpty: left.canBeEmpty && right.canBeEmpty)
        }
    }

    /// Whether some match begins with a byte.
    @inline(__always)
    func mayBegin(with byte: UInt8) -> Bool { firstBytes.contains(byte) }

    /// The first place in a range of a byte that a match may begin with.
    func firstBeginning(in text: Span<UInt8>, _ range: Range<Int>) -> Int? { text.firstIndex(of: firstBytes, in: range) }

    /// Whether what a match under way expects is never among what begins a match: as with `[0-9]+x`, but not with `[0-9]*x`, of which
    /// the positions after a digit are those before it.
    var isTraced: Bool {
        let starts = first | firstAtLineStart
        return follow.indices.allSatisfy { follow[$0] == .zero || follow[$0] | starts != starts }
    }

    /// The end of the longest match that begins at `start`; nil for none.
    func match(_ text: Span<UInt8>, from start: Int, before end: Int) -> Int? {
        guard start < end, mayBegin(with: text[start]) else { return nil }
        var expected = first
        if start == 0 || text[start - 1] == 0x0A { expected |= firstAtLineStart }
        let stop = min(end, start + Self.longestMatch)
        var longest: Int?
        var at = start
        while at < stop {
            let byte = text[at]
            var taken = Positions.zero
            var next = Positions.zero
            expected.visit { position in
                guard sets[position].contains(byte) else { return }
                taken |= Positions(position: position)
                next |= follow[position]
            }
            at += 1
            if taken == .zero { return longest }
            if taken & last != .zero || taken & lastAtLineEnd != .zero && (at == text.count || text[at] == 0x0A) {
                longest = at
            }
            expected = next
        }
        return longest
    }
}

extension Expression {
    /// Matches nothing; what an archive is read into.
    init() {}

    mutating func archive(_ coder: inout ArchiveCoder) {
        coder.table(&sets)
        coder.table(&follow)
        coder.plain(&first)
        coder.plain(&firstAtLineStart)
        coder.plain(&last)
        coder.plain(&lastAtLineEnd)
        coder.plain(&firstBytes)
    }
}
