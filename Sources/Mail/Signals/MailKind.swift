/// What kind of mail the signs in a message speak for, whoever sent it; the policy has the last word (alerts, a customer's own
/// group address).
package enum MailKind: String, Sendable {
    /// A person wrote it, as far as can be seen.
    case request
    /// A report on the delivery of a message.
    case bounce
    /// A vacation notice or another automatic answer.
    case autoReply = "auto-reply"
    /// Lists and newsletters.
    case bulk
}

/// Why no reply may go out, as far as the message alone tells: RFC 3834 section 2, RFC 5230 section 4.6 and what vacation programs
/// check beyond them. Suppressing a reply neither drops the mail nor stops a clock.
package enum ReplyStop: String, Sendable, CaseIterable {
    /// The reverse path is `<>`. A path that is not known is no null path.
    case nullReversePath = "null-reverse-path"
    /// No address that a reply could go to.
    case noReturnAddress = "no-return-address"
    /// `mailer-daemon`, `listserv`, `majordomo`, `owner-*`, `*-request`.
    case systemSender = "system-sender"
    /// `noreply*`, `no-reply*`, `do-not-reply*`, `abuse`, `root`, `daemon`, `bounce*`.
    case noReplySender = "no-reply-sender"
    /// `Auto-Submitted` with any value but `no` (RFC 3834 section 5).
    case autoSubmitted = "auto-submitted"
    /// `Precedence: bulk`, `junk`, `list` or `auto_reply`.
    case precedence
    /// A field of a mailing list (RFC 2369, RFC 2919).
    case mailingList = "mailing-list"
    /// `X-Auto-Response-Suppress` with `All`, `OOF` or `AutoReply`.
    case autoResponseSuppress = "auto-response-suppress"
    /// `X-Loop`, `X-No-Loop`.
    case loopMark = "loop-mark"
    /// A field by which an automatic responder marks its mail.
    case autoResponder = "auto-responder"
    /// A report of delivery or disposition (RFC 3464, RFC 8098).
    case deliveryReport = "delivery-report"
    /// The subject of a vacation reply, with a second sign.
    case autoReplySubject = "auto-reply-subject"
}
