import Bytes
import Mail
package import RuleLanguage
package import Triage

/// Whom a reply goes to: the return path where it is the author's, else the author, whom our MX verified (RFC 3834 section 4 lets a
/// service do so). Never `Reply-To`, which anybody may set. nil where neither is an address that can be written.
///
/// The path is the author's if it is his address, if both lie in domains of the account, or if it lies in his domain, one below or
/// one above it, unless SPF was checked and did not pass for it. A signature (DKIM) proves the author alone: who has one mail of a
/// large provider's can hand it to us with the address of any other customer of that provider as its path, and each time the reply
/// would go to him.
package func replyRecipient(of incoming: Incoming, _ sender: Sender, policy: Policy) -> String? {
    guard let author = incoming.message.from.first, !author.localPart.isEmpty, !author.domain.isEmpty else { return nil }
    if case .address(let path)? = incoming.envelope.sender ?? incoming.message.returnPath,
        isAuthors(path, author, sender, incoming.message, policy.site), HeaderText.isAddress(path.address)
    {
        return path.address
    }
    return HeaderText.isAddress(author.address) ? author.address : nil
}

private func isAuthors(_ path: Mailbox, _ author: Mailbox, _ sender: Sender, _ message: Message, _ site: Site) -> Bool {
    let (domain, own) = (DomainName.unicode(path.domain), DomainName.unicode(author.domain))
    guard !domain.isEmpty else { return false }
    if domain == own, path.localPart == author.localPart { return true }
    if sender.domains.contains(where: { isWithin(domain, $0) }), sender.domains.contains(where: { isWithin(own, $0) }) {
        return true
    }
    guard isWithin(domain, own) || isWithin(own, domain) && domain.contains(".") else { return false }
    return !message.trustedResults(of: site).disprovePath(of: domain)
}

/// At a domain, or below it.
private func isWithin(_ domain: String, _ parent: String) -> Bool { domain == parent || domain.hasSuffix("." + parent) }
