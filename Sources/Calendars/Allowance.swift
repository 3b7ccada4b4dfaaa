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
}
