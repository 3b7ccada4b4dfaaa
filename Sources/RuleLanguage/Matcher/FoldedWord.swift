/// One word of a text or a pattern, folded: lower case, no marks, no inner apostrophes.
///
/// A word is a run of letters and digits. An apostrophe joins it to an English ending (`can't` is `cant`, `site's` is `sites`),
/// and parts it from all else (`l'erreur` is `l erreur`); a hyphen parts (`e-mail` is `e mail`).
struct FoldedWord {
    /// Longer words equal no keyword: base64 that was pasted into a mail is no language.
    static let longest = 64

    private(set) var bytes = InlineArray<64, UInt8>(repeating: 0)
    /// How many bytes the word has; where this is more than `longest`, only the first ones are in `bytes`.
    private(set) var count = 0

    var isTooLong: Bool { count > Self.longest }

    @inline(__always)
    private mutating func append(_ byte: UInt8) {
        if count < Self.longest { bytes[count] = byte }
        count &+= 1
    }

    private mutating func append(scalar: UInt32) {
        func low(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(truncatingIfNeeded: (scalar >> shift) & 0x3F) }
        switch scalar {
        case ..<0x80: append(UInt8(truncatingIfNeeded: scalar))
        case ..<0x800:
            append(0xC0 | UInt8(truncatingIfNeeded: scalar >> 6))
            append(low(0))
        case ..<0x10000:
            append(0xE0 | UInt8(truncatingIfNeeded: scalar >> 12))
            append(low(6))
            append(low(0))
        default:
            append(0xF0 | UInt8(truncatingIfNeeded: scalar >> 18))
            append(low(12))
            append(low(6))
            append(low(0))
        }
    }

    /// Reads the word that begins at `start`, where a letter stands. Returns where it ends: always behind `start`.
    mutating func read(_ text: Span<UInt8>, from start: Int, to end: Int) -> Int {
        count = 0
        var index = start
        while index < end {
            let byte = text[index]
            if byte < 0x80 {
                if let letter = asciiLetter(byte) {
                    append(letter)
                    index &+= 1
                } else if byte == UInt8(ascii: "'"), joins(text, after: index &+ 1, to: end) {
                    index &+= 1
                } else {
                    return index
                }
                continue
            }
            let (scalar, length) = decodeScalar(text, at: index, before: end)
            switch FoldedScalar(scalar) {
            case .letter(let first, let second):
                append(scalar: first)
                if second != 0 { append(scalar: second) }
            case .ignorable: break
            case .ideograph(let scalar):
                if count > 0 { return index }
                append(scalar: scalar)
                return index &+ length
            case .separator:
                // The typographic apostrophes.
                guard scalar == 0x2019 || scalar == 0x2BC || scalar == 0x2018, joins(text, after: index &+ length, to: end)
                else {
                    return index
                }
            }
            index &+= length
        }
        return index
    }

    /// Whether `s t d m re ve ll` stand at `index`, and no letter behind them.
    private func joins(_ text: Span<UInt8>, after index: Int, to end: Int) -> Bool {
        var letters: (UInt8, UInt8) = (0, 0)
        var count = 0
        var at = index
        while at < end {
            if text[at] >= 0x80 {
                let (scalar, length) = decodeScalar(text, at: at, before: end)
                switch FoldedScalar(scalar) {
                case .separator: break
                case .ignorable:
                    at += length
                    continue
                case .letter, .ideograph: return false
                }
                break
            }
            guard let letter = asciiLetter(text[at]) else { break }
            letters = (letters.1, letter)
            count += 1
            at += 1
            if count > 2 { return false }
        }
        switch (letters.0, letters.1) {
        case (0, UInt8(ascii: "s")), (0, UInt8(ascii: "t")), (0, UInt8(ascii: "d")), (0, UInt8(ascii: "m")): return true
        case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
            (UInt8(ascii: "l"), UInt8(ascii: "l")):
            return true
        default: return false
        }
    }
}

/// The folded letter or digit; nil where the byte is none.
@inline(__always)
func asciiLetter(_ byte: UInt8) -> UInt8? {
    if byte &- UInt8(ascii: "a") < 26 { return byte }
    if byte &- UInt8(ascii: "A") < 26 { return byte | 0x20 }
    if byte &- UInt8(ascii: "0") < 10 { return byte }
    return nil
}

/// Whether a word begins here, in a text that is read from the left.
@inline(__always)
func wordBegins(_ text: Span<UInt8>, at index: Int, before end: Int) -> (begins: Bool, length: Int) {
    let byte = text[index]
    if byte < 0x80 { return (asciiLetter(byte) != nil, 1) }
    let (scalar, length) = decodeScalar(text, at: index, before: end)
    switch FoldedScalar(scalar) {
    case .letter, .ideograph: return (true, length)
    case .separator, .ignorable: return (false, length)
    }
}
