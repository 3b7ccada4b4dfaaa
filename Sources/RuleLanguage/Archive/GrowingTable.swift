/// A table that is settled, and what was added behind it: what lies in an archive is neither copied nor changed for that.
struct GrowingTable<Element: BitwiseCopyable & Sendable>: Sendable {
    private(set) var settled: Table<Element>
    private(set) var added: [Element] = []

    init(_ elements: [Element] = []) { settled = elements.isEmpty ? Table() : Table(elements) }

    var count: Int { settled.count + added.count }

    @inline(__always)
    subscript(index: Int) -> Element { index < settled.count ? settled[index] : added[index &- settled.count] }

    /// A copy of elements that are all settled, or were all added.
    func array(_ range: Range<Int>) -> [Element] {
        range.upperBound <= settled.count
            ? settled.array(range) : Array(added[range.lowerBound - settled.count..<range.upperBound - settled.count])
    }

    /// What was added, counted from the first of it.
    subscript(added index: Int) -> Element {
        get { added[index] }
        set { added[index] = newValue }
    }

    mutating func add(_ element: Element) { added.append(element) }

    mutating func add(_ elements: [Element]) { added += elements }

    /// Forgets what was added.
    mutating func forget() { added = [] }

    /// A copy of all.
    var all: [Element] { settled.array + added }

    /// Of what is settled.
    mutating func archive(_ coder: inout ArchiveCoder) {
        coder.table(&settled)
        if coder.isReading { added = [] }
    }
}
