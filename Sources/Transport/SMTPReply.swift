/// A reply of an SMTP server (RFC 5321 section 4.2).
package struct SMTPReply: Equatable, Sendable {
    package var code: Int
    /// The text of each line, without code.
    package var lines: [String]

    /// `550 5.1.1 no such user`, on one line, as it is kept.
    package var text: String {
        let all = ([String(code)] + lines).joined(separator: " ").unicodeScalars
        return String(String.UnicodeScalarView(all.prefix(SMTPReply.keptText)))
    }

    /// Unicode scalars that are kept of a reply: a letter may bear marks without end, and relays repeat what others told them.
    static let keptText = 500

    var isPositive: Bool { (200..<300).contains(code) }
    var isPermanent: Bool { (500..<600).contains(code) }

    /// Whether a refusal speaks of the recipient's address, so that other mail to it would fare no better, and not of us or of our
    /// relay: by the enhanced status (RFC 3463: 5.1.x addressing, 5.2.1 a mailbox that is shut), else by the code (RFC 5321
    /// section 4.2.3: 554 and the codes of commands say nothing of an address).
    var isOfAddress: Bool {
        if let status = lines.lazy.compactMap(SMTPReply.status).first {
            return status.hasPrefix("5.1.") || status == "5.2.1"
        }
        return [550, 551, 553].contains(code)
    }

    /// `5.1.1` at the beginning of a reply's line.
    private static func status(_ line: String) -> String? {
        let word = line.prefix { $0 != " " }
        let parts = word.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 3 && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
            ? String(word) : nil
    }
}

/// Reads replies from bytes as they come in.
struct SMTPReplyReader {
    /// The longest line; section 4.5.3.1.5 allows 512 octets, and longer ones occur.
    private static let longestLine = 4096
    /// Lines of one reply: an EHLO's has about twenty.
    private static let mostLines = 200

    private var pending: [UInt8] = []
    private var lines: [String] = []
    private var code: Int?

    enum Failure: Error { case notSMTP }

    /// Takes in bytes; gives the replies that are whole now.
    mutating func take(_ bytes: [UInt8]) throws(Failure) -> [SMTPReply] {
        var replies: [SMTPReply] = []
        for byte in bytes {
            guard byte == 0x0A else {
                pending.append(byte)
                guard pending.count <= Self.longestLine else { throw .notSMTP }
                continue
            }
            if pending.last == 0x0D { pending.removeLast() }
            if let reply = try takeLine(pending) { replies.append(reply) }
            pending = []
        }
        return replies
    }

    private mutating func takeLine(_ line: [UInt8]) throws(Failure) -> SMTPReply? {
        guard line.count >= 3, line[..<3].allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(String(decoding: line[..<3], as: UTF8.self)),
            (200..<600).contains(number), code == nil || code == number, lines.count < Self.mostLines,
            line.count == 3 || line[3] == UInt8(ascii: " ") || line[3] == UInt8(ascii: "-")
        else { throw .notSMTP }
        let text = String(decoding: line.dropFirst(4), as: UTF8.self).unicodeScalars.filter {
            $0.value >= 0x20 && $0.value != 0x7F
        }
        lines.append(String(String.UnicodeScalarView(text)))
        if line.count > 3, line[3] == UInt8(ascii: "-") {
            code = number
            return nil
        }
        defer {
            lines = []
            code = nil
        }
        return SMTPReply(code: number, lines: lines)
    }
}
