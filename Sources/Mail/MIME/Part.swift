/// A leaf of the MIME tree.
package struct Part: Sendable {
    /// Its place in the tree: `1`, `1.2`, as IMAP numbers parts (RFC 9051 section 6.4.5).
    package var path: String
    /// `type/subtype` in lower case.
    package var type: String
    /// As labelled, in lower case; nil where there is no label.
    package var charset: String?
    /// The transfer encoding in lower case; `7bit` where none is given.
    package var encoding: String
    /// `inline`, `attachment` or another token in lower case; nil where there is no field.
    package var disposition: String?
    /// Decoded (RFC 2231, or RFC 2047 as senders do it).
    package var filename: String?
    /// The header of the part and its still encoded content, in the message's bytes.
    package var headerRange: Range<Int>
    package var content: Range<Int>
    package var isFlowed: Bool
    package var deletesSpace: Bool
    /// The multipart that holds it, by its place in `Message.multiparts`; nil for the leaf that is the whole message.
    package var parent: Int?
}

/// An inner node of the MIME tree.
package struct Multipart: Sendable {
    /// As IMAP numbers it; empty for the message itself.
    package var path: String
    /// `multipart/alternative` and the like, in lower case.
    package var type: String
    /// The multipart that holds it, by its place in `Message.multiparts`.
    package var parent: Int?
    package var headerRange: Range<Int>
    /// Preamble, parts and epilogue.
    package var content: Range<Int>
    /// The leaves within it, however deep, by their places in `Message.parts`.
    package var leaves: Range<Int>
    /// The `report-type` of a `multipart/report` (RFC 6522), in lower case.
    var reportType: String?
}

extension Part {
    /// The content with its transfer encoding undone (RFC 2045 section 6); where the encoding is unknown, as it stands.
    package func decoded(in message: Message) -> [UInt8] {
        TransferEncoding(encoding).decode(message.bytes.span, content).bytes
    }

    /// Where the encoding was broken, so that something may be missing or wrong.
    var encodingDefect: Defect {
        Defect(.transferEncoding, at: content.lowerBound, "The content of part \(path) is not sound \(encoding).")
    }

    /// The same for the first `limit` bytes of the still encoded content.
    package func decoded(in message: Message, encodedLimit limit: Int) -> [UInt8] {
        let end = min(content.upperBound, content.lowerBound + max(limit, 0))
        return TransferEncoding(encoding).decode(message.bytes.span, content.lowerBound..<end).bytes
    }

    /// The message that the part holds, if it is one (`message/rfc822`, `message/global`), or the parts of a multipart that was
    /// encoded as a whole. nil where there is nothing that a header could be made of: then it is a file like any other.
    package func attachedMessage(in message: Message) -> Message? {
        if type == "message/rfc822" || type == "message/global" {
            let inner = Message(parsing: decoded(in: message), limits: message.limits)
            return inner.header.fields.isEmpty ? nil : inner
        }
        guard isEncodedMultipart, let field = fields(named: "content-type", in: message).first else { return nil }
        return Message(
            parsing: Array("Content-Type: \(field)\n\n".utf8) + decoded(in: message), limits: message.limits)
    }

    /// Whether the leaf is a multipart whose parts are hidden by a transfer encoding.
    var isEncodedMultipart: Bool { type.hasPrefix("multipart/") }

    /// The bodies of the part's own header fields of this name: unfolded and trimmed.
    package func fields(named name: String, in message: Message) -> [String] {
        let bytes = message.bytes.span
        var scanner = HeaderScanner(headerRange, newline: LineEnds.newline(of: bytes))
        var ignored = DefectList(limit: 0)
        var bodies: [String] = []
        while let field = scanner.next(in: bytes, within: BoundaryStack(), defects: &ignored) {
            if bytes.isName(field.name, name) {
                bodies.append(FieldText.string(FieldText.unfolded(bytes, message.interpreted(field))))
            }
        }
        return bodies
    }
}

extension Part {
    /// What staff should know of a part that a mail program may not open: a defect's kind and its sentence.
    var peculiarity: (kind: Defect.Kind, what: String)? {
        switch type {
        case "application/ms-tnef", "application/vnd.ms-tnef":
            return Part.tnef(path)
        case "message/partial":
            return (
                .partialMessage,
                "Part \(path) is one of several pieces in which a message was sent (RFC 2046 section 5.2.2)."
            )
        case "message/external-body":
            return (.externalBody, "The content of part \(path) was not sent; it lies elsewhere (RFC 2046 section 5.2.3).")
        default:
            if filename.map({ $0.utf8.count == 11 && $0.lowercased() == "winmail.dat" }) == true { return Part.tnef(path) }
            guard !TransferEncoding.isKnown(encoding) else { return nil }
            return (
                .transferEncoding,
                "The content of part \(path) is in an encoding that nobody knows; it is read as it stands."
            )
        }
    }

    private static func tnef(_ path: String) -> (kind: Defect.Kind, what: String) {
        (.tnef, "Part \(path) is a TNEF file (winmail.dat), in which Outlook hides text and attachments; it is kept whole.")
    }
}
