/// What a delivery report tells people: whom the message did not reach, and why.
///
/// There is no grammar. An address counts that begins a line, stands in a line that tells of a failure, or follows such a line
/// closely, up to where the report quotes the message that came back.
struct BounceText {
    private(set) var recipients: [String] = []
    private(set) var status: String?
    private(set) var diagnostic: String?
    private(set) var isPermanent = true
    /// Whether the words are those of a report.
    private(set) var says = false

    private enum Limits {
        static let bytes = 64 * 1024
        static let lines = 300
        /// Lines behind one that tells of a failure in which an address belongs to it.
        static let reach = 10
    }

    /// Whether the first line with text is a title between dashes that names a report: `--- Non-Delivery Report ---`.
    static func isHeadedAsReport(_ message: Message) -> Bool {
        let lines = TextLines(text(of: message) ?? [])
        guard let first = lines.lines.first(where: { !$0.isBlank })?.content, first.count <= 100, first.count >= 8,
            lines.bytes[first.lowerBound] == UInt8(ascii: "-"), lines.bytes[first.upperBound - 1] == UInt8(ascii: "-")
        else { return false }
        return ["non-delivery", "delivery status", "delivery failure", "undeliver"].contains { (title: StaticString) in
            lines.bytes.contains(title, in: first)
        }
    }

    private static func text(of message: Message) -> [UInt8]? {
        guard let part = message.parts.first(where: { $0.type.hasPrefix("text/") || $0.type.isEmpty }) else { return nil }
        let (utf8, _) = Charset.decode(part.decoded(in: message, encodedLimit: Limits.bytes), label: part.charset)
        return part.type == "text/html" ? HTMLText.convert(utf8).text : utf8
    }

    init(of message: Message) {
        guard let text = Self.text(of: message) else { return }
        let senders = Set(message.from.map { $0.address.lowercased() })
        read(text, subject: message.subject, senders: senders)
    }

    private mutating func read(_ text: [UInt8], subject: String, senders: Set<String>) {
        let lines = TextLines(text)
        var distance = Limits.reach + 1
        var isLate = BouncePhrases.isLate(Array(subject.lowercased().utf8))
        var sawDefinite = false
        var candidates: [String] = []
        for index in 0..<min(lines.count, Limits.lines) where !lines[index].isBlank {
            let line = Array(lines.lowercased(index).utf8)
            if BouncePhrases.isReturnedMessage(line), says || !candidates.isEmpty || !recipients.isEmpty { break }
            if BouncePhrases.isAside(line) { continue }
            let fails = BouncePhrases.isFailure(line)
            if fails {
                says = true
                distance = 0
            } else {
                distance += 1
            }
            if BouncePhrases.isLate(line) { isLate = true }
            if BouncePhrases.isDefinite(line) { sawDefinite = true }
            let content = lines[index].content
            let cut = content.lowerBound..<min(content.upperBound, content.lowerBound + TextLines.longestPhraseLine)
            takeDiagnostic(Array(lines.bytes[cut]))
            for (address, start) in AddressText.all(in: lines.bytes, cut, limit: 10)
            where !senders.contains(address.lowercased()) {
                guard !BouncePhrases.isHelper(address.lowercased()), !isAuthor(lines.bytes, start, cut.lowerBound) else {
                    continue
                }
                let leads = start - content.lowerBound <= 4
                if fails || leads && distance <= Limits.reach {
                    recipients.append(address)
                } else {
                    candidates.append(address)
                }
            }
        }
        if recipients.isEmpty { recipients = candidates.first.map { [$0] } ?? bareRecipients(lines, senders) }
        recipients = Bounce.unique(recipients)
        // A temporary code stands in the last answer of a server that was then given up, too.
        isPermanent = !isLate || sawDefinite
    }

    /// QUIRK: one provider names its own users without their domain, a word to the line below `could not be delivered …:`.
    private func bareRecipients(_ lines: TextLines, _ senders: Set<String>) -> [String] {
        guard let domain = senders.first?.split(separator: "@").last, senders.count == 1 else { return [] }
        for index in 0..<min(lines.count, Limits.lines) where !lines[index].isBlank {
            guard lines.lastByte(index) == UInt8(ascii: ":"), let next = lines.nextFilled(after: index) else { continue }
            let above =
                Array((index > 0 ? lines.lowercased(index - 1) + " " : "").utf8) + Array(lines.lowercased(index).utf8)
            let word = lines.text(next)
            if BouncePhrases.isFailure(above), above.contains("recipient", in: 0..<above.count), word.utf8.count <= 64,
                word.utf8.allSatisfy({
                    ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_")
                })
            {
                return ["\(word)@\(domain)"]
            }
        }
        return []
    }

    /// Whether `from` stands before an address; `generated from` names the recipient that an alias stood for.
    private func isAuthor(_ bytes: [UInt8], _ start: Int, _ floor: Int) -> Bool {
        bytes.contains("from", in: max(floor, start - 6)..<start)
            && !bytes.contains("ed from", in: max(floor, start - 16)..<start)
    }

    /// The first line with an SMTP reply or a status code is what the other server said.
    private mutating func takeDiagnostic(_ line: [UInt8]) {
        if status == nil, let code = StatusCode.first(in: line), !code.hasPrefix("2") {
            status = code
            diagnostic = Bounce.line(String(decoding: line, as: UTF8.self))
        } else if diagnostic == nil, BouncePhrases.hasReplyCode(line) {
            diagnostic = Bounce.line(String(decoding: line, as: UTF8.self))
        }
    }
}
