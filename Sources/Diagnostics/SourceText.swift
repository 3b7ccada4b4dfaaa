import Synchronization

/// A text file that people write and a program reads: its name as messages give it, and its bytes.
///
/// A class because one text is shared by the thousands of places that point into it; it never changes.
package final class SourceText: Sendable {
    /// As messages name it: relative to its folder, `route.rules`, `replies/en/received.txt`.
    package let path: String
    package let bytes: [UInt8]
    /// Where each line begins; empty until a place is asked for, as most texts have nothing wrong.
    private let lineStarts = Mutex<[Int]>([])

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    package convenience init(path: String, text: String) {
        self.init(path: path, bytes: Array(text.utf8))
    }

    /// Where people find a byte: line from 1, column from 1 in Unicode scalars (a tab is one).
    package struct Position: Hashable, Sendable {
        package var line: Int
        package var column: Int
    }

    /// The place of the byte at `offset`; an offset behind the end means the end.
    package func position(at offset: Int) -> Position {
        let offset = min(max(offset, 0), bytes.count)
        let (line, start) = lineStarts.withLock { starts in
            if starts.isEmpty { starts = [0] + bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 } }
            var (low, high) = (0, starts.count)
            while high - low > 1 {
                let middle = (low + high) / 2
                if starts[middle] <= offset { low = middle } else { high = middle }
            }
            return (low + 1, starts[low])
        }
        // Continuation bytes of UTF-8 begin no scalar.
        let column = 1 + bytes[start..<offset].count { $0 & 0xC0 != 0x80 }
        return Position(line: line, column: column)
    }

    /// The line that holds the byte at `offset`, without its line end.
    package func lineRange(at offset: Int) -> Range<Int> {
        let offset = min(max(offset, 0), bytes.count)
        var start = offset
        while start > 0, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
        var end = offset
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return start..<end
    }

    /// The text of a range; bytes that are no UTF-8 become U+FFFD.
    package func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
    }
}
