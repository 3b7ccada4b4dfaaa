import Bytes

/// One `Received` field (RFC 5321 section 4.4): a host that took the message over. Few ask for more of it than who took it over
/// for whom; the rest is read when asked for.
package struct Received: Hashable, Sendable {
    package var by: String?
    /// The first recipient behind `for`, without brackets.
    package var recipient: String?
    /// Whether the host says, behind its own name, that it runs Exim: `by mx.example with esmtp (Exim 4.96)`.
    package private(set) var isByExim = false
    /// The place of the field in `Message.header.fields`: the smaller, the later it was added.
    package var fieldIndex: Int

    /// The field's body, in which the following ranges lie.
    private let body: [UInt8]
    private var fromWord: Range<Int>?
    private var commentText: Range<Int>?
    private var withWord: Range<Int>?
    private var idWord: Range<Int>?
    private var dateText: Range<Int>?

    /// The name behind `from`: what the client called itself, or what the host took it for.
    package var from: String? { fromWord.map { Received.host(body.span, $0) } }

    /// The comment behind it, in which hosts write the client's address and name as they know them.
    package var fromComment: String? { commentText.map { FieldText.string(Comment.unescaped(body.span, $0)) } }

    package var with: String? { withWord.map { FieldText.string(body.span, $0) } }

    package var id: String? { idWord.map { Received.withoutBrackets(body.span, $0) } }

    package var date: DateTime? { dateText.flatMap { DateParser.date(body.span, $0) } }

    private enum Clause { case from, by, with, id, recipient, other }

    init(_ message: Span<UInt8>, _ range: Range<Int>, fieldIndex: Int) {
        self.fieldIndex = fieldIndex
        body = message.bytes(range)
        read()
    }

    private mutating func read() {
        let body = body
        let bytes = body.span
        var cursor = ByteCursor(0..<bytes.count)
        var clause: Clause?
        while !cursor.isAtEnd {
            cursor.skipWhitespace(bytes)
            guard let byte = cursor.peek(bytes) else { break }
            if byte == UInt8(ascii: "(") {
                let end = Comment.end(bytes, cursor.rest)
                if clause == .from, fromWord != nil, by == nil, commentText == nil {
                    commentText = cursor.position + 1..<(end ?? cursor.end + 1) - 1
                }
                if by != nil, bytes.starts(cursor.position..<(end ?? cursor.end), ignoringCase: "(exim ") { isByExim = true }
                guard let end else { break }
                cursor.position = end
            } else if byte == UInt8(ascii: ";") {
                cursor.position += 1
                dateText = cursor.position..<cursor.end
                clause = nil
            } else {
                let word = cursor.take(until: Received.endOfWord, in: bytes)
                if word.isEmpty {
                    cursor.position += 1
                } else if dateText != nil {
                    continue
                } else if let next = Received.clause(bytes, word) {
                    clause = next
                } else if let current = clause {
                    take(bytes, word, current)
                }
            }
        }
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
        case .from: fromWord = fromWord ?? word
        case .by: by = by ?? Received.host(bytes, word)
        case .with: withWord = withWord ?? word
        case .id: idWord = idWord ?? word
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
