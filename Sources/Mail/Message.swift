import Bytes
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
    /// The inner nodes of the MIME tree, each before those within it.
    package let multiparts: [Multipart]
    /// How much of it was read, and is read where something is asked for later.
    package let limits: Limits
    /// Where the header ends and the body begins.
    package let bodyStart: Int
    /// The authors, read once, as most of what is asked of a message asks for them. A second From field adds to the list: then nobody
    /// can say who of them was verified.
    package private(set) var from: [Mailbox] = []
    /// The subject, unfolded and decoded, read once as well; empty where there is none.
    package private(set) var subject = ""
    /// The defects of its lines and parts, and how many of them are of the header.
    private let found: (defects: [Defect], ofHeader: Int)

    /// Reads a message. Linear in its size, whatever it holds; but for authors and subject nothing is decoded until it is asked for.
    package init(parsing bytes: [UInt8], limits: Limits = .standard) {
        let reading = MessageReader.read(bytes.span, limits: limits)
        self.bytes = bytes
        self.limits = limits
        header = reading.header
        bodyStart = reading.bodyStart
        parts = reading.parts
        multiparts = reading.multiparts
        found = (reading.defects, reading.headerDefects)
        from = mailboxes(named: "from")
        subject = firstField(named: "subject").map { decodedText(of: $0) } ?? ""
    }

    /// What is not as the standards have it. The fields are read for it each time, as only who looks at a message asks.
    package var defects: [Defect] {
        var list = DefectList(limit: limits.defects)
        list.add(found.defects[..<found.ofHeader])
        HeaderCheck.note(bytes.span, header.fields, limits: limits, &list)
        list.add(found.defects[found.ofHeader...])
        return list.defects
    }

    package init(parsing bytes: ArraySlice<UInt8>) {
        self.init(parsing: Array(bytes))
    }

    package init(_ text: String) {
        self.init(parsing: Array(text.utf8))
    }
}

/// A mailbox as written (RFC 5322 section 3.4), decoded (RFC 2047), the domain in lower case.
package struct Mailbox: Hashable, Sendable {
    /// The decoded display name; empty where there is none.
    package var name: String
    package var localPart: String
    /// In lower case; an internationalised domain as written. `DomainName` compares and shows it.
    package var domain: String

    /// `local-part@domain`.
    package var address: String {
        guard !domain.isEmpty else { return localPart }
        var address = localPart
        address.reserveCapacity(localPart.utf8.count + 1 + domain.utf8.count)
        address += "@"
        address += domain
        return address
    }

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

/// A date and time with its zone as the sender wrote it (RFC 5322 section 3.3).
package struct DateTime: Hashable, Sendable {
    package var timestamp: Timestamp
    /// Minutes east of UTC.
    package var offset: Int
}

extension DateTime: CustomStringConvertible {
    /// RFC 3339 with the sender's own offset: `2026-11-20T09:10:11+01:00`.
    package var description: String { timestamp.rfc3339(offset: offset) }
}

extension Mailbox {
    /// As a person is shown it: an `xn--` domain in its own letters.
    package var shown: String {
        guard !domain.isEmpty else { return name.isEmpty ? localPart : name }
        let address = localPart + "@" + DomainName.shown(domain)
        return name.isEmpty ? address : "\(name) <\(address)>"
    }
}

extension Mailbox: CustomStringConvertible {
    package var description: String { name.isEmpty ? address : "\(name) <\(address)>" }
}
