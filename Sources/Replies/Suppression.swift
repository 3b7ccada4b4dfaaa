import Mail
package import RuleLanguage
package import Triage

/// What the ledger knows that bears on a reply. All of it within the windows that the site sets.
package struct ReplyHistory: Sendable, Equatable {
    /// Replies to this address, to its domain, to mails with this subject, and in all.
    package var toSender = 0
    package var toDomain = 0
    package var toSubject = 0
    package var inAll = 0
    /// This template went to this sender for this ticket before.
    package var wasAnswered = false
    /// A reply of ours to this address came back for good.
    package var hasBounced = false

    package init() {}
}

/// How many replies may go out in a day: enough for any person, too few for a loop.
package struct ReplyLimits: Sendable, Equatable {
    /// To one address. A customer who writes more often knows by then that we got it.
    package var toSender = 5
    /// To one domain: a loop whose sender changes with each mail stays in its domain.
    package var toDomain = 50
    /// With one subject: a loop whose domain changes, too, keeps its subject.
    package var toSubject = 20
    /// In all: a flood of forged requests makes no flood of replies.
    package var inAll = 5000
    /// The window of all of them, in seconds.
    package static let window: Int64 = 86_400

    package init() {}
}

/// Why no reply goes out though the route names one: names of the items of RFC 3834, RFC 5230 and of what vacation programs
/// check beyond them. Those that the message alone tells are `ReplyStop`; these need the site or its ledger.
package enum Suppression: String, Sendable, CaseIterable {
    case senderIsOurs = "sender-is-ours"
    case senderIsRecipient = "sender-is-recipient"
    case ownMessageID = "own-message-id"
    case ownLoopMark = "own-loop-mark"
    case notAddressedToUs = "not-addressed-to-us"
    case notVerified = "not-verified"
    case spam
    case alreadyAnswered = "already-answered"
    case senderLimit = "sender-limit"
    case domainLimit = "domain-limit"
    case subjectLimit = "subject-limit"
    case totalLimit = "total-limit"
    case addressBounced = "address-bounced"
    /// Our MX took it more than a day ago: it comes from an archive.
    case oldMail = "old-mail"
}

/// Why no reply may go out to a message; nil where one may. The first reason that applies, those of the message before those of
/// the ledger.
package func suppression(
    of incoming: Incoming, _ decision: Decision, policy: Policy, history: ReplyHistory = ReplyHistory(),
    limits: ReplyLimits = ReplyLimits()
) -> String? {
    if let stop = incoming.signals.replyStops.first { return stop.rawValue }
    if decision.sender.verification != .verified { return Suppression.notVerified.rawValue }
    return contextual(incoming, policy: policy, history: history, limits: limits)?.rawValue
}

private func contextual(_ incoming: Incoming, policy: Policy, history: ReplyHistory, limits: ReplyLimits) -> Suppression? {
    let message = incoming.message
    let own = OwnAddresses(of: policy)
    guard let recipient = replyRecipient(of: incoming) else { return .notAddressedToUs }
    if own.contains(recipient) || message.from.contains(where: { own.contains($0.address) }) { return .senderIsOurs }
    if incoming.envelope.recipients.contains(where: { $0.lowercased() == recipient.lowercased() }) { return .senderIsRecipient }
    if let id = message.messageID, ReplyMarks.isOurs(messageID: id, policy: policy) { return .ownMessageID }
    if message.fields(named: ReplyMarks.loopField).contains(where: { !$0.isEmpty }) { return .ownLoopMark }
    let addressed = message.to + message.cc + message.resentTo + message.resentCc
    guard addressed.contains(where: { own.contains($0.address) }) else { return .notAddressedToUs }
    if policy.site.settings["spam"] == "trusted", isMarkedAsSpam(message) { return .spam }
    if history.hasBounced { return .addressBounced }
    if history.wasAnswered { return .alreadyAnswered }
    if history.toSender >= limits.toSender { return .senderLimit }
    if history.toDomain >= limits.toDomain { return .domainLimit }
    if history.toSubject >= limits.toSubject { return .subjectLimit }
    if history.inAll >= limits.inAll { return .totalLimit }
    return nil
}

private func isMarkedAsSpam(_ message: Message) -> Bool {
    for name in ["X-Spam-Flag", "X-Spam-Status", "X-Spam"] {
        if message.fields(named: name).contains(where: { $0.lowercased().hasPrefix("yes") }) { return true }
    }
    return false
}

/// Whom a reply goes to: the return path where its domain is the author's, one below or one above it; else the author, whom our
/// MX verified (RFC 3834 section 4 lets a service do so). Never `Reply-To`, which anybody may set.
package func replyRecipient(of incoming: Incoming) -> String? {
    guard let author = incoming.message.from.first, !author.localPart.isEmpty, !author.domain.isEmpty else { return nil }
    if case .address(let path)? = incoming.envelope.sender ?? incoming.message.returnPath, isAligned(path.domain, author.domain) {
        return path.address
    }
    return author.address
}

private func isAligned(_ first: String, _ second: String) -> Bool {
    let (first, second) = (first.lowercased(), second.lowercased())
    return !first.isEmpty && (first == second || first.hasSuffix("." + second) || second.hasSuffix("." + first))
}
