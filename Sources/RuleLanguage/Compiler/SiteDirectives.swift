import Calendars
import Diagnostics

// `site`, `calendar`, `channel`, `partner`, `alert`, `machine`: who we are, when we work, how we are reached.

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
            switch part.key.text {
            case "domain": site.domains += hosts(part, source)
            case "trust": site.trust += hosts(part, source)
            case "timezone":
                guard let zone = single(part, "a time zone", in: source) else { continue }
                if isZoneName(zone, source, ofCalendar: false) { zones.append((zone, source)) }
                site.timezone = zone.text
            case "ticket":
                guard let prefix = single(part, "the letters of a ticket number", in: source) else { continue }
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
        for (what, example) in [
            ("domain", "cloud.example"), ("trust", "mx.cloud.example"), ("timezone", "Europe/Zurich"), ("ticket", "CP"),
        ]
        where !said.contains(what) {
            report(.missing, "the site has no \(what)", source, segment.key.range, help: "add: \(what) \(example)")
        }
        return site
    }

    /// Whether a word has the form of a zone's name; whether there is one so called, the system's zone files know.
    ///
    /// - Parameter ofCalendar: a calendar's may be the account's, too.
    private mutating func isZoneName(_ token: Token, _ source: SourceText, ofCalendar: Bool) -> Bool {
        let isSound =
            ofCalendar && token.text == "account" || token.text == "UTC"
            || token.text.contains("/") && !token.text.contains("..") && !token.text.hasPrefix("/")
                && token.text.utf8.allSatisfy { asciiLetter($0) != nil || "/_-+".utf8.contains($0) }
        if !isSound {
            report(
                .wrongValue, "\"\(token.text)\" is no time zone", source, token.range, help: "write: timezone Europe/Zurich")
        }
        return isSound
    }

    /// Addresses, in lower case.
    mutating func addresses(_ part: Segment, _ source: SourceText) -> [String] {
        list(part.arguments).compactMap { token in
            let parts = token.text.split(separator: "@", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, Self.isHost(parts[1]) else {
                report(
                    .wrongValue, "\"\(token.text)\" is no address", source, token.range,
                    help: "write: \(part.key.text) name@domain")
                return nil
            }
            return token.text.lowercased()
        }
    }

    /// Names of hosts and domains, in lower case.
    private mutating func hosts(_ part: Segment, _ source: SourceText) -> [String] {
        list(part.arguments).compactMap { token in
            // `host *.agency.example`
            guard Self.isHost(token.text.hasPrefix("*.") ? token.text.dropFirst(2) : token.text[...]) else {
                report(
                    .wrongValue, "\"\(token.text)\" is no name of a host", source, token.range,
                    help: "write: \(part.key.text) mx.cloud.example")
                return nil
            }
            return token.text.lowercased()
        }
    }

    private static func isHost(_ text: Substring) -> Bool {
        !text.isEmpty
            && !text.utf8.contains {
                asciiLetter($0) == nil && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ".") && $0 < 0x80
            }
            && !text.split(separator: ".", omittingEmptySubsequences: false).contains(where: \.isEmpty)
    }

    mutating func compileCalendars() -> [CalendarDefinition] {
        var files: [String: Holidays] = [:]
        for file in self.files.holidays {
            var faults: [Holidays.Fault] = []
            files[file.path] = Holidays(parsing: file.bytes, faults: &faults)
            for fault in faults {
                report(.holidays, fault.message, file, fault.range, help: "write: 2026-12-25 Christmas Day")
            }
        }
        return all("calendar").compactMap { calendar($0.segment, $0.source, files) }
    }

    private mutating func calendar(_ segment: Segment, _ source: SourceText, _ files: [String: Holidays])
        -> CalendarDefinition?
    {
        guard let name = segment.arguments.first else { return nil }
        var week = [[Range<Int>]](repeating: [], count: 7)
        var hasHours = false
        var zone = CalendarDefinition.ZoneChoice.site
        var holidayFiles: [String] = []
        for part in segments(segment.block, keys: ["hours", "timezone", "closed"], of: "a calendar", in: source) {
            if part.arguments.isEmpty, part.key.text != "timezone" {
                let example = part.key.text == "hours" ? "mon-fri 09:00-17:00" : "holidays/zurich.txt"
                report(
                    .missing, "\(part.key.text) needs a value", source, part.key.range,
                    help: "write: \(part.key.text) \(example)")
            }
            switch part.key.text {
            case "hours":
                hasHours = true
                hours(part, into: &week, source)
            case "timezone":
                if let value = single(part, "a time zone, or account", in: source),
                    isZoneName(value, source, ofCalendar: true)
                {
                    zones.append((value, source))
                    zone = value.text == "account" ? .account : .named(value.text)
                }
            default:
                for file in list(part.arguments) {
                    holidayFiles.append(file.text)
                    if file.text.contains("{country}") {
                        if !files.keys.contains(where: { Self.matches($0, file.text) }) {
                            warn(
                                .holidays, "the pack has no file \"\(file.text)\" for any country", source, file.range,
                                help: "no holidays are counted")
                        }
                    } else if files[file.text] == nil {
                        report(
                            .holidays, "there is no file \"\(file.text)\" in the pack", source, file.range,
                            help: suggestion(file.text, files.keys.sorted())
                                ?? "write one day a line: 2026-12-25 Christmas Day")
                    }
                }
            }
        }
        if !hasHours { week = OpeningCalendar.alwaysOpen }
        let wanted = files.filter { path, _ in holidayFiles.contains { path == $0 || Self.matches(path, $0) } }
        return CalendarDefinition(
            name: name.text, week: week, zone: zone, holidayFiles: holidayFiles, holidays: HolidayFiles(wanted))
    }

    /// `holidays/ch.txt` for `holidays/{country}.txt`
    private static func matches(_ path: String, _ pattern: String) -> Bool {
        let parts = pattern.split(separator: "{", maxSplits: 1).map(String.init)
        guard parts.count == 2, parts[1].hasPrefix("country}") else { return false }
        return path.hasPrefix(parts[0]) && path.hasSuffix(String(parts[1].dropFirst("country}".count)))
    }

    private static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// `hours mon-fri 09:00-17:00`, `hours mon,wed 08:00-12:00 13:00-17:00`, `hours sat`
    private mutating func hours(_ part: Segment, into week: inout [[Range<Int>]], _ source: SourceText) {
        var days: [Int] = []
        var ranges: [Range<Int>] = []
        for item in list(part.arguments) {
            if let range = Self.hourRange(item.text) {
                ranges.append(range)
            } else if let range = Self.dayRange(item.text) {
                days += range
            } else {
                report(
                    .wrongValue, "\"\(item.text)\" is neither days nor hours", source, item.range,
                    help: Self.night(item.text) ?? suggestion(item.text, Self.weekdays)
                        ?? "write: hours mon-fri 09:00-17:00")
            }
        }
        if days.isEmpty { days = Array(0..<7) }
        for day in days { week[day] += ranges.isEmpty ? [0..<1440] : ranges }
    }

    /// How to write hours that go on behind midnight; nil for what is nothing of the kind.
    private static func night(_ text: String) -> String? {
        let ends = text.split(separator: "-")
        guard ends.count == 2, hourRange("\(ends[1])-\(ends[0])") != nil else { return nil }
        return "a night belongs to two days: \(ends[0])-24:00 on the one, 00:00-\(ends[1]) on the next"
    }

    private static func dayRange(_ text: String) -> [Int]? {
        let ends = text.lowercased().split(separator: "-").map { weekdays.firstIndex(of: String($0)) }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1] else { return nil }
        return first <= last ? Array(first...last) : Array(first..<7) + Array(0...last)
    }

    private static func hourRange(_ text: String) -> Range<Int>? {
        let ends = text.split(separator: "-").map { minute(String($0)) }
        guard ends.count == 2, let start = ends[0], let end = ends[1], start < end else { return nil }
        return start..<end
    }

    private static func minute(_ text: String) -> Int? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = Int(parts[0]),
            let minute = Int(parts[1])
        else { return nil }
        let total = hour * 60 + minute
        return hour >= 0 && (0..<60).contains(minute) && total <= 1440 ? total : nil
    }

    mutating func compileChannels() -> [Channel] {
        let list = all("channel")
        if list.isEmpty {
            diagnostics.append(
                Diagnostic(.error, .missing, "no channel is declared", help: "write: channel email { to support@… }"))
        }
        var otherwise = References()
        let channels = list.compactMap { channel($0.segment, $0.source, &otherwise) }
        reportCircles(otherwise, "channel")
        return channels
    }

    private mutating func channel(_ segment: Segment, _ source: SourceText, _ otherwise: inout References) -> Channel? {
        guard let name = segment.arguments.first else { return nil }
        var channel = Channel(name: name.text, addresses: [], plans: [], otherwise: nil)
        var saysAddress = false
        for part in segments(segment.block, keys: ["to", "plan", "otherwise"], of: "a channel", in: source) {
            switch part.key.text {
            case "to":
                saysAddress = true
                channel.addresses += addresses(part, source)
                channelAddresses += list(part.arguments).map { (name.text, $0, source) }
            case "plan": for token in list(part.arguments) { channel.plans.formUnion(plans(token, in: source)) }
            default:
                guard let other = single(part, "a channel", in: source) else { continue }
                if !channels.contains(other.text) { diagnostics.append(channels.unknown(other, in: source)) }
                channel.otherwise = other.text
                otherwise.note(name.text, other, source)
            }
        }
        if channel.addresses.isEmpty, !saysAddress {
            report(.noAddress, "channel \(name.text) has no address", source, name.range, help: "add: to support@…")
        }
        return channel
    }

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

    mutating func alert(_ segment: Segment, _ source: SourceText) -> AlertSource? {
        guard let name = segment.arguments.first else { return nil }
        var alert = AlertSource(name: name.text, from: [], hosts: [])
        var saysSender = false
        for part in segments(segment.block, keys: ["from", "host"], of: "an alert", in: source) {
            if part.key.text == "from" {
                saysSender = true
                alert.from += addresses(part, source)
            } else {
                alert.hosts += hosts(part, source)
            }
        }
        if alert.from.isEmpty, !saysSender {
            report(.noAddress, "alert \(name.text) has no sender", source, name.range, help: "add: from monitor@…")
        }
        return alert
    }

    mutating func machine(_ segment: Segment, _ source: SourceText) -> Machine? {
        guard let name = segment.arguments.first else { return nil }
        var machine = Machine(name: name.text, from: [])
        for part in segments(segment.block, keys: ["from"], of: "a machine", in: source) {
            machine.from += addresses(part, source)
        }
        if machine.from.isEmpty, segment.block?.statements.isEmpty ?? true {
            report(.noAddress, "machine \(name.text) has no sender", source, name.range, help: "add: from pbx@…")
        }
        return machine
    }
}
