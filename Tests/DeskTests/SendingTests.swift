import Calendars
import Desk
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

        func handOver(_ mails: [OutgoingMail], _ ledger: any HandOverLedger) {
            for mail in mails {
                guard ledger.isAboutToGo(mail) else { continue }
                went.append(mail.id)
                guard let outcome = outcomes(mail) else { return }
                ledger.note(outcome, of: mail)
            }
        }
    }

    static func site(mails: Int = 1) throws -> SmallSite {
        let site = try SmallSite()
        for number in 1...mails { _ = try site.open().deliver(SmallSite.message(number), envelope: Envelope(), policy: site.policy) }
        return site
    }

    static func fates(_ site: SmallSite) throws -> [OutboxRow.Fate?] { try site.open().store.unsentMails(limit: 100).map(\.fate) }

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
        #expect(try site.open().store.retry(fake.went[0]))
        #expect(try site.open().send(by: fake).sent == 1)
        #expect(try Self.fates(site) == [])
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
            time = time + 60
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
            let delivery = try desk.deliver(SmallSite.message(Int(days) + 10), envelope: Envelope(), policy: site.policy, options: options)
            #expect(delivery.decision?.suppressed == suppressed, "after \(days) days")
        }
    }

    @Test func contentThatIsRefusedSaysNothingAboutTheAddress() throws {
        let site = try Self.site()
        _ = try site.open().send(by: Fake { _ in .refused("554 spam", isAddress: false) })
        #expect(try site.open().deliver(SmallSite.message(2), envelope: Envelope(), policy: site.policy).decision?.suppressed == nil)
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
