import Bytes

/// Whether an address can be sent to: the strict syntax of RFC 5321 section 4.1.2 and its lengths (section 4.5.3.1), with
/// UTF-8 as RFC 6531 section 3.3 allows it.
package enum AddressSyntax {
    /// Octets of a local part, of a domain, of a label, and of the path (two of its 256 are the brackets).
    static let localPartBytes = 64
    static let domainBytes = 255
    static let labelBytes = 63
    package static let addressBytes = 254

    package static func isSendable(_ mailbox: Mailbox) -> Bool {
        let local = Array(mailbox.localPart.utf8)
        let domain = Array(mailbox.domain.utf8)
        return isLocalPart(local) && isDomain(domain) && local.count + 1 + domain.count <= addressBytes
    }

    static func isLocalPart(_ bytes: [UInt8]) -> Bool {
        bytes.count <= localPartBytes && (isDotAtom(bytes) || isQuotedString(bytes))
    }

    /// `dot-atom = 1*atext *("." 1*atext)`
    package static func isDotAtom(_ bytes: [UInt8]) -> Bool {
        var previous = UInt8(ascii: ".")
        for byte in bytes {
            guard atomText.contains(byte) || (byte == UInt8(ascii: ".") && previous != byte) else { return false }
            previous = byte
        }
        return !bytes.isEmpty && previous != UInt8(ascii: ".") && UTF8Sequence.isValid(bytes)
    }

    /// `DQUOTE *(%d32-33 / %d35-91 / %d93-126 / "\" %d32-126) DQUOTE`; RFC 6531 adds UTF-8, but not behind a backslash.
    private static func isQuotedString(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 2, bytes.first == UInt8(ascii: "\""), bytes.last == UInt8(ascii: "\"") else { return false }
        var isEscaped = false
        for byte in bytes[1..<bytes.count - 1] {
            guard byte >= 32, byte != 127 else { return false }
            if isEscaped {
                guard byte < 0x80 else { return false }
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                return false
            }
        }
        return !isEscaped && UTF8Sequence.isValid(bytes)
    }

    /// A name of at least one label, or an address literal.
    package static func isDomain(_ bytes: [UInt8]) -> Bool {
        guard !bytes.isEmpty, bytes.count <= domainBytes, UTF8Sequence.isValid(bytes) else { return false }
        if bytes.first == UInt8(ascii: "[") { return isLiteral(bytes) }
        var label = 0
        var previous = UInt8(ascii: ".")
        for byte in bytes {
            if byte == UInt8(ascii: ".") {
                guard label > 0, previous != UInt8(ascii: "-") else { return false }
                label = 0
            } else {
                guard
                    ByteSet.letters.contains(byte) || Byte.isDigit(byte) || byte >= 0x80
                        || (byte == UInt8(ascii: "-") && label > 0)
                else { return false }
                label += 1
                guard label <= labelBytes else { return false }
            }
            previous = byte
        }
        return label > 0 && previous != UInt8(ascii: "-")
    }

    /// `[192.0.2.1]` and `[IPv6:2001:db8::1]`. Literals of other tags need a registration with IANA, and there is none.
    private static func isLiteral(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 2, bytes.last == UInt8(ascii: "]") else { return false }
        let content = Array(bytes[1..<bytes.count - 1])
        let span = content.span
        if span.starts(0..<content.count, ignoringCase: "ipv6:") { return isIPv6(content[5...]) }
        return isIPv4(content[...])
    }

    private static func isIPv4(_ bytes: ArraySlice<UInt8>) -> Bool {
        let groups = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return groups.count == 4
            && groups.allSatisfy { group in
                (1...3).contains(group.count) && group.allSatisfy(Byte.isDigit)
                    && group.reduce(0) { $0 * 10 + Int($1 - 48) } <= 255
            }
    }

    /// Eight groups of one to four digits, `::` once in place of two or more of them (RFC 5321: at most six others beside
    /// it), the last two as IPv4 if wanted.
    private static func isIPv6(_ bytes: ArraySlice<UInt8>) -> Bool {
        var groups = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var count = 0
        if let last = groups.last, last.contains(UInt8(ascii: ".")) {
            guard isIPv4(last) else { return false }
            groups.removeLast()
            count = 2
            if groups.isEmpty { return false }
            if groups.last?.isEmpty == true, groups.count > 1 { groups.append([]) }
        }
        var gaps = 0
        for (index, group) in groups.enumerated() {
            if group.isEmpty {
                // The text begins or ends with `::`: two empty groups stand there for one gap.
                let isOuter = index == 0 || index == groups.count - 1
                if isOuter { continue }
                gaps += 1
            } else {
                guard group.count <= 4, group.allSatisfy({ Byte.hexadecimalValue($0) != nil }) else { return false }
                count += 1
            }
        }
        let beginsEmpty = groups.first?.isEmpty == true
        let endsEmpty = groups.last?.isEmpty == true && !(count >= 2 && bytes.last != UInt8(ascii: ":"))
        if beginsEmpty, groups.count < 2 || groups[1].isEmpty == false { return false }
        if endsEmpty, groups.count < 2 || groups[groups.count - 2].isEmpty == false { return false }
        return gaps == 0 ? count == 8 : gaps == 1 && count <= 6
    }

    private static let atomText = ByteSet.letters.union(.digits).union(ByteSet("!#$%&'*+-/=?^_`{|}~")).union(.highBit)
}
