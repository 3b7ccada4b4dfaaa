import Calendars
import Desk
import Foundation
import Mail
import RuleLanguage
import Store
import Testing
import Tickets
import Triage

/// What happens to tickets because of the time, and who is told of them.
@Suite("Clocks, escalations and notices")
struct EscalationTests {
    /// The small site with a queue that tells people, and a policy that closes.
    struct Watch {
        let site: SmallSite
        let policy: Policy
        let told: String

        init(
            queue lines: String = "escalate at 50% to duty  escalate at 100% to boss@isle.example", extra: String = "",
            journal: String = "journal@lighthouse.example"
        ) throws {
            site = try SmallSite()
            told = site.path + "/told"
            let script = "#!/bin/sh\ncat >> '\(told)'\n"
            try script.write(toFile: site.path + "/page", atomically: false, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: site.path + "/page")
            let rules = SmallSite.rules
                .replacing(
                    "queue watch { rank 1 }",
                    with: "queue watch { rank 1  \(lines.replacing("PAGE", with: "\"\(site.path)/page\"")) }\n\(extra)"
                )
                .replacing("ticket LH", with: "ticket LH\n    journal \(journal)")
            try rules.write(toFile: site.path + "/rules/site.rules", atomically: false, encoding: .utf8)
            let compiled = Policy.compile(try Pack.read(site.folders.rules))
            policy = try #require(compiled.policy, "\(compiled.diagnostics)")
        }

        func desk(after minutes: Int64) throws -> Desk { try site.open(at: SmallSite.noon + minutes * 60) }

        func deliver(_ message: [UInt8] = SmallSite.message(1), after minutes: Int64 = 0) throws -> Delivery {
            try desk(after: minutes).deliver(message, envelope: Envelope(), policy: policy)
        }

        /// What went out since: recipients and subjects.
        func outgoing() throws -> [String] {
            _ = try desk(after: 0).send()
            return try site.handedOver().values.map { content in
                let text = String(decoding: content, as: UTF8.self)
                func field(_ name: String) -> String {
                    text.split(separator: "\n").first { $0.hasPrefix(name + ": ") }.map {
                        String($0.dropFirst(name.count + 2))
                    } ?? ""
                }
                return field("To") + " " + field("Subject")
            }.sorted()
        }
    }

    @Test("each step is taken once, at its share of the time")
    func escalates() throws {
        let watch = try Watch()
        _ = try watch.deliver()
        func steps(_ minutes: Int64) throws -> [Int] {
            try Escalating(watch.desk(after: minutes)).escalate(policy: watch.policy).map(\.percent)
        }
        #expect(try steps(29) == [])
        #expect(try steps(30) == [50])
        #expect(try steps(45) == [])
        #expect(try Escalating(watch.desk(after: 45)).dueClocks(policy: watch.policy).map(\.percent) == [75])
        #expect(try steps(61) == [100])
        #expect(try steps(600) == [])
        let mails = try watch.outgoing().filter { !$0.contains("ida@") }
        #expect(mails.count == 2)
        #expect(mails.contains { $0.hasPrefix("<boss@isle.example> [LH-1001] respond is late: Lamp 1") })
        #expect(mails.contains { $0.hasPrefix("<duty@lighthouse.example> [LH-1001] respond is due ") })
    }

    @Test("who answers, asks or is done has no clock that runs", arguments: [Deed.respond, .wait, .resolve])
    func answered(_ deed: Deed) throws {
        let watch = try Watch()
        _ = try watch.deliver()
        _ = try watch.desk(after: 10).perform(deed, on: 1001, by: Doer(name: "sue", source: .command), policy: watch.policy)
        #expect(try Escalating(watch.desk(after: 90)).escalate(policy: watch.policy).isEmpty)
        #expect(try Escalating(watch.desk(after: 90)).dueClocks(policy: watch.policy).isEmpty)
    }

    @Test("a clock that begins again escalates again")
    func again() throws {
        let watch = try Watch()
        _ = try watch.deliver()
        #expect(try Escalating(watch.desk(after: 40)).escalate(policy: watch.policy).count == 1)
        _ = try watch.desk(after: 50).perform(
            .respond, on: 1001, by: Doer(name: "sue", source: .command), policy: watch.policy)
        _ = try watch.desk(after: 100).perform(
            .hear, on: 1001, by: Doer(name: "ida", source: .message), policy: watch.policy)
        #expect(try Escalating(watch.desk(after: 120)).escalate(policy: watch.policy).isEmpty)
        #expect(try Escalating(watch.desk(after: 131)).escalate(policy: watch.policy).map(\.percent) == [50])
    }

    @Test("everybody who is named for one share of the time is told, once")
    func manyAtOnce() throws {
        let watch = try Watch(
            queue:
                "escalate at 50% to duty  escalate at 50% to boss@isle.example  escalate at 50% to PAGE  escalate at 99% to PAGE"
        )
        _ = try watch.deliver()
        let told = ["duty", "boss@isle.example", "\(watch.site.path)/page"]
        #expect(try Escalating(watch.desk(after: 40)).escalate(policy: watch.policy).map(\.to) == told)
        #expect(try Escalating(watch.desk(after: 41)).escalate(policy: watch.policy).isEmpty)
        let mails = try watch.outgoing()
        #expect(mails.count { $0.contains("duty@lighthouse.example") } == 1 && mails.count { $0.contains("boss@") } == 1)
        #expect(try String(contentsOfFile: watch.told, encoding: .utf8).split(separator: "\n").count == 1)
    }

    @Test("a command gets the decision as JSON, once; a failing one is tried again and holds up no mail")
    func commands() throws {
        let watch = try Watch(queue: "notify PAGE  escalate at 50% to PAGE")
        #expect(try watch.deliver().hasReply)
        #expect(try watch.desk(after: 1).send().sent == 2)
        _ = try Escalating(watch.desk(after: 40)).escalate(policy: watch.policy)
        #expect(try watch.desk(after: 41).send().sent == 1)
        #expect(try watch.desk(after: 42).send() == SendCounts())
        let lines = try String(contentsOfFile: watch.told, encoding: .utf8).split(separator: "\n")
        let objects = try lines.map { try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
        #expect(objects.map { $0["ticket"] as? String } == ["LH-1001", "LH-1001"])
        #expect(objects[0]["severity"] as? String == "dark" && objects[0]["evidence"] != nil)
        #expect(objects[1]["event"] as? String == "escalation" && objects[1]["percent"] as? Int == 66)

        let broken = try Watch(queue: "notify /no/such/program")
        _ = try broken.deliver()
        let counts = try broken.desk(after: 1).send()
        #expect(counts.sent == 1 && counts.failed == 1)
    }

    @Test("nobody is woken by old mail, nor by a demonstration")
    func quiet() throws {
        let watch = try Watch(queue: "notify PAGE")
        var options = DeliveryOptions()
        options.notifies = false
        _ = try watch.desk(after: 0).deliver(
            SmallSite.message(1), envelope: Envelope(), policy: watch.policy, options: options)
        _ = try watch.deliver(SmallSite.message(2), after: 3 * 1440)
        _ = try watch.desk(after: 3 * 1440).send()
        #expect(!FileManager.default.fileExists(atPath: watch.told))
    }

    @Test("a request is forwarded whole, and the answer of who got it counts as ours; a stranger's does not")
    func forwards() throws {
        let watch = try Watch(queue: "forward lamps@partner.example")
        let request = SmallSite.message(1)
        _ = try watch.deliver(request)
        _ = try watch.desk(after: 1).send()
        let forward = try #require(
            try watch.site.handedOver().values.first {
                String(decoding: $0, as: UTF8.self).contains("To: <lamps@partner.example>")
            })
        let text = String(decoding: forward, as: UTF8.self)
        #expect(
            text.contains("Subject: [LH-1001] Lamp 1\n")
                && text.replacing("\n ", with: " ").contains("Reply-To: <ida@isle.example>, <journal@lighthouse.example>\n"))
        #expect(text.contains(String(decoding: request, as: UTF8.self)))

        func answer(_ number: Int, from: String) -> [UInt8] {
            SmallSite.message(number, from: from, subject: "Re: [LH-1001] Lamp", body: "Mended.\n")
        }
        _ = try watch.deliver(answer(2, from: "mallory@evil.example"), after: 5)
        #expect(try watch.site.open().store.status(of: 1001)?.state == .open)
        #expect(try watch.deliver(answer(3, from: "lamps@partner.example"), after: 6).outcome == .followedUp)
        #expect(try watch.site.open().store.status(of: 1001)?.state == .responded)
    }

    @Test("what our own people are told counts for no customer's limit, a subject without letters included")
    func noLimit() throws {
        let many = (1...30).map { "notify boss\($0)@isle.example  notify PAGE" }.joined(separator: "  ")
        let watch = try Watch(queue: many)
        #expect(try watch.deliver().hasReply)
        let plain = try watch.deliver(SmallSite.message(2, subject: "?"), after: 1)
        #expect(plain.decision?.suppressed == nil, "\(plain)")
        #expect(
            try watch.desk(after: 2).store.mailCounts(
                recipient: "ida@isle.example", subjectKey: "", since: SmallSite.noon + -60) == (2, 2, 1, 2))
    }

    @Test(
        "what a site sent by itself, this one or another, is forwarded and told to nobody by mail",
        arguments: ["lighthouse.example", "other.example"])
    func noRound(mark: String) throws {
        let watch = try Watch(queue: "notify boss@isle.example  forward lamps@partner.example")
        let request = SmallSite.message(1)
        _ = try watch.deliver(request)
        #expect(try watch.outgoing().count == 3, "the reply, to the boss, to the partner")
        let text = String(decoding: SmallSite.message(2), as: UTF8.self)
            .replacing("From: ", with: "X-Triage-Loop: \(mark)\nFrom: ")
        #expect(try watch.deliver(Array(text.utf8), after: 1).outcome == .ticketed)
        #expect(try watch.outgoing().count == 3)
    }

    @Test(
        "a copy to the journal address is staff's answer where it is staff's",
        arguments: [
            ("sue@lighthouse.example", "journal@lighthouse.example", "dmarc=pass header.from=lighthouse.example", true),
            ("sue@lighthouse.example", "journal@lighthouse.example", "auth=pass smtp.auth=sue", true),
            ("sue@lighthouse.example", "copies@keepers.example", "dmarc=pass header.from=lighthouse.example", true),
            ("sue@lighthouse.example", "help@lighthouse.example", "dmarc=pass header.from=lighthouse.example", false),
            ("sue@lighthouse.example", "journal@lighthouse.example", "dmarc=fail header.from=lighthouse.example", false),
            ("sue@lighthouse.example", "journal@lighthouse.example", "none", false),
            ("eve@evil.example", "journal@lighthouse.example", "dmarc=pass header.from=evil.example", false),
        ])
    func journal(from: String, to: String, result: String, counts: Bool) throws {
        // The journal may be in a domain in which nothing else of ours is.
        let watch = try Watch(journal: to.hasPrefix("copies") ? to : "journal@lighthouse.example")
        _ = try watch.deliver()
        let copy = """
            Authentication-Results: mx.lighthouse.example; \(result)
            Received: from desk.lighthouse.example by mx.lighthouse.example; Fri, 20 Nov 2026 09:20:00 +0000
            From: \(from)
            To: ida@isle.example
            Cc: \(to)
            Subject: Re: Lamp 1
            Date: Fri, 20 Nov 2026 09:20:00 +0000
            Message-ID: <answer@lighthouse.example>
            In-Reply-To: <1@isle.example>

            We have a new one.

            """
        let delivery = try watch.deliver(Array(copy.utf8), after: 20)
        #expect((delivery.outcome == .followedUp) == counts)
        #expect(try watch.site.open().store.status(of: 1001)?.state == (counts ? .responded : .open))
        if counts { #expect(!delivery.hasReply) }
    }

    @Test(
        "a closing notice goes where the first reply did: to one whose message was released, to none without a return path",
        arguments: [(false, true), (true, false)])
    func closesReleased(isNull: Bool, isTold: Bool) throws {
        let watch = try Watch(extra: "close after 4d silent  reply received")
        let message = isNull ? SmallSite.message(1) : CustodyTests.unproven(1)
        _ = try watch.desk(after: 0).deliver(
            message, envelope: Envelope(sender: isNull ? .null : nil), policy: watch.policy)
        let doer = Doer(name: "sue", source: .command)
        if !isNull { _ = try watch.desk(after: 1).release(1001, by: doer, remark: "", policy: watch.policy) }
        _ = try watch.desk(after: 2).perform(.respond, on: 1001, by: doer, policy: watch.policy)
        #expect(try watch.desk(after: 5 * 1440).closeSilent(policy: watch.policy) == [1001])
        #expect(try watch.outgoing().filter { $0.contains("ida@") }.count == (isTold ? 2 : 0))
    }

    @Test("what a stranger is told of his ticket's end uses up no replies of customers, before he is forgotten and after")
    func strangersEnd() throws {
        let watch = try Watch(queue: "notify duty", extra: "close after 4d silent  reply received")
        _ = try watch.deliver(SmallSite.message(1, from: "eve@free.example"))
        let doer = Doer(name: "sue", source: .command)
        _ = try watch.desk(after: 2).perform(.respond, on: 1001, by: doer, policy: watch.policy)
        #expect(try watch.desk(after: 5 * 1440).closeSilent(policy: watch.policy) == [1001])
        func counted(_ subjectKey: String) throws -> Int {
            try watch.site.open().store.mailCounts(
                recipient: "ida@isle.example", subjectKey: subjectKey, since: SmallSite.noon
            ).all
        }
        #expect(try counted("") == 0 && counted(OutboxRow.strangers) == 2)
        _ = try Forgetting(watch.desk(after: 6 * 1440)).forget("eve@free.example", by: doer, dryRun: false)
        #expect(try counted("") == 0 && counted(OutboxRow.strangers) == 2)
    }

    @Test("who is silent for as long as the policy says is told that it is closed, and may open it again")
    func closes() throws {
        let watch = try Watch(extra: "close after 4d silent  reply received")
        _ = try watch.deliver()
        let day: Int64 = 1440
        func closed(_ minutes: Int64) throws -> [Int64] { try watch.desk(after: minutes).closeSilent(policy: watch.policy) }
        #expect(try closed(9 * day) == [], "nobody has answered her yet")
        _ = try watch.desk(after: 10 * day).perform(
            .respond, on: 1001, by: Doer(name: "sue", source: .command), policy: watch.policy)
        #expect(try closed(14 * day) == [])
        #expect(try closed(14 * day + 1) == [1001])
        #expect(try closed(14 * day + 2) == [])
        #expect(try watch.site.open().store.status(of: 1001)?.state == .resolved)
        #expect(try watch.outgoing().filter { $0.contains("ida@") }.count == 2)
        // Time made us write the second, which answers nobody (RFC 3834 section 5.1).
        let mails = try watch.site.handedOver().values.map { String(decoding: $0, as: UTF8.self) }
        for origin in ["auto-replied", "auto-generated"] {
            #expect(mails.count { $0.contains("To: <ida@") && $0.contains("\nAuto-Submitted: \(origin)\n") } == 1)
        }
        #expect(try watch.site.queued().keys.allSatisfy { $0.hasPrefix("resolved/cur/") })
    }
}
