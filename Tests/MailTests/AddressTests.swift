import Mail
import Testing

@Suite struct AddressTests {
    /// Field body, and what it reads as: `name <address>` or the address alone.
    @Test(arguments: [
        ("jane@customer.example", ["jane@customer.example"]),
        ("Jane Roe <jane@Customer.Example>", ["Jane Roe <jane@customer.example>"]),
        ("\"Roe, Jane\" <jane@customer.example>", ["Roe, Jane <jane@customer.example>"]),
        ("Roe, Jane <jane@customer.example>", ["Roe, Jane <jane@customer.example>"]),
        ("\"She said \\\"no\\\"\" <a@b.example>", ["She said \"no\" <a@b.example>"]),
        ("jane@customer.example (Jane (the boss))", ["Jane (the boss) <jane@customer.example>"]),
        ("Jane <jane@customer.example> (at home)", ["Jane <jane@customer.example>"]),
        ("<jane@customer.example> Jane", ["Jane <jane@customer.example>"]),
        ("a@b.example, , c@d.example,", ["a@b.example", "c@d.example"]),
        ("a@b.example; c@d.example", ["a@b.example", "c@d.example"]),
        ("Jane@Customer.Example ,c@d.example", ["Jane@customer.example", "c@d.example"]),
        (
            "a@b.example , Roe, Jane <c@d.example>,\r\n e@f.example.",
            ["a@b.example", "Roe, Jane <c@d.example>", "e@f.example"]
        ),
        ("Jane  Q.\tRoe <a@b.example>", ["Jane Q. Roe <a@b.example>"]),
        ("A <a@b.example> C <c@d.example>", ["A <a@b.example>", "C <c@d.example>"]),
        ("a@b.example c@d.example", ["a@b.example", "c@d.example"]),
        ("team: a@b.example, C <c@d.example>;, e@f.example", ["a@b.example", "C <c@d.example>", "e@f.example"]),
        ("undisclosed-recipients:;", []),
        ("Jane <@relay.example,@other.example:jane@customer.example>", ["Jane <jane@customer.example>"]),
        ("<mailto:jane@customer.example>", ["jane@customer.example"]),
        ("<<jane@customer.example>>", ["jane@customer.example"]),
        ("<'jane@customer.example'>", ["jane@customer.example"]),
        ("<\"jane@customer.example\">", ["jane@customer.example"]),
        ("jane.roe @ customer . example", ["jane.roe@customer.example"]),
        ("j . roe @ customer . example", ["j.roe@customer.example"]),
        ("j (Jane) .roe@customer.example", ["Jane <j.roe@customer.example>"]),
        ("j . m .  \"roe\"@customer.example, a@b.example", ["j.m.roe@customer.example", "a@b.example"]),
        ("Dr. jane@customer.example", ["Dr. <jane@customer.example>"]),
        ("Jane Roe jane@customer.example", ["Jane Roe <jane@customer.example>"]),
        ("jane(here)@customer(there).example", ["here there <jane@customer.example>"]),
        ("\"jane.roe\"@customer.example", ["jane.roe@customer.example"]),
        ("\"jane roe\"@customer.example", ["\"jane roe\"@customer.example"]),
        ("jane@[192.0.2.1]", ["jane@[192.0.2.1]"]),
        ("jane@[IPv6:2001:db8::1], b@c.example", ["jane@[ipv6:2001:db8::1]", "b@c.example"]),
        ("=?utf-8?q?J=C3=A4ne?= =?utf-8?q?_Roe?= <a@b.example>", ["Jäne Roe <a@b.example>"]),
        ("=?utf-8?q?Roe,_Jane?= <a@b.example>", ["Roe, Jane <a@b.example>"]),
        ("\"=?utf-8?B?SsOkbmU=?=\" <a@b.example>", ["Jäne <a@b.example>"]),
        ("=?utf-8?q?jane=40bank.example?= <a@b.example>", ["jane@bank.example <a@b.example>"]),
        ("=?utf-8?q?<jane@bank.example>?=, x@y.example", ["=?utf-8?q? <jane@bank.example>", "x@y.example"]),
        ("Jäne <jäne@münchen.example>", ["Jäne <jäne@münchen.example>"]),
        ("Jane <jane@customer.example", ["Jane <jane@customer.example>"]),
        ("Jane <jane@customer.example, b@c.example", ["Jane <jane@customer.example>", "b@c.example"]),
        ("\"Jane <jane@customer.example>", ["\"Jane <jane@customer.example>"]),
        ("Jane (oops <jane@customer.example>", ["Jane (oops <jane@customer.example>"]),
        ("John <middle> Doe <j@d.example>", ["John <middle> Doe <j@d.example>"]),
        ("\"jane\"roe@c.example", ["\"jane\"roe@c.example"]), ("jane(x)roe@c.example", ["x <jane roe@c.example>"]),
        ("\"jane@c.example", ["\"jane@c.example"]), ("\"jane\".roe@c.example", ["jane.roe@c.example"]),
        ("John (middle) Doe <j@d.example>", ["John (middle) Doe <j@d.example>"]),
        ("(John) <j@d.example>", ["John <j@d.example>"]),
        ("root (Cron Daemon)", ["Cron Daemon <root>"]),
        ("Mail Delivery System <>", ["Mail Delivery System <>"]),
        ("<>", []), ("", []), (",;:<>@\"(", ["@\"( <>"]), ("Jane Roe", ["Jane Roe <>"]),
        ("jane@customer.example.", ["jane@customer.example"]),
        ("Jane\r\n Roe\r\n\t<jane@customer.example>", ["Jane Roe <jane@customer.example>"]),
        ("\"Jane\r\n Roe\" <jane@customer.example>", ["Jane Roe <jane@customer.example>"]),
    ])
    func reads(body: String, expected: [String]) {
        #expect(AddressParser.mailboxes(body).map(\.description) == expected)
    }

    @Test(arguments: [
        ("jane", "customer.example", true), ("jane.roe+tag", "customer.example", true), ("\"jane roe\"", "c.example", true),
        ("jane", "[192.0.2.1]", true), ("jane", "[IPv6:2001:db8::1]", true), ("jane", "[IPv6:::]", true),
        ("jäne", "münchen.example", true), (String(repeating: "a", count: 64), "b.example", true),
        (String(repeating: "a", count: 65), "b.example", false), ("", "b.example", false), ("jane", "", false),
        ("jane..roe", "b.example", false), (".jane", "b.example", false), ("jane roe", "b.example", false),
        ("jane", "-b.example", false), ("jane", "b-.example", false), ("jane", "b..example", false),
        ("jane", "b.example\r\nBcc: x@y.example", false), ("jane\r\nX: y", "b.example", false),
        ("jane", "[300.1.1.1]", false),
        ("jane", "[IPv6:1:2:3]", false), ("jane", "[IPv6:1::2::3]", false), ("jane", "b_c.example", false),
        ("\"a\"b\"", "c.example", false), ("\"a\\\"", "c.example", false), ("<jane>", "c.example", false),
    ])
    func knowsWhatCanBeSentTo(local: String, domain: String, expected: Bool) {
        #expect(AddressSyntax.isSendable(Mailbox(localPart: local, domain: domain)) == expected)
    }

    /// A field of nothing but opening signs must not be searched to its end for each of them.
    @Test(arguments: [
        "<", "(", "\"", "=?", "=?a?q?", "<,", "a:<", "@", "\\", "(((\"", "a@b <", "<a@", "[", "a@[", ". ", "a . ", "a@b . ",
    ])
    func isLinear(unit: String) {
        let clock = ContinuousClock()
        let text = String(repeating: unit, count: 200_000 / unit.utf8.count)
        let time = clock.measure { _ = AddressParser.mailboxes(text) }
        #expect(time < .seconds(5))
    }
}
