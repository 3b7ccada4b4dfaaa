import Calendars
import Desk
import Foundation
import Mail
import RuleLanguage
import Store
import Testing
import Triage

@Suite("Follow-ups")
struct FollowUpTests {
    /// A site with one ticket, LH-1001 in the queue `watch`, and what is delivered after it.
    struct Conversation {
        let site: SmallSite
        let first: Delivery

        init() throws {
            site = try SmallSite()
            first = try site.open().deliver(SmallSite.message(1), envelope: Envelope(), policy: site.policy)
            _ = try site.open().send()
        }

        func deliver(
            _ fields: String, from: String = "ida@isle.example", subject: String = "Question", body: String = "Any news?\n",
            after seconds: Int64 = 600
        ) throws -> Delivery {
            let message = SmallSite.message(2, from: from, subject: subject, body: body, trace: fields)
            return try site.open(at: SmallSite.noon + seconds).deliver(message, envelope: Envelope(), policy: site.policy)
        }

        var ownReply: String {
            get throws { try #require(try site.open().store.mails(of: 1001).first).messageID }
        }

        func tickets() throws -> [Ticket] {
            try site.open().store.tickets(queue: nil, limit: 10).sorted { $0.number < $1.number }
        }
    }

    @Test(
        "a ticket of which another version of the program says what this one does not know gets no follow-ups",
        arguments: [
            ("kind", "nobody knows who wrote that ticket"), ("verification", "nobody knows who wrote that ticket"),
            ("standing", "that ticket's sender could open none"),
        ])
    func foreignWord(in column: String, reason: String) throws {
        let conversation = try Conversation()
        try Connection(path: conversation.site.folders.database).execute("UPDATE ticket SET \(column) = 'pondered'")
        let delivery = try conversation.deliver("In-Reply-To: <1@isle.example>\n")
        #expect(delivery.outcome == .ticketed)
        #expect(delivery.decision?.following?.reasonAgainst == reason)
        #expect(try conversation.tickets().last?.related == 1001)
    }

    @Test(
        "what names the ticket joins it, and gets no second reply",
        arguments: ["its message", "our reply", "references", "mark"])
    func joins(by way: String) throws {
        let conversation = try Conversation()
        let fields =
            switch way {
            case "its message": "In-Reply-To: <1@isle.example>\n"
            case "our reply": "In-Reply-To: \(try conversation.ownReply)\n"
            case "references": "References: <0@elsewhere.example> <1@isle.example> <9@elsewhere.example>\n"
            default: ""
            }
        let subject = way == "mark" ? "AW: [lh-1001] Re: Lamp" : "Question"
        let delivery = try conversation.deliver(fields, subject: subject)
        #expect(
            delivery.outcome == .followedUp && delivery.ticket == "LH-1001" && delivery.queue == "watch"
                && !delivery.hasReply)
        #expect(delivery.decision?.suppressed == "already-answered")
        #expect(delivery.decision?.promise.description == "target 1h always")
        let second = try #require(try conversation.tickets().last)
        #expect(second.follows == 1001 && second.outcome == .followedUp)
        #expect(try conversation.site.open().store.followUps(of: 1001).map(\.number) == [second.number])
        let files = try conversation.site.queued().values.map { String(decoding: $0, as: UTF8.self) }
        #expect(files.count == 2 && files.allSatisfy { $0.hasPrefix("X-Triage-Ticket: LH-1001\nX-Triage-Queue: watch\n") })
        _ = try conversation.site.open().send()
        #expect(try conversation.site.handedOver().count == 1)
        let audit = try Audit(conversation.site.open())
        #expect(audit.addsUp && audit.outcomes == [.ticketed: 1, .followedUp: 1])
    }

    @Test("a colleague of the account joins, whoever he is")
    func colleague() throws {
        let delivery = try Conversation().deliver("In-Reply-To: <1@isle.example>\n", from: "joe@isle.example")
        #expect(delivery.outcome == .followedUp && delivery.queue == "watch")
    }

    struct Stranger: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var fields = "In-Reply-To: <1@isle.example>\n"
        var from = "ida@isle.example"
        var subject = "Question"
        var body = "Any news?\n"
        var queue: String
        var because: String
    }

    @Test(
        "others get a ticket of their own, which notes the one they name",
        arguments: [
            Stranger(
                testDescription: "another domain", from: "eve@other.example", queue: "unregistered",
                because: "its sender does not belong to that ticket's account"),
            Stranger(
                testDescription: "the number alone", fields: "", from: "eve@other.example", subject: "Re: [LH-1001] Lamp",
                queue: "unregistered", because: "its sender does not belong to that ticket's account"),
            Stranger(
                testDescription: "not verified",
                fields: "In-Reply-To: <1@isle.example>\nAuthentication-Results: mx.lighthouse.example; dmarc=fail\n",
                queue: "quarantine", because: "its sender is not verified"),
            Stranger(
                testDescription: "passed on", fields: "", subject: "WG: [LH-1001] Lamp", queue: "desk",
                because: "it passes that mail on"),
        ])
    func noted(_ stranger: Stranger) throws {
        let conversation = try Conversation()
        let delivery = try conversation.deliver(
            stranger.fields, from: stranger.from, subject: stranger.subject, body: stranger.body)
        #expect(delivery.outcome == .ticketed && delivery.ticket == "LH-1002" && delivery.queue == stranger.queue)
        let second = try #require(try conversation.tickets().last)
        #expect(second.follows == nil && second.related == 1001)
        #expect(delivery.decision?.following?.reasonAgainst == stranger.because)
        let file = try #require(try conversation.site.queued().first { $0.key.hasPrefix(stranger.queue) }?.value)
        #expect(String(decoding: file, as: UTF8.self).contains("\nX-Triage-See: LH-1001, named by "))
    }

    @Test("an answer that tells of worse is decided as what it says")
    func worse() throws {
        let site = try SmallSite()
        let calm = SmallSite.message(1, subject: "Question", body: "When do you open?\n")
        #expect(try site.open().deliver(calm, envelope: Envelope(), policy: site.policy).queue == "desk")
        let worse = SmallSite.message(2, subject: "Re: [LH-1001] Question", trace: "In-Reply-To: <1@isle.example>\n")
        let delivery = try site.open().deliver(worse, envelope: Envelope(), policy: site.policy)
        #expect(delivery.outcome == .ticketed && delivery.queue == "watch" && delivery.hasReply)
        #expect(try site.open().store.ticket(number: 1002)?.related == 1001)
    }

    @Test(
        "what programs write before a subject that is passed on, in the languages that they speak",
        arguments: ["Fwd:", "Fwd[2]:", "TR :", "İLT:", "ΠΡΘ:", "转发：", "轉寄:", "전달:", "إعادة توجيه:", "הועבר:"])
    func passedOn(_ prefix: String) throws {
        let site = try SmallSite()
        func isForward(_ subject: String) -> Bool {
            ThreadKeys(of: Message(parsing: SmallSite.message(subject: subject)), policy: site.policy).isForward
        }
        #expect(isForward("\(prefix) [LH-1001] Lamp") && isForward("[LH-1001] \(prefix)Lamp"))
        #expect(!isForward("Re: \(prefix) [LH-1001] Lamp") && !isForward("回复：[LH-1001] \(prefix) Lamp"))
    }

    @Test("a clock that runs goes on; one that was met begins again", arguments: [false, true])
    func clocks(isMet: Bool) throws {
        let conversation = try Conversation()
        let path = conversation.site.folders.database
        if isMet { try Connection(path: path).execute("UPDATE clock SET met = \(SmallSite.noon.seconds + 60)") }
        let verified = "Authentication-Results: mx.lighthouse.example; dmarc=pass header.from=isle.example\n"
        let later = verified + "Received: from out.isle.example by mx.lighthouse.example; Fri, 20 Nov 2026 09:30:00 +0000\n"
        let delivery = try conversation.deliver(later + "In-Reply-To: <1@isle.example>\n", after: 1800)
        #expect(delivery.outcome == .followedUp)
        #expect(delivery.decision?.clocks.first?.due?.time == SmallSite.noon + (isMet ? 1800 + 3600 : 3600))
        let clock = try #require(try conversation.site.open().store.clockStates(of: 1001).first)
        #expect(clock.met == nil)
        #expect(clock.due == SmallSite.noon + (isMet ? 1800 + 3600 : 3600))
    }

    @Test(
        "a machine's mail reopens nothing",
        arguments: ["Auto-Submitted: auto-replied\n", "Precedence: bulk\n", "X-Autoreply: yes\n", ""])
    func robots(_ sign: String) throws {
        let conversation = try Conversation()
        try Connection(path: conversation.site.folders.database).execute("UPDATE clock SET met = 1")
        let delivery = try conversation.deliver(
            sign + "In-Reply-To: \(try conversation.ownReply)\n", subject: "Automatic reply: [LH-1001]")
        #expect(delivery.queue == "robots" && delivery.outcome == .ticketed && !delivery.hasReply)
        #expect(try conversation.site.open().store.clockStates(of: 1001).first?.met != nil)
    }

    @Test("a message and its answer in one batch are one ticket")
    func batch() throws {
        let site = try SmallSite()
        let messages = [
            SmallSite.message(1), SmallSite.message(2, trace: "In-Reply-To: <1@isle.example>\n"),
            SmallSite.message(3, trace: "References: <1@isle.example> <2@isle.example>\n"), SmallSite.message(4),
        ]
        let deliveries = try site.open().ingest(
            messages.enumerated().map { IngestItem(name: "\($0)", bytes: $1) }, policy: site.policy)
        #expect(deliveries.map(\.outcome) == [.ticketed, .followedUp, .followedUp, .ticketed])
        #expect(deliveries.map(\.ticket) == ["LH-1001", "LH-1001", "LH-1001", "LH-1004"])
        #expect(try site.queued().count == 4)
    }

    @Test("a follow-up that is handed over again is known")
    func again() throws {
        let conversation = try Conversation()
        _ = try conversation.deliver("In-Reply-To: <1@isle.example>\n")
        let again = try conversation.deliver("In-Reply-To: <1@isle.example>\n")
        #expect(again.outcome == .duplicate && again.ticket == "LH-1001")
        #expect(try conversation.site.queued().count == 2)
    }
}

@Suite("One mail to two of our addresses")
struct TwoAddressesTests {
    static let mail = Array(
        """
        Authentication-Results: mx.cloud.example; dmarc=pass header.from=hollinstransit.example
        Received: from mail.hollinstransit.example by mx.cloud.example; Sat, 21 Nov 2026 06:31:50 +0000
        From: Trish Vandermolen <tvandermolen@hollinstransit.example>
        To: support@cloud.example
        Subject: hollins-journeys is down
        Message-ID: <7f21@hollinstransit.example>

        Hollins Journeys has been down since 7:40 this morning: every page answers 503.

        """.utf8)

    @Test("is one ticket on the higher channel, whichever copy comes first", arguments: [true, false], ["new", "cur"])
    func raised(lowFirst: Bool, folder: String) throws {
        let site = try TestSite()
        let policy = try #require(TestSite.policy)
        let addresses =
            lowFirst
            ? ["support@cloud.example", "critical@cloud.example"] : ["critical@cloud.example", "support@cloud.example"]
        for (index, address) in addresses.enumerated() {
            let delivery = try site.desk().deliver(Self.mail, envelope: Envelope(recipients: [address]), policy: policy)
            #expect(delivery.outcome == (index == 0 ? .ticketed : .duplicate))
            if folder == "cur", index == 0, let path = site.queued.first {
                try FileManager.default.moveItem(atPath: path, toPath: path.replacing("/new/", with: "/cur/") + ":2,S")
            }
        }
        let ticket = try #require(try site.tickets().first)
        #expect(try site.tickets().count == 1)
        #expect(ticket.channel == "critical-line" && ticket.queue == "oncall" && ticket.promise == "guarantee 30m always")
        #expect(site.queued.count == 1 && site.queued.allSatisfy { $0.contains("/oncall/\(folder)/") })
        #expect(site.drafts == [])
        let dues = try site.desk().store.clocks(of: ticket.number).compactMap(\.due)
        #expect(dues.first == ticket.received + 1800)
        _ = try site.desk().send()
        #expect(site.sent.count <= 1)
    }

    @Test(
        "an answer by the line that the reply told of has what is promised there; by another, or less bad, it joins",
        arguments: [
            ("critical", "hollins-journeys is still down, every page answers 503.", "oncall", "guarantee 30m always"),
            ("critical", "Thank you for telling me about the line for hollins-journeys.", "premium", "target 4h office"),
            ("priority", "hollins-journeys is still down, every page answers 503.", "premium", "target 4h office"),
        ])
    func agreedLine(_ line: String, _ body: String, queue: String, promise: String) throws {
        let site = try TestSite()
        let first = try site.deliver(Self.mail)
        #expect(first.decision?.template == "critical-wrong-channel" && first.queue == "premium")
        let answer = String(decoding: Self.mail, as: UTF8.self)
            .replacing("support@", with: "\(line)@").replacing("<7f21@", with: "<7f22@")
            .replacing(
                "Subject: hollins-journeys is down",
                with: "Subject: Re: [\(first.ticket)]\nIn-Reply-To: <7f21@hollinstransit.example>"
            )
            .replacing("Hollins Journeys has been down since 7:40 this morning: every page answers 503.", with: body)
        let second = try site.deliver(Array(answer.utf8))
        #expect(second.queue == queue && second.decision?.promise.description == promise)
        #expect(second.outcome == (queue == "oncall" ? .ticketed : .followedUp) && second.hasReply == (queue == "oncall"))
        #expect(second.decision?.following?.ticket == 1001)
    }

    @Test(
        "an answer that names no project is about its ticket's: that project's plan counts",
        arguments: [
            // The line that the contract names, as the reply to the first message told.
            ("critical", "Re: [CP-1001]", "It is down again, every page answers 503.", "oncall", "guarantee 30m always"),
            ("support", "Re: [CP-1001]", "It is down again, every page answers 503.", "premium", "target 4h office"),
            ("support", "Re: [CP-1001]", "Thank you.", "premium", "target 4h office"),
            // Another project, in words; and no answer.
            ("critical", "Re: [CP-1001]", "hollins-jobs is down, all pages answer 503.", "standard", "best-effort weekdays"),
            ("critical", "Fwd: [CP-1001]", "It is down again, every page answers 503.", "standard", "best-effort weekdays"),
        ])
    func answeredProject(_ line: String, _ subject: String, _ body: String, queue: String, promise: String) throws {
        let site = try TestSite()
        let calm = String(decoding: Self.mail, as: UTF8.self)
            .replacing("Subject: hollins-journeys is down", with: "Subject: hollins-journeys")
            .replacing(
                "Hollins Journeys has been down since 7:40 this morning: every page answers 503.",
                with: "How do I add a domain in the dashboard?")
        #expect(try site.deliver(Array(calm.utf8)).queue == "premium")
        let answer = calm.replacing("support@", with: "\(line)@").replacing("<7f21@", with: "<7f22@")
            .replacing("Subject: hollins-journeys", with: "Subject: \(subject)")
            .replacing("How do I add a domain in the dashboard?", with: body)
        let second = try site.deliver(Array(answer.utf8))
        #expect(second.queue == queue && second.decision?.promise.description == promise)
        let ticket = try #require(try site.tickets().max { $0.number < $1.number })
        let project: String? =
            body.hasPrefix("hollins-jobs") ? "hollins-jobs" : subject.hasPrefix("Fwd") ? nil : "hollins-journeys"
        #expect(ticket.project == project && ticket.plan == (project == "hollins-journeys" ? "premium" : "standard"))
    }

    @Test(
        "a break-in goes to those who see to it first, and not into the queue of an earlier trouble that was as bad",
        arguments: [
            (
                "Now hollins-journeys has been hacked: somebody defaced the home page and stole our customer data.",
                "security"
            ),
            ("hollins-journeys is still down, every page answers 503.", "premium"),
        ])
    func goesBefore(_ body: String, queue: String) throws {
        let site = try TestSite()
        let first = try site.deliver(Self.mail)
        #expect(first.queue == "premium" && first.decision?.severity == "critical")
        func answer(_ number: Int) throws -> Delivery {
            try site.deliver(
                Array(
                    String(decoding: Self.mail, as: UTF8.self).replacing("<7f21@", with: "<7f3\(number)@")
                        .replacing(
                            "Subject: hollins-journeys is down",
                            with:
                                "Subject: Re: [\(first.ticket)]\nIn-Reply-To: <7f\(number == 1 ? "21" : "31")@hollinstransit.example>"
                        )
                        .replacing(
                            "Hollins Journeys has been down since 7:40 this morning: every page answers 503.",
                            with: body + (number == 1 ? "" : " This is the second time that I write.")
                        ).utf8))
        }
        let second = try answer(1)
        let isSecurity = queue == "security"
        #expect(second.queue == queue && second.outcome == (isSecurity ? .ticketed : .followedUp), "\(second)")
        #expect(second.hasReply == isSecurity && second.decision?.following?.ticket == 1001)
        // Who writes again about it joins that.
        let third = try answer(2)
        #expect(third.queue == queue && third.outcome == .followedUp && third.ticket == second.ticket)
    }

    @Test("a stranger's answer is about no project of ours")
    func strangersAnswer() throws {
        let site = try TestSite()
        _ = try site.deliver(Self.mail)
        let answer = String(decoding: Self.mail, as: UTF8.self)
            .replacing("tvandermolen@hollinstransit.example", with: "eve@other.example")
            .replacing("header.from=hollinstransit.example", with: "header.from=other.example")
            .replacing("<7f21@", with: "<7f22@").replacing(
                "Subject: hollins-journeys is down", with: "Subject: Re: [CP-1001]"
            )
            .replacing("Hollins Journeys has", with: "It has")
        let second = try site.deliver(Array(answer.utf8))
        #expect(second.queue == "unregistered" && second.decision?.sender.project == nil)
    }

    @Test("those whom the higher queue names are told as soon as the ticket is there, once")
    func raisedIsTold() throws {
        let site = try TestSite()
        var policy = try #require(TestSite.policy)
        for index in policy.queues.indices {
            let name = policy.queues[index].name
            policy.queues[index].notify = ["premium", "oncall"].contains(name) ? ["\(name)@pagers.example"] : []
        }
        let text = String(decoding: Self.mail, as: UTF8.self)
            .replacing("Sat, 21 Nov 2026 06:31:50 +0000", with: DateText.rfc5322(TestSite.now, in: .utc))
        for address in ["support", "critical", "critical"] {
            let envelope = Envelope(recipients: ["\(address)@cloud.example"])
            _ = try site.desk().deliver(Array(text.utf8), envelope: envelope, policy: policy)
        }
        _ = try site.desk().send()
        let mails = try site.sent.map { try String(contentsOfFile: site.folders.outbox + "/new/" + $0, encoding: .utf8) }
        for name in ["premium", "oncall"] {
            #expect(mails.count { $0.contains("To: <\(name)@pagers.example>") } == 1, "\(name)")
        }
    }

    @Test("a copy that is cut off in between is finished by the next try", arguments: 0..<12)
    func cutOff(at operation: Int) throws {
        let site = try TestSite()
        let policy = try #require(TestSite.policy)
        let low = Envelope(recipients: ["support@cloud.example"])
        let high = Envelope(recipients: ["critical@cloud.example"])
        _ = try site.desk().deliver(Self.mail, envelope: low, policy: policy)
        _ = try? site.desk(FaultyFileSystem(.dies(at: operation))).deliver(Self.mail, envelope: high, policy: policy)
        _ = try site.desk().deliver(Self.mail, envelope: high, policy: policy)
        #expect(site.queued.count == 1 && site.queued.allSatisfy { $0.contains("/oncall/new/") })
        #expect(try site.tickets().map(\.queue) == ["oncall"])
        #expect(site.drafts == [])
    }
}
