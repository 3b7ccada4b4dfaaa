/// One word of a text or a pattern, folded: lower case, no marks, no inner apostrophes.
///
/// A word is a run of letters and digits. An apostrophe joins it to an English ending (`can't` is `cant`, `site's` is `sites`),
/// and parts it from all else (`l'erreur` is `l erreur`); a hyphen parts (`e-mail` is `e mail`).
struct FoldedWord {
    /// Longer words equal no keyword: base64 that was pasted into a mail is no language.
    static let longest = 64

    /// Its bytes, eight to a number and the first one lowest; behind the last one there are zeros.
    private var eights = InlineArray<8, UInt64>(repeating: 0)
    /// How many bytes the word has; where this is more than `longest`, only the first ones are kept.
    private(set) var count = 0

    var isTooLong: Bool { count > Self.longest }

    /// How many of its bytes are kept.
    @inline(__always)
    var keptCount: Int { min(count, Self.longest) }

    /// A byte of those that are kept.
    @inline(__always)
    func byte(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: eights[index >> 3] >> UInt64((index & 7) &* 8)) }

    /// What a beginning of it is filed under.
    ///
    /// - Parameter length: in bytes; at most those that are kept.
    @inline(__always)
    func key(ofBeginning length: Int) -> SymbolKey {
        length <= 8 ? SymbolKey(head: Self.first(length, of: eights[0])) : longKey(length)
    }

    @inline(never)
    private func longKey(_ length: Int) -> SymbolKey {
        var tail = SymbolKey.Tail(length)
        var start = 8
        while start < length {
            tail.add(Self.first(min(8, length &- start), of: eights[start >> 3]))
            start &+= 8
        }
        return SymbolKey(head: eights[0], tail: tail)
    }

    /// The first 1 to 8 bytes of eight.
    @inline(__always)
    private static func first(_ count: Int, of eight: UInt64) -> UInt64 { eight & .max &>> UInt64(64 &- count &* 8) }

    @inline(__always)
    private mutating func append(_ byte: UInt8) {
        if count < Self.longest {
            let place = count >> 3
            let shifted = UInt64(byte) &<< UInt64((count & 7) &* 8)
            // What an earlier word left there goes with the first byte.
            eights[place] = count & 7 == 0 ? shifted : eights[place] | shifted
        }
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

    /// The word whose folded bytes these are.
    init(folded bytes: ArraySlice<UInt8>) { for byte in bytes { append(byte) } }

    /// No word; one is read into it.
    init() {}

    /// Reads the word that begins at `start`, where a letter stands. Returns where it ends: always behind `start`.
    mutating func read(_ text: Span<UInt8>, from start: Int, to end: Int) -> Int {
        count = 0
        var index = start
        let bytes = text.bytes
        // Eight bytes at once: words are mostly ASCII, and shorter.
        while index &+ 8 <= end, count < Self.longest {
            let eight = bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            let (folded, length) = asciiLetters(UInt64(littleEndian: eight))
            eights[count >> 3] = folded
            count &+= length
            index &+= length
            guard length == 8 else {
                let byte = text[index]
                if byte < 0x80, byte != UInt8(ascii: "'") { return index }
                break
            }
        }
        return readOn(text, from: index, to: end)
    }

    /// Reads on byte by byte.
    private mutating func readOn(_ text: Span<UInt8>, from start: Int, to end: Int) -> Int {
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

/// The letters and digits that eight bytes begin with, folded, the first one lowest, with zeros behind them; and how many they are.
@inline(__always)
func asciiLetters(_ eight: UInt64) -> (folded: UInt64, count: Int) {
    // The highest bit of each byte says what a comparison of the lower seven says, which cannot carry into the next byte.
    let ones: UInt64 = 0x0101_0101_0101_0101
    let low = eight & (ones &* 0x7F)
    let lower = low | (ones &* 0x20)
    func isNotLess(_ bytes: UInt64, than least: UInt8) -> UInt64 { bytes &+ (ones &* UInt64(0x80 - least)) }
    let isLetter =
        isNotLess(lower, than: UInt8(ascii: "a")) & ~isNotLess(lower, than: UInt8(ascii: "z") + 1)
    let isDigit = isNotLess(low, than: UInt8(ascii: "0")) & ~isNotLess(low, than: UInt8(ascii: "9") + 1)
    let others = ~((isLetter | isDigit) & ~eight) & (ones &* 0x80)
    let count = others.trailingZeroBitCount >> 3
    // The bits below that of the first other byte, and none of that byte.
    let kept = others == 0 ? UInt64.max : ((others & (0 &- others)) >> 7) &- 1
    return (lower & kept, count)
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
