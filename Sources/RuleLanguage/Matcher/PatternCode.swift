/// What a pattern is compiled to: steps in a flat array of numbers.
///
/// ```
/// word symbol            this word
/// prefix symbol          a word that begins so
/// phrases root           one of an alternation's phrases
/// gap count              up to so many words
/// expression index       what the expression takes from the beginning of a word on
/// choice length (length step*)*      one of these branches
/// optional length step*              these steps or none
/// ```
enum PatternStep {
    static let word: Int32 = 1
    static let prefix: Int32 = 2
    static let phrases: Int32 = 3
    static let gap: Int32 = 4
    static let expression: Int32 = 5
    static let choice: Int32 = 6
    static let optional: Int32 = 7
}

/// A compiled pattern.
struct Pattern: Sendable, BitwiseCopyable {
    /// `Keyword.id`
    var keyword: Int32
    private var codeStart: Int32
    private var codeEnd: Int32
    /// The texts it is looked for in, as a bit of `FieldNumbers`.
    var field: UInt8
    /// Bytes that nobody sets would make equal archives differ.
    private let filler: UInt8 = 0
    /// How many of its hits are kept.
    var keptHits: UInt16

    init(keyword: Int, code: Range<Int>, field: UInt8, keptHits: Int) {
        self.keyword = Int32(keyword)
        codeStart = Int32(code.lowerBound)
        codeEnd = Int32(code.upperBound)
        self.field = field
        self.keptHits = UInt16(clamping: keptHits)
    }

    /// Its steps.
    @inline(__always)
    var code: Range<Int> { Int(codeStart)..<Int(codeEnd) }
}

/// The fields that keywords name, as small numbers: a text's field selects patterns by a mask of bits.
struct FieldNumbers: Sendable {
    /// No field named: the subject and the sender's own new text.
    static let standard: UInt8 = 0
    private static let named: [(word: String, field: SearchText.Field)] = [
        ("subject", .subject), ("body", .body), ("quoted", .quoted), ("from", .from), ("to", .to),
        ("attachment", .attachment),
    ]
    static var words: [String] { named.map(\.word) + ["header"] }
    /// Bits of a mask, less the fixed fields.
    private static let mostHeaders = 56

    /// Names of header fields that keywords ask for, in lower case.
    private(set) var headers: [String] = []

    /// nil: no such word.
    static func number(_ word: String) -> UInt8? {
        named.firstIndex { $0.word == word }.map { UInt8($0 + 1) }
    }

    /// nil: too many header fields are asked for.
    mutating func number(header name: String) -> UInt8? {
        if let known = headers.firstIndex(of: name) { return UInt8(known + 1 + Self.named.count) }
        guard headers.count < Self.mostHeaders else { return nil }
        headers.append(name)
        return UInt8(headers.count + Self.named.count)
    }

    /// A text that patterns of a number are looked for in.
    func field(_ number: UInt8) -> SearchText.Field {
        let index = Int(number) - 1
        if index < 0 { return .body }
        if index < Self.named.count { return Self.named[index].field }
        return .header(headers[index - Self.named.count])
    }

    /// The numbers of the patterns that are looked for in a text of this field.
    func mask(_ field: SearchText.Field) -> UInt64 {
        if case .header(let name) = field {
            return headers.firstIndex(of: name).map { 1 << UInt64($0 + 1 + Self.named.count) } ?? 0
        }
        guard let index = Self.named.firstIndex(where: { $0.field == field }) else { return 0 }
        let own: UInt64 = 1 << UInt64(index + 1)
        return field == .subject || field == .body ? own | 1 << UInt64(Self.standard) : own
    }
}

extension FieldNumbers {
    mutating func archive(_ coder: inout ArchiveCoder) { coder.texts(&headers) }
}
