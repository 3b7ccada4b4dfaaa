import Testing

@testable import Mail

@Suite("Signatures") struct TextSignatureTests {
    static let jane = ["Jane Doe", "jane.doe"]

    static let cases: [MarkedText] = [
        MarkedText("the standard mark", "+It fails.\n|-- \n|Jane\n|Emergency Plumbing, down and out since 1970"),
        MarkedText("the mark without its space", "+It fails.\n|--\n|Jane"),
        MarkedText("a closing with a name is kept", from: jane, "+It fails.\n+\n+Thanks,\n+Jane"),
        MarkedText("a closing in one line", from: jane, "+It fails.\n+\n+Regards, Jane Doe"),
        MarkedText(
            "a closing with a firm below", from: jane,
            "+It fails.\n|Kind regards\n|Jane Doe\n|\n|Downtime Ltd\n|Security | Consulting | Outage relief"),
        MarkedText(
            "a German closing",
            "+Es geht nicht.\n|Mit freundlichen Grüßen\n|Erika Muster\n|Muster GmbH - Notfall? Wir helfen!"),
        MarkedText("a French closing", "+En panne.\n|Bien cordialement,\n|\n|Jeanne Martin\n|Sécurité SA"),
        MarkedText("a Spanish closing", "+No funciona.\n|Un saludo,\n|Juana Pérez\n|Urgencias SL"),
        MarkedText("a Portuguese closing", "+Não funciona.\n|Atenciosamente,\n|Joana Silva\n|Crítica Lda"),
        MarkedText(
            "no closing, but the sender's name", from: jane,
            "+It fails. Please help.\n|Jane Doe\n|Director, Hacked & Sons\n|We never sleep. You are never down."),
        MarkedText("the name alone is kept", from: jane, "+It fails.\n+\n+Jane"),
        MarkedText(
            "a name with an office on its line", from: jane, "+It fails.\n|Jane Doe, Head of Outages\n|Hacked & Sons"),
        MarkedText(
            "nobody known, but a block to reach somebody",
            "+It fails.\n|Robert Brown\n|Alpha Security Inc.\n|Tel. +41 44 555 01 01\n|www.alpha.example"),
        MarkedText("a name that is a group's is not kept", "+It fails.\n|Regards\n|Security Team"),
        MarkedText("a name behind a dash", "+It fails.\n|-Jane Doe"),
        MarkedText("a telephone's footer", "+It fails.\n|Sent from my iPhone"),
        MarkedText("a telephone's footer in German", "+Geht nicht.\n|Von meinem iPhone gesendet"),
        MarkedText("a telephone's footer in French", "+En panne.\n|Envoyé de mon iPhone"),
        MarkedText("a program's footer", "+It fails.\n|Get Outlook for Android"),
        MarkedText(
            "a disclaimer", from: jane,
            "+It fails.\n+\n+Jane\n|This e-mail and any attachments are confidential. If you are not the intended recipient, delete it."
        ),
        MarkedText("a disclaimer directly below", "+It fails.\n|CONFIDENTIALITY NOTICE: this message is privileged."),
        MarkedText(
            "a German disclaimer",
            "+Geht nicht.\n|Diese E-Mail enthält vertrauliche Informationen. Bei Irrtum bitte löschen."),
        MarkedText(
            "a list's footer",
            "+It fails.\n|_______________________________________________\n|users mailing list\n|users@lists.example\n|https://lists.example/users"
        ),
        MarkedText(
            "a postscript is the sender's again", from: jane,
            "+It fails.\n|Regards\n|Jane Doe\n|Doe Ltd\n+PS: the login fails too."),
        MarkedText(
            "before a quote", from: jane,
            "+Yes.\n|Kind regards\n|Jane Doe\n|Doe Ltd\n|On 3 Nov 2026, Support wrote:\n|> Now?"),
    ]

    @Test("what stands below every mail is no request", arguments: cases) func signatures(_ item: MarkedText) {
        let text = MessageText(text: Array(item.text.replacingBeforeBlocks.utf8), senderNames: item.senders)
        #expect(filledLines(text.newText) == filledLines(item.own.utf8))
    }

    static let kept: [MarkedText] = [
        MarkedText("thanks at the beginning", "+Thanks for the quick help.\n+\n+One more question: does it scale?"),
        MarkedText("thanks in a sentence", "+Thanks to your change the site is down. Please revert it.\n+It is urgent."),
        MarkedText("dashes in a line", "+Here is a fix -- this is no signature.\n+\n+More text."),
        MarkedText("sent from a desk", "+Sent from my desk, which is much easier than the telephone."),
        MarkedText("a rule between two parts", "+First part.\n+--------------------\n+Second part that goes on.\n+And on."),
        MarkedText(
            "questions after the closing", "+Thanks,\n+could you look at these?\n+1. the login\n+2. the search\n+3. the cart"
        ),
        MarkedText("a short message of short lines", "+Site down\n+Please call\n+Jane"),
        MarkedText("confidential is a word", "+Our page of confidential offers is down."),
        MarkedText("nothing but a disclaimer", "+This e-mail is confidential: our key was stolen."),
        MarkedText("Best practice", "+What is best practice here?\n+\n+Best way to do it?"),
    ]

    @Test("a request is not cut", arguments: kept) func keeps(_ item: MarkedText) {
        let text = MessageText(text: Array(item.text.utf8))
        #expect(filledLines(text.newText) == filledLines(item.own.utf8))
    }

    @Test("what a mail program marks as the signature is one, unless it is all there is") func marked() {
        let page = "<div>It fails.</div><div class=\"gmail_signature\">Jane<br>Doe Ltd - never down</div>"
        #expect(filledLines(MessageText(html: Array(page.utf8)).newText) == ["It fails."])
        let all = "<div id=\"Signature\">It fails since noon.</div>"
        #expect(filledLines(MessageText(html: Array(all.utf8)).newText) == ["It fails since noon."])
    }
}

extension String {
    /// An empty line before each signature's first line, as people put one; the marked texts leave it out for brevity.
    fileprivate var replacingBeforeBlocks: String {
        split(separator: "\n", omittingEmptySubsequences: false).reduce(into: [String]()) { lines, line in
            let isBeginning = [
                "Kind regards", "Regards", "Mit freundlichen", "Bien cord", "Un saludo", "Atenciosamente", "Jane Doe",
                "Robert", "-Jane", "Sent from", "Von meinem", "Envoyé", "Get Out", "This e-mail", "Diese", "____", "PS:",
                "On 3",
            ]
            .contains { line.hasPrefix($0) }
            let follows = lines.last.map { ["Kind regards", "Regards", "Bien cordialement,"].contains($0) } ?? true
            if isBeginning, !follows { lines.append("") }
            lines.append(String(line))
        }
        .joined(separator: "\n")
    }
}
