package import Sockets

/// The way out that a site's rules choose.
///
///     transport maildir                  STATE/outbox, to be looked into (the default)
///     transport sendmail                 /usr/sbin/sendmail, or the program named
///     transport smtp                     to a relay on this host or its network
///     relay     127.0.0.1:25             the relay; this one unless another is named
package enum TransportChoice: Equatable, Sendable {
    case maildir
    case sendmail(program: String)
    case smtp(relay: SocketAddress)

    /// The first word behind `transport`.
    package enum Name: String, Sendable { case maildir, sendmail, smtp }

    static let sendmailProgram = "/usr/sbin/sendmail"
    package static let relay = "127.0.0.1"
    private static let smtpPort: UInt16 = 25

    /// What a site says that cannot be: one sentence.
    package struct Mistake: Error, Equatable, CustomStringConvertible {
        package var description: String
    }

    /// - Parameters:
    ///   - transport: the words behind `transport`; nil where there is no such line.
    ///   - relay: the words behind `relay`.
    package init(transport: String?, relay: String?) throws(Mistake) {
        let words = (transport ?? Name.maildir.rawValue).split(separator: " ").map(String.init)
        switch (words.first.flatMap(Name.init), words.count) {
        case (.maildir, 1): self = .maildir
        case (.sendmail, 1): self = .sendmail(program: Self.sendmailProgram)
        case (.sendmail, 2) where words[1].hasPrefix("/"): self = .sendmail(program: words[1])
        case (.smtp, 1):
            let text = relay ?? Self.relay
            guard let address = SocketAddress(text, defaultPort: Self.smtpPort) else {
                throw Mistake(
                    description:
                        "relay \"\(text)\" is no address: write 127.0.0.1:25, [::1]:25 or the like; names are not looked up")
            }
            self = .smtp(relay: address)
        default:
            throw Mistake(
                description:
                    "transport \"\(words.joined(separator: " "))\" is none: there are maildir, sendmail [/PROGRAM] and smtp")
        }
    }
}
