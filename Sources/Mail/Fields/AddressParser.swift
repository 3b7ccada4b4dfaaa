import Bytes

/// Reads address lists (RFC 5322 section 3.4, the obsolete forms of 4.4, RFC 6532), and what is sent in their place.
///
///     address-list = *([mailbox / group] ",");  mailbox = [phrase] "<" addr-spec ">" / addr-spec
///     group        = phrase ":" [mailbox-list] ";"
///
/// Groups give their members. Comments give a name where there is no other. An unquoted comma in a name (`Doe, John <j@x>`),
/// a semicolon between addresses, a missing closing bracket, quote or parenthesis, and two addresses without a comma
/// between them are borne. Encoded words are names only: an address hidden in one is none, for other programs on the way
/// (and the one that checked the signature) do not see it either.
package struct AddressParser {
    private var cursor: ByteCursor
    private var mailboxes: [Mailbox] = []
    private var element = Element()
    /// Words in front of a comma that may turn out to be the first half of a name.
    private var held: Element?
    private var scanner = PieceScanner()
    /// White space stood in front of a sign that was skipped.
    private var isGapPending = false
    private var isInGroup = false
    private var hasGroup = false
    /// False once something was met that the grammar does not have, and that had to be made sense of.
    private var isSound = true
    /// Whether mailboxes were left out because there are more than `limit`.
    private var isCut = false
    private let limit: Int
    /// What 8-bit text that is no UTF-8 is written in.
    private let rawCharset: String?

    /// What stands between two commas.
    private struct Element {
        var pieces: [Piece] = []
        var angle: Range<Int>?
        /// How many pieces stood before the angle.
        var piecesBefore = 0

        var isEmpty: Bool { pieces.isEmpty && angle == nil }
        var hasWords: Bool { pieces.contains { $0.kind != .comment } }
    }

    private init(_ range: Range<Int>, limit: Int, rawCharset: String? = nil) {
        cursor = ByteCursor(range)
        self.limit = limit
        self.rawCharset = rawCharset
    }

    /// The mailboxes of a field body, at most `limit`. `rawCharset` is what 8-bit text of names is written in if it is not UTF-8.
    package static func mailboxes(
        _ bytes: Span<UInt8>, _ range: Range<Int>, limit: Int = Limits.standard.addresses, rawCharset: String? = nil
    ) -> [Mailbox] {
        var parser = AddressParser(range, limit: limit, rawCharset: rawCharset)
        parser.readList(bytes)
        return parser.mailboxes
    }

    /// The mailboxes, and whether the field is what the grammar (its obsolete forms included) has, all of it read.
    static func reading(_ bytes: Span<UInt8>, _ range: Range<Int>, limit: Int) -> Reading {
        var parser = AddressParser(range, limit: limit)
        parser.readList(bytes)
        return Reading(
            mailboxes: parser.mailboxes, isSound: parser.isSound && !parser.scanner.lacksEnd, isCut: parser.isCut)
    }

    struct Reading {
        var mailboxes: [Mailbox]
        var isSound: Bool
        var isCut: Bool
    }

    package static func mailboxes(_ text: String) -> [Mailbox] {
        let bytes = Array(text.utf8)
        return mailboxes(bytes.span, 0..<bytes.count)
    }

    private mutating func readList(_ bytes: Span<UInt8>) {
        while true {
            let start = cursor.position
            cursor.skipWhitespace(bytes)
            let gap = cursor.position > start
            guard let byte = cursor.peek(bytes) else { break }
            guard mailboxes.count < limit else {
                isCut = true
                return
            }
            switch byte {
            case UInt8(ascii: ","):
                cursor.position += 1
                endElement(bytes, atComma: true)
            case UInt8(ascii: ";"):
                cursor.position += 1
                endElement(bytes, atComma: false)
                // QUIRK: a semicolon between addresses, as one mail program writes lists.
                isSound = isSound && isInGroup
                isInGroup = false
            case UInt8(ascii: ":") where isGroupName(bytes):
                cursor.position += 1
                element = Element()
                isSound = isSound && !isInGroup
                isInGroup = true
                hasGroup = true
            case UInt8(ascii: "<"):
                takeAngle(bytes, gap: gap)
            default:
                if element.isEmpty, held == nil, let spec = AddressSpec.takePlain(bytes, &cursor) {
                    mailboxes.append(Mailbox(localPart: spec.localPart, domain: spec.domain))
                    isGapPending = false
                } else {
                    takePiece(bytes, gap: gap)
                }
            }
        }
        endElement(bytes, atComma: false)
        if isInGroup { isSound = false }
    }

    /// A colon behind words in which no address stands ends the name of a group.
    private func isGroupName(_ bytes: Span<UInt8>) -> Bool {
        element.angle == nil && held == nil && element.hasWords
            && !element.pieces.contains { $0.kind == .word && bytes.firstIndex(of: UInt8(ascii: "@"), in: $0.range) != nil }
    }

    private mutating func takePiece(_ bytes: Span<UInt8>, gap: Bool) {
        if let piece = scanner.next(bytes, &cursor, gap: gap || isGapPending, isInAngle: false) {
            element.pieces.append(piece)
            isGapPending = false
        } else {
            isGapPending = isGapPending || gap
            isSound = false
        }
    }

    private mutating func takeAngle(_ bytes: Span<UInt8>, gap: Bool) {
        let content = scanner.angle(bytes, &cursor)
        if let earlier = element.angle {
            isSound = false
            if bytes.firstIndex(of: UInt8(ascii: "@"), in: earlier) == nil {
                // QUIRK: `John <middle> Doe <j@x>`: only the last bracket is the address.
                element.pieces.insert(
                    Piece(kind: .word, range: earlier.lowerBound - 1..<earlier.upperBound + 1, gap: true),
                    at: element.piecesBefore)
            } else {
                // QUIRK: two addresses without a comma: what stands between the two is the name of the second.
                let behind = Array(element.pieces[element.piecesBefore...])
                element.pieces.removeSubrange(element.piecesBefore...)
                endElement(bytes, atComma: false)
                element.pieces = behind
            }
        }
        element.angle = content
        element.piecesBefore = element.pieces.count
    }

    // MARK: Elements into mailboxes

    private mutating func endElement(_ bytes: Span<UInt8>, atComma: Bool) {
        let ended = element
        element = Element()
        guard !ended.isEmpty else {
            if !atComma { releaseHeld(bytes) }
            return
        }
        if ended.angle != nil {
            var whole = ended
            if let first = held {
                let comma = Piece(kind: .comma, range: 0..<0, gap: false)
                whole.pieces = first.pieces + [comma] + ended.pieces
                whole.piecesBefore += first.pieces.count + 1
                held = nil
                isSound = false
            }
            appendAngled(bytes, whole)
            return
        }
        releaseHeld(bytes)
        let hasAddress = ended.pieces.contains {
            $0.kind == .word && bytes.firstIndex(of: UInt8(ascii: "@"), in: $0.range) != nil
        }
        if hasAddress {
            appendBare(bytes, ended)
        } else if atComma {
            held = ended
        } else {
            appendNameless(bytes, ended)
        }
    }

    private mutating func releaseHeld(_ bytes: Span<UInt8>) {
        guard let first = held else { return }
        held = nil
        appendNameless(bytes, first)
    }

    private func phrase(_ bytes: Span<UInt8>, _ pieces: [Piece]) -> String { phrase(bytes, pieces[...]) }

    private func phrase(_ bytes: Span<UInt8>, _ pieces: ArraySlice<Piece>, showsComments: Bool = false) -> String {
        PieceText.phrase(bytes, pieces, showsComments: showsComments, rawCharset: rawCharset)
    }

    private mutating func appendAngled(_ bytes: Span<UInt8>, _ element: Element) {
        guard let angle = element.angle else { return }
        // A comment among the words stays where it was written; one alone is the name itself.
        let before = element.pieces[..<element.piecesBefore]
        if element.pieces[element.piecesBefore...].contains(where: { $0.kind != .comment }) { isSound = false }
        var name = before.contains { $0.kind != .comment } ? phrase(bytes, before, showsComments: true) : ""
        if name.isEmpty {
            name = phrase(bytes, element.pieces[element.piecesBefore...].filter { $0.kind != .comment })
        }
        if name.isEmpty { name = phrase(bytes, element.pieces.filter { $0.kind == .comment }) }
        let spec = AddressSpec.read(bytes, angle)
        guard !name.isEmpty || !spec.localPart.isEmpty else { return }
        mailboxes.append(Mailbox(name: name, localPart: spec.localPart, domain: spec.domain))
    }

    /// Addresses without brackets: words in front are the name, comments are it where there are no words.
    private mutating func appendBare(_ bytes: Span<UInt8>, _ element: Element) {
        var words: [Piece] = []
        var comments: [Piece] = []
        var found: [Mailbox] = []
        for run in AddressSpec.joiningLocalParts(bytes, AddressSpec.runs(bytes, element.pieces)) {
            if run.isAddress, let spec = AddressSpec.spec(bytes, run.pieces) {
                found.append(Mailbox(name: phrase(bytes, words), localPart: spec.localPart, domain: spec.domain))
                words = []
            } else {
                words += run.pieces.filter { $0.kind != .comment }
            }
            comments += run.pieces.filter { $0.kind == .comment }
        }
        if found.count > 1 || found.contains(where: { !$0.name.isEmpty }) || !words.isEmpty { isSound = false }
        if found.count == 1, found[0].name.isEmpty {
            found[0].name = phrase(bytes, comments.isEmpty ? words : comments)
        }
        mailboxes += found
    }

    /// Words without an address: one word is a local part (`root`, `MAILER-DAEMON`), several are a name.
    private mutating func appendNameless(_ bytes: Span<UInt8>, _ element: Element) {
        let words = element.pieces.filter { $0.kind != .comment }
        isSound = false
        guard let first = words.first else {
            // QUIRK: `From: (nobody)`: a name is better than nothing. Beside an address or a group it is a comment.
            if mailboxes.isEmpty, !hasGroup, cursor.isAtEnd {
                mailboxes.append(Mailbox(name: phrase(bytes, element.pieces), localPart: "", domain: ""))
            }
            return
        }
        if words.count == 1, first.kind == .word {
            let comments = element.pieces.filter { $0.kind == .comment }
            mailboxes.append(
                Mailbox(
                    name: phrase(bytes, comments), localPart: FieldText.string(bytes.bytes(first.range)),
                    domain: ""))
        } else {
            mailboxes.append(Mailbox(name: phrase(bytes, words), localPart: "", domain: ""))
        }
    }
}
