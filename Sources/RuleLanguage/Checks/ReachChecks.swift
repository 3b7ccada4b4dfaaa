import Diagnostics

// What cannot come to be: choices that no sum of keywords reaches, zones and partners that are not there, mail that no channel gets.

extension PolicyCompiler {
    mutating func checkZones(_ circumstances: PackCircumstances) {
        for (token, source) in zones where token.text != "account" && !circumstances.hasZone(token.text) {
            report(
                .wrongValue, "the system knows no time zone \"\(token.text)\"", source, token.range,
                help: "zones are called as in /usr/share/zoneinfo: Europe/Zurich")
        }
    }

    /// Reports addresses that two channels share, and those in domains that are not ours.
    mutating func checkAddresses(_ site: Site?) {
        var places: [String: (channel: String, place: Diagnostic.Place)] = [:]
        for (channel, token, source) in channelAddresses {
            let address = token.text.lowercased()
            guard address.contains("@") else { continue }
            if let first = places[address] {
                warn(
                    .address, "\(address) is an address of channel \(first.channel), too", source, token.range,
                    help: "mail to it comes by channel \(channel) always (first at \(first.place.fileAndLine))")
            }
            places[address] = (channel, Diagnostic.Place(source, token.range))
            guard let site, let domain = foreignDomain(of: address, site) else { continue }
            warn(
                .address, "\(domain) is no domain of the site", source, token.range,
                help: suggestion(for: domain, among: site.domains) ?? "add to site: domain \(domain)")
        }
        for (token, source) in replyFrom {
            guard let site, let domain = foreignDomain(of: token.text.lowercased(), site) else { continue }
            warn(
                .address, "our mail comes from \(domain), which is no domain of the site", source, token.range,
                help: suggestion(for: domain, among: site.domains)
                    ?? "name an address of ours, to which answers come; else add to site: domain \(domain)")
        }
    }

    /// The domain of an address where it is none of the site's, which has any.
    private func foreignDomain(of address: String, _ site: Site) -> String? {
        guard let at = address.lastIndex(of: "@"), !site.domains.isEmpty else { return nil }
        let domain = address[address.index(after: at)...]
        return site.domains.contains { domain == $0 || domain.hasSuffix("." + $0) } ? nil : String(domain)
    }

    /// Reports categories and severities that cannot stand, that outrank each other, or that refer to nobody.
    mutating func checkReach(_ categories: [Category], _ severities: [Severity], _ partners: [Partner]) {
        for category in categories where !category.isDefault {
            checkSum("category", category.name, category.keywords, category.boosts, category.threshold, self.categories)
        }
        for severity in severities {
            checkSum("severity", severity.name, severity.keywords, severity.boosts, severity.threshold, self.severities)
        }
        let edges = outranked.edges
        var pairs: Set<[String]> = []
        for edge in edges {
            pairs.insert([edge.from, edge.to.text])
            guard pairs.contains([edge.to.text, edge.from]) else { continue }
            let isItself = edge.from == edge.to.text
            warn(
                .circular, isItself ? "\(edge.from) outranks itself" : "\(edge.from) and \(edge.to.text) outrank each other",
                edge.source, edge.to.range, help: isItself ? "take it away" : "take one away: as it is, their scores decide")
        }
        for (category, place) in referrals where !partners.contains(where: { $0.takes.contains(category) }) {
            diagnostics.append(
                Diagnostic(
                    .warning, .missing, "no partner takes \(category)", at: place,
                    help: partners.isEmpty
                        ? "declare one: partner NAME { mail …  takes \(category) }" : "add to a partner: takes \(category)"))
        }
    }

    private mutating func checkSum(
        _ kind: String, _ name: String, _ keywords: Keywords, _ boosts: [Boost], _ threshold: Int, _ names: Names
    ) {
        let most = keywords.reduce(0) { $0 + max(0, $1.weight) } + boosts.reduce(0) { $0 + max(0, $1.weight) }
        guard most > 0, most < threshold, let place = names.places[name] else { return }
        diagnostics.append(
            Diagnostic(
                .warning, .neverStands, "\(kind) \(name) never stands", at: place,
                help:
                    "all its keywords together come to \(most), and it stands from \(threshold): add some, or say threshold \(most)"
            ))
    }
}
