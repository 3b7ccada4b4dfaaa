/// Finds where a text stops being the sender's own: the line above a quote (`On …, Jane wrote:`), the header that Outlook
/// prints above what it quotes, and the marks of a forwarded message, in many languages.
///
/// Bounded: an announcement has at most `longest` lines, and no more than `most` lines that could end one are examined.
struct QuoteFinder {
    /// A line or lines that announce a quote, from a byte on.
    struct Announcement {
        var lines: Range<Int>
        /// Where it begins; within its first line where the sender's text shares it.
        var start: Int
        var isForward: Bool
        /// Whether what follows is a quote even without `>`.
        var isCertain: Bool
        /// `On …, Jane wrote:`, as against a header or a mark.
        var isAttribution = false
    }

    private enum Limits {
        static let longest = 6
        static let mostCandidates = 4000
        static let headerLines = 24
    }

    private let lines: TextLines
    private let isForward: Bool
    private var candidates = 0

    init(_ lines: TextLines, isForward: Bool) {
        self.lines = lines
        self.isForward = isForward
    }

    /// The announcement that ends (or, for a header, begins) at a line; it does not reach before `floor`.
    mutating func announcement(at index: Int, floor: Int) -> Announcement? {
        let content = lines[index].content
        guard content.count >= 3, content.count <= 600, candidates < Limits.mostCandidates else { return nil }
        return marker(at: index) ?? headerBlock(at: index, floor: floor, after: nil)
            ?? attribution(endingAt: index, floor: floor)
    }

    // MARK: Markers

    /// `-----Original Message-----`, `Begin forwarded message:`.
    private mutating func marker(at index: Int) -> Announcement? {
        let content = lines[index].content
        let first = lines.bytes[content.lowerBound]
        let last = lines.bytes[content.upperBound - 1]
        let isDashed =
            first == UInt8(ascii: "-") || first == UInt8(ascii: "_") || first == UInt8(ascii: "*") || first == 0xE2
        guard content.count <= 160, isDashed || last == UInt8(ascii: ":") || last == 0x9A else { return nil }
        candidates += 1
        let phrase = bare(lines.lowercased(index))
        guard phrase.utf8.count >= 6 else { return nil }
        let isForwarded = QuotePhrases.forwarded.contains(phrase) || isDashed && phrase.hasPrefix("forwarded by ")
        guard isForwarded || isDashed && QuotePhrases.original.contains(phrase) else {
            return isDashed ? dashedAttribution(at: index, phrase) : nil
        }
        var end = index + 1
        if let next = lines.nextFilled(after: index), lines[next].depth == 0,
            let header = headerBlock(at: next, floor: index, after: index)
        {
            end = header.lines.upperBound
        }
        return Announcement(
            lines: index..<end, start: lines[index].range.lowerBound, isForward: isForwarded || isForward, isCertain: true)
    }

    /// `---- Jane Doe wrote ----`, `---- On 3 May 2026, Jane wrote -----`.
    private func dashedAttribution(at index: Int, _ phrase: String) -> Announcement? {
        guard lines.bytes[lines[index].content.upperBound - 1] == UInt8(ascii: "-") || phrase.hasSuffix("wrote") else {
            return nil
        }
        guard phrase.utf8.count <= 200, says(Array(phrase.utf8), anyOf: QuotePhrases.wrote) else { return nil }
        return Announcement(
            lines: index..<index + 1, start: lines[index].range.lowerBound, isForward: false, isCertain: true)
    }

    /// A phrase without the dashes, stars, colons and blanks around it.
    private func bare(_ text: String) -> String {
        let marks: Set<Character> = ["-", "_", "*", ":", "：", " ", "\t", "—", "–", "─", ">", "<", "=", "~", "\u{A0}"]
        var slice = text[...]
        while let first = slice.first, marks.contains(first) { slice.removeFirst() }
        while let last = slice.last, marks.contains(last) { slice.removeLast() }
        return String(slice)
    }

    // MARK: Header blocks

    /// `From: … / Sent: … / To: … / Subject: …`, in any order, its values perhaps folded.
    private mutating func headerBlock(at index: Int, floor: Int, after marker: Int?) -> Announcement? {
        guard let role = headerRole(index), role != .other else { return nil }
        candidates += 1
        var roles: Set<QuotePhrases.HeaderRole> = []
        var count = 0
        var hasAddress = false
        var line = index
        var end = index
        var folded = 0
        while line < lines.count, line - index < Limits.headerLines, lines[line].depth == 0 {
            if lines[line].isBlank {
                // QUIRK: some programs put empty lines between the fields.
                guard let next = lines.nextFilled(after: line), next - line <= 3, headerRole(next) != nil else { break }
                line = next
                continue
            }
            if let role = headerRole(line) {
                roles.insert(role)
                count += 1
                folded = 0
                end = line + 1
            } else {
                folded += 1
                if folded > 2 { break }
            }
            if lines.bytes[lines[line].content].contains(UInt8(ascii: "@")) { hasAddress = true }
            line += 1
        }
        // A folded value of the last field belongs to the block.
        if folded > 0, folded <= 2, end < lines.count, !lines[end].isBlank, lines[end].content.count < 120 { end += folded }
        end = min(end, lines.count)
        let isRunIn = count == 1 && isRunInHeader(index)
        let core = roles.subtracting([.other])
        // QUIRK: one program puts `Jane Doe on 05/03/2026 10:02 AM` where others have From and Date.
        let author = marker == nil && core == [.to, .subject] ? authorLine(before: index, floor: floor) : nil
        let isOne = core.contains(.from) || core.contains(.date) || author != nil
        guard marker != nil || isRunIn || isOne && core.count >= 2 && (hasAddress || core.count >= 3 || author != nil)
        else { return nil }
        var start = marker ?? author ?? index
        var before = start
        while marker == nil, before > floor, lines[before - 1].isBlank, start - before < 3 { before -= 1 }
        if marker == nil, before > floor, lines[before - 1].depth == 0, lines.isRule(before - 1) { start = before - 1 }
        return Announcement(
            lines: start..<max(end, index + 1), start: lines[start].range.lowerBound, isForward: isForward, isCertain: true)
    }

    /// The line that names author and date, up to five lines above a header of To and Subject.
    private func authorLine(before index: Int, floor: Int) -> Int? {
        for line in (max(floor, index - 5)..<index).reversed() where !lines[line].isBlank && lines[line].depth == 0 {
            let content = lines[line].content
            guard content.count <= 120, hasDate(lines.bytes[content]) else { continue }
            if lines.bytes.contains(" on ", in: content) { return line }
            let previous = line - 1
            let isTime = lines.bytes[content.lowerBound] &- 0x30 < 10
            return isTime && previous >= floor && !lines[previous].isBlank && lines[previous].content.count < 60
                ? previous : nil
        }
        return nil
    }

    /// `From: bob@example.com Date: Thu, 24 Mar 2016 …`, one line of what were several.
    private func isRunInHeader(_ index: Int) -> Bool {
        let content = lines[index].content
        let bytes = lines.bytes
        return bytes.contains(" date: ", in: content) && bytes.contains("from: ", in: content)
            || bytes.contains(" sent: ", in: content) && bytes.contains("from: ", in: content)
    }

    /// The field that a line gives; nil where it is none or its name stands alone in a text.
    private func headerRole(_ index: Int) -> QuotePhrases.HeaderRole? {
        let content = lines[index].content
        let bytes = lines.bytes
        let window = content.prefix(40)
        guard
            let colon = window.firstIndex(where: {
                bytes[$0] == UInt8(ascii: ":") || bytes[$0] == 0xEF && bytes.matches("：", at: $0, limit: content.upperBound)
            })
        else { return nil }
        let name = bytes[content.lowerBound..<colon].filter { $0 != UInt8(ascii: "*") && $0 != UInt8(ascii: "_") }
        var text = String(decoding: name, as: UTF8.self).lowercased()[...]
        while let last = text.last, last == " " || last == "\u{A0}" || last == "\t" { text.removeLast() }
        while let first = text.first, first == " " || first == "\u{A0}" { text.removeFirst() }
        return QuotePhrases.headers[String(text)]
    }

    // MARK: Attributions

    /// `On Mon, 3 May 2026 at 10:02, Jane <jane@customer.example> wrote:`, over up to six lines.
    private mutating func attribution(endingAt index: Int, floor: Int) -> Announcement? {
        let content = lines[index].content
        let bytes = lines.bytes
        let last = bytes[content.upperBound - 1]
        let endsInColon =
            last == UInt8(ascii: ":")
            || last == 0x9A && bytes.matches("：", at: content.upperBound - 3, limit: content.upperBound)
        let endsInMark = last == UInt8(ascii: ">") || last == UInt8(ascii: "-")
        guard endsInColon || endsInMark || endsInVerb(content) else { return nil }
        candidates += 1
        let isQuotedNext = lines.nextFilled(after: index).map { lines[$0].depth > 0 || lines[$0].hint == .quoted } ?? false
        var first = index
        var blanks = 0
        while true {
            let joined = bytes[lines[first].content.lowerBound..<content.upperBound]
            guard joined.count <= 600 else { break }
            if !lines[first].isBlank, begins(first),
                isAnnouncement(joined, endsInColon: endsInColon, isQuotedNext: isQuotedNext)
            {
                return Announcement(
                    lines: first..<index + 1, start: lines[first].range.lowerBound, isForward: isForward,
                    isCertain: endsInColon || isQuotedNext,
                    isAttribution: true)
            }
            guard first > floor, index - first < Limits.longest - 1 else { break }
            first -= 1
            // QUIRK: one program puts an empty line before the address in angle brackets.
            if lines[first].isBlank {
                blanks += 1
                if blanks > 1 || bytes[lines[first + 1].content.lowerBound] != UInt8(ascii: "<") { break }
            }
        }
        if let shared = sharedLine(index, isQuotedNext: isQuotedNext) { return shared }
        // `Jane wrote:` with a quote below it needs no date.
        guard isQuotedNext, endsInColon, content.count <= 160, says(lowercased(bytes[content]), anyOf: QuotePhrases.wrote)
        else { return nil }
        return Announcement(
            lines: index..<index + 1, start: lines[index].range.lowerBound, isForward: isForward, isCertain: false,
            isAttribution: true)
    }

    private func endsInVerb(_ content: Range<Int>) -> Bool {
        let bytes = lines.bytes
        return bytes.matches("wrote", at: content.upperBound - 5, limit: content.upperBound)
            || bytes.matches("schrieb", at: content.upperBound - 7, limit: content.upperBound)
            || bytes.matches("skrev", at: content.upperBound - 5, limit: content.upperBound)
    }

    /// Whether a line begins as announcements do: with a preposition or a weekday, and a number; or with a number.
    private func begins(_ index: Int) -> Bool {
        var content = lines[index].content
        let bytes = lines.bytes
        while let byte = content.first.map({ bytes[$0] }),
            byte == UInt8(ascii: "-") || byte == UInt8(ascii: "*") || byte == 0x20
        {
            content.removeFirst()
        }
        guard let first = content.first.map({ bytes[$0] }) else { return false }
        if first &- 0x30 < 10 { return true }
        guard content.prefix(80).contains(where: { bytes[$0] &- 0x30 < 10 }) else { return false }
        let head = lowercased(bytes[content].prefix(24))
        return QuotePhrases.leads.contains { head.matches($0, at: 0, limit: head.count) }
    }

    private func isAnnouncement(_ joined: ArraySlice<UInt8>, endsInColon: Bool, isQuotedNext: Bool) -> Bool {
        guard hasDate(joined) else { return false }
        let text = lowercased(joined)
        if says(text, anyOf: QuotePhrases.wrote) { return endsInColon || isQuotedNext || text.count < 300 }
        // `2026-05-03 10:02 GMT+02:00 Jane <jane@customer.example>:` has no verb.
        return (endsInColon || isQuotedNext) && joined.contains(UInt8(ascii: "@")) && joined.contains(UInt8(ascii: "<"))
    }

    /// A year, a time or a date in figures.
    private func hasDate(_ text: ArraySlice<UInt8>) -> Bool {
        var digits = 0
        var groups = 0
        for (place, byte) in zip(text.indices, text) {
            if byte &- 0x30 < 10 {
                digits += 1
                if digits == 4,
                    text[place - 3] == UInt8(ascii: "2") && text[place - 2] == UInt8(ascii: "0")
                        || digits == 4 && text[place - 3] == UInt8(ascii: "1") && text[place - 2] == UInt8(ascii: "9")
                {
                    return true
                }
                continue
            }
            if digits > 0 { groups += 1 }
            digits = 0
            // `10:02`, `3/5/26`: figures, a mark, figures.
            if groups >= 1, byte == UInt8(ascii: ":") || byte == UInt8(ascii: "/"), place > text.startIndex,
                place + 1 < text.endIndex,
                text[place - 1] &- 0x30 < 10, text[place + 1] &- 0x30 < 10
            {
                return true
            }
        }
        return false
    }

    /// `reply On Wed, Apr 4, 2012, bob@example.com wrote:` above a quote.
    private func sharedLine(_ index: Int, isQuotedNext: Bool) -> Announcement? {
        let content = lines[index].content
        let bytes = lines.bytes
        guard isQuotedNext, hasDate(bytes[content]), bytes.contains("wrote:", in: content) else { return nil }
        var place = content.upperBound - 3
        while place > content.lowerBound {
            if bytes.matches("on ", at: place, limit: content.upperBound), bytes[place] == UInt8(ascii: "O"),
                bytes[place - 1] == 0x20 || bytes[place - 1] == UInt8(ascii: "-")
            {
                var start = place
                while start > content.lowerBound, bytes[start - 1] == 0x20 || bytes[start - 1] == UInt8(ascii: "-") {
                    start -= 1
                }
                return Announcement(
                    lines: index..<index + 1, start: start, isForward: false, isCertain: true, isAttribution: true)
            }
            place -= 1
        }
        return nil
    }

    private func says(_ text: [UInt8], anyOf phrases: [StaticString]) -> Bool {
        phrases.contains { text.contains($0, in: 0..<text.count) }
    }

    private func lowercased(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        Array(String(decoding: bytes, as: UTF8.self).lowercased().utf8)
    }
}
