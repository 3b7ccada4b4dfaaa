import Bytes

/// Gathers the text of a message from its parts.
struct TextReader {
    private let message: Message
    private(set) var text: [UInt8] = []
    private(set) var hints: [TextHint] = []
    private(set) var defects: [Defect] = []
    /// Whether the text, or some of it, is made of HTML.
    private(set) var isHTML = false

    init(_ message: Message) { self.message = message }

    mutating func read() {
        let chosen = chosenLeaves()
        for index in chosen { append(message.parts[index]) }
    }

    // MARK: Which parts

    private func chosenLeaves() -> [Int] {
        var leaves: [Int] = []
        if message.multiparts.isEmpty {
            leaves = Array(message.parts.indices)
        } else {
            choose(within: 0, into: &leaves)
        }
        let texts = leaves.filter { isText(message.parts[$0]) }
        if texts.contains(where: hasContent) { return texts }
        // A message that is nothing but a calendar entry, a log or a text with a file name is still read, and a subtype of text that
        // nobody knows is plain text (RFC 2046 section 4.1.4).
        let others = leaves.filter {
            message.parts[$0].type.hasPrefix("text/") && message.parts[$0].disposition != "attachment" && hasContent($0)
        }
        return others.isEmpty ? texts : Array(others.prefix(1))
    }

    private func hasContent(_ leaf: Int) -> Bool {
        message.bytes[message.parts[leaf].content].contains { $0 > 0x20 }
    }

    /// Adds the leaves of a multipart that a person sees one after the other.
    private func choose(within node: Int, into leaves: inout [Int]) {
        let children = children(of: node)
        switch message.multiparts[node].type {
        case "multipart/alternative":
            if let best = children.max(by: { rank($0) < rank($1) }), rank(best) > 0 { add(best, to: &leaves) }
        case "multipart/related", "multipart/signed", "multipart/report":
            // The first part is the text; the others are its pictures, its signature, its report for machines.
            if let first = children.first(where: { rank($0) > 0 }) { add(first, to: &leaves) }
        default:
            for child in children { add(child, to: &leaves) }
        }
    }

    private enum Child {
        case leaf(Int)
        case multipart(Int)
    }

    private func children(of node: Int) -> [Child] {
        var children: [Child] = []
        var leaf = message.multiparts[node].leaves.lowerBound
        while leaf < message.multiparts[node].leaves.upperBound {
            guard var holder = message.parts[leaf].parent, holder != node else {
                children.append(.leaf(leaf))
                leaf += 1
                continue
            }
            while let parent = message.multiparts[holder].parent, parent != node { holder = parent }
            children.append(.multipart(holder))
            leaf = max(leaf + 1, message.multiparts[holder].leaves.upperBound)
        }
        return children
    }

    private func add(_ child: Child, to leaves: inout [Int]) {
        switch child {
        case .leaf(let leaf): leaves.append(leaf)
        case .multipart(let node): choose(within: node, into: &leaves)
        }
    }

    /// How well a branch of an alternative serves: plain text before HTML before other text; 0 for none.
    private func rank(_ child: Child) -> Int {
        switch child {
        case .leaf(let leaf):
            let part = message.parts[leaf]
            guard isText(part) else { return 0 }
            switch part.type {
            case "text/plain": return isWorthReading(part) ? 4 : 1
            case "text/html": return 3
            default: return 2
            }
        case .multipart(let node):
            return message.multiparts[node].leaves.map { rank(.leaf($0)) }.max() ?? 0
        }
    }

    /// Whether a plain alternative says more than that the mail is to be read elsewhere.
    private func isWorthReading(_ part: Part) -> Bool {
        guard part.content.count < 2000 else { return true }
        let bytes = part.decoded(in: message)
        guard bytes.contains(where: { $0 > 0x20 && $0 != 0xA0 && $0 != 0xC2 }) else { return false }
        guard bytes.count < 300 else { return true }
        let all = 0..<bytes.count
        return !(bytes.contains("html", in: all) && (bytes.contains("view", in: all) || bytes.contains("support", in: all)))
    }

    private func isText(_ part: Part) -> Bool {
        if part.isEncodedMultipart { return true }
        guard part.disposition != "attachment", part.filename == nil || part.disposition == nil && message.parts.count == 1
        else { return false }
        return part.type == "text/plain" || part.type == "text/html" || part.type == "text/enriched"
    }

    // MARK: Their text

    private mutating func append(_ part: Part) {
        guard text.count < MessageText.Limits.text else { return }
        if part.isEncodedMultipart {
            appendEncoded(part)
            return
        }
        var encoded = part.decoded(in: message, encodedLimit: MessageText.Limits.encoded)
        if part.content.count > MessageText.Limits.encoded {
            noteCut(at: part.content.lowerBound + MessageText.Limits.encoded)
        }
        let isHTML =
            part.type != "text/plain" && (part.type == "text/html" || part.type == "text/enriched")
            || looksLikeHTML(encoded)
        let label = part.charset ?? (isHTML ? declaredCharset(encoded) : nil)
        let (utf8, exact) = Charset.decode(encoded, label: label)
        if !exact {
            defects.append(
                Defect(
                    .textNotInCharset, at: part.content.lowerBound,
                    "Part \(part.path) holds bytes that its charset has no letters for."))
        }
        encoded = []
        var addition: [UInt8]
        var marks: [TextHint] = []
        if isHTML {
            self.isHTML = true
            (addition, marks) = HTMLText.convert(utf8)
        } else {
            addition = withLineFeeds(utf8)
            if part.isFlowed { addition = FlowedText.unflow(addition, deletesSpace: part.deletesSpace) }
        }
        if addition.count > MessageText.Limits.text - text.count {
            noteCut(at: part.content.lowerBound)
            addition = cut(addition, to: MessageText.Limits.text - text.count)
        }
        join(addition, marks)
    }

    /// A multipart that was encoded as a whole: its text, unless another such one is hidden in it.
    private mutating func appendEncoded(_ part: Part) {
        guard part.content.count <= MessageText.Limits.encoded, let inner = part.attachedMessage(in: message),
            !inner.parts.contains(where: \.isEncodedMultipart)
        else { return }
        var reader = TextReader(inner)
        reader.read()
        isHTML = isHTML || reader.isHTML
        join(cut(reader.text, to: MessageText.Limits.text - text.count), reader.hints)
    }

    private mutating func join(_ addition: [UInt8], _ marks: [TextHint]) {
        guard addition.contains(where: { $0 > 0x20 }) else { return }
        if let last = text.last {
            if last != 0x0A { text.append(0x0A) }
            text.append(0x0A)
        }
        if hints.last?.kind ?? .none == .signature || hints.last?.kind ?? .none == .quoted {
            hints.append(TextHint(offset: text.count, kind: .none))
        }
        hints += marks.map { TextHint(offset: $0.offset + text.count, kind: $0.kind) }
        if text.isEmpty { text = addition } else { text += addition }
    }

    private mutating func noteCut(at offset: Int) {
        defects.append(Defect(.textCut, at: offset, "The text is longer than what is searched; its rest is left out."))
    }

    /// The beginning of a text that ends at the end of a letter.
    private func cut(_ text: [UInt8], to count: Int) -> [UInt8] {
        var end = max(0, min(count, text.count))
        while end > 0, end < text.count, text[end] & 0xC0 == 0x80 { end -= 1 }
        return Array(text[..<end])
    }

    private func withLineFeeds(_ bytes: [UInt8]) -> [UInt8] {
        let span = bytes.span
        guard var carriage = span.firstIndex(of: Byte.carriageReturn, in: 0..<bytes.count) else { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var start = 0
        while carriage < bytes.count {
            result += bytes[start..<carriage]
            result.append(Byte.lineFeed)
            start = carriage + 1
            if start < bytes.count, bytes[start] == Byte.lineFeed { start += 1 }
            carriage = span.firstIndex(of: Byte.carriageReturn, in: start..<bytes.count) ?? bytes.count
        }
        result += bytes[start...]
        return result
    }

    /// QUIRK: some programs send a page as `text/plain`.
    private func looksLikeHTML(_ bytes: [UInt8]) -> Bool {
        guard let start = bytes.prefix(200).firstIndex(where: { $0 > 0x20 && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF }) else {
            return false
        }
        return bytes.matches("<!doctype html", at: start, limit: bytes.count)
            || bytes.matches("<html", at: start, limit: bytes.count)
    }

    /// `<meta charset="…">` or `<meta … content="text/html; charset=…">`, for HTML whose part carries no charset.
    private func declaredCharset(_ bytes: [UInt8]) -> String? {
        let head = 0..<min(bytes.count, 4096)
        guard let place = bytes.first("charset=", in: head) else { return nil }
        let value = bytes[(place + 8)..<head.upperBound].drop {
            $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") || $0 == 0x20
        }
        let name = value.prefix {
            $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") && $0 != UInt8(ascii: ">")
                && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "/")
        }
        return name.isEmpty ? nil : String(decoding: name.prefix(Charset.longestLabel), as: UTF8.self)
    }
}
