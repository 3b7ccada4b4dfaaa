/// Text as a header field may carry it (RFC 5322, RFC 2047). What goes in may come from a stranger's message: a line end, a
/// control character or a bidirectional override never comes out.
///
/// Lines end with LF; whatever hands the mail to SMTP makes CRLF of them.
package enum HeaderText {
    /// Longest line that is written; RFC 5322 section 2.1.1 asks for 78, RFC 2047 section 2 for 76 where there are encoded words.
    static let lineWidth = 76
    /// Longest address that is written (RFC 5321 section 4.5.3.1.3 has 256 octets with its brackets).
    static let addressBytes = 254
    /// Longest identifier that is repeated from a message: with its name it stays far below the 998 octets of a line.
    static let identifierBytes = 250

    /// The text in one line: control and format characters out, runs of blanks one, cut at `limit` characters with an ellipsis.
    package static func clean(_ text: String, limit: Int) -> String {
        if isClean(text, limit: limit) { return text }
        var cleaned: [UInt8] = []
        var count = 0
        var isAfterBlank = false
        for scalar in text.unicodeScalars {
            if scalar.isASCII ? scalar.value <= 0x20 : scalar.properties.isWhitespace {
                isAfterBlank = count > 0
                continue
            }
            guard isShown(scalar) else { continue }
            guard count + (isAfterBlank ? 1 : 0) < limit else {
                cleaned += "…".utf8
                break
            }
            if isAfterBlank {
                cleaned.append(0x20)
                count += 1
                isAfterBlank = false
            }
            if scalar.isASCII { cleaned.append(UInt8(scalar.value)) } else { cleaned += UTF8.encode(scalar) ?? .init() }
            count += 1
        }
        return String(decoding: cleaned, as: UTF8.self)
    }

    /// Whether a text is ASCII that stays as it is: most are, and each delivery writes a dozen.
    private static func isClean(_ text: String, limit: Int) -> Bool {
        let bytes = text.utf8
        var last = UInt8(ascii: " ")
        for byte in bytes {
            guard byte >= 0x20, byte < 0x7F, byte != 0x20 || last != 0x20 else { return false }
            last = byte
        }
        return bytes.isEmpty || last != 0x20 && bytes.count <= limit
    }

    /// Format characters show a text in another order than it has, or hide in it; the two joiners belong to the spelling of
    /// some scripts, and to emoji.
    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7F || scalar.value == 0x200C || scalar.value == 0x200D { return true }
        return switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }

    /// `Name: text`, folded, its line end included. The text is cleaned. From the first word that is not ASCII to the last,
    /// it stands in encoded words; a mark in front, such as `[CP-1042]`, stays as filters and people look for it.
    package static func unstructured(_ name: String, _ text: String, limit: Int = 500) -> String {
        let text = clean(text, limit: limit)
        if !text.isEmpty, isPlain(text), name.utf8.count + 2 + text.utf8.count <= lineWidth {
            return name + ": " + text + "\n"
        }
        let words = text.utf8.split(separator: 0x20).map { String(Substring($0)) }
        guard let first = words.firstIndex(where: { !isPlain($0) }), let last = words.lastIndex(where: { !isPlain($0) })
        else {
            return folded(name, words)
        }
        var encoded = words[first]
        for word in words[first...last].dropFirst() { encoded += " " + word }
        return folded(name, words[..<first] + encodedWords(encoded) + words[(last + 1)...])
    }

    /// Appends what `unstructured` makes. What may stand as it is, which most may, is copied word by word, and no text is made of it.
    package static func append(_ name: StaticString, _ text: String, limit: Int = 500, to output: inout [UInt8]) {
        var text = text
        let isAppended = text.withUTF8 { text in
            guard isPlain(text, limit: limit) else { return false }
            name.withUTF8Buffer { output.append(contentsOf: $0) }
            output.append(UInt8(ascii: ":"))
            var width = name.utf8CodeUnitCount + 1
            var start = 0
            while start < text.count {
                let end = text[start...].firstIndex(of: 0x20) ?? text.count
                let length = end - start
                // As in `folded`.
                if width + 1 + length > lineWidth, width > name.utf8CodeUnitCount + 1 {
                    output.append(0x0A)
                    width = 0
                }
                output.append(0x20)
                output.append(contentsOf: text[start..<end])
                width += 1 + length
                start = end + 1
            }
            output.append(0x0A)
            return true
        }
        if !isAppended { output += unstructured(name.description, text, limit: limit).utf8 }
    }

    /// Whether a text, of printable ASCII with single blanks in it, stays as it is and looks like no encoded word.
    private static func isPlain(_ text: UnsafeBufferPointer<UInt8>, limit: Int) -> Bool {
        var last = UInt8(ascii: " ")
        for byte in text {
            guard byte >= 0x20, byte < 0x7F, byte != 0x20 || last != 0x20,
                byte != UInt8(ascii: "?") || last != UInt8(ascii: "=")
            else { return false }
            last = byte
        }
        return last != 0x20 && text.count <= limit
    }

    /// `Name: word word`, where each word stays whole, such as an identifier or an address.
    package static func folded(_ name: String, _ words: [String]) -> String {
        var lines = name + ":"
        var width = lines.utf8.count
        for word in words {
            let length = word.utf8.count
            // A first word too long for the name's line is left there: some take an empty first line for the end.
            if width + 1 + length > lineWidth, width > name.utf8.count + 1 {
                lines += "\n"
                width = 0
            }
            lines += " " + word
            width += 1 + length
        }
        return lines + "\n"
    }

    /// The words of a mailbox (RFC 5322 section 3.4): `"Example Cloud"`, `<support@cloud.example>`; a name beyond ASCII as
    /// encoded words.
    package static func mailbox(name: String, address: String) -> [String] {
        let name = clean(name, limit: 100)
        guard !name.isEmpty else { return ["<" + address + ">"] }
        guard isPlain(name) else { return encodedWords(name) + ["<" + address + ">"] }
        var quoted = "\""
        for scalar in name.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted += "\\" }
            quoted.unicodeScalars.append(scalar)
        }
        return [quoted + "\"", "<" + address + ">"]
    }

    /// Whether an address can stand between angle brackets as it is: no blank, no control, nothing that ends or lists it. A
    /// quoted local part, which may hold those, is no address that a support desk answers.
    package static func isAddress(_ address: String) -> Bool {
        let bytes = address.utf8
        guard bytes.count <= addressBytes, let at = bytes.firstIndex(of: UInt8(ascii: "@")), at != bytes.startIndex,
            bytes.index(after: at) != bytes.endIndex, at == bytes.lastIndex(of: UInt8(ascii: "@"))
        else { return false }
        let forbidden = Set("<>()[]\",;:\\".utf8)
        let isClean = bytes.allSatisfy { $0 > 0x20 && $0 != 0x7F && !forbidden.contains($0) }
        // Beyond ASCII (RFC 6532), what is no letter has no business in an address either; a replacement character says that this is
        // not the address that was written.
        return isClean && clean(address, limit: addressBytes) == address && !address.unicodeScalars.contains("\u{FFFD}")
    }

    /// Whether an identifier of somebody else's message can be repeated as it is: `<printable@ascii>`.
    package static func isIdentifier(_ id: String) -> Bool {
        let bytes = id.utf8
        guard (5...identifierBytes).contains(bytes.count), bytes.first == UInt8(ascii: "<"), bytes.last == UInt8(ascii: ">")
        else {
            return false
        }
        return bytes.dropFirst().dropLast().allSatisfy {
            $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">")
        }
    }

    private static func isPlain(_ text: String) -> Bool {
        var isAfterEquals = false
        for byte in text.utf8 {
            if byte < 0x20 || byte >= 0x7F || isAfterEquals && byte == UInt8(ascii: "?") { return false }
            isAfterEquals = byte == UInt8(ascii: "=")
        }
        return true
    }

    /// `=?utf-8?q?…?=`: at most 75 characters each, never parting a character (RFC 2047 section 2 and 5).
    private static func encodedWords(_ text: String) -> [String] {
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
            // The first word shares its line with a name such as `Subject: `.
            if current.utf8.count + piece.utf8.count > (words.isEmpty ? most - 12 : most) {
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
        return byte < 16 ? "0" + digits : digits
    }
}
