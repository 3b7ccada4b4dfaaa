import Mail

extension ConformanceSuite {
    /// MIME-tools of Perl: type, file name, size and subject of each part.
    static let perlMIMETools = ConformanceSuite(name: "perl-MIME-tools", source: "perl-MIME-tools/testmsgs") { corpora in
        try corpora.files(below: "perl-MIME-tools/testmsgs") { $0.hasSuffix(".ref") }.map { path in
            let reference = PerlReference(try corpora.text(path))
            let name = path.split(separator: "/").last.map(String.init) ?? path
            var comparison = Comparison()
            guard let file = reference.parts["Parser"]?["Message"] else {
                return ConformanceCase(name, "the reference names no message")
            }
            let entities = PerlEntities(Message(parsing: try corpora.bytes("perl-MIME-tools/" + file))).entities
            for (part, members) in reference.parts.sorted(by: { $0.key < $1.key }) where part != "Parser" {
                guard let entity = entities[part] else {
                    comparison.require(false, "\(part) is missing")
                    continue
                }
                for (member, expected) in members.sorted(by: { $0.key < $1.key }) {
                    guard let actual = entity[member] else { continue }
                    comparison.expect("\(part) \(member)", actual, is: expected)
                }
            }
            return ConformanceCase(name, comparison)
        }
    }
}

/// A `.ref` file: parts by their names, each with its members.
private struct PerlReference {
    private(set) var parts: [String: [String: String]] = [:]

    init(_ text: String) {
        var part = ""
        for line in text.split(separator: "\n") {
            guard let arrow = line.firstRange(of: "=>") else { continue }
            let name = line[..<arrow.lowerBound].filter { $0 != "\"" && $0 != " " && $0 != "\t" }
            let value = line[arrow.upperBound...].drop { $0 == " " }
            if value.hasPrefix("{") {
                part = name
                parts[part] = [:]
            } else {
                parts[part, default: [:]][name] = Self.value(value)
            }
        }
    }

    /// A number, `"text"` or `qq{text}` with Perl's escapes.
    private static func value(_ text: Substring) -> String {
        var text = text
        while let last = text.last, last == "," || last.isWhitespace { text.removeLast() }
        if text.hasPrefix("qq{") {
            text = text.dropFirst(3).dropLast()
        } else if text.hasPrefix("\"") {
            text = text.dropFirst().dropLast()
        }
        var output = ""
        while let character = text.popFirst() {
            guard character == "\\", let escaped = text.popFirst() else {
                output.append(character)
                continue
            }
            if escaped == "x", text.hasPrefix("{"), let close = text.firstIndex(of: "}") {
                let digits = text[text.index(after: text.startIndex)..<close]
                if let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) {
                    output.unicodeScalars.append(scalar)
                }
                text = text[text.index(after: close)...]
            } else if escaped == "n" {
                output.append("\n")
            } else if escaped == "t" {
                output.append("\t")
            } else {
                output.append(escaped)
            }
        }
        return output
    }
}

/// The entities of a message under the names that MIME-tools gives them: `Msg`, `Part_1`, and `Part_1_1` for what an attached
/// message at `Part_1` is.
private struct PerlEntities {
    private(set) var entities: [String: [String: String]] = [:]

    init(_ message: Message) { add(message, prefix: "") }

    private mutating func add(_ message: Message, prefix: String) {
        let root = prefix.isEmpty ? "Msg" : "Part_" + prefix
        for multipart in message.multiparts {
            let place = multipart.path.split(separator: ".").joined(separator: "_")
            entities[Self.name(prefix, place)] = ["Type": multipart.type]
        }
        for part in message.parts {
            let isRoot = message.multiparts.isEmpty
            let place = isRoot ? "" : part.path.split(separator: ".").joined(separator: "_")
            let name = isRoot ? root : Self.name(prefix, place)
            var entity = ["Type": part.type, "Filename": part.filename ?? ""]
            if let inner = part.attachedMessage(in: message) {
                let own = String(name.dropFirst(name == "Msg" ? 3 : 5))
                add(inner, prefix: own.isEmpty ? "1" : own + "_1")
            } else {
                entity["Size"] = String(part.decoded(in: message).count)
            }
            entities[name] = entity
        }
        entities[root]?["Subject"] = message.subject
    }

    private static func name(_ prefix: String, _ place: String) -> String {
        if place.isEmpty { return prefix.isEmpty ? "Msg" : "Part_" + prefix }
        return "Part_" + (prefix.isEmpty ? place : prefix + "_" + place)
    }
}
