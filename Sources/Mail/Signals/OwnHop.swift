/// Which hand-over of a message was the one from outside to our own mail server.
///
/// The name behind `by` alone does not tell: a stranger may send a `Received` line in our name along with the message. Our server
/// and those behind it add theirs on top of it, so the topmost line in our name is ours, if each line above it is of a hand-over
/// within our own walls; where one of them took the message from elsewhere, the line in our name came with the message.
struct OwnHop {
    /// Names of our mail server, canonical.
    private let names: Set<String>

    init(names: Set<String>) {
        self.names = names
    }

    /// The place in the header's fields of our line. Where none is ours, that of the topmost one; nil where there is none at all.
    func border(_ hops: [Received]) -> Int? {
        let own = hops.firstIndex { hop in hop.by.map { names.contains(OwnHop.canonical($0)) } ?? false }
        guard let own, hops[..<own].allSatisfy(isInner) else { return hops.first?.fieldIndex }
        return hops[own].fieldIndex
    }

    /// Whether a message was taken over from nowhere, from our own server, or from an address of no public network.
    private func isInner(_ hop: Received) -> Bool {
        guard let from = hop.from else { return true }
        guard let comment = hop.fromComment else { return isInner(word: from) }
        // The comment is what the host itself knows of the client, but for the name that the client gave, which comes last.
        var known = comment.lowercased()
        if known.contains("forged") { return false }
        for claim in ["helo", "ehlo", "ident"] {
            if let start = known.firstRange(of: claim) { known.removeSubrange(start.lowerBound...) }
        }
        return known.split { " \t()[]".contains($0) }.contains { isInner(word: String($0)) }
    }

    private func isInner(word: String) -> Bool {
        names.contains(OwnHop.canonical(word)) || OwnHop.isPrivate(word.lowercased())
    }

    /// Loopback, private and link-local addresses (RFC 1918, RFC 4193, RFC 5735).
    private static func isPrivate(_ address: String) -> Bool {
        if address.contains(":") {
            let literal = address.hasPrefix("ipv6:") ? String(address.dropFirst("ipv6:".count)) : address
            return literal == "::1" || ["fc", "fd", "fe8", "fe9", "fea", "feb"].contains { literal.hasPrefix($0) }
        }
        let numbers = address.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        guard numbers.count == 4, !numbers.contains(nil) else { return false }
        switch (numbers[0], numbers[1]) {
        case (10, _), (127, _), (192, 168), (169, 254): return true
        case (172, let second?): return (16...31).contains(second)
        default: return false
        }
    }

    /// Host names compare without case and without the root's dot.
    static func canonical(_ name: String) -> String {
        let lower = name.lowercased()
        return lower.hasSuffix(".") ? String(lower.dropLast()) : lower
    }
}
