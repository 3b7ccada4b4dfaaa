import Bytes

/// One `Received` field (RFC 5321 section 4.4): a host that took the message over.
package struct Received: Hashable, Sendable {
    /// The name behind `from`: what the client called itself, or what the host took it for.
    package var from: String?
    /// The comment behind it, in which hosts write the client's address and name as they know them.
    package var fromComment: String?
    package var by: String?
    package var with: String?
    package var id: String?
    /// The first recipient behind `for`, without brackets.
    package var recipient: String?
    package var date: DateTime?
    /// The place of the field in `Message.header.fields`: the smaller, the later it was added.
    package var fieldIndex: Int

    private enum Clause { case from, by, with, id, recipient, other }

    init(_ bytes: Span<UInt8>, _ body: Range<Int>, fieldIndex: Int) {
        self.fieldIndex = fieldIndex
        var cursor = ByteCursor(body)
        var clause: Clause?
        var dateStart: Int?
        while !cursor.isAtEnd {
            cursor.skipWhitespace(bytes)
            guard let byte = cursor.peek(bytes) else { break }
            if byte == UInt8(ascii: "(") {
                let end = Comment.end(bytes, cursor.rest)
                if clause == .from, from != nil, by == nil, fromComment == nil {
                    fromComment = FieldText.string(
                        Comment.unescaped(bytes, cursor.position + 1..<(end ?? cursor.end + 1) - 1))
                }
                guard let end else { break }
                cursor.position = end
            } else if byte == UInt8(ascii: ";") {
                cursor.position += 1
                dateStart = cursor.position
                clause = nil
            } else {
                let word = cursor.take(until: Received.endOfWord, in: bytes)
                if word.isEmpty {
                    cursor.position += 1
                } else if let next = Received.clause(bytes, word), dateStart == nil {
                    clause = next
                } else if let current = clause {
                    take(bytes, word, current)
                }
            }
        }
        if let dateStart { date = DateParser.date(bytes, dateStart..<body.upperBound) }
    }

    private static let endOfWord = ByteSet(" \t\r\n();")

    private static func clause(_ bytes: Span<UInt8>, _ word: Range<Int>) -> Clause? {
        switch word.count {
        case 4 where bytes.equals(word, ignoringCase: "from"): .from
        case 2 where bytes.equals(word, ignoringCase: "by"): .by
        case 4 where bytes.equals(word, ignoringCase: "with"): .with
        case 2 where bytes.equals(word, ignoringCase: "id"): .id
        case 3 where bytes.equals(word, ignoringCase: "for"): .recipient
        case 3 where bytes.equals(word, ignoringCase: "via"): .other
        default: nil
        }
    }

    /// Takes the first word of a clause; what follows it is of no grammar.
    private mutating func take(_ bytes: Span<UInt8>, _ word: Range<Int>, _ clause: Clause) {
        switch clause {
        case .from: from = from ?? Received.host(bytes, word)
        case .by: by = by ?? Received.host(bytes, word)
        case .with: with = with ?? FieldText.string(bytes, word)
        case .id: id = id ?? Received.withoutBrackets(bytes, word)
        case .recipient: recipient = recipient ?? Received.withoutBrackets(bytes, word)
        case .other: break
        }
    }

    /// A host's name; an address literal or a name in angle brackets without them, and without a port or a comma behind.
    private static func host(_ bytes: Span<UInt8>, _ word: Range<Int>) -> String {
        guard bytes[word.lowerBound] == UInt8(ascii: "["), let close = bytes.firstIndex(of: UInt8(ascii: "]"), in: word)
        else { return withoutBrackets(bytes, word) }
        return withoutBrackets(bytes, word.lowerBound + 1..<close)
    }

    private static func withoutBrackets(_ bytes: Span<UInt8>, _ word: Range<Int>) -> String {
        var start = word.lowerBound
        var end = bytes.firstIndex(of: UInt8(ascii: ">"), in: word) ?? word.upperBound
        if start < end, bytes[start] == UInt8(ascii: "<") { start += 1 }
        while start < end, bytes[end - 1] == UInt8(ascii: ",") { end -= 1 }
        return FieldText.string(bytes, start..<end)
    }
}
