/// `text/plain; format=flowed` (RFC 3676) made lines again as the sender typed them: a paragraph is one line.
enum FlowedText {
    /// The longest line that flowing makes; a mailer that marks every line as flowing would else make one of a whole mail.
    static let longestLine = 16 * 1024

    /// Joins lines that end in a space with the next of the same quote depth (section 4.1 to 4.5); `deletesSpace` is
    /// `delsp=yes`. The quote marks are written as `> `, one `>` a level.
    static func unflow(_ bytes: [UInt8], deletesSpace: Bool) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var openDepth: Int?
        var lineStart = 0
        var index = 0
        while index < bytes.count {
            let end = bytes[index...].firstIndex(of: 0x0A) ?? bytes.count
            var depth = 0
            var start = index
            while start < end, bytes[start] == UInt8(ascii: ">") {
                depth += 1
                start += 1
            }
            // Space-stuffing, section 4.4.
            if start < end, bytes[start] == 0x20 { start += 1 }
            let isSignatureMark = bytes[start..<end].elementsEqual([0x2D, 0x2D, 0x20])
            if openDepth != depth || isSignatureMark || output.count - lineStart > longestLine {
                if openDepth != nil { output.append(0x0A) }
                lineStart = output.count
                for _ in 0..<depth { output.append(UInt8(ascii: ">")) }
                if depth > 0 { output.append(0x20) }
            }
            let flows = end > start && bytes[end - 1] == 0x20 && !isSignatureMark
            output.append(contentsOf: bytes[start..<(flows && deletesSpace ? end - 1 : end)])
            if flows {
                openDepth = depth
            } else {
                openDepth = nil
                output.append(0x0A)
            }
            index = end + 1
        }
        if openDepth != nil { output.append(0x0A) }
        return output
    }
}
