import Calendars
import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import RuleLanguage

/// The packs in `rules/`, spoilt: whatever stands in a rule file, it is read to its end, every mistake points into it, and what
/// `fmt` makes of it stays as it is.
///
/// `MAILTRIAGE_FUZZ_RULES=500 swift test --filter PackFuzz` tries more.
@Suite struct PackFuzz {
    static let rounds = ProcessInfo.processInfo.environment["MAILTRIAGE_FUZZ_RULES"].flatMap(Int.init) ?? 6

    /// What rule files are made of, and what they should not be.
    private static let pieces = [
        "{", "}", "\"", "->", "#", "# x", "\n", "\r\n", "\t", "(", ")", "|", "\n|", "..", "..99", "*", "?", "/", "[", "<",
        ">", "\\", "not ",
        ",", "+", "-", "3 ", "-3 ", "\u{0}", "é", "\u{202E}", "\u{FEFF}", "  ", "scope in", "keywords {", "ok \"x\"",
        "plan ", "category ",
        "route {", "-> none", "words w { x }", "<w>", "subject: ", "header X: ", "/a{2}/", "shadow ",
        "100000000000000000000", "30m",
        "mon-fri", "{country}",
    ]

    static func spoil(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...5, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let length = Int.random(in: 0...30, using: &random)
            switch Int.random(in: 0...4, using: &random) {
            case 0: bytes.removeSubrange(place..<min(bytes.count, place + length))
            case 1: bytes.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: place)
            case 2: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 3:
                let other = Int.random(in: 0..<bytes.count, using: &random)
                bytes.insert(contentsOf: Array(bytes[other..<min(bytes.count, other + length * 8)]), at: place)
            default: bytes.removeSubrange(place...)
            }
        }
        return bytes
    }

    @Test(arguments: ["cloud-platform", "content-api", "edge-network", "web-agency"], 0..<rounds)
    func aSpoiltPackIsReadToItsEnd(_ pack: String, _ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed) &+ 77)
        let sound = try PackCompileTests.files(pack)
        // Of most files one, so that what comes behind is looked at; at times many.
        var files = sound
        for index in files.rules.indices.shuffled(using: &random).prefix(seed % 3 == 0 ? files.rules.count : 1) {
            let source = files.rules[index]
            files.rules[index] = SourceText(path: source.path, bytes: Self.spoil(source.bytes, &random))
            try keepsItsForm(files.rules[index])
        }
        if let index = files.replies.indices.randomElement(using: &random) {
            files.replies[index] = SourceText(
                path: files.replies[index].path, bytes: Self.spoil(files.replies[index].bytes, &random))
        }
        if let index = files.holidays.indices.randomElement(using: &random) {
            files.holidays[index] = SourceText(
                path: files.holidays[index].path, bytes: Self.spoil(files.holidays[index].bytes, &random))
        }
        let (policy, diagnostics) = Policy.compile(files)
        #expect((policy == nil) == diagnostics.hasErrors)
        for diagnostic in diagnostics {
            #expect(!diagnostic.message.isEmpty && !diagnostic.message.hasSuffix(".") && !diagnostic.rendered().isEmpty)
            #expect(diagnostic.code.flatMap(Finding.init) != nil, "\(diagnostic.summary)")
            guard let place = diagnostic.place else { continue }
            let isInside = place.range.lowerBound >= 0 && place.range.upperBound <= place.source.bytes.count
            #expect(isInside, "\(diagnostic.summary): \(place.range) of \(place.source.path)")
            let position = place.source.position(at: place.range.lowerBound)
            #expect(position.line <= 1 + place.source.bytes.count { $0 == 0x0A } && position.column >= 1)
        }
    }

    /// What has a form is in it once it was put into it.
    private func keepsItsForm(_ source: SourceText) throws {
        let (first, mistakes) = Formatter.format(source)
        guard let first else {
            #expect(!mistakes.isEmpty)
            return
        }
        let (second, none) = Formatter.format(SourceText(path: source.path, bytes: first))
        #expect(none.map(\.summary) == [])
        #expect(second.map { String(decoding: $0, as: UTF8.self) } == String(decoding: first, as: UTF8.self))
    }

    /// The thorough checks, which take longer, of a small pack with every directive.
    @Test(arguments: 0..<rounds * 10)
    func aSpoiltPackIsCheckedToItsEnd(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed) &+ 7_777)
        let circumstances = PackCircumstances(day: CivilDate(year: 2026, month: 1, day: 1)) { $0.count % 2 == 0 }
        let bytes = Self.spoil(Array(RulesFuzz.rules.utf8), &random)
        let files = PackFiles(
            rules: [SourceText(path: "all.rules", bytes: bytes)],
            replies: [SourceText(path: "replies/en/received.txt", text: "{greeting}\n")],
            holidays: [SourceText(path: "holidays/zh.txt", text: "2026-12-25 Christmas\n")], digest: "")
        try keepsItsForm(files.rules[0])
        for diagnostic in Policy.check(files, circumstances).diagnostics {
            guard let place = diagnostic.place else { continue }
            #expect(place.range.upperBound <= place.source.bytes.count, "\(diagnostic.summary)")
            #expect(!diagnostic.rendered().isEmpty)
        }
    }
}
