/// Text as `text/plain; format=flowed` (RFC 3676): paragraphs are wrapped with soft line ends, which the reader's program joins
/// and wraps anew to the width of its window.
package enum FlowedWriting {
    /// Columns of a line, its soft end included; section 4.2 recommends 66 to 78.
    static let width = 72
    /// Octets of a word that are written without a break: SMTP carries lines of 998 (RFC 5321 section 4.5.3.1.6).
    static let wordBytes = 900

    /// Each line of the input is a paragraph, or a line that stands for itself; the result ends with a line end. A line that begins
    /// with `> `, or is `>`, is somebody else's: each line that comes of it is marked so (section 4.5), so that no reader takes his
    /// words for ours.
    ///
    /// Linear. A word longer than a line (a link) stays whole, unless no mail server would carry it.
    package static func encode(_ text: String) -> String {
        var encoded = ""
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let text = Substring(line)
            if text == ">" || text.hasPrefix("> ") {
                quote(text.dropFirst(2), into: &encoded)
            } else {
                wrap(text, into: &encoded)
            }
        }
        return encoded
    }

    /// One that fits is left as it is, indentation and columns with it: it may be of a log, or of code.
    private static func quote(_ line: Substring, into output: inout String) {
        let end = line.utf8.lastIndex { $0 != UInt8(ascii: " ") }.map(line.utf8.index(after:)) ?? line.startIndex
        let line = line[..<end]
        if line.unicodeScalars.count + quoteMark.utf8.count <= width {
            output += line.isEmpty ? ">\n" : quoteMark + line + "\n"
        } else {
            wrap(line, into: &output, mark: quoteMark)
        }
    }

    private static let quoteMark = "> "

    /// - Parameter mark: stands in front of each line; what it marks needs no blank that keeps it from being taken for something else.
    private static func wrap(_ line: Substring, into output: inout String, mark: String = "") {
        // The usual mark of a signature keeps its blank, and is no soft end (section 4.3).
        if mark.isEmpty, line == "--" || line == "-- " {
            output += "-- \n"
            return
        }
        let width = Self.width - mark.utf8.count
        func ready(_ text: String) -> String { mark.isEmpty ? stuffed(text) : mark + text }
        var current = ""
        var columns = 0
        for word in line.utf8.split(separator: UInt8(ascii: " ")).flatMap(pieces) {
            let length = word.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
            // Two dashes and a soft end would be the mark of a signature.
            if columns > 0, columns + 1 + length >= width, current != "--" {
                output += ready(current) + " \n"
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
        output += ready(current) + "\n"
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
