import Bytes
import Mail
import Testing

/// Messages made by chance: whatever the bytes are, reading ends, stays within them and says the same twice.
@Suite struct FuzzTests {
    /// A small generator with a fixed start, so that a failure comes again (xorshift64*).
    struct Dice {
        var state: UInt64

        init(_ seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }

        mutating func roll(_ sides: Int) -> Int {
            state ^= state >> 12
            state ^= state << 25
            state ^= state >> 27
            return Int((state &* 0x2545_F491_4F6C_DD1D) >> 33) % sides
        }
    }

    /// What mail is made of, each piece whole or cut.
    static let pieces = [
        "From: ", "To: ", "Cc:", "Subject: ", "Date: ", "Message-ID: ", "References: ", "Received: ", "Return-Path: ",
        "MIME-Version: 1.0", "Content-Type: ", "Content-Transfer-Encoding: ", "Content-Disposition: ", "\n", "\n", "\n",
        "\n\n",
        "\r\n", "\r\n\r\n", "\r", " ", "\t", "\n ", "\n\t", "--", "--b", "--b\n", "--b--\n", "--c", "--c--\n",
        "multipart/mixed",
        "multipart/alternative", "multipart/digest", "message/rfc822", "text/plain", "text/html", "; boundary=b",
        "; boundary=\"c\"", "; boundary=", "; charset=utf-8", "; charset=iso-2022-jp", "; name*0*=utf-8''%C3",
        "; name*1=\"x",
        "; format=flowed", "base64", "quoted-printable", "x-uuencode", "begin 644 a\n", "end\n", "=C3=A4", "=\n", "=",
        "SGVsbG8=",
        "=?utf-8?q?", "=?utf-8?B?w6Q", "=?koi8-r?b?", "?=", "?", "<a@b.example>", "a@b.example", "<", ">", "@", "(", ")",
        "\"",
        "\\", ",", ";", ":", ".", "[", "]", "Fri, 20 Nov 2026 09:10:11 +0100", "20", "Nov", "123456789", "1:2:3",
        "2026-11-20T", "+0100", "PM", "+", "-", "9:1", "by mx.example",
        "with ESMTP", "id ", "for ", "é", "\u{FFFD}", "障", "\0", "\u{1B}", "x", "word", "From ",
    ].map { Array($0.utf8) }

    static func message(_ dice: inout Dice) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<dice.roll(80) {
            let piece = pieces[dice.roll(pieces.count)]
            bytes += dice.roll(8) == 0 ? Array(piece[..<dice.roll(piece.count + 1)]) : piece
            if dice.roll(20) == 0 { bytes.append(UInt8(dice.roll(256))) }
        }
        return bytes
    }

    /// Fixtures with bytes changed, cut out, doubled, and put together.
    static func mutated(_ fixtures: [[UInt8]], _ dice: inout Dice) -> [UInt8] {
        var bytes = fixtures[dice.roll(fixtures.count)]
        for _ in 0...dice.roll(6) where !bytes.isEmpty {
            let start = dice.roll(bytes.count)
            let end = min(bytes.count, start + dice.roll(40))
            switch dice.roll(5) {
            case 0: bytes[start] = UInt8(dice.roll(256))
            case 1: bytes.removeSubrange(start..<end)
            case 2: bytes.insert(contentsOf: bytes[start..<end], at: dice.roll(bytes.count))
            case 3: bytes.insert(contentsOf: pieces[dice.roll(pieces.count)], at: start)
            default: bytes.removeSubrange(end...)
            }
        }
        return bytes
    }

    @Test(arguments: 0..<8) func madeOfPieces(seed: Int) {
        var dice = Dice(seed + 1)
        for round in 0..<250 { Self.check(Self.message(&dice), "seed \(seed) round \(round)") }
    }

    @Test(arguments: 0..<8) func madeOfFixtures(seed: Int) throws {
        let fixtures = try FixtureTests.names.map { try FixtureTests.bytes($0 + ".eml") }
        var dice = Dice(seed + 101)
        for round in 0..<250 { Self.check(Self.mutated(fixtures, &dice), "seed \(seed) round \(round)") }
    }

    /// What holds for every message.
    static func check(_ bytes: [UInt8], _ place: String) {
        let message = Message(parsing: bytes)
        let first = MessageDescription.json(of: message)
        #expect(first == MessageDescription.json(of: Message(parsing: bytes)), "\(place)")
        #expect(first.utf8.allSatisfy { $0 >= 32 && $0 != 127 }, "\(place): a control character got out")
        #expect(!message.parts.isEmpty, "\(place)")
        var last = 0
        for field in message.header.fields {
            #expect(field.name.lowerBound >= last && field.name.upperBound < field.body.lowerBound + 1, "\(place)")
            #expect(field.body.upperBound <= message.bodyStart, "\(place)")
            last = field.body.upperBound
        }
        last = message.bodyStart
        for part in message.parts {
            #expect(part.content.lowerBound >= last && part.content.upperBound <= bytes.count, "\(place)")
            last = part.content.upperBound
            if let parent = part.parent { #expect(message.multiparts.indices.contains(parent), "\(place)") }
        }
        for (index, multipart) in message.multiparts.enumerated() {
            #expect(multipart.leaves.upperBound <= message.parts.count, "\(place)")
            #expect(multipart.parent.map { $0 < index } ?? (index == 0), "\(place)")
        }
        #expect(message.defects.allSatisfy { (0...bytes.count).contains($0.offset) }, "\(place)")
        for mailbox in message.from + message.to {
            #expect(!mailbox.address.utf8.contains { $0 == 10 || $0 == 13 }, "\(place): a line end in an address")
        }
    }
}

/// Shapes that cost a careless reader quadratic time or an endless stack.
@Suite struct HostileTests {
    static let head = "From: a@b.example\n"
    static let shapes: [(String, @Sendable (Int) -> String)] = [
        ("fields", { String(repeating: "X: y\n", count: $0) + "\nbody" }),
        ("folds", { "Subject: x\n" + String(repeating: " y\n", count: $0) + "\nbody" }),
        ("lines without colon", { head + String(repeating: "no\nX: y\n", count: $0) }),
        ("encoded words", { "Subject: " + String(repeating: "=?utf-8?q?a?= ", count: $0) + "\n\n" }),
        ("openings of encoded words", { "Subject: " + String(repeating: "=?utf-8?q?", count: $0) + "\n\n" }),
        (
            "comments",
            { "From: " + String(repeating: "(", count: $0) + "\nDate: " + String(repeating: "( ", count: $0) + "\n\n" }
        ),
        ("identifiers", { "References: " + String(repeating: "<", count: $0) + "\n\n" }),
        ("parameters", { "Content-Type: text/plain; " + String(repeating: "a*0=( ", count: $0) + "\n\n" }),
        ("recipients", { "To: " + String(repeating: "a@b.example,", count: $0) + "\n\n" }),
        ("parts", { "Content-Type: multipart/mixed; boundary=b\n\n" + String(repeating: "--b\n\nx\n", count: $0) }),
        (
            "near boundaries",
            { "Content-Type: multipart/mixed; boundary=bbbbbbb\n\n" + String(repeating: "--bbbbbbc\n", count: $0) }
        ),
        (
            "nesting",
            { depth in (0..<depth / 50).map { "Content-Type: multipart/mixed; boundary=n\($0)\n\n--n\($0)\n" }.joined() }
        ),
        ("messages in messages", { String(repeating: "Content-Type: message/rfc822\n\n", count: $0) }),
        ("soft breaks", { "Content-Transfer-Encoding: quoted-printable\n\n" + String(repeating: "= ", count: $0) }),
        ("paddings", { "Content-Transfer-Encoding: base64\n\n" + String(repeating: "QQ==", count: $0) }),
        ("returns", { String(repeating: "\r", count: $0) }), ("NULs", { String(repeating: "\0", count: $0) }),
        ("one line", { String(repeating: "x", count: $0) }),
    ]

    @Test(arguments: shapes.indices) func areReadInLinearTime(index: Int) {
        let (name, make) = Self.shapes[index]
        let text = make(50_000)
        let time = ContinuousClock().measure {
            let message = Message(text)
            #expect(!message.parts.isEmpty)
            #expect(message.defects.count <= Limits.standard.defects + 1)
            _ = MessageDescription.json(of: message)
            _ = message.digest
        }
        // A slow machine takes a second for the largest; the square of it would take minutes.
        #expect(time < .seconds(20), "\(name)")
    }

    @Test func limitsAreNamed() {
        func kinds(_ text: String) -> [String] { Message(text).defects.map(\.kind) }
        #expect(kinds(Self.head + String(repeating: "X: y\n", count: 6_000) + "\n").contains("too-many-fields"))
        #expect(kinds(Self.head + "Subject: " + String(repeating: "x", count: 300_000) + "\n\n").contains("field-too-long"))
        let parts = "Content-Type: multipart/mixed; boundary=b\n\n" + String(repeating: "--b\n\nx\n", count: 3_000)
        #expect(kinds(Self.head + parts).contains("too-many-parts"))
        #expect(Message(Self.head + parts).parts.count == Limits.standard.parts)
        let nested = (0..<100).map { "Content-Type: multipart/mixed; boundary=n\($0)\n\n--n\($0)\n" }.joined()
        #expect(kinds(Self.head + nested).contains("nested-too-deep"))
        #expect(kinds(Self.head + String(repeating: "junk\nX: y\n", count: 500) + "\n").contains("more-defects"))
        #expect(
            Message("To: " + String(repeating: "a@b.example,", count: 10_000) + "\n\n").to.count == Limits.standard.addresses
        )
    }
}
