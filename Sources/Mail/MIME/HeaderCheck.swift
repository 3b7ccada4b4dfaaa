import Bytes

/// What is wrong with a message's header as a whole: fields that are missing, repeated or cannot be read, letters that no charset
/// was named for, and lists that are longer than what is read of them.
enum HeaderCheck {
    static func note(_ bytes: Span<UInt8>, _ fields: [HeaderField], limits: Limits, _ defects: inout DefectList) {
        var once = OnceFields()
        var received = 0
        var addressBytes = 0
        for field in fields where field.name.count <= 12 {
            if let known = once.note(bytes, field, &defects) {
                if known.holdsAddresses { addressBytes += field.body.count }
            } else if field.name.count == 8, bytes.equals(field.name, ignoringCase: "received") {
                received += 1
                if received == limits.received + 1 {
                    defects.add(
                        .tooManyReceived, at: field.name.lowerBound, "There are more Received fields than are read.")
                }
            } else if field.name.count == 10, field.body.count > limits.references,
                bytes.equals(field.name, ignoringCase: "references"),
                MessageIDs.read(bytes, field.body, limit: limits.references + 1).count > limits.references
            {
                defects.add(
                    .tooManyReferences, at: field.body.lowerBound, "There are more References than are read.")
            }
        }
        noteUnreadable(bytes, fields, limits: limits, &defects)
        noteLetters(bytes, fields, &defects)
        // The shortest address has three bytes, its comma among them: shorter fields cannot hold too many.
        if addressBytes > limits.addresses * 2 { noteLongLists(bytes, fields, limits: limits, &defects) }
        if !once.hasDate { defects.add(.noDate, at: 0, "There is no Date field.") }
        if !once.hasFrom { defects.add(.noFrom, at: 0, "There is no From field.") }
    }

    /// The two fields that RFC 5322 section 3.6 demands, and the one that it wishes for, where nothing, or not all, can be made of them.
    private static func noteUnreadable(
        _ bytes: Span<UInt8>, _ fields: [HeaderField], limits: Limits, _ defects: inout DefectList
    ) {
        for field in fields where field.name.count == 4 || field.name.count == 10 {
            if field.name.count == 10 {
                guard bytes.firstIndex(of: UInt8(ascii: "@"), in: field.body) == nil,
                    bytes.equals(field.name, ignoringCase: "message-id"),
                    MessageIDs.read(bytes, field.body, limit: 1).isEmpty
                else { continue }
                defects.add(.unreadableMessageID, at: field.body.lowerBound, "The Message-ID field holds no identifier.")
            } else if bytes.equals(field.name, ignoringCase: "date") {
                if DateParser.date(bytes, field.body) == nil {
                    defects.add(.unreadableDate, at: field.body.lowerBound, "The Date field holds no date.")
                }
            } else if bytes.equals(field.name, ignoringCase: "from"), field.body.count <= authorBytes {
                noteAuthors(bytes, field, limits: limits, &defects)
            }
        }
    }

    /// Bytes of a From field that is looked at closely; a long name and address in encoded words take 300.
    private static let authorBytes = 4 * 1024

    private static func noteAuthors(
        _ bytes: Span<UInt8>, _ field: HeaderField, limits: Limits, _ defects: inout DefectList
    ) {
        let reading = AddressParser.reading(bytes, field.body, limit: limits.addresses)
        if reading.mailboxes.isEmpty || reading.mailboxes.contains(where: { $0.localPart.isEmpty || $0.domain.isEmpty }) {
            defects.add(.unreadableFrom, at: field.body.lowerBound, "The From field does not hold addresses alone.")
        } else if !reading.isSound || !reading.mailboxes.allSatisfy(AddressSyntax.isSendable) {
            defects.add(
                .fromSyntax, at: field.body.lowerBound,
                "The From field is not written as the standard has it; what it most likely means was read.")
        }
        for author in reading.mailboxes {
            if let other = author.imitatedAddress {
                defects.add(
                    .nameImitatesAddress, at: field.body.lowerBound,
                    "The sender's name shows the address \(other), but the mail comes from \(author.address).")
            }
        }
    }

    /// Raw 8-bit text that is no UTF-8 (RFC 6532 has no other), and control characters: one defect each, at the first field.
    private static func noteLetters(_ bytes: Span<UInt8>, _ fields: [HeaderField], _ defects: inout DefectList) {
        guard let first = fields.first, let last = fields.last else { return }
        let whole = bytes.unusual(in: first.name.lowerBound..<last.body.upperBound)
        guard whole.hasHighBit || whole.hasControl else { return }
        var isForeignNoted = false
        var isControlNoted = false
        for field in fields {
            let unusual = bytes.unusual(in: field.body)
            if unusual.hasHighBit, !isForeignNoted, !UTF8Sequence.isValid(bytes.bytes(field.body)) {
                isForeignNoted = true
                defects.add(
                    .headerCharset, at: field.body.lowerBound,
                    "A field holds letters in a charset that it does not name; the most likely one was taken.")
            }
            if unusual.hasControl, !isControlNoted {
                isControlNoted = true
                defects.add(.controlCharacter, at: field.body.lowerBound, "A field holds a control character.")
            }
        }
    }

    private static func noteLongLists(
        _ bytes: Span<UInt8>, _ fields: [HeaderField], limits: Limits, _ defects: inout DefectList
    ) {
        for name in ["from", "to", "cc", "reply-to", "sender"] {
            var left = limits.addresses
            for field in fields where bytes.isName(field.name, name) {
                let body = field.body.lowerBound..<min(field.body.upperBound, field.body.lowerBound + limits.fieldBytes)
                let reading = AddressParser.reading(bytes, body, limit: left)
                left -= reading.mailboxes.count
                if reading.isCut {
                    defects.add(.tooManyAddresses, at: field.body.lowerBound, "There are more addresses than are read.")
                    break
                }
            }
        }
    }
}

/// Fields that stand once in a message (RFC 5322 section 3.6), and which of them were seen.
private struct OnceFields {
    struct Known {
        var holdsAddresses: Bool
    }

    private var seen: UInt16 = 0

    private static let names: [StaticString] = [
        "from", "date", "subject", "message-id", "to", "cc", "reply-to", "sender", "content-type",
    ]
    private static let addressFields: UInt16 = 0b1111_0001

    var hasFrom: Bool { seen & 1 != 0 }
    var hasDate: Bool { seen & 2 != 0 }

    /// Notes a field if it is one of these, with a defect if it was seen before.
    mutating func note(_ bytes: Span<UInt8>, _ field: HeaderField, _ defects: inout DefectList) -> Known? {
        for (index, name) in OnceFields.names.enumerated() where bytes.equals(field.name, ignoringCase: name) {
            let bit: UInt16 = 1 << UInt16(index)
            if seen & bit != 0 {
                defects.add(.repeatedField, at: field.name.lowerBound, "A field that may stand once is repeated.")
            }
            seen |= bit
            return Known(holdsAddresses: OnceFields.addressFields & bit != 0)
        }
        return nil
    }
}
