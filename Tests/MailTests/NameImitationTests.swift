import Mail
import Testing

@Suite struct NameImitationTests {
    /// A From field, and the address that its name shows in place of its own.
    @Test(arguments: [
        ("\"ceo@acme.example\" <x@evil.example>", "ceo@acme.example"),
        ("\"Jane (jane@acme.example)\" <x@evil.example>", "jane@acme.example"),
        ("=?utf-8?q?ceo=40acme.example?= <x@evil.example>", "ceo@acme.example"),
        ("\"ceo\u{FF20}acme.example\" <x@evil.example>", "ceo@acme.example"),
        ("\"jane@customer.example\" <jane@customer.example>", nil),
        ("\"Jane@Customer.Example\" <jane@customer.example>", nil),
        ("\"jane@b\u{FC}cher.example\" <jane@xn--bcher-kva.example>", nil),
        ("Jane @ Work <jane@customer.example>", nil), ("\"@jane\" <jane@customer.example>", nil),
        ("Jane <jane@customer.example>", nil), ("\"jane@home\" <jane@customer.example>", nil),
    ])
    func isSeen(from: String, imitated: String?) throws {
        let message = Message("Date: Fri, 20 Nov 2026 09:10:11 +0100\nFrom: \(from)\n\n")
        #expect(try #require(message.from.first).imitatedAddress == imitated)
        #expect(message.defects.map(\.kind) == (imitated == nil ? [] : [.nameImitatesAddress]))
    }

    @Test func domainIsShownInItsLetters() {
        #expect(
            Mailbox(name: "Jane", localPart: "jane", domain: "xn--bcher-kva.example").shown == "Jane <jane@bücher.example>")
        #expect(Mailbox(localPart: "root", domain: "").shown == "root")
        #expect(Mailbox(name: "nobody at all", localPart: "", domain: "").shown == "nobody at all")
    }
}
