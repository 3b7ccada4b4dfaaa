import Bytes
import Calendars
import Mail
import RuleLanguage
import Store
import Triage

/// The file of a message in its queue: a few lines of ours, then the original, whole.
enum QueueFile {
    /// The pieces to write. Lines of the original that are named like ours are renamed to `X-Untrusted-…`, so that nobody takes
    /// a stranger's word for ours; an mbox's `From ` line becomes a field.
    static func pieces(_ message: Message, lines: String) -> [ArraySlice<UInt8>] {
        let bytes = message.bytes
        let usesCRLF = bytes.prefix(2000).firstIndex(of: 0x0A).map { $0 > 0 && bytes[$0 - 1] == 0x0D } ?? false
        var ours = Array(lines.utf8)
        var start = 0
        if bytes.starts(with: Array("From ".utf8)) {
            start = bytes.firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
            ours += Array("X-Triage-Envelope: ".utf8) + bytes[..<start].filter { $0 >= 0x20 && $0 < 0x7F } + [0x0A]
        }
        if usesCRLF { ours = ours.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] } }
        var pieces = [ours[...]]
        // A mail program's header goes to the first empty line, which may be further than where a broken one was read to.
        var line = start
        while line < bytes.count, !isEmptyLine(bytes, at: line) {
            if isNamedLikeOurs(bytes[line...]) {
                pieces += [bytes[start..<line], untrusted[...]]
                start = line
            }
            line = bytes[line...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
        }
        pieces.append(bytes[start...])
        return pieces
    }

    private static let untrusted = Array("X-Untrusted-".utf8)

    private static func isEmptyLine(_ bytes: [UInt8], at line: Int) -> Bool {
        bytes[line] == 0x0A || bytes[line] == 0x0D && line + 1 < bytes.count && bytes[line + 1] == 0x0A
    }

    /// Whether a line's name is `X-Triage-…` in either case, or would be taken for it: `X_Triage-Ticket`, `XTriage-Ticket`.
    private static func isNamedLikeOurs(_ line: ArraySlice<UInt8>) -> Bool {
        let name = line.prefix(40).prefix { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
        return name.filter { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }.map { $0 | 0x20 }.starts(with: "xtriage".utf8)
    }

    /// `X-Triage-Ticket: CP-1042` and what staff want to see at a glance.
    ///
    /// - Parameter see: another ticket that the message names, and why it is no part of that one.
    static func lines(_ decision: Decision, ticket: String, rules: String, see: String? = nil) -> String {
        var lines = line("Ticket", ticket) + line("Queue", decision.queue) + line("Kind", decision.kind.rawValue)
        let sender = decision.sender
        lines += line("Sender", [sender.verification.rawValue, sender.standing.rawValue].joined(separator: " "))
        lines += line("Account", sender.account) + line("Plan", sender.plan) + line("Project", sender.project)
        lines += line(
            "Category", decision.category.map { name in decision.scope.map { "\(name) (\($0.rawValue))" } ?? name })
        lines += line("Severity", decision.severity) + line("Promise", decision.promise.description)
        for clock in decision.clocks {
            if let due = clock.due { lines += line("Due", "\(clock.name) \(due.time.rfc3339)") }
        }
        lines += line("Partner", decision.partner) + line("See", see)
        lines += line(
            "Reply",
            decision.template.map { name in decision.suppressed.map { "\(name) (not sent: \($0))" } ?? name } ?? "none")
        lines += line("Why", why(decision)) + line("Rules", rules)
        return lines
    }

    /// The same from the ledger, for a file that was lost and is written again.
    static func lines(_ ticket: Ticket, _ clocks: [Ticket.Clock], name: String) -> String {
        var lines = line("Ticket", name) + line("Queue", ticket.queue) + line("Kind", ticket.kind)
        lines += line("Sender", ticket.verification + " " + ticket.standing)
        lines += line("Account", ticket.account) + line("Plan", ticket.plan) + line("Project", ticket.project)
        lines += line("Category", ticket.category.map { name in ticket.scope.map { "\(name) (\($0))" } ?? name })
        lines += line("Severity", ticket.severity) + line("Promise", ticket.promise)
        for clock in clocks {
            if let due = clock.due { lines += line("Due", "\(clock.name) \(due.rfc3339)") }
        }
        lines += line("Partner", ticket.partner)
        lines += line(
            "Reply", ticket.template.map { name in ticket.suppressed.map { "\(name) (not sent: \($0))" } ?? name } ?? "none")
        return lines + line("Why", "decided at \(ticket.accepted.rfc3339), this file written again since")
            + line("Rules", ticket.rules)
    }

    private static func line(_ name: String, _ value: String?) -> String {
        guard let value, !value.isEmpty else { return "" }
        return HeaderText.unstructured("X-Triage-" + name, HeaderText.clean(value, limit: 300))
    }

    /// The row that decided and the keywords that weighed most.
    private static func why(_ decision: Decision) -> String {
        let weighty = decision.evidence.filter { $0.ruledOutBy == nil && $0.weight > 0 }.sorted { $0.weight > $1.weight }
            .prefix(4)
        let words = weighty.map { "\($0.for) +\($0.weight) \"\($0.keyword)\" (\($0.rule))" }
        let part = decision.following.flatMap { $0.isFollowUp ? "a follow-up, by \($0.namedBy)" : nil }
        return ([part, decision.kindReason, decision.routeRule].compactMap(\.self) + words).joined(separator: "; ")
    }

    // MARK: Read back

    /// The number that our line in a queue's file says; nil where the file does not begin with our lines.
    ///
    /// - Parameter prefix: of the site's tickets, `CP`.
    static func ticketNumber(in head: some Collection<UInt8>, prefix: String) -> Int64? {
        let line = Array("X-Triage-Ticket: \(prefix)-".utf8)
        // Ours come first: a stranger's stand behind them, under another name. A mail program may have put fields of its own in front.
        var rest = head[...]
        while let end = rest.firstIndex(of: 0x0A), end != rest.startIndex {
            if rest.starts(with: line) {
                let digits = rest.dropFirst(line.count).prefix { $0 >= 0x30 && $0 <= 0x39 }
                return digits.count <= 12 ? Int64(String(decoding: digits, as: UTF8.self)) : nil
            }
            rest = rest[rest.index(after: end)...]
        }
        return nil
    }

    /// A message as it came, of its file in a queue: our lines are trace fields, which `digest` leaves out; lines that `pieces` renamed
    /// have their own name again.
    static func original(of bytes: [UInt8]) -> [UInt8] {
        var original: [UInt8] = []
        original.reserveCapacity(bytes.count)
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
            if isEmptyLine(bytes, at: start) { break }
            let behind = start + untrusted.count
            let isMarked = bytes[start...].starts(with: untrusted) && isNamedLikeOurs(bytes[behind...])
            original += bytes[(isMarked ? behind : start)..<end]
            start = end
        }
        return original + bytes[start...]
    }
}
