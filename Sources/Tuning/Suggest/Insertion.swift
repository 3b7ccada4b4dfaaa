import Diagnostics
package import RuleLanguage

/// Where a keyword line goes into a pack: as the first of its choice's `keywords`.
package struct Insertion: Sendable {
    /// As the pack names it.
    package let file: String
    /// `billing.rules:14`
    package let place: String
    /// The whole file with the line in it.
    package let text: [UInt8]

    /// - Returns: nil where the file that declares the choice cannot be read as it was expected.
    package init?(_ target: Target, line: String, in pack: PackFiles, _ policy: Policy) {
        guard let origin = Insertion.origin(target, policy),
            let source = pack.rules.first(where: { $0.path == origin.file }),
            let start = Insertion.start(ofLine: origin.line, source.bytes),
            let block = Insertion.block(source.bytes, from: start)
        else { return nil }
        let bytes = source.bytes
        var text = bytes[..<block.brace] + [UInt8(ascii: "{"), 0x0A]
        let code = block.isKeywords ? line : "keywords {\n\(line)\n}"
        // What stood behind the brace goes on on a line of its own.
        let isLast = bytes[(block.brace + 1)...].first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D } == 0x0A
        text += code.utf8
        if !isLast { text.append(0x0A) }
        text += bytes[(block.brace + 1)...]
        file = source.path
        place = "\(source.path):\(source.position(at: block.brace).line)"
        // A file that was in its one form stays in it.
        let raw = Array(text)
        let wasFormed = Formatter.format(source).text == source.bytes
        self.text =
            wasFormed || !isLast
            ? Formatter.format(SourceText(path: source.path, bytes: raw)).text ?? raw : Insertion.indented(raw, block)
    }

    /// The pack with the line in it.
    package func pack(_ pack: PackFiles) -> PackFiles {
        var pack = pack
        pack.rules = pack.rules.map { $0.path == file ? SourceText(path: file, bytes: text) : $0 }
        return pack
    }

    private static func origin(_ target: Target, _ policy: Policy) -> Origin? {
        let parts = target.choice.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        return parts[0] == "category"
            ? policy.categories.first { $0.name == parts[1] }?.origin
            : policy.severities.first { $0.name == parts[1] }?.origin
    }

    private static func start(ofLine line: Int, _ bytes: [UInt8]) -> Int? {
        var start = 0
        for _ in 1..<max(1, line) {
            guard let end = bytes[start...].firstIndex(of: 0x0A) else { return nil }
            start = end + 1
        }
        return start
    }

    private struct Block {
        /// Where the brace stands behind which the line goes.
        var brace: Int
        /// It is that of `keywords`; else the choice's own: it has no keywords yet.
        var isKeywords: Bool
    }

    /// Looks for `keywords {` in the block that begins at a place; comments and strings are passed over.
    private static func block(_ bytes: [UInt8], from start: Int) -> Block? {
        var own: Int?
        var depth = 0
        var index = start
        var word = start..<start
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "#"): while index < bytes.count, bytes[index] != 0x0A { index += 1 }
            case UInt8(ascii: "\""):
                index += 1
                while index < bytes.count, bytes[index] != UInt8(ascii: "\""), bytes[index] != 0x0A {
                    index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
                }
                index += 1
            case UInt8(ascii: "{"):
                if own == nil { own = index }
                if depth == 1, bytes[word].elementsEqual("keywords".utf8) { return Block(brace: index, isKeywords: true) }
                depth += 1
                index += 1
            case UInt8(ascii: "}"):
                depth -= 1
                if depth <= 0 { return own.map { Block(brace: $0, isKeywords: false) } }
                index += 1
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default:
                let begin = index
                while index < bytes.count, bytes[index] > 0x20, bytes[index] != UInt8(ascii: "{"),
                    bytes[index] != UInt8(ascii: "}")
                { index += 1 }
                word = begin..<index
            }
        }
        return nil
    }

    /// The inserted line set as far in as the one behind it.
    private static func indented(_ bytes: [UInt8], _ block: Block) -> [UInt8] {
        let line = block.brace + 2
        guard let end = bytes[line...].firstIndex(of: 0x0A) else { return bytes }
        let indent = bytes[(end + 1)...].prefix { $0 == 0x20 || $0 == 0x09 }
        return Array(bytes[..<line] + indent + bytes[line...])
    }
}
