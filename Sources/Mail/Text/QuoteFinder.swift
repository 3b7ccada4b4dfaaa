import Bytes

/// Finds where a text stops being the sender's own: the line above a quote (`On …, Jane wrote:`), the header that Outlook
/// prints above what it quotes, and the marks of a forwarded message, in many languages.
///
/// Bounded: a header has at most `Limits.headerLines` lines, and no more than `Limits.mostCandidates` lines are examined closely.
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
        static let mostCandidates = 4000
        static let headerLines = 24
    }

    private let lines: TextLines
    private let isForward: Bool
    private let attributions: AttributionFinder
    /// Whether three hyphens stand together anywhere.
    private let hasDashes: Bool
    private var candidates = 0

    init(_ lines: TextLines, isForward: Bool) {
        self.lines = lines
        self.isForward = isForward
        hasDashes = lines.bytes.contains("---", in: 0..<lines.bytes.count)
        attributions = AttributionFinder(lines: lines, isForward: isForward)
    }

    /// The announcement that ends (or, for a header, begins) at a line; it does not reach before `floor`.
    mutating func announcement(at index: Int, floor: Int) -> Announcement? {
        let content = lines[index].content
        if content.count <= 16, let found = bareHeader(at: index, floor: floor) { return found }
        guard content.count >= 3, content.count <= 600, candidates < Limits.mostCandidates else { return nil }
        if let found = marker(at: index) ?? headerBlock(at: index, floor: floor, after: nil) { return found }
        guard attributions.isCandidate(index) else { return nil }
        candidates += 1
        return attributions.attribution(endingAt: index, floor: floor)
    }

    // MARK: Markers

    /// `-----Original Message-----`, `Begin forwarded message:`.
    private mutating func marker(at index: Int) -> Announcement? {
        let content = lines[index].content
        let first = lines.bytes[content.lowerBound]
        let last = lines.bytes[content.upperBound - 1]
        let isDashed =
            first == UInt8(ascii: "-") || first == UInt8(ascii: "_") || first == UInt8(ascii: "*") || first == 0xE2
        if last == UInt8(ascii: ">"), lines.isGroupWiseHeader(lines[index]) {
            return Announcement(
                lines: index..<index + 1, start: lines[index].range.lowerBound, isForward: isForward, isCertain: true)
        }
        if hasDashes, let found = notesSummary(at: index) { return found }
        if content.count <= 60, let found = lineToReplyAbove(at: index) { return found }
        let isHash = first == UInt8(ascii: "#") || first == UInt8(ascii: "=") || first == UInt8(ascii: "~")
        guard content.count <= 160, isDashed || isHash || last == UInt8(ascii: ":") || last == 0x9A else { return nil }
        candidates += 1
        // A line that only ends like a mark is one where it begins like one, too.
        if !isDashed, !isHash, Byte.isLetter(first),
            !QuoteMarkers.forwarded.mayLead(lines.bytes, at: content.lowerBound, limit: content.upperBound)
        {
            return nil
        }
        let phrase = bare(lines.lowercasedBytes(index))
        guard phrase.count >= 6 else { return nil }
        if isDashed || isHash, content.count <= 120, QuoteMarkers.replyAbove.isIn(phrase) {
            // `##- Please type your reply above this line -##`. Where nothing stands above it, another support system wrote to us: its
            // words are the message.
            return Announcement(
                lines: index..<index + 1, start: lines[index].range.lowerBound, isForward: false, isCertain: true,
                isAttribution: true)
        }
        let isForwarded =
            QuoteMarkers.forwarded.holds(phrase)
            || isDashed && QuoteMarkers.forwardedBy.longestLead(of: phrase) != nil
        guard isForwarded || isDashed && QuoteMarkers.original.holds(phrase) else {
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

    /// `Inactive hide details for Jane Doe ---03/11/2026 10:02:33---Dear Ann, …`, which Notes puts above its header: the alternative
    /// text of a picture, author, date, and how the message begins.
    private func notesSummary(at index: Int) -> Announcement? {
        let content = lines[index].content
        guard let dashes = lines.bytes.first("---", in: content), dashes > content.lowerBound,
            let behind = lines.bytes.first("---", in: dashes + 3..<content.upperBound), behind - dashes <= 43,
            dashes + 3 < behind, lines.bytes[dashes + 3] &- 0x30 < 10,
            lines.hasDate(dashes + 3..<behind)
        else { return nil }
        return Announcement(
            lines: index..<index + 1, start: lines[index].range.lowerBound, isForward: isForward, isCertain: true,
            isAttribution: true)
    }

    /// `Reply above this line.`, with the rule drawn above it.
    private func lineToReplyAbove(at index: Int) -> Announcement? {
        let content = lines[index].content
        guard index > 0,
            QuoteMarkers.replyAbove.mayLead(lines.bytes, at: content.lowerBound, limit: content.upperBound),
            let rule = (max(0, index - 3)..<index).last(where: { !lines[$0].isBlank }),
            lines[rule].content.count <= 200, !Self.isLetterOrDigit(lines.bytes[lines[rule].content.lowerBound]),
            QuoteMarkers.replyAbove.longestLead(of: lines.lowercasedBytes(index)) != nil,
            bare(lines.textBytes(rule)).isEmpty
        else { return nil }
        return Announcement(
            lines: rule..<index + 1, start: lines[rule].range.lowerBound, isForward: false, isCertain: true,
            isAttribution: true)
    }

    /// `---- Jane Doe wrote ----`, `---- On 3 May 2026, Jane wrote -----`.
    private func dashedAttribution(at index: Int, _ phrase: [UInt8]) -> Announcement? {
        guard
            lines.bytes[lines[index].content.upperBound - 1] == UInt8(ascii: "-")
                || phrase.matches("wrote", at: phrase.count - 5, limit: phrase.count)
        else {
            return nil
        }
        guard phrase.count <= 200, AttributionText(phrase[...]).hasVerb else { return nil }
        return Announcement(
            lines: index..<index + 1, start: lines[index].range.lowerBound, isForward: false, isCertain: true)
    }

    /// A phrase without the dashes, stars, colons and blanks around it.
    private func bare(_ text: [UInt8]) -> [UInt8] {
        // Those of ASCII, which there are dozens of, byte by byte: no more than they stand around most.
        let isMark = { (byte: UInt8) in byte < 0x80 && Self.isMark(Unicode.Scalar(byte)) }
        let behind = text.drop(while: isMark)
        let end = behind.lastIndex { !isMark($0) }.map { $0 + 1 } ?? behind.startIndex
        guard let first = behind[..<end].first, let last = behind[..<end].last else { return [] }
        if first < 0x80, last < 0x80, first != UInt8(ascii: "&"), last != UInt8(ascii: ";") { return Array(behind[..<end]) }
        var slice = String(decoding: behind[..<end], as: UTF8.self).unicodeScalars[...]
        while true {
            if let first = slice.first, Self.isMark(first) {
                slice.removeFirst()
            } else if let last = slice.last, Self.isMark(last) {
                slice.removeLast()
            } else if slice.first == "&", slice.starts(with: Self.entity) {
                // QUIRK: one program puts the entity into plain text.
                slice.removeFirst(Self.entity.count)
            } else if slice.last == ";", slice.reversed().starts(with: Self.entity.reversed()) {
                slice.removeLast(Self.entity.count)
            } else {
                return Array(String(slice).utf8)
            }
        }
    }

    private static let entity = "&nbsp;".unicodeScalars

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool { Byte.isLetter(byte) || Byte.isDigit(byte) }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // Hyphens and dashes of all lengths, lines of boxes, direction marks, the full-width colon.
        case 0x2010...0x2015, 0x2500...0x257F, 0x200E, 0x200F, 0x202A...0x202E, 0xFF1A, 0xFF0D, 0xFF3F, 0xA0: true
        case 0x20, 0x09, 0x2D, 0x5F, 0x2A, 0x3A, 0x3E, 0x3C, 0x3D, 0x7E, 0x23, 0x2B: true
        default: false
        }
    }

    // MARK: Header blocks

    /// `From: … / Sent: … / To: … / Subject: …`, in any order, its values perhaps folded.
    private mutating func headerBlock(at index: Int, floor: Int, after marker: Int?) -> Announcement? {
        guard let role = headerRole(index), role != .other else { return nil }
        candidates += 1
        var roles: QuotedHeaderNames.Roles = []
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
                roles.insert(.init(role))
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

    /// QUIRK: older Notes writes `To`, `cc` and `Subject` on lines of their own, their values below them, author and date above.
    private mutating func bareHeader(at index: Int, floor: Int) -> Announcement? {
        guard candidates < Limits.mostCandidates, bareRole(index) == .to else { return nil }
        candidates += 1
        var roles: QuotedHeaderNames.Roles = []
        var end = index
        for line in index..<min(index + Limits.headerLines, lines.count) where lines[line].depth == 0 {
            guard let role = bareRole(line), roles.insert(.init(role)).inserted else { continue }
            end = line
        }
        guard roles.isSuperset(of: [.to, .other, .subject]),
            let date = (max(floor, index - 10)..<index).last(where: { lines[$0].depth == 0 && isDateLine($0) })
        else { return nil }
        if end + 1 < lines.count, !lines[end + 1].isBlank { end += 1 }
        var start = date
        while start > floor, date - start < 2, !lines[start - 1].isBlank { start -= 1 }
        return Announcement(
            lines: start..<end + 1, start: lines[start].range.lowerBound, isForward: isForward, isCertain: true)
    }

    private func isDateLine(_ index: Int) -> Bool {
        let content = lines[index].content
        return !content.isEmpty && content.count <= 120 && lines.hasDate(content)
    }

    /// The field whose name fills a line.
    private func bareRole(_ index: Int) -> QuotedHeaderNames.Role? {
        let content = lines[index].content
        guard (2...16).contains(content.count) else { return nil }
        if lines.isASCII(content) { return QuotedHeaderNames.role(of: lines.bytes.span.extracting(content)) }
        return QuotedHeaderNames.role(of: lines.lowercasedBytes(index).span)
    }

    /// The line that names author and date, up to five lines above a header of To and Subject.
    private func authorLine(before index: Int, floor: Int) -> Int? {
        for line in (max(floor, index - 5)..<index).reversed() where !lines[line].isBlank && lines[line].depth == 0 {
            let content = lines[line].content
            guard content.count <= 120, lines.hasDate(content) else { continue }
            if lines.bytes.contains(" on ", in: content) { return line }
            let previous = (max(floor, line - 2)..<line).last { !lines[$0].isBlank }
            let isTime = lines.bytes[content.lowerBound] &- 0x30 < 10
            return isTime ? previous.flatMap { lines[$0].content.count < 60 ? $0 : nil } : nil
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

    private func headerRole(_ index: Int) -> QuotedHeaderNames.Role? { lines.headerRole(index) }
}

extension TextLines {
    /// Whether a line gives one of the fields that a header above a quote cannot do without.
    func isHeaderLine(_ index: Int) -> Bool {
        guard !lines[index].content.isEmpty, let role = headerRole(index) else { return false }
        return role != .other
    }

    /// The field that a line gives; nil where it is none or its name stands alone in a text.
    fileprivate func headerRole(_ index: Int) -> QuotedHeaderNames.Role? {
        let content = lines[index].content
        let window = content.prefix(40)
        var colon = bytes.span.firstIndex(of: UInt8(ascii: ":"), in: window)
        if hasWideSigns, let wide = bytes.first("：", in: window.lowerBound..<min(window.upperBound + 2, content.upperBound))
        {
            colon = min(colon ?? wide, wide)
        }
        // QUIRK: Notes has a table in its pages, with names and values in cells and no colons.
        guard let colon = colon ?? gap(in: window) else { return nil }
        return fieldRole(content.lowerBound..<colon)
    }

    /// The field of a name as it is written: perhaps in bold (`*From*`), with blanks around it, with figures of any script.
    private func fieldRole(_ name: Range<Int>) -> QuotedHeaderNames.Role? {
        let isPlain = name.allSatisfy { index in
            let byte = bytes[index]
            return byte >= 0x20 && byte < 0x80 && byte != UInt8(ascii: "*") && byte != UInt8(ascii: "_")
        }
        if isPlain { return QuotedHeaderNames.role(of: bytes.span.extracting(bytes.span.trimmed(name))) }
        let text = AttributionText(bytes[name].filter { $0 != UInt8(ascii: "*") && $0 != UInt8(ascii: "_") }[...]).bytes
        let start = text.firstIndex { $0 > 0x20 } ?? text.count
        let end = (text.lastIndex { $0 > 0x20 } ?? -1) + 1
        return start < end ? QuotedHeaderNames.role(of: text.span.extracting(start..<end)) : nil
    }

    /// Where two spaces stand side by side.
    private func gap(in range: Range<Int>) -> Int? {
        bytes.span.extracting(range).withUnsafeBufferPointer { bytes in
            // Every second byte tells.
            var index = 1
            while index < bytes.count {
                if bytes[index] == 0x20 {
                    if bytes[index - 1] == 0x20 { return range.lowerBound + index - 1 }
                    if index + 1 < bytes.count, bytes[index + 1] == 0x20 { return range.lowerBound + index }
                }
                index += 2
            }
            return nil
        }
    }
}
