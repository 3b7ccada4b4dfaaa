import Calendars
import Diagnostics
import Mail

/// How `parse` shows a message to a person.
struct MessageView {
    let message: Message
    let file: String?
    let style: Style

    func rendered() -> String {
        let signals = Signals(of: message)
        let text = MessageText(of: message)
        var shown = style.heading(visible(file ?? "standard input")) + "\n"
        var facts = Facts(labelWidth: 16)
        facts.add("Subject", visible(message.subject), style.bold)
        facts.add("From", addresses(message.from))
        facts.add("Sender", addresses(message.sender))
        facts.add("Reply-To", addresses(message.replyTo))
        facts.add("To", addresses(message.to))
        facts.add("Cc", addresses(message.cc))
        facts.add("Return path", MessageJSON.returnPath(message.returnPath).map(visible) ?? "not known")
        facts.add("Date", message.date.map { $0.timestamp.rfc3339(offset: $0.offset) } ?? "none that can be read")
        facts.add("Message-ID", message.messageID.map(visible))
        facts.add("In-Reply-To", visible(message.inReplyTo.joined(separator: " ")))
        facts.add(
            "Kind", signals.kind.rawValue + (signals.kindReason.map { " (\(visible($0)))" } ?? ""),
            style.either(signals.kind == .request, style.green, style.yellow))
        if let bounce = signals.bounce {
            let what = bounce.isPermanent ? "for good" : "for now"
            facts.add("Bounced", "\(what): \(visible(bounce.recipients.joined(separator: ", ")))")
            facts.add("", visible([bounce.status, bounce.diagnostic].compactMap(\.self).joined(separator: " ")))
        }
        if !signals.replyStops.isEmpty {
            facts.add("No reply for", signals.replyStops.map(\.rawValue).joined(separator: ", "), style.yellow)
        }
        for (index, result) in message.authenticationResults().enumerated() {
            facts.add(index == 0 ? "Authentication" : "", visible(line(result)))
        }
        shown += facts.rendered(style)
        let contents = message.parts.map { $0.summary(in: message) }
        shown += parts(contents)
        shown += body("The sender's own new words", text.newText)
        if text.whole != text.newText { shown += body("The whole text", text.whole) }
        shown += defects(
            (message.defects + message.contentDefects(contents) + text.defects).sorted { $0.offset < $1.offset })
        return shown
    }

    private func addresses(_ mailboxes: [Mailbox]) -> String {
        visible(mailboxes.map(\.shown).joined(separator: ", "))
    }

    private func line(_ result: AuthenticationResult) -> String {
        let properties = result.properties.map { " \($0)=\($1)" }.joined()
        return "\(result.method)=\(result.result)\(properties), says \(result.authserv ?? "nobody named")"
    }

    private func parts(_ contents: [ContentSummary]) -> String {
        var table = Table(
            [
                .init("part"), .init("type"), .init("charset"), .init("encoding"), .init("bytes", alignsRight: true),
                .init("name", shrinksTo: 12),
            ],
            indent: 2)
        for (part, content) in zip(message.parts, contents) {
            table.add(
                part.path, visible(part.type), visible(part.charset ?? "–"), visible(part.encoding),
                String(content.count), visible(part.filename ?? part.disposition ?? "–"))
        }
        return message.parts.isEmpty ? "" : "\n" + table.rendered(style)
    }

    private func body(_ title: String, _ text: [UInt8]) -> String {
        var shown = "\n  " + style.dim(title) + "\n"
        var lines = String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        while lines.last?.isEmpty == true { lines.removeLast() }
        for line in lines { shown += "  \(style.blue("│")) " + visible(String(line)) + "\n" }
        return shown
    }

    private func defects(_ defects: [Defect]) -> String {
        guard !defects.isEmpty else { return "" }
        var table = Table([.init("defect"), .init("at byte", alignsRight: true), .init("", shrinksTo: 30)], indent: 2)
        for defect in defects {
            table.add([.init(defect.kind.rawValue, style.yellow), .init(String(defect.offset)), .init(visible(defect.what))])
        }
        return "\n" + table.rendered(style)
    }
}
