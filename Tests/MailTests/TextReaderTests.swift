import Testing

@testable import Mail

struct ReaderCase: CustomTestStringConvertible, Sendable {
    let name: String
    let message: String
    let text: String
    var testDescription: String { name }

    init(_ name: String, _ message: String, _ text: String) {
        self.name = name
        self.message = message
        self.text = text
    }
}

@Suite("The text of a message") struct TextReaderTests {
    static func multipart(_ subtype: String, _ parts: String...) -> String {
        "MIME-Version: 1.0\nContent-Type: multipart/\(subtype); boundary=\"=b\"\n\n" + parts.map { "--=b\n\($0)\n" }.joined()
            + "--=b--\n"
    }

    static let plain = "Content-Type: text/plain; charset=utf-8\n\nPlain words."
    static let page = "Content-Type: text/html; charset=utf-8\n\n<p>Words of <b>HTML</b>.</p>"

    static let cases: [ReaderCase] = [
        ReaderCase("no header", "\nHello\n", "Hello"),
        ReaderCase("plain", plain, "Plain words."),
        ReaderCase("HTML alone", page, "Words of HTML."),
        ReaderCase("plain is preferred", multipart("alternative", plain, page), "Plain words."),
        ReaderCase("plain is preferred, whatever the order", multipart("alternative", page, plain), "Plain words."),
        ReaderCase(
            "an empty plain part is not", multipart("alternative", "Content-Type: text/plain\n\n \n", page), "Words of HTML."
        ),
        ReaderCase(
            "a plain part that sends one elsewhere is not",
            multipart("alternative", "Content-Type: text/plain\n\nYour program does not support HTML mail.", page),
            "Words of HTML."),
        ReaderCase("parts of text are joined", multipart("mixed", plain, page), "Plain words.\n\nWords of HTML."),
        ReaderCase(
            "attachments are not text",
            multipart(
                "mixed", plain, "Content-Type: text/plain\nContent-Disposition: attachment; filename=log.txt\n\nlog",
                "Content-Type: text/x-log; name=a.log\n\nlog", "Content-Type: image/png\n\nx"), "Plain words."),
        ReaderCase(
            "an attached message is not", multipart("mixed", plain, "Content-Type: message/rfc822\n\nSubject: x\n\ninner"),
            "Plain words."),
        ReaderCase(
            "only the first of related parts", multipart("related", page, "Content-Type: text/plain\n\nextra"),
            "Words of HTML."),
        ReaderCase("a report's first part", multipart("report", plain, "Content-Type: text/plain\n\nextra"), "Plain words."),
        ReaderCase(
            "quoted-printable and a charset",
            "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nf=FCr =\nalle",
            "für alle"),
        ReaderCase(
            "base64", "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nR3LDvMOfZQ==\n", "Grüße"
        ),
        ReaderCase("a page sent as plain text", "Content-Type: text/plain\n\n<html><body><p>One</p></body></html>", "One"),
        ReaderCase("only an attachment", "Content-Type: text/plain; name=a.txt\n\nInside", "Inside"),
        ReaderCase("line ends of every kind", "\nOne\r\nTwo\rThree\n", "One\nTwo\nThree"),
        ReaderCase("nothing", "", ""),
        ReaderCase("no text", "Content-Type: image/png\n\nx", ""),
    ]

    @Test("what a person reads", arguments: cases) func reads(_ item: ReaderCase) {
        let text = MessageText(of: Message(item.message))
        #expect(trimmed(text.whole) == item.text)
    }

    @Test("alternatives within alternatives") func nested() {
        let inner =
            "MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=in\n\n--in\n\(Self.plain)\n--in\n\(Self.page)\n--in--\n"
        let message = Self.multipart("mixed", inner, "Content-Type: text/plain\n\nA list's footer.")
        #expect(trimmed(MessageText(of: Message(message)).whole) == "Plain words.\n\nA list's footer.")
    }

    static let flowed: [ReaderCase] = [
        ReaderCase("lines are joined", "One \ntwo \nthree\nfour", "One two three\nfour"),
        ReaderCase("quotes keep their depth", "> one \n> two\n>> deep \n>> er\nown", "> one two\n>> deep er\nown"),
        ReaderCase("a line that flows into another depth ends", "> one \nown", "> one \nown"),
        ReaderCase("stuffed space goes", " > no quote\n From here", "> no quote\nFrom here"),
        ReaderCase("the signature's mark does not flow", "One \n-- \nJane", "One \n-- \nJane"),
    ]

    @Test("format=flowed", arguments: flowed) func unflows(_ item: ReaderCase) {
        let message = Message("Content-Type: text/plain; format=flowed\n\n" + item.message)
        #expect(trimmed(MessageText(of: message).whole) == item.text)
    }

    @Test("delsp=yes takes the space that flows") func deletesSpace() {
        let message = Message("Content-Type: text/plain; format=flowed; delsp=yes\n\n東 \n京\n")
        #expect(trimmed(MessageText(of: message).whole) == "東京")
    }

    @Test("a page's own word for its charset counts where its part gives none") func declaredCharset() {
        for head in [
            "<meta charset=\"iso-8859-2\">", "<meta http-equiv=content-type content='text/html; charset=iso-8859-2'>",
        ] {
            let message = Message(parsing: Array("Content-Type: text/html\n\n\(head)<p>".utf8) + [0xB9] + Array("</p>".utf8))
            #expect(trimmed(MessageText(of: message).whole) == "š")
        }
    }

    @Test("a charset that fails is a defect") func charset() {
        let text = MessageText(
            of: Message(parsing: Array("Content-Type: text/plain; charset=utf-8\n\n".utf8) + [0x61, 0xFF]))
        #expect(text.defects.map(\.kind) == [.textNotInCharset])
        #expect(trimmed(text.whole) == "a\u{FFFD}")
    }

    @Test("a text too long is cut at a letter, and that is said") func long() {
        let word = "für alle Zeit "
        let count = MessageText.Limits.text / word.utf8.count + 2
        let text = MessageText(
            of: Message("Content-Type: text/plain; charset=utf-8\n\n" + String(repeating: word, count: count)))
        #expect(text.defects.map(\.kind) == [.textCut])
        #expect(text.whole.count <= MessageText.Limits.text)
        #expect(String(validating: text.whole, as: UTF8.self) != nil)
    }

    private func trimmed(_ bytes: [UInt8]) -> String {
        var text = String(decoding: bytes, as: UTF8.self)[...]
        while text.last == "\n" { text.removeLast() }
        return String(text)
    }
}
