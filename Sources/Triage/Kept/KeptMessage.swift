import Bytes
package import Calendars
import Mail
package import RuleLanguage

/// What is kept of a message so that it can be decided again under other rules: who wrote, as it was established then; the fields
/// and the decoded text that keywords are looked for in; the time. A few KB, whatever the message's attachments are.
///
/// The sender is kept as a fact: other rules would not have changed what our mail server proved, nor the register of that day.
package struct KeptMessage: Sendable {
    package var sender: Sender
    package var incoming: Incoming
    /// When we took it: the clock's start where our mail server did not tell its own.
    package var accepted: Timestamp
    /// The text was longer than what is kept: a decision on it may differ from the one on the whole.
    package var isCut: Bool

    /// Bytes of text that are kept. People write a tenth; what is longer is a log or a quotation of years.
    package static let keptText = 8192
    /// Bytes of the header that are kept, and of one field: enough for every field that people's mail has.
    static let keptHeader = 4096
    static let keptField = 600
    /// `Received` fields that are kept: our own servers' stand on top.
    static let keptReceived = 4
    /// Names of attachments that are kept.
    static let keptNames = 20

    /// Fields that no decision reads, and that take most of a header.
    static let dropped: [StaticString] = [
        "dkim-signature", "domainkey-signature", "authentication-results", "received-spf", "references", "in-reply-to",
        "thread-index",
        "thread-topic", "mime-version", "autocrypt", "user-agent", "x-mailer",
    ]
    static let droppedPrefixes: [StaticString] = [
        "arc-", "content-", "x-ms-", "x-google-", "x-gm-", "x-forefront-", "x-microsoft-", "x-exchange-",
    ]

    /// Fields that each decision reads.
    static let first: [StaticString] = ["from", "sender", "to", "cc", "subject", "date", "message-id", "return-path"]

    /// The parts of a message that a decision reads.
    package init(_ incoming: Incoming, sender: Sender, accepted: Timestamp) {
        self.incoming = incoming
        self.sender = sender
        self.accepted = accepted
        isCut = incoming.text.whole.count > KeptMessage.keptText
    }

    /// Decides it again.
    ///
    /// - Parameters:
    ///   - recognised: what the words say, where that is known: then they are not searched, and there is no evidence.
    ///   - search: shared by policies that look for the same.
    ///   - isReasoned: false: without evidence, due times and shadows.
    package func decision(
        _ policy: Policy, recognised: Recognised? = nil, search: inout SharedSearch, isReasoned: Bool = true,
        zones: ZoneDatabase
    ) -> Decision {
        decide(
            incoming, sender: sender, policy: policy, recognised: recognised, search: &search, isReasoned: isReasoned,
            zones: zones, now: accepted)
    }

    package func decision(_ policy: Policy, zones: ZoneDatabase) -> Decision {
        var search = SharedSearch()
        return decision(policy, search: &search, zones: zones)
    }
}

// MARK: - As bytes

extension KeptMessage {
    /// The first byte: another form gets another number.
    private static let version: UInt8 = 1

    package var bytes: [UInt8] {
        var writer = PackedWriter()
        writer.bytes.reserveCapacity(incoming.text.whole.count + 2048)
        writer.byte(KeptMessage.version)
        writer.number(Int(accepted.seconds))
        writer.flag(isCut)
        sender.write(to: &writer)
        incoming.envelope.write(to: &writer)
        writer.text(incoming.signals.kind.rawValue)
        writer.text(incoming.signals.kindReason)
        let message = incoming.message
        writer.list(Array(incoming.attachments.prefix(KeptMessage.keptNames))) { $0.text($1) }
        writer.blob(KeptMessage.header(of: message)[...])
        let text = incoming.text
        let whole = text.whole.prefix(KeptMessage.keptText)
        writer.blob(whole)
        let segments = text.segments.filter { $0.range.lowerBound < whole.count }
        writer.list(segments) { writer, segment in
            writer.byte(segment.kind.keptAs)
            writer.number(min(segment.range.upperBound, whole.count) - segment.range.lowerBound)
        }
        return writer.bytes
    }

    /// nil where the bytes are not what `bytes` gave.
    package init?(_ bytes: [UInt8]) {
        var reader = PackedReader(bytes)
        guard reader.byte() == KeptMessage.version else { return nil }
        accepted = Timestamp(clamping: Int64(reader.number()))
        isCut = reader.flag()
        sender = Sender(from: &reader)
        let envelope = Envelope(from: &reader)
        let kind = MailKind(rawValue: reader.text() ?? "") ?? .request
        let reason = reader.text()
        let names = reader.list { $0.text() ?? "" }
        let message = Message(parsing: reader.blob())
        let whole = Array(reader.blob())
        let segments = reader.list { reader in
            (kind: Segment.Kind(keptAs: reader.byte()), count: reader.number())
        }
        guard !reader.hasFailed else { return nil }
        incoming = Incoming(
            message: message, text: MessageText(whole: whole, segments: segments),
            signals: Signals(kind: kind, reason: reason),
            envelope: envelope, attachments: names)
    }

    /// The fields that decisions read, as they stand in the message: first those that each decision reads, as what filters on the way
    /// add may take all the room.
    private static func header(of message: Message) -> [UInt8] {
        var header: [UInt8] = []
        header.reserveCapacity(keptHeader)
        var received = 0
        var hasForeignBytes = false
        let span = message.bytes.span
        var others: [HeaderField] = []
        others.reserveCapacity(message.header.fields.count)
        var fields: [HeaderField] = []
        fields.reserveCapacity(message.header.fields.count)
        for field in message.header.fields {
            if first.contains(where: { span.equals(field.name, ignoringCase: $0) }) {
                fields.append(field)
            } else if !dropped.contains(where: { span.equals(field.name, ignoringCase: $0) }),
                !droppedPrefixes.contains(where: { span.starts(field.name, ignoringCase: $0) })
            {
                others.append(field)
            }
        }
        fields += others
        for field in fields {
            if span.equals(field.name, ignoringCase: "received") {
                received += 1
                if received > keptReceived { continue }
            }
            let body = field.body.prefix(keptField)
            guard header.count + field.name.count + body.count < keptHeader else { continue }
            let start = header.count
            header += message.bytes[field.name]
            for place in start..<header.count { header[place] = Byte.lowercased(header[place]) }
            header.append(UInt8(ascii: ":"))
            header += message.bytes[body]
            while let last = header.last, last == 0x0A || last == 0x0D { header.removeLast() }
            header.append(0x0A)
            hasForeignBytes = hasForeignBytes || span.unusual(in: body).hasHighBit
        }
        // What 8-bit text in fields is written in, only the parts tell.
        if hasForeignBytes,
            let charset = message.parts.first(where: { $0.charset != nil && $0.type.hasPrefix("text/") })?.charset,
            charset.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") })
        {
            header += Array("content-type: text/plain; charset=\"\(charset)\"\n".utf8)
        }
        return header + [0x0A]
    }
}

extension Segment.Kind {
    /// The number by which a kind is kept.
    fileprivate var keptAs: UInt8 {
        switch self {
        case .new: 0
        case .quoted: 1
        case .attribution: 2
        case .forwarded: 3
        case .signature: 4
        case .footer: 5
        }
    }

    /// A number that no kind has is read as the last one's.
    fileprivate init(keptAs number: UInt8) {
        switch number {
        case 0: self = .new
        case 1: self = .quoted
        case 2: self = .attribution
        case 3: self = .forwarded
        case 4: self = .signature
        default: self = .footer
        }
    }
}
