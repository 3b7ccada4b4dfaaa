/// Messages made by chance of what mail is made of.
package enum MessageMaker {
    /// What mail is made of, each piece whole or cut.
    package static let pieces: [[UInt8]] = (header + body + text + page + odd).map { Array($0.utf8) }

    private static let header = [
        "From: ", "To: ", "Cc:", "Subject: ", "Date: ", "Message-ID: ", "References: ", "Received: ", "Return-Path: ",
        "Authentication-Results: mx.example.org; ", "Auto-Submitted: ", "Precedence: ", "List-Id: ", "X-Failed-Recipients: ",
        "MIME-Version: 1.0", "Content-Type: ", "Content-Transfer-Encoding: ", "Content-Disposition: ", "\n", "\n", "\n",
        "\n\n", "\r\n", "\r\n\r\n", "\r", " ", "\t", "\n ", "\n\t", "<a@b.example>", "a@b.example", "<", ">", "@", "(", ")",
        "\"", "\\", ",", ";", ":", ".", "[", "]", "Fri, 20 Nov 2026 09:10:11 +0100", "20", "Nov", "123456789", "1:2:3",
        "2026-11-20T", "+0100", "PM", "+", "-", "9:1", "by mx.example.org", "with ESMTP", "id ", "for ", "=?utf-8?q?",
        "=?utf-8?B?w6Q", "=?koi8-r?b?", "?=", "?", "dkim=pass header.d=", "spf=", "/", "MAILER-DAEMON@", "failure notice",
    ]
    private static let body = [
        "--", "--b", "--b\n", "--b--\n", "--c", "--c--\n", "multipart/mixed", "multipart/alternative", "multipart/digest",
        "multipart/report; report-type=delivery-status", "multipart/related", "message/rfc822", "message/delivery-status",
        "message/disposition-notification", "message/feedback-report", "text/plain", "text/html", "text/enriched",
        "application/ms-tnef", "; boundary=b", "; boundary=\"c\"", "; boundary=", "; charset=utf-8", "; charset=iso-2022-jp",
        "; charset=utf-16", "; charset=gb2312", "; charset=utf-7", "; charset=hz-gb-2312", "; name*0*=utf-8''%C3",
        "; name*1=\"x", "; format=flowed", "; delsp=yes", "base64", "quoted-printable", "x-uuencode", "x-yencode",
        "begin 644 a\n", "end\n", "=ybegin line=128 size=1 name=a\n", "=C3=A4", "=\n", "=", "SGVsbG8=", "From ",
    ]
    private static let text = [
        "> ", ">> ", ">", "-- \n", "--\n", "Kind regards\n", "Thanks,\n", "Jane Doe\n", "On 3 Nov 2026, Jane wrote:\n",
        "wrote:\n", "Sent: Tuesday\n", "To: c\n", "Subject: d\n", "-----Original Message-----\n",
        "Begin forwarded message:\n",
        "Sent from my iPhone\n", "This e-mail and any attachments\n", "________________\n", "http://x.example", "PS: more\n",
        "Am 1.1.2026 schrieb x:\n", "*From:* a\n", "Le 3 nov. 2026 à 10:02, x a écrit :\n", "550 5.1.1 <a@b.example>: ",
        "Final-Recipient: rfc822; a@b.example\n", "Action: failed\n", "Status: 5.1.1\n", "could not be delivered",
    ]
    private static let page = [
        "<p>", "</p>", "<div>", "</div>", "<br>", "<blockquote>", "</blockquote>", "<ul>", "<li>", "</ul>", "<ol start=3>",
        "<a href=\"http://x\">", "</a>", "<pre>", "</pre>", "<!--", "-->", "<![if mso]>", "<![endif]>", "<!--[if mso]>",
        "<style>",
        "</style>", "<script>", "</script>", "&amp;", "&", "&#1", "&#x1F600;", "&nbsp;", "'", "<p style=\"display:none\">",
        "<div class=gmail_signature>", "<div id=divRplyFwdMsg>", "<table><tr><td>", "</td>", "</tr>", "</table>", "<hr>",
        "<b",
        "</", "<!", "<?", "<html>", "<meta charset=", "<img alt=\"a\">",
    ]
    private static let odd = ["é", "\u{FFFD}", "障", "\0", "\u{1B}", "\u{A0}", "：", "x", "word"]

    /// Up to 80 pieces in a row.
    package static func message(_ dice: inout Dice) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<dice.roll(80) {
            let piece = pieces[dice.roll(pieces.count)]
            bytes += dice.roll(8) == 0 ? Array(piece[..<dice.roll(piece.count + 1)]) : piece
            if dice.roll(20) == 0 { bytes.append(UInt8(dice.roll(256))) }
        }
        return bytes
    }

    /// A message of `seeds` with bytes changed, cut out, doubled, and pieces or a stretch of another message put in.
    package static func mutated(_ seeds: [[UInt8]], _ dice: inout Dice) -> [UInt8] {
        var bytes = seeds[dice.roll(seeds.count)]
        for _ in 0...dice.roll(6) where !bytes.isEmpty {
            let start = dice.roll(bytes.count)
            let end = min(bytes.count, start + dice.roll(40))
            switch dice.roll(6) {
            case 0: bytes[start] = UInt8(dice.roll(256))
            case 1: bytes.removeSubrange(start..<end)
            case 2: bytes.insert(contentsOf: bytes[start..<end], at: dice.roll(bytes.count))
            case 3: bytes.insert(contentsOf: pieces[dice.roll(pieces.count)], at: start)
            case 4:
                let other = seeds[dice.roll(seeds.count)]
                let from = dice.roll(other.count)
                bytes.insert(contentsOf: other[from..<min(other.count, from + dice.roll(200))], at: start)
            default: bytes.removeSubrange(end...)
            }
        }
        return bytes
    }
}
