/// The keyword lines of one block, in the order written.
///
/// A pack has thousands, of which a message meets a few: a line is made from its table only when it is asked for.
package struct Keywords: Sendable, RandomAccessCollection {
    private struct Line: BitwiseCopyable {
        var id: Int32
        var weight: Int32
        var line: Int32
        /// Where its pattern ends in `patterns`; it begins where the one before ends.
        var end: Int32
    }
    /// In the order of their numbers.
    private var lines: Table<Line>
    private var patterns: Table<UInt8>
    /// The file they stand in: a block is in one.
    private var file: String

    /// - Parameter keywords: of one file, numbered in their order.
    package init(_ keywords: [Keyword] = []) {
        var lines: [Line] = []
        lines.reserveCapacity(keywords.count)
        var patterns: [UInt8] = []
        for keyword in keywords {
            patterns += keyword.pattern.utf8
            lines.append(
                Line(
                    id: Int32(keyword.id), weight: Int32(keyword.weight), line: Int32(keyword.origin.line),
                    end: Int32(patterns.count)))
        }
        self.lines = Table(lines)
        self.patterns = Table(patterns)
        file = keywords.first?.origin.file ?? ""
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { lines.count }

    package subscript(index: Int) -> Keyword {
        let line = lines[index]
        let start = index == 0 ? 0 : Int(lines[index - 1].end)
        return Keyword(
            id: Int(line.id), weight: Int(line.weight), pattern: patterns.text(start..<Int(line.end)),
            origin: Origin(file: file, line: Int(line.line)))
    }

    /// The keyword with a number; nil where it is none of these.
    package func keyword(id: Int) -> Keyword? {
        let index = firstIndex(from: id)
        return index < lines.count && Int(lines[index].id) == id ? self[index] : nil
    }

    package func has(id: Int) -> Bool {
        let index = firstIndex(from: id)
        return index < lines.count && Int(lines[index].id) == id
    }

    /// The numbers that these keywords can have; others lie among them where blocks are interleaved.
    package var ids: Range<Int> { isEmpty ? 0..<0 : Int(lines[0].id)..<Int(lines[count - 1].id) + 1 }

    /// The first line whose number is not less.
    private func firstIndex(from id: Int) -> Int {
        var low = 0
        var high = lines.count
        while low < high {
            let middle = (low + high) / 2
            if Int(lines[middle].id) < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Keywords {
    mutating func archive(_ coder: inout ArchiveCoder) {
        coder.table(&lines)
        coder.table(&patterns)
        coder.repeatedText(&file)
    }
}
