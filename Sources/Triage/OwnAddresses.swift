import Mail
import Register
package import RuleLanguage

/// Which of a message's addresses are ours, and what they say: the channel, and the project of a plus-address.
package struct OwnAddresses: Sendable {
    package struct Address: Hashable, Sendable {
        /// In lower case, without its tag: `support@cloud.example`.
        package var base: String
        /// `PROJECT` of `support+PROJECT@`; nil without one.
        package var tag: String?
    }

    // Few, and looked through but for addresses in a domain of ours: a set of them would cost each message more.
    private let domains: [String]
    private let addresses: [String]
    /// Every domain that an address of ours lies in: few, and most addresses of a message lie in none of them.
    private let allDomains: [String]

    package init(of policy: borrowing Policy) {
        domains = policy.site.domains.map(Register.key)
        // Mail to these is handed to us as well, and they may be the only ones of ours in their domains.
        let others = [policy.site.journal, policy.site.settings["reply-from"], policy.site.settings["envelope-sender"]]
        addresses = (policy.site.aliases + policy.channels.flatMap(\.addresses) + others.compactMap(\.self))
            .map(Register.key)
        var all = domains
        for address in addresses {
            guard let at = address.utf8.lastIndex(of: UInt8(ascii: "@")) else { continue }
            let domain = String(address[address.index(after: at)...])
            if !all.contains(domain) { all.append(domain) }
        }
        allDomains = all
    }

    /// Whether mail to an address comes to us: one in a domain of ours, or an alias elsewhere.
    package func contains(_ address: String) -> Bool { own(address) != nil }

    /// Whether it is one that the policy names, with a tag or without, and not just any in a domain of ours.
    package func names(_ address: String) -> Bool { own(address).map { addresses.contains($0.base) } ?? false }

    package func own(_ address: String) -> Address? {
        let address = Register.key(address)
        guard let at = address.utf8.lastIndex(of: UInt8(ascii: "@")) else { return nil }
        let domain = address[address.index(after: at)...]
        guard allDomains.contains(where: { $0 == domain }) else { return nil }
        let local = address[..<at]
        var result = Address(base: address, tag: nil)
        if let plus = local.utf8.firstIndex(of: UInt8(ascii: "+")), plus != local.startIndex {
            let tag = local[local.index(after: plus)...]
            result = Address(base: local[..<plus] + "@" + domain, tag: tag.isEmpty ? nil : String(tag))
        }
        // An alias may have a plus of its own.
        if addresses.contains(address) { return Address(base: address, tag: nil) }
        return addresses.contains(result.base) || domains.contains(String(domain)) ? result : nil
    }

    /// Those of our addresses that a message went to, each once: of the envelope first, then of To and Cc.
    package func addressed(by incoming: Incoming, trust: [String]) -> [Address] {
        var found: [Address] = []
        var seen: Set<Address> = []
        for address in OwnAddresses.recipients(of: incoming, trust: trust) + incoming.writtenAddresses {
            if let own = own(address), seen.insert(own).inserted { found.append(own) }
        }
        return found
    }

    /// The envelope's recipients: as the mail server handed them over, else as it wrote them above its own Received line.
    private static func recipients(of incoming: Incoming, trust: [String]) -> [String] {
        guard incoming.envelope.recipients.isEmpty else { return incoming.envelope.recipients }
        let message = incoming.message
        let arrival = incoming.arrival(trust: trust)
        var recipients: [String] = []
        if let recipient = arrival?.recipient { recipients.append(recipient) }
        let line = arrival?.fieldIndex ?? incoming.received.first?.fieldIndex ?? 0
        for name in ["Delivered-To", "X-Original-To"] {
            for index in message.fieldIndices(named: name) where index < line {
                recipients.append(message.text(of: message.header.fields[index]))
            }
        }
        return recipients
    }
}

extension Incoming {
    /// The line with which our own MX recorded that it took the message: the first `Received` that names it.
    func arrival(trust: [String]) -> Received? {
        // Our own hosts name themselves as the policy names them.
        lazy var keys = trust.map(Register.key)
        return received.first { line in line.by.map { trust.contains($0) || keys.contains(Register.key($0)) } ?? false }
    }
}
