import Glibc

/// Charsets that the system's `iconv` knows. In a statically linked program it loads its converters from the system at run
/// time; where they are missing the charset counts as unknown.
enum ForeignCharset {
    /// Bytes converted by one call at most, so that the output buffer stays small.
    private static let outputSize = 16 * 1024

    /// nil where the system has no such converter.
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>, name: String) -> (utf8: [UInt8], exact: Bool)? {
        // Only a registered name's own characters reach iconv: no `//TRANSLIT`, and no path of a converter.
        guard let converter = iconv_open("UTF-8", name), Int(bitPattern: converter) != -1 else { return nil }
        defer { iconv_close(converter) }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + bytes.count / 2)
        let exact = withUnsafeTemporaryAllocation(of: CChar.self, capacity: outputSize) { room in
            convert(bytes, with: converter, room: room, into: &output)
        }
        // Converters may pass on what is no UTF-8 (surrogates); the rest of the program relies on validity.
        let checked = output.withUnsafeBufferPointer { UTF8Repair.decode($0) }
        return (checked.utf8, exact && checked.exact)
    }

    private static func convert(
        _ bytes: UnsafeBufferPointer<UInt8>, with converter: iconv_t, room: UnsafeMutableBufferPointer<CChar>,
        into output: inout [UInt8]
    ) -> Bool {
        guard let start = bytes.baseAddress, let target = room.baseAddress else { return true }
        var exact = true
        // iconv takes a mutable pointer by tradition and does not write through it.
        var input: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(mutating: start).assumingMemoryBound(
            to: CChar.self)
        var left = bytes.count
        var flushing = false
        while true {
            var out: UnsafeMutablePointer<CChar>? = target
            var free = room.count
            let before = left
            let result = flushing ? iconv(converter, nil, nil, &out, &free) : iconv(converter, &input, &left, &out, &free)
            let failure = errno
            output.append(contentsOf: UnsafeRawBufferPointer(start: target, count: room.count - free))
            if result != -1 {
                if flushing { return exact }
                flushing = true
                continue
            }
            if failure == E2BIG, left < before || free < room.count { continue }
            exact = false
            if flushing { return exact }
            // A byte that means nothing here, or a sequence cut off by the end.
            appendUTF8(0xFFFD, to: &output)
            guard left > 1, failure != EINVAL else { return exact }
            input = input?.advanced(by: 1)
            left -= 1
        }
    }
}
