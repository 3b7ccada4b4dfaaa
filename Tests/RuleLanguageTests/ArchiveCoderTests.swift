import Files
import Testing

@testable import RuleLanguage

@Suite("What a kept policy is made of")
struct ArchiveCoderTests {
    private static func reader(_ bytes: [UInt8]) -> ArchiveCoder {
        let mapping = FileMapping(bytes)
        return ArchiveCoder(reading: mapping.bytes, tables: UnsafeRawBufferPointer(start: nil, count: 0), owner: mapping)
    }

    private static func texts(_ count: Int, from coder: inout ArchiveCoder) -> [[UInt8]] {
        (0..<count).map { _ in
            var text = ""
            coder.repeatedText(&text)
            return Array(text.utf8)
        }
    }

    /// One letter is written in two ways; what a part repeats is not what stood before it.
    @Test func repeatedTextsComeBackAsTheyWere() throws {
        let outer = ["a.rules", "a.rules", "é.rules", "e\u{301}.rules"]
        let inner = ["e\u{301}.rules", "b.rules", "b.rules"]
        var writer = ArchiveCoder()
        for var text in outer { writer.repeatedText(&text) }
        _ = writer.part(isEmpty: false) { for var text in inner { $0.repeatedText(&text) } }
        for var text in outer.reversed() { writer.repeatedText(&text) }

        var reader = Self.reader(writer.bytes)
        #expect(Self.texts(4, from: &reader) == outer.map { Array($0.utf8) })
        let part = try #require(reader.part(isEmpty: false) { _ in })
        #expect(Self.texts(4, from: &reader) == outer.reversed().map { Array($0.utf8) })
        #expect(reader.isAtEnd && !reader.hasFailed)
        var later = ArchiveCoder(reading: part)
        #expect(Self.texts(3, from: &later) == inner.map { Array($0.utf8) })
        #expect(later.isAtEnd && !later.hasFailed)
    }

    @Test(arguments: [(0, false), (3, false), (4, true), (-1, true), (Int.max, true), (Int.min, true)])
    func aPartThatDoesNotFitIsAFailure(_ count: Int, hasFailed: Bool) {
        var coder = Self.reader(withUnsafeBytes(of: count) { Array($0) } + [1, 2, 3])
        let part = coder.part(isEmpty: false) { _ in }
        #expect(coder.hasFailed == hasFailed)
        #expect(part?.bytes.count == (count == 3 ? 3 : nil))
    }
}
