import Bytes
import Mail
import RuleLanguage

/// A search of one message that several decisions share, by policies that look for the same.
package struct SharedSearch: Sendable {
    private var found: (texts: SearchedTexts, hits: [Hit])?

    package init() {}

    /// The first one who asks makes the search.
    mutating func found(in incoming: Incoming, by matcher: KeywordMatcher) -> (texts: SearchedTexts, hits: [Hit]) {
        if let found { return found }
        let texts = SearchedTexts(of: incoming, headers: matcher.headerFields)
        let found = (texts, matcher.hits(in: texts.texts))
        self.found = found
        return found
    }
}

/// The texts of a message that keywords are looked for in, and what evidence says of a place in them.
struct SearchedTexts {
    let texts: [SearchText]
    /// Where the lines of each text begin; of a text that nothing was shown of, none.
    private var lineStarts: [[Int]]
    /// What was shown of a text; several keywords mostly stand in one line.
    private var shown: [Shown] = []

    private struct Shown {
        var text: Int
        var range: Range<Int>
        var line: String
    }

    /// How many UTF-8 bytes of a line evidence keeps around a keyword: a line of a screen or two.
    private static let keptBytes = 160

    init(of incoming: borrowing Incoming, headers: [String]) {
        let message = incoming.message
        let text = incoming.text
        var texts = [
            SearchText(.subject, Array(message.subject.utf8)),
            SearchText(.body, text.whole, ranges: text.newRanges),
            SearchText(.quoted, text.whole, ranges: text.quotedRanges),
            SearchText(.from, SearchedTexts.list(message.from, message.from.map(\.address))),
            SearchText(.to, SearchedTexts.list(incoming.written, incoming.writtenAddresses)),
            SearchText(.attachment, SearchedTexts.list(incoming.attachments)),
        ]
        for name in headers {
            let values = message.fields(named: name)
            if !values.isEmpty { texts.append(SearchText(.header(name), SearchedTexts.list(values))) }
        }
        self.texts = texts
        lineStarts = [[Int]](repeating: [], count: texts.count)
    }

    /// One entry a line, so that no keyword reaches from one into the next.
    private static func list(_ entries: [String]) -> [UInt8] {
        var list: [UInt8] = []
        for (index, entry) in entries.enumerated() {
            if index > 0 { list += [0x0A, 0x0A] }
            list.append(contentsOf: entry.utf8)
        }
        return list
    }

    /// Mailboxes as a list of them, `Jane Doe <jane@customer.example>`.
    ///
    /// - Parameter addresses: theirs, one each.
    private static func list(_ mailboxes: [Mailbox], _ addresses: [String]) -> [UInt8] {
        var list: [UInt8] = []
        for (mailbox, address) in zip(mailboxes, addresses) {
            if !list.isEmpty { list += [0x0A, 0x0A] }
            list.append(contentsOf: mailbox.name.utf8)
            list += [0x20, UInt8(ascii: "<")]
            list.append(contentsOf: address.utf8)
            list.append(UInt8(ascii: ">"))
        }
        return list
    }

    /// `subject`, `body`, `header x-foo`
    func name(of text: Int) -> String {
        switch texts[text].field {
        case .subject: "subject"
        case .body: "body"
        case .quoted: "quoted"
        case .from: "from"
        case .to: "to"
        case .attachment: "attachment"
        case .header(let name): "header \(name)"
        }
    }

    /// The line in which a hit begins, from 1, its text (of a long line what is around the hit), and where the hit stands in it.
    mutating func line(of hit: Hit) -> (number: Int, text: String, range: Range<Int>) {
        let bytes = texts[hit.text].utf8
        if lineStarts[hit.text].isEmpty { lineStarts[hit.text] = SearchedTexts.lineStarts(bytes) }
        let starts = lineStarts[hit.text]
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= hit.range.lowerBound { low = middle } else { high = middle }
        }
        let lineEnd = low + 1 < starts.count ? starts[low + 1] - 1 : bytes.count
        var start = max(starts[low], hit.range.lowerBound - SearchedTexts.keptBytes / 2)
        while start > starts[low], bytes[start] & 0xC0 == 0x80 { start -= 1 }
        var end = min(lineEnd, max(start, hit.range.lowerBound) + SearchedTexts.keptBytes)
        while end < lineEnd, bytes[end] & 0xC0 == 0x80 { end += 1 }
        while end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }

        let hitEnd = min(hit.range.upperBound, end)
        let range = (hit.range.lowerBound - start)..<max(hitEnd - start, hit.range.lowerBound - start)
        return (low + 1, line(start..<end, of: hit.text), range)
    }

    private mutating func line(_ range: Range<Int>, of text: Int) -> String {
        if let known = shown.firstIndex(where: { $0.text == text && $0.range == range }) { return shown[known].line }
        let line = String(decoding: texts[text].utf8[range], as: UTF8.self)
        shown.append(Shown(text: text, range: range, line: line))
        return line
    }

    private static func lineStarts(_ bytes: [UInt8]) -> [Int] {
        let span = bytes.span
        var starts = [0]
        while let end = span.firstIndex(of: Byte.lineFeed, in: (starts.last ?? 0)..<bytes.count) { starts.append(end + 1) }
        return starts
    }
}
