import Bytes
import Mail

/// What the fixtures from 200 to 499 say of a message: its text, the sender's own words, what is passed on, and the signs of automatic
/// mail; only members that are there. The mail server of these fixtures is `mx.desk.example`.
enum ReadingDescription {
    static func json(of message: Message) -> String {
        let text = MessageText(of: message)
        let signals = Signals(of: message)
        var json = JSONWriter()
        json.object { json in
            json.member("new_text", utf8: text.newText)
            json.member("segments", text.segments.map(\.kind.rawValue))
            let forwarded = text.segments.filter { $0.kind == .forwarded }.flatMap { Array(text.whole[$0.range]) }
            if !forwarded.isEmpty { json.member("forwarded", utf8: forwarded) }
            if text.segments.count == 1 || forwarded.isEmpty { json.member("text", utf8: text.whole) }
            json.member("kind", signals.kind.rawValue)
            if let reason = signals.kindReason { json.member("kind_reason", reason) }
            if !signals.replyStops.isEmpty { json.member("reply_stops", signals.replyStops.map(\.rawValue)) }
            if let bounce = signals.bounce { json.member("bounce") { write(&$0, bounce) } }
            let trusted = message.trustedResults(authservIDs: ["mx.desk.example"]).map { result in
                ([result.method + "=" + result.result] + result.properties.map { "\($0)=\($1)" }).joined(separator: " ")
            }
            if !trusted.isEmpty { json.member("trusted", trusted) }
            let defects = (message.defects + text.defects).map(\.kind.rawValue)
            if !defects.isEmpty { json.member("defects", defects) }
        }
        return json.text
    }

    private static func write(_ json: inout JSONWriter, _ bounce: Bounce) {
        json.object { json in
            if let status = bounce.status { json.member("status", status) }
            json.member("permanent", bounce.isPermanent)
            json.member("recipients", bounce.recipients)
            if let diagnostic = bounce.diagnostic { json.member("diagnostic", diagnostic) }
        }
    }
}

extension Message {
    /// What is wrong with the encoding of its parts' contents.
    var contentDefects: [Defect] { contentDefects(parts.map { $0.summary(in: self) }) }
}
