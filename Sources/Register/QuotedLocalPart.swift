import Bytes

/// A local part in quotation marks, as RFC 5321 section 4.1.2 has it: `"jane roe"@customer.example`.
///
///     Quoted-string = DQUOTE *(%d32-33 / %d35-91 / %d93-126 / "\" %d32-126) DQUOTE       RFC 6531 adds UTF-8
enum QuotedLocalPart {
    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")

    static func isOne(_ local: Substring) -> Bool {
        guard let content = content(Array(local.utf8)) else { return false }
        return !content.isEmpty
    }

    /// The address with as few signs in its quoted local part as name the same mailbox: without the quotation marks where it needs
    /// none, without the backslashes that change nothing. Any other text stays as it is.
    static func shortest(in address: String) -> String {
        guard let at = address.utf8.lastIndex(of: UInt8(ascii: "@")), let content = content(Array(address[..<at].utf8))
        else {
            return address
        }
        if isDotAtom(content) { return String(decoding: content, as: UTF8.self) + address[at...] }
        var local = [quote]
        for byte in content {
            if byte == quote || byte == backslash { local.append(backslash) }
            local.append(byte)
        }
        return String(decoding: local + [quote], as: UTF8.self) + address[at...]
    }

    /// What is quoted, its backslashes resolved; nil where it is no such string, to its end.
    private static func content(_ local: [UInt8]) -> [UInt8]? {
        guard local.count >= 2, local.first == quote, local.last == quote else { return nil }
        var content: [UInt8] = []
        var isEscaped = false
        for byte in local[1..<local.count - 1] {
            guard byte >= 0x20, byte != 0x7F else { return nil }
            if isEscaped {
                guard byte < 0x80 else { return nil }
            } else if byte == backslash {
                isEscaped = true
                continue
            } else if byte == quote {
                return nil
            }
            isEscaped = false
            content.append(byte)
        }
        return isEscaped ? nil : content
    }

    /// `1*atext *("." 1*atext)` (RFC 5322 section 3.2.3; RFC 6531 adds UTF-8): what needs no quotation marks.
    private static func isDotAtom(_ bytes: [UInt8]) -> Bool {
        bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty
                && atom.allSatisfy { byte in
                    byte >= 0x80 || Byte.isLetter(byte) || Byte.isDigit(byte)
                        || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
                }
        }
    }
}
