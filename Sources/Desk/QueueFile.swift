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
    static func pieces(_ message: Message, lines: [UInt8]) -> [ArraySlice<UInt8>] {
        let bytes = message.bytes
        let span = bytes.span
        let feed = span.firstIndex(of: Byte.lineFeed, in: 0..<min(bytes.count, 2000))
        let usesCRLF = feed.map { $0 > 0 && bytes[$0 - 1] == Byte.carriageReturn } ?? false
        var ours = lines
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
            if isNamedLikeOurs(span, at: line) {
                pieces += [bytes[start..<line], untrusted[...]]
                start = line
            }
            line = span.firstIndex(of: Byte.lineFeed, in: line..<bytes.count).map { $0 + 1 } ?? bytes.count
        }
        pieces.append(bytes[start...])
        return pieces
    }

    private static let untrusted = Array("X-Untrusted-".utf8)
    private static let lastOfOurs = Array("X-Triage-Rules:".utf8)

    private static func isEmptyLine(_ bytes: [UInt8], at line: Int) -> Bool {
        bytes[line] == 0x0A || bytes[line] == 0x0D && line + 1 < bytes.count && bytes[line + 1] == 0x0A
    }

    /// Whether a line's name is `X-Triage-…` in either case, or would be taken for it: `X_Triage-Ticket`, `XTriage-Ticket`.
    private static func isNamedLikeOurs(_ bytes: Span<UInt8>, at line: Int) -> Bool {
        var letters = 0
        for index in line..<min(bytes.count, line + 40) {
            let byte = bytes[index]
            guard byte > 0x20, byte < 0x7F, byte != UInt8(ascii: ":") else { break }
            let letter = byte | 0x20
            guard letter >= 0x61, letter <= 0x7A else { continue }
            guard letter == ownName[letters] else { return false }
            letters += 1
            if letters == ownName.count { return true }
        }
        return false
    }

    private static let ownName = Array("xtriage".utf8)

    /// `X-Triage-Ticket: CP-1042` and what staff want to see at a glance.
    ///
    /// - Parameter see: another ticket that the message names, and why it is no part of that one.
    static func lines(_ decision: Decision, ticket: String, rules: String, see: String? = nil) -> [UInt8] {
        var lines = Lines()
        lines.add("X-Triage-Ticket", ticket)
        lines.add("X-Triage-Queue", decision.queue)
        lines.add("X-Triage-Kind", decision.kind.rawValue)
        let sender = decision.sender
        lines.add("X-Triage-Sender", sender.verification.rawValue + " " + sender.standing.rawValue)
        lines.add("X-Triage-Account", sender.account)
        lines.add("X-Triage-Plan", sender.plan)
        lines.add("X-Triage-Project", sender.project)
        lines.add("X-Triage-Category", decision.category, remark: decision.scope?.rawValue)
        lines.add("X-Triage-Severity", decision.severity)
        lines.add("X-Triage-Promise", decision.promise.description)
        for clock in decision.clocks {
            if let due = clock.due { lines.add("X-Triage-Due", clock.name + " " + due.time.rfc3339) }
        }
        lines.add("X-Triage-Partner", decision.partner)
        lines.add("X-Triage-See", see)
        lines.add("X-Triage-Reply", decision.template ?? "none", remark: notSent(decision.template, decision.suppressed))
        lines.add("X-Triage-Why", why(decision))
        lines.add("X-Triage-Rules", rules)
        return lines.bytes
    }

    /// The same from the ledger, for a file that was lost and is written again.
    static func lines(_ ticket: Ticket, _ clocks: [Ticket.Clock], name: String) -> [UInt8] {
        var lines = Lines()
        lines.add("X-Triage-Ticket", name)
        lines.add("X-Triage-Queue", ticket.queue)
        lines.add("X-Triage-Kind", ticket.kind)
        lines.add("X-Triage-Sender", ticket.verification + " " + ticket.standing)
        lines.add("X-Triage-Account", ticket.account)
        lines.add("X-Triage-Plan", ticket.plan)
        lines.add("X-Triage-Project", ticket.project)
        lines.add("X-Triage-Category", ticket.category, remark: ticket.scope)
        lines.add("X-Triage-Severity", ticket.severity)
        lines.add("X-Triage-Promise", ticket.promise)
        for clock in clocks {
            if let due = clock.due { lines.add("X-Triage-Due", clock.name + " " + due.rfc3339) }
        }
        lines.add("X-Triage-Partner", ticket.partner)
        lines.add("X-Triage-Reply", ticket.template ?? "none", remark: notSent(ticket.template, ticket.suppressed))
        lines.add("X-Triage-Why", "decided at " + ticket.accepted.rfc3339 + ", this file written again since")
        lines.add("X-Triage-Rules", ticket.rules)
        return lines.bytes
    }

    private static func notSent(_ template: String?, _ suppressed: String?) -> String? {
        template == nil ? nil : suppressed.map { "not sent: " + $0 }
    }

    private struct Lines {
        var bytes: [UInt8] = []

        /// Characters of a value.
        static let limit = 300
        /// Bytes that most messages' lines take.
        private static let usual = 1024

        init() { bytes.reserveCapacity(Lines.usual) }

        /// - Parameter remark: stands in brackets behind the value.
        mutating func add(_ name: StaticString, _ value: String?, remark: String? = nil) {
            guard var value, !value.isEmpty else { return }
            if let remark { value += " (" + remark + ")" }
            HeaderText.append(name, value, limit: Lines.limit, to: &bytes)
        }
    }

    /// The row that decided and the keywords that weighed most.
    private static func why(_ decision: Decision) -> String {
        // Plain pieces, appended: this is written of every message.
        var text = ""
        text.reserveCapacity(Lines.limit)
        func add(_ pieces: [String]) {
            if !text.isEmpty { text += "; " }
            for piece in pieces { text += piece }
        }
        if let following = decision.following, following.isFollowUp { add(["a follow-up, by ", following.namedBy]) }
        if let reason = decision.kindReason { add([reason]) }
        if let rule = decision.routeRule { add([rule]) }
        for place in weightiest(decision.evidence) {
            let item = decision.evidence[place]
            let reason = [
                item.for, " +", String(item.weight), " \"", shortened(item.keyword), "\" (", item.origin.file, ":",
                String(item.origin.line), ")",
            ]
            // What is cut anywhere else is hardly read, and no ASCII.
            let length = reason.reduce(text.isEmpty ? 0 : text.utf8.count + 2) { $0 + $1.utf8.count }
            guard length + 2 < Lines.limit else { break }
            add(reason)
        }
        return text
    }

    private static func shortened(_ keyword: String) -> String {
        guard keyword.utf8.count > longestKeyword else { return keyword }
        return String(keyword.unicodeScalars.prefix(longestKeyword)) + "..."
    }

    /// Unicode scalars of a keyword: enough to find it by.
    private static let longestKeyword = 48

    /// Keywords that are named.
    private static let namedKeywords = 4

    /// The places of the keywords that weighed most, of equals the first.
    private static func weightiest(_ evidence: [Evidence]) -> [Int] {
        var places: [Int] = []
        for place in evidence.indices where evidence[place].weight > 0 && evidence[place].ruledOutBy == nil {
            let rank = places.firstIndex { evidence[$0].weight < evidence[place].weight } ?? places.count
            guard rank < namedKeywords else { continue }
            places.insert(place, at: rank)
            if places.count > namedKeywords { places.removeLast() }
        }
        return places
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

    /// Bytes in which the first lines of ours end.
    static let ownHead = 1024

    /// The number of a file that begins with our lines as we write them, nothing in front. A message that came by mail cannot: the mail
    /// servers that it passed stand in front.
    static func ownNumber(in head: some Collection<UInt8>, prefix: String) -> Int64? {
        let lines = head.split(separator: 0x0A, maxSplits: 2)
        guard lines.count == 3, lines[0].starts(with: Array("X-Triage-Ticket: ".utf8)),
            lines[1].starts(with: Array("X-Triage-Queue: ".utf8))
        else { return nil }
        return ticketNumber(in: head, prefix: prefix)
    }

    /// Whether a file's lines say that its message could not be read.
    static func isUnparsed(_ head: some Collection<UInt8>) -> Bool {
        head.split(separator: 0x0A, maxSplits: 2).dropFirst().first?.elementsEqual(Array("X-Triage-Queue: unparsed".utf8))
            ?? false
    }

    /// A message as it came, of its file in a queue: without our lines, and lines that `pieces` renamed have their own name again.
    static func original(of bytes: [UInt8]) -> [UInt8] {
        var original: [UInt8] = []
        original.reserveCapacity(bytes.count)
        var start = 0
        var isOurs = false
        var isBehindOurs = false
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
            if isEmptyLine(bytes, at: start) { break }
            let isFold = bytes[start] == 0x20 || bytes[start] == 0x09
            isOurs = !isBehindOurs && (isFold ? isOurs : isNamedLikeOurs(bytes.span, at: start))
            // It is never folded: a blank behind it begins the message.
            if isOurs, bytes[start...].starts(with: lastOfOurs) { isBehindOurs = true }
            let behind = start + untrusted.count
            let isMarked = bytes[start...].starts(with: untrusted) && isNamedLikeOurs(bytes.span, at: behind)
            if !isOurs { original += bytes[(isMarked ? behind : start)..<end] }
            start = end
        }
        return original + bytes[start...]
    }
}
