package import Triage

/// The line that evidence stands in, in three pieces: before the words that matched, these, and behind them.
package struct Quotation: Equatable, Sendable {
    package var before: String
    package var match: String
    package var after: String

    package init(before: String, match: String, after: String) {
        self.before = before
        self.match = match
        self.after = after
    }

    package init(_ evidence: Evidence) {
        let utf8 = Array(evidence.text.utf8)
        let range = evidence.range.clamped(to: 0..<utf8.count)
        before = String(decoding: utf8[..<range.lowerBound], as: UTF8.self)
        match = String(decoding: utf8[range], as: UTF8.self)
        after = String(decoding: utf8[range.upperBound...], as: UTF8.self)
    }

    /// One text with marks around the match.
    package func marked(_ opening: String, _ closing: String) -> String {
        match.isEmpty ? before + after : before + opening + match + closing + after
    }
}
