import Foundation
import Mail

extension ConformanceSuite {
    /// mail-parser of Stalwart: fields, parts and text of whole messages. Its expectations are its own output.
    static let stalwartMessages = ConformanceSuite(name: "stalwart-messages", source: "stalwart-mail-parser/eml") {
        corpora in
        try corpora.files(below: "stalwart-mail-parser/eml") { $0.hasSuffix(".eml") }.map { path in
            let stem = String(path.dropLast(4))
            let json =
                try JSONSerialization.jsonObject(with: Data(try corpora.bytes(stem + ".json"))) as? [String: Any] ?? [:]
            let tree = MessageTree(Message(parsing: try corpora.bytes(path)))
            var expected = StalwartTree()
            expected.add(json)
            var comparison = Comparison()
            comparison.expect("messages", String(tree.messages.count), is: String(expected.messages.count))
            for (message, fields) in zip(tree.messages, expected.messages) { fields.compare(message, &comparison) }
            comparison.expect("types", tree.leaves.map(\.type), is: expected.leaves.map(\.type))
            for (index, (leaf, wanted)) in zip(tree.leaves, expected.leaves).enumerated() {
                comparison.expect("file name of leaf \(index + 1)", leaf.filename, is: wanted.filename)
                switch wanted.body {
                case .text(let text): comparison.expect("text of leaf \(index + 1)", leaf.text, is: text)
                case .bytes(let bytes):
                    if leaf.bytes.filter({ $0 != 13 }) != bytes.filter({ $0 != 13 }) {
                        comparison.expect(
                            "bytes of leaf \(index + 1)", String(decoding: leaf.bytes, as: UTF8.self),
                            is: String(decoding: bytes, as: UTF8.self))
                    }
                }
            }
            return ConformanceCase(stem.split(separator: "/").suffix(2).joined(separator: "/"), comparison)
        }
    }
}

/// What an expectation file says, in the order of the leaves.
private struct StalwartTree {
    enum Body {
        case text(String)
        case bytes([UInt8])
    }

    struct Leaf {
        var type: String
        var filename: String?
        var body: Body
    }

    private(set) var leaves: [Leaf] = []
    private(set) var messages: [StalwartFields] = []

    mutating func add(_ json: [String: Any]) {
        let parts = json["parts"] as? [[String: Any]] ?? []
        messages.append(StalwartFields(parts.first?["headers"] as? [[String: Any]] ?? []))
        add(part: 0, of: parts, isDigest: false)
    }

    private mutating func add(part index: Int, of parts: [[String: Any]], isDigest: Bool) {
        guard parts.indices.contains(index), let body = parts[index]["body"] as? [String: Any] else { return }
        let fields = StalwartFields(parts[index]["headers"] as? [[String: Any]] ?? [])
        if let children = body["Multipart"] as? [Int] {
            for child in children { add(part: child, of: parts, isDigest: fields.type == "multipart/digest") }
        } else if let message = body["Message"] as? [String: Any] {
            add(message)
        } else {
            let text = body["Text"] as? String ?? body["Html"] as? String
            let bytes = (body["Binary"] as? [Int] ?? body["InlineBinary"] as? [Int] ?? []).map {
                UInt8(truncatingIfNeeded: $0)
            }
            leaves.append(
                Leaf(
                    type: fields.type ?? (isDigest ? "message/rfc822" : "text/plain"), filename: fields.filename,
                    body: text.map(Body.text) ?? .bytes(bytes)))
        }
    }
}

/// The fields of one header, as the expectation files write their values.
private struct StalwartFields {
    private let fields: [(name: String, value: [String: Any])]

    init(_ headers: [[String: Any]]) {
        fields = headers.compactMap { header in
            guard let name = header["name"] as? String else { return nil }
            return (name, header["value"] as? [String: Any] ?? [:])
        }
    }

    private func first(_ name: String) -> [String: Any]? { fields.first { $0.name == name }?.value }

    var type: String? {
        guard let value = first("content_type")?["ContentType"] as? [String: Any], let type = value["c_type"] as? String
        else {
            return nil
        }
        let subtype = value["c_subtype"] as? String
        return subtype.map { "\(type)/\($0)".lowercased() } ?? type.lowercased()
    }

    var filename: String? {
        attribute("filename", of: "content_disposition") ?? attribute("name", of: "content_type")
    }

    private func attribute(_ name: String, of field: String) -> String? {
        let value = first(field)?["ContentType"] as? [String: Any]
        return (value?["attributes"] as? [[String: Any]])?.first { $0["name"] as? String == name }?["value"] as? String
    }

    private func mailboxes(_ name: String) -> [String] {
        fields.filter { $0.name == name }.flatMap { StalwartValue.mailboxes($0.value["Address"] as? [String: Any] ?? [:]) }
    }

    private func texts(_ name: String) -> [String] {
        guard let value = first(name) else { return [] }
        return value["TextList"] as? [String] ?? (value["Text"] as? String).map { [$0] } ?? []
    }

    func compare(_ message: Message, _ comparison: inout Comparison) {
        comparison.expect("from", message.from.compared, is: mailboxes("from"))
        comparison.expect("to", message.to.compared, is: mailboxes("to"))
        comparison.expect("cc", message.cc.compared, is: mailboxes("cc"))
        comparison.expect("reply-to", message.replyTo.compared, is: mailboxes("reply_to"))
        comparison.expect("subject", message.subject, is: texts("subject").first)
        comparison.expect(
            "date", message.date?.description ?? "", is: StalwartValue.date(first("date")?["DateTime"] as? [String: Any]))
        comparison.expect("message-id", message.messageID ?? "", is: texts("message_id").first.map { "<\($0)>" } ?? "")
        comparison.expect("in-reply-to", message.inReplyTo, is: texts("in_reply_to").map { "<\($0)>" })
        comparison.expect("references", message.references, is: texts("references").map { "<\($0)>" })
    }
}

/// Values as Stalwart's expectations have them.
enum StalwartValue {
    static func mailboxes(_ value: [String: Any]) -> [String] {
        let groups = value["Group"] as? [[String: Any]]
        let list = value["List"] as? [[String: Any]] ?? groups?.flatMap { $0["addresses"] as? [[String: Any]] ?? [] } ?? []
        return list.map { "\($0["name"] as? String ?? "") <\(($0["address"] as? String ?? "").lowercased())>" }
    }

    /// RFC 3339; empty where there is none.
    static func date(_ value: [String: Any]?) -> String {
        guard let value, let year = value["year"] as? Int, let month = value["month"] as? Int, let day = value["day"] as? Int
        else { return "" }
        func number(_ name: String) -> Int { value[name] as? Int ?? 0 }
        func padded(_ number: Int, _ digits: Int = 2) -> String {
            String(repeating: "0", count: max(0, digits - String(number).count)) + String(number)
        }
        var zone = "Z"
        if number("tz_hour") != 0 || number("tz_minute") != 0 {
            let sign = value["tz_before_gmt"] as? Bool == true ? "-" : "+"
            zone = sign + padded(number("tz_hour")) + ":" + padded(number("tz_minute"))
        }
        return "\(padded(year, 4))-\(padded(month))-\(padded(day))T\(padded(number("hour"))):\(padded(number("minute"))):"
            + padded(number("second")) + zone
    }
}
