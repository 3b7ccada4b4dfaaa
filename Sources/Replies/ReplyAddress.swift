import Mail
package import Triage

/// Whom a reply goes to: the return path where it belongs to the author's domain, else the author, whom our MX verified (RFC 3834
/// section 4 lets a service do so). Never `Reply-To`, which anybody may set. nil where neither is an address that can be written.
///
/// The path belongs to the author's domain if it is the same, one below or one above it, or if both lie in domains of the account.
package func replyRecipient(of incoming: Incoming, _ sender: Sender) -> String? {
    guard let author = incoming.message.from.first, !author.localPart.isEmpty, !author.domain.isEmpty else { return nil }
    if case .address(let path)? = incoming.envelope.sender ?? incoming.message.returnPath,
        areAligned(path.domain.lowercased(), author.domain.lowercased(), sender.domains), HeaderText.isAddress(path.address)
    {
        return path.address
    }
    return HeaderText.isAddress(author.address) ? author.address : nil
}

private func areAligned(_ path: String, _ author: String, _ account: [String]) -> Bool {
    guard !path.isEmpty else { return false }
    if isWithin(path, author) || isWithin(author, path) && author.contains(".") && path.contains(".") { return true }
    return account.contains { isWithin(path, $0) } && account.contains { isWithin(author, $0) }
}

/// At a domain, or below it.
private func isWithin(_ domain: String, _ parent: String) -> Bool { domain == parent || domain.hasSuffix("." + parent) }
