/// Tickets as people name them: `CP-1042`, `cp-1042`, `1042`.
enum TicketName {
    /// - Parameter prefix: the site's; empty: it has none.
    static func text(_ number: Int64, prefix: String) -> String { prefix.isEmpty ? "\(number)" : "\(prefix)-\(number)" }
    /// - Parameter prefix: the site's; empty: it has none.
    static func number(_ name: String, prefix: String) throws(Failure) -> Int64 {
        let own = prefix.uppercased() + "-"
        let digits = name.uppercased().hasPrefix(own) ? name.dropFirst(own.count) : name[...]
        guard let number = Int64(digits), number > 0 else {
            throw Failure(
                .usage, "\"\(name)\" is no ticket's number",
                help: "a ticket is named as in: \(prefix.isEmpty ? "" : prefix + "-")1042")
        }
        return number
    }
}
