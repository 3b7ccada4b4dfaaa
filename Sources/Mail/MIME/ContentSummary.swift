package import Bytes

/// What a part's content comes to once its transfer encoding is undone.
package struct ContentSummary: Sendable {
    /// Its size in bytes.
    package var count: Int
    package var digest: Digest
    /// False where the encoding was broken, so that something may be missing or wrong.
    package var isSound: Bool
}

extension Part {
    /// The content's size and digest. A large one is decoded piece by piece, so that it is never in memory as a whole, unless its
    /// encoding is broken: then only all of it together tells how it is best read.
    package func summary(in message: Message) -> ContentSummary {
        let bytes = message.bytes.span
        let encoding = TransferEncoding(self.encoding)
        if case .identity = encoding {
            var hash = SHA256()
            hash.update(bytes.extracting(content))
            return ContentSummary(count: content.count, digest: hash.finalize(), isSound: true)
        }
        if content.count > Part.pieceBytes, let summary = summaryByPieces(bytes, encoding) { return summary }
        let decoded = encoding.decode(bytes, content)
        return ContentSummary(count: decoded.bytes.count, digest: SHA256.digest(of: decoded.bytes), isSound: decoded.isSound)
    }

    /// Bytes of encoded content that are decoded at once. Any size does that is small beside a large message.
    private static let pieceBytes = 256 * 1024

    /// nil where the pieces do not stand for the whole.
    private func summaryByPieces(_ bytes: Span<UInt8>, _ encoding: TransferEncoding) -> ContentSummary? {
        if case .uuencode = encoding { return nil }
        var hash = SHA256()
        var count = 0
        var start = content.lowerBound
        while start < content.upperBound {
            let least = min(start + Part.pieceBytes, content.upperBound)
            // Quanta of base64 and soft breaks of quoted-printable end with their line.
            let end =
                bytes.firstIndex(of: Byte.lineFeed, in: least..<content.upperBound).map { $0 + 1 } ?? content.upperBound
            let decoded = encoding.decode(bytes, start..<end)
            guard decoded.isSound, end == content.upperBound || !Part.isPadded(bytes, start..<end, encoding) else {
                return nil
            }
            hash.update(decoded.bytes)
            count += decoded.bytes.count
            start = end
        }
        return ContentSummary(count: count, digest: hash.finalize(), isSound: true)
    }

    /// Whether base64 is at its end here.
    private static func isPadded(_ bytes: Span<UInt8>, _ range: Range<Int>, _ encoding: TransferEncoding) -> Bool {
        guard case .base64 = encoding, let last = bytes.trimmed(range).last else { return false }
        return bytes[last] == UInt8(ascii: "=")
    }
}

extension Message {
    /// What is wrong with the encoding of the parts' contents, by their summaries: `defects` has what was seen without them.
    package func contentDefects(_ summaries: [ContentSummary]) -> [Defect] {
        zip(parts, summaries).compactMap { $1.isSound ? nil : $0.encodingDefect }
    }
}
