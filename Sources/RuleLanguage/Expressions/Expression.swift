import Bytes

/// A POSIX extended expression as a machine without memory: states and the bytes that lead from one to the next. It takes time
/// linear in what it looks at, whatever the expression.
struct Expression: Sendable {
    /// How far a match may reach, in bytes: expressions are for codes.
    static let longestMatch = 256
    /// And in words, where the expression is part of a keyword of words.
    static let mostWords = 16
    /// States of one expression: `[a-z]{255}` has as many.
    private static let mostStates = 2000

    struct State: Sendable {
        enum Kind: UInt8, Sendable { case byte, split, lineStart, lineEnd, accept }
        var kind: Kind
        /// Where it leads.
        var next: Int32 = 0
        /// The second way of a split; the set of a `byte`.
        var other: Int32 = 0
    }

    private(set) var states: [State] = []
    private(set) var sets: [ByteSet] = []
    private(set) var start: Int32 = 0
    /// Bytes that can begin a match; nil where a match can be empty.
    private var firsts: ByteSet?

    init(_ source: Span<UInt8>, _ range: Range<Int>) throws(PatternError) {
        var reader = ExpressionReader(range)
        let tree = try reader.read(source)
        states.append(State(kind: .accept))
        guard let start = add(tree, before: 0) else {
            throw PatternError("an expression of too many states", range, help: "make its counts in braces smaller")
        }
        self.start = start
        let begin = closure([start], atLineStart: true)
        guard !begin.contains(where: { states[Int($0)].kind == .accept }) else {
            throw PatternError("an expression that takes nothing", range, help: "every part of it may be absent")
        }
        firsts = begin.reduce(into: ByteSet()) { set, state in
            if states[Int(state)].kind == .byte { set = set.union(sets[Int(states[Int(state)].other)]) }
        }
    }

    /// Adds the states of a tree that lead on to `next`; nil where they grow too many.
    private mutating func add(_ tree: ExpressionTree, before next: Int32) -> Int32? {
        guard states.count < Self.mostStates else { return nil }
        switch tree {
        case .set(let set):
            let index = sets.firstIndex(of: set) ?? sets.count
            if index == sets.count { sets.append(set) }
            return append(State(kind: .byte, next: next, other: Int32(index)))
        case .lineStart: return append(State(kind: .lineStart, next: next))
        case .lineEnd: return append(State(kind: .lineEnd, next: next))
        case .sequence(let items):
            return items.reversed().reduce(Int32?(next)) { next, item in next.flatMap { add(item, before: $0) } }
        case .choice(let branches):
            var entry: Int32?
            for branch in branches.reversed() {
                guard let start = add(branch, before: next) else { return nil }
                entry = entry.map { append(State(kind: .split, next: start, other: $0)) } ?? start
            }
            return entry
        case .repeated(let item, let least, let most):
            var entry = next
            if let most {
                for _ in least..<max(most, least) {
                    guard let start = add(item, before: entry) else { return nil }
                    entry = append(State(kind: .split, next: start, other: next))
                }
            } else {
                let loop = append(State(kind: .split, next: 0, other: next))
                guard let start = add(item, before: loop) else { return nil }
                states[Int(loop)].next = start
                entry = loop
            }
            for _ in 0..<least {
                guard let start = add(item, before: entry) else { return nil }
                entry = start
            }
            return entry
        }
    }

    private mutating func append(_ state: State) -> Int32 {
        states.append(state)
        return Int32(states.count - 1)
    }

    /// The states that wait for a byte or a line's end, and the accepting one, that can be reached without reading.
    func closure(_ entries: [Int32], atLineStart: Bool, atLineEnd: Bool = false) -> [Int32] {
        var found: [Int32] = []
        var seen = Set<Int32>()
        var waiting = Array(entries.reversed())
        while let state = waiting.popLast() {
            guard seen.insert(state).inserted else { continue }
            let value = states[Int(state)]
            switch value.kind {
            case .byte, .accept: found.append(state)
            case .split: waiting += [value.other, value.next]
            case .lineStart: if atLineStart { waiting.append(value.next) }
            case .lineEnd: if atLineEnd { waiting.append(value.next) } else { found.append(state) }
            }
        }
        return found
    }

    /// The end of the longest match that begins at `start`; nil for none.
    func match(_ text: Span<UInt8>, from start: Int, before end: Int) -> Int? {
        guard start < end, firsts?.contains(text[start]) ?? true else { return nil }
        let stop = min(end, start + Self.longestMatch)
        var current = closure([self.start], atLineStart: start == 0 || text[start - 1] == 0x0A)
        var longest: Int?
        var at = start
        while true {
            let accepts = current.contains { states[Int($0)].kind == .accept }
            let isLineEnd = at == text.count || text[at] == 0x0A
            if accepts || isLineEnd && closure(current, atLineStart: false, atLineEnd: true).contains(where: { states[Int($0)].kind == .accept }) {
                longest = at
            }
            guard at < stop else { return longest }
            let byte = text[at]
            let next = current.compactMap { state in
                states[Int(state)].kind == .byte && sets[Int(states[Int(state)].other)].contains(byte) ? states[Int(state)].next : nil
            }
            guard !next.isEmpty else { return longest }
            current = closure(next, atLineStart: byte == 0x0A)
            at += 1
        }
    }
}

extension Expression {
    /// Matches nothing; what an archive is read into.
    init() {}

    mutating func archive(_ coder: inout ArchiveCoder) {
        coder.plain(&states)
        coder.plain(&sets)
        coder.plain(&start)
        coder.plain(&firsts)
    }
}
