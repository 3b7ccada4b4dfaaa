import Diagnostics

/// A rule file as lines, each by what a change of it can change. A rougher reading than the parser's: where it is not sure, it says
/// so.
struct RuleLines {
    /// A line of a `keywords` or `cues` block.
    struct Keyword: Hashable {
        /// The line that opens its choice or notion: `category billing {`.
        var choice: String
        var isCue: Bool
        /// One line or several, without comments and examples.
        var text: String
    }
    enum Piece {
        case keyword(Keyword)
        /// A line of a `words` block, and the group that it is of.
        case group(String, String)
        /// What else is asked when category and severity are chosen.
        case recognition(String)
        /// What only follows from them: rows, queues, calendars, words for people.
        case consequence(String)
    }
    private(set) var pieces: [Piece] = []
    /// False where brackets or quotation marks leave open what belongs to what.
    private(set) var isCertain = true
    /// The first words of the lines that opened the blocks around; `keywords` and `cues` for those blocks.
    private var blocks: [String] = []
    private var choice = ""
    /// The `words` block around.
    private var group: String?
    /// Round brackets that the keyword above has not closed yet: it goes on.
    private var brackets = 0

    private static let consequenceBlocks: Set<String> = [
        "route", "promises", "queue", "calendar", "partner", "allowance", "close",
    ]
    private static let consequenceKeys: Set<String> = ["scope", "->", "describe", "help", "refer"]
    private static let recognitionKeys: Set<String> = [
        "keywords", "threshold", "boost", "outranks", "ruled-out-by", "default", "shadow",
    ]

    init(_ source: SourceText) {
        for line in source.bytes.split(separator: UInt8(ascii: "\n")) { add(RuleLine(Array(line))) }
        isCertain = isCertain && blocks.isEmpty && brackets == 0
    }

    private mutating func add(_ line: RuleLine) {
        isCertain = isCertain && line.isCertain
        let words = line.words
        guard let first = words.first else { return }
        let hasBraces = words.contains { $0 == "{" || $0 == "}" }
        if brackets > 0, case .keyword(var keyword) = pieces.last {
            isCertain = isCertain && !hasBraces
            keyword.text += "\n" + (keyword.isCue ? line.pieces : line.text)
            pieces[pieces.count - 1] = .keyword(keyword)
            brackets += line.brackets
        } else if blocks.last == "keywords", !hasBraces {
            // A line that goes on without brackets, or something that is no keyword line.
            isCertain = isCertain && (first.first == "-" ? first.dropFirst() : first[...]).allSatisfy(\.isNumber)
            pieces.append(.keyword(Keyword(choice: choice, isCue: false, text: line.text)))
            brackets = line.brackets
        } else if blocks.last == "cues", !hasBraces {
            pieces.append(.keyword(Keyword(choice: choice, isCue: true, text: line.pieces)))
            brackets = line.brackets
        } else {
            if blocks.isEmpty {
                choice = line.text
                group = first == "words" && words.count > 1 ? words[1] : nil
            }
            if let group {
                pieces.append(.group(group, line.text))
            } else {
                pieces.append(isConsequence(words) ? .consequence(line.text) : .recognition(line.text))
            }
            for (index, word) in words.enumerated() {
                if word == "{" {
                    let key = index > 0 ? words[index - 1] : ""
                    blocks.append(key == "keywords" || key == "cues" ? key : first)
                }
                if word == "}", blocks.popLast() == nil { isCertain = false }
            }
        }
    }

    private func isConsequence(_ words: [String]) -> Bool {
        guard let outermost = blocks.first else { return RuleLines.consequenceBlocks.contains(words[0]) }
        if RuleLines.consequenceBlocks.contains(outermost) { return true }
        return outermost == "category" && blocks.count == 1 && RuleLines.consequenceKeys.contains(words[0])
            && !words.contains { $0 == "{" || $0 == "}" || RuleLines.recognitionKeys.contains($0) }
    }

    var keywords: [Keyword] { pieces.compactMap { if case .keyword(let keyword) = $0 { keyword } else { nil } } }
    var recognition: [String] { pieces.compactMap { if case .recognition(let text) = $0 { text } else { nil } } }
    var consequences: [String] { pieces.compactMap { if case .consequence(let text) = $0 { text } else { nil } } }

    /// The lines of each group of words.
    var groups: [String: [String]] {
        var groups: [String: [String]] = [:]
        for case .group(let name, let text) in pieces { groups[name, default: []].append(text) }
        return groups
    }

    /// A cue that no mail holds: a notion must have one.
    private static let noCue = "qzxjkvq"

    /// The file with no keyword lines and cues but some.
    func text(with kept: Set<Keyword>) -> String {
        pieces.compactMap { piece in
            switch piece {
            case .recognition(let text) where text.hasSuffix("cues {"): text + "\n" + RuleLines.noCue
            case .recognition(let text), .consequence(let text), .group(_, let text): text
            case .keyword(let keyword): kept.contains(keyword) ? keyword.text : nil
            }
        }.joined(separator: "\n") + "\n"
    }
}

/// A line without its comment and its examples, which decide nothing.
struct RuleLine {
    /// One blank where there were several, but in quotation marks and expressions.
    private(set) var text = ""
    /// The same with two blanks where there were several: they part one cue from the next.
    private(set) var pieces = ""
    /// Its words, without those in quotation marks and expressions; braces stand alone.
    private(set) var words: [String] = []
    /// Round brackets that it opens, less those that it closes.
    private(set) var brackets = 0
    private(set) var isCertain = true

    init(_ bytes: [UInt8]) {
        var kept: [UInt8] = []
        /// As `kept`, with nothing in quotation marks and expressions.
        var bare: [UInt8] = []
        /// Where in `kept` a blank stands for several.
        var gaps: [Int] = []
        var index = 0
        scan: while index < bytes.count {
            let byte = bytes[index]
            let isApart = kept.isEmpty || kept.last == 0x20
            switch byte {
            case 0x20, 0x09, 0x0D:
                if !isApart {
                    kept.append(0x20)
                    bare.append(0x20)
                }
                if isApart && kept.last == 0x20 || byte == 0x09, gaps.last != kept.count { gaps.append(kept.count) }
                index += 1
            case UInt8(ascii: "#") where isApart:
                break scan
            case UInt8(ascii: "\""):
                // `ok "…"` and `not "…"`: the line ends before.
                for word in ["ok ", "not "] where kept.reversed().starts(with: word.utf8.reversed()) {
                    let start = kept.count - word.utf8.count
                    if start == 0 || kept[start - 1] == 0x20 {
                        kept.removeLast(word.utf8.count)
                        bare.removeLast(word.utf8.count)
                        break scan
                    }
                }
                index = take(bytes, from: index, into: &kept)
            case UInt8(ascii: "/") where isApart || "(|:".utf8.contains(kept.last ?? 0):
                index = take(bytes, from: index, into: &kept)
            default:
                kept.append(byte)
                if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") {
                    bare += [0x20, byte, 0x20]
                } else {
                    bare.append(byte)
                    brackets += byte == UInt8(ascii: "(") ? 1 : byte == UInt8(ascii: ")") ? -1 : 0
                }
                index += 1
            }
        }
        while kept.last == 0x20 { kept.removeLast() }
        text = String(decoding: kept, as: UTF8.self)
        for gap in gaps.reversed() where gap < kept.count { kept.insert(0x20, at: gap) }
        pieces = gaps.isEmpty ? text : String(decoding: kept, as: UTF8.self)
        words = String(decoding: bare, as: UTF8.self).split(separator: " ").map(String.init)
        // What is nothing but an expression is still a line.
        if words.isEmpty, !text.isEmpty { words = [text] }
    }

    /// A quotation or an expression, up to the mark that it begins with.
    private mutating func take(_ bytes: [UInt8], from start: Int, into kept: inout [UInt8]) -> Int {
        var end = start + 1
        while end < bytes.count, bytes[end] != bytes[start] { end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1 }
        isCertain = isCertain && end < bytes.count
        end = min(end + 1, bytes.count)
        kept += bytes[start..<end]
        return end
    }
}
