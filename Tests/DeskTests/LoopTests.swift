import Calendars
import Desk
import Foundation
import Mail
import Register
import RuleLanguage
import Store
import Testing
import Transport
import Triage

/// Sites whose replies are answered by machines: how many mails go back and forth until it ends, counted.
@Suite("Loops")
struct LoopTests {
    /// A mail on its way between two sites, as SMTP carries it.
    struct Letter: Sendable {
        var sender: String
        var recipient: String
        var message: [UInt8]

        /// With the lines of a header taken away, as gateways do that mean well.
        func without(_ names: [String]) -> Letter {
            let lines = String(decoding: message, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            let end = lines.firstIndex(of: "") ?? lines.endIndex
            let kept = lines[..<end].filter { line in !names.contains { line.lowercased().hasPrefix($0.lowercased() + ":") }
            }
            var letter = self
            letter.message = Array((kept + lines[end...]).joined(separator: "\n").utf8)
            return letter
        }

        func field(_ name: String) -> String? {
            String(decoding: message, as: UTF8.self).split(separator: "\n").first {
                $0.lowercased().hasPrefix(name.lowercased() + ": ")
            }
            .map { String($0.dropFirst(name.count + 2)) }
        }
    }

    /// What a site's mail server does: it says who the sender is, as the sending domain's records have it, and hands over.
    static func receive(_ letter: Letter, at site: SmallSite, time: Timestamp) throws {
        let domain = letter.field("From")?.split(separator: "@").last.map { String($0.prefix { $0 != ">" }) } ?? ""
        let trust = site.policy.site.trust.first ?? ""
        let stamp =
            "Authentication-Results: \(trust); dmarc=pass header.from=\(domain)\nReceived: from out.\(domain) by \(trust); \(date(time))\n"
        let path = letter.sender.isEmpty ? ReversePath.null : ReversePath(argument: letter.sender)
        _ = try site.open(at: time).deliver(
            Array(stamp.utf8) + letter.message, envelope: Envelope(sender: path, recipients: [letter.recipient]),
            policy: site.policy)
    }

    static func date(_ time: Timestamp) -> String {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "UTC")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss +0000"
        return format.string(from: Date(timeIntervalSince1970: TimeInterval(time.seconds)))
    }

    /// What goes out of a site now.
    static func outgoing(_ site: SmallSite, time: Timestamp) throws -> [Letter] {
        var letters: [Letter] = []
        let transport = SendingTests.Fake { mail in
            letters.append(Letter(sender: mail.sender, recipient: mail.recipient, message: mail.message))
            return .accepted
        }
        _ = try site.open(at: time).send(by: transport)
        return letters
    }

    /// Two desks that are each other's customers.
    static func pair() throws -> (SmallSite, SmallSite) {
        func register(_ domain: String) -> Register {
            Register(
                accounts: [Account(id: "other", name: "Other", plan: "basic", domains: [domain])],
                contacts: [Contact(account: "other", address: "help@\(domain)", name: "Desk", isAuthorized: true)])
        }
        return (
            try SmallSite(register: register("beacon.example")),
            try SmallSite(domain: "beacon.example", register: register("lighthouse.example"))
        )
    }

    /// A mail that claims to be the one desk's and goes to the other, and all that comes of it in a day.
    ///
    /// - Parameter gateway: what becomes of each mail on its way.
    /// - Returns: how many replies each desk wrote.
    static func play(_ gateway: (Letter, Int) -> Letter) throws -> (Int, Int) {
        let (first, second) = try pair()
        let request = """
            From: help@beacon.example
            To: help@lighthouse.example
            Subject: Lamp
            Date: Fri, 20 Nov 2026 08:59:00 +0000
            Message-ID: <1@beacon.example>

            The lamp is out.

            """
        try receive(
            Letter(sender: "help@beacon.example", recipient: "help@lighthouse.example", message: Array(request.utf8)),
            at: first, time: SmallSite.noon)
        var counts = (0, 0)
        // A turn a minute, for a day; the limits' windows are that long.
        for turn in 0..<1439 {
            let time = SmallSite.noon + Int64(turn) * 60
            let there = try outgoing(first, time: time)
            for letter in there { try receive(gateway(letter, turn), at: second, time: time) }
            let back = try outgoing(second, time: time)
            for letter in back { try receive(gateway(letter, turn), at: first, time: time) }
            counts.0 += there.count
            counts.1 += back.count
            if there.isEmpty, back.isEmpty { break }
        }
        return counts
    }

    @Test("two sites that answer each other: one mail, and it is over")
    func twoSites() throws {
        #expect(try Self.play { letter, _ in letter } == (1, 0))
    }

    /// Each mark alone is enough.
    @Test(
        "two sites with a gateway between them that leaves one mark",
        arguments: ["Auto-Submitted", "Precedence", "X-Auto-Response-Suppress", "X-Triage-Loop"])
    func oneMark(_ mark: String) throws {
        let marks = ["Auto-Submitted", "Precedence", "X-Auto-Response-Suppress", "X-Triage-Loop"]
        let counts = try Self.play { letter, turn in
            var bare = letter.without(marks.filter { $0 != mark } + ["Message-ID", "In-Reply-To", "References"])
            bare.sender = "help@\(letter.recipient == "help@beacon.example" ? "lighthouse" : "beacon").example"
            bare.message = Array("Message-ID: <gateway.\(turn)@gateway.example>\n".utf8) + bare.message
            return bare
        }
        #expect(counts == (1, 0))
    }

    @Test("two sites with a gateway between them that takes every mark away: the limits end it")
    func noMark() throws {
        var number = 0
        let counts = try Self.play { letter, _ in
            number += 1
            var bare = letter.without(
                [
                    "Auto-Submitted", "Precedence", "X-Auto-Response-Suppress", "X-Triage-Loop", "Message-ID", "In-Reply-To",
                    "References", "Subject",
                ])
            bare.sender = "help@\(letter.recipient == "help@beacon.example" ? "lighthouse" : "beacon").example"
            bare.message =
                Array("Message-ID: <gateway.\(number)@gateway.example>\nSubject: Subject \(Self.word(number))\n".utf8)
                + bare.message
            return bare
        }
        // Five a day to one address.
        #expect(counts.0 <= 5 && counts.1 <= 5 && counts.0 >= 1, "\(counts)")
    }

    /// A word without digits, another one for each number: what limits compare has no numbers in it.
    static func word(_ number: Int) -> String {
        String(String(number).map { Character(UnicodeScalar(97 + UInt8($0.wholeNumberValue ?? 0))) })
    }

    /// A vacation responder that answers each mail by one without any mark, from an address that is another one each time.
    ///
    /// - Parameter changing: what else changes.
    /// - Returns: how many mails we wrote in a day.
    static func respond(_ changing: (domain: Bool, subject: Bool)) throws -> Int {
        let site = try SmallSite()
        var ours = 0
        var waiting = 1
        var number = 0
        for turn in 0..<720 where waiting > 0 {
            let time = SmallSite.noon + Int64(turn) * 120
            for _ in 0..<waiting {
                number += 1
                let domain = changing.domain ? "away\(number).example" : "away.example"
                let message = """
                    From: Away <away-\(number)@\(domain)>
                    To: help@lighthouse.example
                    Subject: \(changing.subject ? "I am \(word(number))" : "I am not here") \(number)
                    Date: \(date(time))
                    Message-ID: <\(number)@\(domain)>

                    I am away until Monday, reference \(number).

                    """
                try receive(
                    Letter(
                        sender: "away-\(number)@\(domain)", recipient: "help@lighthouse.example",
                        message: Array(message.utf8)), at: site, time: time)
            }
            // It answers whatever we send, to whatever address, twice: a loop that would double each turn.
            let sent = try outgoing(site, time: time).count
            ours += sent
            waiting = min(sent * 2, 40)
        }
        return ours
    }

    @Test(
        "a vacation responder whose address changes with each mail: the limits end it",
        arguments: [
            // The same subject: 20 a day. Another subject each time: 50 a day to its domain. Another domain each time as well: 500 an hour in all,
            // and it never doubles.
            ((domain: false, subject: false), 20), ((domain: true, subject: false), 20),
            ((domain: false, subject: true), 50),
        ] as [((domain: Bool, subject: Bool), Int)])
    func changingSender(_ changing: (domain: Bool, subject: Bool), limit: Int) throws {
        let ours = try Self.respond(changing)
        #expect(ours == limit, "as many as the limit allows in a day, and then no more")
    }

    @Test(
        "strangers who have all replies that there are for one subject, or for one domain that many share, take none from a customer",
        arguments: [("free.example", true), ("free.example", false), ("isle.example", true)])
    func customersAreAnswered(domain: String, isOneSubject: Bool) throws {
        let free = Register(
            accounts: SmallSite.register.accounts,
            contacts: SmallSite.register.contacts + [
                Contact(account: "isle", address: "ida@free.example", name: "Ida", isAuthorized: true)
            ])
        let site = try SmallSite(register: free)
        func write(_ sender: String, _ subject: String, _ number: Int64) throws {
            let message =
                "From: \(sender)\nTo: help@lighthouse.example\nSubject: \(subject)\nMessage-ID: <\(number)@x.example>\n\nHelp.\n"
            try Self.receive(
                Letter(sender: sender, recipient: "help@lighthouse.example", message: Array(message.utf8)), at: site,
                time: SmallSite.noon + number)
        }
        for number in 1...60 {
            try write("a\(number)@free.example", isOneSubject ? "Lamp" : "Lamp \(Self.word(number))", Int64(number))
        }
        #expect(try Self.outgoing(site, time: SmallSite.noon + 60).count == (isOneSubject ? 20 : 50))
        try write("ida@\(domain)", "Lamp", 100)
        #expect(try Self.outgoing(site, time: SmallSite.noon + 101).map(\.recipient) == ["ida@\(domain)"])
    }

    @Test("one address is one address in whatever form it stands: in capitals, its domain in its own letters or as xn--")
    func forms() throws {
        let site = try SmallSite()
        let forms = ["ida@xn--bcher-kva.example", "Ida@xn--bcher-kva.example", "ida@bücher.example", "IDA@BÜCHER.example"]
        for number in 1...16 {
            let sender = forms[number % forms.count]
            let message =
                "From: \(sender)\nTo: help@lighthouse.example\nSubject: Lamp \(Self.word(number))\nMessage-ID: <\(number)@x.example>\n\nHelp.\n"
            try Self.receive(
                Letter(sender: sender, recipient: "help@lighthouse.example", message: Array(message.utf8)), at: site,
                time: SmallSite.noon + Int64(number))
        }
        #expect(try Self.outgoing(site, time: SmallSite.noon + 60).count == 5)
    }

    /// The same in one hour, where everything changes: no more than the limit in all.
    @Test func everythingChanges() throws {
        let site = try SmallSite()
        var ours = 0
        for number in 1...520 {
            let domain = "away\(number).example"
            let message =
                "From: a@\(domain)\nTo: help@lighthouse.example\nSubject: \(Self.word(number)) away\nMessage-ID: <\(number)@\(domain)>\n\nAway.\n"
            try Self.receive(
                Letter(sender: "a@\(domain)", recipient: "help@lighthouse.example", message: Array(message.utf8)), at: site,
                time: SmallSite.noon + Int64(number))
        }
        ours += try Self.outgoing(site, time: SmallSite.noon + 600).count
        #expect(ours == 500)
        // Nothing is lost: what got no reply is in its queue all the same.
        #expect(try site.open().store.tickets(queue: nil, limit: 1000).count == 520)
    }
}
