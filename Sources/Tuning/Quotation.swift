package import Triage

/// The line that evidence stands in, in three pieces: before the words that matched, these, and behind them.
package struct Quotation: Equatable, Sendable {
    package var before: String
    package var match: String
    package var after: String

    package init(_ evidence: Evidence) {
        let utf8 = Array(evidence.text.utf8)
        let range = evidence.range.clamped(to: 0..<utf8.count)
        before = String(decoding: utf8[..<range.lowerBound], as: UTF8.self)
        match = String(decoding: utf8[range], as: UTF8.self)
        after = String(decoding: utf8[range.upperBound...], as: UTF8.self)
        // Evidence keeps so many bytes around its place: where there are as many, the line was cut, mostly in a word.
        if range.lowerBound >= Quotation.keptBefore, let blank = before.firstIndex(of: " ") {
            before = "…" + before[blank...]
        }
        if utf8.count - range.lowerBound >= Quotation.keptBehind, let blank = after.lastIndex(of: " ") {
            after = after[...blank] + "…"
        }
    }

    /// Bytes of a long line that evidence keeps before the match, and from its beginning on (`SearchedTexts`), but for a letter's.
    private static let keptBefore = 78
    private static let keptBehind = 157
}
