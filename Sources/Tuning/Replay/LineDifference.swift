import Diagnostics
package import RuleLanguage
package import Triage

/// The keyword lines by which two packs differ, where they differ in nothing else that decides: then a message in which none of them
/// stands is decided alike, and need not be decided again. That is what one who tunes rules mostly does, and most mail is such mail.
package struct LineDifference: Sendable {
    /// The packs with no keyword lines but those that only one of them has.
    private let old: Policy
    private let new: Policy

    /// - Returns: nil where the packs differ otherwise, too, or cannot be taken apart.
    package init?(old: PackFiles, new: PackFiles) {
        guard LineDifference.areEqual(old.holidays, new.holidays) else { return nil }
        let (before, after) = (old.rules.map(Split.init), new.rules.map(Split.init))
        guard (before + after).allSatisfy(\.isCertain), before.flatMap(\.frame) == after.flatMap(\.frame) else { return nil }
        let (was, now) = (Set(before.flatMap(\.lines)), Set(after.flatMap(\.lines)))
        // A line that stands twice counts twice, and sets do not tell.
        guard before.reduce(0, { $0 + $1.lines.count }) == was.count, after.reduce(0, { $0 + $1.lines.count }) == now.count,
            let reducedOld = Policy.compile(LineDifference.reduced(old, before, to: was.subtracting(now))).policy,
            let reducedNew = Policy.compile(LineDifference.reduced(new, after, to: now.subtracting(was))).policy
        else { return nil }
        self.old = reducedOld
        self.new = reducedNew
    }

    /// Whether a line that only one of the packs has stands in a message.
    package func touches(_ incoming: Incoming) -> Bool { incoming.holdsKeyword(of: new) || incoming.holdsKeyword(of: old) }

    private static func areEqual(_ one: [SourceText], _ other: [SourceText]) -> Bool {
        one.count == other.count && zip(one, other).allSatisfy { $0.path == $1.path && $0.bytes == $1.bytes }
    }

    private static func reduced(_ pack: PackFiles, _ splits: [Split], to kept: Set<Split.Line>) -> PackFiles {
        var pack = pack
        pack.rules = zip(pack.rules, splits).map { SourceText(path: $0.path, text: $1.text(with: kept)) }
        return pack
    }
}

/// A rule file as its keyword lines, and all else: blocks on one line, too.
private struct Split {
    struct Line: Hashable {
        /// The line that opens its choice: `category billing {`.
        var choice: String
        var text: String
    }
    private enum Piece {
        case frame(String)
        case line(Line)
    }
    private var pieces: [Piece] = []
    /// False where a bracket that is not closed, as comments may hold, would let a keyword line swallow what follows its block.
    private(set) var isCertain = true

    init(_ source: SourceText) {
        var choice = ""
        var isInKeywords = false
        var open = 0
        for raw in String(decoding: source.bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: true) {
            let text = Split.withoutExamples(raw.split { $0 == " " || $0 == "\t" || $0 == "\r" }.joined(separator: " "))
            if open > 0, case .line(var line) = pieces.last {
                // A keyword goes on until its brackets are closed.
                isCertain = isCertain && !text.contains { "{}".contains($0) }
                line.text += "\n" + text
                pieces[pieces.count - 1] = .line(line)
                open += Split.opened(text)
            } else if text.isEmpty || text.hasPrefix("#") {
                continue
            } else if isInKeywords, Split.isKeyword(text) {
                pieces.append(.line(Line(choice: choice, text: text)))
                open = Split.opened(text)
            } else {
                if text.hasSuffix("{"), text != "keywords {" { choice = text }
                isInKeywords = text == "keywords {"
                pieces.append(.frame(text))
            }
        }
    }

    /// A weight and words: nothing that opens or closes a block, no string.
    private static func isKeyword(_ text: String) -> Bool {
        let digits = text.drop { $0 == "-" }
        return digits.first?.isNumber == true && !text.contains("{") && !text.contains("}") && !text.contains("\"")
    }

    /// A line up to its `ok "…"` and `not "…"`: examples decide nothing.
    private static func withoutExamples(_ text: String) -> String {
        var words: [Substring] = []
        for word in text.split(separator: " ") {
            if word.hasPrefix("\""), words.last == "ok" || words.last == "not" { return words.dropLast().joined(separator: " ") }
            words.append(word)
        }
        return text
    }

    private static func opened(_ text: String) -> Int { text.count { $0 == "(" } - text.count { $0 == ")" } }

    var frame: [String] { pieces.compactMap { if case .frame(let text) = $0 { text } else { nil } } }
    var lines: [Line] { pieces.compactMap { if case .line(let line) = $0 { line } else { nil } } }

    func text(with kept: Set<Line>) -> String {
        pieces.compactMap { piece in
            switch piece {
            case .frame(let text): text
            case .line(let line): kept.contains(line) ? line.text : nil
            }
        }.joined(separator: "\n") + "\n"
    }
}
