import Mail
import Testing

@Suite struct MessageTests {
    static let simple = """
        Return-Path: <jane@customer.example>
        Received: from mail.customer.example (mail.customer.example [192.0.2.7])
        \tby mx.desk.example (Postfix) with ESMTPS id 4AbC12 for <help@desk.example>;
        \tFri, 20 Nov 2026 09:10:12 +0100 (CET)
        From: Jane Roe <jane@customer.example>
        To: help@desk.example
        Subject: =?utf-8?q?Our_shop_is_down_=E2=80=93?=
         please help
        Date: Fri, 20 Nov 2026 09:10:11 +0100
        Message-ID: <1@customer.example>
        References: <a@b.example>
         <c@d.example>
        MIME-Version: 1.0
        Content-Type: text/plain; charset=UTF-8; format=flowed
        Content-Transfer-Encoding: quoted-printable

        It broke at 8=3A00.
        """

    @Test(arguments: ["\n", "\r\n"])
    func readsFields(lineEnd: String) {
        let message = Message(
            Self.simple.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: lineEnd))
        #expect(message.subject == "Our shop is down – please help")
        #expect(message.from == [Mailbox(name: "Jane Roe", localPart: "jane", domain: "customer.example")])
        #expect(message.returnPath == .address(Mailbox(localPart: "jane", domain: "customer.example")))
        #expect(message.date?.description == "2026-11-20T09:10:11+01:00")
        #expect(message.messageID == "<1@customer.example>")
        #expect(message.references == ["<a@b.example>", "<c@d.example>"])
        #expect(message.inReplyTo == [])
        #expect(message.defects == [])
        let hop = message.received.first
        #expect(hop?.by == "mx.desk.example")
        #expect(hop?.from == "mail.customer.example")
        #expect(hop?.id == "4AbC12")
        #expect(hop?.recipient == "help@desk.example")
        #expect(hop?.date?.description == "2026-11-20T09:10:12+01:00")
        #expect(hop?.fieldIndex == 1)
        #expect(message.parts.count == 1)
        #expect(message.parts.first?.charset == "utf-8")
        #expect(message.parts.first?.isFlowed == true)
        #expect(message.parts.first.map { String(decoding: $0.decoded(in: message), as: UTF8.self) } == "It broke at 8:00.")
    }

    @Test func digestIgnoresTraceAndLineEnds() {
        let first = Message(Self.simple)
        let again = Message(
            "From jane Fri Nov 20\r\nDelivered-To: a@b.example\r\nReceived: by other\r\n"
                + Self.simple.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().joined(separator: "\r\n")
                + "\r\n\r\n")
        #expect(first.digest == again.digest)
        let other = Message(Self.simple + "!")
        #expect(first.digest != other.digest)
        let retitled = Message(Self.simple.replacing("Subject: ", with: "Subject: x"))
        #expect(first.digest != retitled.digest)
    }
}
