import Diagnostics

/// What somebody outside the queue is named for.
enum AddresseeRole: String {
    case notify, forward, escalate, partner

    /// As it is written.
    var example: String {
        switch self {
        case .notify: "notify \"/usr/local/bin/page\""
        case .forward: "forward partner"
        case .escalate: "escalate at 50% to duty-manager"
        case .partner: "mail referrals@partner.example"
        }
    }
}

extension PolicyCompiler {
    /// Reports those who cannot be told, and those who are ourselves: what goes to an address of ours comes in as mail again, and where
    /// its queue tells the same address, it goes round.
    mutating func checkAddressees(_ site: Site?, _ channels: [Channel]) {
        guard let site else { return }
        let own = Set(channels.flatMap(\.addresses) + site.aliases + [site.journal].compactMap(\.self))
        for (role, token, source) in addressees {
            if token.text.hasPrefix("/") {
                guard role == .forward else { continue }
                report(
                    .address, "a request is forwarded by mail, and \"\(token.text)\" is a program", source, token.range,
                    help: "write: notify \"\(token.text)\"")
                continue
            }
            if role == .forward, token.text == "partner" { continue }
            let isName = !token.text.contains("@")
            let address = (isName ? "\(token.text)@\(site.domains.first ?? "localhost")" : token.text).lowercased()
            guard let local = Self.localPart(of: address) else {
                report(
                    .wrongValue, "\"\(token.text)\" is nobody who can be told", source, token.range,
                    help: "an address, a name in our own domain, or the path of a program: \(role.example)")
                continue
            }
            let untagged = local.prefix { $0 != "+" } + address.dropFirst(local.count)
            if own.contains(address) || own.contains(String(untagged)) {
                report(
                    .address, "\(address) is an address of ours: what is sent to it comes in as mail again", source,
                    token.range, help: "name an address that people read: \(role.example)")
            } else if role == .forward, isName, nearest(to: token.text, among: ["partner"]) != nil {
                warn(
                    .address, "this is \(address), not the project's partner", source, token.range,
                    help: "did you mean \"partner\"? Else write the whole address")
            }
        }
    }

    /// What stands before the `@` of an address; nil where it is none.
    private static func localPart(of address: String) -> Substring? {
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty,
            address.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && !"<>(),;:\\\"[]".utf8.contains($0) })
        else { return nil }
        return parts[0]
    }
}
