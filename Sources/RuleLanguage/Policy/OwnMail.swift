/// What the outbox calls mails that are no replies. A template of one of these names would be taken for such a mail, and the mail for the
/// reply: no pack may have one.
package enum OwnMail: String, Sendable, CaseIterable {
    /// Somebody is told of a new ticket.
    case notify
    /// Somebody is told that a promise is near, or broken.
    case escalation
    /// A request is sent on, whole.
    case forward
    /// A ticket is passed to engineering.
    case pass
    /// A partner's report.
    case referrals = "report-referrals"
}
