package import Calendars

// This file is the shape that the rest of the program sees of a message; the grammars are in `Fields/` and `MIME/`.

/// A message as it arrived (RFC 5322, RFC 2045): its bytes, and what was found in them by range.
///
/// Reading never fails: whatever the bytes are, there is a message, and what was wrong with it is listed in `defects`.
package struct Message: Sendable {
    package let bytes: [UInt8]
    package let header: Header
    /// The leaves of the MIME tree, in order. An attached message is one leaf of type `message/rfc822`.
    package let parts: [Part]
    package let defects: [Defect]
    /// Where the header ends and the body begins.
    package let bodyStart: Int
}

/// One field of a header: `name: body`, by range in the message's bytes. The body's range keeps the folds.
package struct HeaderField: Sendable {
    package let name: Range<Int>
    package let body: Range<Int>
}

/// A mailbox as written (RFC 5322 section 3.4), decoded (RFC 2047), the domain in lower case.
package struct Mailbox: Hashable, Sendable {
    /// The decoded display name; empty where there is none.
    package var name: String
    package var localPart: String
    /// In lower case; an IDN domain as written.
    package var domain: String

    /// `local-part@domain`.
    package var address: String { domain.isEmpty ? localPart : localPart + "@" + domain }

    package init(name: String = "", localPart: String, domain: String) {
        self.name = name
        self.localPart = localPart
        self.domain = domain
    }
}

/// The reverse path of the envelope, from the MTA's argument or a `Return-Path:` field.
package enum ReversePath: Hashable, Sendable {
    /// `<>`: bounces and other mail that must not be answered (RFC 5321 section 4.5.5).
    case null
    case address(Mailbox)
}

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
}

/// Something in a message that is not as the standards have it, or that met a limit.
package struct Defect: Hashable, Sendable {
    /// A stable name in kebab case, `line-without-colon`, for machines and tests.
    package let kind: String
    /// The offset in the message's bytes.
    package let offset: Int
    /// A sentence for people.
    package let what: String

    package init(_ kind: String, at offset: Int, _ what: String) {
        self.kind = kind
        self.offset = offset
        self.what = what
    }
}

/// A date and time with its zone as the sender wrote it (RFC 5322 section 3.3).
package struct DateTime: Hashable, Sendable {
    package var timestamp: Timestamp
    /// Minutes east of UTC.
    package var offset: Int

    package init(timestamp: Timestamp, offset: Int) {
        self.timestamp = timestamp
        self.offset = offset
    }
}
