import Mail

/// What holds for every message, whatever its bytes are: reading ends, stays within the bytes, loses nothing, says the same twice,
/// and calls nothing a fact that it did not find.
///
/// The seeded tests and the libFuzzer target check the same list.
package enum MessageProperties {
    /// What does not hold, a line each; empty where all is well.
    package static func violations(of bytes: [UInt8]) -> [String] {
        let message = Message(parsing: bytes)
        var list = Violations()
        structure(of: message, &list)
        fields(of: message, &list)
        let text = MessageText(of: message)
        check(text, &list)
        signals(of: message, &list)
        let again = MessageText(of: Message(parsing: bytes))
        list.require(again.whole == text.whole && again.segments == text.segments, "the text is another the second time")
        return list.all
    }

    /// Ranges follow one another within the bytes; parents stand before their children.
    private static func structure(of message: Message, _ list: inout Violations) {
        var last = 0
        for field in message.header.fields {
            list.require(field.name.lowerBound >= last, "a field begins within the one before it")
            list.require(field.name.upperBound <= field.body.lowerBound, "a field's body begins within its name")
            list.require(field.body.upperBound <= message.bodyStart, "a field reaches into the body")
            last = field.body.upperBound
        }
        list.require(!message.parts.isEmpty, "no part")
        last = message.bodyStart
        for part in message.parts {
            list.require(part.content.lowerBound >= last, "part \(part.path) begins within the one before it")
            list.require(part.content.upperBound <= message.bytes.count, "part \(part.path) reaches beyond the message")
            list.require(
                part.parent.map(message.multiparts.indices.contains) ?? true, "part \(part.path) has a parent that is none")
            last = part.content.upperBound
        }
        for (index, multipart) in message.multiparts.enumerated() {
            list.require(multipart.leaves.upperBound <= message.parts.count, "a multipart has leaves that are none")
            list.require(multipart.parent.map { $0 < index } ?? (index == 0), "a multipart stands before its parent")
        }
        list.require(
            message.defects.allSatisfy { (0...message.bytes.count).contains($0.offset) }, "a defect lies outside the message"
        )
        list.require(message.defects.count <= message.limits.defects + 1, "more defects than the limit")
    }

    /// Nothing that goes into a header, a database or a terminal carries a line end.
    private static func fields(of message: Message, _ list: inout Violations) {
        let mailboxes = message.from + message.replyTo + message.to + message.cc
        for mailbox in mailboxes {
            list.require(!mailbox.address.utf8.contains { $0 == 10 || $0 == 13 }, "a line end in an address")
            list.require(!mailbox.domain.utf8.contains { $0 &- 0x41 < 26 }, "a domain not in lower case")
        }
        for identifier in message.references + message.inReplyTo {
            list.require(!identifier.utf8.contains { $0 == 10 || $0 == 13 }, "a line end in a message's identifier")
        }
        _ = (message.subject, message.date, message.received, message.digest)
    }

    /// The segments cover the text without a gap, neighbours differ, and nothing is new that is not in the whole.
    private static func check(_ text: MessageText, _ list: inout Violations) {
        list.require(String(validating: text.whole, as: UTF8.self) != nil, "the text is no UTF-8")
        list.require(String(validating: text.newText, as: UTF8.self) != nil, "the new text is no UTF-8")
        var end = 0
        var previous: Segment.Kind?
        for segment in text.segments {
            list.require(segment.range.lowerBound == end && !segment.range.isEmpty, "a gap between segments")
            list.require(segment.kind != previous, "two segments of a kind side by side")
            (end, previous) = (segment.range.upperBound, segment.kind)
        }
        list.require(end == text.whole.count, "segments do not reach the text's end")
        list.require(text.whole.count <= MessageText.Limits.text, "more text than the limit")
        list.require(text.newText.count <= text.whole.count + 1, "more new text than text")
    }

    private static func signals(of message: Message, _ list: inout Violations) {
        let signals = Signals(of: message)
        list.require((signals.kind == .request) == (signals.kindReason == nil), "a kind without a reason")
        if let bounce = signals.bounce {
            list.require(signals.kind == .bounce, "a bounce that is none")
            list.require(
                bounce.diagnostic.map { !$0.utf8.contains { $0 == 10 || $0 == 13 } } ?? true, "a diagnostic of two lines")
            list.require(bounce.recipients.allSatisfy { $0.utf8.count <= 400 }, "a recipient longer than an address can be")
        }
        let all = message.authenticationResults()
        let trusted = message.trustedResults(authservIDs: ["mx.example.org"])
        list.require(trusted.count <= all.count, "more trusted results than results")
        list.require(
            trusted.allSatisfy { $0.isSound && $0.authserv?.lowercased().hasPrefix("mx.example.org") ?? false },
            "a stranger's result is trusted")
    }
}

/// Violations as they are found.
private struct Violations {
    private(set) var all: [String] = []

    mutating func require(_ holds: Bool, _ violation: @autoclosure () -> String) {
        if !holds { all.append(violation()) }
    }
}
