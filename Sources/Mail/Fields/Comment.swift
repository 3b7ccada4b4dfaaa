/// Comments in structured fields: `"(" *(ctext / quoted-pair / comment) ")"`, RFC 5322 section 3.2.2.
enum Comment {
    /// Behind the closing parenthesis of the comment that a range begins with; nil where it does not end.
    static func end(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        var depth = 0
        var index = range.lowerBound
        while index < range.upperBound {
            switch bytes[index] {
            case UInt8(ascii: "\\"): index += 1
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"):
                depth -= 1
                if depth == 0 { return index + 1 }
            default: break
            }
            index += 1
        }
        return nil
    }

    /// Behind the closing quote of the quoted string that a range begins with; nil where it does not end.
    static func endOfQuoted(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        var index = range.lowerBound + 1
        while index < range.upperBound {
            switch bytes[index] {
            case UInt8(ascii: "\\"): index += 2
            case UInt8(ascii: "\""): return index + 1
            default: index += 1
            }
        }
        return nil
    }

    /// A range with its quoted pairs resolved and its folds made one space.
    static func unescaped(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        let text = FieldText.unfolded(bytes, range, trimming: false)
        guard text.contains(UInt8(ascii: "\\")) else { return text }
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var isEscaped = false
        for byte in text {
            if !isEscaped, byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                output.append(byte)
                isEscaped = false
            }
        }
        return output
    }
}
