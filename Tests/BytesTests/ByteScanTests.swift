import Testing

@testable import Bytes

/// Scans that look at many bytes at a time say what a look at each byte says, whatever the length and wherever it stands.
@Suite struct ByteScanTests {
    /// Bytes at the borders of what the scans tell apart.
    static let borders: [UInt8] = [0, 8, 9, 10, 13, 14, 31, 32, 64, 65, 90, 91, 126, 127, 128, 159, 160, 255]

    @Test(arguments: borders) func findsOneByteWhereverItStands(_ byte: UInt8) {
        for count in 1...40 {
            for place in 0..<count {
                var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: count + 2)
                // Outside the range nothing counts.
                (bytes[0], bytes[count + 1]) = (1, 200)
                bytes[place + 1] = byte
                let range = 1..<count + 1
                let unusual = bytes.span.unusual(in: range)
                let isASCII = bytes.span.isASCII(in: range)
                #expect(unusual.hasHighBit == (byte >= 0x80))
                #expect(unusual.hasControl == (byte < 32 && ![9, 10, 13].contains(byte) || byte == 127))
                #expect(isASCII == (byte < 0x80))
                let lower = bytes.span.lowercasedBytes(range)
                #expect(lower == bytes[range].map { (65...90).contains($0) ? $0 + 32 : $0 })
            }
        }
    }

    @Test func nothingIsUnusualInNothing() {
        let nothing: [UInt8] = []
        let unusual = nothing.span.unusual(in: 0..<0)
        let isASCII = nothing.span.isASCII(in: 0..<0)
        let lower = nothing.span.lowercasedBytes(0..<0)
        #expect(!unusual.hasHighBit && !unusual.hasControl && isASCII && lower == [])
    }

    @Test(arguments: borders) func aSetEndsARunAtItsMembersAlone(_ byte: UInt8) {
        var set = ByteSet()
        set.insert(byte)
        let all = (0...255).map { UInt8($0) }
        let found = all.span.firstIndex(of: set, in: 0..<256)
        let before = all.span.firstIndex(of: set, in: 0..<Int(byte))
        #expect(found == Int(byte) && before == nil)
        var cursor = ByteCursor(0..<256)
        let members = cursor.take(while: set, in: all.span)
        let others = cursor.take(until: set, in: all.span)
        #expect(members == 0..<(byte == 0 ? 1 : 0) && others.upperBound == (byte == 0 ? 256 : Int(byte)))
        // Behind its end a cursor takes nothing.
        cursor.position = 300
        let none = [cursor.take(while: set, in: all.span), cursor.take(until: set, in: all.span)]
        #expect(none == [300..<300, 300..<300])
    }
}
