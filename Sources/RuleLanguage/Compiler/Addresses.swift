import Diagnostics

// Addresses and hosts, as several directives name them.

extension PolicyCompiler {
    /// Addresses, in lower case.
    mutating func addresses(_ part: Segment, _ source: SourceText) -> [String] {
        list(part.arguments).compactMap { token in
            let parts = token.text.split(separator: "@", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, Self.isHost(parts[1]) else {
                report(
                    .wrongValue, "\"\(token.text)\" is no address", source, token.range,
                    help: "write: \(part.key.text) name@domain")
                return nil
            }
            return token.text.lowercased()
        }
    }

    /// Names of hosts and domains, in lower case.
    mutating func hosts(_ part: Segment, _ source: SourceText) -> [String] {
        list(part.arguments).compactMap { token in
            // `host *.agency.example`
            guard Self.isHost(token.text.hasPrefix("*.") ? token.text.dropFirst(2) : token.text[...]) else {
                report(
                    .wrongValue, "\"\(token.text)\" is no name of a host", source, token.range,
                    help: "write: \(part.key.text) mx.cloud.example")
                return nil
            }
            return token.text.lowercased()
        }
    }

    private static func isHost(_ text: Substring) -> Bool {
        !text.isEmpty
            && !text.utf8.contains {
                asciiLetter($0) == nil && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ".") && $0 < 0x80
            }
            && !text.split(separator: ".", omittingEmptySubsequences: false).contains(where: \.isEmpty)
    }
}
