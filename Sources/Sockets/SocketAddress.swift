package import Glibc

/// Where a server listens, or a relay is reached: a Unix socket's path, or an IPv4 or IPv6 address with a port.
///
/// There is no look-up of names in the DNS: a site reaches a relay of its own, and a delivery must not hang on a resolver.
package enum SocketAddress: Equatable, Sendable, CustomStringConvertible {
    /// sun_path of unix(7), less the NUL at its end.
    static let longestPath = 107

    case unix(String)
    case v4([UInt8], port: UInt16)
    case v6([UInt8], port: UInt16)

    /// `/run/mailtriage/lmtp`, `unix:/run/…`, `127.0.0.1:2525`, `inet:[::1]:2525`, `localhost`; nil where it is none of these.
    ///
    /// - Parameter defaultPort: where none is written; nil: one must be.
    package init?(_ text: String, defaultPort: UInt16? = nil) {
        var rest = Substring(text)
        if rest.hasPrefix("unix:") { rest = rest.dropFirst(5) }
        if rest.hasPrefix("/") {
            guard rest.utf8.count <= SocketAddress.longestPath, !rest.utf8.contains(0) else { return nil }
            self = .unix(String(rest))
            return
        }
        if rest.hasPrefix("inet:") { rest = rest.dropFirst(5) }
        var host = rest
        var port = defaultPort
        if rest.hasPrefix("[") {
            guard let end = rest.firstIndex(of: "]") else { return nil }
            host = rest[rest.index(after: rest.startIndex)..<end]
            let tail = rest[rest.index(after: end)...]
            if !tail.isEmpty {
                guard tail.hasPrefix(":"), let number = UInt16(tail.dropFirst()) else { return nil }
                port = number
            }
        } else if rest.utf8.count(where: { $0 == UInt8(ascii: ":") }) == 1, let colon = rest.firstIndex(of: ":") {
            host = rest[..<colon]
            guard let number = UInt16(rest[rest.index(after: colon)...]) else { return nil }
            port = number
        }
        guard let port, port > 0 else { return nil }
        if host == "localhost" { host = "127.0.0.1" }
        if let bytes = SocketAddress.numeric(host, AF_INET, count: 4) {
            self = .v4(bytes, port: port)
        } else if let bytes = SocketAddress.numeric(host, AF_INET6, count: 16) {
            self = .v6(bytes, port: port)
        } else {
            return nil
        }
    }

    private static func numeric(_ host: Substring, _ family: Int32, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return inet_pton(family, String(host), &bytes) == 1 ? bytes : nil
    }

    package var family: Int32 {
        switch self {
        case .unix: AF_UNIX
        case .v4: AF_INET
        case .v6: AF_INET6
        }
    }

    package var description: String {
        switch self {
        case .unix(let path): path
        case .v4(let bytes, let port): bytes.map(String.init).joined(separator: ".") + ":\(port)"
        case .v6(let bytes, let port):
            "["
                + stride(from: 0, to: 16, by: 2).map { String(Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]), radix: 16) }.joined(
                    separator: ":")
                + "]:\(port)"
        }
    }

    /// The address as bind(2) and connect(2) take it.
    package func withSystemAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        switch self {
        case .unix(let path):
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { target in
                // The path is shorter than its place, whose last byte stays NUL.
                for (index, byte) in path.utf8.prefix(SocketAddress.longestPath).enumerated() { target[index] = byte }
            }
            return SocketAddress.rebound(&address, body)
        case .v4(let bytes, let port):
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            withUnsafeMutableBytes(of: &address.sin_addr) { $0.copyBytes(from: bytes) }
            return SocketAddress.rebound(&address, body)
        case .v6(let bytes, let port):
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            withUnsafeMutableBytes(of: &address.sin6_addr) { $0.copyBytes(from: bytes) }
            return SocketAddress.rebound(&address, body)
        }
    }

    private static func rebound<Address, Result>(
        _ address: inout Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<Address>.size)) }
        }
    }
}
