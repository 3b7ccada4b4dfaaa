import Bytes

/// Parameters in pieces and with a charset (RFC 2231): `name*0*=utf-8''a%20; name*1="b"`.
enum ExtendedParameters {
    private struct Piece {
        var section: Int
        var isEncoded: Bool
        var value: [UInt8]
    }

    /// The parameters with their pieces joined. A name given both plainly and extended is the extended one (the plain one
    /// is for readers that know no better).
    static func assembled(_ parameters: [Parameter]) -> [Parameter] {
        var plain: [Parameter] = []
        var order: [String] = []
        var pieces: [String: [Piece]] = [:]
        for parameter in parameters {
            guard let star = parameter.name.utf8.firstIndex(of: UInt8(ascii: "*")) else {
                plain.append(parameter)
                continue
            }
            let base = String(parameter.name[..<star])
            guard !base.isEmpty, let piece = piece(parameter.name[star...].utf8.dropFirst(), parameter.value) else {
                continue
            }
            if pieces[base] == nil { order.append(base) }
            pieces[base, default: []].append(piece)
        }
        var result: [Parameter] = []
        for base in order {
            if let joined = joined(base, pieces[base] ?? []) { result.append(joined) }
        }
        for parameter in plain where !result.contains(where: { $0.name == parameter.name }) { result.append(parameter) }
        return result
    }

    /// What stands behind the first star: nothing, `0`, or `0*`.
    private static func piece(_ suffix: Substring.UTF8View.SubSequence, _ value: [UInt8]) -> Piece? {
        guard let first = suffix.first else { return Piece(section: 0, isEncoded: true, value: value) }
        guard Byte.isDigit(first) else { return nil }
        var section = 0
        var digits = 0
        var rest = suffix
        while let digit = rest.first, Byte.isDigit(digit) {
            section = section * 10 + Int(digit - 48)
            digits += 1
            rest = rest.dropFirst()
            if digits > 4 { return nil }
        }
        // RFC 2231 section 7: no leading zeros.
        if digits > 1, first == UInt8(ascii: "0") { return nil }
        if rest.isEmpty { return Piece(section: section, isEncoded: false, value: value) }
        return rest.elementsEqual([UInt8(ascii: "*")]) ? Piece(section: section, isEncoded: true, value: value) : nil
    }

    /// The pieces from 0 up to the first that is missing.
    private static func joined(_ name: String, _ pieces: [Piece]) -> Parameter? {
        let sorted = pieces.enumerated().sorted { ($0.element.section, $0.offset) < ($1.element.section, $1.offset) }
        var value: [UInt8] = []
        var charset: String?
        var next = 0
        for (_, piece) in sorted where piece.section == next {
            var bytes = piece.value[...]
            if piece.isEncoded, next == 0, let label = takeLabel(&bytes) { charset = label }
            value += piece.isEncoded ? percentDecoded(bytes) : Array(bytes)
            next += 1
        }
        return next > 0 ? Parameter(name: name, value: value, charset: charset) : nil
    }

    /// `charset'language'` in front of the first piece.
    private static func takeLabel(_ bytes: inout ArraySlice<UInt8>) -> String? {
        let quote = UInt8(ascii: "'")
        guard let first = bytes.firstIndex(of: quote), let second = bytes[(first + 1)...].firstIndex(of: quote) else {
            return nil
        }
        let label = String(decoding: bytes[..<first], as: UTF8.self)
        bytes = bytes[(second + 1)...]
        return label.isEmpty ? nil : label
    }

    private static func percentDecoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.endIndex,
                let high = Byte.hexadecimalValue(bytes[index + 1]), let low = Byte.hexadecimalValue(bytes[index + 2])
            {
                output.append(high << 4 | low)
                index += 3
            } else {
                output.append(bytes[index])
                index += 1
            }
        }
        return output
    }
}
