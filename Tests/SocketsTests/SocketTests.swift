import Glibc
import Sockets
import TestSupport
import Testing

@Suite("Sockets that listen")
struct SocketTests {
    @Test("an address is free once its server has ended, whoever still holds the descriptor")
    func isFree() throws {
        let folder = try TemporaryFolder()
        let address = try #require(SocketAddress(folder.path + "/lmtp"))
        var first = Socket(listeningAt: address)
        // As in a program that was started and does not run yet.
        let copy = dup(try #require(first).descriptor)
        defer { close(copy) }
        first?.endListening()
        first = nil
        #expect(Socket(listeningAt: address) != nil)
    }
}
