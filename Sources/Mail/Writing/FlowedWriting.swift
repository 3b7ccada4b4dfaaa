/// Text as `text/plain; format=flowed` (RFC 3676): paragraphs are wrapped with soft line ends, which a reader's program joins
/// and wraps anew to the width of its window.
package enum FlowedWriting {
    /// Columns of a line (RFC 3676 section 4.2 recommends 66, and at most 78).
    static let width = 72

    /// Each line of the input is a paragraph, or a line that stands for itself; the result ends with a line end.
    package static func encode(_ text: String) -> String {
        var encoded = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) { encoded += wrap(String(line)) + "\n" }
        return encoded
    }

    private static func wrap(_ line: String) -> String {
        var line = line
        while line.utf8.last == 0x20 { line.removeLast() }
        // The usual mark of a signature keeps its blank (section 4.3).
        if line == "--" { return "-- " }
        var lines: [String] = []
        var current = ""
        var width = 0
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            let length = word.unicodeScalars.count
            if width > 0, width + 1 + length > Self.width {
                lines.append(stuffed(current) + " ")
                current = String(word)
                width = length
            } else {
                current += (width > 0 || !current.isEmpty ? " " : "") + word
                width += length + (width > 0 ? 1 : 0)
            }
        }
        lines.append(stuffed(current))
        return lines.joined(separator: "\n")
    }

    /// Lines that begin with a blank, `>` or `From ` get a blank in front (section 4.4).
    private static func stuffed(_ line: String) -> String {
        line.hasPrefix(" ") || line.hasPrefix(">") || line.hasPrefix("From ") ? " " + line : line
    }
}
