/// Messages of an mbox (RFC 4155): each begins with a line `From …`, at the start of the file or behind an empty line.
package enum Mbox {
    /// Whether a file is an mbox rather than one message.
    package static func isMbox(_ bytes: [UInt8]) -> Bool { bytes.starts(with: mark) }

    /// Where the messages are, without their `From ` line and the empty line before the next one.
    package static func messages(_ bytes: [UInt8]) -> [Range<Int>] {
        var starts: [Int] = []
        var line = 0
        var isAfterEmpty = true
        while line < bytes.count {
            var end = line
            while end < bytes.count, bytes[end] != 0x0A { end += 1 }
            if isAfterEmpty, bytes[line..<end].starts(with: mark) { starts.append(line) }
            isAfterEmpty = end == line || end == line + 1 && bytes[line] == 0x0D
            line = end + 1
        }
        return starts.enumerated().map { index, start in
            var first = start
            while first < bytes.count, bytes[first] != 0x0A { first += 1 }
            first = min(first + 1, bytes.count)
            var last = index + 1 < starts.count ? starts[index + 1] : bytes.count
            if index + 1 < starts.count, last > first, bytes[last - 1] == 0x0A { last -= 1 }
            return first..<max(first, last)
        }
    }

    private static let mark = Array("From ".utf8)
}
