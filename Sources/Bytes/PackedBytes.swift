// Values as bytes for the ledger: numbers of variable length (LEB128, zigzag), texts and lists behind their length. Whoever reads is
// told at the end whether all was there; until then what is missing reads as nothing.

/// Writes values one behind the other.
package struct PackedWriter {
    package var bytes: [UInt8] = []

    package init() {}

    package mutating func byte(_ byte: UInt8) { bytes.append(byte) }
    package mutating func flag(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

    package mutating func number(_ number: Int) {
        var rest = UInt64(bitPattern: Int64((number << 1) ^ (number >> 63)))
        if rest < 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            return
        }
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    package mutating func blob(_ blob: ArraySlice<UInt8>) {
        number(blob.count)
        bytes += blob
    }

    /// nil is not the empty text.
    package mutating func text(_ text: String?) {
        guard var text else { return number(-1) }
        text.withUTF8 { utf8 in
            number(utf8.count)
            bytes.append(contentsOf: utf8)
        }
    }

    /// The number of a text that stands elsewhere, in a text's place; from 0.
    package mutating func reference(_ number: Int) { self.number(-2 - number) }

    package mutating func list<Element>(_ list: [Element], _ write: (inout PackedWriter, Element) -> Void) {
        number(list.count)
        for element in list { write(&self, element) }
    }
}

/// Reads what `PackedWriter` wrote, in the same order. What is damaged fails, and reads nothing beyond its end.
package struct PackedReader {
    private let bytes: [UInt8]
    private var position = 0
    package private(set) var hasFailed = false

    /// Whether all was read.
    package var isAtEnd: Bool { position == bytes.count }

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package mutating func byte() -> UInt8 {
        guard position < bytes.count else {
            hasFailed = true
            return 0
        }
        defer { position += 1 }
        return bytes[position]
    }

    package mutating func flag() -> Bool { byte() != 0 }

    package mutating func number() -> Int {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = byte()
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { break }
            shift += 7
            guard shift < 64 else {
                hasFailed = true
                return 0
            }
        }
        return Int(Int64(bitPattern: value >> 1)) ^ -Int(value & 1)
    }

    package mutating func blob() -> ArraySlice<UInt8> {
        let count = number()
        guard count >= 0, count <= bytes.count - position else {
            hasFailed = true
            return []
        }
        defer { position += count }
        return bytes[position..<position + count]
    }

    package mutating func text() -> String? {
        let start = position
        if number() == -1 { return nil }
        position = start
        return String(decoding: blob(), as: UTF8.self)
    }

    /// A text, or the one whose number stands in its place.
    ///
    /// - Parameter referred: the text of a number; nil fails.
    package mutating func text(or referred: (Int) -> String?) -> String? {
        let start = position
        let number = number()
        guard number < -1 else {
            position = start
            return text()
        }
        let text = referred(-2 - number)
        if text == nil { hasFailed = true }
        return text
    }

    package mutating func list<Element>(_ read: (inout PackedReader) -> Element) -> [Element] {
        let count = number()
        // An element takes a byte at least.
        guard count >= 0, count <= bytes.count - position else {
            hasFailed = true
            return []
        }
        return (0..<count).map { _ in read(&self) }
    }
}
