/// Text as a header field may carry it (RFC 5322, RFC 2047). What goes in may come from a stranger's message: a line end, a
/// control character or a bidirectional override never comes out.
package enum HeaderText {
    /// Longest line that is written (RFC 5322 section 2.1.1 asks for 78).
    static let lineWidth = 76

    /// The text in one line: control and format characters out, runs of blanks one, cut at `limit` scalars with an ellipsis.
    package static func clean(_ text: String, limit: Int) -> String {
        var cleaned = String.UnicodeScalarView()
        var count = 0
        var isBlank = true
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace || scalar.value < 0x20 {
                if !isBlank { cleaned.append(" ") }
                isBlank = true
                continue
            }
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: continue
            default: break
            }
            guard count < limit else {
                cleaned.append("…")
                break
            }
            cleaned.append(scalar)
            count += 1
            isBlank = false
        }
        while cleaned.last == " " { cleaned.removeLast() }
        return String(cleaned)
    }

    /// `Name: text` with folds, and encoded words where the text is not ASCII (RFC 2047 section 2); its line end included.
    package static func unstructured(_ name: String, _ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && !text.contains("=?")
        return folded(name, isPlain ? text.split(separator: " ").map(String.init) : encodedWords(text))
    }

    /// `Name: word word` where each word stays whole, such as message identifiers and addresses.
    package static func folded(_ name: String, _ words: [String]) -> String {
        var lines = name + ":"
        var width = lines.utf8.count
        for word in words {
            // A first word too long for the name's line is left there: some take an empty first line for the end.
            if width + 1 + word.utf8.count > lineWidth, width > name.utf8.count + 1 {
                lines += "\n " + word
                width = 1 + word.utf8.count
            } else {
                lines += " " + word
                width += 1 + word.utf8.count
            }
        }
        return lines + "\n"
    }

    /// `"Example Cloud"`, `<support@cloud.example>`; a name beyond ASCII as encoded words.
    package static func mailbox(name: String, address: String) -> [String] {
        let name = clean(name, limit: 100)
        guard !name.isEmpty else { return ["<" + address + ">"] }
        guard name.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }), !name.contains("=?") else {
            return encodedWords(name) + ["<" + address + ">"]
        }
        var quoted = "\""
        for scalar in name.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted += "\\" }
            quoted.unicodeScalars.append(scalar)
        }
        return [quoted + "\"", "<" + address + ">"]
    }

    /// `=?utf-8?q?…?=`: at most 75 characters each, never parting a character.
    static func encodedWords(_ text: String) -> [String] {
        let most = 75 - "=?utf-8?q??=".utf8.count
        var words: [String] = []
        var current = ""
        for scalar in text.unicodeScalars {
            var piece = ""
            for byte in String(scalar).utf8 {
                switch byte {
                case 0x20: piece += "_"
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: piece.unicodeScalars.append(Unicode.Scalar(byte))
                default: piece += "=" + hexadecimal(byte)
                }
            }
            if current.utf8.count + piece.utf8.count > most {
                words.append("=?utf-8?q?" + current + "?=")
                current = ""
            }
            current += piece
        }
        if !current.isEmpty { words.append("=?utf-8?q?" + current + "?=") }
        return words
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.utf8.count == 1 ? "0" + digits : digits
    }
}
