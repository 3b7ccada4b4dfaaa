import Diagnostics

// What `site` may say beyond what it must: how replies leave, how many, what they name, how long mail is kept. Each is kept as
// written for the part of the program that it is for; here it is held to the form that this part reads.

extension PolicyCompiler {
    private enum Setting: String, CaseIterable {
        case telephone, website, status, postmaster
        case replyFrom = "reply-from"
        case envelopeSender = "envelope-sender"
        case limit, spam, transport, relay, retain, forgeries
        case quietWeeks = "quiet-weeks"

        /// Of the settings that take one of few values.
        var values: [String] {
            switch self {
            case .postmaster: ["no reply"]
            case .spam: ["trusted"]
            case .quietWeeks: ["silent"]
            case .forgeries: ["stripped"]
            default: []
            }
        }
    }

    static let siteSettings = Setting.allCases.map(\.rawValue)

    /// What limits count, as `limit` names it.
    private static let limits = ["sender", "sender-domain", "subject", "total"]
    /// Mail is kept a hundred years at most.
    private static let mostDaysKept = 36_500

    mutating func checkSetting(_ part: Segment, _ source: SourceText) {
        guard let setting = Setting(rawValue: part.key.text), let first = part.arguments.first,
            let last = part.arguments.last
        else {
            return
        }
        let range = first.range.lowerBound..<last.range.upperBound
        let value = part.arguments.map(\.text).joined(separator: " ")
        func wrong(_ what: String, _ example: String) -> (message: String, help: String) {
            ("\"\(value)\" is no \(what)", "write: \(setting.rawValue) \(example)")
        }
        var mistake: (message: String, help: String)?
        switch setting {
        case .telephone: break
        case .website, .status:
            if !Self.isLink(value) { mistake = wrong("link", "https://…") }
        case .postmaster, .spam, .quietWeeks, .forgeries:
            if !setting.values.contains(value) { mistake = wrong("value of \(setting.rawValue)", setting.values[0]) }
        case .replyFrom, .envelopeSender:
            // Without an envelope's sender it is the empty one, which no bounce answers; without another it is told of already.
            guard !value.isEmpty else { break }
            let address = single(part, "an address", in: source)
            _ = addresses(part, source)
            if setting == .replyFrom, let address { replyFrom.append((address, source)) }
        case .limit: checkLimits(part.arguments, source)
        case .transport:
            let words = part.arguments.map(\.text)
            let isSound =
                ["maildir", "sendmail", "smtp"].contains(words[0]) && words.count == 1
                || words[0] == "sendmail" && words.count == 2 && words[1].hasPrefix("/")
            if !isSound { mistake = wrong("way out for mail", "maildir, sendmail, sendmail /usr/sbin/sendmail or smtp") }
        case .relay:
            let isSound = value.utf8.contains(UInt8(ascii: ".")) || value.utf8.contains(UInt8(ascii: ":"))
            if !isSound || !Self.hasPossiblePort(value)
                || !value.utf8.allSatisfy({ "0123456789abcdefABCDEF.:[]".utf8.contains($0) })
            {
                mistake = wrong("address of a relay", "127.0.0.1:25; names are not looked up")
            }
        case .retain:
            let unit = value.hasSuffix("w") ? 7 : 1
            let digits = value.hasSuffix("w") || value.hasSuffix("d") ? String(value.dropLast()) : value == "0" ? value : ""
            if !(Int(digits).map { $0 >= 0 && $0 <= Self.mostDaysKept / unit } ?? false) {
                mistake = wrong("time to keep mail", "400d, 8w, or 0d to keep none")
            }
        }
        if let mistake { report(.wrongValue, mistake.message, source, range, help: mistake.help) }
    }

    static func isLink(_ text: String) -> Bool { text.hasPrefix("https://") || text.hasPrefix("http://") }

    /// Whether an address names a port that there is, or none: `127.0.0.1:25`, `[::1]:25`, `::1`.
    private static func hasPossiblePort(_ address: String) -> Bool {
        let parts = address.split(separator: "]", omittingEmptySubsequences: false).last ?? ""
        let pieces = parts.split(separator: ":", omittingEmptySubsequences: false)
        guard pieces.count == 2 else { return true }
        return UInt16(pieces[1]).map { $0 > 0 } ?? false
    }

    /// `limit sender 5/1d  total 500/1h`
    private mutating func checkLimits(_ tokens: [Token], _ source: SourceText) {
        let usage = "write: limit sender 5/1d  sender-domain 50/1d  subject 20/1d  total 500/1h"
        for (index, token) in tokens.enumerated() {
            if index % 2 == 0 {
                guard Self.limits.contains(token.text) else {
                    report(
                        .unknownWord, "no limit is called \"\(token.text)\"", source, token.range,
                        help: suggestion(for: token.text, among: Self.limits) ?? usage)
                    return
                }
                if index + 1 == tokens.count {
                    report(.missing, "the limit \(token.text) needs a number", source, token.range, help: usage)
                }
            } else if !Self.isLimit(token.text) {
                report(.wrongValue, "\"\(token.text)\" is no limit", source, token.range, help: usage)
            }
        }
    }

    /// `5`, `5/1d`
    private static func isLimit(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let count = Int(parts[0]), count >= 0 else { return false }
        guard parts.count == 2 else { return true }
        guard let unit = parts[1].last, let number = Int(parts[1].dropLast()) else { return false }
        return "mhd".contains(unit) && (1...10_000).contains(number)
    }
}
