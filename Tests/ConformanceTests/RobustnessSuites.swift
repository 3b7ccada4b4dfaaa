import Foundation
import Mail

extension ConformanceSuite {
    /// Messages of Python's email package: each is read, and what a person could read of it is there.
    static let pythonMessages = ConformanceSuite(name: "python-test_email", source: "python-test_email/messages") {
        corpora in
        try corpora.files(below: "python-test_email/messages") { $0.hasSuffix(".txt") }.map { path in
            ConformanceCase(path.split(separator: "/").last.map(String.init) ?? path, sense(try corpora.bytes(path)))
        }
    }

    /// Messages of Ruby's mail library.
    static let mikelMail = ConformanceSuite(name: "mikel-mail", source: "mikel-mail/emails") { corpora in
        try corpora.files(below: "mikel-mail/emails") { $0.hasSuffix(".eml") }.map { path in
            ConformanceCase(path.split(separator: "/").suffix(2).joined(separator: "/"), sense(try corpora.bytes(path)))
        }
    }

    /// What makes no sense of how a message was read; nil where all does.
    private static func sense(_ bytes: [UInt8]) -> String? {
        let message = Message(parsing: bytes)
        let text = MessageText(of: message)
        let shown = String(decoding: text.whole, as: UTF8.self)
        let signals = Signals(of: message)
        var comparison = Comparison()
        let inline = message.parts.filter {
            $0.type.hasPrefix("text/") && $0.disposition != "attachment" && $0.filename == nil
        }
        let hasWords = inline.contains { part in
            let utf8 = Charset.decode(part.decoded(in: message), label: part.charset).utf8
            let read = part.type == "text/html" ? MessageText(html: utf8).whole : utf8
            return read.contains { $0 > 32 }
        }
        comparison.require(!hasWords || !shown.collapsed.isEmpty, "no text, though there are inline parts with words")
        comparison.require(!shown.contains("\0"), "a NUL in the text")
        comparison.require(!message.subject.contains("=?utf-8?"), "an encoded word in the subject: \(message.subject)")
        comparison.require(
            text.newText.count <= text.whole.count && text.segments.reduce(0) { $0 + $1.range.count } == text.whole.count,
            "the segments do not cover the text")
        comparison.require(
            message.hasField(named: "from") == !message.from.isEmpty || !message.defects.isEmpty, "no author and no defect")
        comparison.require(signals.kind != .bounce || signals.kindReason != nil, "a bounce without a reason")
        // Line ends must not change what is read.
        let lines = bytes.split(separator: 10, omittingEmptySubsequences: false).map { $0.last == 13 ? $0.dropLast() : $0 }
        let other = Message(parsing: Array(lines.joined(separator: bytes.contains(13) ? [10] : [13, 10])))
        comparison.expect("subject with other line ends", other.subject, is: message.subject)
        comparison.expect(
            "text with other line ends", String(decoding: MessageText(of: other).whole, as: UTF8.self), is: shown)
        comparison.expect("parts with other line ends", other.parts.map(\.type), is: message.parts.map(\.type))
        return comparison.difference
    }
}
