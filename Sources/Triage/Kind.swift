import Bytes
import Mail
import Register
import RuleLanguage

/// What kind of mail a message is: what its signs say, unless the policy knows the machine that wrote it, or a contact wrote
/// through a mailing list of his own.
struct DecidedKind {
    let kind: MessageKind
    let reason: String?
    /// An alert whose origin is sure enough to act on: verified, or without a result but handed to our MX by a host of our own.
    let isTrustedAlert: Bool

    init(of incoming: borrowing Incoming, sender: borrowing Sender, policy: borrowing Policy) {
        let signs = incoming.signals
        let address = incoming.message.from.count == 1 ? sender.address.map(Register.key) : nil
        if signs.kind != .bounce, let address {
            if let alert = policy.alerts.first(where: { $0.from.contains(address) }) {
                kind = .alert
                reason = "written by \(alert.name)"
                isTrustedAlert =
                    sender.verification == .verified
                    || sender.verification == .unverified && DecidedKind.isOurs(incoming, hosts: alert.hosts, policy: policy)
                return
            }
            if policy.machines.contains(where: { $0.from.contains(address) }) {
                kind = .request
                reason = nil
                isTrustedAlert = false
                return
            }
        }
        isTrustedAlert = false
        if signs.kind == .request, let prefix = DecidedKind.vacationPrefix(incoming.message.subject, policy: policy) {
            kind = .autoReply
            reason = "Subject: \(prefix), and that of a mail of ours"
            return
        }
        switch signs.kind {
        case .request: kind = .request
        case .bounce: kind = .bounce
        case .autoReply: kind = .autoReply
        case .bulk: kind = DecidedKind.isGroupOfContact(incoming, sender: sender, policy: policy) ? .request : .bulk
        }
        reason = kind == .request ? nil : signs.kindReason
    }

    /// How the subject of a vacation reply begins where that of a mail of ours follows: "Automatic reply: [CP-1042] Re: Login". A
    /// responder that marks its mail with nothing else makes that of what it answers; people's answers begin with `Re:`.
    private static func vacationPrefix(_ subject: String, policy: borrowing Policy) -> String? {
        guard subject.utf8.contains(UInt8(ascii: "[")), let prefix = VacationSubject.prefix(of: subject) else { return nil }
        let rest = subject.dropFirst(prefix.count)
        guard let open = rest.firstIndex(of: "["), let close = rest[open...].firstIndex(of: "]") else { return nil }
        let between = rest[..<open].lowercased().filter { !$0.isWhitespace && $0 != ":" && $0 != "\u{FF1A}" }
        guard ["", "re", "aw", "sv", "antw"].contains(between) else { return nil }
        let ticket = Array(policy.site.ticketPrefix.lowercased().utf8)
        return ThreadKeys.mark(in: Array(rest[open...close].utf8), prefix: ticket) == nil ? nil : prefix
    }

    /// Whether the host that handed the message to our MX is one of ours, by the name that our MX itself found for it.
    private static func isOurs(_ incoming: Incoming, hosts: [String], policy: Policy) -> Bool {
        guard let name = incoming.arrival(trust: policy.site.trust)?.foundHost.map(Register.key) else {
            return false
        }
        return hosts.map(Register.key).contains { pattern in
            pattern.hasPrefix("*.") ? name.hasSuffix(pattern.dropFirst()) : name == pattern
        }
    }

    /// List mail of a verified, authorized contact who wrote to one of our addresses through a group of his own account's:
    /// the list's address lies in the account's (or the author's) domain, and the mail does not call itself bulk.
    private static func isGroupOfContact(_ incoming: Incoming, sender: Sender, policy: Policy) -> Bool {
        let message = incoming.message
        guard sender.verification == .verified, sender.standing == .authorized, let author = message.from.first else {
            return false
        }
        let own = OwnAddresses(of: policy)
        guard (message.to + message.cc).contains(where: { own.contains($0.address) }) else { return false }
        for name in ["Precedence", "X-Precedence"] {
            for value in message.fields(named: name) where Register.key(trimmed(value)) != "list" { return false }
        }
        let lists = ["List-Post", "List-Id", "Mailing-List"].flatMap { message.fields(named: $0) }
        // Without a list that it names, `Precedence: list` is all there is; a newsletter names how to leave it, or whom to ask.
        guard !lists.isEmpty else {
            let others = ["List-Help", "List-Subscribe", "List-Unsubscribe", "List-Owner", "List-Archive"]
            return others.allSatisfy { message.fields(named: $0).isEmpty }
        }
        let domains = sender.domains + [Register.key(author.domain)]
        return lists.contains { list in
            domainsNamed(in: list).contains { named in domains.contains { named == $0 || named.hasSuffix("." + $0) } }
        }
    }

    /// What looks like a domain in `<mailto:team@acme.example>` or `Team <team.acme.example>`, in lower case.
    private static func domainsNamed(in field: String) -> [String] {
        field.utf8.split { byte in
            !(byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || Byte.isDigit(byte) || Byte.isLetter(byte)
                || byte >= 0x80)
        }
        .prefix(64).map { Register.key(String(decoding: $0, as: UTF8.self)) }.filter { $0.contains(".") }
    }

    private static func trimmed(_ text: String) -> String {
        String(text.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" && $0 != ";" })
    }
}

extension Received {
    /// The name that the receiving host itself found for the client, from its address; never the name that the client gave.
    ///
    /// Postfix, Sendmail and OpenSMTPD write it into the comment, `from helo (name [address])`, where `unknown` says that there
    /// is none, and `may be forged` that the name is not that address's; Exim puts it in front where it could confirm it,
    /// `from name ([address] helo=helo)`, where Sendmail, which found none, puts what the client called itself.
    var foundHost: String? {
        guard let comment = fromComment, !comment.lowercased().contains("forged") else { return nil }
        let first = comment.split(separator: " ").first.map(String.init) ?? ""
        if first.hasPrefix("[") || first.hasPrefix("helo=") || first.hasPrefix("HELO") {
            guard isByExim || comment.contains("helo=") || first.hasPrefix("HELO") else { return nil }
            return from.flatMap { $0.hasPrefix("[") ? nil : $0 }
        }
        return first == "unknown" || first.contains("=") || first.contains("@") ? nil : first
    }
}
