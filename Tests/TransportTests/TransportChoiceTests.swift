import Sockets
import Testing

@testable import Transport

@Suite("The way out that the rules name")
struct TransportChoiceTests {
    @Test(
        arguments: [
            (nil, nil, .maildir), ("maildir", nil, .maildir), ("sendmail", nil, .sendmail(program: "/usr/sbin/sendmail")),
            ("sendmail /opt/bin/msmtp", nil, .sendmail(program: "/opt/bin/msmtp")),
            ("smtp", nil, .smtp(relay: .v4([127, 0, 0, 1], port: 25))),
            ("smtp", "localhost:2525", .smtp(relay: .v4([127, 0, 0, 1], port: 2525))),
            ("smtp", "[::1]:26", .smtp(relay: .v6([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], port: 26))),
            ("smtp", "10.0.0.7", .smtp(relay: .v4([10, 0, 0, 7], port: 25))),
        ] as [(String?, String?, TransportChoice)])
    func reads(_ transport: String?, _ relay: String?, _ choice: TransportChoice) throws {
        #expect(try TransportChoice(transport: transport, relay: relay) == choice)
    }

    @Test(
        arguments: [
            ("carrier pigeon", nil), ("sendmail msmtp", nil), ("sendmail /bin/a -v", nil), ("smtp", "mail.example.com"),
            ("smtp", "127.0.0.1:0"),
            ("smtp", "127.0.0.1:70000"), ("smtp", "[::1"), ("smtp", "1.2.3"),
        ] as [(String, String?)])
    func refuses(_ transport: String, _ relay: String?) {
        #expect(throws: TransportChoice.Mistake.self) { try TransportChoice(transport: transport, relay: relay) }
    }

    @Test(
        arguments: [
            ("/run/lmtp", "/run/lmtp"), ("unix:/run/lmtp", "/run/lmtp"), ("inet:127.0.0.1:24", "127.0.0.1:24"),
            ("inet:[::1]:24", "[0:0:0:0:0:0:0:1]:24"), ("127.0.0.1", nil), ("run/lmtp", nil),
            ("/" + String(repeating: "a", count: 107), nil),
        ] as [(String, String?)])
    func socketAddresses(_ text: String, _ description: String?) {
        #expect(SocketAddress(text)?.description == description)
    }
}
