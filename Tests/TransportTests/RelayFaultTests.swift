import Synchronization
import Testing

@testable import Transport

/// A relay that misbehaves once, at each step of a mail and in each way: what becomes of that mail, that the next one goes out
/// nevertheless, and that neither goes twice however often it is tried.
@Suite("SMTP to a relay that misbehaves")
struct RelayFaultTests {
    typealias Step = ScriptedRelay.Step

    enum Fault: String, Sendable, CaseIterable {
        case putsOff, refuses, shutsDown, closes, isSilent, stopsInTheLine, talksNonsense, neverEndsALine, neverEndsAReply

        var act: ScriptedRelay.Act {
            switch self {
            case .putsOff: .say("451 4.3.0 later")
            case .refuses: .say("550 5.1.1 nobody here")
            case .shutsDown: .say("421 4.3.2 going down")
            case .closes: .close
            case .isSilent: .mutter("")
            case .stopsInTheLine: .mutter("250 2.0.")
            case .talksNonsense: .say("HTTP/1.1 400 Bad Request")
            case .neverEndsALine: .mutter("250 " + String(repeating: "x", count: 9000))
            case .neverEndsAReply: .mutter(String(repeating: "250-more\r\n", count: 300))
            }
        }

        var takesPatience: Bool { self == .isSilent || self == .stopsInTheLine }
    }

    enum Outcome: Equatable { case accepted, deferred, refused, refusedAddress, unknown }

    static func outcome(_ outcome: HandOverOutcome?) -> Outcome? {
        switch outcome {
        case .accepted: .accepted
        case .deferred: .deferred
        case .refused(_, let isAddress): isAddress ? .refusedAddress : .refused
        case .unknown: .unknown
        case nil: nil
        }
    }

    /// RFC 5321 section 4.2.1 and RFC 1047: before the final dot nothing has gone; behind it only the relay's own word tells.
    static func expected(_ step: Step, _ fault: Fault) -> Outcome {
        switch (step, fault) {
        case (.recipient, .refuses), (.dot, .refuses): step == .recipient ? .refusedAddress : .refused
        case (.data, .refuses): .refused
        // Before a recipient is named, what it has is against us; that can be mended.
        case (_, .refuses), (_, .putsOff), (_, .shutsDown): .deferred
        case (.dot, _): .unknown
        default: .deferred
        }
    }

    @Test(arguments: Step.allCases, Fault.allCases)
    func once(_ step: Step, _ fault: Fault) async throws {
        // Once: what is tried again meets a relay that is well.
        let isWell = Mutex(false)
        let relay = try ScriptedRelay { connection, at, _ in
            // The first mail is on the first connection; the second may have one of its own.
            guard at == step, connection == 1 else { return .goOn }
            return isWell.withLock { wasWell in
                defer { wasWell = true }
                return wasWell ? .goOn : fault.act
            }
        }
        defer { relay.stop() }
        // 300 s for an answer become 1.5 s where it is waited for in vain.
        let transport = SMTPTransport(
            relay: relay.address, name: "desk.example", patienceScale: fault.takesPatience ? 0.005 : 1)
        let outcomes = Outcomes(SMTPTransportTests.mails(["first@a.example", "second@a.example"]))
        await transport.handOver(outcomes)
        let first = Self.outcome(outcomes.all["first@a.example"])
        // A refused EHLO is answered by HELO.
        let expected = step == .hello && fault == .refuses ? .accepted : Self.expected(step, fault)
        #expect(first == expected, "\(outcomes.all)")
        #expect(relay.whole["first@a.example", default: []].count <= 1)
        // What was not said to be on its way is not; what may have gone was.
        if first == .unknown { #expect(outcomes.begun.contains("first@a.example")) }
        if step != .dot, first != .accepted { #expect(!outcomes.begun.contains("first@a.example")) }

        // The next run, with what waits and what was put off: it all goes out, once, but what nobody knows of.
        var again = outcomes.waiting
        if first == .deferred { again += SMTPTransportTests.mails(["first@a.example"]) }
        let rest = Outcomes(again)
        await transport.handOver(rest)
        #expect(outcomes.all["second@a.example"] == .accepted || rest.all["second@a.example"] == .accepted)
        #expect(relay.whole["second@a.example"]?.count == 1)
        if first == .deferred, step != .dot {
            #expect(rest.all["first@a.example"] == .accepted && relay.whole["first@a.example"]?.count == 1)
        }
        if first == .unknown { #expect(relay.whole["first@a.example"]?.count == 1, "whole, and not sent again") }
    }

    @Test("a relay that offers STARTTLS is spoken to without; one that insists says what to do")
    func startTLS() throws {
        let offering = try ScriptedRelay(offers: ["8BITMIME", "STARTTLS"]) { _, _, _ in .goOn }
        defer { offering.stop() }
        #expect(
            SMTPTransportTests.handOver(SMTPTransportTests.mails(["a@a.example"]), to: offering).all == [
                "a@a.example": .accepted
            ])
        let insisting = try ScriptedRelay { _, step, _ in
            step == .sender ? .say("530 5.7.0 Must issue a STARTTLS command first") : .goOn
        }
        defer { insisting.stop() }
        guard
            case .deferred(let why) = SMTPTransportTests.handOver(SMTPTransportTests.mails(["a@a.example"]), to: insisting)
                .all["a@a.example"]
        else {
            Issue.record("put off, for that is mended at the relay")
            return
        }
        #expect(why.hasPrefix("530 5.7.0 Must issue a STARTTLS command first (mailtriage speaks neither TLS nor AUTH"))
    }

    /// Only what speaks of the address is held against it.
    @Test(
        arguments: [
            ("550 5.1.1 no such user", .refusedAddress), ("550 no such user", .refusedAddress),
            ("553 bad name", .refusedAddress),
            ("550 5.2.1 mailbox disabled", .refusedAddress), ("550 5.7.1 relaying denied", .refused),
            ("554 5.7.1 blocked", .refused),
            ("554 no", .refused), ("552 5.2.2 mailbox full", .refused), ("502 5.5.1 no such command", .refused),
            ("450 4.2.0 greylisted", .deferred), ("452 4.2.2 mailbox full", .deferred), ("250 2.1.5 ok", .accepted),
        ] as [(String, Outcome)])
    func refusals(_ reply: String, _ expected: Outcome) throws {
        let relay = try ScriptedRelay { _, step, _ in step == .recipient ? .say(reply) : .goOn }
        defer { relay.stop() }
        let outcomes = SMTPTransportTests.handOver(SMTPTransportTests.mails(["a@a.example"]), to: relay)
        #expect(Self.outcome(outcomes.all["a@a.example"]) == expected)
    }
}
