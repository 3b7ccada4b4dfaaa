/// What a report on the delivery of a message says.
package struct Bounce: Hashable, Sendable {
    /// The enhanced status code (RFC 3463), `5.1.1`; nil where the report gives none.
    package var status: String?
    /// Whether delivery was given up; false where it is only late or the report tells of success.
    package var isPermanent: Bool
    /// The addresses that were not reached, in the report's order, each once; as written.
    package var recipients: [String]
    /// What the other mail server said, on one line.
    package var diagnostic: String?

    /// Recipients listed; a list's bounce names one or a few.
    static let mostRecipients = 200
    /// The longest address taken for a recipient, in bytes. RFC 5321 section 4.5.3.1 allows 320; another notation needs a few more.
    static let longestRecipient = 400
    /// The longest diagnostic kept, in characters.
    static let longestDiagnostic = 500

    init(status: String? = nil, isPermanent: Bool, recipients: [String] = [], diagnostic: String? = nil) {
        self.status = status
        self.isPermanent = isPermanent
        self.recipients = recipients
        self.diagnostic = diagnostic
    }
}

extension Bounce {
    /// Reads a bounce: its machine-readable part where there is one (RFC 3464), `X-Failed-Recipients`, else its text. nil for a
    /// note that a message was read, for a complaint about one (RFC 5965), and for a report that names nobody.
    init?(of message: Message) {
        self.init(of: message, isInner: false)
    }

    /// `isInner`: the message was attached to another, and what is attached to it is not looked at.
    private init?(of message: Message, isInner: Bool) {
        if message.parts.contains(where: { $0.type == "message/feedback-report" }) { return nil }
        let status = DeliveryStatus(of: message)
        if let status, !status.recipients.isEmpty || status.isSuccess {
            self = status.bounce
            return
        }
        let text = BounceText(of: message)
        // A mail program's note that somebody read a message tells of no delivery; a mail server's that it was refused does.
        if !text.says, message.parts.contains(where: { $0.type.hasSuffix("disposition-notification") }) { return nil }
        let failed = message.fields(named: "x-failed-recipients").flatMap { AddressParser.mailboxes($0) }.map(\.address)
        let recipients = failed.isEmpty ? text.recipients : failed
        // QUIRK: a virus scanner on the way wraps the report into a message of its own.
        if recipients.isEmpty, !isInner, let wrapped = Self.wrapped(in: message) {
            self = wrapped
            return
        }
        guard !recipients.isEmpty || text.says else { return nil }
        self.init(
            status: text.status ?? status?.status, isPermanent: text.isPermanent, recipients: Self.unique(recipients),
            diagnostic: text.diagnostic)
    }

    /// What an attached report says.
    private static func wrapped(in message: Message) -> Bounce? {
        guard let part = message.parts.first(where: { $0.type == "message/rfc822" }) else { return nil }
        let inner = Message(parsing: part.decoded(in: message, encodedLimit: longestWrapped))
        guard inner.multiparts.contains(where: { $0.type == "multipart/report" }) else { return nil }
        return Bounce(of: inner, isInner: true)
    }

    /// Bytes of an attached report that are read.
    private static let longestWrapped = 256 * 1024

    /// Each address once, whatever its letters' case; what is too long for one is left out.
    static func unique(_ addresses: [String]) -> [String] {
        var seen: Set<String> = []
        return addresses.filter { $0.utf8.count <= longestRecipient && seen.insert($0.lowercased()).inserted }.prefix(
            mostRecipients
        ).map(\.self)
    }

    static func line(_ text: String) -> String {
        String(
            text.split { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" || $0 == "\r\n" }.joined(separator: " ").prefix(
                longestDiagnostic))
    }
}

/// The signs by which a report is known: of delivery, of disposition (RFC 8098), of a complaint (RFC 5965).
struct BounceSigns {
    /// The sign; nil where the message is no report.
    private(set) var reason: String?

    init(_ message: Message, _ path: ReversePath?) {
        if let report = message.multiparts.first(where: { $0.type == "multipart/report" }) {
            reason = report.reportType.map { "multipart/report; report-type=\($0)" } ?? "multipart/report"
        } else if let part = message.parts.first(where: { Self.reportTypes.contains($0.type) }) {
            reason = part.type
        } else if message.hasField(named: "x-failed-recipients") {
            reason = "X-Failed-Recipients"
        } else {
            reason = Self.textualReason(message, path)
        }
    }

    private static let reportTypes = [
        "message/delivery-status", "message/disposition-notification", "message/global-delivery-status",
        "message/global-disposition-notification", "message/feedback-report",
    ]

    /// Mail servers older than RFC 3464, and some of today's, write their reports for people alone. One counts only where a mail
    /// server is the author and its words are those of a report.
    private static func textualReason(_ message: Message, _ path: ReversePath?) -> String? {
        let author = Author(message, path)
        let isServer = author != .person
        let bySubject = BouncePhrases.isSubject(message.subject)
        // QUIRK: some servers write as their administrator; then the text must be headed as a report.
        guard isServer || path == .null || bySubject && BounceText.isHeadedAsReport(message) else { return nil }
        // A null path alone is a vacation reply's too: then subject and text must both say so.
        guard isServer || bySubject else { return nil }
        let text = BounceText(of: message)
        // An administrator writes of mail that bounces, too, but then under an address of his own.
        if author == .administrator, !bySubject, path != .null,
            path != nil || text.recipients.isEmpty || text.diagnostic == nil
        {
            return nil
        }
        guard bySubject && isServer || text.says else { return nil }
        return bySubject ? "Subject: \(message.subject.prefix(60))" : "text of a delivery report"
    }

    private enum Author {
        case person, administrator, server

        /// By the names under which the message was written and sent.
        init(_ message: Message, _ path: ReversePath?) {
            var authors = message.from
            if case .address(let mailbox)? = path { authors.append(mailbox) }
            // As bytes: String's own search costs a short-lived process more than all else here.
            let locals = authors.prefix(4).map { Array($0.localPart.utf8) }
            var displays = authors.prefix(4).map { Array($0.name.utf8) }
            if authors.isEmpty, let from = message.field(named: "from") { displays = [Array(from.prefix(200).utf8)] }
            func has(_ local: [StaticString], _ display: [StaticString]) -> Bool {
                locals.contains { name in local.contains { name.contains($0, in: 0..<name.count) } }
                    || displays.contains { name in display.contains { name.contains($0, in: 0..<name.count) } }
            }
            let isReport = locals.contains { $0.count == 3 && $0.matches("ndr", at: 0, limit: 3) }
            if isReport || has(BouncePhrases.serverNames, BouncePhrases.serverDisplayNames) {
                self = .server
            } else {
                self =
                    has(BouncePhrases.administratorNames, BouncePhrases.administratorDisplayNames) ? .administrator : .person
            }
        }
    }
}
