import Bytes

// The fields that mean something to the program, read when asked for.

extension Message {
    package var sender: [Mailbox] { mailboxes(named: "sender") }
    package var replyTo: [Mailbox] { mailboxes(named: "reply-to") }
    package var to: [Mailbox] { mailboxes(named: "to") }
    package var cc: [Mailbox] { mailboxes(named: "cc") }
    package var resentTo: [Mailbox] { mailboxes(named: "resent-to") }
    package var resentCc: [Mailbox] { mailboxes(named: "resent-cc") }

    /// The mailboxes of all fields with this name, groups opened, at most `limits.addresses`.
    package func mailboxes(named name: String) -> [Mailbox] {
        let span = bytes.span
        var mailboxes: [Mailbox] = []
        for field in header.fields where span.isName(field.name, name) {
            let left = limits.addresses - mailboxes.count
            guard left > 0 else { break }
            let body = interpreted(field)
            let rawCharset = span.unusual(in: body).hasHighBit ? headerCharset : nil
            mailboxes += AddressParser.mailboxes(span, body, limit: left, rawCharset: rawCharset)
        }
        return mailboxes
    }

    /// What the first Return-Path field says; nil where there is none or it cannot be read: then the path is not known.
    package var returnPath: ReversePath? {
        guard let field = firstField(named: "return-path") else { return nil }
        let span = bytes.span
        return ReversePath(span, span.trimmed(interpreted(field)))
    }

    package var date: DateTime? {
        firstField(named: "date").flatMap { DateParser.date(bytes.span, $0.body) }
    }

    /// With its brackets.
    package var messageID: String? {
        firstField(named: "message-id").flatMap { MessageIDs.read(bytes.span, interpreted($0), limit: 1).first }
    }

    package var inReplyTo: [String] { identifiers(named: "in-reply-to") }

    package var references: [String] { identifiers(named: "references") }

    private func identifiers(named name: String) -> [String] {
        firstField(named: name).map { MessageIDs.read(bytes.span, interpreted($0), limit: limits.references) } ?? []
    }

    /// The hosts that took the message over, the last of them first, as the header has them.
    package var received: [Received] {
        let span = bytes.span
        var list: [Received] = []
        for (index, field) in header.fields.enumerated() where span.isName(field.name, "received") {
            guard list.count < limits.received else { break }
            list.append(Received(span, interpreted(field), fieldIndex: index))
        }
        return list
    }
}

extension ReversePath {
    /// `<>` is the null path; an empty field is no path at all.
    init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        let text = bytes.bytes(range).filter { !Byte.isWhitespace($0) }
        if text == [UInt8(ascii: "<"), UInt8(ascii: ">")] {
            self = .null
            return
        }
        guard let mailbox = AddressParser.mailboxes(bytes, range, limit: 1).first, !mailbox.localPart.isEmpty else {
            return nil
        }
        self = .address(mailbox)
    }

    /// From the MTA's argument, which is an address with or without brackets. The empty text is the null path too, and so is
    /// `MAILER-DAEMON` alone, which Postfix puts in its place (pipe(8), `null_sender`).
    package init?(argument: String) {
        let bytes = Array(argument.utf8)
        let span = bytes.span
        let range = span.trimmed(0..<bytes.count)
        if range.isEmpty || span.equals(range, ignoringCase: "mailer-daemon") {
            self = .null
            return
        }
        self.init(span, range)
    }
}
