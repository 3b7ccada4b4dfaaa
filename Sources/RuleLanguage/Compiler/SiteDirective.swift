import Diagnostics

// `site`: who we are.

extension PolicyCompiler {
    mutating func compileSite() -> Site? {
        let sites = all("site")
        guard let (source, segment) = sites.first else {
            diagnostics.append(
                Diagnostic(
                    .error, .missing, "no site is declared",
                    help: "write: site \"Your name\" { domain …  trust …  timezone …  ticket … }"))
            return nil
        }
        for (other, extra) in sites.dropFirst() {
            report(
                .declaredTwice, "a pack has one site", other, extra.key.range,
                help:
                    "the first is at \(Diagnostic.Place(source, segment.key.range).fileAndLine): put this one's lines there")
        }
        var site = Site(
            name: segment.arguments.first?.text ?? "", domains: [], trust: [], timezone: "", ticketPrefix: "", aliases: [],
            journal: nil,
            settings: [:])
        let keys = ["domain", "trust", "timezone", "ticket", "alias", "journal"] + Self.siteSettings
        var said: Set<String> = []
        for part in segments(segment.block, keys: keys, of: "a site", in: source) {
            said.insert(part.key.text)
            if part.arguments.isEmpty {
                report(
                    .missing, "\(part.key.text) needs a value", source, part.key.range,
                    help: "write it behind \(part.key.text), on the same line")
            }
            read(part, into: &site, source)
        }
        for (what, example) in [
            ("domain", "cloud.example"), ("trust", "mx.cloud.example"), ("timezone", "Europe/Zurich"), ("ticket", "CP"),
        ]
        where !said.contains(what) {
            report(.missing, "the site has no \(what)", source, segment.key.range, help: "add: \(what) \(example)")
        }
        return site
    }

    /// A line of the site's.
    private mutating func read(_ part: Segment, into site: inout Site, _ source: SourceText) {
        switch part.key.text {
        case "domain": site.domains += hosts(part, source)
        case "trust": site.trust += hosts(part, source)
        case "timezone":
            guard let zone = single(part, "a time zone", in: source) else { return }
            if isZoneName(zone, source, ofCalendar: false) { zones.append((zone, source)) }
            site.timezone = zone.text
        case "ticket":
            guard let prefix = single(part, "the letters of a ticket number", in: source) else { return }
            site.ticketPrefix = prefix.text
            let isSound =
                (1...12).contains(prefix.text.utf8.count) && prefix.text.utf8.allSatisfy { asciiLetter($0) != nil }
            if !isSound {
                report(
                    .wrongValue, "\"\(prefix.text)\" cannot begin a ticket number", source, prefix.range,
                    help: "up to 12 letters and digits: CP")
            }
        case "alias": site.aliases += addresses(part, source)
        case "journal":
            if !part.arguments.isEmpty { _ = single(part, "an address", in: source) }
            site.journal = addresses(part, source).first
        default:
            site.settings[part.key.text] = part.arguments.map(\.text).joined(separator: " ")
            checkSetting(part, source)
        }
    }
}
