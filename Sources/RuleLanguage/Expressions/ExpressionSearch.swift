/// A search for all expressions of a set. Each set of positions that is met becomes a number when it is first met, a node, and each
/// step from one to the next is worked out once; both are kept from text to text.
struct ExpressionSearch: Sendable {
    struct Place {
        var pattern: Int32
        var range: Range<Int>
    }
    /// Nodes that are kept; more are forgotten and begun again, so that no text makes the table grow without end.
    static let mostNodes = 6144
    /// Nodes that are worked out ahead, at most: what a large pack's words lead to.
    private static let learntNodes = 4096
    /// Of these the ones all of whose steps are.
    private static let wholeNodes = 512

    private let set: ExpressionSet
    private(set) var steps: ExpressionSteps

    init(_ set: ExpressionSet) {
        self.set = set
        steps = set.learnt
    }

    /// Leftmost longest places of each expression that do not overlap, in the order of their beginnings.
    ///
    /// - Parameter left: of each entry, how many places are still of use.
    mutating func places(_ text: Span<UInt8>, _ range: Range<Int>, left: [Int32]) -> [Place] {
        var finder = PlaceFinder(set, from: range.lowerBound, before: range.upperBound, left: left)
        var node = begin(atLineStart: range.lowerBound == 0 || text[range.lowerBound - 1] == 0x0A)
        let classCount = set.classes.count
        var at = range.lowerBound
        while true {
            let passed = steps.pass(
                text, from: .init(place: at, node: node, begun: finder.begun), before: range.upperBound, set.classes)
            (at, node, finder.begun) = (passed.place, passed.node, passed.begun)
            guard at < range.upperBound else { break }
            let byte = text[at]
            if byte == 0x0A { report(node, atLineEnd: true, at, text, &finder) }
            let slot = node &* classCount &+ set.classes[byte]
            let next = steps.next(slot)
            node = next >= 0 ? next : step(node, byte, slot)
            at &+= 1
            report(node, atLineEnd: false, at, text, &finder)
        }
        if at == text.count { report(node, atLineEnd: true, at, text, &finder) }
        return finder.found.sorted { ($0.range.lowerBound, $0.pattern) < ($1.range.lowerBound, $1.pattern) }
    }

    /// Tells the finder of the matches that end with a node; most nodes have none.
    @inline(__always)
    private func report(_ node: Int, atLineEnd: Bool, _ at: Int, _ text: Span<UInt8>, _ finder: inout PlaceFinder) {
        for place in steps.endings(of: node) {
            let ending = steps.ending(place)
            if ending.isAtLineEnd == atLineEnd { finder.end(ending.entry, at: at, text) }
        }
    }

    /// Works out the nodes and steps that a sample of a text takes, and all steps of the first of them. They lie side by side then: a text
    /// like it needs few pages of them.
    mutating func learn(_ sample: [UInt8]) {
        var node = begin(atLineStart: true)
        for byte in sample {
            let next = learnStep(node, byte)
            node = next >= 0 ? next : 0
        }
        let examples = set.classes.examples
        node = 0
        while node < min(steps.count, Self.wholeNodes) {
            for byte in examples { _ = learnStep(node, byte) }
            node += 1
        }
        steps.settle()
    }

    /// - Returns: the node that a byte leads to; -1 where it is none of those that are learnt.
    private mutating func learnStep(_ node: Int, _ byte: UInt8) -> Int {
        let slot = node * set.classes.count + set.classes[byte]
        let next = steps.next(slot)
        return next >= 0 ? next : step(node, byte, slot, addsNode: steps.count < Self.learntNodes)
    }

    private mutating func begin(atLineStart: Bool) -> Int {
        // The first two nodes, once they are known.
        let first = atLineStart ? 0 : 1
        if first < steps.count { return first }
        for isAtLineStart in [true, false] {
            var expected = [UInt64](repeating: 0, count: set.wordCount)
            addStarts(&expected, atLineStart: isAtLineStart)
            // Not by its number: both have a place of their own, even where they are the same.
            steps.add(expected, [], classCount: set.classes.count)
        }
        return first
    }

    private func addStarts(_ expected: inout [UInt64], atLineStart: Bool) {
        for entry in set.entries {
            let starts = atLineStart ? entry.expression.first | entry.expression.firstAtLineStart : entry.expression.first
            for word in 0..<entry.wordCount { expected[entry.firstWord + word] |= starts[word] }
        }
    }

    /// Works out a step, and keeps it.
    ///
    /// - Parameter addsNode: where the step leads to a node that is new; otherwise nothing is kept then, and -1 comes back.
    @inline(never)
    private mutating func step(_ node: Int, _ byte: UInt8, _ slot: Int, addsNode: Bool = true) -> Int {
        let current = steps.expected(of: node, count: set.wordCount)
        // A match may begin behind each byte: the first two nodes are where they do.
        var next = steps.expected(of: byte == 0x0A ? 0 : 1, count: set.wordCount)
        var endings: [ExpressionSteps.Ending] = []
        set.step(set.classes[byte], current, &next, &endings)
        if steps.count >= Self.mostNodes {
            steps.forget()
            _ = begin(atLineStart: true)
            return number(next, endings)
        }
        let found = number(next, endings, addsNode: addsNode)
        if found >= 0 { steps.set(slot, to: found) }
        return found
    }

    /// The number of a node, which is a new one where it was not met before; -1 where none is to be added.
    private mutating func number(_ expected: [UInt64], _ endings: [ExpressionSteps.Ending], addsNode: Bool = true) -> Int {
        let known = steps.number(expected, endings)
        return known >= 0 || !addsNode ? known : steps.add(expected, endings, classCount: set.classes.count)
    }
}

/// Finds where matches begin whose ends are known.
struct PlaceFinder {
    let set: ExpressionSet
    let end: Int
    /// Of each entry: no match that begins before is still to be found.
    var from: [Int]
    var left: [Int32]
    /// No match begins before that is still under way, unless its expression is not traced.
    var begun: Int
    var found: [ExpressionSearch.Place] = []

    init(_ set: ExpressionSet, from start: Int, before end: Int, left: [Int32]) {
        self.set = set
        self.end = end
        self.left = left
        begun = start
        from = Array(repeating: start, count: set.entries.count)
    }

    /// Some match of this entry ends here. Every place is tried once only, as a place where none begins stays one.
    mutating func end(_ entry: Int, at position: Int, _ text: Span<UInt8>) {
        guard left[entry] > 0, position > from[entry] else { return }
        let expression = set.entries[entry].expression
        var tried = max(from[entry], position - Expression.longestMatch)
        if set.entries[entry].isTraced { tried = max(tried, begun) }
        from[entry] = position
        while let start = expression.firstBeginning(in: text, tried..<position) {
            if let stop = expression.match(text, from: start, before: end) {
                found.append(ExpressionSearch.Place(pattern: set.entries[entry].pattern, range: start..<stop))
                from[entry] = stop
                left[entry] -= 1
                return
            }
            tried = start + 1
        }
    }
}
