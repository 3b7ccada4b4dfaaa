import Calendars
import Desk
import Foundation
import Glibc
import Mail
import RuleLanguage
import Store
import Testing
import Transport
import Triage

/// What the outbox does with what becomes of mails.
@Suite("The outbox")
struct SendingTests {
    /// Gives each mail the outcome that is due; `nil` is a process that was killed on the way.
    final class Fake: Transport {
        var outcomes: (OutgoingMail) -> HandOverOutcome?
        private(set) var went: [Int64] = []

        init(_ outcomes: @escaping (OutgoingMail) -> HandOverOutcome?) { self.outcomes = outcomes }

        func handOver(_ ledger: any HandOverLedger) {
            while let mail = ledger.next() {
                guard ledger.isAboutToGo(mail) else { continue }
                went.append(mail.id)
                guard let outcome = outcomes(mail) else { return }
                ledger.note(outcome, of: mail)
            }
        }
    }

    static func site(mails: Int = 1) throws -> SmallSite {
        let site = try SmallSite()
        for number in 1...mails {
            _ = try site.open().deliver(SmallSite.message(number), envelope: Envelope(), policy: site.policy)
        }
        return site
    }

    static func fates(_ site: SmallSite) throws -> [OutboxRow.Fate?] {
        try site.open().store.unsentMails(limit: 100).map(\.fate)
    }

    @Test func killedOnTheWayIsUnknownAndNeverSentAgain() throws {
        let site = try Self.site(mails: 3)
        let fake = Fake { _ in nil }
        _ = try site.open().send(by: fake)
        #expect(fake.went.count == 1)
        fake.outcomes = { _ in .accepted }
        let counts = try site.open(at: SmallSite.noon + 600).send(by: fake)
        #expect(counts.sent == 2)
        #expect(try Self.fates(site) == [.unknown])
        _ = try site.open(at: SmallSite.noon + 86_400).send(by: fake)
        #expect(Set(fake.went).count == 3 && fake.went.count == 3, "no mail went twice")
        // Unless a person says so.
        #expect(try site.open().store.settle(fake.went[0], .retry, by: "ida", at: SmallSite.noon))
        #expect(try site.open().send(by: fake).sent == 1)
        #expect(try Self.fates(site) == [])
    }

    @Test("no template can have the name of a mail that is no reply")
    func ownMails() {
        let purposes: [OutboxRow.Purpose] = [.notify, .escalation, .forward, .pass, .referrals]
        #expect(OwnMail.allCases.map(\.rawValue) == purposes.map(\.rawValue))
    }

    @Test("a person settles what nobody knows: sent after all, or off the list for good")
    func settled() throws {
        let site = try Self.site(mails: 2)
        let fake = Fake { _ in .unknown("gone") }
        _ = try site.open().send(by: fake)
        let store = try site.open().store
        #expect(try store.settle(1, .drop, by: "ida", at: SmallSite.noon))
        #expect(try !store.settle(1, .retry, by: "ida", at: SmallSite.noon), "it is settled")
        #expect(try !store.settle(17, .drop, by: "ida", at: SmallSite.noon))
        #expect(try Self.fates(site) == [.unknown])
        #expect(try store.settle(2, .retry, by: "ida", at: SmallSite.noon))
        fake.outcomes = { _ in .accepted }
        #expect(try site.open(at: SmallSite.noon + 86_400).send(by: fake) == SendCounts(sent: 1))
        #expect(fake.went == [1, 2, 2])
    }

    @Test("what is under way is its process's, and what a person drops in that moment does not go")
    func settledMeanwhile() throws {
        let site = try Self.site(mails: 2)
        let store = try site.open().store
        var answers: [Bool] = []
        let going = Fake { mail in
            answers.append((try? store.settle(mail.id, .retry, by: "ida", at: SmallSite.noon)) ?? true)
            answers.append((try? store.settle(mail.id, .drop, by: "ida", at: SmallSite.noon)) ?? true)
            // The other one has been read, and is dropped before its turn.
            if mail.id == 1 { answers.append((try? store.settle(2, .drop, by: "ida", at: SmallSite.noon)) ?? false) }
            return .accepted
        }
        #expect(try site.open().send(by: going) == SendCounts(sent: 1))
        #expect(answers == [false, false, true])
        #expect(going.went == [1])
        #expect(try Self.fates(site) == [])
    }

    @Test("a mail that comes while others go out goes with them")
    func comingMeanwhile() throws {
        let site = try Self.site()
        let fake = Fake { mail in
            if mail.id == 1 { _ = try? site.open().deliver(SmallSite.message(2), envelope: Envelope(), policy: site.policy) }
            usleep(600_000)
            return .accepted
        }
        #expect(try site.open().send(by: fake).sent == 2)
    }

    /// Waits, at most ten seconds, for a file to be there.
    /// Takes all that it is given, and ends none before there is no more, as with a relay that asks the recipient's server first.
    final class Slow: Transport {
        /// The recipients of all that were under way, each time that no more was given.
        private(set) var atOnce: [[String]] = []
        var whileFull: (() throws -> Void)?

        func handOver(_ ledger: any HandOverLedger) {
            while true {
                var held: [OutgoingMail] = []
                func take() {
                    while let mail = ledger.next() { held.append(mail) }
                    atOnce.append(held.map(\.recipient))
                }
                take()
                if let more = whileFull {
                    whileFull = nil
                    try? more()
                    // Longer than between two looks at the outbox.
                    usleep(600_000)
                    take()
                }
                if held.isEmpty { return }
                for mail in held where ledger.isAboutToGo(mail) { ledger.note(.accepted, of: mail) }
            }
        }
    }

    @Test("who writes from many addresses whose mail server is slow keeps no customer from his reply")
    func strangersAndCustomers() throws {
        let site = try SmallSite()
        func add(_ recipient: String, _ key: String) throws {
            try site.open().store.insert(
                OutboxRow(
                    ticket: nil, purpose: .reply("received"), messageID: "<\(recipient)>", created: SmallSite.noon,
                    recipient: recipient, subjectKey: key, message: Array("Subject: x\n\ny\n".utf8), file: nil))
        }
        for number in 1...45 { try add("\(number)@many.example", OutboxRow.strangers + "lamp") }
        try add("ida@isle.example", "lamp")
        let relay = Slow()
        relay.whileFull = { try add("joe@isle.example", "question") }
        #expect(try site.open().send(by: relay).sent == 47)
        let first = try #require(relay.atOnce.first)
        #expect(first.first == "ida@isle.example", "\(first)")
        #expect(first.count(where: { $0.hasSuffix("@many.example") }) == 16, "half of all connections")
        #expect(relay.atOnce[1].last == "joe@isle.example", "\(relay.atOnce)")
    }

    static func wait(for file: String) -> Bool {
        for _ in 0..<500 where access(file, F_OK) != 0 { usleep(20_000) }
        return access(file, F_OK) == 0
    }

    /// Puts a command into the outbox, a script that is run by sh(1).
    static func add(command: String, to site: SmallSite) throws {
        let path = site.path + "/command"
        try "#!/bin/sh\n\(command)\n".write(toFile: path, atomically: false, encoding: .utf8)
        chmod(path, 0o700)
        var row = OutboxRow(
            ticket: nil, purpose: .notify, messageID: "<command@lighthouse.example>", created: SmallSite.noon,
            recipient: path, subjectKey: OutboxRow.noReply, message: [], file: nil)
        row.program = path
        try site.open().store.insert(row)
    }

    @Test("a relay that hangs holds up no command, be it one that comes meanwhile")
    func relayHangs() throws {
        let site = try Self.site()
        let mark = site.path + "/woken"
        var isWoken = false
        let relay = Fake { _ in
            try? Self.add(command: "touch '\(mark)'", to: site)
            isWoken = Self.wait(for: mark)
            return .accepted
        }
        #expect(try site.open().send(by: relay) == SendCounts(sent: 2))
        #expect(isWoken)
        #expect(try Self.fates(site) == [])
    }

    @Test("a command that hangs holds up no mail, and whoever hands over meanwhile waits for neither")
    func commandHangs() throws {
        let site = try Self.site()
        let mark = site.path + "/gone"
        try Self.add(
            command: "i=0; while [ ! -e '\(mark)' ]; do i=$((i+1)); [ $i -lt 100 ] || exit 1; sleep 0.1; done", to: site)
        let counts = try site.open().send(
            by: Fake { _ in
                FileManager.default.createFile(atPath: mark, contents: nil) ? .accepted : .deferred("no file")
            })
        #expect(counts == SendCounts(sent: 2))
    }

    @Test func noAnswerAfterTheDotIsUnknown() throws {
        let site = try Self.site()
        #expect(try site.open().send(by: Fake { _ in .unknown("gone") }).unknown == 1)
        #expect(try Self.fates(site) == [.unknown])
        #expect(try site.open(at: SmallSite.noon + 86_400).send(by: Fake { _ in .accepted }) == SendCounts())
    }

    @Test func putOffMailWaitsLongerEachTimeAndIsGivenUp() throws {
        let site = try Self.site()
        let fake = Fake { _ in .deferred("451 later") }
        var time = SmallSite.noon
        var tries: [Int64] = []
        while time < SmallSite.noon + 4 * 86_400 {
            if try site.open(at: time).send(by: fake) != SendCounts() { tries.append(time - SmallSite.noon) }
            // From a few tries on it waits for minutes at least.
            time = time + (tries.count < 4 ? 60 : 300)
        }
        let waits = zip(tries.dropFirst(), tries).map { $0 - $1 }
        #expect(waits == waits.sorted() && waits.first == 60 && tries.count < 30)
        #expect(try Self.fates(site) == [.expired])
        #expect(tries.last.map { $0 > 2 * 86_400 } == true)
    }

    @Test func aMailThatFailsHoldsUpNoOther() throws {
        let site = try Self.site(mails: 4)
        let fake = Fake { $0.id == 1 ? .deferred("451") : .accepted }
        #expect(try site.open().send(by: fake) == SendCounts(sent: 3, failed: 1))
        #expect(try site.open().send(by: fake) == SendCounts(), "it waits for its time")
        #expect(try site.open(at: SmallSite.noon + 61).send(by: fake) == SendCounts(failed: 1))
    }

    @Test func anAddressThatRefusesGetsNoMoreForAMonth() throws {
        let site = try Self.site()
        #expect(try site.open().send(by: Fake { _ in .refused("550 5.1.1", isAddress: true) }).refused == 1)
        #expect(try Self.fates(site) == [.refused])
        for (days, suppressed) in [(1, "address-bounced"), (31, nil)] as [(Int64, String?)] {
            let desk = try site.open(at: SmallSite.noon + days * 86_400)
            var options = DeliveryOptions()
            options.repliesToOldMail = true
            let delivery = try desk.deliver(
                SmallSite.message(Int(days) + 10), envelope: Envelope(), policy: site.policy, options: options)
            #expect(delivery.decision?.suppressed == suppressed, "after \(days) days")
        }
    }

    @Test func contentThatIsRefusedSaysNothingAboutTheAddress() throws {
        let site = try Self.site()
        _ = try site.open().send(by: Fake { _ in .refused("554 spam", isAddress: false) })
        #expect(
            try site.open().deliver(SmallSite.message(2), envelope: Envelope(), policy: site.policy).decision?.suppressed
                == nil)
    }

    /// A delivery report, as a mail server sends it to the envelope's sender, about the mail with an identifier.
    static func report(on id: String, status: String = "5.1.1", action: String = "failed") -> [UInt8] {
        Array(
            """
            From: MAILER-DAEMON@mx.isle.example
            To: bounces@lighthouse.example
            Subject: Undelivered Mail Returned to Sender
            Message-ID: <report-\(id.count)-\(status)@mx.isle.example>
            MIME-Version: 1.0
            Content-Type: multipart/report; report-type=delivery-status; boundary=b

            --b
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mx.isle.example

            Final-Recipient: rfc822; ida@isle.example
            Action: \(action)
            Status: \(status)

            --b
            Content-Type: text/rfc822-headers

            Subject: Re: Lamp
            Message-ID: \(id)

            --b--

            """.utf8)
    }

    @Test("an address that bounces our reply gets no more for a month, if the report returns that reply")
    func bounced() throws {
        for (returned, status, action, suppressed) in [
            (true, "5.1.1", "failed", "address-bounced"), (true, "4.4.1", "delayed", nil), (false, "5.1.1", "failed", nil),
        ] as [(Bool, String, String, String?)] {
            let site = try Self.site()
            let desk = try site.open()
            _ = try desk.send(by: Fake { _ in .accepted })
            let id =
                returned
                ? try #require(desk.store.mails(of: 1001).first).messageID
                : "<LH-1001.received.reply.0000000000000000@lighthouse.example>"
            let report = Self.report(on: id, status: status, action: action)
            #expect(
                try desk.deliver(report, envelope: Envelope(sender: .null), policy: site.policy).decision?.kind == .bounce)
            let next = try desk.deliver(SmallSite.message(2), envelope: Envelope(), policy: site.policy)
            #expect(next.decision?.suppressed == suppressed, "\(returned) \(status)")
        }
    }

    @Test func theEnvelopeSenderIsTheSites() throws {
        let site = try Self.site()
        var senders: [String] = []
        let fake = Fake {
            senders.append($0.sender)
            return .deferred("")
        }
        _ = try site.open().send(by: fake)
        _ = try site.open(at: SmallSite.noon + 61).send(by: fake, sender: "bounces@lighthouse.example")
        #expect(senders == ["", "bounces@lighthouse.example"])
    }
}
