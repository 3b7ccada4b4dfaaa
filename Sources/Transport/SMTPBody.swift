/// A message in the form in which SMTP carries it.
enum SMTPBody {
    private static let cr: UInt8 = 0x0D
    private static let lf: UInt8 = 0x0A
    private static let dot = UInt8(ascii: ".")
    /// The line that ends a message; it does not count for SIZE (RFC 1870 section 3).
    static let end = [dot, cr, lf]

    /// Lines ended by CRLF, a dot doubled where a line begins with one, and the line with the final dot (RFC 5321 section 4.5.2).
    ///
    /// A lone CR would be taken for a line's end by some servers and so smuggle commands: it becomes a blank.
    static func encoded(_ message: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(message.count + message.count / 32 + 5)
        var isLineStart = true
        for (index, byte) in message.enumerated() {
            if byte == lf {
                output += [cr, lf]
                isLineStart = true
                continue
            }
            if isLineStart, byte == dot { output.append(dot) }
            isLineStart = false
            if byte == cr {
                let isLineEnd = index + 1 < message.count && message[index + 1] == lf
                if !isLineEnd { output.append(0x20) }
            } else {
                output.append(byte)
            }
        }
        if !isLineStart { output += [cr, lf] }
        return output + end
    }

    /// RFC 5321 section 4.5.3.1.6: 1000 with the line's end.
    private static let longestLine = 998

    static func hasLongLine(_ message: [UInt8]) -> Bool {
        var length = 0
        for byte in message {
            length = byte == lf ? 0 : length + 1
            if length > longestLine { return true }
        }
        return false
    }

    static func has8Bit(_ message: [UInt8]) -> Bool { message.contains { $0 >= 0x80 } }

    /// Whether the header has bytes beyond ASCII, which only SMTPUTF8 carries (RFC 6532).
    static func hasUTF8Header(_ message: [UInt8]) -> Bool { has8Bit(Array(message[..<headerEnd(message)])) }

    /// The same message with its body in quoted-printable, for a relay without 8BITMIME (RFC 6152 section 3) and for lines that are too
    /// long. Our own mails are single texts whose header says `8bit`, `7bit` or nothing; nil for what is not so made, or whose
    /// header is itself what cannot be carried.
    static func withoutEightBit(_ message: [UInt8]) -> [UInt8]? {
        let end = headerEnd(message)
        guard !hasUTF8Header(message), !hasLongLine(Array(message[..<end])) else { return nil }
        var header: [UInt8] = []
        for line in message[..<end].split(separator: lf, omittingEmptySubsequences: false).dropLast() {
            let text = String(decoding: line, as: UTF8.self).lowercased()
            if text.hasPrefix("content-type: multipart/") || text.hasPrefix("content-type: message/") { return nil }
            if text.hasPrefix("content-transfer-encoding:") {
                guard ["8bit", "7bit"].contains(text.dropFirst("content-transfer-encoding:".count).drop { $0 == " " }) else {
                    return nil
                }
                continue
            }
            if line.isEmpty { header += Array("Content-Transfer-Encoding: quoted-printable\n".utf8) }
            header += line + [lf]
        }
        return header + quotedPrintable(message[end...])
    }

    /// The first byte of the body.
    private static func headerEnd(_ message: [UInt8]) -> Int {
        var index = 0
        while index < message.count {
            var end = index
            while end < message.count, message[end] != lf { end += 1 }
            if end == index || end == index + 1 && message[index] == cr { return min(end + 1, message.count) }
            index = end + 1
        }
        return message.count
    }

    /// RFC 2045 section 6.7: lines of at most 76 characters, soft line ends, blanks at a line's end encoded.
    private static func quotedPrintable(_ body: ArraySlice<UInt8>) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        var output: [UInt8] = []
        var column = 0
        for index in body.indices {
            let byte = body[index]
            if byte == lf {
                output.append(lf)
                column = 0
                continue
            }
            let isLast = index + 1 == body.endIndex || body[index + 1] == lf
            let isPlain =
                (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=") || (byte == 0x20 || byte == 0x09) && !isLast
            let piece = isPlain ? [byte] : [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            if column + piece.count > 75 {
                output += [UInt8(ascii: "="), lf]
                column = 0
            }
            output += piece
            column += piece.count
        }
        return output
    }
}
