import Testing

@testable import Mail

/// Texts of pieces that mean something, in an order that means nothing: whatever comes, reading ends, keeps the order, and loses
/// or doubles no byte. The seed is fixed, so a failure comes again.
@Suite("Texts at random") struct TextFuzzTests {
    struct Random {
        var state: UInt64

        mutating func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
    }

    static let textPieces = [
        "\n", "\n\n", "> ", ">> ", ">", " ", "-- \n", "--\n", "Kind regards\n", "Thanks,\n", "Jane Doe\n",
        "On 3 Nov 2026, Jane wrote:\n",
        "wrote:\n", "From: a@b.example\n", "Sent: Tuesday\n", "To: c\n", "Subject: d\n", "-----Original Message-----\n",
        "Begin forwarded message:\n", "Sent from my iPhone\n", "This e-mail and any attachments\n", "________________\n",
        "text", "é", "東",
        "\u{A0}", "\t", "\r", "http://x.example", "PS: more\n", ":", "：", "<", ">>> x\n", "?", "Am 1.1.2026 schrieb x:\n",
        "\0", "\u{FFFD}",
    ]

    static let htmlPieces = [
        "<p>", "</p>", "<div>", "</div>", "<br>", "<blockquote>", "</blockquote>", "<ul>", "<li>", "</ul>", "<ol>",
        "<a href=\"http://x\">",
        "</a>", "<pre>", "</pre>", "<!--", "-->", "<style>", "</style>", "<script>", "</script>", "&amp;", "&", "&#1",
        "&nbsp;", "<", ">", "\"",
        "'", "=", "<p style=\"display:none\">", "<div class=gmail_signature>", "<div id=divRplyFwdMsg>", "<table><tr><td>",
        "</table>",
        "text", "é", "東", "\u{A0}", " ", "\n", "<hr>", "<b", "</", "<!", "<?", "On 3 Nov 2026, Jane wrote:", "Regards",
        "Jane",
    ]

    @Test("texts", arguments: 0..<300) func texts(seed: Int) {
        var random = Random(state: UInt64(seed) &+ 77)
        let text = (0..<random.next(120)).map { _ in Self.textPieces[random.next(Self.textPieces.count)] }.joined()
        check(MessageText(text: Array(text.utf8), senderNames: ["Jane Doe"]))
    }

    @Test("pages", arguments: 0..<300) func pages(seed: Int) {
        var random = Random(state: UInt64(seed) &+ 7_777)
        let page = (0..<random.next(160)).map { _ in Self.htmlPieces[random.next(Self.htmlPieces.count)] }.joined()
        check(MessageText(html: Array(page.utf8)))
    }

    @Test("bytes", arguments: 0..<100) func bytes(seed: Int) {
        var random = Random(state: UInt64(seed) &+ 99)
        let labels = ["utf-8", "iso-2022-jp", "gb2312", "utf-16", "windows-1252", "x-nonsense", "utf-7", "hz-gb-2312", ""]
        let label = labels[random.next(labels.count)]
        let types = ["text/plain", "text/html", "text/plain; format=flowed", "multipart/report", "message/delivery-status"]
        let head =
            "From: MAILER-DAEMON@x.example\nSubject: failure notice\nContent-Type: \(types[random.next(types.count)]); charset=\(label)\n\n"
        let body = (0..<random.next(400)).map { _ in UInt8(random.next(256)) }
        let message = Message(parsing: Array(head.utf8) + body)
        check(MessageText(of: message))
        let signals = Signals(of: message)
        #expect(signals.replyStops.contains(.systemSender))
        #expect(signals.bounce == nil || signals.kind == .bounce)
    }

    @Test("results of authentication", arguments: 0..<300) func authentication(seed: Int) {
        var random = Random(state: UInt64(seed) &+ 5)
        let pieces = [
            "mx.x.example", ";", " ", "spf", "=", "pass", "(", ")", "\"", "\\", "header.d", ".", "/", "1", "none", "i=1;",
            "reason", "a@b", "\u{E9}",
        ]
        let body = (0..<random.next(40)).map { _ in pieces[random.next(pieces.count)] }.joined()
        let message = Message("Authentication-Results: \(body)\nReceived: by mx.x.example; x\n\n")
        let trusted = message.trustedResults(authservIDs: ["mx.x.example"])
        #expect(trusted.allSatisfy { $0.isSound && $0.authserv == "mx.x.example" })
        #expect(trusted.count <= message.authenticationResults().count)
    }

    /// The segments follow one another without a gap, and the new text has nothing that the whole has not.
    private func check(_ text: MessageText) {
        #expect(String(validating: text.whole, as: UTF8.self) != nil)
        #expect(String(validating: text.newText, as: UTF8.self) != nil)
        var end = 0
        for (index, segment) in text.segments.enumerated() {
            #expect(segment.range.lowerBound == end && !segment.range.isEmpty)
            if index > 0 { #expect(text.segments[index - 1].kind != segment.kind) }
            end = segment.range.upperBound
        }
        #expect(end == text.whole.count)
        #expect(text.newText.count <= text.whole.count + 1)
    }
}
