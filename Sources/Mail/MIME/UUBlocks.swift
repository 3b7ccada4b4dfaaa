import Bytes

/// Files that stand in plain text as `uuencode` wrote them, as mail had them before MIME and some systems still send them:
///
///     begin 644 name LF  1*(length letters LF)  "`" LF  end LF
enum UUBlocks {
    struct Block {
        /// From the `begin` line to behind the `end` line.
        var range: Range<Int>
        var filename: Range<Int>
    }

    /// The blocks of a text, in order. Each line is looked at once; a `begin` line counts only if a line of data follows it, for
    /// people begin sentences with that word.
    static func find(_ bytes: Span<UInt8>, _ range: Range<Int>, newline: UInt8, limit: Int) -> [Block] {
        var blocks: [Block] = []
        var line = range.lowerBound
        while line < range.upperBound, blocks.count < limit {
            let next = bytes.firstIndex(of: newline, in: line..<range.upperBound).map { $0 + 1 } ?? range.upperBound
            if bytes[line] == UInt8(ascii: "b"), let name = filename(bytes, line..<next),
                let end = end(bytes, next..<range.upperBound, newline)
            {
                blocks.append(Block(range: line..<end, filename: name))
                line = end
            } else {
                line = next
            }
        }
        return blocks
    }

    /// The name behind `begin 644 `; the line may end with a CR and blanks.
    private static func filename(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Range<Int>? {
        guard bytes.starts(line, ignoringCase: "begin "), UUEncoding.isBegin(bytes, line) else { return nil }
        var start = line.lowerBound + 6
        while start < line.upperBound, bytes[start] != Byte.space { start += 1 }
        let name = bytes.trimmed(start..<line.upperBound)
        return name.isEmpty ? nil : name
    }

    /// Behind the `end` line, or before the first line that is no data; nil where there is no data at all.
    private static func end(_ bytes: Span<UInt8>, _ range: Range<Int>, _ newline: UInt8) -> Int? {
        var line = range.lowerBound
        var hasData = false
        while line < range.upperBound {
            let next = bytes.firstIndex(of: newline, in: line..<range.upperBound).map { $0 + 1 } ?? range.upperBound
            let content = withoutLineEnd(bytes, line..<next)
            if hasData, bytes.equals(content, ignoringCase: "end") { return next }
            // A length of nothing, written as a blank, arrives as an empty line.
            guard UUEncoding.isData(bytes, content) || (hasData && content.isEmpty) else { break }
            hasData = true
            line = next
        }
        return hasData ? line : nil
    }

    /// The format names no type; the file's ending does, for those that people send.
    static func type(ofFile name: String) -> String {
        let ending = name.split(separator: ".", omittingEmptySubsequences: false).dropFirst().last.map { $0.lowercased() }
        return switch ending {
        case "gif": "image/gif"
        case "jpg", "jpeg": "image/jpeg"
        case "png": "image/png"
        case "pdf": "application/pdf"
        case "zip": "application/zip"
        default: "application/octet-stream"
        }
    }

    private static func withoutLineEnd(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Range<Int> {
        var end = line.upperBound
        while end > line.lowerBound, bytes[end - 1] == Byte.lineFeed || bytes[end - 1] == Byte.carriageReturn { end -= 1 }
        return line.lowerBound..<end
    }
}

extension Part {
    /// The text part cut at the files that stand in it: text, file, text, …; without stretches that are blank.
    func split(at blocks: [UUBlocks.Block], _ bytes: Span<UInt8>, path: String, parent: Int) -> [Part] {
        var pieces: [Part] = []
        func append(_ piece: Part) {
            var piece = piece
            piece.path = path + String(pieces.count + 1)
            piece.parent = parent
            pieces.append(piece)
        }
        func appendText(_ range: Range<Int>) {
            guard !bytes.trimmed(range).isEmpty else { return }
            var text = self
            text.content = range
            append(text)
        }
        var position = content.lowerBound
        for block in blocks {
            appendText(position..<block.range.lowerBound)
            let name = FieldText.string(bytes.bytes(block.filename))
            append(
                Part(
                    path: "", type: UUBlocks.type(ofFile: name), charset: nil, encoding: "x-uuencode",
                    disposition: "attachment", filename: name, headerRange: block.range.lowerBound..<block.range.lowerBound,
                    content: block.range, isFlowed: false, deletesSpace: false, parent: parent))
            position = block.range.upperBound
        }
        appendText(position..<content.upperBound)
        return pieces
    }
}
