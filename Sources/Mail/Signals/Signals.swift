/// What in a message speaks for a machine as its author, and against a reply to it.
///
/// Decided from the message alone: its header, its MIME structure, the words of delivery reports. Of the signs that stop a reply
/// only some set the kind: `Auto-Submitted: auto-generated`, `X-Auto-Response-Suppress` and loop marks are put on mail of people
/// too (by a rule that forwards it, by a mail program), which then stays a request with its clock.
package struct Signals: Sendable {
    package private(set) var kind: MailKind
    /// The sign that set the kind, `Auto-Submitted: auto-replied`; nil for a request.
    package private(set) var kindReason: String?
    /// Everything that forbids a reply, in the order of the enumeration.
    package private(set) var replyStops: [ReplyStop]
    /// What a bounce says; nil for other mail, and for reports that say nothing of a delivery.
    package private(set) var bounce: Bounce?

    /// What was found before of a message that is not here any more.
    package init(kind: MailKind, reason: String?) {
        self.kind = kind
        kindReason = reason
        replyStops = []
        bounce = nil
    }

    /// `reversePath` is the mail server's word; without it the `Return-Path` field's.
    package init(of message: Message, reversePath: ReversePath? = nil) {
        let path = reversePath ?? message.returnPath
        let fields = AutomaticFields(message)
        let senders = SenderSigns(message, path)
        let report = BounceSigns(message, path)
        let isVacationSubject = fields.vacationSubject != nil && (path == .null || fields.hasSecondSign)

        var stops: [ReplyStop] = []
        func stop(_ reason: ReplyStop, if applies: Bool) {
            if applies { stops.append(reason) }
        }
        stop(.nullReversePath, if: path == .null)
        stop(.noReturnAddress, if: senders.isWithoutAddress)
        stop(.systemSender, if: senders.isSystem)
        stop(.noReplySender, if: senders.wantsNoReply)
        stop(.autoSubmitted, if: fields.autoSubmitted != nil)
        stop(.precedence, if: fields.precedence != nil)
        stop(.mailingList, if: fields.listField != nil)
        stop(.autoResponseSuppress, if: fields.suppresses)
        stop(.loopMark, if: fields.loopField != nil)
        stop(.autoResponder, if: fields.responderField != nil)
        stop(.deliveryReport, if: report.reason != nil)
        stop(.autoReplySubject, if: isVacationSubject)
        replyStops = stops

        bounce = nil
        if let reason = report.reason {
            kind = .bounce
            kindReason = reason
            bounce = Bounce(of: message)
        } else if let value = fields.autoSubmitted, value == "auto-replied" {
            (kind, kindReason) = (.autoReply, "Auto-Submitted: auto-replied")
        } else if let field = fields.responderField {
            (kind, kindReason) = (.autoReply, field)
        } else if isVacationSubject, let subject = fields.vacationSubject {
            (kind, kindReason) = (.autoReply, "Subject: \(subject)")
        } else if fields.precedence == "auto_reply" {
            (kind, kindReason) = (.autoReply, "Precedence: auto_reply")
        } else if let field = fields.listField {
            (kind, kindReason) = (.bulk, field)
        } else if let value = fields.precedence {
            (kind, kindReason) = (.bulk, "Precedence: \(value)")
        } else {
            (kind, kindReason) = (.request, nil)
        }
    }
}

/// The addresses that a reply would go to, and what their names say.
private struct SenderSigns {
    var isWithoutAddress = false
    var isSystem = false
    var wantsNoReply = false

    init(_ message: Message, _ path: ReversePath?) {
        var authors = message.from
        if case .address(let mailbox)? = path { authors.append(mailbox) }
        isWithoutAddress = !authors.contains { !$0.localPart.isEmpty && !$0.domain.isEmpty }
        // One author is enough: an answer to any of them may start a loop.
        for mailbox in authors.prefix(20) {
            let name = mailbox.localPart.lowercased()
            if Self.isSystem(name) { isSystem = true }
            if Self.wantsNoReply(name) { wantsNoReply = true }
        }
    }

    private static func isSystem(_ name: String) -> Bool {
        ["mailer-daemon", "mailerdaemon", "listserv", "majordomo"].contains(name) || name.hasPrefix("owner-")
            || name.hasSuffix("-request")
    }

    private static func wantsNoReply(_ name: String) -> Bool {
        if ["abuse", "root", "daemon"].contains(name) || name.hasPrefix("bounce") { return true }
        let bare = name.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: ".") }
        return ["noreply", "donotreply", "dontreply"].contains { bare.starts(with: $0.utf8) }
    }
}
