package import Bytes

extension Message {
    /// SHA-256 by which a message that is handed over again is recognised: equal for two copies that differ in trace fields
    /// and line ends alone.
    ///
    /// Left out are the fields that hosts on the way put in front (`TraceFields`), an mbox's `From ` line, and empty lines at
    /// the end. CR LF, LF and a lone CR count as the same line end.
    package var digest: Digest {
        var hash = SHA256()
        let span = bytes.span
        for field in header.fields where !TraceFields.contains(span, field.name) {
            Message.update(&hash, span, field.name.lowerBound..<field.body.upperBound)
            hash.update(Message.lineFeed)
        }
        hash.update(Message.lineFeed)
        var end = bytes.count
        while end > bodyStart, Byte.isWhitespace(bytes[end - 1]) { end -= 1 }
        Message.update(&hash, span, bodyStart..<end)
        return hash.finalize()
    }

    private static let lineFeed = [Byte.lineFeed]

    /// Feeds a range with its line ends made LF: in runs between carriage returns, which are rare or regular.
    private static func update(_ hash: inout SHA256, _ bytes: Span<UInt8>, _ range: Range<Int>) {
        var start = range.lowerBound
        while let found = bytes.firstIndex(of: Byte.carriageReturn, in: start..<range.upperBound) {
            hash.update(bytes.extracting(start..<found))
            start = found + 1
            if start >= range.upperBound || bytes[start] != Byte.lineFeed { hash.update(lineFeed) }
        }
        hash.update(bytes.extracting(start..<range.upperBound))
    }
}

/// Fields that mail systems add to a message on its way, and that so differ between two deliveries of it.
enum TraceFields {
    private static let names: [StaticString] = [
        "received", "return-path", "delivered-to", "x-original-to", "envelope-to", "delivery-date", "x-envelope-to",
        "x-envelope-from", "x-delivered-to", "authentication-results", "x-original-authentication-results", "received-spf",
        "x-received", "x-virus-scanned", "x-virus-status", "x-greylist", "x-rspamd-queue-id", "x-rspamd-server",
        "x-spam", "status", "x-status", "x-keywords", "x-uid", "x-uidl", "x-mozilla-status", "x-mozilla-status2",
        "content-length", "lines", "x-evolution",
    ]
    private static let prefixes: [StaticString] = ["arc-", "x-spam-", "x-rspamd-", "x-triage-", "x-spamd-"]

    static func contains(_ bytes: Span<UInt8>, _ name: Range<Int>) -> Bool {
        names.contains { bytes.equals(name, ignoringCase: $0) } || prefixes.contains { bytes.starts(name, ignoringCase: $0) }
    }
}
