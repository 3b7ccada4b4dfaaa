import Diagnostics

// `partner`: who does what we do not.

extension PolicyCompiler {
    mutating func compilePartners() -> [Partner] { all("partner").compactMap { partner($0.segment, $0.source) } }

    private mutating func partner(_ segment: Segment, _ source: SourceText) -> Partner? {
        guard let id = segment.arguments.first else { return nil }
        var partner = Partner(id: id.text, name: id.text, mail: "", takes: [], countries: [], languages: [], website: nil)
        var saysAddress = false
        let keys = ["name", "mail", "takes", "countries", "languages", "website"]
        for part in segments(segment.block, keys: keys, of: "a partner", in: source) {
            switch part.key.text {
            case "name": partner.name = single(part, "a name in quotes", in: source)?.text ?? partner.name
            case "mail":
                saysAddress = true
                if !part.arguments.isEmpty { _ = single(part, "an address", in: source) }
                partner.mail = addresses(part, source).first ?? ""
                if !partner.mail.isEmpty { addressees.append((.partner, part.arguments[0], source)) }
            case "website": partner.website = single(part, "a link", in: source)?.text
            case "takes":
                for token in list(part.arguments) {
                    if !categories.contains(token.text) { diagnostics.append(categories.unknown(token, in: source)) }
                    partner.takes.append(token.text)
                }
            case "countries":
                partner.countries = codes(list(part.arguments), "country", "SE NO DK", source).map { $0.uppercased() }
            default: partner.languages = codes(list(part.arguments), "language", "sv en", source).map { $0.lowercased() }
            }
        }
        if partner.mail.isEmpty, !saysAddress {
            report(.noAddress, "partner \(id.text) has no address", source, id.range, help: "add: mail referrals@…")
        }
        return partner
    }

    /// ISO 3166 and 639 codes, as registers have them.
    private mutating func codes(_ tokens: [Token], _ what: String, _ example: String, _ source: SourceText) -> [String] {
        for token in tokens
        where token.text.utf8.count != 2 || !token.text.utf8.allSatisfy({ (0x61...0x7A).contains($0 | 0x20) }) {
            report(
                .wrongValue, "\"\(token.text)\" is no code of a \(what)", source, token.range,
                help: "two letters each: \(example)")
        }
        return tokens.map(\.text)
    }
}
