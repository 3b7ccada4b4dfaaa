import Bytes
import Mail
import Testing

@Suite struct ReceivedTests {
    @Test(arguments: [
        (
            "from a.example (b.example [192.0.2.1]) by mx.example (Postfix) with ESMTPS id 1AB2 for <h@d.example>; "
                + "Fri, 20 Nov 2026 09:10:11 +0100",
            "a.example|b.example [192.0.2.1]|mx.example|ESMTPS|1AB2|h@d.example|2026-11-20T09:10:11+01:00"
        ),
        ("by mx.example (Postfix, from userid 0)\n\tid 77; 20 Nov 2026 09:10 GMT", "||mx.example||77||2026-11-20T09:10:00Z"),
        ("from [192.0.2.9]:2525 by [198.51.100.1], id x,", "192.0.2.9||198.51.100.1||x||"),
        ("from x(HELO y) by z;", "x|HELO y|z||||"),
        ("(qmail 1 invoked by uid 2); 20 Nov 2026 09:10:11 -0000", "||||||2026-11-20T09:10:11Z"),
        ("FROM A BY B WITH C ID <D@E> FOR F", "A||B|C|D@E|F|"),
        ("from by by by; ;;(", "||||||"),
        ("from a (unclosed by b; 20 Nov 2026 09:10:11 Z", "a|unclosed by b; 20 Nov 2026 09:10:11 Z|||||"),
        ("", "||||||"),
    ])
    func reads(body: String, expected: String) throws {
        let hop = try #require(Message("Received: \(body)\n\n").received.first)
        let fields = [hop.from, hop.fromComment, hop.by, hop.with, hop.id, hop.recipient, hop.date?.description]
        #expect(fields.map { $0 ?? "" }.joined(separator: "|") == expected)
    }

    @Test func knowTheirPlaceInTheHeader() {
        let message = Message("A: b\nReceived: by one\nX: y\nreceived: by two\n\n")
        #expect(message.received.map(\.fieldIndex) == [1, 3])
        #expect(message.received.map(\.by) == ["one", "two"])
    }
}

@Suite struct MessageIDTests {
    @Test(arguments: [
        ("<a@b.example>", ["<a@b.example>"]),
        ("<a@b.example><c@d.example> <e@f.example>", ["<a@b.example>", "<c@d.example>", "<e@f.example>"]),
        ("Your message of Friday <a@b.example> (\"Re: x\")", ["<a@b.example>"]),
        ("<a@b.\n example>", ["<a@b.example>"]), ("<a b@c>", ["<a b@c>"]),
        ("a@b.example", ["<a@b.example>"]), ("a@b.example, c@d.example", ["<a@b.example>", "<c@d.example>"]),
        ("no identifier here", []), ("word", ["<word>"]), ("<>", []), ("<a@b.example", ["<a@b.example>"]), ("", []),
    ])
    func reads(body: String, expected: [String]) {
        #expect(Message("References: \(body)\n\n").references == expected)
    }
}

@Suite struct MediaTypeTests {
    /// The body of a Content-Type field; its name, then its parameters as `name=value`.
    @Test(
        arguments: [
            ("text/plain", "text/plain", []),
            ("Text/HTML; Charset=\"UTF-8\"", "text/html", ["charset=UTF-8"]),
            ("text / plain ; charset = us-ascii (a (nested) comment)", "text/plain", ["charset=us-ascii"]),
            ("(before) multipart/mixed;boundary=\"a b\"", "multipart/mixed", ["boundary=a b"]),
            ("text/plain charset=utf-8", "text/plain", ["charset=utf-8"]),
            ("text/plain;; ;charset=utf-8;", "text/plain", ["charset=utf-8"]),
            ("image/png; name=my picture.png; x=1", "image/png", ["name=my picture.png", "x=1"]),
            ("image/png; name=\"C:\\temp\\new.png\"", "image/png", ["name=C:\\temp\\new.png"]),
            ("image/png; name=\"a \\\"b\\\" \\\\c\"", "image/png", ["name=a \"b\" \\c"]),
            ("image/png; name=\"no end", "image/png", ["name=no end"]),
            ("a/b; t*=us-ascii'en-us'This%20is%20%2A", "a/b", ["t=This is *"]),
            ("a/b; t*0*=utf-8''%C3; t*1*=%A4; t*2=\"%41\"", "a/b", ["t=ä%41"]),
            ("a/b; t*1=b; t*0=a; t*3=d", "a/b", ["t=ab"]),
            ("a/b; t*0=a; t*01=b", "a/b", ["t=a"]), ("a/b; t*1=b", "a/b", []),
            ("a/b; t=plain; t*=utf-8''%C3%A4", "a/b", ["t=ä"]),
            ("a/b; t*=''%C3%A4", "a/b", ["t=ä"]), ("a/b; t*=utf-8''50%", "a/b", ["t=50%"]),
            ("a/b; t=\"=?utf-8?q?=C3=A4?=\"", "a/b", ["t=ä"]), ("a/b; t=1; t=2", "a/b", ["t=1", "t=1"]),
            ("a/b/c", "a/b", []), ("text", "text/plain", []), ("", "text/plain", []), ("/", "text/plain", []),
            ("a/", "text/plain", []),
            ("; charset=utf-8", "text/plain", ["charset=utf-8"]), ("a/b; =x; y; z=", "a/b", ["z="]), ("a/b; *=x", "a/b", []),
        ] as [(String, String, [String])])
    func reads(body: String, name: String, parameters: [String]) {
        let type = MediaType(Array(body.utf8))
        #expect(type.name == name)
        #expect(type.parameters.map { "\($0.name)=\(type.parameters.decodedText($0.name) ?? "")" } == parameters)
    }
}

@Suite struct ReversePathTests {
    @Test(arguments: [
        ("<>", "null"), ("< >", "null"), ("<jane@customer.example>", "jane@customer.example"),
        ("jane@customer.example", "jane@customer.example"), ("<@a,@b:jane@customer.example>", "jane@customer.example"),
        ("MAILER-DAEMON", "MAILER-DAEMON"), ("", "none"), (",", "none"),
    ])
    func readsField(body: String, expected: String) {
        #expect(Self.text(Message("Return-Path: \(body)\n\n").returnPath) == expected)
    }

    @Test(arguments: [
        ("", "null"), ("<>", "null"), ("jane@customer.example", "jane@customer.example"), (",", "none"),
        ("MAILER-DAEMON", "null"),
        ("mailer-daemon@mx.example", "mailer-daemon@mx.example"),
    ])
    func readsArgument(argument: String, expected: String) {
        #expect(Self.text(ReversePath(argument: argument)) == expected)
    }

    @Test func isNotKnownWithoutAField() {
        #expect(Message("From: a@b.example\n\n").returnPath == nil)
    }

    static func text(_ path: ReversePath?) -> String {
        switch path {
        case .null: "null"
        case .address(let mailbox): mailbox.address
        case nil: "none"
        }
    }
}

@Suite struct PartTests {
    @Test func givesItsOwnFields() throws {
        let message = Message(
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-ID: <1>\nX-A: one\n two\nx-a: three\n\ntext\n--b--\n")
        let part = try #require(message.parts.first)
        #expect(part.fields(named: "x-a", in: message) == ["one two", "three"])
        #expect(part.fields(named: "content-id", in: message) == ["<1>"])
        #expect(part.fields(named: "subject", in: message) == [])
        #expect(part.parent == 0)
    }

    @Test func saysThatItsEncodingIsBroken() throws {
        let message = Message("Content-Transfer-Encoding: base64\n\nSGk*=\n")
        let part = try #require(message.parts.first)
        #expect(String(decoding: part.decoded(in: message), as: UTF8.self) == "Hi")
        let defect = try #require(message.contentDefects.first)
        #expect(defect.kind == .transferEncoding)
        #expect(defect.offset == part.content.lowerBound)
    }

    @Test(arguments: [
        ("x-gzip64", "caf=C3=A9", true), ("quoted printable", "caf\u{e9}", false), ("8 bit", "caf=C3=A9", false),
        ("7-BIT", "caf=C3=A9", false), ("binary", "caf=C3=A9", false),
    ])
    func saysThatItsEncodingIsNotKnown(_ encoding: String, text: String, isUnknown: Bool) throws {
        let message = Message("Content-Transfer-Encoding: \(encoding)\n\ncaf=C3=A9")
        let part = try #require(message.parts.first)
        #expect(String(decoding: part.decoded(in: message), as: UTF8.self) == text)
        #expect(message.defects.contains { $0.kind == .transferEncoding } == isUnknown)
    }

    @Test func opensAnAttachedMessage() throws {
        let message = Message("Content-Type: message/rfc822\n\nSubject: Inner\n\nwords\n")
        let inner = try #require(message.parts.first?.attachedMessage(in: message))
        #expect(inner.subject == "Inner")
        #expect(Message("Content-Type: text/plain\n\nx").parts.first?.attachedMessage(in: message) == nil)
    }
}

@Suite struct UUEncodingTests {
    @Test(arguments: [
        ("begin 644 a\n#0V%T\n`\nend\n", "Cat"), ("junk\nbegin 600 b c\r\n#0V%T\r\nend\r\n", "Cat"),
        ("begin 644 a\n%0V%T<W\n", "Cats\u{70}"), ("no begin line\n", nil), ("begin x y\n#0V%T\n", nil),
        ("begin 644 a\n", ""),
    ])
    func decodes(text: String, expected: String?) {
        let bytes = Array(text.utf8)
        let decoded = UUEncoding.decode(bytes.span, 0..<bytes.count)
        #expect(decoded.map { String(decoding: $0, as: UTF8.self) } == expected)
    }
}
