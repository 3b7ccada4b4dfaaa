/// Finds the line above a quote that names its author and date, in the languages of mail programs:
/// `On Tue, 3 Nov 2026 at 10:02, Jane <jane@customer.example> wrote:`, `Jane <…> 于2026年11月3日 10:02写道：`.
///
/// It may be broken over several lines. Bounded: at most `Limits.lines` lines and `Limits.bytes` bytes make one.
struct AttributionFinder {
    private enum Limits {
        /// An address, a date and a long name, each on lines of their own.
        static let lines = 6
        static let bytes = 600
        /// Before the first figure of a date that is given first: `Pada tanggal Sel, 3 Nov`.
        static let wordsBeforeDate = 4
        /// The longest name that stands before an address, in bytes and in words.
        static let name = 100
        static let wordsOfName = 6
        /// Words of a line that holds the author, with what goes over to the next.
        static let wordsOfAuthor = 10
    }

    /// How a line ends that could be the last of an attribution.
    private enum Ending {
        /// With a colon, or a verb between dashes: what follows is a quote.
        case certain
        /// With an address or a verb: only where marks follow.
        case open
    }

    let lines: TextLines
    let isForward: Bool

    /// Whether a line could be the last of an attribution.
    func isCandidate(_ index: Int) -> Bool {
        ending(of: index) != nil || lines.bytes.matches("on ", at: lines[index].content.lowerBound, limit: lines.bytes.count)
    }

    /// The attribution that ends at a line; it does not reach before `floor`.
    func attribution(endingAt index: Int, floor: Int) -> QuoteFinder.Announcement? {
        guard let ending = ending(of: index) else { return withQuote(index) }
        let content = lines[index].content
        let isQuotedNext = lines.nextFilled(after: index).map(isQuoted) ?? false
        let isSure = ending == .certain || isQuotedNext
        var first = index
        var blanks = 0
        var hasFigure = false
        while lines[first].content.lowerBound + Limits.bytes >= content.upperBound {
            hasFigure = hasFigure || mayHoldFigure(lines[first].content)
            let range = lines[first].content.lowerBound..<content.upperBound
            if hasFigure, !lines[first].isBlank, let text = dated(range),
                announces(text, at: first, isSure: isSure, isQuotedNext: isQuotedNext)
            {
                if first == index, !text.beginsWith(AttributionPhrases.leads),
                    let found = shared(index, isQuotedNext: isQuotedNext)
                {
                    return found
                }
                let start = beginning(of: text, at: first, floor: max(floor, index - Limits.lines + 1))
                return QuoteFinder.Announcement(
                    lines: start..<index + 1, start: lines[start].range.lowerBound, isForward: isForward, isCertain: isSure,
                    isAttribution: true)
            }
            guard first > floor, index - first < Limits.lines - 1 else { break }
            first -= 1
            // QUIRK: one program puts an empty line before the address in angle brackets.
            if lines[first].isBlank {
                blanks += 1
                if blanks > 1 || lines.bytes[lines[first + 1].content.lowerBound] != UInt8(ascii: "<") { break }
            }
        }
        if let found = shared(index, isQuotedNext: isQuotedNext) { return found }
        // `Jane wrote:` with a quote below it needs no date.
        guard isQuotedNext, ending == .certain, content.count <= 160 else { return nil }
        let text = AttributionText(lines.bytes[content])
        guard text.hasVerb || text.beginsWith(AttributionPhrases.quoting) && text.hasAddress else { return nil }
        let start = beginning(of: text, at: index, floor: floor)
        return QuoteFinder.Announcement(
            lines: start..<index + 1, start: lines[start].range.lowerBound, isForward: isForward, isCertain: false,
            isAttribution: true)
    }

    /// Whether a line bears a mark of a quote; one program and some people have `|` for it.
    private func isQuoted(_ index: Int) -> Bool {
        let line = lines[index]
        return line.depth > 0 || line.hint == .quoted || lines.bytes[line.content.lowerBound] == UInt8(ascii: "|")
    }

    /// The text of a range that a date stands in; nil for any other.
    private func dated(_ range: Range<Int>) -> AttributionText? {
        // As it is written, ASCII tells, and most ranges hold none.
        if lines.isASCII(range), !AttributionText.hasDate(lines.bytes.span.extracting(range)) { return nil }
        let text = AttributionText(lines.bytes[range])
        return text.hasDate ? text : nil
    }

    /// Whether a figure stands in a range, or may: other scripts have figures of their own.
    private func mayHoldFigure(_ range: Range<Int>) -> Bool {
        lines.bytes.span.extracting(range).withUnsafeBufferPointer { bytes in
            var found: UInt8 = 0
            // Many bytes at a time, as the compiler makes it, and so to the end.
            for byte in bytes { found |= byte & 0x80 | (byte &- 0x30 < 10 ? 1 : 0) }
            return found != 0
        }
    }

    private func ending(of index: Int) -> Ending? {
        let content = lines[index].content
        let bytes = lines.bytes
        let last = bytes[content.upperBound - 1]
        if last == UInt8(ascii: ":")
            || last == 0x9A && bytes.matches("：", at: content.upperBound - 3, limit: content.upperBound)
        {
            return .certain
        }
        if last == UInt8(ascii: "-") {
            let isDashed = content.count > 8 && bytes.matches("--", at: content.upperBound - 2, limit: content.upperBound)
            return isDashed && bytes.contains("wrote", in: content) ? .certain : .open
        }
        if last == UInt8(ascii: ">") { return .open }
        // The last letters of the verbs.
        switch last | 0x20 {
        case UInt8(ascii: "e"), UInt8(ascii: "s"), UInt8(ascii: "b"), UInt8(ascii: "v"): break
        default: return nil
        }
        let endsInVerb = AttributionPhrases.bareVerbs.contains { verb in
            bytes.matches(verb, at: content.upperBound - verb.utf8CodeUnitCount, limit: content.upperBound)
        }
        return endsInVerb ? .open : nil
    }

    /// Whether a text with a date, from the start of the line `first` on, says who wrote and when.
    private func announces(_ text: AttributionText, at first: Int, isSure: Bool, isQuotedNext: Bool) -> Bool {
        let leads = text.beginsWithDigit || text.beginsWith(AttributionPhrases.leads)
        let isDateFirst = leads || text.wordsBeforeDate.map { $0 <= Limits.wordsBeforeDate } ?? false
        if text.hasVerb {
            if leads { return isSure || text.bytes.count < 300 }
            if text.hasBracketedAddress { return isSure && (isDateFirst || text.isNameFirst) }
            return isSure && (isQuotedNext && isDateFirst || isName(text, at: first))
        }
        // `* Jane Doe [2026-11-03 10:02]:`
        if isSure, isQuotedNext, text.words <= Limits.wordsOfName + 4, text.endsWithBracketedDate { return true }
        // `2026-05-03 10:02 GMT+02:00 Jane <jane@customer.example>:` has no verb.
        guard isSure, text.hasBracketedAddress else { return false }
        if isQuotedNext { return isDateFirst || text.isNameFirst }
        return isDateFirst && text.endsWithAddress || text.beginsWith(AttributionPhrases.wholeLeads)
    }

    /// `Jane Doe schrieb am 03.11.2026 um 10:02:`, at the beginning of a paragraph: a name in capitals before the verb.
    private func isName(_ text: AttributionText, at first: Int) -> Bool {
        guard first == 0 || lines[first - 1].isBlank || lines[first - 1].depth > 0, text.bytes.count <= 120,
            let words = text.wordsBeforeVerb(in: lines.bytes[lines[first].content]), (1...4).contains(words.count)
        else { return false }
        return words.allSatisfy(\.isCapital) && !AttributionPhrases.pronouns.contains(words[0].text)
    }

    /// The line at which an attribution begins that was found from the line `first` on: the name may stand above its address, and
    /// the day above the time.
    private func beginning(of text: AttributionText, at first: Int, floor: Int) -> Int {
        var first = first
        var isComplete = text.hasFullDate
        while first > floor, !lines[first - 1].isBlank, lines[first - 1].depth == 0 {
            let above = lines[first - 1].content
            let last = lines.bytes[above.upperBound - 1]
            guard above.count <= Limits.name, last != UInt8(ascii: ":"), last != UInt8(ascii: "?"), last != UInt8(ascii: "!")
            else {
                break
            }
            let line = AttributionText(lines.bytes[above])
            let needsName = lines.bytes[lines[first].content.lowerBound] == UInt8(ascii: "<")
            let isDate =
                !isComplete
                && (line.beginsWith(AttributionPhrases.leads) || line.beginsWithDigit
                    || line.hasBracketedAddress || line.wordsBeforeDate.map { $0 <= Limits.wordsBeforeDate } ?? false)
                && line.hasDigit
            let isName =
                needsName && last != UInt8(ascii: ".") && line.words <= Limits.wordsOfName
                || needsName && line.beginsWith(AttributionPhrases.leads) && line.hasDate
            // `Jane Doe <jane@customer.example> 於` above `2026年11月3日 10:02 寫道：`.
            let isAuthor = !text.hasAddress && text.hasVerb && line.isNameFirst && line.words <= Limits.wordsOfAuthor
            guard isDate || isName || isAuthor else { break }
            isComplete = isComplete || line.hasFullDate || line.hasDate
            first -= 1
        }
        return first
    }

    /// QUIRK: one program puts the quote's first words on the line: `On Tue, Nov 3, 2026 at 10:02, Jane<jane@…> wrote:   Hello`.
    private func withQuote(_ index: Int) -> QuoteFinder.Announcement? {
        let content = lines[index].content
        guard let verb = lines.bytes.first("wrote:", in: content), verb - content.lowerBound < Limits.bytes else {
            return nil
        }
        let text = AttributionText(lines.bytes[content.lowerBound..<verb + 6])
        guard text.hasDate, text.beginsWith(AttributionPhrases.leads), text.hasBracketedAddress else { return nil }
        return QuoteFinder.Announcement(
            lines: index..<index + 1, start: lines[index].range.lowerBound, isForward: isForward, isCertain: true,
            isAttribution: true)
    }

    /// `reply On Wed, Apr 4, 2012, bob@example.com wrote:` above a quote.
    private func shared(_ index: Int, isQuotedNext: Bool) -> QuoteFinder.Announcement? {
        let content = lines[index].content
        let bytes = lines.bytes
        guard isQuotedNext, bytes.contains("wrote:", in: content), lines.hasDate(content) else {
            return nil
        }
        var place = content.upperBound - 3
        while place > content.lowerBound {
            if bytes.matches("on ", at: place, limit: content.upperBound), bytes[place] == UInt8(ascii: "O"),
                bytes[place - 1] == 0x20 || bytes[place - 1] == UInt8(ascii: "-")
            {
                var start = place
                while start > content.lowerBound, bytes[start - 1] == 0x20 || bytes[start - 1] == UInt8(ascii: "-") {
                    start -= 1
                }
                return QuoteFinder.Announcement(
                    lines: index..<index + 1, start: start, isForward: false, isCertain: true, isAttribution: true)
            }
            place -= 1
        }
        return nil
    }
}
