/// Values in one run of memory that never change: made of an array when rules are compiled, or lying in a compiled policy that was
/// mapped into memory, of which only the pages that a message needs are ever read.
///
/// Elements are plain: numbers, and structs of numbers.
struct Table<Element: BitwiseCopyable>: @unchecked Sendable {
    private let elements: UnsafeBufferPointer<Element>
    /// Keeps the memory; nothing writes to it, which makes the table `Sendable`.
    private let owner: AnyObject?

    init() {
        elements = UnsafeBufferPointer(start: nil, count: 0)
        owner = nil
    }

    init(_ array: [Element]) {
        let memory = TableMemory(byteCount: array.count * MemoryLayout<Element>.stride)
        array.withUnsafeBytes { memory.bytes.copyMemory(from: $0) }
        elements = UnsafeBufferPointer(memory.bytes.bindMemory(to: Element.self))
        owner = memory
    }

    /// - Parameter bytes: aligned for the element, and kept by the owner as long as it lives.
    init(_ bytes: UnsafeRawBufferPointer, owner: AnyObject) {
        elements = bytes.bindMemory(to: Element.self)
        self.owner = owner
    }

    var count: Int { elements.count }
    var isEmpty: Bool { elements.isEmpty }
    var indices: Range<Int> { 0..<elements.count }

    /// Checked in release builds, too: a table may come from a file.
    @inline(__always)
    subscript(index: Int) -> Element {
        // One comparison: below 0 it is a number beyond all counts.
        precondition(UInt(bitPattern: index) < UInt(bitPattern: elements.count), "beyond the end of a table")
        return elements[index]
    }

    /// A copy that can be changed.
    var array: [Element] { Array(elements) }

    func array(_ range: Range<Int>) -> [Element] {
        precondition(range.upperBound <= count, "beyond the end of a table")
        return Array(elements[range])
    }

    /// Its elements to be read in a loop, as well checked.
    @inline(__always)
    func withSpan<Result>(_ body: (Span<Element>) -> Result) -> Result { body(elements.span) }

    func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(elements))
    }
}

extension Table where Element == UInt8 {
    func text(_ range: Range<Int>) -> String {
        precondition(range.upperBound <= count, "beyond the end of a table")
        return String(decoding: UnsafeBufferPointer(rebasing: elements[range]), as: UTF8.self)
    }

    /// Whether this very text lies there.
    func holds(_ text: String, at range: Range<Int>) -> Bool {
        precondition(range.upperBound <= count, "beyond the end of a table")
        return text.utf8.count == range.count && text.utf8.elementsEqual(elements[range])
    }
}

/// Memory of a table that was made of an array.
private final class TableMemory {
    let bytes: UnsafeMutableRawBufferPointer

    init(byteCount: Int) {
        bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: ArchiveCoder.tableAlignment)
    }

    deinit { bytes.deallocate() }
}
