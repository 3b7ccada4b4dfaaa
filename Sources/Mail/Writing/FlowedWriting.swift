/// Text as `text/plain; format=flowed` (RFC 3676): paragraphs are wrapped with soft line ends, which the reader's program joins
/// and wraps anew to the width of its window.
package enum FlowedWriting {
    /// Columns of a line, its soft end included; section 4.2 recommends 66 to 78.
    static let width = 72
    /// Octets of a word that are written without a break: SMTP carries lines of 998 (RFC 5321 section 4.5.3.1.6).
    static let wordBytes = 900

    /// Each line of the input is a paragraph, or a line that stands for itself; the result ends with a line end.
    ///
    /// Linear. A word longer than a line (a link) stays whole, unless no mail server would carry it.
    package static func encode(_ text: String) -> String {
        var encoded = ""
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            wrap(Substring(line), into: &encoded)
        }
        return encoded
    }

    private static func wrap(_ line: Substring, into output: inout String) {
        // The usual mark of a signature keeps its blank, and is no soft end (section 4.3).
        if line == "--" || line == "-- " {
            output += "-- \n"
            return
        }
        var current = ""
        var columns = 0
        for word in line.utf8.split(separator: UInt8(ascii: " ")).flatMap(pieces) {
            let length = word.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
            // Two dashes and a soft end would be the mark of a signature.
            if columns > 0, columns + 1 + length >= width, current != "--" {
                output += stuffed(current) + " \n"
                current = ""
                columns = 0
            }
            if columns > 0 {
                current += " "
                columns += 1
            }
            current += String(Substring(word))
            columns += length
        }
        output += stuffed(current) + "\n"
    }

    /// The word, in pieces where it is longer than a line may be, never parting a character.
    private static func pieces(of word: Substring.UTF8View) -> [Substring.UTF8View] {
        var pieces: [Substring.UTF8View] = []
        var rest = word
        while rest.count > wordBytes {
            var end = rest.index(rest.startIndex, offsetBy: wordBytes)
            while end > rest.startIndex, rest[end] & 0xC0 == 0x80 { end = rest.index(before: end) }
            pieces.append(rest[..<end])
            rest = rest[end...]
        }
        return pieces + [rest]
    }

    /// A line that a reader would take for a quote, or a Maildir's reader for the mark of an mbox, gets a blank in front
    /// (section 4.4).
    private static func stuffed(_ line: String) -> String {
        line.hasPrefix(" ") || line.hasPrefix(">") || line.hasPrefix("From ") ? " " + line : line
    }
}
