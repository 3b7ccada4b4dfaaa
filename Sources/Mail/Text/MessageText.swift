/// The text of a message as a person reads it, and which of it are the sender's own new words.
///
/// `text/plain` is preferred to HTML where both are given (RFC 2046 section 5.1.4); HTML is made lines; parts of text that stand one
/// after the other are joined; attachments are left out, and so are attached messages.
package struct MessageText: Sendable {
    /// UTF-8, lines ended by LF; no line end behind the last line that the sender wrote none behind.
    package let whole: [UInt8]
    /// What is what, in order and without a gap.
    package let segments: [Segment]
    /// The sender's own words: no quote, no attribution, no forwarded message, no signature, no footer.
    package let newText: [UInt8]
    package let defects: [Defect]

    /// How much is read; the rest of a longer text is not searched, and staff still have the whole original.
    package enum Limits {
        /// Bytes of a part's content as it stands in the message. A person writes 10 KB; a log pasted below 1 MB.
        package static let encoded = 8 * 1024 * 1024
        /// Bytes of the whole text. A book has one megabyte.
        package static let text = 1024 * 1024
    }

    package init(of message: Message) {
        var reader = TextReader(message)
        reader.read()
        let names = (message.from + message.replyTo).prefix(4).flatMap { [$0.name, $0.localPart] }
        self.init(
            whole: reader.text, hints: reader.hints, senderNames: names,
            isForward: Self.isForward(subject: message.subject), isHTML: reader.isHTML, defects: reader.defects)
    }

    /// A text that is read by itself. `senderNames` are display names and local parts by which a signature is known.
    package init(text: [UInt8], senderNames: [String] = []) {
        self.init(whole: text, hints: [], senderNames: senderNames, isForward: false, isHTML: false, defects: [])
    }

    /// HTML that is read by itself.
    package init(html: [UInt8], senderNames: [String] = []) {
        let (text, hints) = HTMLText.convert(html)
        self.init(whole: text, hints: hints, senderNames: senderNames, isForward: false, isHTML: true, defects: [])
    }

    /// A text that was read and divided before: its segments in order, by their lengths.
    package init(whole: [UInt8], segments: [(kind: Segment.Kind, count: Int)]) {
        self.whole = whole
        var start = 0
        self.segments = segments.map { kind, count in
            let end = start + min(max(0, count), whole.count - start)
            defer { start = end }
            return Segment(kind: kind, range: start..<end)
        }
        defects = []
        newText = Self.joined(self.segments.lazy.filter { $0.kind == .new }.map(\.range), of: whole)
    }

    private init(
        whole: [UInt8], hints: [TextHint], senderNames: [String], isForward: Bool, isHTML: Bool, defects: [Defect]
    ) {
        self.whole = whole
        self.defects = defects
        segments = TextSegmenter.segments(
            of: whole, hints: hints, senderNames: senderNames, isForward: isForward, isHTML: isHTML)
        newText = Self.joined(segments.lazy.filter { $0.kind == .new }.map(\.range), of: whole)
    }

    /// Where in `whole` the sender's own words stand.
    package var newRanges: [Range<Int>] { ranges { $0 == .new } }

    /// Where in `whole` other people's words stand: quotes, what announces them, forwarded messages.
    package var quotedRanges: [Range<Int>] { ranges { $0 == .quoted || $0 == .attribution || $0 == .forwarded } }

    private func ranges(_ wanted: (Segment.Kind) -> Bool) -> [Range<Int>] {
        segments.filter { wanted($0.kind) }.map(\.range)
    }

    /// Stretches of a text, each on lines of its own, without the blank at the two ends.
    private static func joined(_ ranges: some Sequence<Range<Int>>, of text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        for range in ranges {
            if let last = result.last, last != 0x0A { result.append(0x0A) }
            result.append(contentsOf: text[range])
        }
        let start = result.firstIndex { $0 > 0x20 } ?? result.count
        let lineStart = result[..<start].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let end = (result.lastIndex { $0 > 0x20 } ?? -1) + 1
        return lineStart < end ? Array(result[lineStart..<end]) : []
    }

    /// Whether the subject says that the message is passed on: `Fwd:`, `WG:`, `TR:`.
    private static func isForward(subject: String) -> Bool {
        let text = subject.prefix(12).lowercased()
        return ["fw:", "fwd:", "wg:", "tr:", "rv:", "enc:", "i:", "vb:", "vs:", "doorst:", "videresendt:", "转发", "轉寄"]
            .contains { text.hasPrefix($0) }
    }
}
