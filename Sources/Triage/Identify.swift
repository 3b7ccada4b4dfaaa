package import Mail
package import Register
package import RuleLanguage

extension Message {
    /// What the mail server of a site says of who sent the message.
    package func trustedResults(of site: Site) -> [AuthenticationResult] {
        trustedResults(authservIDs: site.trust, areForgeriesStripped: site.areForgeriesStripped)
    }
}

/// Who wrote a message, as far as it can be known: from the From address and our own MX's results, never from `Reply-To`.
///
/// - Parameter register: the whole register, or at least what concerns this message: the contact of the From address, the
///   accounts of its domain, their projects, and whatever projects the message may name.
package func identify(_ incoming: Incoming, register: Register, policy: Policy) -> Sender {
    identify(
        incoming, register: register, policy: policy,
        addressed: OwnAddresses(of: policy).addressed(by: incoming, trust: policy.site.trust), naming: nil, answered: nil)
}

/// - Parameters:
///   - addressed: our addresses that the message went to.
///   - naming: the words of it that may name a project, where they are known already.
///   - answered: the project of the ticket that it answers.
func identify(
    _ incoming: Incoming, register: Register, policy: Policy, addressed: [OwnAddresses.Address], naming: Naming?,
    answered: Project?
) -> Sender {
    let message = incoming.message
    let verified = VerifiedSender(
        from: message.from, results: message.trustedResults(of: policy.site), register: register)
    let author = message.from.first
    let contacts = author.map { register.contacts($0.address) } ?? []
    var sender = Sender(
        verification: incoming.voucher == nil ? verified.verification : .verified,
        proof: incoming.voucher.map { "released by \($0)" } ?? verified.proof, standing: .unregistered)
    sender.address = author?.address
    sender.accounts = contacts.map(\.account)
    let finding = ProjectFinding(
        of: incoming, register: register, tags: addressed.compactMap(\.tag), naming: naming, answered: answered)

    let contact = finding.named(among: contacts) ?? contacts.first(where: \.isAuthorized) ?? contacts.first
    let account =
        contact.flatMap { register.account($0.account) } ?? author.flatMap { register.account(ofDomain: $0.domain) }

    guard let account else {
        // A machine of ours writes about any account's project; the project then says whose plan counts.
        if policy.isMachine(author), let found = finding.first { sender.take(found, isForeign: false, register: register) }
        return sender
    }
    sender.standing = contact?.isAuthorized == true ? .authorized : .known
    sender.account = account.id
    sender.accountName = account.name
    sender.contact = contact?.address
    sender.contactName = contact.map(\.name)
    sender.plan = account.plan
    sender.partner = account.partner
    sender.language = account.language
    sender.country = account.country
    sender.timezone = account.timezone
    sender.domains = account.domains
    if let (found, isForeign) = finding.project(of: account.id) {
        sender.take(found, isForeign: isForeign && !policy.isMachine(author), register: register)
    }
    return sender
}

extension Sender {
    init(verification: Verification, proof: String, standing: Standing) {
        self.verification = verification
        self.proof = proof
        self.standing = standing
        projectIsForeign = false
    }

    /// Names the project. A foreign one gives neither plan nor partner: the sender's own account's count.
    fileprivate mutating func take(_ found: ProjectFinding.Found, isForeign: Bool, register: Register) {
        project = found.project.id
        projectFrom = found.place
        projectIsForeign = isForeign
        guard !isForeign else { return }
        let owner = register.account(found.project.account)
        plan = found.project.plan ?? owner?.plan ?? plan
        partner = found.project.partner ?? owner?.partner ?? partner
    }
}

extension Policy {
    /// Whether an address is a machine's that the policy knows: one that raises alerts, or one that writes for people.
    func isMachine(_ mailbox: Mailbox?) -> Bool {
        guard let address = mailbox.map({ Register.key($0.address) }) else { return false }
        return alerts.contains { $0.from.contains(address) } || machines.contains { $0.from.contains(address) }
    }
}
