import Testing

@testable import Mail

/// Each case is a text with its own words marked: lines that begin with `+` are the sender's, lines with `|` are not.
struct MarkedText: CustomTestStringConvertible, Sendable {
    let name: String
    let text: String
    let own: String
    var senders: [String] = []

    init(_ name: String, from senders: [String] = [], _ marked: String) {
        self.name = name
        self.senders = senders
        let lines = marked.split(separator: "\n", omittingEmptySubsequences: false)
        text = lines.map { String($0.dropFirst()) }.joined(separator: "\n")
        own = lines.filter { $0.hasPrefix("+") }.map { String($0.dropFirst()) }.joined(separator: "\n")
    }

    var testDescription: String { name }
}

/// The lines with text of a text, for comparison.
func filledLines(_ text: some Sequence<UInt8>) -> [String] {
    String(decoding: Array(text), as: UTF8.self).split(separator: "\n").map { line in
        String(line.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    .filter { !$0.isEmpty }
}

@Suite("Quotes and forwarded messages") struct TextQuoteTests {
    static let cases: [MarkedText] = [
        MarkedText(
            "top posting",
            "+It works now.\n+\n|On Tue, 3 Nov 2026 at 10:02, Support <help@desk.example> wrote:\n|\n|> Does it work?\n|> Tell us."
        ),
        MarkedText("bottom posting", "|On 3 Nov 2026, at 10:02, Support wrote:\n|> Does it work?\n+\n+It works now."),
        MarkedText(
            "between the lines",
            "|Support wrote:\n|> First question?\n+First answer.\n|> Second question?\n+Second answer.\n|> Third?\n+\n+Third answer."
        ),
        MarkedText(
            "a long name folds the line",
            "+Yes.\n|On Mon, May 4, 2026 at 6:03 PM, Somebody With A Long Name from Accounts\n|<somebody@desk.example> wrote:\n|\n|> Question"
        ),
        MarkedText(
            "three lines",
            "+Yes.\n|On Nov 30, 2026, at 12:47 PM, Somebody <\n|4f2a@desk.example>\n|wrote:\n|\n|Question without a mark"),
        MarkedText(
            "an empty line before the address",
            "+Yes.\n|On Tue, Apr 11, 2026 at 10:07 PM John Smith\n|\n|<\n|mailto:John Smith <john@desk.example>\n|> wrote:\n|Question"
        ),
        MarkedText(
            "no verb but date and address",
            "+Ok.\n|2026-10-17 11:28 GMT+03:00 Postmaster <\n|postmaster@desk.example>:\n|\n|> text"),
        MarkedText("German", "+Ja.\n|Am 26. Mai 2026 um 19:20 schrieb Kundendienst <hilfe@desk.example>:\n|> Geht es?"),
        MarkedText("French", "+Oui.\n|Le mar. 3 nov. 2026 à 10:02, Support <aide@desk.example> a écrit :\n|> Marche ?"),
        MarkedText(
            "Spanish", "+Sí.\n|El mar, 3 nov 2026 a las 10:02, Soporte (<ayuda@desk.example>) escribió:\n|> ¿Funciona?"),
        MarkedText(
            "Portuguese", "+Sim.\n|Em ter., 3 de nov. de 2026 às 10:02, Suporte <ajuda@desk.example> escreveu:\n|> Funciona?"
        ),
        MarkedText(
            "Italian",
            "+Sì.\n|Il giorno mar 3 nov 2026 alle ore 10:02 Supporto <aiuto@desk.example> ha scritto:\n|> Funziona?"),
        MarkedText("Dutch", "+Ja.\n|Op di 3 nov 2026 om 10:02 schreef Support <hulp@desk.example>:\n|> Werkt het?"),
        MarkedText("Swedish", "+Ja.\n|Den tis 3 nov. 2026 kl 10:02 skrev Support <hjalp@desk.example>:\n|> Fungerar det?"),
        MarkedText("Polish", "+Tak.\n|wt., 3 lis 2026 o 10:02 Pomoc <pomoc@desk.example> napisał(a):\n|> Działa?"),
        MarkedText("Russian", "+Да.\n|вт, 3 нояб. 2026 г. в 10:02, Поддержка <help@desk.example> написал:\n|> Работает?"),
        MarkedText("Japanese", "+はい。\n|2026年11月3日(火) 10:02 サポート <help@desk.example>:\n|> 動きますか"),
        MarkedText("Chinese", "+可以。\n|在 2026年11月3日，10:02，支持 <help@desk.example> 写道：\n|> 可以吗"),
        MarkedText(
            "dashes", "+Yes.\n|---- On Tue, 3 Nov 2026 10:02:00 +0100 Support <help@desk.example> wrote ----\n|\n|Question"),
        MarkedText("dashes and a name", "+Yes.\n|---- John Smith wrote ----\n|\n|> quoted"),
        MarkedText(
            "the original message",
            "+Done.\n|-----Original Message-----\n|From: Support\n|Sent: Tuesday, 3 November 2026 10:02\n|To: Jane\n|Subject: Ticket\n|\n|Text"
        ),
        MarkedText(
            "a German original",
            "+Erledigt.\n|-----Ursprüngliche Nachricht-----\n|Von: Support\n|Gesendet: Dienstag, 3. November 2026\n|An: Jane\n|Betreff: Fall\n|\n|Text"
        ),
        MarkedText(
            "a header without a mark",
            "+Done.\n|\n|From: Support <help@desk.example>\n|Sent: Tuesday, 3 November 2026 10:02\n|To: Jane\n|Subject: Ticket\n|\n|Text\n|> more"
        ),
        MarkedText(
            "a header below a rule",
            "+Done.\n|________________________________\n|From: Support\n|Sent: Tuesday\n|To: Jane\n|\n|Text"),
        MarkedText(
            "a bold header",
            "+Done.\n|\n|*From:* Support [mailto:\n|help@desk.example]\n|*Sent:* Tuesday, 3 November 2026\n|*To:* Jane\n|*Subject:* Ticket\n|\n|Text"
        ),
        MarkedText(
            "a French header",
            "+Fait.\n|De : Support <aide@desk.example>\n|Envoyé : mardi 3 novembre 2026\n|À : Jeanne\n|Objet : Dossier\n|\n|Texte"
        ),
        MarkedText(
            "a forwarded message",
            "+See below.\n|---------- Forwarded message ---------\n|From: Bob <bob@other.example>\n|Date: Tue, 3 Nov 2026\n|Subject: Two\n|line subject\n|To: Jane\n|\n|Text"
        ),
        MarkedText(
            "Apple's forward",
            "+See below.\n|Begin forwarded message:\n|\n|> From: Bob <bob@other.example>\n|> Subject: Hi\n|>\n|> Text\n+\n+And now?"
        ),
        MarkedText(
            "a Spanish forward",
            "+Ver abajo.\n|---------- Mensaje reenviado ----------\n|De: Bob <bob@other.example>\n|Fecha: martes\n|\n|Texto"),
        MarkedText(
            "one line of a quote wrapped by a program",
            "+Thanks\n|On Tue, 3 Nov 2026, bob wrote:\n|> View ticket (http://desk.example/view\n|_id=3dd518)\n|>"),
        MarkedText("a remark above the marks", "+Yes.\n|On 3 Nov 2026, Support wrote:\n+[...]\n|> Question?\n+Answer."),
        MarkedText("another mark", "|On 3 Nov 2026, Support wrote:\n|| Question?\n|| And more?\n+Answer."),
        MarkedText(
            "a quote without marks below nothing is read along", "|On 3 Nov 2026, Support wrote:\n+Question?\n+Answer."),
        MarkedText(
            "Notes", "+Yes.\n|Sue Smith on 05/03/2026 10:02 AM\n|\n|To: Jane Doe/Firm\n|cc:\n|Subject: Ticket\n|\n|Question?"
        ),
        MarkedText(
            "the answer on the announcement's line",
            "+reply\n|On Wed, Nov 4, 2026 at 3:59 PM, bob@desk.example wrote:\n|> Hi"),
    ]

    @Test("quotes are not the sender's words", arguments: cases) func quotes(_ item: MarkedText) {
        let text = MessageText(text: Array(item.text.utf8))
        #expect(filledLines(text.newText) == filledLines(item.own.utf8))
    }

    static let kept: [MarkedText] = [
        MarkedText("a sentence that begins with On", "+On blah blah, we wrote nothing."),
        MarkedText("a list after a colon", "+We saw this on 3 Nov 2026:\n+\n+- one\n+- two"),
        MarkedText("dates from and to", "+From: 1 May\n+Until: 3 May"),
        MarkedText("Python's prompt", "+I typed\n+>>> import site\n+>>> site.run()\n+and it failed"),
        MarkedText("a banner", "+Visit us\n+>>> >>>  http://www.desk.example <<<\n+by the link above"),
        MarkedText("From at the beginning of a line", "+Hello\n+>From the beginning it failed.\n+Jane"),
        MarkedText("an arrow", "+Settings > Domains > Add"),
        MarkedText("colons", "+Steps:\n+1. open\n+2. read:\n+error"),
        MarkedText("a name that said", "+My boss said:\n+do it at once"),
    ]

    @Test("what looks a little like a quote stays", arguments: kept) func keeps(_ item: MarkedText) {
        let text = MessageText(text: Array(item.text.utf8))
        #expect(filledLines(text.newText) == filledLines(item.own.utf8))
    }

    @Test("each kind has its segments") func kinds() {
        let text = MessageText(
            text: Array("New.\n\nJane wrote:\n> Old.\n\nMore.\n-- \nJane\n".utf8))
        #expect(text.segments.map(\.kind) == [.new, .attribution, .quoted, .new, .signature])
        #expect(text.newRanges.map { String(decoding: text.whole[$0], as: UTF8.self) } == ["New.\n\n", "More.\n"])
        #expect(
            text.quotedRanges.map { String(decoding: text.whole[$0], as: UTF8.self) } == ["Jane wrote:\n", "> Old.\n\n"])
        #expect(String(decoding: text.newText, as: UTF8.self) == "New.\n\nMore.")
    }

    @Test("quotes in HTML are known by their elements") func html() {
        let gmail = """
            <div dir="ltr">Works now.</div><br><div class="gmail_quote"><div class="gmail_attr">On Tue, 3 Nov 2026 at 10:02, Support \
            &lt;<a href="mailto:help@desk.example">help@desk.example</a>&gt; wrote:<br></div><blockquote class="gmail_quote">\
            <div>Does it <b>work</b>?</div></blockquote></div>
            """
        let outlook = """
            <p class=MsoNormal>Works now.</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal><b>From:</b> \
            Support<br><b>Sent:</b> Tuesday, 3 November 2026<br><b>To:</b> Jane<br><b>Subject:</b> Ticket</p></div></div>\
            <p class=MsoNormal>Does it work?</p>
            """
        let web =
            "<div>Works now.</div><div id=\"appendonsend\"></div><hr><div id=\"divRplyFwdMsg\"><b>From:</b> Support</div><div>Old</div>"
        for page in [gmail, outlook, web] {
            #expect(String(decoding: MessageText(html: Array(page.utf8)).newText, as: UTF8.self).hasPrefix("Works now."))
            #expect(
                filledLines(MessageText(html: Array(page.utf8)).newText).filter { !$0.hasPrefix("___") } == ["Works now."])
        }
    }

    @Test("a page all in one quote is the sender's own, a text is not") func allQuoted() {
        #expect(!MessageText(html: Array("<blockquote>Please help</blockquote>".utf8)).newText.isEmpty)
        #expect(MessageText(text: Array("> Please help\n> at once".utf8)).newText.isEmpty)
    }
}
