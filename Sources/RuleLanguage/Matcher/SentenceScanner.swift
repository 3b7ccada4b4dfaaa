/// Takes a text apart into sentences, clauses and words.
///
/// A sentence ends at `.` `!` `?` before a blank (but not behind a single letter or a common abbreviation, nor at an ellipsis),
/// at an empty line, at a bullet that begins a line, and where one grows beyond all measure. A clause ends at a comma,
/// semicolon or colon before a blank, at brackets, dashes and an ellipsis, and before words such as `but`.
struct SentenceScanner {
    /// Words of a sentence. Nobody writes so many: a table or a log was pasted, and is searched in pieces.
    static let longestSentence = 512

    private var at: Int
    private let end: Int

    init(_ range: Range<Int>) {
        at = range.lowerBound
        end = range.upperBound
    }

    /// Reads the next sentence into `words`; false where there is none.
    mutating func next(_ text: Span<UInt8>, _ symbols: SymbolTable, into words: inout SentenceWords) -> Bool {
        words.removeAll()
        var word = FoldedWord()
        let clauseOpeners = 1...SpecialWords.lastClauseOpener
        while at < end {
            let byte = text[at]
            // Between most words stands nothing else.
            if byte == 0x20 {
                at &+= 1
                continue
            }
            if byte < 0x80 ? asciiLetter(byte) != nil : wordBegins(text, at: at, before: end).begins {
                if words.count == Self.longestSentence { return true }
                let start = at
                at = word.read(text, from: start, to: end)
                let (symbol, prefix) = symbols.find(word)
                if clauseOpeners.contains(symbol) { words.endClause() }
                words.append(symbol: symbol, prefix: prefix, range: start..<at)
                continue
            }
            switch byte {
            case 0x09, 0x0D: at &+= 1
            case 0x0A:
                at &+= 1
                if paragraphBegins(text) {
                    words.endClause()
                    if words.count > 0 { return true }
                }
            case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"):
                if endsSentence(text, words), words.count > 0 { return true }
            case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"):
                at &+= 1
                if isBlankOrEnd(text, at) { words.endClause() }
            case UInt8(ascii: "("), UInt8(ascii: ")"):
                at &+= 1
                words.endClause()
            case UInt8(ascii: "-"):
                if at > 0, isBlankOrEnd(text, at - 1), isBlankOrEnd(text, at + 1) { words.endClause() }
                at &+= 1
            case 0x80...:
                let (scalar, length) = decodeScalar(text, at: at, before: end)
                at &+= length
                switch scalar {
                case 0x2013, 0x2014, 0x2026: words.endClause()
                // Full stops of scripts that put no blank behind them.
                case 0x3002, 0xFF01, 0xFF1F: if words.count > 0 { return true }
                default: break
                }
            default: at &+= 1
            }
        }
        return words.count > 0
    }

    /// Where the last sentence ended: what was read lies before.
    var position: Int { at }

    /// Behind a line feed: an empty line follows, or a bullet. Marks of quoting count as blanks.
    private func paragraphBegins(_ text: Span<UInt8>) -> Bool {
        var index = at
        while index < end,
            text[index] == 0x20 || text[index] == 0x09 || text[index] == 0x0D || text[index] == UInt8(ascii: ">")
        { index += 1 }
        guard index < end else { return false }
        switch text[index] {
        case 0x0A: return true
        case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"): return isBlankOrEnd(text, index + 1)
        case 0x30...0x39:
            // `1.` and `12)`
            var digits = index
            while digits < end, digits < index + 3, text[digits] >= 0x30, text[digits] <= 0x39 { digits += 1 }
            return digits + 1 < end && (text[digits] == UInt8(ascii: ".") || text[digits] == UInt8(ascii: ")"))
                && text[digits + 1] == 0x20
        case 0x80...:
            let (scalar, length) = decodeScalar(text, at: index, before: end)
            return (scalar == 0x2022 || scalar == 0x25AA || scalar == 0x25CF || scalar == 0xB7)
                && isBlankOrEnd(text, index + length)
        default: return false
        }
    }

    /// At full stops, exclamation and question marks, which it passes.
    private mutating func endsSentence(_ text: Span<UInt8>, _ words: SentenceWords) -> Bool {
        let start = at
        var areDots = true
        while at < end, text[at] == UInt8(ascii: ".") || text[at] == UInt8(ascii: "!") || text[at] == UInt8(ascii: "?") {
            areDots = areDots && text[at] == UInt8(ascii: ".")
            at &+= 1
        }
        let marks = at - start
        // Quotes and brackets may close between the mark and the blank.
        var next = at
        while next < end {
            switch text[next] {
            case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "*"),
                UInt8(ascii: "_"):
                next += 1
                continue
            case 0x80...:
                let (scalar, length) = decodeScalar(text, at: next, before: end)
                if scalar == 0x2019 || scalar == 0x201D || scalar == 0xBB || scalar == 0x201C {
                    next += length
                    continue
                }
            default: break
            }
            break
        }
        guard isBlankOrEnd(text, next) else { return false }
        if areDots, marks > 1 { return false }
        if areDots, let last = words.all.last, Int(last.end) == start {
            if last.end - last.start == 1, text[start - 1] > UInt8(ascii: "9") { return false }
            if last.symbol > SpecialWords.lastClauseOpener, last.symbol <= SpecialWords.lastAbbreviation { return false }
        }
        return true
    }

    private func isBlankOrEnd(_ text: Span<UInt8>, _ index: Int) -> Bool {
        guard index < end else { return true }
        let byte = text[index]
        return byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
            || byte == 0xC2 && index + 1 < end && text[index + 1] == 0xA0
    }
}

/// Words that mean something to sentences; in every symbol table they come first.
enum SpecialWords {
    /// They begin a clause, with a comma before them or without.
    static let clauseOpeners: [StaticString] = [
        "but", "however", "though", "although", "aber", "sondern", "jedoch", "mais", "pero", "sino", "mas", "porem",
    ]
    /// A full stop behind them ends no sentence.
    static let abbreviations: [StaticString] = [
        "etc", "vs", "eg", "ie", "mr", "mrs", "ms", "dr", "prof", "st", "approx", "incl", "resp", "tel", "fig", "usw", "bzw",
        "ca", "ggf", "evtl",
        "inkl", "vgl", "hr", "fr", "mme", "sr", "sra", "dra", "sig", "ecc",
    ]
    static let lastClauseOpener = SymbolTable.Symbol(clauseOpeners.count)
    static let lastAbbreviation = SymbolTable.Symbol(clauseOpeners.count + abbreviations.count)
}

/// The words of one sentence, as numbers.
struct SentenceWords: Sendable {
    struct Word: Sendable {
        /// The number of the whole word; 0: no pattern asks for it.
        var symbol: SymbolTable.Symbol
        /// The longest beginning of it that a pattern asks for; 0 for none.
        var prefix: SymbolTable.Symbol
        /// Where it stands in the text.
        var start: Int32
        var end: Int32
        /// Clauses are counted through the texts of a message.
        var clause: Int32
    }
    private(set) var all: [Word] = []
    private var clause: Int32 = 0

    var count: Int { all.count }

    /// For another message.
    mutating func restart() {
        all.removeAll(keepingCapacity: true)
        clause = 0
    }

    mutating func removeAll() {
        all.removeAll(keepingCapacity: true)
        clause &+= 1
    }

    mutating func endClause() { clause &+= 1 }

    mutating func append(symbol: SymbolTable.Symbol, prefix: SymbolTable.Symbol, range: Range<Int>) {
        all.append(
            Word(
                symbol: symbol, prefix: prefix, start: Int32(truncatingIfNeeded: range.lowerBound),
                end: Int32(truncatingIfNeeded: range.upperBound), clause: clause))
    }
}
