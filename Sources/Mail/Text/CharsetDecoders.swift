/// Checks and mends UTF-8 (RFC 3629).
enum UTF8Repair {
    /// The first index at or after `start` whose byte is not ASCII; eight bytes a step.
    @inline(__always)
    static func endOfASCII(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var index = start
        let raw = UnsafeRawBufferPointer(bytes)
        while index + 8 <= raw.count {
            let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            if word & 0x8080_8080_8080_8080 != 0 { break }
            index += 8
        }
        while index < bytes.count, bytes[index] < 0x80 { index += 1 }
        return index
    }

    /// The length of the well-formed sequence at `index`, or minus the length of the ill-formed part that one U+FFFD stands
    /// for (Unicode section 3.9, "maximal subpart").
    static func sequence(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        let lead = bytes[index]
        let length: Int
        var lowest: UInt8 = 0x80
        var highest: UInt8 = 0xBF
        switch lead {
        case 0..<0x80: return 1
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF:
            length = 3
            if lead == 0xE0 { lowest = 0xA0 }
            if lead == 0xED { highest = 0x9F }
        case 0xF0...0xF4:
            length = 4
            if lead == 0xF0 { lowest = 0x90 }
            if lead == 0xF4 { highest = 0x8F }
        default: return -1
        }
        for step in 1..<length {
            guard index + step < bytes.count, (lowest...highest).contains(bytes[index + step]) else { return -step }
            lowest = 0x80
            highest = 0xBF
        }
        return length
    }

    /// The bytes, ill-formed parts replaced; a byte order mark at the beginning is left out.
    static func decode(_ all: UnsafeBufferPointer<UInt8>) -> (utf8: [UInt8], exact: Bool) {
        let hasMark = all.count >= 3 && all[0] == 0xEF && all[1] == 0xBB && all[2] == 0xBF
        let bytes = hasMark ? UnsafeBufferPointer(rebasing: all[3...]) : all
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var exact = true
        var copied = 0
        var index = 0
        while true {
            index = endOfASCII(bytes, from: index)
            guard index < bytes.count else { break }
            let length = sequence(bytes, at: index)
            if length > 0 {
                index += length
                continue
            }
            exact = false
            output.append(contentsOf: bytes[copied..<index])
            appendUTF8(0xFFFD, to: &output)
            index -= length
            copied = index
        }
        output.append(contentsOf: bytes[copied...])
        return (output, exact)
    }
}

/// UTF-16 (RFC 2781).
enum UTF16Decoder {
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>, bigEndian label: Bool?) -> (utf8: [UInt8], exact: Bool) {
        var bigEndian = label ?? true
        var index = 0
        if bytes.count >= 2 {
            // A mark that contradicts `utf-16le` is believed: it was written by who wrote the text.
            if bytes[0] == 0xFE, bytes[1] == 0xFF {
                (bigEndian, index) = (true, 2)
            } else if bytes[0] == 0xFF, bytes[1] == 0xFE {
                (bigEndian, index) = (false, 2)
            }
        }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var exact = bytes.count % 2 == 0
        let end = bytes.count & ~1
        func unit(_ at: Int) -> UInt32 {
            let (first, second) = (UInt32(bytes[at]), UInt32(bytes[at + 1]))
            return bigEndian ? first << 8 | second : second << 8 | first
        }
        while index < end {
            let high = unit(index)
            index += 2
            guard high & 0xF800 == 0xD800 else {
                appendUTF8(high, to: &output)
                continue
            }
            if high < 0xDC00, index < end, case let low = unit(index), low & 0xFC00 == 0xDC00 {
                index += 2
                appendUTF8(0x1_0000 + (high - 0xD800) << 10 + (low - 0xDC00), to: &output)
            } else {
                exact = false
                appendUTF8(0xFFFD, to: &output)
            }
        }
        if bytes.count % 2 == 1 { appendUTF8(0xFFFD, to: &output) }
        return (output, exact)
    }
}

/// UTF-32, which mail hardly knows.
enum UTF32Decoder {
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>, bigEndian label: Bool?) -> (utf8: [UInt8], exact: Bool) {
        var bigEndian = label ?? true
        if label == nil, bytes.count >= 4, bytes[0] == 0xFF, bytes[1] == 0xFE { bigEndian = false }
        var output: [UInt8] = []
        var exact = bytes.count % 4 == 0
        var index = 0
        while index + 4 <= bytes.count {
            var value: UInt32 = 0
            for step in 0..<4 { value = value << 8 | UInt32(bytes[bigEndian ? index + step : index + 3 - step]) }
            if index > 0 || value != 0xFEFF {
                if Unicode.Scalar(value) == nil { exact = false }
                appendUTF8(value, to: &output)
            }
            index += 4
        }
        return (output, exact)
    }
}

/// A charset of one byte a letter whose lower half is ASCII.
struct SingleByteDecoder {
    /// The UTF-8 of the table, and where in it each byte's scalar begins; 128 offsets and the end.
    private let letters: UnsafeBufferPointer<UInt8>
    private var starts: [UInt16] = []
    private let first: Int

    /// `table` holds the scalars of the bytes from `first` to 0xFF.
    init(table: StaticString, first: UInt8) {
        letters = UnsafeBufferPointer(start: table.utf8Start, count: table.utf8CodeUnitCount)
        self.first = Int(first)
        starts.reserveCapacity(129)
        for index in letters.indices where letters[index] & 0xC0 != 0x80 { starts.append(UInt16(index)) }
        starts.append(UInt16(letters.count))
    }

    func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> (utf8: [UInt8], exact: Bool) {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + bytes.count / 4)
        var exact = true
        var index = 0
        while true {
            let run = UTF8Repair.endOfASCII(bytes, from: index)
            output.append(contentsOf: bytes[index..<run])
            guard run < bytes.count else { break }
            let place = Int(bytes[run]) - first
            if place < 0 {
                appendUTF8(UInt32(bytes[run]), to: &output)
            } else if place + 1 < starts.count {
                let scalar = letters[Int(starts[place])..<Int(starts[place + 1])]
                if scalar.count == 3, scalar.elementsEqual([0xEF, 0xBF, 0xBD]) { exact = false }
                output.append(contentsOf: scalar)
            } else {
                exact = false
                appendUTF8(0xFFFD, to: &output)
            }
            index = run + 1
        }
        return (output, exact)
    }
}
