import Bytes
import Mail
package import RuleLanguage
package import Triage

/// Why no reply goes out: RFC 3834, RFC 5230 and what vacation programs check beyond them. Suppressing a reply neither drops the
/// mail nor stops a clock.
package enum Suppression: String, Sendable, CaseIterable {
    // Told by the message alone; see `ReplyStop`, which has the same names.
    case nullReversePath = "null-reverse-path"
    case noReturnAddress = "no-return-address"
    case systemSender = "system-sender"
    case noReplySender = "no-reply-sender"
    case autoSubmitted = "auto-submitted"
    case precedence
    case mailingList = "mailing-list"
    case autoResponseSuppress = "auto-response-suppress"
    /// `X-Loop` and the like, or our own mark.
    case loopMark = "loop-mark"
    case autoResponder = "auto-responder"
    case deliveryReport = "delivery-report"
    case autoReplySubject = "auto-reply-subject"

    // Told by the site's own names.
    /// The sender is an address of ours, or the envelope's recipient itself.
    case ownAddress = "own-address"
    /// The message bears an identifier that one of our replies has.
    case ownMessageID = "own-message-id"
    /// None of our addresses stands in To, Cc, Resent-To or Resent-Cc.
    case notAddressedToUs = "not-addressed-to-us"
    case notVerified = "not-verified"
    /// Our own MX says so, and the site trusts its word: `spam trusted`.
    case spam
    /// The address of a partner who is no customer: what he writes is about a report of ours, and no request.
    case partner

    // Told by the ledger.
    case duplicate
    /// Our MX took it more than a day ago: it comes from an archive.
    case oldMail = "old-mail"
    case alreadyAnswered = "already-answered"
    case senderLimit = "sender-limit"
    case domainLimit = "domain-limit"
    case subjectLimit = "subject-limit"
    case totalLimit = "total-limit"
    case addressBounced = "address-bounced"
}

/// Why no reply may go out to a message; nil where one may. The first reason that applies: those of the message, then those of the
/// site, then those of the ledger. It holds whether or not the route names a reply.
package func suppression(
    of incoming: Incoming, _ decision: Decision, policy: Policy, history: ReplyHistory = ReplyHistory()
) -> Suppression? {
    if let stop = incoming.signals.replyStops.lazy.compactMap({ Suppression(rawValue: $0.rawValue) }).first { return stop }
    return bySite(incoming, decision, policy) ?? byLedger(history, ReplyLimits(policy.site))
}

private func bySite(_ incoming: Incoming, _ decision: Decision, _ policy: Policy) -> Suppression? {
    let message = incoming.message
    let own = OwnAddresses(of: policy)
    guard let recipient = replyRecipient(of: incoming, decision.sender, policy: policy) else { return .noReturnAddress }
    let senders = [recipient] + (message.from + message.sender).map(\.address)
    if senders.contains(where: own.contains) { return .ownAddress }
    var paths = [recipient]
    if case .address(let path)? = incoming.envelope.sender ?? message.returnPath {
        // A mail server of ours that rewrites senders (SRS) makes addresses in our domain for the mail of others.
        if own.names(path.address) { return .ownAddress }
        paths.append(path.address)
    }
    let recipients = Set(incoming.envelope.recipients.map { $0.lowercased() })
    if paths.contains(where: { recipients.contains($0.lowercased()) }) { return .ownAddress }
    if policy.site.settings["postmaster"] == "no reply",
        senders.contains(where: { $0.lowercased().hasPrefix("postmaster@") })
    {
        return .noReplySender
    }
    if ReplyMarks.areIn(message) { return .loopMark }
    if let id = message.messageID, ReplyMarks.isOurs(messageID: id, policy: policy) { return .ownMessageID }
    let addressed = message.to + message.cc + message.resentTo + message.resentCc
    guard addressed.contains(where: { own.contains($0.address) }) else { return .notAddressedToUs }
    if policy.site.settings["spam"] == "trusted", isMarkedAsSpam(message) { return .spam }
    guard decision.sender.verification == .verified else { return .notVerified }
    return decision.sender.account == nil && isPartner(recipient, policy) ? .partner : nil
}

private func isPartner(_ address: String, _ policy: Policy) -> Bool {
    let address = DomainName.unicode(ofAddress: address)
    return policy.partners.contains { DomainName.unicode(ofAddress: $0.mail) == address }
}

private func byLedger(_ history: ReplyHistory, _ limits: ReplyLimits) -> Suppression? {
    if history.isDuplicate { return .duplicate }
    if history.wasAnswered { return .alreadyAnswered }
    if history.hasBounced { return .addressBounced }
    if history.toSender >= limits.sender.count { return .senderLimit }
    if history.toDomain >= limits.domain.count { return .domainLimit }
    if history.toSubject >= limits.subject.count { return .subjectLimit }
    if history.inAll >= limits.all.count { return .totalLimit }
    return nil
}

private func isMarkedAsSpam(_ message: Message) -> Bool {
    ["X-Spam-Flag", "X-Spam-Status", "X-Spam"].contains { name in
        message.fields(named: name).contains { $0.lowercased().hasPrefix("yes") }
    }
}
