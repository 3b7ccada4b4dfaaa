/// Punycode (RFC 3492): a label of any letters written in ASCII, as IDNA uses it behind `xn--`.
enum Punycode {
    private static let base = 36
    private static let lowestThreshold = 1
    private static let highestThreshold = 26
    private static let skew = 38
    private static let damp = 700
    private static let initialBias = 72
    private static let initialValue = 128

    /// The label that `text` (without `xn--`) stands for; nil where it is no Punycode.
    static func decode(_ text: Substring.UTF8View) -> [Unicode.Scalar]? {
        // RFC 1035: a label has at most 63 octets. Inserting into so short an array is linear enough.
        guard text.count <= 63, text.allSatisfy({ $0 < 0x80 }) else { return nil }
        var output: [Unicode.Scalar] = []
        var rest = text
        if let delimiter = text.lastIndex(of: UInt8(ascii: "-")) {
            output = text[..<delimiter].map { Unicode.Scalar($0) }
            rest = text[text.index(after: delimiter)...]
        }
        var value = initialValue
        var bias = initialBias
        var index = 0
        while !rest.isEmpty {
            let start = index
            var weight = 1
            var threshold = base
            while true {
                guard let byte = rest.popFirst(), let digit = digit(byte) else { return nil }
                index += digit * weight
                guard index <= 0x7FFF_FFFF else { return nil }
                let limit = min(max(threshold - bias, lowestThreshold), highestThreshold)
                if digit < limit { break }
                weight *= base - limit
                guard weight <= 0x7FFF_FFFF else { return nil }
                threshold += base
            }
            let count = output.count + 1
            bias = adapted(index - start, count: count, isFirst: start == 0)
            value += index / count
            index %= count
            guard value <= 0x10FFFF, let scalar = Unicode.Scalar(UInt32(value)) else { return nil }
            output.insert(scalar, at: index)
            index += 1
        }
        return output
    }

    /// The Punycode of a label, without `xn--`.
    static func encode(_ label: [Unicode.Scalar]) -> String {
        var output = String(String.UnicodeScalarView(label.filter(\.isASCII)))
        var handled = output.unicodeScalars.count
        let basic = handled
        if basic > 0 { output += "-" }
        var value = initialValue
        var delta = 0
        var bias = initialBias
        while handled < label.count {
            guard let next = label.lazy.map({ Int($0.value) }).filter({ $0 >= value }).min() else { break }
            delta += (next - value) * (handled + 1)
            value = next
            for scalar in label {
                if Int(scalar.value) < value { delta += 1 }
                guard Int(scalar.value) == value else { continue }
                var rest = delta
                var threshold = base
                while true {
                    let limit = min(max(threshold - bias, lowestThreshold), highestThreshold)
                    if rest < limit { break }
                    output.unicodeScalars.append(letter(limit + (rest - limit) % (base - limit)))
                    rest = (rest - limit) / (base - limit)
                    threshold += base
                }
                output.unicodeScalars.append(letter(rest))
                bias = adapted(delta, count: handled + 1, isFirst: handled == basic)
                delta = 0
                handled += 1
            }
            delta += 1
            value += 1
        }
        return output
    }

    /// Section 6.1.
    private static func adapted(_ delta: Int, count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / damp : delta / 2
        delta += delta / count
        var turns = 0
        while delta > (base - lowestThreshold) * highestThreshold / 2 {
            delta /= base - lowestThreshold
            turns += base
        }
        return turns + (base - lowestThreshold + 1) * delta / (delta + skew)
    }

    private static func digit(_ byte: UInt8) -> Int? {
        if Byte.isDigit(byte) { return Int(byte) - 48 + 26 }
        return Byte.isLetter(byte) ? Int(byte | 32) - 97 : nil
    }

    private static func letter(_ digit: Int) -> Unicode.Scalar {
        Unicode.Scalar(UInt8(digit < 26 ? digit + 97 : digit - 26 + 48))
    }
}
