/// How long something may take, as a rule file writes it: `30m`, `4h`, `2d`, `3bd`.
package enum Allowance: Hashable, Sendable, CustomStringConvertible {
    /// Open minutes of the calendar.
    case minutes(Int)
    /// The same time of day on the Nth open day after.
    case businessDays(Int)

    /// The shortest form that the rule language reads back: whole hours as `4h`, whole days (24 h) as `24h`, else minutes.
    package var description: String {
        switch self {
        case .minutes(let count): count % 60 == 0 && count > 0 ? "\(count / 60)h" : "\(count)m"
        case .businessDays(let count): "\(count)bd"
        }
    }

    /// Reads `30m`, `4h`, `2d` (of 24 hours) or `3bd`; nil for anything else, and for what is longer than anybody waits.
    package init?(_ text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int(digits), count > 0, count <= 10_000 else { return nil }
        switch text.dropFirst(digits.count) {
        case "m": self = .minutes(count)
        case "h": self = .minutes(count * 60)
        case "d": self = .minutes(count * 1440)
        case "bd" where count <= 1000: self = .businessDays(count)
        default: return nil
        }
    }
}
