import Testing

@testable import Mail

struct HTMLCase: CustomTestStringConvertible, Sendable {
    let html: String
    let text: String
    var testDescription: String { html }

    init(_ html: String, _ text: String) {
        self.html = html
        self.text = text
    }
}

@Suite("HTML made text") struct TextHTMLTests {
    static let blocks: [HTMLCase] = [
        HTMLCase("plain", "plain"),
        HTMLCase("<p>One</p><p>Two</p>", "One\n\nTwo"),
        HTMLCase("<div>One</div><div>Two</div>", "One\nTwo"),
        HTMLCase("One<br>Two<br/>Three</br>Four", "One\nTwo\nThree\nFour"),
        HTMLCase("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"),
        HTMLCase(
            "<p class=MsoNormal>One<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>Two</p>",
            "One\n\nTwo"),
        HTMLCase("<p style=\"margin:0\">One</p><p style='margin: 0'>Two</p>", "One\nTwo"),
        HTMLCase("  lots \n\t of   <b> space </b>  here  ", "lots of space here"),
        HTMLCase("<pre>a\n  b\n\tc</pre>d", "a\n  b\n\tc\nd"),
        HTMLCase("<pre>a b  c\td </pre>e f  g\th – i &amp; j < k l&nbsp;m", "a b  c\td \ne f g h – i & j < k l m"),
        HTMLCase("<ul><li>one<li>two</ul>", "- one\n- two"),
        HTMLCase(
            "<ol><li>one</li><li>two<ul><li>deep</li></ul></li><li>three</li></ol>", "1. one\n2. two\n  - deep\n3. three"),
        HTMLCase("<ul><li></li></ul>after", "- after"),
        HTMLCase("<table><tr><td>a</td><td>b</td></tr><tr><th>c<td>d</table>", "a  b\nc  d"),
        HTMLCase("<table><tr><td><p>Name</p></td><td><div>Jane Roe</div></td></tr></table>", "Name  Jane Roe"),
        HTMLCase("<table><tr><td><p>One</p><p>Two</p></td><td>Three</td></tr></table>", "One\n\nTwo\n\nThree"),
        HTMLCase("<ol start=4><li>four<li>five<li value=9>nine</ol>", "4. four\n5. five\n9. nine"),
        HTMLCase("above<hr>below", "above\n________________________________________\nbelow"),
        HTMLCase("<blockquote>one<blockquote>two</blockquote>three</blockquote>four", "> one\n>> two\n> three\nfour"),
        HTMLCase("<blockquote>one<p>two</p></blockquote>", "> one\n>\n> two"),
        HTMLCase("<blockquote style=\"margin:0 0 0 40px;border:none;padding:0px\">indented</blockquote>", "indented"),
        HTMLCase("<h1>Head</h1>text", "Head\n\ntext"),
        HTMLCase("", ""),
    ]

    @Test("blocks are lines", arguments: blocks) func readsBlocks(_ item: HTMLCase) {
        #expect(text(item.html) == item.text)
    }

    static let letters: [HTMLCase] = [
        HTMLCase("f&uuml;r &amp; &lt;b&gt; &quot;x&quot; &#39;y&#x27;", "für & <b> \"x\" 'y'"),
        HTMLCase("&euro; &#8364; &#x20AC; &#128;", "€ € € €"),
        HTMLCase("&check; &CounterClockwiseContourIntegral; &fjlig; &hearts;", "✓ ∳ fj ♥"),
        HTMLCase("&copy 2026 &unknown; & &; &#; &#x; &#0;", "© 2026 &unknown; & &; &#; &#x; \u{FFFD}"),
        HTMLCase("a&nbsp;b&#160;c", "a b c"),
        HTMLCase("?a=1&copy=2", "?a=1&copy=2"),
        HTMLCase("soft&shy;hyphen zero\u{200B}width\u{FEFF}", "softhyphen zerowidth"),
        HTMLCase("&thetasym;&Alpha;&zwj;", "ϑΑ\u{200D}"),
        HTMLCase("東京 Ünïcode", "東京 Ünïcode"),
        HTMLCase("&#xD800;&#99999999;", "\u{FFFD}\u{FFFD}"),
    ]

    @Test("character references", arguments: letters) func readsLetters(_ item: HTMLCase) {
        #expect(text(item.html) == item.text)
    }

    static let gone: [HTMLCase] = [
        HTMLCase("<style>p { color: red }</style>a<script>if (a < b) alert('</p>')</script>b", "ab"),
        HTMLCase("<head><title>Title</title><meta charset=utf-8></head><body>Body</body>", "Body"),
        HTMLCase("a<!-- hidden <b>text</b> -->b<!--[if mso]>c<![endif]-->d<![if !mso]>e<![endif]>", "abde"),
        HTMLCase("a<!-->b<!---->c", "abc"),
        HTMLCase("a<div style=\"display:none\">b<div>c</div></div>d", "a\nd"),
        HTMLCase("a<span style='mso-hide: all'>b</span>c<p hidden>d</p>e", "ac\ne"),
        HTMLCase("a<span style=\"font-size:0px;color:#fff\">preview</span>b", "ab"),
        HTMLCase("a<img src=x alt=\"picture\">b", "ab"),
        HTMLCase("<?xml version=\"1.0\"?>a<!DOCTYPE html>b", "ab"),
    ]

    @Test("what nobody sees is no text", arguments: gone) func leavesOut(_ item: HTMLCase) {
        #expect(text(item.html) == item.text)
    }

    static let links: [HTMLCase] = [
        HTMLCase("<a href=\"https://x.example/page\">here</a>", "here <https://x.example/page>"),
        HTMLCase("<a href=\"https://x.example/\">www.x.example</a>", "www.x.example"),
        HTMLCase("<a href=\"https://x.example/a?b=1&amp;c=2\">there</a>", "there <https://x.example/a?b=1&c=2>"),
        HTMLCase("<a href=\"https://x.example\">a</a> <a href=\"https://x.example\">b</a>", "a <https://x.example> b"),
        HTMLCase("<a href=\"mailto:jane@x.example\">Jane</a>", "Jane <jane@x.example>"),
        HTMLCase("<a href=\"mailto:jane@x.example\">jane@x.example</a>", "jane@x.example"),
        HTMLCase("<a href=\"javascript:alert(1)\">x</a><a href=\"#top\">y</a><a name=z>z</a>", "xyz"),
        HTMLCase("<a href=\"https://x.example\"><img src=y></a>after", "after"),
        HTMLCase(
            "<a href=https://x.example>one<a href=https://y.example>two</a>",
            "one <https://x.example>two <https://y.example>"),
    ]

    @Test("links say once where they lead", arguments: links) func showsLinks(_ item: HTMLCase) {
        #expect(text(item.html) == item.text)
    }

    static let broken: [HTMLCase] = [
        HTMLCase("a < b and c > d", "a < b and c > d"),
        HTMLCase("write to <jane@customer.example> or not", "write to <jane@customer.example> or not"),
        HTMLCase("a <b", "a <b"),
        HTMLCase("<p title=\"a > b\">text</p>", "text"),
        HTMLCase("<p title=\"unclosed>text</p> more", "text\n\nmore"),
        HTMLCase("<p title=it's>text</p>", "text"),
        HTMLCase("a</nothing>b</p>c", "ab\nc"),
        HTMLCase("<b><div>x</b>y</div>z", "xy\nz"),
        HTMLCase("<!-- never closed", "<!-- never closed"),
        HTMLCase("a<!-- never closed > b", "a b"),
        HTMLCase("<style>never closed", ""),
        HTMLCase("<", "<"),
        HTMLCase("&", "&"),
        HTMLCase("</>x</ >y", "xy"),
    ]

    @Test("broken markup is read as browsers do", arguments: broken) func readsBroken(_ item: HTMLCase) {
        #expect(text(item.html) == item.text)
    }

    @Test("what mail programs mark is hinted at") func hints() {
        let (text, hints) = HTMLText.convert(
            Array("new<div class=\"gmail_signature\">Jane</div><p>more</p><div id=divRplyFwdMsg>From: x</div>rest".utf8))
        #expect(String(decoding: text, as: UTF8.self) == "new\nJane\n\nmore\n\nFrom: x\nrest")
        #expect(hints.map(\.kind) == [.signature, .none, .quotedRest])
        #expect(hints.map(\.offset) == [4, 10, 16])
    }

    /// Ten seconds would be a sign of quadratic work; each takes well under one, even unoptimised.
    @Test(
        "hostile pages cost no more than others",
        arguments: [
            "<div>", "<blockquote>a", "<b></i>", "<table><tr><td>", "&amp", "&zzzzzz", "<", "<a ", "<a b=\"", "<!--",
            "<style>", "<ol><li>",
            "<a href=http://x.example>y", "<p style=\"display:none\">", "<script></script ", "&#", "</b>",
            "<a b=\"x>'y<a c='",
        ])
    func hostile(_ unit: String) {
        let html = Array(String(repeating: unit, count: 200_000 / unit.utf8.count).utf8)
        let clock = ContinuousClock()
        let time = clock.measure {
            let (text, _) = HTMLText.convert(html)
            #expect(text.count <= html.count * 12)
        }
        #expect(time < .seconds(10))
    }

    private func text(_ html: String) -> String {
        String(decoding: HTMLText.convert(Array(html.utf8)).text, as: UTF8.self)
    }
}
