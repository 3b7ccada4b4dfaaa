import Bytes
import Files
import Testing
import Triage

@testable import Desk

@Suite("Messages that fail each time")
struct AttemptsTests {
    /// A record as a process leaves it that is gone: the greatest process number there can be, plus one.
    private static let gone = withUnsafeBytes(of: (Int64(4_194_305), Int64(1))) { Array($0) }

    /// Leaves what so many tries leave that did not come to an end.
    private func fail(_ times: Int, in site: SmallSite, during message: [UInt8]) throws {
        try PosixFileSystem().create(
            place(of: message, in: site), (0..<times).map { _ in AttemptsTests.gone[...] }, mode: 0o600, synchronise: false)
    }

    private func place(of message: [UInt8], in site: SmallSite) -> String {
        site.folders.attempts + "/" + Attempts(message, site.folders).digest.hexadecimal
    }

    @Test("after three failed tries it is filed whole, once, whoever brings it again")
    func limit() throws {
        let site = try SmallSite()
        let message = SmallSite.message()
        try fail(3, in: site, during: message)
        let delivery = try site.open().deliver(message, envelope: Envelope(), policy: site.policy)
        #expect(delivery.outcome == .unparsed && delivery.queue == "unparsed" && !delivery.hasReply)
        #expect(try site.places(of: message) == ["unparsed"])
        let copy = String(decoding: try #require(try site.queued().values.first), as: UTF8.self)
        #expect(copy.hasPrefix("X-Triage-Ticket: LH-1001\n"))
        // It failed three times once more, and with another trace: it is here already.
        let again = SmallSite.message(trace: "Received: from x.example by y.example; Fri, 20 Nov 2026 10:00:00 +0000\n")
        try fail(3, in: site, during: again)
        #expect(try site.open().deliver(again, envelope: Envelope(), policy: site.policy).outcome == .duplicate)
        #expect(try site.queued().count == 1)
    }

    @Test("fewer failures, and those of other messages with the same body, count for nothing", arguments: [0, 1, 2])
    func fewer(count: Int) throws {
        let site = try SmallSite()
        try fail(count, in: site, during: SmallSite.message())
        if count < 2 { try fail(3, in: site, during: SmallSite.message(2)) }
        let delivery = try site.open().deliver(SmallSite.message(), envelope: Envelope(), policy: site.policy)
        #expect(delivery.outcome == .ticketed)
        #expect(
            try site.open().deliver(SmallSite.message(), envelope: Envelope(), policy: site.policy).outcome == .duplicate)
        #expect(!PosixFileSystem().exists(place(of: SmallSite.message(), in: site)))
    }
}
