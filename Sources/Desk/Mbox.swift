/// Many messages in one file, each behind a line `From sender date` (RFC 4155).
package enum Mbox {
    /// Whether a file is an mbox rather than one message.
    package static func isMbox(_ bytes: [UInt8]) -> Bool { bytes.starts(with: mark) }

    /// Where the messages are, without their `From ` line and the empty line before the next one.
    package static func messages(_ bytes: [UInt8]) -> [Range<Int>] {
        var starts: [Int] = []
        var line = 0
        var isAfterEmpty = true
        while line < bytes.count {
            let end = lineEnd(bytes, from: line)
            if isAfterEmpty, bytes[line..<end].starts(with: mark), line == 0 || isSeparator(bytes, line..<end) {
                starts.append(line)
            }
            isAfterEmpty = end == line || end == line + 1 && bytes[line] == 0x0D
            line = end + 1
        }
        return starts.enumerated().map { index, start in
            let first = min(lineEnd(bytes, from: start) + 1, bytes.count)
            var last = index + 1 < starts.count ? starts[index + 1] : bytes.count
            if index + 1 < starts.count {
                if last > first, bytes[last - 1] == 0x0A { last -= 1 }
                if last > first, bytes[last - 1] == 0x0D { last -= 1 }
            }
            return first..<max(first, last)
        }
    }

    /// A message as it was before it came into the file: lines that begin with `From ` were marked with a `>` there, and where they had
    /// one already with one more (mboxrd). Postfix and procmail mark only the former; a line of theirs that had one of its own is rare.
    package static func message(_ bytes: [UInt8], _ range: Range<Int>) -> [UInt8] {
        var message: [UInt8] = []
        message.reserveCapacity(range.count)
        var line = range.lowerBound
        while line < range.upperBound {
            let end = min(lineEnd(bytes, from: line) + 1, range.upperBound)
            let isMarked = bytes[line] == quote && bytes[line..<end].drop { $0 == quote }.starts(with: mark)
            message += bytes[(isMarked ? line + 1 : line)..<end]
            line = end
        }
        return message
    }

    private static let mark = Array("From ".utf8)
    private static let quote = UInt8(ascii: ">")

    /// The next LF, or the end.
    private static func lineEnd(_ bytes: [UInt8], from start: Int) -> Int {
        var end = start
        while end < bytes.count, bytes[end] != 0x0A { end += 1 }
        return end
    }

    /// Whether a line that begins with `From ` begins a message: it has a time, or a header follows. A customer's sentence that begins so,
    /// which not every program marks, has neither.
    private static func isSeparator(_ bytes: [UInt8], _ line: Range<Int>) -> Bool {
        var name = line.upperBound + 1
        while name < bytes.count, (0x21...0x7E).contains(bytes[name]), bytes[name] != UInt8(ascii: ":") { name += 1 }
        if name > line.upperBound + 1, name < bytes.count, bytes[name] == UInt8(ascii: ":") { return true }
        func isDigit(_ index: Int) -> Bool { (0x30...0x39).contains(bytes[index]) }
        return line.dropFirst().dropLast(2).contains { index in
            bytes[index] == UInt8(ascii: ":") && isDigit(index - 1) && isDigit(index + 1) && isDigit(index + 2)
        }
    }
}
