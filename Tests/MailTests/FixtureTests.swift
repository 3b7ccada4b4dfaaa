import Bytes
import Foundation
import Mail
import Testing

/// Whole messages and how they are read: `Fixtures/NN-name.eml` with `NN-name.expected.json` beside it.
@Suite struct FixtureTests {
    static let names: [String] = {
        let folder = Bundle.module.resourceURL?.appending(path: "Fixtures")
        let files = folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0.path) } ?? []
        return files.filter { $0.hasSuffix(".eml") }.map { String($0.dropLast(4)) }.sorted()
    }()

    static func bytes(_ file: String) throws -> [UInt8] {
        let folder = try #require(Bundle.module.resourceURL?.appending(path: "Fixtures"))
        return try Array(Data(contentsOf: folder.appending(path: file)))
    }

    @Test func areFound() {
        #expect(Self.names.count >= 200)
    }

    @Test(arguments: names, ["LF", "CRLF"])
    func readsAsExpected(name: String, lineEnds: String) throws {
        var bytes = try Self.bytes(name + ".eml")
        if lineEnds == "CRLF" { bytes = bytes.flatMap { $0 == 10 ? [13, 10] : [$0] } }
        let expected = try Self.bytes(name + ".expected.json")
        let actual = Self.description(of: Message(parsing: bytes, limits: try FixtureLimits.read(expected)), name)
        #expect(try Self.normal(Array(actual.utf8)) == Self.normal(expected), "\(name) with \(lineEnds)")
    }

    /// The fixtures from 200 to 499 are about what is read of a message's text and of its signs, the others about its structure.
    static func description(of message: Message, _ name: String) -> String {
        let number = Int(name.prefix { $0 != "-" }) ?? 0
        return (200..<500).contains(number) ? ReadingDescription.json(of: message) : MessageDescription.json(of: message)
    }

    /// Writes the expectations that are missing, for a person to judge: `MAILTRIAGE_NEW_FIXTURES=Tests/MailTests/Fixtures`.
    @Test(.enabled(if: newFixtures != nil, "no folder of new fixtures is named"))
    func writesMissingExpectations() throws {
        let folder = URL(filePath: try #require(Self.newFixtures))
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) where file.hasSuffix(".eml") {
            let place = folder.appending(path: file.dropLast(4) + ".expected.json")
            let present = (try? Data(contentsOf: place)).map(Array.init)
            let limits = try present.map(FixtureLimits.read) ?? .standard
            // An expectation of limits alone is one that is still to be written.
            if let present, try Self.normal(present) != Self.normal(Array(FixtureLimits.json(limits).utf8)) { continue }
            let message = Message(parsing: Array(try Data(contentsOf: folder.appending(path: file))), limits: limits)
            let text = try Self.normal(Array(Self.description(of: message, file).utf8)) + "\n"
            try Data(text.utf8).write(to: place)
        }
    }

    static let newFixtures = ProcessInfo.processInfo.environment["MAILTRIAGE_NEW_FIXTURES"]

    /// JSON with its members sorted, a line each, so that a failure shows what differs.
    static func normal(_ json: [UInt8]) throws -> String {
        let object = try JSONSerialization.jsonObject(with: Data(json))
        let data = try JSONSerialization.data(
            withJSONObject: object, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        return String(decoding: data, as: UTF8.self)
    }
}

/// What the fixtures say of a message: only members that are there, so that each file shows its point.
enum MessageDescription {
    static func json(of message: Message) -> String {
        var json = JSONWriter()
        json.object { json in
            FixtureLimits.write(&json, message.limits)
            if message.hasField(named: "subject") { json.member("subject", message.subject) }
            for (name, mailboxes) in [
                ("from", message.from), ("to", message.to), ("cc", message.cc), ("reply_to", message.replyTo),
            ] where !mailboxes.isEmpty {
                json.member(name, mailboxes.map(\.description))
            }
            switch message.returnPath {
            case .null: json.member("return_path", "<>")
            case .address(let mailbox): json.member("return_path", mailbox.address)
            case nil: break
            }
            if let date = message.date { json.member("date", date.description) }
            if let identifier = message.messageID { json.member("message_id", identifier) }
            if !message.inReplyTo.isEmpty { json.member("in_reply_to", message.inReplyTo) }
            if !message.references.isEmpty { json.member("references", message.references) }
            if !message.received.isEmpty { json.member("received_by", message.received.map { $0.by ?? "?" }) }
            if !message.multiparts.isEmpty {
                json.member("multiparts", message.multiparts.map { "\($0.path) \($0.type) \($0.leaves)" })
            }
            json.member("parts") { json in
                json.array(message.parts) { write(&$0, $1, of: message) }
            }
            let defects = message.defects + message.contentDefects + MessageText(of: message).defects
            if !defects.isEmpty { json.member("defects", defects.map(\.kind.rawValue)) }
        }
        return json.text
    }

    private static func write(_ json: inout JSONWriter, _ part: Part, of message: Message) {
        let content = part.decoded(in: message)
        json.object { json in
            json.member("path", part.path)
            json.member("type", part.type)
            if let charset = part.charset { json.member("charset", charset) }
            if part.encoding != "7bit" { json.member("encoding", part.encoding) }
            if let disposition = part.disposition { json.member("disposition", disposition) }
            if let filename = part.filename { json.member("filename", filename) }
            if part.isFlowed { json.member("flowed", part.deletesSpace ? "delsp" : "yes") }
            if ["text/", "message/", "multipart/"].contains(where: { part.type.hasPrefix($0) }) {
                let text = String(decoding: Charset.decode(content, label: part.charset).utf8, as: UTF8.self)
                json.member("text", text.replacing("\r\n", with: "\n").replacing("\r", with: "\n"))
            } else {
                json.member("bytes", content.count)
                json.member("sha256", SHA256.digest(of: content).hexadecimal)
            }
        }
    }
}
