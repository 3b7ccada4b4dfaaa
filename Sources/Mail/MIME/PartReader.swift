import Bytes

/// Walks the MIME tree (RFC 2046 section 5.1) in one pass over the body: each line is looked at once, and compared with the
/// boundaries of all open multiparts if it begins with two hyphens.
struct PartReader {
    private(set) var parts: [Part] = []
    private(set) var multiparts: [Multipart] = []
    private let newline: UInt8
    private let end: Int
    private let limits: Limits
    private var open = BoundaryStack()
    /// The leaf whose end is not known yet.
    private var openLeaf: Part?

    init(newline: UInt8, end: Int, limits: Limits) {
        self.newline = newline
        self.end = end
        self.limits = limits
    }

    /// Reads the whole tree of a message whose header is known.
    mutating func read(
        _ bytes: Span<UInt8>, fields: [HeaderField], header: Range<Int>, body: Int, defects: inout DefectList
    ) {
        var entity = EntityHeader()
        for field in fields { entity.note(field, bytes) }
        var position = begin(bytes, entity, header: header, body: body, defects: &defects)
        while true {
            let delimiter = nextDelimiter(bytes, from: position)
            if let retry = guessBoundary(bytes, before: delimiter, defects: &defects) {
                position = retry
                continue
            }
            guard let (line, match) = delimiter else { break }
            close(bytes, at: line, above: match.level, defects: &defects)
            let behind = endOfLine(bytes, from: line)
            if match.isClose {
                finishInnermost(bytes, at: behind, defects: &defects)
                position = behind
            } else {
                guard parts.count < limits.parts else {
                    defects.add(.tooManyParts, at: line, "There are more parts than are read.")
                    break
                }
                open.levels[match.level].children += 1
                position = beginPart(bytes, at: behind, defects: &defects)
            }
        }
        close(bytes, at: end, above: -1, defects: &defects)
    }

    // MARK: Beginning

    /// Reads a part's header and begins it; where to look on for delimiters.
    private mutating func beginPart(_ bytes: Span<UInt8>, at start: Int, defects: inout DefectList) -> Int {
        var scanner = HeaderScanner(start..<end, newline: newline)
        var entity = EntityHeader()
        var count = 0
        while let field = scanner.next(in: bytes, within: open, defects: &defects) {
            count += 1
            if count <= limits.partFields {
                entity.note(field, bytes)
            } else if count == limits.partFields + 1 {
                defects.add(
                    .tooManyFields, at: field.name.lowerBound, "The header of a part has more fields than are read.")
            }
        }
        return begin(bytes, entity, header: start..<scanner.bodyStart, body: scanner.bodyStart, defects: &defects)
    }

    private mutating func begin(
        _ bytes: Span<UInt8>, _ entity: EntityHeader, header: Range<Int>, body: Int, defects: inout DefectList
    ) -> Int {
        let parent = open.levels.last?.multipart
        // RFC 2046 section 5.1.5: in a digest, a part without a type is a message.
        let fallback = parent.map { multiparts[$0].type == "multipart/digest" } == true ? "message/rfc822" : "text/plain"
        var type = MediaType(bytes, entity.type, fallback: fallback, limits: limits)
        if entity.type != nil, !type.isSound {
            defects.add(.contentType, at: entity.type?.lowerBound ?? 0, "A Content-Type cannot be read.")
        }
        if type.parameters.count >= limits.parameters {
            defects.add(
                .tooManyParameters, at: entity.type?.lowerBound ?? 0, "A Content-Type has as many parameters as are read.")
        }
        if type.name.hasPrefix("multipart/") {
            if open.levels.count >= limits.depth {
                defects.add(.nestedTooDeep, at: body, "Parts are nested deeper than is read.")
            } else if beginMultipart(bytes, type, header: header, body: body, defects: &defects) {
                if entity.encoding != nil {
                    let encoding = entity.transferEncoding(bytes)
                    if TransferEncoding(encoding) != .identity { open.levels[open.levels.count - 1].encoding = encoding }
                }
                return body
            } else {
                type.becomeText()
            }
        }
        let leaf = entity.leaf(bytes, type, path: nextPath(), header: header, body: body, limits: limits, parent: parent)
        if let (kind, what) = leaf.peculiarity { defects.add(kind, at: header.lowerBound, what) }
        openLeaf = leaf
        return body
    }

    /// Opens a multipart; false where it has no boundary, so that it can only be read as text.
    private mutating func beginMultipart(
        _ bytes: Span<UInt8>, _ type: MediaType, header: Range<Int>, body: Int, defects: inout DefectList
    ) -> Bool {
        var boundary = type.boundary
        if boundary.isEmpty || boundary.count > limits.boundaryBytes {
            defects.add(.noBoundary, at: header.lowerBound, "A multipart names no boundary.")
            guard let found = BoundaryGuess.boundary(bytes, body..<end, newline: newline, not: open) else { return false }
            boundary = found
        }
        let parent = open.levels.last?.multipart
        multiparts.append(
            Multipart(
                path: parent == nil ? "" : nextPath(), type: type.name, parent: parent, headerRange: header,
                content: body..<end, leaves: parts.count..<parts.count, reportType: type.text("report-type")))
        open.levels.append(BoundaryStack.Level(boundary: boundary, multipart: multiparts.count - 1))
        return true
    }

    /// The path of the part that is begun now.
    private func nextPath() -> String {
        guard let level = open.levels.last else { return "1" }
        let outer = multiparts[level.multipart].path
        return outer.isEmpty ? String(level.children) : outer + "." + String(level.children)
    }

    // MARK: Delimiters

    /// The next line that is a delimiter of an open multipart.
    private func nextDelimiter(_ bytes: Span<UInt8>, from start: Int) -> (line: Int, match: BoundaryStack.Match)? {
        guard !open.levels.isEmpty else { return nil }
        var line = start
        while line < end {
            if bytes[line] == UInt8(ascii: "-"), let match = open.match(bytes, lineAt: line, end: end, newline: newline) {
                return (line, match)
            }
            guard let found = bytes.firstIndex(of: newline, in: line..<end) else { return nil }
            line = found + 1
        }
        return nil
    }

    /// Where to look again, once, with a boundary taken from the body: the innermost multipart ends without a single part.
    private mutating func guessBoundary(
        _ bytes: Span<UInt8>, before delimiter: (line: Int, match: BoundaryStack.Match)?, defects: inout DefectList
    ) -> Int? {
        let innermost = open.levels.count - 1
        guard innermost >= 0, openLeaf == nil, open.levels[innermost].children == 0, !open.levels[innermost].isGuessed else {
            return nil
        }
        if let delimiter, delimiter.match == BoundaryStack.Match(level: innermost, isClose: false) { return nil }
        open.levels[innermost].isGuessed = true
        let body = multiparts[open.levels[innermost].multipart].content.lowerBound
        let content = body..<(delimiter?.line ?? end)
        guard let found = BoundaryGuess.boundary(bytes, content, newline: newline, not: open) else { return nil }
        defects.add(.wrongBoundary, at: body, "A multipart names a boundary that is not the one in its body.")
        open.levels[innermost].boundary = found
        return body
    }

    // MARK: Ending

    /// Ends the open leaf and the multiparts within the level at a delimiter's line.
    private mutating func close(_ bytes: Span<UInt8>, at line: Int, above level: Int, defects: inout DefectList) {
        endLeaf(bytes, at: line, isSibling: level == open.levels.count - 1)
        // One defect for all that end here: a bomb of nested ones would fill the list with the same.
        if open.levels.dropFirst(level + 1).contains(where: { $0.encoding == nil || $0.children > 0 }) {
            defects.add(.noClosingBoundary, at: line, "A multipart lacks its closing boundary.")
        }
        while open.levels.count - 1 > level { finishInnermost(bytes, at: line, defects: &defects) }
    }

    private mutating func endLeaf(_ bytes: Span<UInt8>, at line: Int, isSibling: Bool) {
        guard var leaf = openLeaf else { return }
        openLeaf = nil
        leaf.content = leaf.content.lowerBound..<max(leaf.content.lowerBound, endOfContent(bytes, before: line))
        // QUIRK: a multipart that is closed with one more plain delimiter: what follows that one is no part.
        if !isSibling, let level = open.levels.last, level.children > 1, leaf.headerRange.count <= 2,
            bytes.trimmed(leaf.content).isEmpty
        {
            return
        }
        append(leaf, bytes)
    }

    /// Appends a leaf; text in which encoded files stand (`UUBlocks`) as a multipart of text and files.
    private mutating func append(_ leaf: Part, _ bytes: Span<UInt8>) {
        guard leaf.content.count >= PartReader.smallestBlock, leaf.encoding.utf8.count <= 6, leaf.type == "text/plain",
            TransferEncoding(leaf.encoding) == .identity
        else {
            parts.append(leaf)
            return
        }
        let blocks = UUBlocks.find(bytes, leaf.content, newline: newline, limit: limits.parts - parts.count)
        guard !blocks.isEmpty else {
            parts.append(leaf)
            return
        }
        let isRoot = open.levels.isEmpty
        let first = parts.count
        parts += leaf.split(at: blocks, bytes, path: isRoot ? "" : leaf.path + ".", parent: multiparts.count)
        multiparts.append(
            Multipart(
                path: isRoot ? "" : leaf.path, type: "multipart/mixed", parent: leaf.parent, headerRange: leaf.headerRange,
                content: leaf.content, leaves: first..<parts.count, reportType: nil))
    }

    /// `begin 644 a`, a line of data and `end` have more bytes than this.
    private static let smallestBlock = 20

    /// Without the line end in front of a delimiter, which belongs to it (RFC 2046 section 5.1.1).
    private func endOfContent(_ bytes: Span<UInt8>, before line: Int) -> Int {
        guard line < end, line > 0, bytes[line - 1] == newline else { return line }
        let isCRLF = newline == Byte.lineFeed && line > 1 && bytes[line - 2] == Byte.carriageReturn
        return line - (isCRLF ? 2 : 1)
    }

    private mutating func finishInnermost(_ bytes: Span<UInt8>, at line: Int, defects: inout DefectList) {
        guard let level = open.levels.last else { return }
        let multipart = level.multipart
        multiparts[multipart].content = multiparts[multipart].content.lowerBound..<line
        if level.children == 0 { appendContent(bytes, of: level, before: line, &defects) }
        open.levels.removeLast()
        multiparts[multipart].leaves = multiparts[multipart].leaves.lowerBound..<parts.count
    }

    /// A multipart in which no part begins. One that is encoded as a whole is a leaf, to be opened like an attached message; of any
    /// other, what there is is taken for text, so that nobody's words are lost.
    private mutating func appendContent(
        _ bytes: Span<UInt8>, of level: BoundaryStack.Level, before line: Int, _ defects: inout DefectList
    ) {
        open.levels[open.levels.count - 1].children = 1
        let multipart = multiparts[level.multipart]
        let body = multipart.content.lowerBound
        if level.encoding != nil {
            defects.add(.encodedMultipart, at: body, "A multipart is encoded as a whole, which the standard forbids.")
        } else {
            defects.add(.noParts, at: body, "A multipart holds no part.")
        }
        parts.append(
            Part(
                path: nextPath(), type: level.encoding == nil ? "text/plain" : multipart.type, charset: nil,
                encoding: level.encoding ?? "7bit", disposition: nil, filename: nil,
                headerRange: level.encoding == nil ? body..<body : multipart.headerRange,
                content: body..<max(body, endOfContent(bytes, before: line)), isFlowed: false, deletesSpace: false,
                parent: level.multipart))
    }

    private func endOfLine(_ bytes: Span<UInt8>, from start: Int) -> Int {
        guard start < end, let found = bytes.firstIndex(of: newline, in: start..<end) else { return end }
        return found + 1
    }
}
