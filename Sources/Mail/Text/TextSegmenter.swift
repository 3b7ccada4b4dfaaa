/// A stretch of a message's text and what it is.
package struct Segment: Hashable, Sendable {
    package enum Kind: String, Sendable {
        /// The sender's own words.
        case new
        /// Somebody else's, or what the sender wrote before.
        case quoted
        /// The line that says whom and when a quote is of, or the header above it.
        case attribution
        /// A message that is passed on.
        case forwarded
        case signature
        /// A disclaimer, a list's or a program's footer.
        case footer
    }

    package var kind: Kind
    /// In the bytes of the whole text, line ends included.
    package var range: Range<Int>
}

/// Lines of a text, counted from 0, and what they are.
struct MarkedLines {
    var lines: Range<Int>
    var kind: Segment.Kind
}

/// Divides a text that a person reads into the sender's own words, quotes and signature. Linear; see the finders' limits.
struct TextSegmenter {
    private let lines: TextLines
    private let isForward: Bool
    private let senderWords: [String]
    private var kinds: [Segment.Kind?]
    /// Places within a line where the sender's text ends and an attribution begins.
    private var splits: [Int: Int] = [:]

    /// Words of the sender's names that a signature is known by. Names have few; each is compared with the words of many lines.
    private static let mostSenderWords = 32

    /// The segments of `text`, in order, without a gap. `senderNames` are the display names and local parts of the sender;
    /// `isForward` says that the subject calls the message forwarded, `isHTML` that the quote marks come of elements.
    static func segments(
        of text: [UInt8], hints: [TextHint] = [], senderNames: [String] = [], isForward: Bool = false, isHTML: Bool = false
    )
        -> [Segment]
    {
        var words: [String] = []
        for name in senderNames {
            for word in SignatureFinder.words(name) where word.utf8.count <= 40 && words.count < mostSenderWords {
                words.append(word)
            }
        }
        let lines = TextLines(text, hints: hints)
        var segmenter = TextSegmenter(lines, isForward, words)
        segmenter.divide()
        if isHTML, !segmenter.hasNewText {
            // A page all in quotes: where nobody is quoted the element is the sender's own way to indent.
            let depth = lines.leastDepth
            if depth > 0, !segmenter.quotesSomebody(at: depth) {
                var second = TextSegmenter(lines.unquoted(by: depth), isForward, words)
                second.divide()
                if second.hasNewText { segmenter = second }
            }
        }
        return segmenter.segments()
    }

    private init(_ lines: TextLines, _ isForward: Bool, _ senderWords: [String]) {
        self.lines = lines
        self.isForward = isForward
        self.senderWords = senderWords
        kinds = Array(repeating: nil, count: lines.count)
    }

    private var hasNewText: Bool {
        lines.lines.indices.contains { kinds[$0] == .new && !lines[$0].isBlank }
    }

    /// Whether the first line with text announces a quote or a forwarded message.
    private func quotesSomebody(at depth: UInt8) -> Bool {
        let inner = lines.unquoted(by: depth)
        var finder = QuoteFinder(inner, isForward: false)
        guard let first = inner.lines.firstIndex(where: { !$0.isBlank }) else { return false }
        for index in first..<min(first + 6, inner.count) where !inner[index].isBlank {
            if let found = finder.announcement(at: index, floor: first), found.lines.lowerBound == first { return true }
        }
        return false
    }

    private mutating func divide() {
        markQuotes()
        markAnnouncements()
        markIndented()
        markWrappedQuotes()
        markArmour()
        for index in kinds.indices where kinds[index] == nil { kinds[index] = lines[index].isBlank ? nil : .new }
        fillBlanks()
        markSignatures()
        markBanner()
    }

    private mutating func markQuotes() {
        var hasOther = false
        for index in kinds.indices {
            if lines[index].hint == .indented, lines[index].depth <= 1 {
                hasOther = true
            } else if lines[index].depth > 0 || lines[index].hint == .quoted || lines[index].hint == .quotedRest {
                kinds[index] = .quoted
            } else if !lines[index].isBlank, lines[index].hint == .none {
                hasOther = true
            }
        }
        // The line that a program draws above the header of what it quotes.
        if let rest = kinds.indices.first(where: { lines[$0].hint == .quotedRest && !lines[$0].isBlank }), rest > 0 {
            markRule(above: rest, atLeast: 5)
        }
        if let first = kinds.indices.first(where: { kinds[$0] == .quoted && !lines[$0].isBlank }), lines.isHeaderLine(first)
        {
            markRule(above: first, atLeast: 20)
        }
        // Where the whole message stands in what the program calls the signature, it is none.
        guard hasOther else { return }
        for index in kinds.indices where kinds[index] == nil && lines[index].hint == .signature && !lines[index].isBlank {
            kinds[index] = .signature
        }
    }

    private mutating func markRule(above line: Int, atLeast length: Int) {
        guard let above = kinds[..<line].indices.last(where: { !lines[$0].isBlank }) else { return }
        if kinds[above] == nil, lines.isRule(above, atLeast: length) { kinds[above] = .attribution }
    }

    private mutating func markAnnouncements() {
        var finder = QuoteFinder(lines, isForward: isForward)
        var floor = 0
        var index = 0
        /// The first line that may be the sender's.
        var firstText: Int?
        while index < kinds.count {
            guard lines[index].depth == 0, lines[index].hint != .quotedRest, !lines[index].isBlank, kinds[index] != .quoted,
                let found = finder.announcement(at: index, floor: floor)
            else {
                if firstText == nil, kinds[index] == nil, !lines[index].isBlank { firstText = index }
                index += 1
                continue
            }
            let sharesLine = found.start > lines[found.lines.lowerBound].range.lowerBound
            let isBelowText = sharesLine || firstText.map { $0 < found.lines.lowerBound } ?? false
            if sharesLine {
                splits[found.lines.lowerBound] = found.start
                kinds[found.lines.lowerBound] = .new
                for line in found.lines.dropFirst() { kinds[line] = .attribution }
            } else {
                for line in found.lines { kinds[line] = .attribution }
            }
            index = max(index + 1, found.lines.upperBound)
            floor = index
            guard let next = lines.nextFilled(after: index - 1) else { return }
            if !isUnmarkedHeader(found), isMarked(next) || found.isAttribution && hasMarkSoon(from: next) {
                if found.isForward { markForwarded(from: next) }
            } else if found.isAttribution, markForeignMarks(from: next) {
                continue
            } else if found.isCertain, !found.isAttribution || isBelowText {
                for line in index..<kinds.count { kinds[line] = found.isForward ? .forwarded : .quoted }
                return
            } else if !found.isCertain {
                for line in found.lines { kinds[line] = .new }
            }
            // Else the message begins with an attribution and what follows bears no mark: the answer is in it, and it is better to
            // read a quote along than to miss the answer.
        }
    }

    private func isMarked(_ line: Int) -> Bool {
        lines[line].depth > 0 || lines[line].hint == .quoted || lines[line].hint == .quotedRest
    }

    /// Indentation without a word of a quote is the sender's own way to set something off where a colon stands above it, or where
    /// the quote comes later with its attribution.
    private mutating func markIndented() {
        let firstQuote = kinds.firstIndex(of: .attribution) ?? 0
        var isOwn = false
        var above: Int?
        for index in kinds.indices where !lines[index].isBlank {
            if kinds[index] == nil, lines[index].hint == .indented, lines[index].depth == 1 {
                if above.map({ lines[$0].hint != .indented }) ?? true {
                    isOwn =
                        index < firstQuote
                        || above.map { kinds[$0] == nil && lines.lastByte($0) == UInt8(ascii: ":") } ?? false
                }
                if !isOwn { kinds[index] = .quoted }
            }
            above = index
        }
    }

    /// Whether marks begin a few lines on: `[…]` or another remark stands above the quote.
    private func hasMarkSoon(from first: Int) -> Bool {
        (first..<min(first + 4, lines.count)).contains { lines[$0].depth > 0 }
    }

    /// Marks a quote whose lines begin with another sign than `>`, as some programs and people have it: `|`, `#`, `--]`.
    private mutating func markForeignMarks(from first: Int) -> Bool {
        let content = lines[first].content
        let mark = lines.bytes[content].prefix(3).prefix { byte in
            byte > 0x20 && byte < 0x7F && !(byte &- 0x30 < 10) && !((byte | 0x20) &- 0x61 < 26)
        }
        let signs: [UInt8] = [
            UInt8(ascii: "|"), UInt8(ascii: "#"), UInt8(ascii: ":"), UInt8(ascii: "%"), UInt8(ascii: "]"), UInt8(ascii: "}"),
            UInt8(ascii: "+"),
        ]
        guard let last = mark.last, signs.contains(last) else { return false }
        for index in first..<lines.count where !lines[index].isBlank && lines.bytes[lines[index].content].starts(with: mark)
        {
            kinds[index] = .quoted
        }
        return true
    }

    /// A header of several lines that stands unmarked: what follows is that message, `>` in it or not.
    private func isUnmarkedHeader(_ found: QuoteFinder.Announcement) -> Bool {
        found.lines.count >= 3 && found.isCertain && !found.isAttribution
            && (found.isForward || found.lines.contains { lines.bytes.contains("from:", in: lines[$0].content) })
    }

    private mutating func markForwarded(from first: Int) {
        var index = first
        while index < kinds.count, lines[index].isBlank || kinds[index] == .quoted {
            if !lines[index].isBlank { kinds[index] = .forwarded }
            index += 1
        }
    }

    /// A line without its mark between two quoted ones that is the rest of an address a program broke.
    private mutating func markWrappedQuotes() {
        guard kinds.count >= 3 else { return }
        for index in 1..<kinds.count - 1
        where kinds[index] == nil && !lines[index].isBlank && kinds[index - 1] == .quoted && kinds[index + 1] == .quoted
            && lines[index - 1].depth > 0 && lines[index + 1].depth > 0
        {
            let content = lines[index].content
            let before = lines.bytes[lines[index - 1].content]
            let opened = before.lastIndex { $0 == UInt8(ascii: "(") || $0 == UInt8(ascii: "<") }
            let closed = before.lastIndex { $0 == UInt8(ascii: ")") || $0 == UInt8(ascii: ">") }
            let isOpen = opened.map { open in closed.map { $0 < open } ?? true } ?? false
            if isOpen && !lines.bytes[content].contains(0x20)
                || lines.bytes.contains(
                    "http", in: content.prefix(8).startIndex..<min(content.lowerBound + 8, content.upperBound))
            {
                kinds[index] = .quoted
            }
        }
    }

    private mutating func markArmour() {
        for armour in ClearSignedText.armour(in: lines) {
            for line in armour.lines where kinds[line] == nil { kinds[line] = armour.kind }
        }
    }

    /// An empty line is what the line before it is.
    private mutating func fillBlanks() {
        var kind = kinds.first { $0 != nil } ?? .new
        for index in kinds.indices {
            if let own = kinds[index] { kind = own } else { kinds[index] = kind }
        }
    }

    private mutating func markSignatures() {
        let finder = SignatureFinder(lines: lines, senderWords: senderWords)
        var index = 0
        while index < kinds.count {
            guard kinds[index] == .new else {
                index += 1
                continue
            }
            var end = index
            while end < kinds.count, kinds[end] == .new { end += 1 }
            let next = end < kinds.count ? kinds[end] : nil
            let isLast =
                next == nil || next == .attribution || next == .forwarded || next == .signature || next == .footer
                || !kinds[end...].contains(.new)
            for found in finder.find(in: index..<end, isLast: isLast) {
                for line in found.lines where splits[line] == nil { kinds[line] = found.kind }
            }
            index = end
        }
        // A disclaimer below nothing is what the sender wrote.
        guard !hasNewText else { return }
        for index in kinds.indices where kinds[index] == .footer { kinds[index] = .new }
    }

    /// `CAUTION: This email originated from outside …`, which a mail server put above the text: its words are not the sender's.
    private mutating func markBanner() {
        guard let first = lines.lines.firstIndex(where: { !$0.isBlank }), kinds[first] == .new else { return }
        var end = first
        var text: [UInt8] = []
        while end < lines.count, !lines[end].isBlank, kinds[end] == .new, end - first < BannerPhrases.mostLines {
            lines.appendLowercased(lines[end].content.prefix(TextLines.longestPhraseLine), to: &text)
            text.append(0x20)
            end += 1
        }
        guard BannerPhrases.isBanner(text),
            kinds[end...].indices.contains(where: { kinds[$0] == .new && !lines[$0].isBlank })
        else {
            return
        }
        for line in first..<end { kinds[line] = .footer }
    }

    private func segments() -> [Segment] {
        var result: [Segment] = []
        func add(_ kind: Segment.Kind, _ range: Range<Int>) {
            guard !range.isEmpty else { return }
            if let last = result.indices.last, result[last].kind == kind {
                result[last].range = result[last].range.lowerBound..<range.upperBound
            } else {
                result.append(Segment(kind: kind, range: range))
            }
        }
        var index = 0
        while index < kinds.count {
            let start = lines[index].range.lowerBound
            let kind = kinds[index] ?? .new
            let split = splits[index]
            index += 1
            // The lines of one kind at one go.
            while split == nil, index < kinds.count, kinds[index] ?? .new == kind, splits[index] == nil { index += 1 }
            let end = index < lines.count ? lines[index].range.lowerBound : lines.bytes.count
            if let split {
                add(.new, start..<split)
                add(.attribution, split..<end)
            } else {
                add(kind, start..<end)
            }
        }
        return result
    }
}
