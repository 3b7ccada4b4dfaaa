import Foundation
import Mail
import MailFuzz
import Testing

/// Messages made by chance: whatever the bytes are, reading ends, stays within them and says the same twice.
///
/// The seeds are fixed, so a failure comes again. The environment variable `MAILTRIAGE_FUZZ_CASES` asks for more of them:
///
///     MAILTRIAGE_FUZZ_CASES=10000000 swift test -c release -Xswiftc -enable-testing --filter FuzzTests
@Suite struct FuzzTests {
    /// Cases made of pieces, and as many made of fixtures, in one run of the tests.
    static let cases = ProcessInfo.processInfo.environment["MAILTRIAGE_FUZZ_CASES"].flatMap(Int.init).map { $0 / 2 } ?? 2_000
    /// Cases of one generator: a failure is found again by making no more than so many.
    static let rounds = 250
    static let seeds = 0..<(cases + rounds - 1) / rounds

    /// Seeds in bundles, for a million of them would be a million tests.
    static let bundles = stride(from: 0, to: seeds.count, by: 400).map { $0..<min($0 + 400, seeds.count) }

    @Test(arguments: bundles) func madeOfPieces(bundle: Range<Int>) {
        for seed in bundle {
            var dice = Dice(seed + 1)
            for round in 0..<Self.rounds { Self.check(MessageMaker.message(&dice), "seed \(seed) round \(round)") }
        }
    }

    @Test(arguments: bundles) func madeOfFixtures(bundle: Range<Int>) throws {
        let fixtures = try FixtureTests.names.map { try FixtureTests.bytes($0 + ".eml") }
        for seed in bundle {
            var dice = Dice(seed + 1_000_001)
            for round in 0..<Self.rounds {
                Self.check(MessageMaker.mutated(fixtures, &dice), "seed \(seed) round \(round)")
            }
        }
    }

    /// What holds for every message; the bytes of one for which it does not are told, to become a fixture.
    private static func check(_ bytes: [UInt8], _ place: @autoclosure () -> String) {
        let violations = MessageProperties.violations(of: bytes)
        if !violations.isEmpty {
            Issue.record("\(place()): \(violations.joined(separator: "; "))\n\(Data(bytes).base64EncodedString())")
        }
    }

    /// The description that fixtures are compared by is bounded and free of control characters, too.
    @Test(arguments: 0..<8) func descriptions(seed: Int) throws {
        let fixtures = try FixtureTests.names.map { try FixtureTests.bytes($0 + ".eml") }
        var dice = Dice(seed + 101)
        for round in 0..<60 {
            let bytes = MessageMaker.mutated(fixtures, &dice)
            let first = MessageDescription.json(of: Message(parsing: bytes))
            #expect(first == MessageDescription.json(of: Message(parsing: bytes)), "seed \(seed) round \(round)")
            #expect(
                first.utf8.allSatisfy { $0 >= 32 && $0 != 127 }, "seed \(seed) round \(round): a control character got out")
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
        func kinds(_ text: String) -> [Defect.Kind] { Message(text).defects.map(\.kind) }
        #expect(kinds(Self.head + String(repeating: "X: y\n", count: 6_000) + "\n").contains(.tooManyFields))
        #expect(kinds(Self.head + "Subject: " + String(repeating: "x", count: 300_000) + "\n\n").contains(.fieldTooLong))
        let parts = "Content-Type: multipart/mixed; boundary=b\n\n" + String(repeating: "--b\n\nx\n", count: 3_000)
        #expect(kinds(Self.head + parts).contains(.tooManyParts))
        #expect(Message(Self.head + parts).parts.count == Limits.standard.parts)
        let nested = (0..<100).map { "Content-Type: multipart/mixed; boundary=n\($0)\n\n--n\($0)\n" }.joined()
        #expect(kinds(Self.head + nested).contains(.nestedTooDeep))
        #expect(kinds(Self.head + String(repeating: "junk\nX: y\n", count: 500) + "\n").contains(.moreDefects))
        #expect(
            Message("To: " + String(repeating: "a@b.example,", count: 10_000) + "\n\n").to.count == Limits.standard.addresses
        )
    }
}
